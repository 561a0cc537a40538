"""Chance with a seed, drawn in blocks: one number of a numpy generator costs as much as a thousand."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

BLOCK = 1 << 16
Item = TypeVar("Item")


class Dice:
    """Numbers from 0 to 1 in the order of one seed, and choices made by them."""

    __slots__ = ("_at", "_block", "rng")

    def __init__(self, *seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self._block: list[float] = []
        self._at = 0

    def roll(self) -> float:
        """The next number, below 1."""
        if self._at == len(self._block):
            self._block = self.rng.random(BLOCK).tolist()
            self._at = 0
        self._at += 1
        return self._block[self._at - 1]

    def chance(self, rate: float) -> bool:
        """Whether something that happens at this rate happens."""
        return self.roll() < rate

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self.roll() * (high - low + 1))

    def one(self, items: Sequence[Item]) -> Item:
        """One of the items."""
        return items[int(self.roll() * len(items))]


class Weighted(Generic[Item]):
    """Items that do not come equally often."""

    __slots__ = ("_sums", "items")

    def __init__(self, items: Sequence[Item], weights: npt.ArrayLike) -> None:
        sums = np.cumsum(np.asarray(weights, float))
        self.items = tuple(items)
        self._sums: list[float] = (sums / sums[-1]).tolist()

    def pick(self, dice: Dice) -> Item:
        """One item by its weight."""
        return self.items[min(bisect_right(self._sums, dice.roll()), len(self.items) - 1)]


def weighted(shares: dict[Item, float]) -> Weighted[Item]:
    """Items with their shares."""
    return Weighted(tuple(shares), list(shares.values()))
