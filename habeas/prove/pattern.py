"""What figures are counted from: people, the days for which something holds of them, what was found, what happened.

Six tables of Arrow, made from checked case files here and from an office's database by `casework.pattern`. There is no name,
no birth date beyond the span it lies in, no note and no free text in them. Days are ordinals; a span is half-open, and what
goes on ends at FAR. People, places and cases are numbers,
low ones as of rows: a figure takes a bit up to the highest of a person for each value. Nulls mean not recorded.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from habeas.act.sent import Sent, sent
from habeas.check.cases import standing_entries
from habeas.check.findings import Finding
from habeas.check.parquet import new_folder
from habeas.check.steps import FAR
from habeas.check.stretches import HELD, stretches
from habeas.record.case import Case, Entry, Person
from habeas.record.vocabulary import load_vocabulary
from habeas.tell.report import CheckedCase

COUNTED: Final = frozenset({"breach", "not_shown"})
"""The verdicts that figures know. `not_shown` stands beside `breach`, never among them."""
EVENTS: Final = frozenset({
    "death", "separated", "reunited", "returned_to_parent", "return_requested", "return_refused", "removed", "extradited",
    "investigation_opened", "investigation_refused", "investigation_closed", "school_enrolment_refused", "school_ended",
    "school_started", "travel_document_requested", "travel_document_issued", "travel_document_refused", "released",
})  # fmt: skip
DECIDING: Final = frozenset({
    "placed", "apprehended", "transferred", "detention_ordered", "detention_extended", "expulsion_ordered", "separated",
    "placement_ordered", "entry_refused", "readmission_ordered", "extradition_ordered", "removed",
})  # fmt: skip
"""Whose authority is the one that decided last, when something is found later."""
WORD: Final = pa.dictionary(pa.int32(), pa.string())
"""A word that comes often: told once, and then by its number."""
SCHEMAS: Final[Mapping[str, pa.Schema]] = {
    "people": pa.schema({
        "person": pa.int64(), "case": pa.int64(), "sex": WORD, "nationality": WORD,
        "born_first": pa.int32(), "born_last": pa.int32(), "last": pa.int32(),
    }),
    "places": pa.schema({"place": pa.int64(), "name": pa.string(), "kind": WORD, "state": WORD}),
    "spans": pa.schema({
        "person": pa.int64(), "fact": WORD, "place": pa.int64(), "since": pa.int32(), "until": pa.int32(),
        "certain": pa.bool_(),
    }),
    "findings": pa.schema({
        "person": pa.int64(), "run": pa.int64(), "norm": WORD, "instrument": WORD, "topic": WORD,
        "state": WORD, "verdict": WORD, "since": pa.int32(), "until": pa.int32(),
    }),
    "events": pa.schema({
        "person": pa.int64(), "kind": WORD, "day": pa.int32(), "place": pa.int64(), "state": WORD,
        "authority": WORD, "alone": pa.bool_(),
    }),
    "asks": pa.schema({
        "person": pa.int64(), "kind": WORD, "body": WORD, "state": WORD, "day": pa.int32(),
        "days": pa.int32(), "outcome": WORD,
    }),
}  # fmt: skip
"""`last`: the last day of which the case of somebody tells, its own for a published one. `run` is the same number for one
breach under each of its sources. `alone`: a child removed without a parent on record (null where none is on record). Of asks
`days` until the answer, or of silence so far; `outcome` is answered, refused, silent, waiting."""
ALONE_WITHIN: Final = 3
"""Days between the removal of a child and that of a parent within which they were removed together. Ours, from no source."""
SEVERAL: Final = "several"


@dataclass(frozen=True, slots=True)
class Pattern:
    """The tables, and the day up to which they tell. `groups` people-groups of unknown members are in no figure."""

    day: int
    people: pa.Table
    places: pa.Table
    spans: pa.Table
    findings: pa.Table
    events: pa.Table
    asks: pa.Table
    groups: int = 0

    def tables(self) -> dict[str, pa.Table]:
        """By name."""
        return {name: getattr(self, name) for name in SCHEMAS}


def table(name: str, rows: Iterable[tuple[object, ...]]) -> pa.Table:
    """Rows in the order of the columns as one of the tables."""
    schema, columns = SCHEMAS[name], list(zip(*rows, strict=True))
    if not columns:
        return schema.empty_table()
    return pa.table([pa.array(column, kind) for column, kind in zip(columns, schema.types, strict=True)], schema)


def pattern_of(cases: Sequence[CheckedCase], day: int) -> Pattern:
    """The tables of checked cases; what lies after `day`, or after the day for which a case was checked, is not in them."""
    numbers = numbers_of(cases)
    places = {
        (each.case.id, place.id): number
        for number, (each, place) in enumerate((each, place) for each in cases for place in each.case.places)
    }
    known = {each.case.id: each for each in cases}
    runs: dict[str, int] = {}
    return Pattern(
        day=day,
        people=table("people", _people(cases, numbers, day)),
        places=table("places", _places(cases, places)),
        spans=table("spans", _spans(known, numbers, places, day)),
        findings=table("findings", (row for each in cases for row in _findings(each, numbers, runs, day))),
        events=table("events", (row for each in cases for row in _events(each, numbers, places, day))),
        asks=table("asks", (row for each in cases for row in _asks(each, numbers, day))),
        groups=sum(person.is_group for each in cases for person in each.case.people),
    )


def numbers_of(cases: Sequence[CheckedCase]) -> dict[tuple[str, str], int]:
    """The number of each person in the tables, by the ids of their case and of themselves; of groups none."""
    every = enumerate((each, person) for each in cases for person in each.case.people)
    return {(each.case.id, person.id): number for number, (each, person) in every if not person.is_group}


def _people(
    cases: Sequence[CheckedCase], numbers: Mapping[tuple[str, str], int], day: int
) -> Iterator[tuple[object, ...]]:
    for at, each in enumerate(cases):
        for person in each.case.people:
            if (number := numbers.get((each.case.id, person.id))) is not None:
                yield number, at, person.sex, _nationality(person), *_born(person), last_told(each, day)


def _nationality(person: Person) -> str | None:
    return SEVERAL if len(person.nationality) > 1 else person.nationality[0] if person.nationality else None


def _born(person: Person) -> tuple[int | None, int | None]:
    """The days between which somebody was born; from an age on a day the year that it leaves."""
    if person.born is not None and person.born.first is not None and person.born.last is not None:
        return person.born.first, person.born.last
    if person.age is None or person.age_on is None or person.age_on.first is None:
        return None, None
    return born_of_age(person.age, person.age_on.first)


def born_of_age(age: float, day: int) -> tuple[int, int]:
    """The days between which somebody was born who was so many years old on a day."""
    latest = int(day - age * 365.2425)
    return latest - 365, latest


def _places(cases: Sequence[CheckedCase], numbers: Mapping[tuple[str, str], int]) -> Iterator[tuple[object, ...]]:
    for each in cases:
        for place in each.case.places:
            yield numbers[each.case.id, place.id], place.name, place.kind, place.state


def last_told(each: CheckedCase, day: int) -> int:
    """The last day of which a case tells: a published one ends with its own."""
    return min(day, each.day)


def _spans(
    known: Mapping[str, CheckedCase],
    numbers: Mapping[tuple[str, str], int],
    places: Mapping[tuple[str, str], int],
    day: int,
) -> Iterator[tuple[object, ...]]:
    for checked in {id(each.checked): each.checked for each in known.values()}.values():
        for span in stretches(checked):
            number = numbers.get((span.case, span.who))
            if number is None or span.case not in known:
                continue
            last = last_told(known[span.case], day)
            closed = known[span.case].case.is_library
            until = min(span.until, last + 1) if closed or (span.fact != HELD and span.until > last) else span.until
            if span.since < until and span.since <= last:
                where = places.get((span.case, span.place)) if span.place else None
                yield (
                    number,
                    span.fact,
                    where,
                    span.since,
                    min(until, FAR),
                    span.certain and not (closed and until > last),
                )


def _findings(
    each: CheckedCase, numbers: Mapping[tuple[str, str], int], runs: dict[str, int], day: int
) -> Iterator[tuple[object, ...]]:
    """`runs` are the numbers given so far."""
    last = last_told(each, day)
    for finding in each.findings:
        number = numbers.get((each.case.id, finding.who))
        if finding.verdict in COUNTED and number is not None and finding.since <= last:
            until = FAR if finding.until is None else finding.until + 1
            yield (
                number, runs.setdefault(run_of(finding), len(runs)), finding.norm.id, finding.source.instrument,
                finding.norm.topic, finding.state, finding.verdict, finding.since,
                min(until, last + 1) if each.case.is_library else until,
            )  # fmt: skip


def run_of(finding: Finding) -> str:
    """What a breach is called under each of its sources."""
    return finding.id.replace(f"@{finding.source.instrument}", "")


def _events(
    each: CheckedCase, numbers: Mapping[tuple[str, str], int], places: Mapping[tuple[str, str], int], day: int
) -> Iterator[tuple[object, ...]]:
    case, last = each.case, last_told(each, day)
    states = {place.id: place.state for place in case.places}
    standing = standing_entries(case, last, None)
    gone = {(entry.who, entry.on.span_days) for entry in standing if entry.kind in ("removed", "extradited")}
    for entry in standing:
        number = numbers.get((case.id, entry.who or ""))
        if number is None or entry.kind not in EVENTS | DECIDING or entry.on.span_days[0] > last:
            continue
        authority = authority_of(entry.fields) if entry.kind in DECIDING else None
        where = states.get(entry.place or "") or (case.states[0] if len(case.states) == 1 else None)
        alone = _is_alone(case, entry, gone) if entry.kind == "removed" else None
        place = places.get((case.id, entry.place)) if entry.place else None
        yield number, entry.kind, entry.on.span_days[0], place, where, authority, alone


def authority_of(fields: Mapping[str, object]) -> str | None:
    """The class of the authority that an entry names."""
    told = fields.get("authority")
    if isinstance(told, str):
        return told
    by = fields.get("ordered_by")
    return load_vocabulary().authority_of(by) if isinstance(by, str) else None


def _is_alone(case: Case, entry: Entry, gone: set[tuple[str | None, tuple[int, int]]]) -> bool | None:
    """Whether a child was removed without any parent; None where no parent is on record."""
    parents = {kin.who for kin in case.kin if kin.relation == "parent" and kin.of == entry.who}
    if not parents:
        return None
    return is_alone(entry.on.span_days, (days for who, days in gone if who in parents))


def is_alone(child: tuple[int, int], parents: Iterable[tuple[int, int]]) -> bool:
    """Whether nobody of the parents was removed together with a child; each by the days between which that was.

    >>> is_alone((100, 100), [(103, 110)]), is_alone((100, 100), [(104, 110)])
    (False, True)
    """
    first, last = child
    return not any(begin - ALONE_WITHIN <= last and first <= end + ALONE_WITHIN for begin, end in parents)


def _asks(each: CheckedCase, numbers: Mapping[tuple[str, str], int], day: int) -> Iterator[tuple[object, ...]]:
    last = last_told(each, day)
    for paper in sent(standing_entries(each.case, last, None), each.case, last):
        entry = paper.wait.entry
        yield (
            numbers.get((each.case.id, entry.who or "")), entry.kind, paper.forum.id if paper.forum else None,
            (paper.forum.state if paper.forum else None) or (each.case.states[0] if each.case.states else None),
            entry.on.span_days[0], paper.wait.days, outcome_of(paper),
        )  # fmt: skip


def outcome_of(paper: Sent) -> str:
    """What became of a paper, in a word."""
    if paper.wait.answer is None:
        return "silent" if paper.is_late else "waiting"
    return "refused" if paper.is_refused else "answered"


def write(pattern: Pattern, folder: Path) -> None:
    """The tables as Parquet into a new folder, for whoever counts with other tools, whole or not at all. Raises OSError."""
    told = {"day": str(pattern.day), "groups": str(pattern.groups)}
    with new_folder(folder) as half:
        for name, each in pattern.tables().items():
            pq.write_table(each.replace_schema_metadata(told), half / f"{name}.parquet")


def read(folder: Path) -> Pattern:
    """What `write` wrote. Raises OSError, and ArrowInvalid for files that it did not write."""
    tables = {name: pq.read_table(folder / f"{name}.parquet", schema=schema) for name, schema in SCHEMAS.items()}
    told = pq.read_schema(folder / "people.parquet").metadata
    return Pattern(int(told[b"day"]), **tables, groups=int(told[b"groups"]))
