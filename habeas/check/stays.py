"""Custody: stays in places, joined to chains without a break.

1. A stay begins with an entry that starts `detained` (placed, transferred, apprehended) and ends with its own `until`,
   with the next stay, or with an entry that ends `detained` (released, removed, death), whichever comes first. Days of
   release count as held. An apprehension is certain for its own day only. Where the days of two such entries overlap,
   either may have come first: what follows is certain only if it is so both ways. Of stays it is then certain only that
   they began by the last of those days.
2. A stay without a recorded end is certain up to its last sign and the office's grace after it (a closed file: up to its
   closing day), then not known; after the day of the check it is assumed to go on. An arrest that certainly falls within a
   stay whose end is told is part of that stay, if that surely deprives of liberty; an arrest never ends such a stay.
   Where it may fall within, its place and its titles are not certain.
3. Custody goes on from one stay to the next where the next begins on the last day or the day after, else it breaks: a
   chain is a run of stays without a break. Where vague days leave open whether something came between them, or one of
   them is disputed, there are two chains that may be one.
4. Whether a stay deprives of liberty follows from the kind of place and from `exit_at_will`: yes, no or not known. Where
   the kind of place leaves it open (a hotel, a reception centre), a title of custody on record settles it. A way
   out to another state (`exit_possible`, at a land border) counts only for a stay within the days of the setting.
5. A move that names no title or no body right after another stay keeps those of that one.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from habeas.check.coding import Coding
from habeas.check.kleene import FALSE, TRUE, UNKNOWN, Days, Index, Mask, Tri
from habeas.check.marks import Following, Marks, find_following, find_marks, least_after
from habeas.check.places import PlaceHistory
from habeas.check.steps import FAR, ORDERS, place_in_order
from habeas.check.table import NONE, Table

Int32s = npt.NDArray[np.int32]
TITLES_OF_CUSTODY = (
    "expulsion", "entry", "dublin", "extradition", "undesirability", "readmission", "criminal", "administrative",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stays:
    """Spans are half-open with vague ends: begin in [s0, s1], end in [e0, e1]; sorted by person and begin.

    `lasts_to`: the earliest end in its place; on the very day of its begin another stay may have begun. `tangled`: another
    entry about custody stands before it and may have come after it, or a dense knot holds it; `taken`: that, or a stay does.
    `within`: an arrest that may be
    part of another stay. `ends_itself`: its end is told. `joins`: it may be one custody with a stay before it.
    """

    person: Int32s
    row: Index
    s0: Days
    s1: Days
    e0: Days
    e1: Days
    lasts_to: Days
    place: Int32s
    basis: npt.NDArray[np.int64]
    authority: npt.NDArray[np.int64]
    deprives: Tri
    sure: Mask
    open_ended: Mask
    chain: Index
    tangled: Mask
    taken: Mask
    within: Mask
    ends_itself: Mask
    joins: Mask

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True, slots=True)
class Chains:
    """Custody without a break; `row` is the entry that opened it. From `ahead` on (FAR: never) it is assumed to go on.

    `sure`: the entry that opened it is, and so is all in it. `opens_within`: that is an arrest which may be part of another
    stay. `joins`: it may be one with that before it; then it may have begun on `from0`, and end before `to1`.
    """

    person: Int32s
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


def find_stays(table: Table, coding: Coding, history: PlaceHistory, grace: int, exit_days: int) -> tuple[Stays, Chains]:
    """Every stay and every chain of custody in the table. `exit_days`: how long a way out abroad counts as an exit."""
    rows = table.rows
    marks = find_marks(table, coding)
    if not len(marks.stay):
        return _no_stays()
    index = marks.row[marks.stay]
    person = rows.person[index]
    following = find_following(marks)
    s0, s1 = rows.d0[index], _latest_begin(marks)
    e0, e1, own0, begins = _ends(table, index, marks, following)
    brief = coding.brief[rows.kind[index]] & (own0 == FAR)
    open_ended = (own0 == FAR) & ~following.exists & ~brief
    own0 = np.where(brief, s0 + 1, own0)
    e0 = np.where(brief, np.minimum(e0, own0), e0)
    e0 = np.where(open_ended, _last_sign(table, coding, person, grace), e0)
    dense, within = marks.dense[marks.stay], marks.within[marks.stay]
    tangled, taken = marks.tangled[marks.stay] | dense, marks.taken[marks.stay] | within | dense
    e0 = np.where(tangled, np.minimum(e0, s0 + 1), e0)
    e1 = np.maximum(e1, e0)
    e0 = np.maximum(e0, np.minimum(s0 + 1, e1))
    lasts_to = np.where(taken, s0, np.minimum(e0, begins))
    kept = np.append(False, (marks.in_order & marks.sure & ~marks.within)[:-1])
    clear = marks.in_order[marks.stay] & kept[marks.stay]
    basis = _carry_over(rows.words["basis"][index], person, following, clear)
    moved = clear & coding.is_transfer[rows.kind[index]]
    authority = _carry_over(rows.words["authority"][index], person, following, moved)
    deprives = _deprives(table, coding, history, index, basis, (s0, s1, e0, e1), exit_days)
    e0 = np.where(_alike(marks, deprives, following), e0, lasts_to)
    brief &= ~_next_is_move(table, coding, marks, index)
    after_own = np.append(False, marks.person[1:] == marks.person[:-1])[marks.stay]
    unclear = (s0 < s1) | ((basis == 0) & ~clear & after_own)
    joins = _joins(marks, deprives, unclear, np.where(brief, s1 + 1, e1))
    ids = _chain_ids(deprives, _continues(marks, deprives, own0, following))
    stays = Stays(
        person, index, s0, s1, e0.astype(np.int32), e1.astype(np.int32), lasts_to.astype(np.int32), rows.place[index],
        basis, authority, deprives, marks.sure[marks.stay], open_ended, ids, tangled, taken, within,
        marks.ends_itself[marks.stay], joins,
    )  # fmt: skip
    return stays, _chains(stays, table)


def _latest_begin(marks: Marks) -> Days:
    """The latest begin of each stay; of stays of which either may have come first that of them all.

    One that tells its end is not among them where only arrests may have come after it.
    """
    stay = marks.stay
    d1, begin, latest = marks.d1[stay], marks.begin[stay], marks.latest[stay]
    overtaken = np.concatenate(([False], np.maximum.accumulate(latest)[:-1] > begin[1:]))
    lasting = np.minimum.accumulate(np.where(marks.passing[stay], np.iinfo(np.int64).max, begin)[::-1])[::-1]
    alone = marks.ends_itself[stay] & ~marks.taken[stay] & ~np.append(latest[:-1] > lasting[1:], False)
    group, opens = np.cumsum(~overtaken) - 1, np.flatnonzero(~overtaken)
    last = np.maximum.reduceat(np.where(alone, NONE, d1), opens)[group]
    return np.where(alone, d1, last).astype(np.int32)


def _ends(table: Table, index: Index, marks: Marks, following: Following) -> tuple[Days, Days, Days, Days]:
    """Earliest and latest end of each stay; the earliest by its own record (FAR: not told), and by a stay that begins."""
    rows = table.rows
    until = rows.u0[index] != NONE
    length = rows.numbers["duration_days"][index]
    low = np.where(np.isnan(length), rows.numbers["duration_days_min"][index], length)
    high = np.where(np.isnan(length), rows.numbers["duration_days_max"][index], length)
    known = ~until & ~(np.isnan(low) & np.isnan(high))
    own0, own1 = np.where(until, rows.u0[index] + 1, FAR), np.where(until, rows.u1[index] + 1, FAR)
    own0 = np.where(known, rows.d0[index] + np.where(np.isnan(low), 1, low), own0)
    own1 = np.where(known, rows.d1[index] + np.where(np.isnan(high), FAR, high), own1)
    cut = ~known | (rows.floats_to[marks.row[following.at]] == NONE)  # what floats with a stay does not cut it short
    next0, next1, begins = (np.where(cut, day, FAR) for day in (following.d0, following.d1, following.begins))
    e0, e1 = np.minimum(own0, next0), np.minimum(own1, next1)
    return e0.astype(np.int32), e1.astype(np.int32), own0.astype(np.int32), begins


def _no_stays() -> tuple[Stays, Chains]:
    i, d, b = np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(0, bool)
    stays = Stays(d, i, d, d, d, d, d, d, i, i, np.zeros(0, np.int8), b, b, i, b, b, b, b, b)
    return stays, Chains(d, d, d, d, d, b, i, b, i, d, d, d, b, b)


def _last_sign(table: Table, coding: Coding, person: Int32s, grace: int) -> Days:
    """The day after which silence about a stay without end becomes *not known*."""
    rows = table.rows
    signs = np.zeros(len(table.people), np.int64)
    seen = coding.custody_sign[rows.kind]
    np.maximum.at(signs, rows.person[seen], rows.d0[seen])
    closed = table.people.closed[person]
    return np.where(closed > 0, closed + 1, np.minimum(signs[person] + grace, table.as_of) + 1).astype(np.int32)


def _carry_over(words: npt.NDArray[np.int64], person: Int32s, following: Following, may: Mask) -> npt.NDArray[np.int64]:
    """The words of each stay; one that names none right after another keeps those of that one, where it may."""
    words = words.copy()
    inherits = may & (words == 0) & np.concatenate(([False], following.is_stay[:-1]))
    for i in np.flatnonzero(inherits):
        if person[i] == person[i - 1]:
            words[i] = words[i - 1]
    return words


def _deprives(
    table: Table,
    coding: Coding,
    history: PlaceHistory,
    index: Index,
    basis: npt.NDArray[np.int64],
    span: tuple[Days, Days, Days, Days],
    exit_days: int,
) -> Tri:
    """Whether each stay deprives of liberty; where the days on which it may have begun differ in that, it is not known."""
    rows, (s0, s1, e0, e1) = table.rows, span
    place = rows.place[index]
    found: Tri = coding.entry_deprives[rows.kind[index]].astype(np.int8)
    known = np.flatnonzero(place != NONE)
    if not len(known):
        return found
    first, last = history.epoch(place[known], s0[known]), history.epoch(place[known], s1[known])
    count = last - first + 1
    begins = np.cumsum(count) - count
    epoch = np.arange(count.sum()) - np.repeat(begins - first, count)
    each = np.repeat(known, count)
    kind = table.places.kind[place[each]]
    by_kind, decides = coding.place_deprives[kind], coding.place_exit_decides[kind]
    titled = (basis[each] & coding.bits("basis", TITLES_OF_CUSTODY)) != 0
    by_kind = np.where(decides & titled & (by_kind == UNKNOWN), TRUE, by_kind)
    out = _seen(history, "exit_at_will", epoch)
    by_kind = np.where(decides & (out != UNKNOWN), 2 - out, by_kind)
    abroad = decides & coding.land_exit[kind] & (_seen(history, "exit_possible", epoch) == TRUE)
    by_kind = np.where(abroad & ((e1 - s0)[each] <= exit_days), FALSE, by_kind)
    by_kind = np.where(abroad & ((e1 - s0)[each] > exit_days) & ((e0 - s1)[each] <= exit_days), UNKNOWN, by_kind)
    least, most = np.minimum.reduceat(by_kind, begins), np.maximum.reduceat(by_kind, begins)
    found[known] = np.where(least == most, least, UNKNOWN)
    return found


def _seen(history: PlaceHistory, indicator: str, epoch: Index) -> Tri:
    """A yes/no indicator in these epochs."""
    code = history.codes.get(indicator)
    if code is None:
        return np.full(len(epoch), UNKNOWN, np.int8)
    value: Tri = history.low[code][epoch].astype(np.int8)
    return value


def _alike(marks: Marks, deprives: Tri, following: Following) -> Mask:
    """Whether no stay that may begin on the first day of each is of another kind than it is, or disputed."""
    low, high = _of_knots(marks, np.where(marks.sure[marks.stay], deprives, NONE))
    ends = np.where(marks.person[following.end] == marks.person[marks.stay], following.end, marks.stay)
    near = marks.knot[np.stack((marks.stay, marks.stay + following.exists, ends))]
    found: Mask = (low[near].min(axis=0) == deprives) & (high[near].max(axis=0) == deprives)
    return found


def _of_knots(marks: Marks, deprives: Tri) -> tuple[Tri, Tri]:
    """The least and most that the stays of each knot deprive of liberty; (TRUE + 1, NONE) where there is none."""
    low, high = np.full(len(marks.row), TRUE + 1, np.int8), np.full(len(marks.row), NONE, np.int8)
    low[marks.stay] = high[marks.stay] = deprives
    return np.minimum.reduceat(low, marks.opens), np.maximum.reduceat(high, marks.opens)


def _continues(marks: Marks, deprives: Tri, own0: Days, following: Following) -> Mask:
    """Whether custody certainly goes on from each stay to the next: nothing may lie between, and nothing is disputed.

    A knot is such a run where, in whatever order its entries came, each would last to the next, and no arrest may be part of
    another.
    """
    lasts = np.full(len(marks.row), NONE, np.int64)
    lasts[marks.stay] = np.where(marks.sure[marks.stay], own0, NONE)
    reach, last = np.minimum.reduceat(lasts, marks.opens), np.maximum.reduceat(marks.d1, marks.opens)
    low, high = _of_knots(marks, deprives)
    size = np.diff(np.append(marks.opens, len(marks.row)))
    apart = ~np.logical_or.reduceat(marks.within, marks.opens)
    plain = (reach != NONE) & ((size == 1) | ((low == high) & (reach >= last) & apart))
    at = marks.stay + following.is_stay
    one, other = marks.knot[marks.stay], marks.knot[at]
    alike = following.is_stay & np.append(deprives[1:] == deprives[:-1], False)
    parted = np.maximum.reduceat(marks.latest, marks.opens)[one] <= marks.begin[marks.opens[other]]
    found: Mask = alike & plain[one] & plain[other] & ((one == other) | (parted & (reach[one] >= last[other])))
    open_ = np.flatnonzero(
        alike & ~found & marks.sure[marks.stay] & marks.sure[at] & (lasts[marks.stay] >= marks.d1[at])
    )
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


def _next_is_move(table: Table, coding: Coding, marks: Marks, index: Index) -> Mask:
    """Whether the next stay is, or may be, a transfer from this one."""
    alone = marks.alone & np.append(marks.alone[1:], True)
    found: Mask = np.append(coding.is_transfer[table.rows.kind[index[1:]]], False) | ~alone[marks.stay]
    return found


def _joins(marks: Marks, deprives: Tri, unclear: Mask, last: Days) -> Mask:
    """Whether each stay may be one custody with one before it: that one may last so long, and no end of custody lies
    between for certain. Such an end is also a stay of another kind, unless its kind is `unclear` only for vague days or it
    is an arrest that may be part of a stay.
    """
    stay = marks.stay
    unclear = unclear & (deprives == UNKNOWN)
    reach = place_in_order(marks.person[stay], last, np.full(len(stay), ORDERS - 2))
    for own, others in ((None, FALSE), (TRUE, UNKNOWN), (UNKNOWN, TRUE)):
        ends = marks.sure.copy()
        ends[stay] &= (deprives == others) & ~unclear & ~marks.within[stay]
        out = np.flatnonzero(ends)
        before = least_after(marks.begin[out], marks.latest[out], marks.latest[stay]) - 1
        reach = np.where((own is None) | ((deprives == own) & ~unclear), np.minimum(reach, before), reach)
        if not (deprives == UNKNOWN).any():
            break
    held = deprives != FALSE
    reach = np.maximum.accumulate(np.where(held, reach, NONE))
    found: Mask = held & np.concatenate(([False], reach[:-1] >= marks.begin[stay[1:]]))
    return found


def _chain_ids(deprives: Tri, continues: Mask) -> Index:
    """A number for each stay: stays of one chain share it; -1 where the stay does not deprive of liberty."""
    held = deprives != FALSE
    new = held & ~np.concatenate(([False], continues[:-1]))
    return np.where(held, np.cumsum(new) - 1, NONE)


def _chains(stays: Stays, table: Table) -> Chains:
    held = np.flatnonzero(stays.chain != NONE)
    if not len(held):
        return _no_stays()[1]
    ids = stays.chain[held]
    begins = np.flatnonzero(np.concatenate(([True], ids[1:] != ids[:-1])))
    first, last = held[begins], held[np.append(begins[1:] - 1, len(held) - 1)]
    s1 = np.minimum.reduceat(stays.s1[held], begins)
    e0, e1 = np.maximum.reduceat(stays.e0[held], begins), np.maximum.reduceat(stays.e1[held], begins)
    sure = stays.sure[first] & (stays.deprives[first] == TRUE)
    goes_on = stays.open_ended[last] & (table.people.closed[stays.person[first]] == 0)
    alone = ~stays.joins[first]
    group, opens = np.cumsum(alone) - 1, np.flatnonzero(alone)
    to1 = np.maximum.reduceat(np.where(stays.open_ended[last], FAR, e1), opens)[group]
    return Chains(
        stays.person[first], stays.s0[first], s1, e0, e1, sure, stays.row[first], stays.open_ended[last],
        stays.row[last], np.where(goes_on, table.as_of + 1, FAR), stays.s0[first][opens][group], to1,
        stays.joins[first], stays.within[first],
    )  # fmt: skip
