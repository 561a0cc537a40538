"""Arrests of which no end is told: part of a stay that tells its own, or an entry of their own, or aside.

1. Such an arrest is part of a stay that tells its end, in a place of the same state that surely deprives of liberty, where
   both certainly come before or after every other entry. Then it says nothing about custody.
2. Where it only may fall within such a stay, or is disputed, or in a dense knot, it stands aside: custody is read without it,
   and beside that whatever it may have begun, ended or joined is not known. Nothing follows from it for certain.
3. A stay that does not tell its end may be ended by one that may come after it, on the earliest day of that; custody does not
   certainly go on where one may lie between, nor do titles. A stay that tells its end goes on as if none were.

So a vaguer date, which can only put an arrest aside or widen the days on which it may have come, settles nothing.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from habeas.check.cases import DURATIONS
from habeas.check.coding import Coding
from habeas.check.kleene import TRUE, Days, Index, Ints, Keys, Mask, which
from habeas.check.steps import FAR, ORDERS, SHIFT, key, least_after, place_in_order
from habeas.check.table import NONE, Rows, Table

if TYPE_CHECKING:
    from habeas.check.marks import Marks


@dataclass(frozen=True, slots=True)
class Asides:
    """Arrests that stand aside, sorted by person, earliest day and order.

    `begin`, `latest`: their earliest and latest place in it.
    """

    row: Index
    person: Ints
    d0: Days
    d1: Days
    begin: Keys
    latest: Keys

    @classmethod
    def of(cls, rows: Rows, index: Index) -> "Asides":
        """These rows, which are sorted so."""
        person, order, d0, d1 = rows.person[index], rows.order[index], rows.d0[index], rows.d1[index]
        return cls(index, person, d0, d1, place_in_order(person, d0, order), place_in_order(person, d1, order))

    def __len__(self) -> int:
        return len(self.row)

    def may_lie(self, after: Keys, before: Keys) -> Mask:
        """Whether one may have come after each of these places in the order, and before the other (which is no earlier)."""
        found: Mask = np.searchsorted(self.begin, before) > np.searchsorted(np.sort(self.latest), after, side="right")
        return found

    def first_after(self, begin: Keys) -> Days:
        """The earliest day of those that may have come after each of these places of the same person; FAR where none may."""
        by_latest = np.argsort(self.latest, kind="stable")
        found = least_after(self.latest[by_latest], key(self.person, self.d0)[by_latest], begin)
        return np.where(found // SHIFT == begin // (SHIFT * ORDERS), found % SHIFT, FAR)

    def last_before(self, latest: Keys) -> Days:
        """The latest day of those that may have come before each of these places of the same person; 0 where none may."""
        reach = np.append(NONE, np.maximum.accumulate(key(self.person, self.d1)))[np.searchsorted(self.begin, latest)]
        return np.where(reach // SHIFT == latest // (SHIFT * ORDERS), reach % SHIFT, 0)


@dataclass(frozen=True, slots=True)
class Beside:
    """What such arrests leave open about each stay among the marks.

    Of one that does not tell its end: `first`, the earliest day on which one may come after it and so end it (FAR: none may);
    `last`, the latest day of those that may have come first (0: none); `overtakes`: one that stands before it may have come
    after it; `parts`: one may lie between it, or one of its knot, and the next. Of every stay, `before`: one may lie between it
    and the entry before; `any`: the person has one.
    """

    first: Days
    last: Days
    overtakes: Mask
    parts: Mask
    before: Mask
    any: Mask


def find_beside(marks: "Marks", asides: Asides) -> Beside:
    """What these arrests leave open."""
    stay = marks.stay
    no = np.zeros(len(stay), bool)
    if not len(asides):
        return Beside(np.full(len(stay), FAR, np.int32), np.zeros(len(stay), np.int32), no, no, no, no)
    begin, latest = marks.begin[stay], marks.latest[stay]
    open_ = ~marks.ends_itself[stay]
    first = asides.first_after(begin)
    knot = marks.knot[stay]
    parts = np.logical_or.reduceat((marks.role > 0) & ~marks.ends_itself, marks.opens)[knot]
    parts &= asides.may_lie(marks.begin[marks.opens[knot]], marks.latest[np.minimum(stay + 1, len(marks.row) - 1)])
    return Beside(
        np.where(open_ & (first < FAR), np.maximum(first, marks.d0[stay]), FAR).astype(np.int32),
        np.where(open_, asides.last_before(latest), 0).astype(np.int32),
        open_ & asides.may_lie(begin, begin),
        parts,
        asides.may_lie(marks.begin[np.maximum(stay - 1, 0)], latest),
        np.isin(marks.person[stay], asides.person),
    )


def find_arrests(table: Table, coding: Coding, index: Index, dense: Mask) -> tuple[Mask, Mask, Mask]:
    """Of these entries in their order: arrests of which no end is told; those that certainly are part of a stay; those that
    stand aside. Only a stay that tells its end has parts, and only in a place that surely deprives of liberty.
    """
    rows = table.rows
    person, order, sure = rows.person[index], rows.order[index], rows.sure[index]
    begin, latest = (place_in_order(person, day[index], order) for day in (rows.d0, rows.d1))
    told, begins = rows.u0[index] != NONE, coding.custody_role[rows.kind[index]] > 0
    passing = coding.brief[rows.kind[index]] & ~told
    passing &= np.all([np.isnan(rows.numbers[name][index]) for name in DURATIONS], axis=0)
    doubtful = passing & (dense | ~sure)
    if not (passing.any() and told.any()):
        return passing, np.zeros(len(index), bool), doubtful
    kind = table.places.kind[rows.place[index]] if len(table.places.kind) else np.zeros(len(index), np.int64)
    holds = (rows.place[index] == NONE) | ((coding.place_deprives[kind] == TRUE) & ~coding.place_exit_decides[kind])
    before = np.maximum.accumulate(np.where(passing, NONE, np.arange(len(index))))
    clean = _certain_order(begin, latest, passing)
    stay = np.maximum(before, 0)
    part = (
        passing
        & clean
        & ~dense
        & (before != NONE)
        & (told & begins & holds & sure & clean & ~dense)[stay]
        & (person[stay] == person)
    )
    part &= (rows.u0[index][stay] >= rows.d1[index]) & (latest[stay] < begin) & _of_one_state(table, index, stay)
    ends = which(sure & ~begins)
    cut = least_after(begin[ends], key(person, rows.d1[index])[ends], latest)
    last = np.maximum.accumulate(np.where(told & begins, np.minimum(key(person, rows.u1[index]), cut), NONE))
    begun = np.searchsorted(begin, latest, side="right") - 1
    return passing, part, (doubtful | (passing & (last[begun] >= key(person, rows.d0[index])))) & ~part


def _certain_order(begin: Keys, latest: Keys, passing: Mask) -> Mask:
    """Whether each entry certainly came before or after every other that is no `passing` arrest."""
    reach = np.maximum.accumulate(np.where(passing, NONE, latest))
    after = np.minimum.accumulate(np.where(passing, np.iinfo(np.int64).max, begin)[::-1])[::-1]
    found: Mask = np.append(True, reach[:-1] <= begin[1:]) & np.append(latest[:-1] <= after[1:], True)
    return found


def _of_one_state(table: Table, one: Index, stay: Index) -> Mask:
    """Whether each entry is, as far as is told, in the same state as the stay at this place among them."""
    rows, places = table.rows, table.places
    if not len(places.kind):
        return np.ones(len(one), bool)
    place = rows.place[one]
    state = np.where(places.state[place] == NONE, table.people.state[rows.person[one]], places.state[place])
    found: Mask = (place == NONE) | ((place[stay] != NONE) & (state == state[stay]))
    return found
