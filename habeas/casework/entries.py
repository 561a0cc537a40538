"""Entries added, corrected, retracted. Nothing is overwritten: each is a new entry, and the check follows in the same save.

What was typed is read by the reader of case files, so that a form takes what a file takes and faults are the same; a
fault carries the name of its field.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from habeas.casework.recheck import Outcome, recheck
from habeas.dates import When
from habeas.files import Fault, FaultsError, Fields, Items, Mark, Node, Text
from habeas.record import case as record
from habeas.record.reader import case_of as read_node
from habeas.record.vocabulary import load_vocabulary
from habeas.record.writer import node_of
from habeas.store import models as tables
from habeas.store.audit import Act, log
from habeas.store.mapping import BATCH, Named, entry_row, names_of
from habeas.store.models.base import new_ref

Data = Mapping[str, str | bool | float | Sequence[str]]
"""The fields of an entry as a case file writes them: `{"kind": "placed", "on": "2024-03", "who": ["anna"], ...}`."""


class ConflictError(Exception):
    """Somebody corrected or retracted the entry meanwhile; `by` are the rows that did."""

    def __init__(self, by: Sequence[tables.Entry]) -> None:
        super().__init__("already superseded")
        self.by = by


@dataclass(frozen=True, slots=True)
class Saved:
    """The id of the entry that was written, and what it changed for the check."""

    key: str
    outcome: Outcome


def read(case: tables.Case, data: Data) -> tuple[record.Entry, ...]:
    """The rows of an entry of this case. Raises FaultsError; `fault.mark.file` is then the field at fault."""
    return _read(names_of(case), data, new_ref())


@transaction.atomic
def add(case: tables.Case, by: tables.Account, data: Data, **columns: Any) -> Saved:
    """Writes an entry and checks whom it concerns. Raises FaultsError. `columns`: standing, proceeding, document."""
    return add_all(case, by, [data], **columns)[0]


@transaction.atomic
def add_all(case: tables.Case, by: tables.Account, rows: Sequence[Data], **columns: Any) -> list[Saved]:
    """Several entries in one save and one check. Raises FaultsError with the faults of all."""
    named, faults = names_of(case), list[Fault]()
    read_rows: list[tuple[record.Entry, ...]] = []
    for data in rows:
        try:
            read_rows.append(_read(named, data, str(data.get("id") or new_ref())))
        except FaultsError as error:
            faults += error.faults
    if faults:
        raise FaultsError(faults)
    for entries in read_rows:
        _write(named, by, entries, columns)
    acts = [Act("add", "entry", entries[0].id, case.ref, {"kind": entries[0].kind}) for entries in read_rows]
    log(by, timezone.now(), acts)
    outcome = _checked(case, [entry for entries in read_rows for entry in entries])
    return [Saved(entries[0].id, outcome) for entries in read_rows]


@transaction.atomic
def correct(case: tables.Case, by: tables.Account, key: str, data: Data, **columns: Any) -> Saved:
    """A new entry in place of another. Raises FaultsError, ConflictError where the other no longer stands."""
    _must_stand(case, key)
    saved = add_all(case, by, [{**data, "supersedes": key}], **columns)[0]
    log(by, timezone.now(), [Act("correct", "entry", key, case.ref, {"by": saved.key})])
    return saved


@transaction.atomic
def retract(case: tables.Case, by: tables.Account, key: str, reason: str) -> Saved:
    """Takes an entry back, with a reason; it stays readable. Raises ConflictError where it no longer stands."""
    rows = _must_stand(case, key)
    who = [row.person.key for row in rows if row.person is not None]
    data = {"kind": "retracted", "on": timezone.localdate().isoformat(), "who": who, "supersedes": key, "note": reason}
    saved = add_all(case, by, [data])[0]
    log(by, timezone.now(), [Act("retract", "entry", key, case.ref)])
    return saved


def superseded(case: tables.Case) -> dict[str, tables.Entry]:
    """By the id of each entry that no longer stands, the entry that replaced it or took it back."""
    rows = case.entries.filter(supersedes__isnull=False).select_related("recorded_by").order_by("pk")
    return {row.supersedes: row for row in rows if row.supersedes}


def _must_stand(case: tables.Case, key: str) -> list[tables.Entry]:
    """The rows of an entry. The case is locked, so that of two who correct at once the second is told."""
    tables.Case.objects.select_for_update().get(pk=case.pk)
    rows = list(case.entries.filter(key=key).select_related("person"))
    if not rows:
        raise tables.Entry.DoesNotExist(key)
    later = list(case.entries.filter(supersedes=key).select_related("recorded_by"))
    if later:
        raise ConflictError(later)
    return rows


def _write(named: Named, by: tables.Account, entries: Sequence[record.Entry], columns: Mapping[str, Any]) -> None:
    last = named.case.entries.aggregate(last=Max("order"))["last"]
    order = 0 if last is None else last + 1
    now = When.parse(timezone.localdate().isoformat())
    rows = [
        entry_row(named, replace(entry, order=order, recorded_at=entry.recorded_at or now), recorded_by=by, **columns)
        for entry in entries
    ]
    tables.Entry.objects.bulk_create(rows, BATCH)
    tables.Case.objects.filter(pk=named.case.pk).update(changed_at=timezone.now())


def _checked(case: tables.Case, entries: Sequence[record.Entry]) -> Outcome:
    """Re-checks whom the entries concern; the case is small or the engine finds out (`check.concerns`)."""
    people = {entry.who for entry in entries if entry.who} | {entry.with_ for entry in entries if entry.with_}
    return recheck(case, people)


def _read(named: Named, data: Data, key: str) -> tuple[record.Entry, ...]:
    """The entry, read within a file that holds only what it may name."""
    other = [value for name in ("re", "supersedes") if isinstance(value := data.get(name), str) and value]
    known = {
        "id": "form",
        "state": list(named.case.states) or "RU",
        "people": [{"id": person} for person in named.people],
        "places": [{"id": place} for place in named.places],
        "sources": [{"id": source} for source in named.case.sources.values_list("key", flat=True)],
        "entries": [{"id": id, "kind": "visit", "on": "2000"} for id in dict.fromkeys(other)],
    }
    node = node_of(known)
    assert isinstance(node, Fields)
    entries = node.pairs["entries"]
    assert isinstance(entries, Items)
    node.pairs["entries"] = Items((*entries.items, _node({**data, "id": key})), entries.mark)
    case, _ = read_node(node, load_vocabulary(), "form")
    return tuple(entry for entry in case.entries if entry.id == key)


def _node(data: Data) -> Fields:
    """Fields whose marks are their names, so that a fault tells which; empty ones are left out."""
    pairs: dict[str, Node] = {}
    keys: dict[str, Mark] = {}
    for name, value in data.items():
        if value in ("", None) or value == []:
            continue
        mark = Mark(name, 1, 1)
        keys[name] = mark
        if isinstance(value, str):
            pairs[name] = Text(value, False, mark)
        elif isinstance(value, bool):
            pairs[name] = Text("yes" if value else "no", False, mark)
        elif isinstance(value, int | float):
            pairs[name] = Text(repr(value), False, mark)
        else:
            pairs[name] = Items(tuple(Text(item, False, mark) for item in value), mark)
    return Fields(pairs, keys, Mark("kind", 1, 1))
