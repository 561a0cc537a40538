"""The history of a case: acts of the log with what they were about, and corrected entries as old beside new."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from habeas.casework.case_page import as_read_by
from habeas.casework.decisions import norm_of
from habeas.check import health
from habeas.check.day_words import day_words
from habeas.check.describe import Teller
from habeas.desk.acts import table_words, what_words
from habeas.desk.cases.titles import title_of
from habeas.record.case import Case as Record
from habeas.record.case import Entry
from habeas.record.vocabulary import load_vocabulary
from habeas.store.mapping import case_of
from habeas.store.models import Account, AuditRow, AuditSalt, Case
from habeas.tell.record_words import entry_text, party, source_name

A_PAGE: Final = 50
LOOKS: Final = ("look", "list", "search", "download", "export", "print", "hit")


@dataclass(frozen=True, slots=True)
class Did:
    """One act in words; `key` is the entry and `finding` the finding it was about."""

    at: datetime
    by: str
    what: str
    about: str
    detail: str
    key: str = ""
    finding: str = ""


@dataclass(frozen=True, slots=True)
class Differs:
    """One field of an entry before and after."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Change:
    """An entry that was corrected or taken back: who did it, why, and what differs. `old` alone where it was taken back."""

    key: str
    title: str
    who: str
    at: datetime
    by: str
    retracted: bool
    reason: str
    fields: tuple[Differs, ...]


def acts(row: Case, looks: bool) -> QuerySet[AuditRow]:
    """The log of a case, the last first: changes, or looks."""
    rows = AuditRow.objects.filter(case_ref=row.ref).select_related("actor").order_by("-sequence")
    return rows.filter(what__in=LOOKS) if looks else rows.exclude(what__in=LOOKS)


def told(row: Case, rows: Sequence[AuditRow], language: str, closed: frozenset[str]) -> list[Did]:
    """Acts in words; the kind of an entry and the title of a rule say what they were about."""
    bodies = AuditSalt.objects.in_bulk([each.sequence for each in rows])
    numbers = [int(each.ref) for each in rows if each.table == "entry" and each.ref.isdecimal()]
    entries = {
        str(entry.pk): entry for entry in row.entries.filter(pk__in=numbers).only("key", "kind", "fields", "case")
    }
    label = load_vocabulary().label
    found = []
    for each in rows:
        salt = bodies.get(each.sequence)
        body = salt.body if salt else {}
        finding = str(body.get("finding", ""))
        norm = norm_of(finding)
        is_closed = health.is_closed(norm, closed)
        detail = title_of(health.CLOSED if is_closed else norm) if finding else ""
        if each.table == "entry":
            entry = entries.get(each.ref)
            kind = entry.kind if entry else str(body.get("kind", ""))
            is_closed = health.GROUP in closed and health.tells(kind, entry.fields if entry else {})
            detail = _("about health (closed to your role)") if is_closed else label(kind, language)
        if salt is None:
            detail = _("erased")
        found.append(
            Did(
                at=each.at,
                by=str(each.actor) if each.actor else each.actor_name,
                what=what_words(each.what),
                about=table_words(each.table),
                detail=detail,
                key=entries[each.ref].key if each.table == "entry" and each.ref in entries and not is_closed else "",
                finding="" if is_closed else finding,
            )
        )
    return found


def changes(row: Case, account: Account, language: str) -> list[Change]:
    """Entries that no longer stand beside what took their place, the last change first."""
    later = row.entries.filter(supersedes__isnull=False).select_related("recorded_by").order_by("-pk")
    rows = {each.key: each for each in reversed(list(later))}
    if not rows:
        return []
    case, hidden = as_read_by(account, row, case_of(row, visits=False), _("Person"))
    own: dict[str, list[Entry]] = {}
    for entry in case.entries:
        own.setdefault(entry.id, []).append(entry)
    teller = Teller(load_vocabulary(), language)
    found = []
    for key, by in reversed(rows.items()):
        old, new = own.get(by.supersedes or "", []), own.get(key, [])
        if not old or not new or hidden & {old[0].id, new[0].id}:
            continue
        retracted = by.kind == "retracted"
        found.append(
            Change(
                key=old[0].id,
                title=teller.label(old[0].kind),
                who=", ".join(party(each.who, case, teller) for each in old if each.who),
                at=by.recorded_at,
                by=str(by.recorded_by or by.recorded_by_text or ""),
                retracted=retracted,
                reason=(new[0].note or "") if retracted else "",
                fields=_one_side(old, case, teller) if retracted else _both(old, new, case, teller),
            )
        )
    return found


def _both(old: list[Entry], new: list[Entry], case: Record, teller: Teller) -> tuple[Differs, ...]:
    before, after = _fields(old, case, teller), _fields(new, case, teller)
    names = dict.fromkeys([*before, *after])
    return tuple(
        Differs(name, before.get(name, ""), after.get(name, ""))
        for name in names
        if before.get(name, "") != after.get(name, "")
    )


def _one_side(old: list[Entry], case: Record, teller: Teller) -> tuple[Differs, ...]:
    return tuple(Differs(name, value, "") for name, value in _fields(old, case, teller).items())


def _fields(rows: list[Entry], case: Record, teller: Teller) -> dict[str, str]:
    """The fields of an entry in words, by label."""
    entry, language = rows[0], teller.language
    label = teller.vocabulary.label
    told = {
        _("what"): entry_text(entry, case, teller, until=False),
        _("day"): day_words(entry.on, language),
        _("until"): day_words(entry.until, language) if entry.until else "",
        _("who"): ", ".join(party(each.who, case, teller) for each in rows if each.who),
        label("source", language): source_name(entry.source, case, language),
        label("confidence", language): teller.word("confidence", entry.confidence) if entry.confidence else "",
        label("note", language): entry.note or "",
    }
    return {name: value for name, value in told.items() if value}
