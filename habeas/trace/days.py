"""How far apart two lists see the same person, learnt from the lists themselves.

A child is taken into an institution weeks after it was brought in, and deported months later; who looks for it tells the day
on which it was seen last. How many days lie between differs from list to list, so that the weights of any list (`said`) are
put right by those people of these two who are sure to be the same without their days.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from habeas.trace.levels import Ints
from habeas.trace.model import Floats

Numbers = NDArray[np.float64]
_EDGES: Final = np.array([31, 92, 183, 366, 731])
"""Days; as the levels of `seen`."""
_SPANS: Final = len(_EDGES) + 1
_FEW: Final = 40
"""As many sure people as the usual weights count for."""
_MOST: Final = 6.0
"""Days speak by no more than this, in log2 odds."""
_DRAWN: Final = 20_000
"""Pairs of any two rows by which two lists are compared."""


def beyond(left: Ints, right: Ints, said: Floats, sure: NDArray[np.bool_], seen: Ints, source: Ints) -> Floats:
    """What the days say of each pair beyond `said`, in log2 odds; 0 where one side tells none.

    `sure` are the pairs that are one person whatever their days; `seen` and `source` the day and the list of each row.
    """
    found = np.zeros(len(left), dtype=np.float32)
    told = np.flatnonzero((seen[left] >= 0) & (seen[right] >= 0))
    if not len(told):
        return found
    one, other = left[told], right[told]
    lists = int(source.max()) + 1
    pair = np.minimum(source[one], source[other]).astype(np.int64) * lists + np.maximum(source[one], source[other])
    met, number = np.unique(pair, return_inverse=True)
    span = _span(seen[one], seen[other])
    usual = np.stack([_of_strangers(seen, source, *divmod(each, lists)) for each in met.tolist()])
    weights: Numbers = np.zeros(_SPANS)
    weights[span] = said[told]
    expected = usual * np.exp2(weights)
    expected /= expected.sum(axis=1, keepdims=True)
    same = np.zeros((len(met), _SPANS))
    np.add.at(same, (number[sure[told]], span[sure[told]]), 1)
    share = (same + _FEW * expected) / (same.sum(axis=1, keepdims=True) + _FEW)
    odds = np.clip(np.log2(share / usual), -_MOST, _MOST)
    found[told] = odds[number, span] - said[told]
    return found


def _span(one: Ints, other: Ints) -> NDArray[Any]:
    return np.asarray(np.searchsorted(_EDGES, np.abs(one - other)))


def _of_strangers(seen: Ints, source: Ints, first: int, second: int) -> Numbers:
    """The share of each span among any two rows of two lists (of one, where they are the same); none is nothing."""
    chance = np.random.default_rng(7)
    days = [seen[(source == each) & (seen >= 0)] for each in (first, second)]
    one, other = (each[chance.integers(0, len(each), _DRAWN)] for each in days)
    counts = np.bincount(_span(one, other), minlength=_SPANS) + 1.0
    return np.asarray(counts / counts.sum())
