"""Deletion with undo, then erasure with a receipt.

1. Deleting a case, a person or a document is a state: it is out of the record and can be put back.
2. After `deleted_days`, or when an administrator says so, it is erased: rows, search, findings, drafts, stored files that
   nothing else names, and the salts and bodies of the audit chain, which still verifies and shows *erased*. The name of a
   person is blacked out in what else is kept of the case (`blackout`).
3. A legal hold and a day until which a case has to be kept win over both.
4. The receipt is a row of the chain: how much of what, what free text is left and where, and until when the last backup still
   holds it. It names nobody.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from habeas.casework import linked, rules, traces
from habeas.casework.blackout import black_out, free_texts
from habeas.casework.edits import StaleError
from habeas.casework.recheck import recheck
from habeas.casework.unnamed import tell_of
from habeas.store import backup, blobs, search
from habeas.store import models as tables
from habeas.store.audit import Act, log
from habeas.store.models.search import Area
from habeas.store.vault import LockedError

ERASE: Final = "erase"


class HeldError(Exception):
    """The case has to be kept: under a legal hold, or until a day."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was erased. `number` is that of the row in the chain, `hash` what proves it."""

    number: int
    hash: str
    at: datetime
    table: str
    ref: str
    counts: dict[str, int]
    backup_until: date | None


# ---- the state -----------------------------------------------------------------------------------------------------


def is_held(case: tables.Case, today: date) -> bool:
    """Whether nothing of a case may be deleted."""
    return bool(case.legal_hold) or (case.retain_until is not None and case.retain_until >= today)


def kept_days() -> int:
    """For how many days what was deleted is kept; none where the office never erases by itself."""
    return rules.retention()["deleted_days"]


def due_on(deleted_at: datetime, days: int | None = None) -> date | None:
    """The day on which what was deleted then is erased; None where the office never does so by itself. `days`: `kept_days`,
    asked once for many."""
    days = kept_days() if days is None else days
    return timezone.localdate(deleted_at) + timedelta(days=days) if days else None


class NotLiftedError(Exception):
    """What keeps the case would end by this, and nobody said that it should."""


@dataclass(frozen=True, slots=True)
class Hold:
    """What keeps a case from being deleted: a reason, a day, both or neither."""

    legal_hold: str
    until: date | None

    @classmethod
    def of(cls, case: tables.Case) -> "Hold":
        """What keeps a case now."""
        return cls(case.legal_hold, case.retain_until)

    def is_less_than(self, other: "Hold") -> bool:
        """Whether something of the other would end by this."""
        shorter = other.until is not None and (self.until is None or self.until < other.until)
        return bool(other.legal_hold and not self.legal_hold) or shorter


@transaction.atomic
def keep(case: tables.Case, by: tables.Account, version: int, hold: Hold, lift: str = "") -> None:
    """Sets what keeps a case from being deleted; `lift` is the reason for which it, or part of it, ends.

    Raises StaleError where somebody saved the case meanwhile, NotLiftedError.
    """
    now = tables.Case.objects.select_for_update().get(pk=case.pk)
    before = Hold.of(now)
    if hold == before:
        return
    if now.version != version:
        raise StaleError(now)
    lifted = hold.is_less_than(before)
    if lifted and not lift:
        raise NotLiftedError
    tables.Case.objects.filter(pk=case.pk).update(
        legal_hold=hold.legal_hold, retain_until=hold.until, version=F("version") + 1
    )
    if lifted:
        told = before.legal_hold or str(before.until)
        text = _("What kept this case (%(hold)s) was lifted. Reason: %(why)s") % {"hold": told, "why": lift}
        tables.Note.objects.create(case=case, text=text, by=by)
    body = {"fields": ["legal_hold", "retain_until"], "held": bool(hold.legal_hold), "lifted": lifted}
    log(by, timezone.now(), [Act("change", "case", case.ref, case.ref, body)])


@transaction.atomic
def delete_case(case: tables.Case, by: tables.Account, why: str) -> None:
    """Takes a case out of everything. Raises HeldError."""
    now = timezone.now()
    locked = _unheld(case)
    locked.deleted_at, locked.deleted_by, locked.deleted_why = now, by, why
    locked.save(update_fields=["deleted_at", "deleted_by", "deleted_why"])
    linked.forget([case.pk])
    log(by, now, [Act("delete", "case", case.ref, case.ref)])


@transaction.atomic
def restore_case(case: tables.Case, by: tables.Account) -> None:
    """Undoes `delete_case`."""
    tables.Case.objects.filter(pk=case.pk).update(
        deleted_at=None, deleted_by=None, deleted_why="", stale_since=timezone.now()
    )
    linked.touch([case.pk])
    log(by, timezone.now(), [Act("restore", "case", case.ref, case.ref)])


@transaction.atomic
def delete_person(person: tables.Person, by: tables.Account) -> None:
    """Takes a person out of the record of a case, and all that was told of them alone. Raises HeldError."""
    case = _unheld(person.case)
    tables.Person.everything.filter(pk=person.pk).update(deleted_at=timezone.now())
    linked.forget([case.pk])
    log(by, timezone.now(), [Act("delete", "person", person.ref, case.ref)])
    recheck(case)


@transaction.atomic
def restore_person(person: tables.Person, by: tables.Account) -> None:
    """Undoes `delete_person`."""
    tables.Person.everything.filter(pk=person.pk).update(deleted_at=None)
    linked.touch([person.case_id])
    log(by, timezone.now(), [Act("restore", "person", person.ref, person.case.ref)])
    recheck(person.case)


def _unheld(case: tables.Case) -> tables.Case:
    locked = tables.Case.objects.select_for_update().get(pk=case.pk)
    if is_held(locked, timezone.localdate()):
        raise HeldError
    return locked


# ---- erasure -------------------------------------------------------------------------------------------------------


def erase_case(case: tables.Case, by: tables.Account | None, again: bool = False) -> Receipt:
    """Erases a deleted case; `again`, what a backup brought back. Raises HeldError."""
    with _gone(case, again) as gone:
        files = list(case.documents(manager="everything").values_list("blob", flat=True))
        counts = {
            "people": case.people(manager="everything").count(),
            "entries": case.entries(manager="everything").values("key").distinct().count(),
            "documents": len(files),
        }
        places = list(case.case_places.values_list("place", flat=True))
        files += traces.drafts_of(case)
        traces.jobs([case.ref, case.key])
        traces.match_notices(Q(sought__request__case=case) | Q(person__case=case))
        traces.erase_stories(case)
        linked.forget([case.pk])
        case.delete()
        traces.unused_places(places)
        gone.salts = Q(case_ref=case.ref)
        gone.write(by, "case", case.ref, counts, files)
    return gone.receipt


def erase_person(person: tables.Person, by: tables.Account | None, again: bool = False) -> Receipt:
    """Erases a deleted person, and documents that show nobody else. Raises HeldError."""
    case = person.case
    with _gone(case, again) as gone:
        shown = person.documents(manager="everything").all()
        alone = [row for row in shown if row.people(manager="everything").count() == 1]
        files = [row.blob for row in alone]
        keys = set(person.entries(manager="everything").values_list("key", flat=True))
        counts = {"people": 1, "entries": len(keys), "documents": len(files)}
        refs = traces.names_in_log(person, alone, keys)
        everybody = list(case.people(manager="everything").prefetch_related("names"))
        tell = tell_of(
            [each for each in everybody if each.pk == person.pk], [e for e in everybody if e.pk != person.pk]
        )
        traces.erase_mentions(case, person.key)
        traces.erase_decisions(case, person.key)
        traces.erase_stories(case, person.key)
        files += traces.drafts_about(case, [person.ref, *(row.ref for row in alone), *traces.traced(person)], tell)
        traces.jobs([person.ref], tell)
        traces.match_notices(Q(sought__person=person) | Q(sought__request__inquirer=person) | Q(person=person))
        if listed := traces.erase_list_rows(person):
            counts["list_rows"] = listed
        for row in alone:
            row.delete()
        linked.forget([case.pk])
        person.delete()
        traces.erase_loose_ends(case, keys)
        blacked = black_out(case, tell)
        counts |= {"blacked_out": sum(blacked.values())} | free_texts(case)
        gone.salts = traces.salts_of(case, refs, keys, tell)
        gone.write(by, "person", person.ref, counts, files)
        recheck(case)
    return gone.receipt


def erase_document(document: tables.Document, by: tables.Account | None, again: bool = False) -> Receipt:
    """Erases a deleted document. Raises HeldError."""
    with _gone(document.case, again) as gone:
        ref, file = document.ref, document.blob
        document.delete()
        gone.salts = Q(sequence__in=tables.AuditRow.objects.filter(ref=ref).values("sequence"))
        gone.write(by, "document", ref, {"documents": 1}, [file])
    return gone.receipt


def erase_due(now: datetime) -> list[Receipt]:
    """Erases what was deleted long enough ago; what is held stays.

    Raises an ExceptionGroup once all was tried, where some could not be erased.
    """
    days = rules.retention()["deleted_days"]
    if not days:
        return []
    before, today = now - timedelta(days=days), timezone.localdate(now)
    tables.SavedSearch.objects.filter(forgotten_at__lt=before).delete()
    found, failed = list[Receipt](), list[Exception]()
    for case, erase in _due(before):
        try:
            if not is_held(case, today):
                found.append(erase())
        except LockedError:
            raise
        except Exception as error:  # one that cannot be erased keeps no other
            failed.append(error)
    if failed:
        raise ExceptionGroup("could not be erased", failed)
    return found


def _due(before: datetime) -> Iterator[tuple[tables.Case, Callable[[], Receipt]]]:
    """What was deleted before a moment, by its case, and how it is erased; what goes with a case is no more after it."""
    due = Q(deleted_at__lt=before)
    for case in tables.Case.objects.filter(due).order_by("pk"):
        yield case, partial(erase_case, case, None)
    for person in tables.Person.everything.filter(due).select_related("case").order_by("pk"):
        yield person.case, partial(erase_person, person, None)
    for document in tables.Document.everything.filter(due).select_related("case").order_by("pk"):
        yield document.case, partial(erase_document, document, None)


def erase_again(lines: Iterable[str]) -> int:
    """Erases what a backup brought back; `lines` are those of `backup.ERASED`. Gives how many.

    Whatever hold the backup brought back too: it was lifted, or began later, when this was erased lawfully.
    """
    count = 0
    for line in lines:
        table, _, ref = line.strip().partition(" ")
        model, erase = _ERASERS.get(table, (None, None))
        row = model._base_manager.filter(ref=ref).first() if model else None
        if row is not None:
            erase(row, None, again=True)
            count += 1
    return count


_ERASERS: Final[dict[str, Any]] = {
    "case": (tables.Case, erase_case),
    "person": (tables.Person, erase_person),
    "document": (tables.Document, erase_document),
}


class _gone:
    """One erasure: all in a transaction; files and traces in the database file go once it is committed."""

    def __init__(self, case: tables.Case, again: bool) -> None:
        self._case, self._again, self._files = case, again, list[str]()
        self.salts = Q(pk__in=[])
        self.receipt: Receipt

    def __enter__(self) -> "_gone":
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA secure_delete = ON")  # freed pages are overwritten
        self._transaction = transaction.atomic()
        self._transaction.__enter__()
        try:
            if not self._again:
                _unheld(self._case)
        except BaseException as error:
            self._transaction.__exit__(type(error), error, error.__traceback__)
            raise
        return self

    def write(self, by: tables.Account | None, table: str, ref: str, counts: dict[str, int], files: list[str]) -> None:
        """The salts go, the receipt comes."""
        tables.AuditSalt.objects.filter(self.salts).delete()
        now = timezone.now()
        until = _backup_until(now)
        body = {"counts": counts, "backup_until": until.isoformat() if until else None}
        log(by, now, [Act(ERASE, table, ref, "", body)])
        row = tables.AuditRow.objects.order_by("-sequence")[0]
        self.receipt = Receipt(row.sequence, row.hash, row.at, table, ref, counts, until)
        self._files = files
        transaction.on_commit(self._after)

    def _after(self) -> None:
        backup.note_erased([f"{self.receipt.table} {self.receipt.ref}"])
        blobs.remove(self._files)
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                for area in Area.values:  # deleted words stay in the segments of an index until they are merged
                    name = search.index_name(area)
                    cursor.execute(f"INSERT INTO {name}({name}) VALUES ('optimize')")
                if not connection.in_atomic_block:
                    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def __exit__(self, *error: Any) -> None:
        self._transaction.__exit__(*error)


def _backup_until(now: datetime) -> date | None:
    """When the last backup that still holds what is erased now is gone at the latest."""
    before = [each.at for each in backup.listed() if each.at <= now]
    return backup.expires(max(before), kept_for()) if before else None


def kept_for() -> timedelta:
    """How long backups are kept here."""
    days = rules.retention()["backup_days"]
    return min(timedelta(days=days), backup.KEPT) if days else backup.KEPT


# ---- receipts ------------------------------------------------------------------------------------------------------


def receipts(most: int = 200) -> list[Receipt]:
    """The last receipts, the newest first."""
    rows = list(tables.AuditRow.objects.filter(what=ERASE).order_by("-sequence")[:most])
    return _told(rows)


def receipt(number: int) -> Receipt | None:
    """One receipt, by the number of its row in the chain."""
    found = _told(list(tables.AuditRow.objects.filter(what=ERASE, sequence=number)))
    return found[0] if found else None


def _told(rows: list[tables.AuditRow]) -> list[Receipt]:
    salts = tables.AuditSalt.objects.in_bulk([row.sequence for row in rows])
    found = []
    for row in rows:
        body = salts[row.sequence].body if row.sequence in salts else {}
        until = body.get("backup_until")
        found.append(
            Receipt(
                row.sequence,
                row.hash,
                row.at,
                row.table,
                row.ref,
                body.get("counts", {}),
                date.fromisoformat(until) if until else None,
            )
        )
    return found
