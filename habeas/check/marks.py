"""The entries that begin or end custody, and in what order they may have come.

Where the days of two of them overlap, either may have come first. Those that overlap make a knot: outside knots the order
is certain, and only inside them does anything have to be tried.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from habeas.check.asides import Asides, find_arrests
from habeas.check.cases import DURATIONS
from habeas.check.coding import Coding
from habeas.check.kleene import TRUE, Days, Index, Ints, Keys, Mask, Tri, which
from habeas.check.steps import FAR, SHIFT, key, least_after, place_in_order
from habeas.check.table import NONE, Table


@dataclass(frozen=True, slots=True)
class Marks:
    """One an entry, sorted by person, earliest day and order. `role`: 1 begins custody, -1 ends it; `stay`: where the former
    stand.

    `begin`, `latest`: its earliest and latest place in the order. `knot`: the number of its knot, which begins at
    `opens[knot]`. `tangled`: one before may have come after it; `taken`: a stay before may. `passing`: an arrest of which no
    end is told; `ends_itself`: its end is told. `sure`: nobody disputes it, and it is not `dense`, in a knot of three or more.
    """

    row: Index
    person: Ints
    order: Ints
    role: npt.NDArray[np.int8]
    d0: Days
    d1: Days
    sure: Mask
    begin: Keys
    latest: Keys
    stay: Index
    knot: Index
    opens: Index
    tangled: Mask
    taken: Mask
    passing: Mask
    ends_itself: Mask
    dense: Mask

    @property
    def alone(self) -> Mask:
        """Whether it is a knot of one."""
        found: Mask = ~(self.tangled | np.append(self.tangled[1:], False))
        return found

    @property
    def in_order(self) -> Mask:
        """Whether every other entry, be it an arrest that is part of it, certainly came before or after it."""
        passed = np.concatenate(([False], np.maximum.accumulate(self.latest)[:-1] > self.begin[1:], [False]))
        found: Mask = ~(passed[:-1] | passed[1:])
        return found

    def near(self, first: Index, last: Index) -> tuple[Index, Index]:
        """All entries of the knots from that of `first[i]` to that of `last[i]`: (i, entry)."""
        return _spread(self.opens[self.knot[first]], np.append(self.opens, len(self.row))[self.knot[last] + 1])

    def of_knots(self, kind: Tri) -> tuple[Tri, Tri]:
        """The least and most of what each stay is, in each knot; (TRUE + 1, NONE) where there is no stay."""
        low, high = np.full(len(self.row), TRUE + 1, np.int8), np.full(len(self.row), NONE, np.int8)
        low[self.stay] = high[self.stay] = kind
        return np.minimum.reduceat(low, self.opens), np.maximum.reduceat(high, self.opens)

    def of_same_person(self, one: Index) -> tuple[Index, Index]:
        """All entries about the person of `one[i]`: (i, entry)."""
        who = self.person[one]
        return _spread(np.searchsorted(self.person, who), np.searchsorted(self.person, who, side="right"))


def _spread(low: Index, high: Index) -> tuple[Index, Index]:
    """(i, each number from `low[i]` to before `high[i]`)."""
    count = high - low
    each = np.repeat(np.arange(len(low)), count)
    return each, np.arange(count.sum()) - np.repeat(np.cumsum(count) - count - low, count)


@dataclass(frozen=True, slots=True)
class Following:
    """What follows each stay: the next entry, if any of the same person, and whether it is a stay; `end`: what may end it.

    `d0`, `d1`: the earliest and latest day before which the next one ends the stay; `begins`: the earliest day on which
    another stay may begin (FAR: none).
    """

    at: Index
    end: Index
    exists: Mask
    is_stay: Mask
    d0: Days
    d1: Days
    begins: Days


def find_marks(table: Table, coding: Coding) -> tuple[Marks, Asides]:
    """The entries that begin or end custody without arrests that are part of a stay; and arrests that stand aside."""
    rows, role = table.rows, coding.custody_role[table.rows.kind]
    index = which(role != 0)
    index = index[np.argsort(place_in_order(rows.person[index], rows.d0[index], rows.order[index]), kind="stable")]
    dense = _dense(table, coding, index)
    passing, part, aside = find_arrests(table, coding, index, dense)
    asides, kept = index[aside], ~(part | aside)
    index, passing, dense = index[kept], passing[kept], dense[kept]
    person, order, d0, d1 = rows.person[index], rows.order[index], rows.d0[index], rows.d1[index]
    begin, latest = place_in_order(person, d0, order), place_in_order(person, d1, order)
    begins = role[index] > 0
    ends_itself = rows.u0[index] != NONE
    arrest = coding.brief[rows.kind[index]] & ~ends_itself
    tangled = _overtaken(begin, latest, arrest, ends_itself)
    taken = _overtaken(begin, np.where(begins, latest, NONE), arrest, ends_itself)
    marks = Marks(
        index, person, order, role[index], d0, d1, rows.sure[index] & ~dense, begin, latest, which(begins),
        np.cumsum(~tangled) - 1, which(~tangled), tangled, taken, passing, ends_itself & begins, dense,
    )  # fmt: skip
    return marks, Asides.of(rows, asides)


def _dense(table: Table, coding: Coding, index: Index) -> Mask:
    """The entries in dense knots: three or more overlap, and not all are stays that last to the next, in whatever order.

    What is laid with a stay of known length, whose day is unknown, is in none.
    """
    rows = table.rows
    found, among = np.zeros(len(index), bool), which(rows.floats_to[index] == NONE)
    fixed = index[among]
    begin, latest = (place_in_order(rows.person[fixed], day[fixed], rows.order[fixed]) for day in (rows.d0, rows.d1))
    opens = which(np.append(True, np.maximum.accumulate(latest)[:-1] <= begin[1:])[: len(fixed)])
    size = np.diff(np.append(opens, len(fixed)))
    if not (size >= 3).any():
        return found
    kind = rows.kind[fixed]
    lasting = (coding.custody_role[kind] > 0) & ~coding.brief[kind] & rows.sure[fixed] & (rows.u0[fixed] == NONE)
    lasting &= np.all([np.isnan(rows.numbers[name][fixed]) for name in DURATIONS], axis=0)
    found[among] = ((size >= 3) & ~np.logical_and.reduceat(lasting, opens)).repeat(size)
    return found


def _overtaken(begin: Keys, latest: Keys, arrest: Mask, ends_itself: Mask) -> Mask:
    """For each entry whether one before it, of those with a `latest` place, may have come after it.

    An arrest never ends a stay that tells its own end: it is part of it, or comes later.
    """
    by_any = np.maximum.accumulate(latest)[:-1]
    by_others = np.maximum.accumulate(np.where(arrest, NONE, latest))[:-1]
    found: Mask = np.concatenate(([False], np.where(ends_itself[1:], by_others, by_any) > begin[1:]))
    return found


def find_following(marks: Marks) -> Following:
    """What follows each stay. The day of a release counts as held; an arrest ends no stay that tells its own end."""
    stay, person, count = marks.stay, marks.person[marks.stay], len(marks.row)
    at = np.minimum(stay + 1, count - 1)
    exists = (stay + 1 < count) & (marks.person[at] == person)
    lasting = np.minimum.accumulate(np.where(marks.passing, count, np.arange(count))[::-1])[::-1]
    cut = np.where(exists & marks.ends_itself[stay], lasting[at], at)
    ends = exists & (cut < count)
    cut = np.where(ends, cut, at)
    ends &= marks.person[cut] == person
    begins = ends & (marks.role[cut] > 0)
    latest = _latest_end(marks, which(marks.sure))
    if marks.passing.any() and marks.ends_itself.any():
        own = _latest_end(marks, which(marks.sure & ~marks.passing))
        latest = np.where(marks.ends_itself[stay], own, latest)
    return Following(
        at, cut, exists, exists & (marks.role[at] > 0), np.where(ends, marks.d0[cut] + ~begins, FAR), latest,
        _next_begin(marks, cut, ends, begins),
    )  # fmt: skip


def _next_begin(marks: Marks, at: Index, exists: Mask, is_stay: Mask) -> Days:
    """The earliest day on which a stay may begin next: after a release, only where both are in one knot, maybe of one day, or
    where the release may have come before the stay that it follows.
    """
    found = np.where(is_stay, marks.d0[at], FAR)
    released = which(exists & ~is_stay & ~marks.alone[at])
    each, other = marks.near(at[released], at[released])
    one = at[released][each]
    before = (marks.role[other] > 0) & (marks.d0[other] <= marks.d0[one]) & (marks.d0[one] <= marks.d1[other])
    before &= other != marks.stay[released[each]]
    found[released[each[before]]] = marks.d0[one[before]]
    overlaps = exists & ~is_stay & (marks.latest[marks.stay] > marks.begin[at])
    return np.where(overlaps, marks.d0[at], found)


def _latest_end(marks: Marks, sure: Index) -> Days:
    """The latest day before which each stay ends: one of these entries, which are certain, certainly comes after it.

    Where on the day of that entry a release may have come before it, the day counts as held.
    """
    stay, held = marks.stay, marks.role < 0
    end = _soonest(marks, sure, held)
    move = which((marks.role > 0) & ~marks.alone)
    each, other = marks.near(move, move)
    day, order = marks.d1[move[each]], marks.order[move[each]]
    out = (marks.role[other] < 0) & (marks.d0[other] <= day) & (day <= marks.d1[other]) & (marks.order[other] < order)
    released = np.maximum.accumulate(np.where(marks.role < 0, key(marks.person, marks.d1), NONE))
    before = (marks.role > 0) & np.concatenate(([False], released[:-1] >= key(marks.person, marks.d1)[1:]))
    if out.any() or before.any():
        held[move[each[out]]] = True
        held |= before
        later = _soonest(marks, sure, held)
        moved = which(later > end)
        each, other = marks.of_same_person(stay[moved])
        one, day = stay[moved[each]], end[moved[each]]
        out = (marks.role[other] < 0) & (marks.d0[other] <= day) & (day <= marks.d1[other])
        out &= (day > marks.d0[one]) | (marks.order[other] > marks.order[one])
        moved = moved[each[out]]
        end[moved] = later[moved]
    return end


def _soonest(marks: Marks, sure: Index, held: Mask) -> Days:
    """The first day after which each stay has ended for certain; `held`: the day of that entry counts."""
    person = marks.person[marks.stay]
    found = least_after(marks.begin[sure], key(marks.person, marks.d1 + held)[sure], marks.latest[marks.stay])
    return np.where(found // SHIFT == person, found % SHIFT, FAR)
