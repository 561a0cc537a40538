"""The record as plain rows: one row an entry about one person, and what is said of people, kin and places.

Days are ordinals, spans half-open, minutes UTC by the clock of the case's state. A row is sure where nobody disputes it.
A word outside a closed list is `?`: it was recorded, and it is none of the words that can be asked for.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property

from habeas.check.cases import DURATIONS, birth_span, first_day, last_day, standing_entries, with_derived
from habeas.check.coding import Coding
from habeas.check.kleene import FALSE, TRUE, UNKNOWN
from habeas.check.parties import Parties, parties_of, told_fields
from habeas.check.program import Program
from habeas.check.steps import FAR
from habeas.dates import MINUTES_A_DAY, Length, add, utc_minutes
from habeas.law.syntax import FieldTest, Selector
from habeas.record.case import Case, Entry, Kin, Observation, Person, Place

Who = tuple[str, str]
OTHER_WORD = "?"


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One entry about one person. `end0`, `end1`: the day after its recorded last day, at the earliest and latest."""

    id: str
    who: Who
    kind: str
    d0: int
    d1: int
    m0: int
    m1: int
    end0: int | None
    end1: int | None
    place: Place | None
    with_: Who | None
    re: str | None
    what: str | None
    sure: bool
    floats_to: int | None
    body: int
    entry: Entry
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Body:
    """A person with what is said of them once and for all; `born0`, `born1` are (1, FAR) where not known."""

    who: Who
    case: Case
    person: Person
    born0: int
    born1: int
    closed: int | None


def later(day: int, length: Length, *, sure: bool = False) -> int:
    """The day a length later: months end on the same number or the month's last day.

    Hours are whole days here: with `sure` the day on which they have passed at whatever minute of `day` they began.
    """
    amount = int(length.amount)
    if length.unit in ("month", "year"):
        return min(max(add(min(day, FAR - 40_000), amount, length.unit), 1), FAR) if day < FAR - 40_000 else FAR
    if length.unit in ("hour", "minute"):
        hours = length.amount / (60 if length.unit == "minute" else 1)
        return day + (-(-hours // 24).__int__() + 1 if sure else int(hours // 24))
    return min(day + amount * (7 if length.unit == "week" else 1), FAR)


def span(day: int, start: tuple[int, int], end: tuple[int, int], sure: bool = True) -> int:
    """Whether a day lies in a span whose first day and day after the last are vague."""
    if sure and start[1] <= day < end[0]:
        return TRUE
    return UNKNOWN if start[0] <= day < end[1] else FALSE


def word_test(words: frozenset[str], test: FieldTest) -> int:
    """A test of a field; not recorded is not known."""
    if not words:
        return UNKNOWN
    hit = words <= set(test.values) if test.only else bool(words & set(test.values))
    return TRUE if hit != test.negated else FALSE


class Record:
    """Everything that these cases say, as it stood on `known_at`, for a check on `as_of`."""

    def __init__(self, cases: Sequence[Case], program: Program, as_of: int, known_at: int | None = None) -> None:
        self.program, self.vocabulary, self.as_of, self.known_at = program, program.vocabulary, as_of, known_at
        self.coding: Coding = program.coding
        self.cases = tuple(cases)
        self.people = {
            (case.id, p.id): Body(
                (case.id, p.id),
                case,
                p,
                *birth_span(p),
                min(last_day(case.closed_on), as_of) if case.closed_on else None,
            )
            for case in cases
            for p in case.people
        }
        self.parties: dict[str, Parties] = {case.id: parties_of(case, self.vocabulary) for case in cases}
        self.rows: dict[Who, list[Row]] = {who: [] for who in self.people}
        for case in cases:
            for entry in standing_entries(case, as_of, known_at):
                who = (case.id, entry.who or "")
                if who in self.rows and not entry.unread and entry.kind in self.vocabulary.kinds:
                    self.rows[who].append(self._row(case, entry, who))
        for rows in self.rows.values():
            rows.sort(key=lambda r: (r.d0, r.d1, r.entry.order))
            _lay_floating(rows)
        self.horizon = cache(self._horizon)
        self.sources = {(case.id, source.id): source for case in cases for source in case.sources}

    def _row(self, case: Case, entry: Entry, who: Who) -> Row:
        places = {place.id: place for place in case.places}
        m0, m1 = _minutes(case, entry, places, self)
        until = entry.until
        ordered_by = entry.fields.get("ordered_by")
        what = entry.fields.get("what")
        words, numbers = self._fields(entry, case)
        place = places.get(entry.place or "")
        if place is not None and place.kind is not None and place.kind in self.vocabulary.places:
            words["place"] = frozenset((place.kind,))
        to = entry.fields.get("to")
        if isinstance(to, str) and to in self.vocabulary.states:
            words["to"] = frozenset(("home" if to in self.people[who].person.nationality else "elsewhere",))
        body = zlib.crc32(ordered_by.casefold().encode()) + 1 if isinstance(ordered_by, str) else 0
        return Row(
            id=entry.id, who=who, kind=entry.kind, d0=first_day(entry.on), d1=last_day(entry.on), m0=m0, m1=m1,
            end0=None if until is None else first_day(until) + 1, end1=None if until is None else last_day(until) + 1,
            place=place, with_=(case.id, entry.with_) if entry.with_ and (case.id, entry.with_) in self.people else None,
            re=entry.re, what=what if isinstance(what, str) else None,
            sure=entry.confidence != "disputed" and not entry.on.uncertain, floats_to=None,
            body=body, entry=entry, words=words, numbers=numbers,
        )  # fmt: skip

    def _fields(self, entry: Entry, case: Case) -> tuple[dict[str, frozenset[str]], dict[str, float]]:
        words: dict[str, frozenset[str]] = {}
        numbers: dict[str, float] = {}
        for name, value in told_fields(entry, self.parties[case.id], self.vocabulary).items():
            known = self.vocabulary.fields.get(name)
            if isinstance(value, bool):
                words[name] = frozenset(("yes" if value else "no",))
            elif isinstance(value, int | float):
                numbers[name] = float(value)
            elif isinstance(value, str | tuple):
                given = (value,) if isinstance(value, str) else value
                if isinstance(value, str) and known is not None:
                    given = (self.vocabulary.word(name, value) or value,)
                closed = known.values if known is not None else {}
                words[name] = frozenset(word if word in closed else OTHER_WORD for word in given)
        return words, numbers

    def _horizon(self, who: Who) -> tuple[int, int, int]:
        """(first day, today, day after the last) of the days on which this person and their family are looked at."""
        closed = self.people[who].closed
        today = self.as_of if closed is None else closed
        low = min(self._own_first_day(one) for one in self.families[who])
        return low, today, today + 1 if closed is not None else today + 1 + self.program.forecast

    def _own_first_day(self, who: Who) -> int:
        closed = self.people[who].closed
        days = [row.d0 for row in self.rows[who]]
        return min([self.as_of, *days, self.as_of if closed is None else closed])

    @cached_property
    def families(self) -> dict[Who, set[Who]]:
        """Everybody tied to a person by kinship, or named in an entry, over any number of steps."""
        ties = [(one, other) for one, _, other in self.kin]
        ties += [(row.who, row.with_) for rows in self.rows.values() for row in rows if row.with_ is not None]
        found = {who: {who} for who in self.people}
        for one, other in ties:
            joined = found[one] | found[other]
            for who in joined:
                found[who] = joined
        return found

    def chosen(self, who: Who, what: Selector) -> list[tuple[Row, bool]]:
        """The rows that are, or may be, what the selector means; whether each is for certain."""
        possible = ((row, self._fits(row, what)) for row in self.rows[who] if row.kind in what.kinds)
        return [(row, value == TRUE) for row, value in possible if value != FALSE]

    def _fits(self, row: Row, what: Selector) -> int:
        """A negative result is no sign that the thing was done, unless the norm asks for the result itself."""
        asks_result = any(test.field == "result" for test in what.where)
        if not asks_result and row.words.get("result", frozenset()) & set(self.vocabulary.kinds[row.kind].negative):
            return FALSE
        tests = [word_test(row.words.get(test.field, frozenset()), test) for test in what.where]
        return min([TRUE if row.sure else UNKNOWN, *tests])

    def denials(self, who: Who, what: Selector, *, every: bool = True) -> list[Row]:
        """The `not_done` about what the selector means: about its one kind, or a group that holds all its kinds.

        With `every` false a denial of any one of the kinds is enough.
        """
        kinds = set(what.kinds)
        groups = self.vocabulary.groups
        named = {name for name in groups if kinds <= set(groups[name]) or (not every and kinds & set(groups[name]))}
        if not every or len(kinds) == 1:
            named |= kinds
        return [row for row in self.rows[who] if row.kind == "not_done" and row.what in named]

    @cached_property
    def kin(self) -> list[tuple[Who, frozenset[str], Who]]:
        """(who, counts as, of) of everybody in the record; disputed kinship is left out."""
        found = []
        for case in self.cases:
            for tie in case.kin:
                who, of = (case.id, tie.who), (case.id, tie.of)
                if who in self.people and of in self.people and not tie.disputed:
                    found.append((who, self._counts_as(tie), of))
        return found

    def _counts_as(self, tie: Kin) -> frozenset[str]:
        relation = self.vocabulary.relations.get(tie.relation)
        return frozenset(relation.counts_as) if relation else frozenset()

    @cached_property
    def observations(self) -> dict[tuple[str, str], list[tuple[Observation, int, int]]]:
        """For each place what was seen there: (observation, first day, day after the last)."""
        found: dict[tuple[str, str], list[tuple[Observation, int, int]]] = {}
        for case in self.cases:
            for seen in with_derived(case.observations, self.coding):
                known = self.known_at is None or first_day(seen.recorded_at or seen.since) <= self.known_at
                if seen.unread or seen.indicator not in self.vocabulary.indicators or not known:
                    continue
                if first_day(seen.since) <= self.as_of:
                    found.setdefault((case.id, seen.place), []).append((seen, first_day(seen.since), 0))
        return {place: [(o, day, self._lasts(o, day, seen)) for o, day, _ in seen] for place, seen in found.items()}

    def _lasts(self, seen: Observation, day: int, others: Sequence[tuple[Observation, int, int]]) -> int:
        """The period given, else to the next observation of its kind, else as long as such a thing lasts."""
        if seen.until is not None:
            return min(last_day(seen.until) + 1, FAR)
        following = [since for other, since, _ in others if other.indicator == seen.indicator and since > day]
        return min([day + int(self.vocabulary.indicators[seen.indicator].lasts or 365), *following])


def end_of_denial(row: Row) -> tuple[int, int]:
    """The day after the last day of a `not_done`; without `until` it is about its own day."""
    return (row.d0 + 1 if row.end0 is None else row.end0, row.d1 + 1 if row.end1 is None else row.end1)


def _minutes(case: Case, entry: Entry, places: Mapping[str, Place], record: Record) -> tuple[int, int]:
    """The moment of an entry by the clock of the case's state; days alone are the whole day."""
    if not entry.on.has_clock:
        return first_day(entry.on) * MINUTES_A_DAY, last_day(entry.on) * MINUTES_A_DAY + MINUTES_A_DAY - 1
    states = record.vocabulary.states
    home = states[case.states[0]].zone if case.states and case.states[0] in states else "UTC"
    place = places.get(entry.place or "")
    state = place.state if place else None
    zone = states[state].zone if state is not None and state in states else home
    low, high = utc_minutes(entry.on, zone)
    if entry.on.first != entry.on.last:
        return low, high
    noon = replace(entry.on, first_minute=720, last_minute=720)
    shift = utc_minutes(noon, home)[0] - (first_day(entry.on) * MINUTES_A_DAY + 720)
    return low - shift, high - shift


def _lay_floating(rows: list[Row]) -> None:
    """A stay of known length at an unknown time is laid at the begin of its span, and with it what lies in that span."""
    floating: dict[tuple[int, int], int] = {}
    for row in rows:
        length = next((row.numbers[name] for name in DURATIONS if name in row.numbers), None)
        is_stay = row.kind in ("placed", "transferred") and row.end0 is None
        if is_stay and length is not None and 1 < row.d0 < row.d1 < FAR:
            floating[row.d0, row.d1] = int(length)
    for i, row in enumerate(rows):
        if (row.d0, row.d1) in floating:
            rows[i] = _laid(row, floating[row.d0, row.d1])


def _laid(row: Row, length: int) -> Row:
    end0, end1 = row.end0, row.end1
    if end1 is not None and end1 - 1 >= row.d1:
        end0 = end1 = row.d0 + length
    m1 = row.m1 if row.entry.on.has_clock else row.d0 * MINUTES_A_DAY + MINUTES_A_DAY - 1
    return replace(row, d1=row.d0, end0=end0, end1=end1, floats_to=row.d1, m1=m1)


def agreed(values: Sequence[int]) -> int:
    """The value that all readings share, else not known."""
    return values[0] if values and all(value == values[0] for value in values) else UNKNOWN
