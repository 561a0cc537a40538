"""Custody: stays in places, joined to chains without a break.

1. A stay begins with an entry that starts `detained` (placed, transferred, apprehended) and ends with its own `until`,
   with the next stay, or with an entry that ends `detained` (released, removed, death), whichever comes first. Days of
   release count as held. An apprehension is certain for its own day only. Where the days of two such entries overlap,
   either may have come first: what follows is certain only if it is so both ways. Of stays it is then certain only that
   they began by the last of those days.
2. A stay without a recorded end is certain up to its last sign and the office's grace after it (a closed file: up to its
   closing day), then not known; after the day of the check it is assumed to go on. An arrest never ends a stay whose end is
   told: it comes later, is part of it, or stands aside (asides.py).
3. Custody goes on from one stay to the next where the next begins on the last day or the day after, else it breaks: a
   chain is a run of stays without a break. Where vague days leave open whether something came between them, or one of
   them is disputed, there are two chains that may be one.
4. Whether a stay deprives of liberty follows from the kind of place and from `exit_at_will`: yes, no or not known. Where
   the kind of place leaves it open (a hotel, a reception centre), a title of custody on record settles it. A way
   out to another state (`exit_possible`, at a land border) counts only for a stay within the days of the setting.
5. A move that names no title or no body right after another stay keeps those of that one.
"""

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from habeas.check.asides import Asides, find_beside
from habeas.check.chains import Chains, Links, find_chains, find_continues
from habeas.check.coding import Coding
from habeas.check.kleene import FALSE, TRUE, UNKNOWN, Days, Index, Ints, Mask, Tri, which
from habeas.check.marks import Following, Marks, find_following, find_marks
from habeas.check.places import PlaceHistory
from habeas.check.steps import FAR, SHIFT, key, least_after, place_in_order
from habeas.check.table import NONE, Table

Int32s = npt.NDArray[np.int32]
TITLES_OF_CUSTODY = (
    "expulsion", "entry", "dublin", "extradition", "undesirability", "readmission", "criminal", "administrative",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stays:
    """Spans are half-open with vague ends: begin in [s0, s1], end in [e0, e1]; sorted by person and begin.

    The first day is certain beyond that where `e0` is after it. `lasts_to`: the earliest end in its place; on the very day of
    its begin another stay may have begun. `tangled`: another entry about custody stands before it and may have come after it,
    or a dense knot holds it; `taken`: that, or a stay does. `within`: an arrest that stands aside, since it may be part of
    another stay. `ends_itself`: its end is told.
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
    tangled: Mask
    taken: Mask
    within: Mask
    ends_itself: Mask

    def __len__(self) -> int:
        return len(self.person)


def find_stays(table: Table, coding: Coding, history: PlaceHistory, grace: int, exit_days: int) -> tuple[Stays, Chains]:
    """Every stay and every chain of custody in the table. `exit_days`: how long a way out abroad counts as an exit."""
    marks, asides = find_marks(table, coding)
    aside = _aside(table, coding, history, marks, asides, exit_days) if len(asides) else None
    if not len(marks.stay):
        return _only_asides(table, marks, aside)
    rows, stay, index = table.rows, marks.stay, marks.row[marks.stay]
    following, beside = find_following(marks), find_beside(marks, asides)
    s0, s1 = rows.d0[index], np.maximum(_latest_begin(marks), beside.last)
    e0, e1, own0, begins = _ends(table, index, marks, following)
    brief = coding.brief[rows.kind[index]] & (own0 == FAR)
    open_ended = (own0 == FAR) & ~following.exists & ~brief & (beside.first == FAR)
    own0 = np.where(brief, s0 + 1, own0)
    e0 = np.where(brief, np.minimum(e0, own0), e0)
    begins = np.minimum(begins, beside.first)
    e0 = np.where(open_ended, _last_sign(table, coding, rows.person[index], grace), np.minimum(e0, begins))
    doubtful = marks.dense[stay] | beside.overtakes
    tangled, taken = marks.tangled[stay] | doubtful, marks.taken[stay] | doubtful
    e0 = np.where(tangled, np.minimum(e0, s0 + 1), e0)
    e1 = np.maximum(e1, e0)
    e0 = np.maximum(e0, np.minimum(s0 + 1, e1))
    lasts_to = np.where(taken, s0, np.minimum(e0, begins))
    clear = marks.in_order[stay] & np.append(False, (marks.in_order & marks.sure)[:-1])[stay] & ~beside.before
    basis, authority = _titles(table, coding, index, following, clear)
    deprives = _deprives(table, coding, history, index, basis, (s0, s1, e0, e1), exit_days)
    e0 = np.where(_alike(marks, deprives, following) & (beside.first == FAR), np.maximum(e0, s0 + 1), lasts_to)
    own = Stays(
        rows.person[index], index, s0, s1, e0.astype(np.int32), e1.astype(np.int32), lasts_to.astype(np.int32),
        rows.place[index], basis, authority, deprives, marks.sure[stay], open_ended, tangled, taken,
        np.zeros(len(index), bool), marks.ends_itself[stay],
    )  # fmt: skip
    brief &= ~_next_is_move(table, coding, marks, index) & ~beside.any
    links = Links(
        find_continues(marks, deprives, own0, following) & ~beside.parts,
        np.where(_is_vague(marks, own), NONE, deprives).astype(np.int8), np.where(brief, s1 + 1, e1).astype(np.int32),
    )  # fmt: skip
    every, order = _with_asides(own, aside, rows.order)
    return every, find_chains(table, marks, every, links, order)


def _only_asides(table: Table, marks: Marks, aside: Stays | None) -> tuple[Stays, Chains]:
    """Where no other stay is on record."""
    every, order = _with_asides(_no_stays(), aside, table.rows.order)
    none = np.zeros(0, np.int32)
    return every, find_chains(table, marks, every, Links(none.astype(bool), none.astype(np.int8), none), order)


def _is_vague(marks: Marks, own: Stays) -> Mask:
    """Whether it is not known of a stay if it deprives of liberty, but might be on fewer days or beside other entries."""
    after_own = np.append(False, marks.person[1:] == marks.person[:-1])[marks.stay]
    found: Mask = (own.deprives == UNKNOWN) & ((own.s0 < own.s1) | ((own.basis == 0) & after_own))
    return found


def _aside(table: Table, coding: Coding, history: PlaceHistory, marks: Marks, asides: Asides, exit_days: int) -> Stays:
    """The arrests that may be part of a stay, as disputed stays up to what certainly ends them."""
    rows, index = table.rows, asides.row
    sure, released = which(marks.sure), marks.role < 0
    each, other = marks.of_same_person(sure)
    day = marks.d1[sure[each]]
    on_day = released[other] & (marks.d0[other] <= day) & (day <= marks.d1[other])
    released[sure[each[on_day]]] = True
    end = least_after(marks.begin[sure], key(marks.person, marks.d1 + released)[sure], asides.latest)
    s0, e1 = asides.d0, np.where(end // SHIFT == asides.person, end % SHIFT, FAR).astype(np.int32)
    basis, no, yes = rows.words["basis"][index], np.zeros(len(index), bool), np.ones(len(index), bool)
    deprives = _deprives(table, coding, history, index, basis, (s0, asides.d1, s0, e1), exit_days)
    return Stays(
        asides.person, index, s0, asides.d1, s0, e1, s0, rows.place[index], basis, rows.words["authority"][index], deprives,
        no, no, yes, yes, yes, no,
    )  # fmt: skip


def _with_asides(own: Stays, aside: Stays | None, order: Ints) -> tuple[Stays, Index | None]:
    """All stays in the order of their begin, and which of (own, aside) stands at each place; None: there are only own."""
    if aside is None:
        return own, None
    every = Stays(*(np.concatenate((getattr(own, one.name), getattr(aside, one.name))) for one in fields(Stays)))
    at = np.argsort(place_in_order(every.person, every.s0, order[every.row]), kind="stable")
    return Stays(*(getattr(every, one.name)[at] for one in fields(Stays))), at


def _latest_begin(marks: Marks) -> Days:
    """The latest begin of each stay; of stays of which either may have come first that of them all.

    One that tells its end is not among them where only arrests may have come after it.
    """
    stay = marks.stay
    d1, begin, latest = marks.d1[stay], marks.begin[stay], marks.latest[stay]
    overtaken = np.concatenate(([False], np.maximum.accumulate(latest)[:-1] > begin[1:]))
    lasting = np.minimum.accumulate(np.where(marks.passing[stay], np.iinfo(np.int64).max, begin)[::-1])[::-1]
    alone = marks.ends_itself[stay] & ~marks.taken[stay] & ~np.append(latest[:-1] > lasting[1:], False)
    group, opens = np.cumsum(~overtaken) - 1, which(~overtaken)
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


def _no_stays() -> Stays:
    i, d, b = np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(0, bool)
    return Stays(d, i, d, d, d, d, d, d, i, i, np.zeros(0, np.int8), b, b, b, b, b, b)


def _last_sign(table: Table, coding: Coding, person: Int32s, grace: int) -> Days:
    """The day after which silence about a stay without end becomes *not known*."""
    rows = table.rows
    signs = np.zeros(len(table.people), np.int64)
    seen = coding.custody_sign[rows.kind]
    np.maximum.at(signs, rows.person[seen], rows.d0[seen])
    closed = table.people.closed[person]
    return np.where(closed > 0, closed + 1, np.minimum(signs[person] + grace, table.as_of) + 1).astype(np.int32)


def _titles(
    table: Table, coding: Coding, index: Index, following: Following, clear: Mask
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The titles of each stay and the bodies that ordered it; a move that names none keeps those of the stay before it."""
    words, person = table.rows.words, table.rows.person[index]
    basis = _carry_over(words["basis"][index], person, following, clear)
    moved = clear & coding.is_transfer[table.rows.kind[index]]
    return basis, _carry_over(words["authority"][index], person, following, moved)


def _carry_over(words: npt.NDArray[np.int64], person: Int32s, following: Following, may: Mask) -> npt.NDArray[np.int64]:
    """The words of each stay; one that names none right after another keeps those of that one, where it may."""
    words = words.copy()
    inherits = may & (words == 0) & np.concatenate(([False], following.is_stay[:-1]))
    for i in which(inherits):
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
    known = which(place != NONE)
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
    low, high = marks.of_knots(np.where(marks.sure[marks.stay], deprives, NONE))
    ends = np.where(marks.person[following.end] == marks.person[marks.stay], following.end, marks.stay)
    near = marks.knot[np.stack((marks.stay, ends))]
    found: Mask = (low[near].min(axis=0) == deprives) & (high[near].max(axis=0) == deprives)
    return found


def _next_is_move(table: Table, coding: Coding, marks: Marks, index: Index) -> Mask:
    """Whether the next stay is, or may be, a transfer from this one."""
    alone = marks.alone & np.append(marks.alone[1:], True)
    found: Mask = np.append(coding.is_transfer[table.rows.kind[index[1:]]], False) | ~alone[marks.stay]
    return found
