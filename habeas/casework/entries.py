"""Entries added, corrected, retracted. Nothing is overwritten: each is a new entry, and the check follows in the same save.

What was typed is read by the reader of case files, so that a form takes what a file takes and faults are the same; a
fault carries the name of its field.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from habeas.casework import places, sources
from habeas.casework.keeping import Outcome
from habeas.casework.recheck import WHOLE, recheck, today
from habeas.dates import When
from habeas.files import Fault, FaultsError, Fields, Items, Mark, Node, Text
from habeas.record import case as record
from habeas.record.reader import case_of as read_node
from habeas.record.reader_entries import FROM_MEMORY
from habeas.record.vocabulary import load_vocabulary
from habeas.record.writer import node_of
from habeas.store import models as tables
from habeas.store.audit import Act, log
from habeas.store.mapping import BATCH, Named, entry_row, names_of
from habeas.store.models.base import new_ref
from habeas.store.values import WHEN

NewPlaces = Mapping[str, places.NewPlace]
"""Places that an entry names by the field that does."""
Value = str | bool | float | Sequence[str]
Data = Mapping[str, Value]
"""The fields of an entry as a case file writes them: `{"kind": "placed", "on": "2024-03", "who": ["anna"], ...}`."""

OFFICE: Final = "@"
"""Before the `ref` of a place of the office that the case does not know yet."""
_NOT_PEOPLE: Final = frozenset({"kind", "on", "until", "place", "re", "source", "confidence", "note"})
PLACE_FIELDS: Final = ("place", "from", "to")


class ConflictError(Exception):
    """Somebody corrected or retracted the entry meanwhile; `by` are the rows that did."""

    def __init__(self, by: Sequence[tables.Entry]) -> None:
        super().__init__("already superseded")
        self.by = by


class AlreadySavedError(Exception):
    """A form was sent again, changed, after what it held was saved as the entry `key`."""

    def __init__(self, key: str) -> None:
        super().__init__("already saved")
        self.key = key


@dataclass(frozen=True, slots=True)
class Saved:
    """The id of the entry that was written, and what it changed for the check."""

    key: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class NewSource:
    """A source that is added together with the entry that rests on it."""

    name: str
    access: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something possible that is seldom true, so that the form asks back; `who` is the person it concerns."""

    field: str
    why: Literal["future", "before_birth", "after_death"]
    who: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of two versions of an entry; None where a version has none."""

    name: str
    before: Value | None
    after: Value | None

    @property
    def is_change(self) -> bool:
        return self.before != self.after


def read(case: tables.Case, data: Data) -> tuple[record.Entry, ...]:
    """The rows of an entry of this case. Raises FaultsError; `fault.mark.file` is then the field at fault."""
    return _read(names_of(case), data, new_ref())


def doubts(case: tables.Case, data: Data) -> list[Doubt]:
    """What to ask back before an entry is taken: days to come, days before a birth or after a death."""
    found, day = [], today()
    spans = {name: When.parse(str(data[name])).span_days for name in ("on", "until") if data.get(name)}
    found += [Doubt(name, "future") for name, (first, _) in spans.items() if first > day]
    who = data.get("who") or ()
    for person in case.people.filter(key__in=[who] if isinstance(who, str) else who):
        born, died = (When.parse(text).span_days if text else None for text in (person.born, person.died))
        for name, (first, last) in spans.items():
            if born and last < born[0]:
                found.append(Doubt(name, "before_birth", person.key))
            if died and first > died[1]:
                found.append(Doubt(name, "after_death", person.key))
    return found


@transaction.atomic
def add_once(
    case: tables.Case,
    by: tables.Account,
    token: str,
    data: Data,
    source: NewSource | None = None,
    new_places: NewPlaces | None = None,
    **columns: Any,
) -> Saved:
    """`add` under an id that a form made before it was sent, so that the same form sent twice makes one entry.

    `source` and `new_places` (by field) are what it names and the office does not know yet. Raises AlreadySavedError where
    what was sent is another than what was saved.
    """
    tables.Case.objects.select_for_update().get(pk=case.pk)
    rows = list(_every(case).filter(key=token).select_related("person"))
    if rows:
        if not _same(case, data_of(case, rows), data, source, new_places or {}):
            raise AlreadySavedError(token)
        return Saved(token, Outcome((), ()))
    return add_all(case, by, [{**_complete(case, by, data, source, new_places or {}), "id": token}], **columns)[0]


@transaction.atomic
def correct_once(
    case: tables.Case,
    by: tables.Account,
    token: str,
    key: str,
    data: Data,
    source: NewSource | None = None,
    new_places: NewPlaces | None = None,
    **columns: Any,
) -> Saved:
    """`correct` under an id that a form made before it was sent. Raises FaultsError, ConflictError."""
    tables.Case.objects.select_for_update().get(pk=case.pk)
    if _every(case).filter(key=token, supersedes=key).exists():
        return Saved(token, Outcome((), ()))
    _must_stand(case, key)
    return correct(case, by, key, {**_complete(case, by, data, source, new_places or {}), "id": token}, **columns)


@transaction.atomic
def add(case: tables.Case, by: tables.Account, data: Data, **columns: Any) -> Saved:
    """Writes an entry and checks whom it concerns. Raises FaultsError. `columns`: those of `add_all`, standing, document ..."""
    return add_all(case, by, [data], **columns)[0]


@transaction.atomic
def add_all(
    case: tables.Case, by: tables.Account, rows: Sequence[Data], whole: int = WHOLE, **columns: Any
) -> list[Saved]:
    """Several entries in one save and one check. Raises FaultsError with the faults of all. `whole`: see `recheck`."""
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
    numbers = numbers_of(case, [entries[0].id for entries in read_rows])
    acts = [Act("add", "entry", numbers[e[0].id], case.ref, {"kind": e[0].kind}) for e in read_rows]
    log(by, timezone.now(), acts)
    outcome = recheck(case, entries=[entry for entries in read_rows for entry in entries], whole=whole)
    return [Saved(entries[0].id, outcome) for entries in read_rows]


@transaction.atomic
def correct(case: tables.Case, by: tables.Account, key: str, data: Data, **columns: Any) -> Saved:
    """A new entry in place of another. Raises FaultsError, ConflictError where the other no longer stands.

    Deleted people stay in it: they are out of sight, and may come back.
    """
    rows = _must_stand(case, key)
    whole = {**data, "supersedes": key}
    for name, away in _unseen(Around.of(case), rows).items():
        if name == "who" or data.get("kind") == rows[0].kind:
            told = [*_several(data.get(name)), *away]
            whole[name] = told if name == "who" or len(told) > 1 else told[0]
    saved = add_all(case, by, [whole], **columns)[0]
    log(by, timezone.now(), [Act("correct", "entry", number_of(case, key), case.ref, {"by": saved.key})])
    return saved


@transaction.atomic
def retract(case: tables.Case, by: tables.Account, key: str, reason: str, whole: int = WHOLE) -> Saved:
    """Takes an entry back, with a reason; it stays readable. Raises ConflictError where it no longer stands."""
    rows = _must_stand(case, key)
    who = [row.person.key for row in rows if row.person is not None]
    data = {"kind": "retracted", "on": timezone.localdate().isoformat(), "who": who, "supersedes": key, "note": reason}
    saved = add_all(case, by, [data], whole)[0]
    log(by, timezone.now(), [Act("retract", "entry", number_of(case, key), case.ref)])
    return saved


def number_of(case: tables.Case, key: str) -> str:
    """By which name the log knows an entry: that of its first row, since the key of a file can tell anything."""
    return numbers_of(case, [key])[key]


def numbers_of(case: tables.Case, keys: Iterable[str]) -> dict[str, str]:
    """The same for many, by key."""
    rows = case.entries(manager="everything").filter(key__in=list(keys)).order_by("-pk").values_list("key", "pk")
    return {key: str(pk) for key, pk in rows}


@dataclass(frozen=True, slots=True)
class Around:
    """What of a case its entries are read with: its places by key, and the ids of deleted people."""

    places: Mapping[int, str]
    gone: frozenset[str]

    @classmethod
    def of(cls, case: tables.Case) -> "Around":
        """That of a case; asked once where many entries are read."""
        gone = tables.Person.everything.filter(case=case, deleted_at__isnull=False).values_list("key", flat=True)
        return cls(dict(case.case_places.values_list("place_id", "key")), frozenset(gone))


def data_of(case: tables.Case, rows: Sequence[tables.Entry], around: Around | None = None) -> dict[str, Value]:
    """An entry as a form takes it, without deleted people; `rows` are all rows of one key, with their person."""
    around = around or Around.of(case)
    data = _all_of(around, rows)
    for name, away in _unseen(around, rows).items():
        kept = [each for each in _several(data.get(name)) if each not in away]
        data[name] = kept if isinstance(data.get(name), list) else next(iter(kept), "")
    return {name: value for name, value in data.items() if value != "" and value != []}


def _all_of(around: Around, rows: Sequence[tables.Entry]) -> dict[str, Value]:
    """The same, whoever it names."""
    first = rows[0]
    data: dict[str, Value | None] = {"kind": first.kind, "on": first.on, "until": first.until}
    data["who"] = list(dict.fromkeys(row.person.key for row in rows if row.person is not None))
    data["place"] = around.places.get(first.place_id) if first.place_id else None
    others = list(dict.fromkeys(row.with_text for row in rows if row.with_text))
    data["with"] = others[0] if len(others) == 1 else others
    data |= {name: getattr(first, name) for name in ("re", "source", "confidence", "note")}
    data |= {name: value[WHEN] if isinstance(value, dict) else value for name, value in first.fields.items()}
    ordered_by = data.get("ordered_by")
    if isinstance(ordered_by, str) and load_vocabulary().authority_of(ordered_by) == data.get("authority"):
        del data["authority"]  # it was read from `ordered_by`, and is again
    if not first.verified and not any(first.fields.get(name) for name in FROM_MEMORY):
        data["verified"] = False
    return {name: value for name, value in data.items() if value is not None and value != "" and value != []}


def _unseen(around: Around, rows: Sequence[tables.Entry]) -> dict[str, list[str]]:
    """By field the deleted people that an entry names."""
    if not around.gone:
        return {}
    told = {
        name: [each for each in _several(value) if each in around.gone] for name, value in _all_of(around, rows).items()
    }
    return {name: away for name, away in told.items() if away and name not in _NOT_PEOPLE}


def _several(value: Value | None) -> list[str]:
    if isinstance(value, str):
        return [value] if value else []
    return list(value) if isinstance(value, Sequence) else []


def differences(before: Data, after: Data) -> list[Difference]:
    """Two versions of an entry side by side, field by field, in the order of the fields."""
    return [Difference(name, before.get(name), after.get(name)) for name in dict.fromkeys((*before, *after))]


def versions(case: tables.Case, key: str) -> list[list[tables.Entry]]:
    """All that an entry replaced and was replaced by, the oldest first, itself among them; the rows of each version."""
    links = list(_every(case).filter(supersedes__isnull=False).order_by("pk").values_list("key", "supersedes"))
    older = {later: earlier for later, earlier in links if earlier}
    chain = [key]
    while (before := older.get(chain[0])) is not None and before not in chain:
        chain.insert(0, before)
    for name in chain:
        chain += [later for later, earlier in links if earlier == name and later not in chain]
    return rows_of(case, chain)


def rows_of(case: tables.Case, keys: Iterable[str]) -> list[list[tables.Entry]]:
    """The rows of entries, with all that a page tells of them; entries that are not there are left out."""
    order = list(dict.fromkeys(keys))
    found: dict[str, list[tables.Entry]] = {name: [] for name in order}
    wanted = ("person", "recorded_by", "proceeding__authority", "document", "place")
    for row in case.entries.filter(key__in=order).select_related(*wanted).order_by("pk"):
        found[row.key].append(row)
    return [rows for rows in found.values() if rows]


def superseded(case: tables.Case) -> dict[str, tables.Entry]:
    """By the id of each entry that no longer stands, the entry that replaced it or took it back."""
    rows = _every(case).filter(supersedes__isnull=False).select_related("recorded_by").order_by("pk")
    return {row.supersedes: row for row in rows if row.supersedes}


def _complete(
    case: tables.Case, by: tables.Account, data: Data, source: NewSource | None, new_places: NewPlaces
) -> Data:
    """What a form sent, with what is new added, and the office's places made known to the case."""
    found = dict(data)
    if source is not None:
        found["source"] = sources.add(case, by, source.name, source.access).key
    named = {name: places.named(by, told, case) for name, told in new_places.items()}
    for name in PLACE_FIELDS:
        value = data.get(name)
        if isinstance(value, str) and value.startswith(OFFICE):
            place = places.office_places().filter(ref=value.removeprefix(OFFICE)).first()
            named |= {name: place} if place is not None else {}
    for name, place in named.items():
        places.link([case.pk], place)
        found[name] = case.case_places.get(place=place).key
    return found


def _same(case: tables.Case, saved: Data, sent: Data, source: NewSource | None, new_places: NewPlaces) -> bool:
    """Whether two say the same, spelling apart: what was saved was read, and words stand for one another."""
    names = {"kind", "on", "who", "until", "note"} | (set() if source else {"source"})
    if any((saved.get(name) or "") != (sent.get(name) or "") for name in names):
        return False
    known = case.case_places.select_related("place").filter(key__in=_several(saved.get("place")))
    place, typed = known.first(), new_places.get("place")
    if typed is not None:
        return place is not None and (place.place.name or "").casefold() == typed.name.casefold()
    told = sent.get("place") or ""
    return told in ((place.key, OFFICE + place.place.ref) if place is not None else ("",))


def _every(case: tables.Case) -> QuerySet[tables.Entry]:
    """All entries, those of deleted people too: an id, an order, a correction counts whosever it is."""
    return case.entries(manager="everything").all()


def _must_stand(case: tables.Case, key: str) -> list[tables.Entry]:
    """The rows of an entry. The case is locked, so that of two who correct at once the second is told."""
    tables.Case.objects.select_for_update().get(pk=case.pk)
    rows = list(_every(case).filter(key=key).select_related("person"))
    if not rows:
        raise tables.Entry.DoesNotExist(key)
    later = list(_every(case).filter(supersedes=key).select_related("recorded_by"))
    if later:
        raise ConflictError(later)
    return rows


def _write(named: Named, by: tables.Account, entries: Sequence[record.Entry], columns: Mapping[str, Any]) -> None:
    last = _every(named.case).aggregate(last=Max("order"))["last"]
    order = 0 if last is None else last + 1
    now = When.parse(timezone.localdate().isoformat())
    rows = [
        entry_row(named, replace(entry, order=order, recorded_at=entry.recorded_at or now), recorded_by=by, **columns)
        for entry in entries
    ]
    tables.Entry.objects.bulk_create(rows, BATCH)
    tables.Case.objects.filter(pk=named.case.pk).update(changed_at=timezone.now())


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
