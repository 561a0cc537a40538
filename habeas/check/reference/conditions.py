"""The value of an expression for one person on one day, as docs/engine.md has it; and at an event.

Nothing is shared with the column engine but the syntax and the vocabulary: this is what its columns are tested against.
"""

from collections.abc import Callable
from dataclasses import dataclass

from habeas.check.frames import DAYS_PER_UNIT
from habeas.check.kleene import FALSE, TRUE, UNKNOWN
from habeas.check.reference.custody import Chain, membership, range_at
from habeas.check.reference.facts import Facts
from habeas.check.reference.record import Record, Row, Who, agreed, end_of_denial, later, span
from habeas.check.reference.values import NOTHING_KNOWN, Range, Run, at_least, compare, negate, runs_of, until
from habeas.check.steps import FAR
from habeas.dates import Length
from habeas.law.syntax import (
    Amount,
    And,
    AtLeast,
    Clock,
    Compare,
    Count,
    CountPeople,
    Denied,
    Done,
    Earlier,
    Expr,
    Fact,
    FieldTest,
    Held,
    Is,
    Lasted,
    Not,
    NotDoneFor,
    Or,
    Other,
    Quantity,
    Recorded,
    Regime,
    Scope,
    Selector,
    Since,
    TriggerField,
    Truth,
    walk,
)

Reaches = Callable[[Length, bool], int]


@dataclass(frozen=True, slots=True)
class Occasion:
    """Where a condition about an event is asked: whose, between which days, by which entry, about which other person."""

    who: Who
    d0: int
    d1: int
    row: Row | None = None
    other: Who | None = None


def is_local(node: Expr) -> bool:
    """Whether the node speaks of the trigger or of the other of a pair."""
    return any(isinstance(part, TriggerField | CountPeople | Other) for part in walk(node))


class Conditions:
    """Values of expressions for everybody in a record."""

    def __init__(self, record: Record) -> None:
        self.record, self.program = record, record.program
        self.facts = Facts(record, self.value)
        self._known: dict[tuple[int, Who, int], int] = {}
        self._columns: dict[tuple[int, Who], list[int]] = {}
        self._runs: dict[tuple[int, Who], list[Run]] = {}
        self._most: dict[tuple[int, Who], dict[Chain, int]] = {}
        self._kept: dict[int, Expr] = {}

    # --- at a day

    def value(self, node: Expr, who: Who, day: int) -> int:
        """The yes/no value of an expression for a person on a day."""
        key = (id(node), who, day)
        if key not in self._known:
            self._kept[id(node)] = node
            self._known[key] = self._value(node, who, day)
        return self._known[key]

    def _value(self, node: Expr, who: Who, day: int) -> int:
        match node:
            case Truth(value):
                return value
            case And(parts):
                return until(FALSE, min, (self.value(part, who, day) for part in parts))
            case Or(parts):
                return until(TRUE, max, (self.value(part, who, day) for part in parts))
            case Not(part):
                return negate(self.value(part, who, day))
            case AtLeast(n, parts):
                return at_least(n, [self.value(part, who, day) for part in parts])
            case Fact(name):
                return self.facts.yes_no(name, who, day)
            case Is(Fact(name), values, only):
                return self._category(name, values, only, who, day)
            case Recorded(what, scope):
                return max(self._lies_within(what, scope, who, day), default=FALSE)
            case Done(what):
                return self._done(what, who, day)
            case Denied(what):
                said = self.record.denials(who, what, every=False)
                return max((span(day, (row.d0, row.d1), (FAR, FAR), row.sure) for row in said), default=FALSE)
            case Earlier(part):
                return self._earlier(part, who, day)
            case Compare():
                return self._compare(node, who, day)
        raise TypeError(f"{type(node).__name__} has no value of its own on a day")

    def _category(self, name: str, values: tuple[str, ...], only: bool, who: Who, day: int) -> int:
        body = self.record.people[who]
        match name:
            case "basis":
                return self.facts.basis(who, day, values, only)
            case "place":
                place, somewhere = self.facts.place_on(who, day)
                if place is None:
                    return UNKNOWN if somewhere else FALSE
                known = self.record.vocabulary.places
                if (place.kind if place.kind in known else "other") not in values:
                    return FALSE
                return self.facts.at_most_there(who, day)
            case "state":
                if self.facts.state_doubt(who, day):
                    return UNKNOWN
                return TRUE if self.facts.state_on(who, day) in values else FALSE
            case "nationality":
                own = next((n for n in body.person.nationality if n in self.record.vocabulary.states), None)
                return UNKNOWN if own is None else TRUE if own in values else FALSE
        sex = body.person.sex
        return UNKNOWN if not sex else TRUE if sex in values else FALSE

    # --- entries

    def _lies_within(self, what: Selector, scope: Scope, who: Who, day: int) -> list[int]:
        """For each entry that may be meant, whether the day lies within its scope (in any custody that it falls in)."""
        chosen = self.record.chosen(who, what)
        if scope in ("this custody", "whole custody"):
            whole, chains = scope == "whole custody", self.facts.chains[who]
            return [
                max((self._in_custody(chain, row, sure, day, whole=whole) for chain in chains), default=FALSE)
                for row, sure in chosen
            ]
        return [span(day, (row.d0, row.d1), _scope_end(row, scope), sure) for row, sure in chosen]

    def _in_custody(self, chain: Chain, row: Row, sure: bool, day: int, *, whole: bool) -> int:
        falls = membership(chain, row, sure)
        if falls == FALSE:
            return FALSE
        start = (chain.s0, chain.s1) if whole else (max(row.d0, chain.s0), max(row.d1, chain.s1))
        return min(falls, chain.within(start, day))

    def _done(self, what: Selector, who: Who, day: int) -> int:
        """Open world: yes from the first on, no inside a denial; the two together are a dispute (engine.md)."""
        chosen, denials = self.record.chosen(who, what), self.record.denials(who, what)
        silent = all(self.record.vocabulary.kinds[kind].silence == "no" for kind in what.kinds)
        recorded = max((span(day, (r.d0, r.d1), (FAR, FAR), sure) for r, sure in chosen), default=FALSE)
        silence = FALSE if silent else UNKNOWN
        value = recorded if recorded != FALSE else silence
        denied = FALSE
        for denial in denials:
            inside = span(day, (denial.d0, denial.d1), end_of_denial(denial), denial.sure)
            if any(disputes(row, denial) and row.d0 <= day < end_of_denial(denial)[1] for row, _ in chosen):
                return UNKNOWN
            if any(sure and ends(row, denial) and day >= row.d0 for row, sure in chosen):
                inside = FALSE
            if any(may_end(row, denial) and day >= max(row.d0, end_of_denial(denial)[0] - 1) for row, _ in chosen):
                inside = min(inside, UNKNOWN)
            denied = max(denied, inside)
        if denied == TRUE:
            return FALSE
        return value if denied == FALSE or value == FALSE else UNKNOWN

    # --- comparisons

    def _compare(self, node: Compare, who: Who, day: int) -> int:
        reaches = self._reaches(node, who, day)
        if reaches is None:
            return compare(self._range(node.left, who, day), node.op, self._range(node.right, who, day))
        match node.op:
            case ">=":
                return reaches(False)
            case ">":
                return reaches(True)
            case "<":
                return negate(reaches(False))
            case "<=":
                return negate(reaches(True))
        equal = min(reaches(False), negate(reaches(True)))
        return equal if node.op == "=" else negate(equal)

    def _reaches(self, node: Compare, who: Who, day: int) -> Callable[[bool], int] | None:
        """For times, counts and ages: whether the left side reaches (strictly: passes) the right side."""
        left, right = node.left, node.right
        if not (isinstance(left, Since | NotDoneFor | Held | Lasted | Clock | Count) or left == Fact("age")):
            return None
        if isinstance(right, Quantity) and not (isinstance(left, Count | Fact) and right.low == right.high):
            return lambda _: UNKNOWN
        match left, right:
            case Count(what, scope), Quantity(figure):
                values = self._lies_within(what, scope, who, day)
                return lambda strict: at_least(int(figure) + strict, values)
            case Fact(), Quantity(years):
                return lambda strict: self.facts.of_age(who, day, Length(round((years + strict) * 12), "month"))
            case _, Amount(length):
                return lambda strict: self._has_lasted(left, length, strict, who, day)
        return None

    def _has_lasted(self, left: Expr, length: Length, strict: bool, who: Who, day: int) -> int:
        match left:
            case Since(what):
                return self._since(what, length, strict, who, day)
            case NotDoneFor(what):
                return self._not_done_for(what, length, strict, who, day)
            case Held("this order"):
                return self.facts.order_runs(who, day, length, strict)
            case Held(mode):
                return self._held(mode, length, strict, who, day)
            case Lasted(part):
                return self._lasted(part, length, strict, who, day)
            case Clock():
                return self._clock(left, length, strict, who, day)
        raise TypeError(type(left).__name__)

    def _since(self, what: Selector, length: Length, strict: bool, who: Who, day: int) -> int:
        """Time since the latest: it is long if all that may have been are long ago, short if a certain one is recent."""
        begun = [(row, sure) for row, sure in self.record.chosen(who, what) if row.d0 <= day]
        certain = [row for row, sure in begun if sure and row.d1 <= day]
        if certain and all(later(row.d1, length, sure=True) + strict <= day for row, _ in begun):
            return TRUE
        return FALSE if any(day < later(row.d0, length) + strict for row in certain) else UNKNOWN

    def _not_done_for(self, what: Selector, length: Length, strict: bool, who: Who, day: int) -> int:
        """The whole span of a denial that is at least so long is at fault."""
        value = FALSE
        for row in self.record.denials(who, what, every=False):
            end0, end1 = end_of_denial(row)
            if end1 >= later(row.d0, length) + strict:
                long = end0 >= later(row.d1, length, sure=True) + strict
                if length.unit == "hour":  # the span holds whole days, so its hours are known
                    long = (end0 - row.d1) * 24 >= length.amount + strict
                value = max(value, span(day, (row.d0, row.d1), (end0, end1), long and row.sure))
        return value

    def _held(self, mode: str, length: Length, strict: bool, who: Who, day: int) -> int:
        """Days held up to and with the day, first and last counting; months over several stays are moved by the gaps."""
        calendar = length.unit in ("month", "year")
        shift = int(strict) if calendar else int(strict) - 1
        chains = self.facts.chains[who]
        value, least, most = FALSE, 0, 0
        for chain in chains:
            first = chains[0] if mode == "total" else chain
            gap0, gap1 = chain.s0 - first.s0, chain.s1 - first.s1
            if mode == "total":
                gap0, gap1 = max(gap0 - most, 0), max(gap1 - least, 0)
            begin0 = first.s0 if mode == "total" else first.from0
            start = later(begin0, length) + gap0 + shift, later(first.s1, length, sure=True) + gap1 + shift
            held = chain.within((max(start[0], chain.s0), max(start[1], chain.s1)), day)
            value = max(value, held if chain.sure else min(held, UNKNOWN))
            least += max(chain.e0 - chain.s1, 0) if chain.sure else 0
            most += max(chain.e1 - chain.s0, 0)
        return value

    def column(self, node: Expr, who: Who) -> list[int]:
        """The value on each day of the person's horizon."""
        key = (id(node), who)
        if key not in self._columns:
            low, _, high = self.record.horizon(who)
            self._columns[key] = [self.value(node, who, day) for day in range(low, high)]
        return self._columns[key]

    def runs(self, node: Expr, who: Who) -> list[Run]:
        """The runs of days on which a condition is not false."""
        key = (id(node), who)
        if key not in self._runs:
            self._runs[key] = runs_of(self.column(node, who), self.record.horizon(who)[0])
        return self._runs[key]

    def _lasted(self, part: Expr, length: Length, strict: bool, who: Who, day: int) -> int:
        """The whole run is at fault once it has lasted so long; not yet so long, from the day on which it will have."""
        _, today, _ = self.record.horizon(who)
        run = next((run for run in self.runs(part, who) if run.start <= day < run.stop), None)
        if run is None:
            return FALSE
        shift = int(strict) if length.unit in ("month", "year") else int(strict) - 1
        over0 = later(run.start, length) + shift
        begin0 = run.start if min(run.stop, today + 1) > over0 else over0
        if run.stop <= over0 or day < begin0:
            return FALSE
        if run.first is None or run.last is None:
            return UNKNOWN
        over1 = later(run.first, length, sure=True) + shift
        begin1 = run.first if min(run.last, today + 1) > over1 else over1
        return TRUE if run.last > over1 and begin1 <= day < run.last else UNKNOWN

    def _clock(self, clock: Clock, length: Length, strict: bool, who: Who, day: int) -> int:
        """Time run since the latest start or restart, pauses left out; without a start it does not run."""
        starts = [(row, sure) for row, sure in self.record.chosen(who, clock.start) if row.d0 <= day]
        restarts = self.record.chosen(who, clock.restarts) if clock.restarts else []
        rows = starts + [(row, sure) for row, sure in restarts if row.d0 <= day]
        due = {id(row): self._due(clock, row, length, strict, who) for row, _ in rows}
        if not any(due[id(row)][0] <= day for row, _ in starts):
            return FALSE
        if any(sure and row.d1 <= day < due[id(row)][0] for row, sure in rows):
            return FALSE
        running = any(sure and row.d1 <= day for row, sure in starts)
        return TRUE if running and all(due[id(row)][1] <= day for row, _ in rows) else UNKNOWN

    def _due(self, clock: Clock, row: Row, length: Length, strict: bool, who: Who) -> tuple[int, int]:
        """The first day on which the clock may, and has, run so long since an entry: each paused day moves it by one."""
        due0, due1 = later(row.d0, length) + strict, later(row.d1, length, sure=True) + strict
        if clock.pauses is not None:
            low, _, _ = self.record.horizon(who)
            for i, paused in enumerate(self.column(clock.pauses, who)):
                due0 += paused == TRUE and row.d0 <= low + i <= due0
                due1 += paused != FALSE and row.d1 <= low + i <= due1
        return due0, due1

    def _earlier(self, part: Expr, who: Who, day: int) -> int:
        """Whether the condition held in a custody before the present one; outside custody in any before.

        Where the present one may be one with some before it, which of the days since these began lie in a former one is not
        known.
        """
        present, chains = self.facts.chain_on(who, day), self.facts.chains[who]
        found = self._most_in_custody(part, who)
        if present is None:
            return max((found.get(chain, FALSE) for chain in chains if chain.s0 <= day), default=FALSE)
        first = present
        while first.joins:
            first = chains[chains.index(first) - 1]
        most = max((found.get(chain, FALSE) for chain in chains[: chains.index(first)]), default=FALSE)
        if self._may_be_in_another(present, who, day):
            most = min(most, UNKNOWN)
        after = chains[chains.index(present) + 1 :]
        if present.joins or (after and after[0].joins and after[0].s0 <= present.s1):
            days = range(first.s0, day + 1)
            most = max(most, min(UNKNOWN, max(self._in_custody_on(part, who, one) for one in days)))
        if day >= present.e0 and self.facts.detained(who, day) != TRUE:  # it may have ended
            most = max(most, min(found.get(present, FALSE), UNKNOWN))
        return most

    def _most_in_custody(self, part: Expr, who: Who) -> dict[Chain, int]:
        """For each custody the most that the condition was in it."""
        key = (id(part), who)
        if key not in self._most:
            found: dict[Chain, int] = {}
            low, _, high = self.record.horizon(who)
            for day in range(low, high):
                chain = self.facts.chain_on(who, day)
                if chain is not None:
                    value = self._in_custody_on(part, who, day)
                    found[chain] = max(found.get(chain, FALSE), value)
                    if self._may_be_in_another(chain, who, day):
                        before = self.facts.chains[who][self.facts.chains[who].index(chain) - 1]
                        found[before] = max(found.get(before, FALSE), min(value, UNKNOWN))
            self._most[key] = found
        return self._most[key]

    def _may_be_in_another(self, chain: Chain, who: Who, day: int) -> bool:
        """Whether this custody may be none of its own yet, and one before it may not have ended."""
        chains = self.facts.chains[who]
        before = chains[: chains.index(chain)]
        return (day < chain.s1 or not chain.sure or chain.opens_within) and any(one.end() > day for one in before)

    def _in_custody_on(self, part: Expr, who: Who, day: int) -> int:
        return min(self.value(part, who, day), self.facts.detained(who, day))

    def _range(self, node: Expr, who: Who, day: int) -> Range:
        match node:
            case Quantity(low, high):
                return low, high
            case Fact(name) if name in self.record.vocabulary.indicators:
                if self.record.vocabulary.indicators[name].type == "yes_no":
                    value = self.facts.yes_no(name, who, day)
                    return float(value == TRUE), float(value != FALSE)
                place, _ = self.facts.place_on(who, day)
                return NOTHING_KNOWN if place is None else range_at(self.record, who[0], place, name, day)
            case Regime(kind, indicator):
                return self._regime(kind, indicator, who, day)
        return NOTHING_KNOWN

    def _regime(self, kind: str, indicator: str, who: Who, day: int) -> Range:
        """What the places of a kind offer in the state; not known where the law says nothing, or nobody saw it."""
        found = NOTHING_KNOWN
        if self.facts.state_doubt(who, day):
            return found
        for figure in self.program.library.regimes:
            same = (figure.kind, figure.indicator, figure.state) == (kind, indicator, self.facts.state_on(who, day))
            if same and figure.verified and (figure.since or 1) <= day < (figure.until or FAR):
                found = figure.low, figure.high
        return found

    # --- at an event

    def at(self, node: Expr, occasion: Occasion) -> int:
        """The value at an event: not known where the days on which it may have fallen disagree."""
        if not is_local(node):
            return self._on_every_day(node, occasion.who, occasion)
        match node:
            case And(parts):
                return min(self.at(part, occasion) for part in parts)
            case Or(parts):
                return max(self.at(part, occasion) for part in parts)
            case Not(part):
                return negate(self.at(part, occasion))
            case AtLeast(n, parts):
                return at_least(n, [self.at(part, occasion) for part in parts])
            case Is(TriggerField(field), values, only):
                return self._field(occasion, field, values, only)
            case TriggerField(field):
                return self._field(occasion, field, ("yes",), False)
            case Compare(left, op, right):
                return compare(self._range_at(left, occasion), op, self._range_at(right, occasion))
            case Other(part):
                return UNKNOWN if occasion.other is None else self._on_every_day(part, occasion.other, occasion)
        raise TypeError(f"{type(node).__name__} cannot be asked at an event")

    def _on_every_day(self, node: Expr, who: Who, occasion: Occasion) -> int:
        low, _, high = self.record.horizon(who)
        first, last = (min(max(day, low), high - 1) for day in (occasion.d0, occasion.d1))
        return agreed([self.value(node, who, day) for day in range(first, last + 1)])

    def _field(self, occasion: Occasion, field: str, values: tuple[str, ...], only: bool) -> int:
        words = occasion.row.words.get(field, frozenset()) if occasion.row else frozenset()
        if not words:
            return UNKNOWN
        test = FieldTest(field, values, only)
        return TRUE if (words <= set(test.values) if only else words & set(test.values)) else FALSE

    def _range_at(self, node: Expr, occasion: Occasion) -> Range:
        match node:
            case TriggerField(field):
                figure = occasion.row.numbers.get(field) if occasion.row else None
                return NOTHING_KNOWN if figure is None else (figure, figure)
            case CountPeople(what):
                people = self._people_together(what, occasion.row)
                return NOTHING_KNOWN if people is None else (people, people)
            case Amount(length):
                days = length.amount * DAYS_PER_UNIT.get(length.unit, 1.0)
                return days, days
        low, _, high = self.record.horizon(occasion.who)
        first, last = (min(max(day, low), high - 1) for day in (occasion.d0, occasion.d1))
        ranges = [self._range(node, occasion.who, day) for day in range(first, last + 1)]
        return min(least for least, _ in ranges), max(greatest for _, greatest in ranges)

    def _people_together(self, what: Selector, row: Row | None) -> int | None:
        """How many people of the case have such an entry of the same authority and day; not known without either."""
        if row is None or row.d0 != row.d1 or not _authority(row):
            return None
        own = (who for who in self.record.people if who[0] == row.who[0])
        every = [r for who in own for r, _ in self.record.chosen(who, what)]
        if row not in every:
            return None
        same = {r.who for r in every if r.d0 == r.d1 == row.d0 and _authority(r) == _authority(row)}
        return len(same)


def _authority(row: Row) -> object:
    return row.body or row.words.get("authority")


def _scope_end(row: Row, scope: Scope) -> tuple[int, int]:
    if isinstance(scope, Length):
        return later(row.d0, scope) + 1, later(row.d1, scope) + 1
    return (row.d0 + 1, row.d1 + 1) if scope == "same day" else (FAR, FAR)


def disputes(row: Row, denial: Row) -> bool:
    """Whether an entry certainly falls inside a denial of it, and not on its last day."""
    return row.d0 >= denial.d0 and row.d1 < end_of_denial(denial)[0] - 1


def ends(row: Row, denial: Row) -> bool:
    """Whether an entry certainly falls on the last day of a denial, which it ends."""
    return row.d0 == row.d1 == end_of_denial(denial)[0] - 1 == end_of_denial(denial)[1] - 1


__all__ = ["Conditions", "Occasion"]


def may_end(row: Row, denial: Row) -> bool:
    """Whether an entry may fall on the last day of a denial."""
    end0, end1 = end_of_denial(denial)
    return row.d0 < end1 and row.d1 >= end0 - 1
