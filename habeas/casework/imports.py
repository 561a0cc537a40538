"""Case files in: read whole, shown, then written; the same file twice changes nothing.

1. A file (YAML, JSON, or a ZIP of them) is read to its end first: every fault of every file, and nothing is written.
2. Each case is compared with what is here under its id: new; the same; or more, of which only what is new would be added.
   What differs is shown side by side and stays as it is here: a correction is made by a person, on the entry's page. So does
   a consent that was withdrawn, and whoever was deleted: a file brings neither back.
3. Each case is written in one transaction. A job that was cut off goes on where it stopped, since what is in is the same.
4. An id that belongs to a case the reader cannot see is none of theirs: the case comes in under an id of its own.
"""

import base64
import hmac
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePosixPath
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from habeas.casework import documents, jobs
from habeas.casework.beside import FILE as OFFICE
from habeas.casework.beside import (
    bring,
    bring_links,
    canonical,
    count_of,
    keep_known,
    read_office,
    whole,
    without_known,
)
from habeas.casework.casefiles import FAULTS, MANIFEST, beside, files_of, opened, read, refused, size_of
from habeas.casework.recheck import WHOLE, recheck
from habeas.files import Fault, FaultsError
from habeas.record import case as record
from habeas.store import blobs
from habeas.store import models as tables
from habeas.store.access import may_change, visible_cases
from habeas.store.audit import Act, log
from habeas.store.mapping import add_case, add_to, case_of, names_of
from habeas.store.place import vault
from habeas.tell.withheld import without_people
from habeas.words import Message

READ, WRITE = "import-read", "import-write"
AT_ONCE: Final = 300_000
"""Bytes of case files that are read while the page waits; more is a job."""
SHOWN: Final = 200
_TOLD: Final = ("path", "sha256", "name", "media_type", "title", "source")
DELETED: Final = "deleted"
"""What differs of somebody who was deleted here."""
LARGEST: Final = 2 * 2**30
"""Bytes of the documents of one archive, unpacked."""

NEW, SAME, MORE, REFUSED = "new", "same", "more", "refused"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that says one thing here and another in the file."""

    table: str
    id: str
    field: str
    here: str
    there: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What importing a case would do: `adds` holds only what is new, `differs` what stays as it is here."""

    status: str
    key: str
    row: tables.Case | None
    adds: record.Case
    differs: tuple[Difference, ...]
    why: str = ""

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of each kind would be added."""
        adds = self.adds
        found = {
            "people": len(adds.people), "entries": len({entry.id for entry in adds.entries}), "kin": len(adds.kin),
            "places": len(adds.places), "conditions": len(adds.observations), "sources": len(adds.sources),
            "consents": len(adds.consents),
        }  # fmt: skip
        return {name: count for name, count in found.items() if count}


# ---- comparing -----------------------------------------------------------------------------------------------------


def plan(case: record.Case, account: tables.Account, team: tables.Team) -> Plan:
    """What importing this case for a team would do."""
    row = visible_cases(account, timezone.now()).filter(key=case.id).first()
    key = case.id
    if row is None and tables.Case.objects.filter(key=key).exists():
        deleted = tables.Case.objects.filter(key=key, team=team, deleted_at__isnull=False).exists()
        if deleted:
            return Plan(REFUSED, key, None, _nothing(case), (), "deleted")
        key = f"{case.id}-{_suffix(case.id, team)}"
        row = tables.Case.objects.filter(key=key, team=team, deleted_at__isnull=True).first()
        if row is not None and account.own_only and not may_change(account, row):
            return Plan(REFUSED, key, None, _nothing(case), (), "read-only")
    if row is None:
        return Plan(NEW, key, None, replace(case, id=key), ())
    if row.library or not may_change(account, row):
        return Plan(REFUSED, key, row, _nothing(case), (), "library" if row.library else "read-only")
    gone = frozenset(row.people(manager="everything").filter(deleted_at__isnull=False).values_list("key", flat=True))
    here = whole(row, case_of(row, visits=False, deleted=True))
    adds, differs = _compared(canonical(here), canonical(case), gone)
    return Plan(MORE if _rows(adds) else SAME, key, row, adds, tuple(differs))


def _suffix(id: str, team: tables.Team) -> str:
    """What makes an id another team has taken one's own: the same each time, and telling nothing of that team."""
    told = hmac.new(vault().key("case ids"), f"{team.pk} {id}".encode(), "sha256").digest()
    return base64.b32encode(told).decode()[:8].lower()


def _compared(here: record.Case, there: record.Case, gone: frozenset[str]) -> tuple[record.Case, list[Difference]]:
    """What the file has and we have not, and what differs under the same id; `gone` are the people that were deleted here."""
    differs = [Difference("person", each.id, DELETED, "", each.label or "") for each in there.people if each.id in gone]
    there = without_people(there, gone)
    entries = _by_id(here.entries)
    new_entries = tuple(row for row in there.entries if row.id not in entries)
    for id, rows in _by_id(there.entries).items():
        if id in entries and _plain(rows) != _plain(entries[id]):
            differs += _told("entry", id, entries[id], rows)
    adds = replace(
        _nothing(there),
        people=_new(here.people, there.people, "person", differs),
        places=_new(here.places, there.places, "place", differs),
        sources=_new(here.sources, there.sources, "source", differs),
        entries=new_entries,
        observations=_new(here.observations, there.observations, "condition", differs),
        kin=_new_by("kin", lambda kin: (kin.who, kin.relation, kin.of), here.kin, there.kin, differs),
        consents=_new_by("consent", _consented, here.consents, there.consents, differs),
    )
    return adds, differs


def _consented(consent: record.Consent) -> tuple[str, ...]:
    return consent.who, consent.use, consent.given.text, consent.to or ""


def _new_by(
    table: str,
    key: Callable[[Any], tuple[str, ...]],
    here: Sequence[Any],
    there: Sequence[Any],
    differs: list[Difference],
) -> tuple[Any, ...]:
    """Rows without an id, matched by what they say; one that is here in any form is not added, and not changed."""
    known: dict[tuple[str, ...], list[Any]] = {}
    for each in here:
        known.setdefault(key(each), []).append(each)
    added: dict[tuple[str, ...], Any] = {}
    for each in there:
        if key(each) not in known:
            added.setdefault(key(each), each)
        elif _plain([each])[0] not in _plain(known[key(each)]):
            differs += _told(table, ", ".join(filter(None, key(each))), known[key(each)], [each])
    return tuple(added.values())


def _new(here: Sequence[Any], there: Sequence[Any], table: str, differs: list[Difference]) -> tuple[Any, ...]:
    known = {each.id: each for each in here}
    for each in there:
        if each.id in known and _plain([each]) != _plain([known[each.id]]):
            differs += _told(table, each.id, [known[each.id]], [each])
    return tuple(each for each in there if each.id not in known)


def _told(table: str, id: str, here: Sequence[Any], there: Sequence[Any]) -> Iterator[Difference]:
    before, after = _fields(here), _fields(there)
    for name in dict.fromkeys((*before, *after)):
        if before.get(name, "") != after.get(name, ""):
            yield Difference(table, id, name, before.get(name, ""), after.get(name, ""))


def _fields(rows: Sequence[Any]) -> dict[str, str]:
    """The fields of a row (or of the rows of one entry) as texts."""
    found: dict[str, dict[str, None]] = {}
    for row in _plain(rows):
        values = {name: getattr(row, name) for name in row.__slots__ if name not in ("mark", "order", "id", "unread")}
        for inner in ("fields", "more"):
            values |= values.pop(inner, None) or {}
        for name, value in values.items():
            if value not in (None, (), ""):
                found.setdefault(name, {})[_text(value)] = None
    return {name: ", ".join(values) for name, values in found.items()}


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _plain(rows: Sequence[Any]) -> list[Any]:
    """Rows without what only a file knows."""
    return [
        replace(row, **{name: default for name, default in (("mark", None), ("order", 0)) if name in row.__slots__})
        for row in rows
    ]


def _by_id(entries: Iterable[record.Entry]) -> dict[str, list[record.Entry]]:
    found: dict[str, list[record.Entry]] = {}
    for entry in entries:
        found.setdefault(entry.id, []).append(entry)
    return found


def _nothing(case: record.Case) -> record.Case:
    return record.Case(id=case.id, states=case.states)


def _rows(case: record.Case) -> int:
    parts = (case.people, case.places, case.sources, case.entries, case.observations, case.kin, case.consents)
    return sum(map(len, parts))


# ---- writing -------------------------------------------------------------------------------------------------------


@transaction.atomic
def write(
    case: record.Case, account: tables.Account, team: tables.Team, office: Mapping[str, Any] | None = None
) -> Plan:
    """Writes what is new of a case, and checks it; a large one is checked in the background.

    `office` is the work of an office on it, which comes in with a case that is new.
    """
    tables.Team.objects.select_for_update().get(pk=team.pk)  # two imports of one file wait for one another
    planned = plan(case, account, team)
    if planned.status not in (NEW, MORE):
        return planned
    if planned.row is None:
        row = add_case(without_known(planned.adds), team=team, opened_by=account).case
        row.entries.update(recorded_by=account)
        if office is not None:
            bring(row, office, case.id)
            row.refresh_from_db()
        planned = replace(planned, row=row)
    else:
        row = planned.row
        last = row.entries(manager="everything").aggregate(last=Max("order"))["last"]
        first = 0 if last is None else last + 1
        entries = tuple(replace(entry, order=entry.order + first) for entry in planned.adds.entries)
        add_to(names_of(row), replace(without_known(planned.adds), entries=entries), recorded_by=account)
        tables.Case.objects.filter(pk=row.pk).update(changed_at=timezone.now())
    keep_known(row, planned.adds.people)
    for source in row.sources.filter(key__in=[each.id for each in planned.adds.sources], access="protected"):
        source.readers.add(account)
        log(account, timezone.now(), [Act("change", "source", str(source.pk), row.ref, {"fields": ["readers"]})])
    log(account, timezone.now(), [Act("import", "case", row.ref, row.ref, {"adds": planned.counts})])
    if row.people.count() > WHOLE:
        tables.Case.objects.filter(pk=row.pk).update(stale_since=timezone.now())
        transaction.on_commit(jobs.wake)
    else:
        recheck(row)
    return planned


def add_documents(blob: str, file: str, case: str, row: tables.Case, account: tables.Account) -> int:
    """The documents beside a case file in a ZIP of ours whose manifest is of this case; gives how many are new."""
    listed = _manifest(beside(blob, file, MANIFEST))
    if listed is None or listed.get("case") != case:
        return 0
    people = {person.key: person for person in row.people.all()}
    count, room = 0, LARGEST
    with opened(b"".join(blobs.read(blob)), blob) as archive:
        for told in _documents(listed):
            try:
                path = str(PurePosixPath(file).with_name("x").parent / told["path"])
                room -= archive.getinfo(path).file_size
                if room < 0:  # a small archive can unpack to more than any disk holds
                    break
                with archive.open(path) as member:
                    stored = blobs.store(iter(partial(member.read, 2**16), b""))
            except (KeyError, *FAULTS):
                continue
            if stored.sha256 == told["sha256"]:
                upload = documents.Upload(stored, told["name"], told["media_type"])
                shown = [people[key] for key in told["people"] if key in people]
                source = row.sources.filter(key=told["source"]).first()
                new = documents.add(row, account, [upload], shown, source).new
                tables.Document.objects.filter(pk__in=[each.pk for each in new]).update(title=told["title"][:300])
                count += len(new)
    return count


def _documents(listed: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The documents of a manifest, of which nothing is believed."""
    rows = listed.get("documents")
    for told in rows if isinstance(rows, list) else ():
        if isinstance(told, dict):
            texts = {name: str(told.get(name) or "") for name in _TOLD}
            people = told.get("people")
            yield texts | {"people": [str(key) for key in people] if isinstance(people, list) else []}


def _manifest(data: bytes | None) -> dict[str, Any] | None:
    try:
        listed = json.loads(data or b"")
    except (ValueError, RecursionError):
        return None
    return listed if isinstance(listed, dict) else None


def _office(job: tables.Job, file: str, case: record.Case) -> dict[str, Any] | None:
    """The office's work beside a case file, where it is of this case."""
    told = read_office(beside(job.body["blob"], file, OFFICE) or b"")
    return told if told is not None and told.get("case") == case.id else None


# ---- jobs ----------------------------------------------------------------------------------------------------------


def begin(stored: blobs.Stored, name: str, account: tables.Account, team: tables.Team, language: str) -> tables.Job:
    """Reads an upload, now where it is small, else in the background. Raises FaultsError where it is none of ours."""
    body: dict[str, Any] = {"blob": stored.name, "file": name, "team": team.pk, "language": language}
    if size_of(stored.name, name) > AT_ONCE:
        return jobs.add(READ, "", account, 0, **body)
    job = tables.Job.objects.create(kind=READ, made_by=account, body=body, started_at=timezone.now())
    return _now(job, _read_step)


def confirm(job: tables.Job, account: tables.Account) -> tables.Job:
    """Writes what was read and shown."""
    body: dict[str, Any] = {name: job.body[name] for name in ("blob", "file", "team", "language")}
    if size_of(body["blob"], body["file"]) > AT_ONCE:
        return jobs.add(WRITE, "", account, job.total, **body)
    later = tables.Job.objects.create(kind=WRITE, made_by=account, body=body, started_at=timezone.now())
    return _now(later, _write_step)


def forget(job: tables.Job) -> None:
    """Lets go of an upload that nobody wants any more."""
    blob = job.body.get("blob", "")
    job.delete()
    transaction.on_commit(lambda: blobs.remove([blob]) and None)


def _now(job: tables.Job, step: jobs.Step) -> tables.Job:
    for done in step(job):
        job.done = done
    job.ended_at = timezone.now()
    job.save()
    return job


@jobs.kind(READ)
def _read_step(job: tables.Job) -> Iterator[int]:
    """Reads every file and keeps faults and plan in the job."""
    account, team = _who(job)
    language = job.body["language"]
    faults: list[dict[str, Any]] = []
    plans: list[dict[str, Any]] = []
    ids: dict[str, str] = {}
    files = list(files_of(job.body["blob"], job.body["file"]))
    job.total = len(files)
    for done, file in enumerate(files, 1):
        try:
            case, warnings = read(file)
            if case.id in ids:
                values = {"id": case.id, "file": ids[case.id]}
                message = Message("The case id “%(id)s” is also that of %(file)s. Give one another id.", values)
                raise refused(file.name, message)
        except FaultsError as error:
            faults += [_fault(fault, language) for fault in error.faults]
        else:
            ids[case.id] = file.name
            told = plan(case, account, team)
            office = count_of(_office(job, file.name, case) or {}) if told.status == NEW else 0
            plans.append(
                _shown(file.name, case, told, [_fault(each, language) for each in warnings]) | {"office": office}
            )
        yield done
    job.body = job.body | {"faults": faults, "plans": plans}
    job.save(update_fields=["body"])


@jobs.kind(WRITE)
def _write_step(job: tables.Job) -> Iterator[int]:
    """Writes one case after another; files with faults are passed over."""
    if "result" in job.body:  # ended in the moment after it had written everything
        return
    account, team = _who(job)
    result: dict[str, Any] = {NEW: 0, MORE: 0, SAME: 0, REFUSED: 0, "documents": 0, "faults": 0, "cases": []}
    files = list(files_of(job.body["blob"], job.body["file"]))
    job.total = len(files)
    for done, file in enumerate(files, 1):
        try:
            case, _ = read(file)
        except FaultsError:
            result["faults"] += 1
        else:
            office = _office(job, file.name, case)
            written = write(case, account, team, office)
            result[written.status] += 1
            if written.row is not None and written.status != REFUSED:
                result["cases"].append(written.row.ref)
                result["documents"] += add_documents(job.body["blob"], file.name, case.id, written.row, account)
                if office is not None and written.status == NEW:
                    bring_links(written.row, office)
        yield done
    blob = job.body["blob"]
    job.body = {"result": result | {"cases": result["cases"][:SHOWN]}}
    job.save(update_fields=["body"])
    tables.Job.objects.filter(kind=READ, body__blob=blob).delete()
    blobs.remove([blob])


def _who(job: tables.Job) -> tuple[tables.Account, tables.Team]:
    """Who imports, and for which team they may."""
    account = job.made_by
    team = tables.Team.objects.filter(pk=job.body["team"], people=account).first() if account else None
    if account is None or team is None:
        raise PermissionError("not of this team any more")
    return account, team


def _fault(fault: Fault, language: str) -> dict[str, Any]:
    return {"file": fault.mark.file, "line": fault.mark.line, "says": _says(fault, language)}


def _says(fault: Fault, language: str) -> str:
    return fault.say(language).removeprefix(f"{fault.mark}: ")


def _shown(file: str, case: record.Case, told: Plan, warnings: list[dict[str, Any]]) -> dict[str, Any]:
    differs = [[each.table, each.id, each.field, each.here, each.there] for each in told.differs[:SHOWN]]
    return {
        "file": file, "id": case.id, "key": told.key, "status": told.status, "why": told.why, "counts": told.counts,
        "people": len(case.people), "differs": differs, "warnings": warnings[:SHOWN],
    }  # fmt: skip
