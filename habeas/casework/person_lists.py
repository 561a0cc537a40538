"""Registers of others (lists of institutions, deportations, embassies, hotlines) come in: read, shown, then written.

1. A file is read to its end first: what each column is, every bad row with its cells and reasons, and nothing is written.
   Somebody may say of a column that it is something else; then it is read again.
2. Writing takes the good rows. A row that is here already changes nothing; one with an id of its own that says something
   else than before takes over, and what it said stays as `earlier`.
3. Long lists are read and written in the background, a few thousand rows a step; what was cut off goes on where it stopped.
4. A list is taken back as a whole, with undo; who has to be erased is erased from it row by row.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from habeas.casework import jobs, rules, tracing_match
from habeas.files import FaultsError
from habeas.store import blobs, keyed
from habeas.store import models as tables
from habeas.store.access import lists_seen
from habeas.store.audit import Act, log
from habeas.trace.listed import Listed
from habeas.trace.lists.headers import IGNORED, NUMBER
from habeas.trace.lists.reading import Line, ListRead, NoNamesError, letters, read_list
from habeas.trace.pfif import PfifRead, is_pfif, read_pfif
from habeas.words import say

READ: Final = "list-read"
WRITE: Final = "list-write"
AT_ONCE: Final = 400_000
"""Bytes of a file that are read while the page waits; more is a job."""
STEP: Final = 2_000
"""Rows that are written in one step."""
FIRST: Final = 8
SHOWN: Final = 200
"""Faults, and rows left out, that a page shows."""
KEPT: Final = 20_000
"""Bad rows that are kept to be given back."""
Register = ListRead | PfifRead


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody said of a file instead of what would be guessed."""

    sheet: str | None = None
    head: int | None = None
    columns: Mapping[int, str] | None = None


# ---- reading -------------------------------------------------------------------------------------------------------


def begin(stored: blobs.Stored, name: str, account: tables.Account, team: tables.Team, language: str) -> tables.Job:
    """Reads an upload, now where it is small, else in the background. Raises FaultsError where it is no list."""
    body = {
        "blob": stored.name,
        "file": name,
        "sha256": stored.sha256,
        "size": stored.size,
        "team": team.pk,
        "language": language,
    }
    return _do(READ, account, body)


def again(job: tables.Job, choice: Choice) -> tables.Job:
    """Reads the same file as somebody says; what was read before is forgotten. Raises FaultsError."""
    said = {"sheet": choice.sheet, "head": choice.head, "columns": dict(choice.columns or {}) or None}
    kept = {name: job.body[name] for name in ("blob", "file", "sha256", "size", "team", "language")}
    account = job.made_by
    assert account is not None
    later = _do(READ, account, kept | {"said": said})
    job.delete()
    return later


def forget(job: tables.Job) -> None:
    """Lets go of an upload that nobody wants any more."""
    blob = job.body.get("blob", "")
    job.delete()
    transaction.on_commit(lambda: blobs.remove([blob]) and None)


def known(sha256: str, account: tables.Account) -> tables.PersonList | None:
    """The list that this very file was read into, of those the account sees."""
    return lists_seen(account).filter(files__sha256=sha256).order_by("pk").first()


@jobs.kind(READ)
def _read_step(job: tables.Job) -> Iterator[int]:
    """Reads the file and keeps in the job what a person needs to decide."""
    body, language = job.body, job.body["language"]
    job.total = 1
    try:
        register = _register(body)
    except NoNamesError as error:
        register = ListRead(error.grid, error.sheet, error.layout, (), (), ())
        body = body | {"unnamed": error.faults[0].message.id and say(error.faults[0].message, language)}
    job.body = body | _told(register, language)
    job.save(update_fields=["body"])
    yield 1


def _register(body: Mapping[str, Any]) -> Register:
    data = b"".join(blobs.read(body["blob"]))
    said = body.get("said") or {}
    today = timezone.localdate()
    if is_pfif(data):
        return read_pfif(data, today, body["file"])
    chosen = {int(column): field for column, field in said["columns"].items()} if said.get("columns") else None
    return read_list(data, today, name=body["file"], sheet=said.get("sheet"), head=said.get("head"), chosen=chosen)


def _told(register: Register, language: str) -> dict[str, Any]:
    """What a page shows of a file that was read."""
    layout = register.layout if isinstance(register, ListRead) else None
    first = [_plain(line.listed) for line in register.lines[:FIRST]]
    faults: list[dict[str, Any]] = [
        {
            "row": fault.mark.line,
            "cell": f"{letters(fault.mark.column - 1)}{fault.mark.line}" if layout else "",
            "value": fault.value or "",
            "says": say(fault.message, language),
        }
        for fault in register.faults
    ]
    reasons: dict[int, list[str]] = {}
    for fault in faults:
        reasons.setdefault(fault["row"], []).append(fault["says"])
    return {
        "kind": register.grid.kind if isinstance(register, ListRead) else "pfif",
        "sheets": [each.name for each in register.grid.sheets] if isinstance(register, ListRead) else [],
        "sheet": register.sheet.name if isinstance(register, ListRead) else "",
        "head": (layout.heads[-1] if layout.heads else -1) if layout else None,
        "columns": [[each.index, each.head or letters(each.index), each.field, each.by] for each in layout.columns]
        if layout
        else [],
        "samples": _samples(register) if isinstance(register, ListRead) else {},
        "first": first,
        "people": len(register.lines),
        "faults": faults[:SHOWN],
        "fault_count": len(faults),
        "bad": [[row, register.cells(row), reasons[row]] for row in register.bad_rows[:KEPT]],
        "bad_count": len(register.bad_rows),
        "left_out": [[each.row, say(each.why, language)] for each in register.left_out[:SHOWN]],
        "left_out_count": len(register.left_out),
    }


def _samples(read: ListRead) -> dict[str, list[str]]:
    """The first cells of each column in which anything stands."""
    rows = read.sheet.rows[read.layout.first : read.layout.first + 50]
    return {
        str(each.index): list(
            dict.fromkeys(row[each.index] for row in rows if each.index < len(row) and row[each.index])
        )[:3]
        for each in read.layout.columns
    }


def _plain(listed: Listed) -> dict[str, Any]:
    return keyed.to_json(listed)


# ---- writing -------------------------------------------------------------------------------------------------------


def confirm(
    job: tables.Job, account: tables.Account, into: tables.PersonList | None, columns: Mapping[str, Any]
) -> tables.Job:
    """Writes what was read and shown: into a list that is there, or a new one with these columns (name, kind, source)."""
    kept = {name: job.body[name] for name in ("blob", "file", "sha256", "size", "team", "language")}
    body = kept | {
        "said": job.body.get("said"),
        "list": into.pk if into else None,
        "columns": dict(columns),
        "read": job.pk,
    }
    return _do(WRITE, account, body)


@jobs.kind(WRITE)
def _write_step(job: tables.Job) -> Iterator[int]:
    """Writes the good rows, some at a time. Begun again, it goes on with the list it made."""
    if "result" in job.body:  # ended in the moment after it had written everything
        return
    account, team = _who(job)
    register = _register(job.body)
    lines = [(identity(line.listed), line) for line in register.lines]
    lines = list(zip((name for name, _ in lines), with_families([line for _, line in lines]), strict=True))
    job.total = max(1, len(lines))
    file = _file(job, register, account, team)
    counts = {"added": 0, "same": 0, "changed": 0}
    for start in range(0, len(lines), STEP):
        with transaction.atomic():
            for name, count in _write(file, register, lines[start : start + STEP]).items():
                counts[name] += count
        yield min(start + STEP, len(lines))
    file.counts = counts | {"bad": len(register.bad_rows), "left_out": len(register.left_out)}
    blob = job.body["blob"]
    with transaction.atomic():  # whoever begins again begins before it, and tells the matcher, or after it
        file.save(update_fields=["counts"])
        done = {name: count for name, count in file.counts.items() if count}
        log(account, timezone.now(), [Act("import", "list", file.person_list.ref, "", done)])
        tables.Job.objects.filter(pk=job.body["read"], kind=READ).delete()
        job.body = {"result": file.counts, "list": file.person_list.ref}
        job.save(update_fields=["body"])
        if counts["added"] or counts["changed"]:
            tracing_match.list_came_in(account)
    blobs.remove([blob])
    yield job.total


def _file(job: tables.Job, register: Register, by: tables.Account, team: tables.Team) -> tables.ListFile:
    """The row of the file, and of its list where it is new; the same when the job begins again."""
    body = job.body
    if "file_row" in body:
        return tables.ListFile.objects.select_related("person_list").get(pk=body["file_row"])
    with transaction.atomic():
        into = tables.PersonList.objects.filter(pk=body["list"], team=team, taken_back_at=None).first()
        if into is None:
            into = tables.PersonList.objects.create(team=team, made_by=by, **body["columns"])
        layout = register.layout if isinstance(register, ListRead) else None
        columns = [[each.head or letters(each.index), each.field] for each in layout.columns] if layout else []
        file = tables.ListFile.objects.create(
            person_list=into,
            name=body["file"][:300],
            sha256=body["sha256"],
            sheet=(register.sheet.name if isinstance(register, ListRead) else "")[:200],
            columns=columns,
            imported_by=by,
        )
        job.body = body | {"file_row": file.pk}
        job.save(update_fields=["body"])
    return file


def _write(file: tables.ListFile, register: Register, lines: Iterable[tuple[str, Line]]) -> dict[str, int]:
    """Writes some rows; gives how many are new, the same, and changed."""
    fresh = dict(lines)
    here = {
        row.identity: row
        for row in tables.ListRow.objects.filter(person_list=file.person_list_id, identity__in=list(fresh))
    }
    added, changed, before, same = [], [], [], []
    again = Counter[str]()  # what this very file brought before it was cut off counts as what it was
    for name, line in fresh.items():
        told = {
            "number": line.row,
            "part": line.part,
            "listed": _plain(line.listed),
            "cells": register.cells(line.row),
        }
        row = here.get(name)
        if row is None:
            added.append(
                tables.ListRow(person_list_id=file.person_list_id, file=file, last_in=file, identity=name, **told)
            )
        elif row.listed == told["listed"]:
            same.append(row.pk)
            if row.file_id == file.pk:
                again["changed" if row.earlier else "added"] += 1
        else:
            row.earlier = [
                *row.earlier,
                {"file": row.file_id, "number": row.number, "listed": row.listed, "cells": row.cells},
            ]
            before.append(keyed.of_json(row.listed))
            row.file = row.last_in = file
            for column, value in told.items():
                setattr(row, column, value)
            changed.append(row)
    tables.ListRow.objects.bulk_create(added, 500)
    if changed:
        tables.ListRow.objects.bulk_update(
            changed, ["earlier", "file", "last_in", "number", "part", "listed", "cells"], 200
        )
        keyed.index_rows(changed, before)
    tables.ListRow.objects.filter(pk__in=same).exclude(last_in=file).update(last_in=file)
    keyed.index_rows(added, fresh=True)
    return {
        "added": len(added) + again["added"],
        "changed": len(changed) + again["changed"],
        "same": len(same) - again.total(),
    }


def identity(listed: Listed) -> str:
    """What a row is known by when it comes in again: its own id where it has one, else all that it says."""
    told = {"id": listed.id} if listed.id else asdict(listed)
    return hashlib.blake2b(json.dumps(told, sort_keys=True).encode(), digest_size=20).hexdigest()


def with_families(lines: Sequence[Line]) -> list[Line]:
    """Children with the names of the father and mother who stand in the list as of their family."""
    parents: dict[tuple[str, str], str] = {}
    for line in lines:
        if line.listed.group and line.listed.role in ("father", "mother"):
            parents.setdefault((line.listed.group, line.listed.role), _name(line.listed))
    if not parents:
        return list(lines)
    return [replace(line, listed=_with_parents(line.listed, parents)) for line in lines]


def _with_parents(listed: Listed, parents: Mapping[tuple[str, str], str]) -> Listed:
    if listed.role != "child" or not listed.group:
        return listed
    father, mother = (parents.get((listed.group, role), "") for role in ("father", "mother"))
    return replace(listed, father=listed.father or father, mother=listed.mother or mother)


def _name(listed: Listed) -> str:
    return listed.name or " ".join(filter(None, (listed.surname, listed.given, listed.patronymic)))


# ---- after ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def take_back(of: tables.PersonList, by: tables.Account) -> None:
    """Takes a list out of everything; it can be put back until it is erased."""
    tables.PersonList.objects.filter(pk=of.pk).update(taken_back_at=timezone.now(), taken_back_by=by)
    log(by, timezone.now(), [Act("delete", "list", of.ref)])


@transaction.atomic
def put_back(of: tables.PersonList, by: tables.Account) -> None:
    """Undoes `take_back`."""
    tables.PersonList.objects.filter(pk=of.pk).update(taken_back_at=None, taken_back_by=None)
    log(by, timezone.now(), [Act("restore", "list", of.ref)])


@transaction.atomic
def erase(of: tables.PersonList, by: tables.Account | None) -> int:
    """Erases a list with its rows and keys; gives how many rows there were."""
    count, ref = of.rows.count(), of.ref
    while some := list(of.rows.order_by("pk").values_list("pk", flat=True)[:STEP]):
        tables.ListRow.objects.filter(pk__in=some).delete()
    of.delete()
    log(by, timezone.now(), [Act("erase", "list", ref, "", {"rows": count})])
    return count


@transaction.atomic
def erase_row(row: tables.ListRow, by: tables.Account) -> None:
    """Erases somebody from a list, with what the row said before. The same row in a later file comes in again."""
    ref, pk = row.person_list.ref, row.pk
    keyed.forget_row(row)
    row.delete()
    log(by, timezone.now(), [Act("erase", "list row", f"{ref}/{pk}")])


def erase_due(now: datetime) -> None:
    """Erases lists that were taken back longer ago than the office keeps what was deleted."""
    days = rules.retention()["deleted_days"]
    if days:
        for each in tables.PersonList.objects.filter(taken_back_at__lt=now - timedelta(days=days)):
            erase(each, None)


# ---- jobs ----------------------------------------------------------------------------------------------------------


def _do(kind: str, account: tables.Account, body: dict[str, Any]) -> tables.Job:
    """Now where the file is small, else in the background."""
    if body["size"] > AT_ONCE:
        return jobs.add(kind, "", account, 1, **body)
    job = tables.Job.objects.create(kind=kind, made_by=account, body=body, started_at=timezone.now())
    try:
        for done in _STEPS[kind](job):
            job.done = done
    except FaultsError:
        forget(job)
        raise
    job.ended_at = timezone.now()
    job.save()
    return job


_STEPS: Final[Mapping[str, jobs.Step]] = {READ: _read_step, WRITE: _write_step}


def _who(job: tables.Job) -> tuple[tables.Account, tables.Team]:
    """Who imports, and for which team they may."""
    account = job.made_by
    team = tables.Team.objects.filter(pk=job.body["team"], people=account).first() if account else None
    if account is None or team is None:
        raise PermissionError("not of this team any more")
    return account, team


def columns_read(columns: Iterable[Sequence[Any]]) -> list[str]:
    """The heads of the columns that tell something of people."""
    return [str(head) for _, head, field, _ in columns if field not in (IGNORED, NUMBER)]
