"""What is known of places over time: for each place its epochs, and in each epoch the value of every indicator.

A place inherits the observations of the place it is within; its own go first. Observations of one time that contradict
one another give the range that holds both (yes and no together: not known).
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from habeas.check.coding import Coding
from habeas.check.kleene import UNKNOWN, Floats, Index, Ints, Keys, Tri
from habeas.check.steps import FIRST_DAY, key
from habeas.check.table import NONE, Table


@dataclass(frozen=True, slots=True)
class PlaceHistory:
    """Epochs of all places, sorted by place and day; `low[i]`, `high[i]` are the indicator with code i in each epoch."""

    keys: Keys
    first: Index
    low: npt.NDArray[np.float32]
    high: npt.NDArray[np.float32]
    codes: dict[str, int]

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

    def range(self, indicator: str, epoch: Index) -> tuple[Floats, Floats]:
        """A quantity in these epochs; (-inf, inf) where not known."""
        code = self.codes[indicator]
        return self.low[code][epoch], self.high[code][epoch]


def place_history(table: Table, coding: Coding) -> PlaceHistory:
    """The history of every place of the table. Key 0 is the epoch of no place."""
    seen = table.observations
    own: dict[int, list[int]] = defaultdict(list)
    for i, place in enumerate(seen.place.tolist()):
        own[place].append(i)
    keys: list[npt.NDArray[np.int64]] = [np.zeros(1, np.int64)]
    unknown_low = np.where(coding.indicator_yes_no, 1.0, -np.inf).astype(np.float32)
    unknown_high = np.where(coding.indicator_yes_no, 1.0, np.inf).astype(np.float32)
    lows, highs = [unknown_low[:, None]], [unknown_high[:, None]]
    for place in range(len(table.places.kind)):
        chain = _ancestors(place, table.places.within)
        rows = [own.get(p, []) for p in chain]
        days = sorted({FIRST_DAY, *(int(d) for r in rows for i in r for d in (seen.since[i], seen.until[i]))})
        low = np.repeat(unknown_low[:, None], len(days), axis=1)
        high = np.repeat(unknown_high[:, None], len(days), axis=1)
        for found in reversed(rows):
            _paint(found, days, table, low, high, coding)
        at = np.asarray(days, np.int64)
        keys.append(key(np.full(len(days), place + 1), at))
        lows.append(low)
        highs.append(high)
    every = np.concatenate(keys)
    return PlaceHistory(
        every,
        np.searchsorted(every >> 22, np.arange(len(table.places.kind) + 2)),
        np.concatenate(lows, axis=1),
        np.concatenate(highs, axis=1),
        dict(coding.indicators),
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
