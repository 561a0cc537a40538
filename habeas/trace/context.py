"""What the rest of both families says of a pair, and who else is in question.

1. *Family.* Where two people are named in families, each pair of the same two families that is the best for both of its
   people speaks for the other pairs: two siblings that match the two children a mother looks for strengthen one another.
   Members who could have had a partner and have none speak against.
2. *Competition.* Of several people who fit equally well one is right at most.
3. *Lists.* How many of one list stand on the other, or twice on one, is seen from all their pairs together; so is how far apart
   two lists see the same person, from the surest of them.

Everything is counted on whole columns of pairs; a family is small, so sums within two families are cheap.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from habeas.trace.days import beyond
from habeas.trace.grouped import coded, distinct
from habeas.trace.levels import Ints
from habeas.trace.model import Floats, Odds, probability

FEATURES: Final = (
    "bias", "base", "grouped", "support", "support_odds", "several", "alone", "unmatched", "rival_left",
    "rival_right", "own_supported", "shared_supported", "bridge", "parted", "shared_list",
    "rivaled", "bridge_odds", "days",
)  # fmt: skip
_ENOUGH: Final = 0.02
"""A pair below this probability speaks for nobody."""
_MOST_ODDS: Final = 12.0
_STEP: Final = 0.3
"""From here on a pair is a step to a third person."""
_MOST_PARTNERS: Final = 12
_SURE: Final = 0.9
_USUAL_SHARE: Final = 0.1
_ENOUGH_ROWS: Final = 200
"""The share of a list that usually stands on another, and how many rows that counts as: shorter lists tell little of it."""


@dataclass(frozen=True, slots=True)
class Groups:
    """The family of each row (-1: none), how many are in each, the list of each row, and the day on which it was seen (-1: not
    told)."""

    of: Ints
    size: Ints
    source: Ints
    seen: Ints


def groups(of: Ints, source: Ints, seen: Ints | None = None) -> Groups:
    """Families by row, with their sizes."""
    size = np.bincount(of[of >= 0], minlength=int(of.max(initial=-1)) + 1).astype(np.int32)
    return Groups(of, size, source, np.full(len(of), -1, np.int32) if seen is None else seen)


def features(left: Ints, right: Ints, base: Odds, odds: Floats, known: Groups) -> NDArray[np.float32]:
    """A row for each pair, a column for each of `FEATURES`; `odds` are the base ones, or those of the round before."""
    found = np.zeros((len(left), len(FEATURES)), dtype=np.float32)
    found[:, 0] = 1
    found[:, 1] = base.total
    _family(found, left, right, odds, known)
    found[:, 8], found[:, 9] = _rivals(left, right, odds, known.source)
    found[:, 15] = np.minimum(found[:, 8:10], 1).sum(axis=1)
    supported = np.minimum(found[:, 3], 1)
    found[:, 10] = base.own * supported
    found[:, 11] = (base.total - base.own) * supported
    chance = probability(odds)
    found[:, 12] = bridged = _bridges(left, right, chance)
    found[:, 16] = np.clip(np.log2(np.maximum(bridged, 0.5) / np.maximum(1 - bridged, 1e-6)), 0, _MOST_ODDS)
    found[:, 13] = _parted(left, right, chance, known.source)
    found[:, 14] = _share(left, right, chance, known.source)
    sure = probability(odds - base.seen) >= _SURE
    found[:, 17] = beyond(left, right, base.seen, sure, known.seen, known.source)
    return found


def in_context(weights: Mapping[str, float], told: NDArray[np.float32]) -> Floats:
    """log2 odds from features."""
    return (told @ np.array([weights[each] for each in FEATURES], dtype=np.float32)).astype(np.float32)


def _family(found: NDArray[np.float32], left: Ints, right: Ints, odds: Floats, known: Groups) -> None:
    one, other = known.of[left], known.of[right]
    rows = np.flatnonzero((one >= 0) & (other >= 0) & (one != other))
    if not len(rows):
        return
    one, other, a, b, own = one[rows], other[rows], left[rows], right[rows], odds[rows]
    turned = one > other
    one, other = np.where(turned, other, one), np.where(turned, one, other)
    a, b = np.where(turned, b, a), np.where(turned, a, b)
    chance = probability(own)
    _, both = coded(one.astype(np.int64) << 32 | other)
    of_a = _numbers(a, both)
    of_b = _numbers(b, both)
    best = (_largest(of_a, own) == own) & (_largest(of_b, own) == own) & (chance >= _ENOUGH)
    evidence = np.clip(own, 0, _MOST_ODDS)
    for column, amount in ((3, chance), (4, evidence), (5, (chance > 0.5).astype(np.float32))):
        counted = np.where(best, amount, 0).astype(np.float32)
        total = np.bincount(both, counted)[both]
        mine = np.bincount(of_a, counted)[of_a] + np.bincount(of_b, counted)[of_b] - np.where(best, counted, 0)
        found[rows, column] = np.maximum(total - mine, 0)
    could = np.minimum(known.size[one], known.size[other]) - 1
    found[rows, 2] = 1
    found[rows, 6] = could <= 0
    found[rows, 7] = np.clip(could - found[rows, 3], 0, 4)
    found[rows, 5] = np.minimum(found[rows, 5], 3)
    found[rows, 4] = np.minimum(found[rows, 4], 3 * _MOST_ODDS)


def _numbers(who: Ints, both: Ints) -> Ints:
    """Numbers the people within each pair of families."""
    _, found = coded(who.astype(np.int64) << 32 | both)
    return found


def _largest(groups_of: Ints, values: Floats) -> Floats:
    """Of each row the largest value of its group."""
    largest = np.full(int(groups_of.max(initial=-1)) + 1, -np.inf, dtype=np.float32)
    np.maximum.at(largest, groups_of, values)
    return np.asarray(largest[groups_of], dtype=np.float32)


def _rivals(left: Ints, right: Ints, odds: Floats, source: Ints) -> tuple[Floats, Floats]:
    """log2(1 + the odds of all other partners of the same person in the same list), of the left and of the right one. Who is on
    a list twice is no rival of themselves."""
    raw = np.exp2(np.clip(odds, -40, 40)).astype(np.float64)
    same = _same_rivals(left, right, raw, source)
    found = []
    for who, other, mine in ((left, right, same[0]), (right, left, same[1])):
        _, index = coded(who.astype(np.int64) << 24 | source[other])
        others = np.bincount(index, raw)[index] - raw - mine
        found.append(np.asarray(np.log2(1 + np.maximum(others, 0)), dtype=np.float32))
    return found[0], found[1]


def _same_rivals(left: Ints, right: Ints, raw: NDArray[np.float64], source: Ints) -> NDArray[np.float64]:
    """Of each pair the odds of the other partners of the left and of the right one, as far as they are the same person as the
    partner: two rows."""
    pairs = len(left)
    found = np.zeros((2, pairs))
    chance = raw / (1 + raw)
    twice = np.flatnonzero((source[left] == source[right]) & (chance >= _STEP))
    if not len(twice):
        return found
    ends = np.concatenate([right, left])  # of whom a pair is seen from its left, and from its right
    order = np.argsort(ends, kind="stable")
    one, other = np.concatenate([left[twice], right[twice]]), np.concatenate([right[twice], left[twice]])
    first = np.searchsorted(ends[order], one)
    many = np.searchsorted(ends[order], one, side="right") - first
    step = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    at = order[np.repeat(first, many) + step]
    row, side = at % pairs, at // pairs
    who, other = np.where(side == 0, left[row], right[row]), np.repeat(other, many)
    packed = left.astype(np.int64) << 32 | right
    wanted = np.minimum(who, other).astype(np.int64) << 32 | np.maximum(who, other)
    sorted_pairs = np.argsort(packed)
    place = np.minimum(np.searchsorted(packed, wanted, sorter=sorted_pairs), pairs - 1)
    there = packed[sorted_pairs[place]] == wanted
    amount = np.where(there, raw[sorted_pairs[place]] * np.repeat(np.tile(chance[twice], 2), many), 0)
    np.add.at(found, (side, row), amount)
    return found


def _share(left: Ints, right: Ints, chance: Floats, source: Ints) -> Floats:
    """log2 of how many of the shorter list of the pair are expected on the other one (or twice on the one), beside a usual
    share."""
    rows = np.bincount(source)
    one, other = source[left], source[right]
    both = np.minimum(one, other) * len(rows) + np.maximum(one, other)
    expected = np.bincount(both, chance, len(rows) ** 2)
    fewer = np.minimum.outer(rows, rows).ravel()
    share = (expected / _USUAL_SHARE + _ENOUGH_ROWS) / (fewer + _ENOUGH_ROWS)
    return np.asarray(np.log2(share)[both], dtype=np.float32)


def two_steps(left: Ints, right: Ints, chance: Floats, least: float = _STEP) -> tuple[NDArray[np.int64], Floats]:
    """Pairs that a third person joins (left below right, packed and sorted), and how likely (or of which odds) the weaker of
    both steps is, which is at least `least`."""
    likely = np.flatnonzero(chance >= least)
    one = np.concatenate([left[likely], right[likely]])
    other = np.concatenate([right[likely], left[likely]])
    weight = np.concatenate([chance[likely], chance[likely]])
    order = np.argsort(one, kind="stable")
    one, other, weight = one[order], other[order], weight[order]
    packed, weaker = [], []
    for step in range(1, _MOST_PARTNERS):
        same = np.flatnonzero(one[step:] == one[:-step])
        if not len(same):
            break
        a, b = other[same], other[same + step]
        packed.append(np.minimum(a, b).astype(np.int64) << 32 | np.maximum(a, b))
        weaker.append(np.minimum(weight[same], weight[same + step]))
    if not packed:
        return np.zeros(0, np.int64), np.zeros(0, np.float32)
    pairs, index = np.unique(np.concatenate(packed), return_inverse=True)
    largest = np.zeros(len(pairs), dtype=np.float32)
    np.maximum.at(largest, index, np.concatenate(weaker))
    return pairs, largest


def coherent(left: Ints, right: Ints, odds: Floats, source: Ints) -> Floats:
    """The odds, those of two on one list who are one person rather than not at least as high as that a third person is both."""
    weaker = _bridges(left, right, odds, 0.0)
    likely = (source[left] == source[right]) & (odds >= 0)
    return np.where(likely, np.maximum(odds, weaker), odds).astype(np.float32)


def _bridges(left: Ints, right: Ints, chance: Floats, least: float = _STEP) -> Floats:
    """How likely (or of which odds) a third person is both of the pair; 0 where there is none."""
    pairs, weaker = two_steps(left, right, chance, least)
    if not len(pairs):
        return np.zeros(len(left), dtype=np.float32)
    packed = left.astype(np.int64) << 32 | right
    at = np.minimum(np.searchsorted(pairs, packed), len(pairs) - 1)
    return np.where(pairs[at] == packed, weaker[at], 0).astype(np.float32)


def _parted(left: Ints, right: Ints, chance: Floats, source: Ints) -> Floats:
    """How likely both of the pair are somebody in one list, and not the same one there."""
    found = np.zeros(len(left), dtype=np.float32)
    for each in range(int(source.max(initial=-1)) + 1):
        best, partner = _best_in(left, right, chance, source == each, len(source))
        both = (partner[left] >= 0) & (partner[right] >= 0) & (partner[left] != partner[right])
        both &= (partner[left] != right) & (partner[right] != left)
        found = np.maximum(found, np.where(both, np.minimum(best[left], best[right]), 0))
    return found.astype(np.float32)


def _best_in(
    left: Ints, right: Ints, chance: Floats, there: NDArray[np.bool_], many: int
) -> tuple[Floats, NDArray[np.int64]]:
    """Of each row its likeliest partner in one list, and how likely that is; -1 where it has none."""
    best = np.zeros(many, dtype=np.float32)
    partner = np.full(many, -1, dtype=np.int64)
    likely = chance >= _STEP
    for one, other in ((left, right), (right, left)):
        rows = np.flatnonzero(likely & there[other])
        rows = rows[np.argsort(chance[rows], kind="stable")]
        higher = chance[rows] > best[one[rows]]
        rows = rows[higher]
        best[one[rows]] = chance[rows]
        partner[one[rows]] = other[rows]
    return best, partner


def relatives(left: Ints, right: Ints, chance: Floats, known: Groups, least: float) -> tuple[Ints, Ints]:
    """Every pair of members of two families of which one pair is likely: left and right rows, left below right."""
    one, other = known.of[left], known.of[right]
    likely = (chance >= least) & (one >= 0) & (other >= 0) & (one != other)
    families = distinct(one[likely].astype(np.int64) << 32 | other[likely])
    members, start = _members(known)
    first, second = (families >> 32).astype(np.int64), families & 0xFFFFFFFF
    pairs = []
    for i in range(int(known.size.max(initial=0))):
        for j in range(int(known.size.max(initial=0))):
            there = (known.size[first] > i) & (known.size[second] > j)
            if not there.any():
                break
            a, b = members[start[first[there]] + i], members[start[second[there]] + j]
            pairs.append(np.minimum(a, b).astype(np.int64) << 32 | np.maximum(a, b))
    both = distinct(np.concatenate(pairs)) if pairs else np.zeros(0, np.int64)
    return (both >> 32).astype(np.int32), (both & 0xFFFFFFFF).astype(np.int32)


def _members(known: Groups) -> tuple[Ints, NDArray[np.int64]]:
    rows = np.flatnonzero(known.of >= 0).astype(np.int32)
    members = rows[np.argsort(known.of[rows], kind="stable")]
    start = np.concatenate([[0], np.cumsum(known.size)]).astype(np.int64)
    return members, start
