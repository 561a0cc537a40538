"""One chunk of people made ready for the norms: custody, grid, and every expression as a column on it.

1. Custody and the histories of places are laid out (stays, places).
2. Every part of an expression that is about entries or time gives steps (atoms); their keys, those of custody, of
   places, of gaps in the law and of kin are the boundaries of the grid.
3. Parts that need a column first (`lasted`, `clock`) are computed on that grid; their keys cut it once more.
4. Columns are made when asked for, once each.
"""

import weakref
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from habeas.check import staged
from habeas.check.asks import Asks
from habeas.check.atom_steps import atom_steps
from habeas.check.facts import Facts
from habeas.check.kleene import Days, Floats, Index, Keys, Tri, at_least, compare, which
from habeas.check.places import PlaceHistory
from habeas.check.program import Program
from habeas.check.select import Selection
from habeas.check.silent import Settled
from habeas.check.stays import find_stays
from habeas.check.steps import Grid, Steps, key, make_grid
from habeas.check.table import NONE, Table
from habeas.dates import Length
from habeas.law.syntax import (
    Amount,
    And,
    AtLeast,
    Clock,
    Compare,
    Count,
    Denied,
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
    from habeas.check.forms.triggers import Base, Triggers
    from habeas.check.pairs import PairSegments


class World:
    """Columns on the grid of one chunk of people. `settled`: what the norms to be checked will ask for."""

    def __init__(self, table: Table, program: Program, history: PlaceHistory, settled: Settled) -> None:
        self.table, self.program, self.history, asks = table, program, history, settled.asks
        self.coding = program.coding
        self.select = Selection(table, self.coding)
        self.stays, self.chains = find_stays(table, self.coding, history, program.grace, program.exit_days)
        self.steps: dict[int, Steps] = {}
        self.columns: dict[int, Tri] = {}
        self._coarser: dict[int, Tri] = {}
        self._within: Index = np.zeros(0, np.int64)
        self._known_spells: dict[int, staged.Spells] = {}
        self._known_lasted: dict[tuple[int, Length, bool], Steps] = {}
        self.pairs: dict[str, PairSegments] = {}
        self.triggers: dict[int, Base] = {}
        self.entries: dict[str, Triggers] = {}
        # Facts look back at their world without owning it, else a chunk's columns would wait for the garbage collector.
        self.facts = Facts(weakref.proxy(self))
        recorded: dict[Selector, Steps] = {}
        for number, node in asks.atoms.items():
            found = atom_steps(self, node, recorded)
            if found is not None:
                self.steps[number] = found
        self._low, self._high = self._span()
        self.grid = self._first_grid(asks)
        self.columns = {number: self.grid.constant[value] for number, value in settled.values.items()}
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
        within = before.before(self.grid.keys + 1) - 1
        coarser = {n: column.take(self._within) for n, column in self._coarser.items() if n not in self.columns}
        coarser |= self.columns
        of_old = [id(column) for column in before.constant]
        self._known_spells.clear()
        self._known_lasted.clear()
        self.columns = {n: self.grid.constant[of_old.index(id(c))] for n, c in coarser.items() if id(c) in of_old}
        self._coarser, self._within = coarser, within
        self.facts.refine(before, within)

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
        named = which(rows.other != NONE)
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

    # --- columns

    @cached_property
    def former_custodies(self) -> tuple[Index, Index, Index]:
        """The custodies that may be one with those before them; and each of them paired with every one before all these."""
        chains = self.chains
        unclear = which(chains.joins)
        first = np.searchsorted(chains.person, chains.person[unclear])
        group = np.maximum.accumulate(np.where(chains.joins, 0, np.arange(len(chains))))
        count = group[unclear] - first
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
        vague = which(rows.d0 != rows.d1)
        last[vague] = self.grid.at(rows.person[vague], rows.d1[vague])
        return last

    def value(self, node: Expr) -> Tri:
        """The yes/no value of an expression on every segment."""
        number = id(node)
        found = self.columns.get(number)
        if found is None:
            coarser = self._coarser.get(number)
            if coarser is not None:
                found = coarser.take(self._within)
            elif number in self.program.place_nodes:
                found = self._of_place(node)
            elif (how := HOW.get(type(node))) is not None:
                found = how(self, node)
            else:
                raise TypeError(f"{type(node).__name__} has no yes/no value")
            found = self.columns[number] = self.grid.one(found)
        return found

    def _of_place(self, node: Expr) -> Tri:
        if self.history.observed.isdisjoint(self.program.place_nodes[id(node)]):
            return self.grid.constant[self.program.nowhere.value(node)[0]]
        values = self.history.value(node)
        if values.min() == values.max():
            return self.grid.constant[values[0]]
        found: Tri = self.facts.by_epoch(values)
        return found

    def _from_steps(self, node: Expr) -> Tri:
        return self.steps[id(node)].column(self.grid)

    def _fold(self, node: And | Or) -> Tri:
        """And, or: once a part settles it, the parts that are not known yet are not looked at."""
        false, _, true = self.grid.constant
        combine, settled, neutral = (np.minimum, false, true) if type(node) is And else (np.maximum, true, false)
        columns, result = self.columns, neutral
        fresh = []
        for part in node.parts:
            column = columns.get(id(part))
            if column is settled:
                return settled
            if column is None:
                fresh.append(part)
            elif column is not neutral:
                result = column if result is neutral else combine(result, column)
        for part in fresh:
            if result is not neutral and self.grid.settles(result, settled):
                return settled
            column = self.value(part)
            if column is settled:
                return settled
            if column is not neutral:
                result = column if result is neutral else combine(result, column)
        return result

    def _at_least_of(self, node: AtLeast) -> Tri:
        false = self.grid.false
        columns = [column for part in node.parts if (column := self.value(part)) is not false]
        return at_least(node.n, columns) if len(columns) >= node.n else false

    def _compare(self, node: Compare) -> Tri:
        least = self._at_least(node)
        if least is None:
            return self._compare_ranges(node)
        if node.op in (">=", ">"):
            return least
        return self.grid.opposite(least)

    def _at_least(self, node: Compare) -> Tri | None:
        steps = self.steps.get(id(node))
        if steps is not None and type(node.left) is not Count:
            return steps.column(self.grid)
        match node:
            case Compare(Count() | Fact("age"), _, Quantity(low, high, _)) if low != high:
                return self.grid.unknown
            case Compare(Count(), op, Quantity(figure, _, _)) if figure + (op in (">", "<=")) <= 0:
                return self.grid.true
            case Compare(Since() | NotDoneFor() | Held() | Lasted() | Clock(), _, Quantity()):
                return self.grid.unknown
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

    def _lasted(self, column: Tri, length: Length, strict: bool) -> Steps:
        """`lasted` may ask of a condition with several lengths, and of several conditions with one column."""
        if id(column) not in self._known_spells:
            self._known_spells[id(column)] = staged.spells(column, self.grid)
        asked = id(column), length, strict
        if asked not in self._known_lasted:
            spells = self._known_spells[id(column)]
            self._known_lasted[asked] = staged.lasted_at_least(spells, self.today, length, strict)
        return self._known_lasted[asked]

    def _staged(self, node: Compare) -> Steps:
        assert isinstance(node.right, Amount)
        strict = node.op in (">", "<=")
        if isinstance(node.left, Lasted):
            return self._lasted(self.value(node.left.part), node.right.length, strict)
        assert isinstance(node.left, Clock)
        pauses = self.value(node.left.pauses) if node.left.pauses else None
        return staged.clock_at_least(self, node.left, pauses, node.right.length, strict)


HOW: Final[Mapping[type, Callable[[World, Any], Tri]]] = {
    Truth: lambda world, node: world.grid.constant[node.value],
    And: World._fold,
    Or: World._fold,
    Not: lambda world, node: world.grid.opposite(world.value(node.part)),
    AtLeast: World._at_least_of,
    Fact: lambda world, node: world.facts.yes_no(node.name),
    Is: lambda world, node: world.facts.category(node.left.name, node.values, node.only),
    Recorded: World._from_steps,
    Done: World._from_steps,
    Denied: World._from_steps,
    Earlier: lambda world, node: staged.earlier(world, world.value(node.part), world.facts.yes_no("detained")),
    Compare: World._compare,
}
"""How each kind of expression that has a yes/no value gets its column."""
