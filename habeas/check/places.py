"""What is known of places over time: for each place its epochs, and in each epoch the value of every indicator.

A place inherits the observations of the place it is within; its own go first. Observations of one time that contradict
one another give the range that holds both (yes and no together: not known).
"""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import reduce

import numpy as np
import numpy.typing as npt

from habeas.check.coding import Coding
from habeas.check.kleene import FALSE, TRUE, UNKNOWN, Floats, Index, Ints, Keys, Mask, Tri, at_least, compare, negate
from habeas.check.steps import FIRST_DAY, key
from habeas.check.table import NONE, Table
from habeas.law.syntax import And, AtLeast, Compare, Expr, Fact, Not, Or, Quantity, Truth


@dataclass(frozen=True, slots=True)
class PlaceHistory:
    """Epochs of all places, sorted by place and day; `low[i]`, `high[i]` are the indicator with code i in each epoch.

    `observed` names the indicators of which anything is known anywhere.
    """

    keys: Keys
    first: Index
    low: npt.NDArray[np.float32]
    high: npt.NDArray[np.float32]
    codes: dict[str, int]
    yes_no_codes: Mask
    observed: frozenset[str]
    known: dict[int, Tri] = field(default_factory=dict)

    def epoch(self, place: Ints, day: Ints) -> Index:
        """The epoch of a place on a day; place -1 or -2 (none, not known) gives epoch 0, where nothing is known."""
        found = np.searchsorted(self.keys, key(np.maximum(place, 0) + 1, day), side="right") - 1
        return np.where(np.asarray(place) < 0, 0, found)

    def yes_no(self, indicator: str, place: Ints, day: Ints) -> Tri:
        """A yes/no indicator at these places on these days."""
        code = self.codes.get(indicator)
        if code is None:
            return np.full(np.shape(place), UNKNOWN, np.int8)
        value: Tri = self.low[code][self.epoch(place, day)].astype(np.int8)
        return value

    def value(self, node: Expr) -> Tri:
        """A yes/no expression about nothing but conditions, in every epoch; computed once for all chunks of people."""
        if id(node) not in self.known:
            self.known[id(node)] = self._value(node)
        return self.known[id(node)]

    def _value(self, node: Expr) -> Tri:
        match node:
            case And(parts):
                return reduce(np.minimum, [self.value(part) for part in parts])
            case Or(parts):
                return reduce(np.maximum, [self.value(part) for part in parts])
            case Not(part):
                return negate(self.value(part))
            case AtLeast(n, parts):
                return at_least(n, [self.value(part) for part in parts])
            case Truth(value):
                return np.full(len(self.keys), value, np.int8)
            case Fact(name):
                known: npt.NDArray[np.int8] = self.low[self.codes[name]].astype(np.int8)
                return known
            case Compare(left, op, right):
                compared = compare(*self._side(left), op, *self._side(right))
                return np.broadcast_to(compared, len(self.keys)).astype(np.int8)
        raise TypeError(f"{type(node).__name__} is not about a place")

    def _side(self, node: Expr) -> tuple[Floats, Floats]:
        if isinstance(node, Fact):
            code = self.codes[node.name]
            low, high = self.low[code], self.high[code]
            if self.yes_no_codes[code]:
                return (low == TRUE).astype(np.float32), (low != FALSE).astype(np.float32)
            return low, high
        assert isinstance(node, Quantity)
        return np.full(1, node.low, np.float32), np.full(1, node.high, np.float32)

    def range(self, indicator: str) -> tuple[Floats, Floats]:
        """A quantity in every epoch; (-inf, inf) where not known."""
        code = self.codes[indicator]
        return self.low[code], self.high[code]


def nowhere(coding: Coding) -> PlaceHistory:
    """The history of no place: nothing was ever observed."""
    low, high = _unknown(coding)
    codes = dict(coding.indicators)
    return PlaceHistory(
        np.zeros(1, np.int64), np.zeros(2, np.int64), low, high, codes, coding.indicator_yes_no, frozenset()
    )


def _unknown(coding: Coding) -> tuple[Floats, Floats]:
    yes_no = coding.indicator_yes_no[:, None]
    return np.where(yes_no, 1.0, -np.inf).astype(np.float32), np.where(yes_no, 1.0, np.inf).astype(np.float32)


def place_history(table: Table, coding: Coding) -> PlaceHistory:
    """The history of every place of the table. Key 0 is the epoch of no place."""
    seen = table.observations
    own: dict[int, list[int]] = defaultdict(list)
    for i, place in enumerate(seen.place.tolist()):
        own[place].append(i)
    keys: list[npt.NDArray[np.int64]] = [np.zeros(1, np.int64)]
    unknown_low, unknown_high = _unknown(coding)
    lows, highs = [unknown_low], [unknown_high]
    for place in range(len(table.places.kind)):
        chain = _ancestors(place, table.places.within)
        rows = [own.get(p, []) for p in chain]
        days = sorted({FIRST_DAY, *(int(d) for r in rows for i in r for d in (seen.since[i], seen.until[i]))})
        low, high = unknown_low.repeat(len(days), axis=1), unknown_high.repeat(len(days), axis=1)
        for found in reversed(rows):
            _paint(found, days, table, low, high, coding)
        at = np.asarray(days, np.int64)
        keys.append(key(np.full(len(days), place + 1), at))
        lows.append(low)
        highs.append(high)
    every = np.concatenate(keys)
    seen_codes = set(seen.indicator.tolist())
    return PlaceHistory(
        every,
        np.searchsorted(every >> 22, np.arange(len(table.places.kind) + 2)),
        np.concatenate(lows, axis=1),
        np.concatenate(highs, axis=1),
        dict(coding.indicators),
        coding.indicator_yes_no,
        frozenset(name for name, code in coding.indicators.items() if code in seen_codes),
    )


def _ancestors(place: int, within: npt.NDArray[np.int32]) -> list[int]:
    chain = [place]
    while within[chain[-1]] != NONE and int(within[chain[-1]]) not in chain:
        chain.append(int(within[chain[-1]]))
    return chain


def _paint(found: list[int], days: list[int], table: Table, low: Floats, high: Floats, coding: Coding) -> None:
    seen = table.observations
    painted: set[tuple[int, int]] = set()
    for i in found:
        code = int(seen.indicator[i])
        a, b = np.searchsorted(days, [seen.since[i], seen.until[i]])
        for epoch in range(int(a), int(b)):
            if (code, epoch) not in painted:
                low[code, epoch], high[code, epoch] = seen.low[i], seen.high[i]
                painted.add((code, epoch))
            elif coding.indicator_yes_no[code]:
                low[code, epoch] = seen.low[i] if low[code, epoch] == seen.low[i] else UNKNOWN
            else:
                low[code, epoch] = min(low[code, epoch], seen.low[i])
                high[code, epoch] = max(high[code, epoch], seen.high[i])
