"""What stands in the way of a finding that is not known, read off the columns of the check.

Only what is open counts: a part that another part has settled already stands in nobody's way. Values come from the
columns, so that the cost is that of the findings and not of the days; the plain evaluator is asked of single entries only.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np

from habeas.check.atoms import earlier_day
from habeas.check.explain_forms import trigger_grounds
from habeas.check.findings import Checked, Finding
from habeas.check.ground import LACKS, Ground
from habeas.check.grounds import Grounds
from habeas.check.kleene import FALSE, TRUE, UNKNOWN, Mask, which
from habeas.check.missing import Missing, missing_of, undone
from habeas.check.reference import Conditions
from habeas.check.reference.conditions import Occasion
from habeas.check.reference.marks import role
from habeas.check.reference.record import Row, Who, end_of_denial
from habeas.check.steps import Grid
from habeas.law.norm import PAIRS, AtEvent, Event, Form, Limit, Recurrence, Trigger, While
from habeas.law.syntax import Amount, And, AtLeast, Compare, Earlier, Expr, Fact, Lasted, Not, Or, Other, Selector

MOST_STRETCHES: Final = 3


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a condition is asked: whose, on which day, by which entry, about which other person.

    `since` is the earliest day of the event, where it is vague.
    """

    who: Who
    day: int
    row: Row | None = None
    other: Who | None = None
    since: int | None = None


@dataclass(frozen=True, slots=True)
class Obstacles:
    """The facts that are missing on so many `days` of a finding from `since` on.

    `blocked`: something else is missing that no answer will bring.
    """

    missing: tuple[Missing, ...]
    blocked: bool
    since: int
    days: int


def _opened(form: Form, finding: Finding, spot: Spot) -> int:
    """The day from which something would have had to be done: that of the event, or of the last time it was done."""
    if isinstance(form, Recurrence) and isinstance(form.every, Amount):
        return int(earlier_day(np.array([finding.since - 1]), form.every.length)[0])
    return spot.day if spot.since is None else spot.since


def numbered(checked: Checked) -> dict[Who, int]:
    """The number of each person in the table of a check."""
    names = checked.table.names
    return {pair: i for i, pair in enumerate(zip(names.cases, names.people, strict=True))}


def stretches(finding: Finding, checked: Checked, person: int) -> list[tuple[int, int]]:
    """(first day, how many) of the longest stretches of a finding on which no fact changes; one for what is no state.

    `person` is the number of the person in the table of the check.
    """
    form = checked.program.variants[finding.number].form
    if not isinstance(form, While) or finding.norm.for_each in PAIRS:
        return [(finding.since, 1)]
    grid = checked.world.grid
    today = int(checked.world.today[person])
    last = max(min(today if finding.until is None else finding.until, today), finding.since)
    first, stop = grid.at(np.array([person, person]), np.array([finding.since, last])).tolist()
    starts = np.maximum(grid.start[first : stop + 1], finding.since)
    days = np.minimum(grid.end[first : stop + 1], last + 1) - starts
    # A stay laid at the begin of a vague span is told with the whole span: its other days are not under the condition.
    condition = checked.world.value(form.condition)
    holds = condition[first : stop + 1] != FALSE
    if form.made_good is not None:  # a day that is settled itself may be left open by a later one that may make it good
        good = checked.world.value(form.made_good)
        is_open = (condition == UNKNOWN) | (good == UNKNOWN)
        holds &= (is_open | (checked.world.value(form.must) == UNKNOWN))[first : stop + 1]
        if not holds.any():
            going_on = (grid.person == person) & (condition != FALSE)
            return [(_first_day(grid, stop + 1, going_on, is_open) or finding.since, last - finding.since + 1)]
    longest = [i for i in np.argsort(-days, kind="stable").tolist() if holds[i]][:MOST_STRETCHES]
    return [(int(starts[i]), max(int(days[i]), 1)) for i in longest] or [(finding.since, 1)]


def _first_day(grid: Grid, begin: int, going_on: Mask, wanted: Mask) -> int | None:
    """The first day of the first segment from `begin` on that is wanted, before one on which it no longer goes on."""
    ends = which(~going_on[begin:])
    found = which(wanted[begin : begin + int(ends[0]) if len(ends) else None])
    return int(grid.start[begin + found[0]]) if len(found) else None


class OpenParts:
    """Finds what is missing, for the findings of one check."""

    def __init__(self, checked: Checked, conditions: Conditions) -> None:
        self.checked, self.world, self.program = checked, checked.world, checked.program
        self.c, self.grounds = conditions, Grounds(conditions)
        self.number = numbered(checked)
        self._segments: dict[tuple[Who, int], int] = {}
        self._lacking: dict[tuple[int, Who, Who | None, int, str | None], tuple[Ground, ...]] = {}
        edges = np.searchsorted(self.world.grid.person, np.arange(len(self.number) + 1))
        self._own = [(int(a), int(b)) for a, b in pairwise(edges)]

    def of(self, finding: Finding) -> list[Obstacles]:
        """What is missing: at the event, or in the longest stretches of the finding on which nothing changes."""
        found = []
        for day, days in stretches(finding, self.checked, self.number[finding.case, finding.who]):
            spot = self._spot(finding, day)
            grounds = list(self._lacks(finding, spot))
            lacks = [missing_of(ground) for ground in grounds]
            missing = tuple(dict.fromkeys(each for each in lacks if each is not None))
            # Once it is known where someone was, it still has to be seen what it is like there.
            unseen = any(g.role == "placeless" and g.name in self.c.record.vocabulary.indicators for g in grounds)
            since = _opened(self.program.variants[finding.number].form, finding, spot)
            found.append(Obstacles(missing, None in lacks or unseen or not missing, since, days))
        return found

    # --- by form

    def _lacks(self, finding: Finding, spot: Spot) -> Iterator[Ground]:
        form = self.program.variants[finding.number].form
        if form.condition is not None:
            yield from self.open(form.condition, spot)
        match form:
            case While(_, must, good):
                yield from self.open(must, spot)
                if good is not None:
                    yield from self.open(good, spot)
            case AtEvent(trigger, _, must):
                yield from self._of_trigger(trigger, spot)
                yield from self.open(must, spot)
            case Event(trigger, _, expect, before=before):
                yield from self._of_trigger(trigger, spot)
                yield from self._unperformed(expect, spot, before=before)
            case Recurrence(_, expect):
                yield from self._unperformed(expect, replace(spot, day=finding.since), before=False, again=True)
            case Limit(condition) if self._value(condition, spot) == TRUE:
                yield from self._begin(condition, spot)

    def _spot(self, finding: Finding, day: int) -> Spot:
        who = (finding.case, finding.who)
        other = (finding.case, finding.other) if finding.other else None
        form = self.program.variants[finding.number].form
        if isinstance(form, Event | AtEvent):
            if form.trigger.fact is not None:
                since, day = self._edge(who, form.trigger, finding.since)
                return Spot(who, day, None, other, since)
            row = next((row for row in self.c.record.rows[who] if row.id == finding.anchor), None)
            if row is not None:
                return Spot(who, row.d0, row, row.with_ or other)
        return Spot(who, day, None, other)

    def _edge(self, who: Who, trigger: Trigger, before: int) -> tuple[int, int]:
        """The first day on which the fact may have begun, or ended, and the first on which it has, up to a day."""
        assert trigger.fact is not None
        first, stop = self._own[self.number[who]]
        column = self.world.value(self.program.shared(Fact(trigger.fact)))[first:stop]
        sought = TRUE if trigger.edge == "start" else FALSE
        starts = self.world.grid.start[first:stop]
        turned = which((column == sought) & (np.concatenate(([-1], column[:-1])) != sought) & (starts <= before))
        if not len(turned):
            return before, before
        at = begin = int(turned[-1])
        while begin > 0 and column[begin - 1] == UNKNOWN:
            begin -= 1
        return int(starts[begin]), int(starts[at])

    def _of_trigger(self, trigger: Trigger, spot: Spot) -> Iterator[Ground]:
        if spot.row is not None:
            yield from (g for g in trigger_grounds(self.c, trigger, spot.who, spot.row) if g.role in LACKS)

    def _unperformed(
        self, expect: tuple[Selector, ...], spot: Spot, *, before: bool, again: bool = False
    ) -> Iterator[Ground]:
        """What is expected, where neither an entry nor a denial nor silence tells."""
        vocabulary = self.c.record.vocabulary
        for what in expect:
            rows = [row for row, _ in self.c.record.chosen(spot.who, what) if row is not spot.row]
            rows = [row for row in rows if (row.d0 <= spot.day if before else row.d1 >= spot.day and not again)]
            lacks = [g for row in rows for g in self.grounds.row(row, spot.day, what) if g.role in LACKS]
            yield from lacks
            silent = all(vocabulary.kinds[kind].silence == "no" for kind in what.kinds)
            denials = self.c.record.denials(spot.who, what)
            denied = any(row.sure and row.d1 <= spot.day + 1 and end_of_denial(row)[0] > spot.day for row in denials)
            ends = all(role(vocabulary, kind) < 0 for kind in what.kinds)
            goes_on = ends and self._value(self.program.shared(Fact("detained")), spot) == TRUE
            if not (rows or silent or denied or goes_on):
                asked = undone(what, spot.who, vocabulary)
                yield Ground("nothing", spot.who, asked.about, what.kinds)

    def _begin(self, condition: Expr, spot: Spot) -> Iterator[Ground]:
        """From when a condition has lasted: what leaves the days before open, else the date of the entry that began it."""
        day = self._open_day(condition, spot)
        if day is not None:
            yield from self.open(condition, replace(spot, day=day))
            return
        chain = self.c.facts.chain_on(spot.who, spot.day)
        if chain is not None:
            yield Ground("vague", spot.who, row=chain.row)

    # --- conditions

    def open(self, node: Expr, spot: Spot) -> tuple[Ground, ...]:
        """What leaves a condition not known. Norms share conditions, so each is looked into once."""
        key = id(node), spot.who, spot.other, spot.day, spot.row.id if spot.row else None
        if key not in self._lacking:
            unknown = self._value(node, spot) == UNKNOWN
            self._lacking[key] = tuple(self._left_open(node, spot)) if unknown else ()
        return self._lacking[key]

    def _left_open(self, node: Expr, spot: Spot) -> Iterator[Ground]:
        match node:
            case And(parts) | Or(parts) | AtLeast(_, parts):
                for part in parts:
                    yield from self.open(part, spot)
            case Not(part):
                yield from self.open(part, spot)
            case Other(part) if spot.other is not None:
                yield from self.open(part, Spot(spot.other, spot.day))
            case Other():
                yield Ground("unsaid", spot.who, "kin", kinds=("parent",))
            case Compare(Lasted(part)) | Earlier(part):
                day = spot.day if self._value(part, spot) == UNKNOWN else self._open_day(part, spot)
                if day is None:
                    yield from self._begin_of_custody(spot)
                else:
                    yield from self.open(part, replace(spot, day=day))
            case _:
                every = self.grounds.of(node, UNKNOWN, spot.who, spot.day, spot.row)
                yield from (ground for ground in every if ground.role in LACKS)

    def _begin_of_custody(self, spot: Spot) -> Iterator[Ground]:
        chain = self.c.facts.chain_on(spot.who, spot.day)
        vague = chain is not None and (chain.s0 != chain.s1 or not chain.row.sure)
        yield Ground("vague", spot.who, row=chain.row) if chain and vague else Ground("undecidable", spot.who)

    def _value(self, node: Expr, spot: Spot) -> int:
        if not self.program.is_local(node):
            return int(self.world.value(node)[self._segment(spot.who, spot.day)])
        match node:
            case And(parts):
                return min(self._value(part, spot) for part in parts)
            case Or(parts):
                return max(self._value(part, spot) for part in parts)
            case Not(part):
                return 2 - self._value(part, spot)
            case Other(part):
                return UNKNOWN if spot.other is None else self._value(part, Spot(spot.other, spot.day))
        return self.c.at(node, Occasion(spot.who, spot.day, spot.day, spot.row, spot.other))

    def _segment(self, who: Who, day: int) -> int:
        key = who, day
        if key not in self._segments:
            person = np.array([self.number[who]])
            self._segments[key] = int(self.world.grid.at(person, np.array([day]))[0])
        return self._segments[key]

    def _open_day(self, node: Expr, spot: Spot) -> int | None:
        """The nearest earlier day on which a condition is not known, else the nearest later one; None if there is none."""
        first, stop = self._own[self.number[spot.who]]
        at = self._segment(spot.who, spot.day)
        column = self.world.value(node)
        before = which(column[first:at] == UNKNOWN)
        after = which(column[at:stop] == UNKNOWN)
        if len(before):
            return int(self.world.grid.end[first + before[-1]]) - 1
        return int(self.world.grid.start[at + after[0]]) if len(after) else None
