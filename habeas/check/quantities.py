"""The size of what a condition compares, as far as the record tells: days since, days held, how often, how old.

`Measured` is for readers. Whether a comparison holds is decided by the plain evaluator, which counts in the law's units
(months end on the same number); here time is told in days.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from habeas.check.kleene import FALSE, TRUE
from habeas.check.reference import Conditions, custody
from habeas.check.reference.record import Row, Who, end_of_denial, later
from habeas.check.reference.values import Run
from habeas.check.steps import FAR
from habeas.dates import Length
from habeas.law.syntax import (
    Amount,
    Clock,
    Compare,
    Count,
    Expr,
    Fact,
    Held,
    Lasted,
    NotDoneFor,
    Quantity,
    Scope,
    Selector,
    Since,
)

Range = tuple[float, float]
LONGEST_LIFE = 130


@dataclass(frozen=True, slots=True)
class Measured:
    """From `low` to `high` of `unit` (`day`, `year`, `time`, or that of an indicator); `since` are days (first, last)."""

    low: float
    high: float
    unit: str | None
    since: tuple[int, int] | None = None

    @property
    def is_exact(self) -> bool:
        """Whether the record tells one figure."""
        return self.low == self.high


def measured(c: Conditions, node: Expr, who: Who, day: int) -> Measured | None:
    """What stands on the left of a comparison; None where there is nothing to measure or no figure to compare it with."""
    if not isinstance(node, Compare) or not isinstance(node.right, Amount | Quantity):
        return None
    match node.left:
        case Fact("age"):
            return _age(c, who, day)
        case Fact(name) if name in c.record.vocabulary.indicators:
            return _indicator(c, name, who, day)
        case Since(what):
            return _since(c, what, who, day)
        case Count(what, scope):
            rows = within(c, what, scope, who, day)
            return Measured(sum(sure and row.d1 <= day for row, sure in rows), len(rows), "time")
        case Held("this order"):
            return _order(c, who, day)
        case Held(mode):
            return _held(c, mode, who, day)
        case Lasted(part):
            return _lasted(c, part, who, day)
        case NotDoneFor(what):
            return _undone(c, what, who, day)
        case Clock() as clock:
            return _clock(c, clock, who, day)
    return None


def run_of(c: Conditions, node: Expr, who: Who, day: int) -> Run | None:
    """The run of days around this one on which a condition is not false."""
    return next((run for run in c.runs(node, who) if run.start <= day < run.stop), None)


def within(c: Conditions, what: Selector, scope: Scope, who: Who, day: int) -> list[tuple[Row, bool]]:
    """The entries a selector may mean that lie within a scope on a day, and whether each is meant for certain."""
    chosen = c.record.chosen(who, what)
    if scope in ("this custody", "whole custody"):
        chain = c.facts.chain_on(who, day)
        if chain is None:
            return []
        own = [(row, sure) for row, sure in chosen if custody.membership(chain, row, sure) != FALSE]
        return own if scope == "whole custody" else [(row, sure) for row, sure in own if row.d0 <= day]
    if isinstance(scope, Length):
        return [(row, sure) for row, sure in chosen if row.d0 <= day <= later(row.d1, scope)]
    return [(row, sure) for row, sure in chosen if row.d0 <= day <= (row.d1 if scope == "same day" else FAR)]


def _age(c: Conditions, who: Who, day: int) -> Measured | None:
    body = c.record.people[who]
    if body.born0 <= 1 or body.born1 >= FAR:
        return None
    years = [n for n in range(LONGEST_LIFE) if later(body.born1, Length(n, "year")) <= day]
    most = [n for n in range(LONGEST_LIFE) if later(body.born0, Length(n, "year")) <= day]
    return Measured(max(years, default=0), max(most, default=0), "year") if most else None


def _indicator(c: Conditions, name: str, who: Who, day: int) -> Measured | None:
    indicator = c.record.vocabulary.indicators[name]
    place, _ = c.facts.place_on(who, day)
    if place is None or indicator.type == "yes_no":
        return None
    low, high = custody.range_at(c.record, who[0], place, name, day)
    return None if low == -high else Measured(low, high, indicator.unit)


def _span(day: int, begun: Iterable[tuple[Row, bool]]) -> Measured | None:
    rows = list(begun)
    certain = [row for row, sure in rows if sure and row.d1 <= day]
    if not rows:
        return None
    last = max(rows, key=lambda pair: pair[0].d1)[0]
    high = day - max(row.d0 for row in certain) if certain else float("inf")
    return Measured(day - min(last.d1, day), high, "day", (last.d0, last.d1))


def _since(c: Conditions, what: Selector, who: Who, day: int) -> Measured | None:
    return _span(day, ((row, sure) for row, sure in c.record.chosen(who, what) if row.d0 <= day))


def _held(c: Conditions, mode: str, who: Who, day: int) -> Measured | None:
    present = c.facts.chain_on(who, day)
    chains = [chain for chain in c.facts.chains[who] if chain.s0 <= day]
    if mode == "consecutive":
        chains = [present] if present is not None else []
    if not chains:
        return None
    ahead = [FAR if chain.ahead <= day else chain.e0 for chain in chains]
    low = sum(max(min(end, day + 1) - chain.s1, 0) for chain, end in zip(chains, ahead, strict=True) if chain.sure)
    high = sum(max(min(chain.end(), day + 1) - chain.s0, 0) for chain in chains)
    return Measured(low, high, "day", (chains[0].s0, chains[0].s1))


def _order(c: Conditions, who: Who, day: int) -> Measured | None:
    begun = [order for order in c.facts.orders(who) if order.d0 <= day < order.end1]
    if not begun:
        return None
    return Measured(max(day - begun[-1].d1, 0) + 1, day - begun[-1].d0 + 1, "day", (begun[-1].d0, begun[-1].d1))


def _lasted(c: Conditions, part: Expr, who: Who, day: int) -> Measured | None:
    """The whole run up to the day of the check: all of it is at fault once it has lasted too long."""
    run = run_of(c, part, who, day)
    if run is None:
        return None
    _, today, _ = c.record.horizon(who)
    end = max(today, day) + 1
    certain = 0 if run.first is None or run.last is None else max(min(run.last, end) - run.first, 0)
    first = run.stop - 1 if run.first is None else run.first
    return Measured(certain, min(run.stop, end) - run.start, "day", (run.start, first))


def _undone(c: Conditions, what: Selector, who: Who, day: int) -> Measured | None:
    spans = [(row, *end_of_denial(row)) for row in c.record.denials(who, what, every=False)]
    inside = [(end0 - row.d1, end1 - row.d0, row) for row, end0, end1 in spans if row.d0 <= day < end1]
    if not inside:
        return None
    low, high, row = max(inside, key=lambda found: found[1])
    return Measured(max(low, 0), high, "day", (row.d0, row.d1))


def _clock(c: Conditions, clock: Clock, who: Who, day: int) -> Measured | None:
    starts = c.record.chosen(who, clock.start)
    again = c.record.chosen(who, clock.restarts) if clock.restarts else []
    found = _span(day, ((row, sure) for row, sure in (*starts, *again) if row.d0 <= day))
    if found is None or clock.pauses is None or found.since is None:
        return found
    low, _, high = c.record.horizon(who)
    days = range(max(low, found.since[0]), min(high, day))
    paused = sum(c.value(clock.pauses, who, each) == TRUE for each in days)
    return Measured(max(found.low - paused, 0), found.high - paused, "day", found.since)
