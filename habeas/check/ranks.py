"""Where keys stand among those of a grid: counted in a map with a bit for each day, not searched.

A binary search for each of a million keys waits for its memory and its guesses; here each key is a few steps of
arithmetic, done for all keys at once.
"""

from typing import Final

import numpy as np

from habeas.check.kleene import Days, Index, Keys

MANY: Final = 1_000
"""So many keys are worth more than a search for each."""
DAY: Final = (1 << 22) - 1
ONE: Final = np.uint64(1)


class Ranks:
    """The keys (person * 2**22 + day, in order, each person's from `low` to before `high`) as a bit map of days.

    The bits of a person begin with a new word and end with at least one that is never set.
    """

    __slots__ = ("_before", "_bits", "_first", "_last", "_offset")

    def __init__(self, keys: Keys, low: Days, high: Days) -> None:
        begin = np.zeros(len(low) + 1, np.int64)
        np.cumsum(words_of(low, high), out=begin[1:])
        self._first, self._last = begin[:-1] * 64, begin[1:] * 64 - 1
        self._offset = self._first - low
        at = (keys & DAY) + self._offset.take(keys >> 22)
        word = at >> 6
        new = np.ones(len(word), bool)
        np.not_equal(word[1:], word[:-1], out=new[1:])
        starts = new.nonzero()[0]
        self._bits = np.zeros(begin[-1], np.uint64)
        self._bits[word[starts]] = np.bitwise_or.reduceat(ONE << (at & 63).view(np.uint64), starts)
        count = np.bitwise_count(self._bits)
        self._before = np.cumsum(count, dtype=np.int64) - count

    def of(self, keys: Keys) -> Index:
        """How many of the keys of the map lie before each of these."""
        who = keys >> 22
        at = (keys & DAY) + self._offset.take(who)
        at = np.minimum(np.maximum(at, self._first.take(who)), self._last.take(who))
        word = at >> 6
        earlier = (ONE << (at & 63).view(np.uint64)) - ONE
        found: Index = self._before.take(word) + np.bitwise_count(self._bits.take(word) & earlier)
        return found


def words_of(low: Days, high: Days) -> Index:
    """How many words of 64 bits the days of each person take."""
    span: Index = ((high.astype(np.int64) - low) >> 6) + 2
    return span


def ranks_of(keys: Keys, low: Days, high: Days) -> Ranks | None:
    """The map of these keys; None where they are few, or so far apart that the map would be larger than they are."""
    few = len(keys) < 16 * MANY
    return None if few or words_of(low, high).sum() > 8 * len(keys) else Ranks(keys, low, high)
