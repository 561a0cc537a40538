"""One chunk of people made ready for the norms: custody, grid, and every expression as a column on it.

1. Custody and the histories of places are laid out (stays, places).
2. Every part of an expression that is about entries or time gives steps (atoms); their keys, those of custody, of
   places, of gaps in the law and of kin are the boundaries of the grid.
3. Parts that need a column first (`lasted`, `clock`) are computed on that grid; their keys cut it once more.
4. Columns are made when asked for, once each.
"""

import weakref
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from habeas.check import atoms, staged
from habeas.check.facts import Facts
from habeas.check.kleene import FALSE, TRUE, UNKNOWN, Days, Floats, Index, Keys, Tri, at_least, compare, negate
from habeas.check.places import PlaceHistory
from habeas.check.program import Asks, Program
from habeas.check.select import Selection
from habeas.check.stays import find_stays
from habeas.check.steps import EMPTY, FAR, Grid, Steps, combined, cover, key, make_grid
from habeas.check.table import NONE, Table
from habeas.dates import Length
from habeas.law.norm import Trigger
from habeas.law.syntax import (
    Amount,
    And,
    AtLeast,
    Clock,
    Compare,
    Count,
    Done,
    Earlier,
    Expr,
    Fact,
    Held,
    Is,
    Lasted,
    Not,
    NotDoneFor,
    Or,
    Quantity,
    Recorded,
    Regime,
    Selector,
    Since,
    Truth,
)

if TYPE_CHECKING:
    from habeas.check.forms.triggers import Triggers
    from habeas.check.pairs import PairSegments


def _done_value(silent_no: int, recorded: int, denied: int, disputed: int) -> int:
    """`done(K)` (docs/engine.md) from whether a K is recorded, denied on that day, and whether the two clash."""
    silence = FALSE if silent_no else UNKNOWN
    said = TRUE if recorded == TRUE else silence if recorded == FALSE else UNKNOWN
    if disputed != FALSE:
        return UNKNOWN
    if denied == TRUE:
        return FALSE
    return said if denied == FALSE or said == silence else UNKNOWN


DONE = np.array(
    [[[[_done_value(s, r, d, x) for x in range(3)] for d in range(3)] for r in range(3)] for s in range(2)], np.int8
)
"""By whether silence means no, and by what was recorded, denied and disputed."""
SINCE = np.array(
    [
        [[TRUE if y == a == TRUE else FALSE if n == TRUE else UNKNOWN for a in range(3)] for n in range(3)]
        for y in range(3)
    ],
    np.int8,
)
"""By whether so long a time has certainly passed, has certainly not, and any such entry is certain."""


class World:
    """Columns on the grid of one chunk of people. `asks`: what the norms to be checked will ask for."""

    def __init__(self, table: Table, program: Program, history: PlaceHistory, asks: Asks) -> None:
        self.table, self.program, self.history = table, program, history
        self.coding = program.coding
        self.select = Selection(table, self.coding)
        self.stays, self.chains = find_stays(table, self.coding, history, program.grace, program.exit_days)
        self.steps: dict[int, Steps] = {}
        self._recorded: dict[Selector, Steps] = {}
        self.columns: dict[int, Tri] = {}
        self._coarser: dict[int, Tri] = {}
        self._within: Index = np.zeros(0, np.int64)
        self.pairs: dict[str, PairSegments] = {}
        self.triggers: dict[Trigger, Triggers] = {}
        # Facts look back at their world without owning it, else a chunk's columns would wait for the garbage collector.
        self.facts = Facts(weakref.proxy(self))
        for node in asks.atoms.values():
            self._atom(node)
        self._low, self._high = self._span()
        self.grid = self._first_grid(asks)
        for depth in sorted({depth for depth, _ in asks.staged.values()}):
            for level, node in asks.staged.values():
                if level == depth:
                    self.steps[id(node)] = self._staged(node)
            fresh = [number for number, (level, _) in asks.staged.items() if level == depth and self._keys([number])]
            if fresh:
                self._refine(fresh)

    # --- the grid

    def _refine(self, nodes: Iterable[int]) -> None:
        """Cuts the grid at the keys of these nodes too. What was computed keeps its values: each new segment lies in an
        old one."""
        before, self.grid = self.grid, make_grid([self.grid.keys, *self._with_kin(nodes)], self._low, self._high)
        within = np.searchsorted(before.keys, self.grid.keys, side="right") - 1
        unused = {n: column[self._within] for n, column in self._coarser.items() if n not in self.columns}
        self._coarser, self._within = unused | self.columns, within
        self.columns = {}
        self.facts.refine(within)

    def _span(self) -> tuple[np.ndarray, np.ndarray]:
        rows, people = self.table.rows, self.table.people
        low = np.full(len(people), self.table.as_of, np.int64)
        np.minimum.at(low, rows.person, np.minimum(rows.d0, self.table.as_of))
        high = np.where(people.closed > 0, np.minimum(people.closed, self.table.as_of) + 1, self.table.as_of + 1)
        low = self._with_family(np.minimum(low, high - 1))
        self.today = high - 1
        high = np.where(people.closed > 0, high, high + self.program.forecast)
        return low.astype(np.int32), high.astype(np.int32)

    def _with_family(self, low: Days) -> Days:
        """The first day of each person, no later than that of anyone of the family whom a norm may ask about on it."""
        rows, kin = self.table.rows, self.table.kin
        named = np.flatnonzero(rows.other != NONE)
        one = np.concatenate((kin.who, kin.of, rows.person[named], rows.other[named]))
        other = np.concatenate((kin.of, kin.who, rows.other[named], rows.person[named]))
        before = low + 1
        while len(one) and (low != before).any():
            before = low.copy()
            np.minimum.at(low, one, before[other])
        return low

    def _first_grid(self, asks: Asks) -> Grid:
        tomorrow = key(np.arange(len(self._low)), self.today + 1)
        shared = [tomorrow, *self.facts.shared_boundaries(asks)]
        return make_grid(
            [*shared, self.facts.kin.shared(np.concatenate(shared)), *self.facts.boundaries(asks),
             *self._with_kin(self.steps)], self._low, self._high,
        )  # fmt: skip

    def _with_kin(self, nodes: Iterable[int]) -> list[Keys]:
        """The keys of these nodes, and for the kin of each person those of what a norm asks of kin."""
        asked = self.program.of_others
        others = [number for number in nodes if number in asked.atoms or number in asked.staged]
        of_kin = [self.facts.kin.shared(np.concatenate(keys))] if (keys := self._keys(others)) else []
        return [*self._keys(nodes), *of_kin]

    def _keys(self, nodes: Iterable[int]) -> list[Keys]:
        return [self.steps[number].keys for number in nodes if len(self.steps[number].keys)]

    # --- atoms

    def _atom(self, node: Expr) -> None:
        rows, select, chains = self.table.rows, self.select, self.chains
        match node:
            case Recorded(what, scope):
                found = atoms.recorded(select.rows(what), rows, scope, chains) if select.has(what) else EMPTY
            case Done(what):
                chosen, denial = select.rows(what), select.not_done(what)
                parts = [self._ever(what), atoms.denied(denial, rows, chosen), atoms.disputed(chosen, denial, rows)]
                found = combined(parts, DONE[int(self.coding.silent_no(what.kinds))])
            case Compare(Since(what), op, Amount(length)):
                parts = [*atoms.since_at_least(select.rows(what), rows, length, op in (">", "<=")), self._ever(what)]
                found = combined(parts, SINCE)
            case Compare(NotDoneFor(what), op, Amount(length)):
                strict = op in (">", "<=")
                found = atoms.not_done_for(select.not_done(what, every=False), rows, length, strict)
            case Compare(Count(what, scope), op, Quantity(figure, high, _)) if figure == high:
                n = int(figure) + (1 if op in (">", "<=") else 0)
                found = atoms.count_at_least(select.rows(what), rows, scope, max(n, 1), chains) if n > 0 else EMPTY
            case Compare(Held(mode), op, Amount(length)):
                found = self._held(mode, length, op in (">", "<="))
            case Compare(Fact("age"), op, Quantity(figure, high, _)) if figure == high:
                found = self._age(figure, op in (">", "<="))
            case _:
                return
        self.steps[id(node)] = found

    def _ever(self, what: Selector) -> Steps:
        """`recorded(K)`, which `done(K)` and every `since(K)` need: laid out once."""
        if what not in self._recorded:
            chosen = self.select.rows(what)
            self._recorded[what] = atoms.recorded(chosen, self.table.rows, "ever", self.chains)
        return self._recorded[what]

    def _held(self, mode: str, length: Length, strict: bool) -> Steps:
        if mode != "this order":
            return atoms.held_at_least(self.chains, length, mode, strict)
        return self.facts.order_at_least(length, strict)

    def _age(self, years: float, strict: bool) -> Steps:
        people = self.table.people
        months = Length(round((years + (1 if strict else 0)) * 12), "month")
        who = np.arange(len(people))
        far = np.full(len(people), FAR)
        known = people.born1 < FAR
        low = np.where(people.born0 > 1, atoms.later(people.born0, months), 1)
        high = np.where(known, atoms.later(np.minimum(people.born1, FAR - 1), months), FAR)
        return cover(
            np.concatenate((who, who)),
            np.concatenate((low, high)),
            np.concatenate((far, far)),
            np.concatenate((np.zeros(len(who), bool), np.ones(len(who), bool))),
        )

    # --- columns

    @cached_property
    def former_custodies(self) -> tuple[Index, Index, Index]:
        """The custodies that may be one with those before them; and each of them paired with every one before it."""
        chains = self.chains
        unclear = np.flatnonzero(chains.from0 < chains.s0)
        first = np.searchsorted(chains.person, chains.person[unclear])
        count = unclear - first
        past = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)
        return unclear, np.repeat(unclear, count), past

    @cached_property
    def row_first(self) -> Index:
        """The segment of the earliest day of each row. Asked for only once the grid is whole."""
        return self.grid.at(self.table.rows.person, self.table.rows.d0)

    @cached_property
    def row_last(self) -> Index:
        """The segment of the latest day of each row."""
        rows = self.table.rows
        last = self.row_first.copy()
        vague = np.flatnonzero(rows.d0 != rows.d1)
        last[vague] = self.grid.at(rows.person[vague], rows.d1[vague])
        return last

    def value(self, node: Expr) -> Tri:
        """The yes/no value of an expression on every segment."""
        found = self.columns.get(id(node))
        if found is None:
            coarser = self._coarser.get(id(node))
            found = self._value(node) if coarser is None else coarser[self._within]
            self.columns[id(node)] = found
        return found

    def _value(self, node: Expr) -> Tri:
        if id(node) in self.program.place_nodes:
            conditions: Tri = self.history.value(node)[self.facts.epoch]
            return conditions
        match node:
            case Truth(value):
                return np.full(self.grid.size, value, np.int8)
            case And(parts):
                return self._fold(parts, np.minimum, FALSE)
            case Or(parts):
                return self._fold(parts, np.maximum, TRUE)
            case Not(part):
                return negate(self.value(part))
            case AtLeast(n, parts):
                return at_least(n, [self.value(part) for part in parts])
            case Fact(name):
                return self.facts.yes_no(name)
            case Is(Fact(name), values, only):
                return self.facts.category(name, values, only)
            case Recorded() | Done():
                return self.steps[id(node)].column(self.grid)
            case Earlier(part):
                return staged.earlier(self, self.value(part), self.facts.yes_no("detained"))
            case Compare():
                return self._compare(node)
        raise TypeError(f"{type(node).__name__} has no yes/no value")

    def _fold(self, parts: tuple[Expr, ...], combine: np.ufunc, settled: int) -> Tri:
        result = self.value(parts[0])
        for part in parts[1:]:
            if np.count_nonzero(result) == 0 if settled == FALSE else result.min(initial=TRUE) == TRUE:
                return result
            result = combine(result, self.value(part))
        return result

    def _compare(self, node: Compare) -> Tri:
        least = self._at_least(node)
        if least is None:
            return self._compare_ranges(node)
        if node.op in (">=", ">"):
            return least
        return negate(least)

    def _at_least(self, node: Compare) -> Tri | None:
        match node:
            case Compare(Count() | Fact("age"), _, Quantity(low, high, _)) if low != high:
                return np.full(self.grid.size, UNKNOWN, np.int8)
            case Compare(Count(), op, Quantity(figure, _, _)) if figure + (op in (">", "<=")) <= 0:
                return np.full(self.grid.size, TRUE, np.int8)
            case Compare(Since() | NotDoneFor() | Held() | Lasted() | Clock(), _, Quantity()):
                return np.full(self.grid.size, UNKNOWN, np.int8)
            case Compare(Count() | NotDoneFor() | Held() | Fact("age"), _, Amount() | Quantity()):
                if id(node) not in self.steps:
                    return None
                return self.steps[id(node)].column(self.grid)
            case Compare(Since() | Lasted() | Clock(), _, Amount()):
                return self.steps[id(node)].column(self.grid)
        return None

    def _compare_ranges(self, node: Compare) -> Tri:
        low, high = self.range(node.left)
        other_low, other_high = self.range(node.right)
        return compare(low, high, node.op, other_low, other_high)

    def range(self, node: Expr) -> tuple[Floats, Floats]:
        """The least and greatest value of a quantity on every segment."""
        match node:
            case Quantity(low, high, _):
                return np.float32(low), np.float32(high)  # type: ignore[return-value]
            case Fact(name):
                return self.facts.range(name)
            case Regime(kind, indicator):
                return self.facts.regime(kind, indicator)
        return np.float32(-np.inf), np.float32(np.inf)  # type: ignore[return-value]

    def _staged(self, node: Compare) -> Steps:
        assert isinstance(node.right, Amount)
        strict = node.op in (">", "<=")
        if isinstance(node.left, Lasted):
            return staged.lasted_at_least(self.value(node.left.part), self.grid, self.today, node.right.length, strict)
        assert isinstance(node.left, Clock)
        pauses = self.value(node.left.pauses) if node.left.pauses else None
        return staged.clock_at_least(self, node.left, pauses, node.right.length, strict)
