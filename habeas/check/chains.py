"""Chains of custody: runs of stays of which each certainly goes on into the next, and which of them may be one.

An arrest that stands aside (asides.py) is a chain of its own, which may be one with those beside it.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from habeas.check.kleene import FALSE, TRUE, UNKNOWN, Days, Index, Mask, Tri, which
from habeas.check.marks import Following, Marks
from habeas.check.steps import FAR, ORDERS, least_after, place_in_order
from habeas.check.table import NONE, Table

if TYPE_CHECKING:
    from habeas.check.stays import Stays


@dataclass(frozen=True, slots=True)
class Chains:
    """Custody without a break; `row` is the entry that opened it. From `ahead` on (FAR: never) it is assumed to go on.

    `sure`: the entry that opened it is, and so is all in it. `opens_within`: that is an arrest which may be part of another
    stay. `joins`: it may be one with that before it; then it may have begun on `from0`, and end before `to1`.
    """

    person: npt.NDArray[np.int32]
    s0: Days
    s1: Days
    e0: Days
    e1: Days
    sure: Mask
    row: Index
    open_ended: Mask
    last_row: Index
    ahead: Days
    from0: Days
    to1: Days
    joins: Mask
    opens_within: Mask

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True, slots=True)
class Links:
    """Of each stay by itself: whether it certainly goes on into the next, what ends custody by being of another `kind` than it
    (NONE: nothing does for certain), and the day before which it ends at the latest.
    """

    goes_on: Mask
    kind: Tri
    reach: Days


def no_chains() -> Chains:
    """Where nobody is in custody."""
    i, d, b = np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(0, bool)
    return Chains(d, d, d, d, d, b, i, b, i, d, d, d, b, b)


def find_chains(table: Table, marks: Marks, stays: "Stays", links: Links, at: Index | None) -> Chains:
    """The chains of these stays. `at`: which of those of `links`, or behind them that stand aside, is at each place (None: each
    at its own).
    """
    new = (links.kind != FALSE) & ~np.concatenate(([False], links.goes_on))[:-1]
    ids, kind, reach = np.cumsum(new), links.kind, links.reach
    if at is not None:
        aside = np.full(len(at) - len(ids), NONE)
        ids = np.concatenate((ids, np.arange(len(ids), len(at)) + 1))[at]
        kind, reach = np.concatenate((kind, aside))[at], np.concatenate((reach, aside))[at]
        reach = np.where(stays.within, stays.e1, reach)
    joins = _joins(marks, links.kind, stays, kind, reach, table)
    held = which(stays.deprives != FALSE)
    if not len(held):
        return no_chains()
    if at is not None:
        held = held[np.argsort(ids[held], kind="stable")]
    return _chains(stays, held, ids[held], joins, table)


def _joins(marks: Marks, own: Tri, stays: "Stays", kind: Tri, last: Days, table: Table) -> Mask:
    """Whether each stay may be one custody with one before it: that one may last so long, and no end of custody lies between
    for certain. Such an end is also a stay of another kind. `own`: the kind of each stay among the marks.
    """
    rows = table.rows
    begin, latest = (
        place_in_order(stays.person, days[stays.row], rows.order[stays.row]) for days in (rows.d0, rows.d1)
    )
    reach = place_in_order(stays.person, last, np.full(len(stays), ORDERS - 2))
    for one, others in ((None, FALSE), (TRUE, UNKNOWN), (UNKNOWN, TRUE)):
        ends = marks.sure.copy()
        ends[marks.stay] &= own == others
        out = which(ends)
        before = least_after(marks.begin[out], marks.latest[out], latest) - 1
        reach = np.where((one is None) | (kind == one), np.minimum(reach, before), reach)
        if not (own == UNKNOWN).any():
            break
    held = stays.deprives != FALSE
    reach = np.maximum.accumulate(np.where(held, reach, NONE))
    found: Mask = held & np.concatenate(([False], reach[:-1] >= begin[1:]))
    return found


def _chains(stays: "Stays", held: Index, ids: Index, joins: Mask, table: Table) -> Chains:
    """The chains of the stays that are `held`, sorted by `ids`: stays of one chain share it."""
    begins = which(np.concatenate(([True], ids[1:] != ids[:-1])))
    first, last = held[begins], held[np.append(begins[1:] - 1, len(held) - 1)]
    s1 = np.minimum.reduceat(stays.s1[held], begins)
    e0, e1 = np.maximum.reduceat(stays.e0[held], begins), np.maximum.reduceat(stays.e1[held], begins)
    e0, in_order = np.minimum(e0, e1), np.argsort(first)
    first, last, s1, e0, e1 = first[in_order], last[in_order], s1[in_order], e0[in_order], e1[in_order]
    sure = stays.sure[first] & (stays.deprives[first] == TRUE)
    goes_on = stays.open_ended[last] & (table.people.closed[stays.person[first]] == 0)
    alone = ~joins[first]
    group, opens = np.cumsum(alone) - 1, which(alone)
    to1 = np.maximum.reduceat(np.where(stays.open_ended[last], FAR, e1), opens)[group]
    return Chains(
        stays.person[first], stays.s0[first], s1, e0, e1, sure, stays.row[first], stays.open_ended[last],
        stays.row[last], np.where(goes_on, table.as_of + 1, FAR), stays.s0[first][opens][group], to1,
        joins[first], stays.within[first],
    )  # fmt: skip


def find_continues(marks: Marks, deprives: Tri, own0: Days, following: Following) -> Mask:
    """Whether custody certainly goes on from each stay to the next: nothing may lie between, and nothing is disputed.

    A knot is such a run where, in whatever order its entries came, each would last to the next.
    """
    lasts = np.full(len(marks.row), NONE, np.int64)
    lasts[marks.stay] = np.where(marks.sure[marks.stay], own0, NONE)
    reach, last = np.minimum.reduceat(lasts, marks.opens), np.maximum.reduceat(marks.d1, marks.opens)
    low, high = marks.of_knots(deprives)
    size = np.diff(np.append(marks.opens, len(marks.row)))
    plain = (reach != NONE) & ((size == 1) | ((low == high) & (reach >= last)))
    at = marks.stay + following.is_stay
    one, other = marks.knot[marks.stay], marks.knot[at]
    alike = following.is_stay & np.append(deprives[1:] == deprives[:-1], False)
    parted = np.maximum.reduceat(marks.latest, marks.opens)[one] <= marks.begin[marks.opens[other]]
    found: Mask = alike & plain[one] & plain[other] & ((one == other) | (parted & (reach[one] >= last[other])))
    open_ = which(alike & ~found & marks.sure[marks.stay] & marks.sure[at] & (lasts[marks.stay] >= marks.d1[at]))
    found[open_[~_may_lie_between(marks, marks.stay[open_], at[open_])]] = True
    return found


def _may_lie_between(marks: Marks, one: Index, other: Index) -> Mask:
    """Whether another entry of their knots may come between each stay and the next, or these two the other way round."""
    each, mark = marks.near(one, other)
    first, last = one[each], other[each]
    low = np.maximum(marks.d0[mark], marks.d0[first] + (marks.order[mark] < marks.order[first]))
    high = np.minimum(marks.d1[mark], marks.d1[last] - (marks.order[mark] > marks.order[last]))
    found: Mask = marks.latest[one] > marks.begin[other]
    found[each[(low <= high) & (mark != first) & (mark != last)]] = True
    return found
