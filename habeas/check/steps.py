"""Facts as step functions over (person, day), and the grid of segments on which they become columns.

A step function is a sorted list of keys (person * 2**22 + day) and the value that holds from each key on. Every step
function returns to false before the next person begins, so that keys of different people never touch. On the grid every
key is a boundary, so a column is one `repeat` of the values: its cost is that of the steps, not of the segments.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from habeas.check.kleene import FALSE, TRUE, Days, Index, Ints, Keys, Mask, Tri, negate
from habeas.check.ranks import MANY, Ranks, ranks_of

SHIFT: Final = np.int64(1 << 22)
FIRST_DAY: Final = 1
FAR: Final = 3_600_000
ORDERS: Final = np.int64(1 << 18)
"""More than the entries of any file."""


def key(person: Ints, day: Ints) -> Keys:
    """One sortable number for a person and a day."""
    return np.asarray(person, np.int64) * SHIFT + np.maximum(np.minimum(day, FAR), FIRST_DAY)


@dataclass(frozen=True, slots=True)
class Steps:
    """`values[i]` holds from `keys[i]` to the next key; `outside` before the first, and again at the end of each person."""

    keys: Keys
    values: Tri
    outside: int = 0

    def column(self, grid: "Grid") -> Tri:
        """The value on each segment of the grid, whose boundaries hold all keys within its span."""
        size = len(self.keys)
        if not size:
            return grid.constant[self.outside]
        at = grid.before(self.keys)
        count = np.empty(size + 1, np.int64)
        count[0], count[size] = at[0], grid.size - at[-1]
        np.subtract(at[1:], at[:-1], out=count[1:size])
        return self._led().repeat(count)

    def at(self, keys: Keys) -> Tri:
        """The value from each of these keys on; `keys` in order."""
        return self._led()[self.keys.searchsorted(keys, side="right")]

    def _led(self) -> Tri:
        """The values, led by that before the first key."""
        values = np.empty(len(self.values) + 1, np.int8)
        values[0], values[1:] = self.outside, self.values
        return values


@dataclass(frozen=True, slots=True)
class Grid:
    """The segments: for each its person, first day and day after the last; sorted by person and day.

    `constant` are the columns that are false, unknown and true everywhere: whoever finds that a column is so gives one of
    these very objects, so that what rests on it need not be computed.
    """

    person: npt.NDArray[np.int32]
    start: Days
    end: Days
    keys: Keys
    first: Index
    constant: tuple[Tri, Tri, Tri]
    ranks: Ranks | None = None
    known: dict[bytes, Tri] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return len(self.person)

    @property
    def false(self) -> Tri:
        return self.constant[0]

    @property
    def unknown(self) -> Tri:
        return self.constant[1]

    @property
    def true(self) -> Tri:
        return self.constant[2]

    def one(self, column: Tri) -> Tri:
        """The one object for all columns with these values; on a grid of many people the column itself.

        Most parts of norms are alike on the few segments of one case: what rests on the same column is computed once.
        """
        if len(column) > FEW:
            return column
        if not self.known:
            self.known.update((each.tobytes(), each) for each in self.constant)
        return self.known.setdefault(column.tobytes(), column)

    def settles(self, column: Tri, constant: Tri) -> bool:
        """Whether a column is false everywhere, or true everywhere, like this one of the constants."""
        if len(column) <= FEW:
            return self.one(column) is constant
        return bool(column.max() == FALSE if constant is self.false else column.min() == TRUE)

    def reaches(self, column: Tri, least: int) -> bool:
        """Whether a column is anywhere at least so true."""
        if len(column) <= FEW:
            values = column.tobytes()  # many times faster than a pass over an array
            return any(value in values for value in range(least, TRUE + 1))
        return bool(column.max() >= least)

    def opposite(self, column: Tri) -> Tri:
        """Kleene's not of a column on this grid."""
        false, unknown, true = self.constant
        if column is false:
            return true
        if column is true:
            return false
        return unknown if column is unknown else negate(column)

    def before(self, keys: Keys) -> Index:
        """How many segments begin before each of these keys."""
        if self.ranks is not None and len(keys) >= MANY:
            return self.ranks.of(keys)
        found: Index = self.keys.searchsorted(keys)
        return found

    def refined(self, column: Tri, before: "Grid", within: Index) -> Tri:
        """A column of a coarser grid on this one, each segment of which lies in one of the other."""
        for own, other in zip(self.constant, before.constant, strict=True):
            if column is other:
                return own
        found: Tri = column.take(within)
        return found

    def of_people(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """What is so of each person, on each of their segments."""
        return values.repeat(self.first[1:] - self.first[:-1])

    def latest(self, keys: Keys) -> Index:
        """For each segment the number of the last of these keys (in order) at or before its begin; -1: there is none."""
        at = np.empty(len(keys) + 2, np.int64)
        at[0], at[1:-1], at[-1] = 0, self.before(keys), self.size
        return np.arange(-1, len(keys)).repeat(at[1:] - at[:-1])

    def at(self, person: Ints, day: Ints) -> Index:
        """The segment that holds this day of this person; the nearest of the person's where the day lies outside."""
        found = self.before(key(person, day) + 1) - 1
        return np.maximum(np.minimum(found, self.first[person + 1] - 1), self.first[person])


def make_grid(boundaries: Iterable[Keys], low: Days, high: Days) -> Grid:
    """Segments of each person p from `low[p]` to before `high[p]`, cut at every boundary that falls inside."""
    people = np.arange(len(low), dtype=np.int64)
    start = key(people, low)
    cuts = distinct(np.concatenate([start, *boundaries]))
    whose = cuts >> 22
    cuts = cuts[(cuts >= start[whose]) & (cuts < key(people, high)[whose])]
    first = cuts.searchsorted(np.arange(len(low) + 1) * SHIFT)
    person = (cuts >> 22).astype(np.int32)
    begin = (cuts & (int(SHIFT) - 1)).astype(np.int32)
    end = np.empty(len(cuts), np.int32)
    end[:-1] = begin[1:]
    end[first[1:] - 1] = high
    return Grid(person, begin, end, cuts, first, constants(len(cuts)), ranks_of(cuts, low, high))


def constants(size: int) -> tuple[Tri, Tri, Tri]:
    """Columns of this length that are false, unknown and true everywhere."""
    false, unknown, true = columns = np.arange(3, dtype=np.int8).repeat(size).reshape(3, size)
    columns.flags.writeable = false.flags.writeable = unknown.flags.writeable = true.flags.writeable = False
    return false, unknown, true


def distinct(keys: Keys) -> Keys:
    """The keys sorted, each once. Merging the runs that are in order beats the hashing of `np.unique`."""
    ordered = np.sort(keys, kind="stable")
    new = np.ones(len(ordered), bool)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return ordered[new]


A_DOZEN: Final = 12
"""So few spans are laid out one by one."""
FEW: Final = 4096
"""On so few segments comparing columns costs less than it saves."""
NOTHING: Final[tuple[Steps, ...]] = tuple(
    Steps(np.zeros(0, np.int64), np.zeros(0, np.int8), value) for value in range(3)
)
"""No steps at all: the same value everywhere."""
EMPTY: Final = NOTHING[0]


def cover(person: Ints, start: Ints, end: Ints, sure: Mask | bool = True) -> Steps:
    """True where some sure span [start, end) lies, unknown where only unsure ones do, else false."""
    if len(start) <= A_DOZEN:
        return _cover_few(zip(person.tolist(), start.tolist(), end.tolist(), _each(sure, len(start)), strict=True))
    keep = (end > start).nonzero()[0]
    count = len(keep)
    if not count:
        return EMPTY
    certain = 2 * int(sure) if isinstance(sure, bool) else sure[keep] * np.int64(2)
    whose = person[keep]
    # Each end is packed with what it is into one number, and runs that are in order are merged: faster than `argsort`.
    packed = key(np.concatenate((whose, whose)), np.concatenate((start[keep], end[keep]))) << 2
    packed[:count] += certain
    packed[count:] += certain + 1
    packed.sort(kind="stable")
    keys = packed >> 2
    step = 1 - 2 * (packed & 1)
    possible, true = step.cumsum(), (step * (packed >> 1 & 1)).cumsum()
    last = np.empty(len(keys), bool)
    last[-1] = True
    np.not_equal(keys[1:], keys[:-1], out=last[:-1])
    return _changes(keys[last], ((possible > 0).view(np.int8) + (true > 0).view(np.int8))[last], 0)


def _each(sure: Mask | bool, count: int) -> list[bool]:
    return [sure] * count if isinstance(sure, bool) else sure.tolist()


def _cover_few(spans: Iterable[tuple[int, int, int, bool]]) -> Steps:
    """`cover` of spans (person, start, end, sure) one by one: for a few this is quicker than calls on columns."""
    depth: dict[int, int] = {}
    for person, start, end, sure in spans:
        if end > start:
            one = 1 + (sure << 8)  # how many lie there, and in the bits above how many of them for certain
            first = person << 22 | min(max(start, FIRST_DAY), FAR)
            last = person << 22 | min(max(end, FIRST_DAY), FAR)
            depth[first] = depth.get(first, 0) + one
            depth[last] = depth.get(last, 0) - one
    keys, values = [], []
    total = value = 0
    for at in sorted(depth):
        total += depth[at]
        if value != (value := (total > 0) + (total > 255)):
            keys.append(at)
            values.append(value)
    return Steps(np.array(keys, np.int64), np.array(values, np.int8))


def _changes(keys: Keys, values: Tri, outside: int) -> Steps:
    """Steps at those of the keys at which the value changes."""
    changed = np.empty(len(values), bool)
    changed[0] = values[0] != outside
    np.not_equal(values[1:], values[:-1], out=changed[1:])
    return Steps(keys[changed], values[changed], outside)


def combined(parts: Sequence[Steps], table: Tri) -> Steps:
    """The value that `table` (one axis of three values for each part) gives to what the parts are on each day."""
    outside = int(table[tuple(part.outside for part in parts)])
    if not any(len(part.keys) for part in parts):
        return NOTHING[outside]
    keys = distinct(np.concatenate([part.keys for part in parts]))
    return _changes(keys, table[tuple(part.at(keys) for part in parts)], outside)


def cover_vague(person: Ints, start0: Ints, start1: Ints, end0: Ints, end1: Ints, sure: Mask | bool = True) -> Steps:
    """Spans whose ends are vague: true from the latest start to the earliest end, unknown around it."""
    count = len(start0)
    if not count:
        return EMPTY
    if 2 * count <= A_DOZEN:
        who, certainty = person.tolist(), _each(sure, count)
        possible = zip(who, start0.tolist(), end1.tolist(), [False] * count, strict=True)
        return _cover_few([*possible, *zip(who, start1.tolist(), end0.tolist(), certainty, strict=True)])
    certain = np.zeros(2 * len(start0), bool)
    certain[len(start0) :] = sure
    return cover(
        np.concatenate((person, person)), np.concatenate((start0, start1)), np.concatenate((end1, end0)), certain
    )


def cover_count(person: Ints, start0: Ints, start1: Ints, end0: Ints, end1: Ints, sure: Mask, n: int) -> Steps:
    """True where at least `n` of the vague spans certainly lie, unknown where at least `n` may, else false."""
    spans = []
    for begin, end, counted in ((start0, end1, np.ones(len(person), bool)), (start1, end0, np.asarray(sure, bool))):
        keep = counted & (np.asarray(end) > np.asarray(begin))
        keys = np.concatenate((key(person[keep], begin[keep]), key(person[keep], end[keep])))
        step = np.repeat([1, -1], keep.sum())
        order = np.argsort(keys, kind="stable")
        keys, depth = keys[order], np.cumsum(step[order])
        last = np.concatenate((keys[1:] != keys[:-1], [True])) if len(keys) else np.zeros(0, bool)
        keys, reached = keys[last], depth[last] >= n
        begins = reached & ~np.concatenate(([False], reached[:-1]))
        stops = ~reached & np.concatenate(([False], reached[:-1]))
        spans.append((keys[begins], keys[stops]))
    start, end = (np.concatenate([span[side] for span in spans]) for side in (0, 1))
    certain = np.repeat([False, True], [len(spans[0][0]), len(spans[1][0])])
    return cover(start >> 22, start & (int(SHIFT) - 1), end & (int(SHIFT) - 1), certain)


def setters(person: Ints, day0: Ints, day1: Ints, order: Ints, value: Ints) -> Steps:
    """The last setter wins. Setters come sorted by person, day and order; `value` is 0, 1 or 2, plus 1: steps of 1 to 3.

    A value holds for certain from the day on which it is certain that anyone has spoken, where whoever may have spoken
    last says it. A setter is certainly not the last where another, whose day has passed, comes after it on every reading.
    """
    if not len(person):
        return EMPTY
    reach = np.maximum.accumulate(place_in_order(person, day1, order))
    same = person[1:] == person[:-1]
    tangled = np.unique(person[1:][same & (place_in_order(person, day0, order)[1:] < reach[:-1])])
    plain = ~np.isin(person, tangled) if len(tangled) else np.ones(len(person), bool)
    parts = [_in_turn(person[plain], day0[plain], day1[plain], value[plain])]
    for who in tangled.tolist():  # rare: only vague days overlap
        own = slice(*np.searchsorted(person, (who, who + 1)))
        parts.append(_overlapping(who, day0[own], day1[own], order[own], value[own]))
    keys, values = np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts]).astype(np.int8)
    at = np.argsort(keys, kind="stable")
    keys, values = keys[at], values[at]
    last = np.concatenate((keys[1:] != keys[:-1], [True]))
    return Steps(keys[last], values[last])


def place_in_order(person: Ints, day: Ints, order: Ints) -> Keys:
    """One sortable number for a person, a day and a place in the file (from -1 on)."""
    return key(np.asarray(person), np.asarray(day)) * ORDERS + order + 1


def least_after(begin: Keys, value: Keys, after: Keys) -> Keys:
    """The least `value` of those whose `begin` (sorted) lies after each of these; the greatest number where none does."""
    least = np.append(np.minimum.accumulate(value[::-1])[::-1], np.iinfo(np.int64).max)
    found: Keys = least[np.searchsorted(begin, after, side="right")]
    return found


def _in_turn(person: Ints, day0: Ints, day1: Ints, value: Ints) -> tuple[Keys, Ints]:
    """Setters whose days do not overlap: between the days of one it is known only if the one before says the same."""
    same = person[1:] == person[:-1]
    before = np.concatenate(([1], np.where(same, value[:-1], 1)))[: len(person)]
    during = np.where((before == value) | (day0 == day1), value, 1)
    closing = np.concatenate((~same, [True]))[: len(person)]
    keys = np.stack((key(person, day0), key(person, day1)), axis=1).reshape(-1)  # what one says goes before the next
    values = np.stack((during + 1, value + 1), axis=1).reshape(-1)
    ends = key(person[closing], np.full(closing.sum(), FAR))
    return np.concatenate((keys, ends)), np.concatenate((values, np.zeros(len(ends), value.dtype)))


def _overlapping(who: int, day0: Ints, day1: Ints, order: Ints, value: Ints) -> tuple[Keys, Ints]:
    """The setters of one person, day by day on which anything changes."""
    days = np.unique(np.concatenate((day0, day1)))
    nobody = np.zeros(len(day0), np.int64)
    earliest, latest = place_in_order(nobody, day0, order), place_in_order(nobody, day1, order)
    values = []
    for day in days.tolist():
        passed = day1 <= day
        overtaken = latest < (earliest[passed].max() if passed.any() else 0)
        said = np.unique(value[(day0 <= day) & ~overtaken])
        values.append(int(said[0]) + 1 if passed.any() and len(said) == 1 else 2)
    keys = key(np.full(len(days) + 1, who), np.concatenate((days, [FAR])))
    return keys, np.array([*values, 0])
