"""Custody: stays in places, joined to chains without a break.

1. A stay begins with an entry that starts `detained` (placed, transferred, apprehended) and ends with its own `until`,
   with the next stay, or with an entry that ends `detained` (released, removed, death), whichever comes first. Days of
   release count as held. An apprehension is certain for its own day only. Where the days of two such entries overlap,
   either may have come first: what follows is certain only if it is so both ways.
2. A stay without a recorded end is certain up to its last sign and the office's grace after it (a closed file: up to its
   closing day), then not known; after the day of the check it is assumed to go on. An arrest within a stay whose own
   end comes later is part of that stay: it neither cuts it nor begins another.
3. Custody goes on from one stay to the next where the next begins on the last day or the day after, else it breaks: a
   chain is a run of stays without a break. Where vague days leave open which, there are two chains that may be one.
4. Whether a stay deprives of liberty follows from the kind of place and from `exit_at_will`: yes, no or not known. Where
   the kind of place leaves it open (a hotel, a reception centre), a title of custody on record settles it. A way
   out to another state (`exit_possible`, at a land border) counts only for a stay within the days of the setting.
5. A move that names no title or no body right after another stay keeps those of that one.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from habeas.check.cases import DURATIONS
from habeas.check.coding import Coding
from habeas.check.kleene import FALSE, TRUE, UNKNOWN, Days, Index, Mask, Tri
from habeas.check.places import PlaceHistory
from habeas.check.steps import FAR, SHIFT, key, place_in_order
from habeas.check.table import NONE, Table

Int32s = npt.NDArray[np.int32]
TITLES_OF_CUSTODY = (
    "expulsion", "entry", "dublin", "extradition", "undesirability", "readmission", "criminal", "administrative",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stays:
    """Spans are half-open with vague ends: begin in [s0, s1], end in [e0, e1]; sorted by person and begin.

    `tangled`: another entry about custody stands before it and may have come after it.
    """

    person: Int32s
    row: Index
    s0: Days
    s1: Days
    e0: Days
    e1: Days
    place: Int32s
    basis: npt.NDArray[np.int64]
    authority: npt.NDArray[np.int64]
    deprives: Tri
    sure: Mask
    open_ended: Mask
    chain: Index
    tangled: Mask

    @property
    def lasts_to(self) -> Days:
        """The earliest end of a stay in its place: of a tangled one, another stay may have begun on its very day."""
        return np.where(self.tangled, self.s0, self.e0)

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True, slots=True)
class Chains:
    """Custody without a break; `row` is the entry that opened it. From `ahead` on (FAR: never) it is assumed to go on.

    `sure`: the entry that opened it is; it lasts for certain up to the first stay after that which is not. Where it may be
    one with those before or after it, it may have begun on `from0` and end before `to1`.
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

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True, slots=True)
class _Following:
    """The next entry about custody of the same person, if any: whether it is a stay, and when it makes an end at the
    earliest. At the latest the soonest entry does that certainly comes after the begin.
    """

    row: Index
    exists: Mask
    is_stay: Mask
    d0: Days
    d1: Days


def find_stays(table: Table, coding: Coding, history: PlaceHistory, grace: int, exit_days: int) -> tuple[Stays, Chains]:
    """Every stay and every chain of custody in the table. `exit_days`: how long a way out abroad counts as an exit."""
    rows = table.rows
    role = coding.custody_role[rows.kind]
    marks = _marks(table, coding, role)
    is_stay = np.flatnonzero(role[marks] > 0)
    if not len(is_stay):
        return _no_stays()
    index = marks[is_stay]
    person = rows.person[index]
    following = _following(table, role, marks, is_stay)
    s0, s1 = rows.d0[index], rows.d1[index]
    e0, e1, ends = _ends(table, index, following)
    brief = coding.brief[rows.kind[index]] & ~ends
    open_ended = ~ends & ~following.exists & ~brief
    sign = _last_sign(table, coding, person, grace)
    e0 = np.where(brief, np.minimum(e0, s0 + 1), e0)
    e0 = np.where(open_ended, sign, e0)
    tangled = _may_end_it(table, coding, marks)
    e0 = np.where(tangled[is_stay], np.minimum(e0, s0 + 1), e0)
    e1 = np.maximum(e1, e0)
    e0 = np.maximum(e0, np.minimum(s0 + 1, e1))
    clear = ~(tangled | np.concatenate(([False], tangled[:-1])))[is_stay]
    basis = _carry_over(rows.words["basis"][index], person, following, clear)
    moved = clear & coding.is_transfer[rows.kind[index]]
    authority = _carry_over(rows.words["authority"][index], person, following, moved)
    place = rows.place[index]
    deprives = _deprives(table, coding, history, index, place, basis, (s0, s1, e0, e1), exit_days)
    touches = following.is_stay & (~(ends | brief) | (e0 >= rows.d1[following.row]))
    next_is_move = np.append(coding.is_transfer[rows.kind[index[1:]]], False)
    latest = np.where(brief & ~next_is_move, s1 + 1, e1)
    may_touch = (latest >= np.append(s0[1:], FAR)) & ~np.append(_certainly_out(table, role, marks)[is_stay[1:]], True)
    ids = _chain_ids(person, deprives, touches)
    stays = Stays(
        person, index, s0, s1, e0.astype(np.int32), e1.astype(np.int32), place, basis, authority, deprives, rows.sure[index],
        open_ended, ids, tangled[is_stay],
    )  # fmt: skip
    return stays, _chains(stays, table, may_touch)


def _marks(table: Table, coding: Coding, role: npt.NDArray[np.int8]) -> Index:
    """The entries that begin or end custody, without arrests within a stay that certainly ends later."""
    rows = table.rows
    marks = np.flatnonzero(role != 0)
    lasts = ~np.all([np.isnan(rows.numbers[name][marks]) for name in DURATIONS], axis=0)
    arrest = coding.brief[rows.kind[marks]] & (rows.u0[marks] == NONE) & ~lasts
    before = np.maximum.accumulate(np.where(arrest, NONE, np.arange(len(marks))))
    stay = marks[np.maximum(before, 0)]
    within = arrest & (before != NONE) & (role[stay] > 0) & rows.sure[stay] & (rows.person[stay] == rows.person[marks])
    kept: Index = marks[~(within & (rows.u0[stay] != NONE) & (rows.u0[stay] >= rows.d1[marks]))]
    return kept


def _following(table: Table, role: npt.NDArray[np.int8], marks: Index, is_stay: Index) -> _Following:
    rows = table.rows
    after = np.minimum(is_stay + 1, len(marks) - 1)
    row = marks[after]
    exists = (is_stay + 1 < len(marks)) & (rows.person[row] == rows.person[marks[is_stay]])
    stays = exists & (role[row] > 0)
    # The day of a release counts as held, the day of a move belongs to both places.
    first = np.where(exists, rows.d0[row] + ~stays, FAR)
    stay, ends = marks[is_stay], marks[rows.sure[marks]]
    begins = place_in_order(rows.person[ends], rows.d0[ends], rows.order[ends])
    ends, begins = ends[np.argsort(begins)], np.sort(begins)
    at = np.searchsorted(begins, place_in_order(rows.person[stay], rows.d1[stay], rows.order[stay]), side="right")
    last = key(rows.person[ends], rows.d1[ends] + (role[ends] < 0))
    soonest = np.append(np.minimum.accumulate(last[::-1])[::-1], np.int64(len(table.people)) * SHIFT)[at]
    last = np.where(soonest // SHIFT == rows.person[stay], soonest % SHIFT, FAR)
    return _Following(row, exists, stays, first, last)


def _certainly_out(table: Table, role: npt.NDArray[np.int8], marks: Index) -> Mask:
    """For each entry about custody, whether an end of custody lies for certain between it and the stay before."""
    rows = table.rows
    stays = np.flatnonzero(role[marks] > 0)
    ends = np.flatnonzero((role[marks] < 0) & rows.sure[marks])
    following = np.searchsorted(stays, ends)
    ends, following = ends[following < len(stays)], stays[following[following < len(stays)]]
    latest = place_in_order(rows.person[marks[ends]], rows.d1[marks[ends]], rows.order[marks[ends]])
    begin = place_in_order(rows.person[marks], rows.d0[marks], rows.order[marks])[following]
    found = np.zeros(len(marks), bool)
    found[following[latest < begin]] = True
    return found


def _may_end_it(table: Table, coding: Coding, marks: Index) -> Mask:
    """For each entry about custody, whether one before it in order may have come after it: its own day is vague.

    An arrest never ends a stay that tells its own end: it is part of it, or comes later.
    """
    rows = table.rows
    begin = place_in_order(rows.person[marks], rows.d0[marks], rows.order[marks])
    latest = place_in_order(rows.person[marks], rows.d1[marks], rows.order[marks])
    arrest = coding.brief[rows.kind[marks]] & (rows.u0[marks] == NONE)
    reach = np.where(
        rows.u0[marks[1:]] == NONE,
        np.maximum.accumulate(latest)[:-1],
        np.maximum.accumulate(np.where(arrest, NONE, latest))[:-1],
    )
    found: Mask = np.concatenate(([False], reach > begin[1:]))
    return found


def _ends(table: Table, index: Index, following: _Following) -> tuple[Days, Days, Mask]:
    """Earliest and latest end of each stay, and whether its own record tells an end."""
    rows = table.rows
    until = rows.u0[index] != NONE
    e0 = np.where(until, np.minimum(rows.u0[index] + 1, following.d0), following.d0)
    e1 = np.where(until, np.minimum(rows.u1[index] + 1, following.d1), following.d1)
    length = rows.numbers["duration_days"][index]
    low = np.where(np.isnan(length), rows.numbers["duration_days_min"][index], length)
    high = np.where(np.isnan(length), rows.numbers["duration_days_max"][index], length)
    known = ~until & ~(np.isnan(low) & np.isnan(high))
    low, high = np.where(np.isnan(low), 1, low), np.where(np.isnan(high), FAR, high)
    cut = rows.floats_to[following.row] == NONE  # what floats with a stay does not cut it short
    next0, next1 = np.where(cut, following.d0, FAR), np.where(cut, following.d1, FAR)
    e0 = np.where(known, np.minimum(rows.d0[index] + low, next0), e0)
    e1 = np.where(known, np.minimum(rows.d1[index] + high, next1), e1)
    return e0.astype(np.int32), e1.astype(np.int32), until | known


def _no_stays() -> tuple[Stays, Chains]:
    i, d, b = np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(0, bool)
    stays = Stays(d, i, d, d, d, d, d, i, i, np.zeros(0, np.int8), b, b, i, b)
    return stays, Chains(d, d, d, d, d, b, i, b, i, d, d, d)


def _last_sign(table: Table, coding: Coding, person: Int32s, grace: int) -> Days:
    """The day after which silence about a stay without end becomes *not known*."""
    rows = table.rows
    signs = np.zeros(len(table.people), np.int64)
    seen = coding.custody_sign[rows.kind]
    np.maximum.at(signs, rows.person[seen], rows.d0[seen])
    closed = table.people.closed[person]
    return np.where(closed > 0, closed + 1, np.minimum(signs[person] + grace, table.as_of) + 1).astype(np.int32)


def _carry_over(
    words: npt.NDArray[np.int64], person: Int32s, following: _Following, may: Mask
) -> npt.NDArray[np.int64]:
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
    place: Int32s,
    basis: npt.NDArray[np.int64],
    span: tuple[Days, Days, Days, Days],
    exit_days: int,
) -> Tri:
    rows, (s0, s1, e0, e1) = table.rows, span
    by_kind = coding.entry_deprives[rows.kind[index]]
    known = place != NONE
    where = np.maximum(place, 0)
    if len(table.places.kind):
        kind = table.places.kind[where]
        by_kind = np.where(known, coding.place_deprives[kind], by_kind)
        out = history.yes_no("exit_at_will", where, s1)
        decides = known & coding.place_exit_decides[kind]
        titled = (basis & coding.bits("basis", TITLES_OF_CUSTODY)) != 0
        by_kind = np.where(decides & titled & (by_kind == UNKNOWN), TRUE, by_kind)
        by_kind = np.where(decides & (out != UNKNOWN), 2 - out, by_kind)
        abroad = decides & coding.land_exit[kind] & (history.yes_no("exit_possible", where, s1) == TRUE)
        by_kind = np.where(abroad & (e1 - s0 <= exit_days), FALSE, by_kind)
        by_kind = np.where(abroad & (e1 - s0 > exit_days) & (e0 - s1 <= exit_days), UNKNOWN, by_kind)
    return by_kind.astype(np.int8)


def _chain_ids(person: Int32s, deprives: Tri, continues: Mask) -> Index:
    """A number for each stay: stays of one chain share it; -1 where the stay does not deprive of liberty."""
    linked = np.concatenate(([False], continues[:-1] & (deprives[1:] == deprives[:-1]) & (person[1:] == person[:-1])))
    held = deprives != FALSE
    new = held & ~linked
    ids = np.cumsum(new) - 1
    return np.where(held, ids, NONE)


def _chains(stays: Stays, table: Table, may_touch: Mask) -> Chains:
    held = np.flatnonzero(stays.chain != NONE)
    if not len(held):
        return _no_stays()[1]
    ids = stays.chain[held]
    first = held[np.concatenate(([True], ids[1:] != ids[:-1]))]
    begins = np.searchsorted(ids, np.arange(len(first)))
    last = held[np.concatenate((begins[1:] - 1, [len(held) - 1]))]
    order = np.arange(len(held))
    disputed = ~stays.sure[held]
    disputed[begins] = False
    unclear = np.minimum.reduceat(np.where(disputed, order, len(held)), begins)
    certain = order < unclear[ids]
    e0 = np.maximum.reduceat(np.where(certain, stays.e0[held], 0), begins)
    e1 = np.maximum.reduceat(stays.e1[held], begins)
    sure = stays.sure[first] & (stays.deprives[first] == TRUE)
    goes_on = stays.open_ended[last] & (table.people.closed[stays.person[first]] == 0) & (unclear == len(held))
    before = np.maximum(first - 1, 0)
    may_be_one = may_touch[before] & (stays.deprives[before] == stays.deprives[first])
    may_be_one &= (stays.person[before] == stays.person[first]) & (first > 0)
    group = np.cumsum(~may_be_one) - 1
    opens = np.flatnonzero(~may_be_one)
    to1 = np.maximum.reduceat(np.where(stays.open_ended[last], FAR, e1), opens)[group]
    return Chains(
        stays.person[first], stays.s0[first], stays.s1[first], e0, e1, sure, stays.row[first], stays.open_ended[last],
        stays.row[last], np.where(goes_on, table.as_of + 1, FAR), stays.s0[first][opens][group], to1,
    )  # fmt: skip
