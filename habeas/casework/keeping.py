"""What is kept of a check, as rows: findings, spans that lists ask for, where each person was last. Many cases at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self

from django.db.models import Min, QuerySet
from django.utils import timezone

from habeas.casework import standing
from habeas.casework.linked import Merged, note, told_apart
from habeas.check import verdicts
from habeas.check.findings import Checked, Finding
from habeas.check.steps import FAR
from habeas.check.stretches import HELD, Stretch, stretches
from habeas.check.verdicts import VERDICTS
from habeas.law.stakes import shipped as stakes
from habeas.store import models as tables
from habeas.store.mapping import BATCH
from habeas.store.models import Reading
from habeas.store.prepared import among, prepared

STORED: Final = frozenset(VERDICTS[code] for code in verdicts.STORED)
AHEAD: Final = 3 * 366
"""How many days ahead something coming is kept."""
MADE: Final = [
    "breaches", "checked_at", "stale_since", "asked_at", "law_version", "check_tries", "check_fault", "turns_on",
]  # fmt: skip
"""The columns of a case that a check makes."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a re-check changed, for the page that shows it: findings by identity, new and gone.

    `waits`: the check failed, and the worker tries again.
    """

    new: tuple[str, ...]
    gone: tuple[str, ...]
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A case, its people by their ids, and of whom what is kept is made anew (`whose`); its places by their ids."""

    row: tables.Case
    people: dict[str, tables.Person]
    whose: dict[str, tables.Person]
    places: dict[str, int]

    @classmethod
    def of(cls, row: tables.Case, concerned: frozenset[str] | None = None) -> Self:
        """One case; with `concerned` only these people are made anew."""
        (part,) = cls.of_many([row])
        if concerned is None:
            return part
        whose = {key: person for key, person in part.people.items() if key in concerned}
        return cls(row, part.people, whose, part.places)

    @classmethod
    def of_many(cls, rows: Sequence[tables.Case]) -> "list[Self]":
        """Whole cases, read in two queries."""
        ids = [row.pk for row in rows]
        people: dict[int, dict[str, tables.Person]] = defaultdict(dict)
        for person in tables.Person.everything.filter(case__in=ids):  # of deleted people what was kept has to go
            people[person.case_id][person.key] = person
        places: dict[int, dict[str, int]] = defaultdict(dict)
        for case, key, place in tables.CasePlace.objects.filter(case__in=ids).values_list("case", "key", "place"):
            places[case][key] = place
        return [cls(row, people[row.pk], people[row.pk], places[row.pk]) for row in rows]


@dataclass(frozen=True, slots=True)
class Together:
    """The check of cases with their linked ones, by the primary key of the case."""

    cases: Mapping[int, Merged]
    checked: Checked


def keep(
    parts: Sequence[Part], checked: Checked, day: int, version: str, together: Together | None = None
) -> dict[int, Outcome]:
    """Replaces what is kept of these people; gives what changed, by the primary key of the case."""
    now = timezone.now()
    outcomes = _keep_findings(parts, checked, day, now, version, together)
    _keep_spans(parts, checked, day, together)
    cases = [part.row for part in parts]
    beside = together.cases if together is not None else {}
    note(cases, beside)
    counts, turns = standing.grave(cases), _turns(cases, day)
    for case, each in beside.items():
        if each.links.until is not None:
            turns[case] = min(turns.get(case, FAR), each.links.until + 1)
    for row in cases:
        row.breaches, row.turns_on = counts[row.pk], turns.get(row.pk)
        row.checked_at, row.stale_since, row.asked_at = now, None, None
        row.law_version, row.check_tries, row.check_fault = version, 0, ""
    tables.Case.objects.bulk_update(cases, MADE, BATCH)
    tables.QuestionRow.everything.filter(case__in=cases).delete()
    return outcomes


def _turns(cases: Sequence[tables.Case], day: int) -> dict[int, int]:
    """The first day after this one on which something kept of a case begins, ends or runs out."""
    ids = tuple(case.pk for case in cases if not case.library)
    found: dict[int, int] = {}
    for what, after in (("coming", 0), ("due", 1), ("begins", 0), ("ends", 0)):
        for case, turn in _first_days(ids, day - after, what=what):
            found[case] = min(found.get(case, turn + after), turn + after)
    return found


@prepared
def _first_days(cases: Any, day: Any, what: str) -> QuerySet[Any]:
    """Of each case the first day after this one on which a finding comes or runs out, or a stretch begins or ends."""
    rows, column = {
        "coming": (tables.FindingRow.everything.filter(verdict="coming"), "since"),
        "due": (tables.FindingRow.everything.filter(verdict="due"), "due"),
        "begins": (tables.Span.everything.all(), "since"),
        "ends": (tables.Span.everything.filter(until__lt=FAR), "until"),
    }[what]
    later = rows.filter(among("case", cases), **{f"{column}__gt": day}).order_by()
    first: QuerySet[Any] = later.values_list("case").annotate(Min(column))
    return first


def _keep_findings(
    parts: Sequence[Part], checked: Checked, day: int, now: datetime, version: str, together: Together | None
) -> dict[int, Outcome]:
    """What changed is told as the team of the case sees it, which sees all linked cases."""
    found, beside = _by_case(checked, day), _by_case(together.checked, day) if together is not None else {}
    whose = [person.pk for part in parts for person in part.whose.values()]
    before: dict[int, dict[str, datetime]] = defaultdict(dict)
    shown: dict[int, set[str]] = defaultdict(set)
    rows: list[tables.FindingRow] = []
    for some in _in_batches(whose):
        kept = tables.FindingRow.everything.filter(person__in=some)
        for case, identity, seen, reading in kept.values_list("case", "identity", "first_seen", "reading"):
            before[case][identity] = seen
            if reading != Reading.ALONE:
                shown[case].add(identity)
        kept.delete()
    outcomes, decided = {}, standing.rulings(part.row for part in parts)
    for part in parts:
        key, seen_first = part.row.pk, before[part.row.pk]

        def made(
            findings: Iterable[Finding], part: Part = part, first: Mapping[str, datetime] = seen_first
        ) -> list[tables.FindingRow]:
            own = (each for each in findings if each.who in part.whose)
            return [_finding_row(part, each, first.get(each.id, now), version) for each in own]

        own = made(found.get(part.row.key, ()))
        if together is not None and key in together.cases:
            own = told_apart(own, made(beside.get(part.row.key, ())))
        for row in own:
            marks = standing.columns(decided, key, row.identity, row.digest, row.reading == Reading.LINKED)
            row.aside, row.again = marks["aside"], marks["again"]
        rows += own
        after = {row.identity for row in own if row.reading != Reading.ALONE}
        outcomes[key] = Outcome(tuple(sorted(after - shown[key])), tuple(sorted(shown[key] - after)))
    tables.FindingRow.objects.bulk_create(rows, BATCH)
    return outcomes


def _by_case(checked: Checked, day: int) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in checked.findings:
        if finding.verdict in STORED and finding.since <= day + AHEAD:
            found[finding.case].append(finding)
    return found


def _finding_row(part: Part, finding: Finding, seen: datetime, version: str) -> tables.FindingRow:
    return tables.FindingRow(
        case=part.row,
        person=part.people[finding.who],
        other=part.people.get(finding.other or ""),
        identity=finding.id,
        norm=finding.norm.id,
        instrument=finding.source.instrument,
        provision=finding.source.provision or "",
        aspect=finding.source.aspect or "",
        force=finding.norm.force,
        state=finding.state or "",
        verdict=finding.verdict,
        since=finding.since,
        until=finding.until,
        ends=FAR if finding.until is None else finding.until,
        due=finding.due,
        anchor=finding.anchor or "",
        weight=stakes().weight(finding.norm, [finding.source]),
        verified=finding.verified,
        weakened=finding.weakened or "",
        digest=finding.digest,
        law_version=version,
        first_seen=seen,
    )


def _keep_spans(parts: Sequence[Part], checked: Checked, day: int, together: Together | None) -> None:
    """Where somebody was last, for lists of many cases, is told by their own case."""
    by_case = {part.row.key: part for part in parts}
    found = [each for each in stretches(checked) if each.who in by_case[each.case].whose]
    beside: dict[str, list[tables.Span]] = {part.row.key: [] for part in parts}
    if together is not None:
        for each in stretches(together.checked):
            part = by_case[each.case]
            if each.who in part.whose:
                beside[each.case].append(_span_row(part, each, together.cases[part.row.pk].places))
    people = [person for part in parts for person in part.whose.values()]
    for some in _in_batches([person.pk for person in people]):
        tables.Span.everything.filter(person__in=some).delete()
    alone: dict[str, list[tables.Span]] = defaultdict(list)
    for each in found:
        alone[each.case].append(_span_row(by_case[each.case], each, {}))
    for part in parts:
        if together is not None and part.row.pk in together.cases:
            alone[part.row.key] = told_apart(alone[part.row.key], beside[part.row.key])
    tables.Span.objects.bulk_create((span for part in parts for span in alone[part.row.key]), BATCH)
    last, marks = _last_stays(found, day), _marks(found, day)
    for part in parts:
        for key, person in part.whose.items():
            stay = last.get((part.row.key, key))
            person.marks, person.marks_since, person.marks_until = marks.get((part.row.key, key), (0, 0, FAR))
            person.held_at_id = part.places.get(stay.place or "") if stay else None
            person.held_since, person.held_until = (stay.since, stay.until) if stay else (None, None)
    made = ["held_at", "held_since", "held_until", "marks", "marks_since", "marks_until"]
    tables.Person.everything.bulk_update(people, made, BATCH)


def _marks(found: Iterable[Stretch], day: int) -> dict[tuple[str, str], tuple[int, int, int]]:
    """By case and person, which of MARKED are true on the day, as a number of bits, and the days around it (half-open) on which
    none of them begins or ends. Without those of whom none ever is."""
    marks: dict[tuple[str, str], tuple[int, int, int]] = {}
    for each in found:
        if each.fact in tables.MARKED:
            bits, since, until = marks.get((each.case, each.who), (0, 0, FAR))
            if each.since <= day < each.until:
                bits |= 1 << tables.MARKED.index(each.fact)
            edges = (each.since, each.until)
            since = max([since, *(edge for edge in edges if edge <= day)])
            until = min([until, *(edge for edge in edges if edge > day)])
            marks[each.case, each.who] = (bits, since, until)
    return marks


def _span_row(part: Part, stretch: Stretch, places: Mapping[str, int]) -> tables.Span:
    """`places` are those of linked cases."""
    return tables.Span(
        case=part.row,
        person=part.whose[stretch.who],
        fact=stretch.fact,
        place_id=part.places.get(stretch.place or "", places.get(stretch.place or "")),
        since=stretch.since,
        until=stretch.until,
        certain=stretch.certain,
    )


def _last_stays(found: Iterable[Stretch], day: int) -> dict[tuple[str, str], Stretch]:
    """The last run of custody of each person, its days in one place and the next joined; one that is to come only where
    there is no other. Whoever is held on the day by any stay is so by this run."""
    last: dict[tuple[str, str], Stretch] = {}
    held = (each for each in found if each.fact == HELD)
    for each in sorted(held, key=lambda each: (each.since, each.until)):
        before = last.get((each.case, each.who))
        joined = before is not None and before.until >= each.since
        if before is not None and each.since > day and not joined:
            continue
        since, until = (before.since, max(before.until, each.until)) if before and joined else (each.since, each.until)
        place = before.place if before and joined and before.until > each.until else each.place
        last[each.case, each.who] = Stretch(
            each.case, each.who, HELD, place, since, until, each.certain, each.ends_open
        )
    return last


def _in_batches(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
