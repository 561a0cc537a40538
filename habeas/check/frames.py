"""Where an expression is asked: on every segment, at the day of an event, or for pairs of people.

An expression that speaks of the trigger or of the other of a pair has no column on the grid: it is put together here
from columns taken at the right segments and from fields of the triggering rows.
"""

from functools import reduce

import numpy as np

from habeas.check.kleene import UNKNOWN, Index, Tri, at_least, compare, negate, which
from habeas.check.select import word_test
from habeas.check.table import NONE
from habeas.check.world import World
from habeas.law.syntax import (
    Amount,
    And,
    AtLeast,
    Compare,
    CountPeople,
    Expr,
    Is,
    Not,
    Or,
    Other,
    Quantity,
    TriggerField,
)

DAYS_PER_UNIT = {"day": 1.0, "week": 7.0, "month": 30.44, "year": 365.25, "hour": 1 / 24, "minute": 1 / 1440}


class Frame:
    """Places on the grid at which expressions are asked: between `first` and `last` segment; rows of triggers, others
    and the segments of the others on the same days (`other_first`, `other_last`)."""

    __slots__ = ("_known", "_stretch", "first", "last", "other", "other_first", "other_last", "rows", "world")

    def __init__(
        self, world: World, first: Index, last: Index, rows: Index, other: Index, other_first: Index, other_last: Index
    ) -> None:
        self.world, self.first, self.last, self.rows, self.other = world, first, last, rows, other
        self.other_first, self.other_last = other_first, other_last
        self._known: dict[int, Tri] = {}
        self._stretch: _Wide | None = None

    def value(self, node: Expr) -> Tri:
        """Three values, one for each place; not known where the days of a vague event disagree."""
        if id(node) not in self._known:
            self._known[id(node)] = self._value(node)
        return self._known[id(node)]

    def _value(self, node: Expr) -> Tri:
        if not self.world.program.is_local(node):
            if self._stretch is None:
                self._stretch = _wide(self.first, self.last)
            return _agreed(self.world.value(node), self.first, self._stretch)
        match node:
            case And(parts):
                return reduce(np.minimum, [self.value(part) for part in parts])
            case Or(parts):
                return reduce(np.maximum, [self.value(part) for part in parts])
            case Not(part):
                return negate(self.value(part))
            case AtLeast(n, parts):
                return at_least(n, [self.value(part) for part in parts])
            case Is(TriggerField(field), values, only):
                return self._field(field, values, only)
            case TriggerField(field):
                return self._field(field, ("yes",), False)
            case Compare(left, op, right):
                low, high = self._range(left)
                other_low, other_high = self._range(right)
                return compare(low, high, op, other_low, other_high)
            case Other(part):
                return self._other(part)
        raise TypeError(f"{type(node).__name__} cannot be asked at an event")

    def _field(self, field: str, values: tuple[str, ...], only: bool) -> Tri:
        column = self.world.table.rows.words.get(field)
        if column is None:
            return np.full(len(self.first), UNKNOWN, np.int8)
        masks = np.where(self.rows == NONE, 0, column[np.maximum(self.rows, 0)])
        return word_test(masks, self.world.coding.bits(field, values), only)

    def _range(self, node: Expr) -> tuple[np.ndarray, np.ndarray]:
        match node:
            case TriggerField(field):
                figures = self._numbers(field)
            case CountPeople(what):
                figures = self._numbers(f"people:{what.word}")
                return figures, figures
            case Quantity(low, high, _):
                return np.float64(low), np.float64(high)  # type: ignore[return-value]
            case Amount(length):
                days = length.amount * DAYS_PER_UNIT.get(length.unit, 1.0)
                return np.float64(days), np.float64(days)  # type: ignore[return-value]
            case _:
                low32, high32 = self.world.range(node)
                return most(np.minimum, low32, self.first, self.last), most(np.maximum, high32, self.first, self.last)
        return np.where(np.isnan(figures), -np.inf, figures), np.where(np.isnan(figures), np.inf, figures)

    def _numbers(self, field: str) -> np.ndarray:
        column = self.world.table.rows.numbers.get(field)
        if column is None:
            return np.full(len(self.first), np.nan)
        return np.where(self.rows == NONE, np.nan, column[np.maximum(self.rows, 0)])

    def _other(self, part: Expr) -> Tri:
        value = agreed(self.world.value(part), self.other_first, self.other_last)
        return np.where(self.other != NONE, value, UNKNOWN).astype(np.int8)


def agreed(column: Tri, first: Index, last: Index) -> Tri:
    """The value from the first to the last of these segments, where it is one; else not known."""
    return _agreed(column, first, _wide(first, last))


def _agreed(column: Tri, first: Index, stretch: "_Wide") -> Tri:
    found: Tri = column.take(first)
    wide, within, begin = stretch
    if len(wide):
        values = column.take(within)
        low, high = np.minimum.reduceat(values, begin), np.maximum.reduceat(values, begin)
        found[wide] = np.where(low == high, low, UNKNOWN)
    return found


def most(choose: np.ufunc, column: np.ndarray, first: Index, last: Index) -> np.ndarray:
    """The least or greatest value from the first to the last of these segments."""
    found: np.ndarray = column.take(first)
    wide, within, begin = _wide(first, last)
    if len(wide):
        found[wide] = choose.reduceat(column[within], begin)
    return found


_Wide = tuple[Index, Index, Index]


def _wide(first: Index, last: Index) -> _Wide:
    """Which of these stretches hold more than one segment, all their segments in a row, and where each begins there."""
    wide = which(last > first) if first is not last else first[:0]
    if not len(wide):
        return wide, wide, wide
    count = last[wide] - first[wide] + 1
    begin = np.cumsum(count) - count
    return wide, np.arange(count.sum()) + np.repeat(first[wide] - begin, count), begin
