"""What each reason of a finding rests on, as numbers of the record that the paper prints, and the size of what was measured.

The numbers run through the case: the entries of each person in the order of time, then what was seen in the places.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from habeas.check.amounts import long_day
from habeas.check.explain import Explanation, explain
from habeas.check.explain_forms import Happening
from habeas.check.findings import Finding
from habeas.check.ground import Ground
from habeas.check.parts import Part
from habeas.record.case import Case, Entry, Observation
from habeas.tell.figures import size_text
from habeas.tell.law_words import in_language
from habeas.tell.record_words import entries_of
from habeas.tell.report import CheckedCase, Report
from habeas.words import Message


@dataclass(frozen=True, slots=True)
class Record:
    """What is on record in a case, under the numbers of the paper."""

    entries: Mapping[str, tuple[tuple[int, Entry], ...]]
    """By person."""
    observations: tuple[tuple[int, Observation], ...]
    numbers: Mapping[tuple[str, str], int]
    seen: Mapping[str, int]


def record_of(case: Case) -> Record:
    """The numbers of a case: people in the order of the file, then observations place by place."""
    counted = 0
    entries: dict[str, tuple[tuple[int, Entry], ...]] = {}
    for person in case.people:
        entries[person.id] = tuple(enumerate(entries_of(case, person.id), counted + 1))
        counted += len(entries[person.id])
    read = [seen for seen in case.observations if not seen.unread]
    by_place = [seen for place in case.places for seen in read if seen.place == place.id]
    observations = tuple(enumerate(by_place, counted + 1))
    return Record(
        entries,
        observations,
        {(who, entry.id): place for who, own in entries.items() for place, entry in own},
        {seen.id: place for place, seen in observations},
    )


@dataclass(frozen=True, slots=True)
class Cited:
    """Where a reason comes from: numbers of the record, holes of the law, and what was measured."""

    numbers: tuple[int, ...] = ()
    gaps: tuple[str, ...] = ()
    size: str = ""


@dataclass(frozen=True, slots=True)
class Citations:
    """Of one finding: what its parts rest on, by the identity of the part, and the event that opened the duty."""

    parts: Mapping[int, Cited]
    event: Cited


def citations_of(report: Report, each: CheckedCase, finding: Finding, record: Record) -> Citations:
    """The record behind a finding of this case."""
    told = explain(each.case, finding, report.program, each.day, report.known_at)
    parts: dict[int, Cited] = {}
    for part in _parts(told):
        parts.setdefault(id(part.node), _cited(part, record, report))
    event = told.told.row if isinstance(told.told, Happening) else None
    number = record.numbers.get((event.who[1], event.id)) if event is not None else None
    return Citations(parts, Cited((number,) if number else ()))


def _parts(told: Explanation) -> Iterator[Part]:
    for section in told.sections:
        yield from _inside(section.part)
    if told.told is not None:
        yield from told.told.expected


def _inside(part: Part) -> Iterator[Part]:
    yield part
    for inner in part.parts:
        yield from _inside(inner)


def _cited(part: Part, record: Record, report: Report) -> Cited:
    numbers = {n for inner in _inside(part) for ground in inner.grounds for n in _numbers(ground, record, report)}
    gaps = dict.fromkeys(in_language(ground.gap.title, report.language) for ground in part.grounds if ground.gap)
    size = size_text(part.measured, report.language) if part.measured else ""
    if size and part.measured and part.measured.since and part.measured.since[0] == part.measured.since[1]:
        since = {"size": size, "day": long_day(part.measured.since[0], report.language)}
        size = report.say(Message("%(size)s, since %(day)s", since))
    return Cited(tuple(sorted(numbers)), tuple(gaps), size)


def _numbers(ground: Ground, record: Record, report: Report) -> Iterator[int]:
    for row in (ground.row, ground.against):
        if row is not None and (row.who[1], row.id) in record.numbers:
            yield record.numbers[row.who[1], row.id]
    if ground.observation is not None:
        yield from _seen(ground.observation, record, report)


def _seen(seen: Observation, record: Record, report: Report) -> Iterator[int]:
    """The number of what was seen; of what follows from other things seen at the same time, theirs."""
    if seen.id in record.seen:
        yield record.seen[seen.id]
        return
    wanted = {seen.indicator}
    for rule in reversed(report.program.vocabulary.derived):
        if rule.gives in wanted:
            wanted.update(rule.of)
    for line, other in record.observations:
        alike = (other.place, other.since, other.until) == (seen.place, seen.since, seen.until)
        if alike and other.indicator in wanted:
            yield line
