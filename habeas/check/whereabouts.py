"""Where people are: custody, place and state on each segment, and where it is not known in which state.

What is about a place or a state changes a few times in a life: such a column is made by repeating each value over its
run of segments. It is not known in which state a person is who moved between states, where the days of the moves are
vague; almost everybody stays in one state, and the rest are looked at one by one.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from habeas.check.kleene import FALSE, TRUE, UNKNOWN, Days, Index, Ints, Mask, Tri, pick, which
from habeas.check.steps import Grid, key, place_in_order
from habeas.check.table import NONE
from habeas.check.titles import far_end

if TYPE_CHECKING:
    from habeas.check.world import World

NOWHERE, UNCLEAR = -1, -2


class Coded:
    """A column of codes that seldom changes, as runs of segments."""

    __slots__ = ("_count", "code")

    def __init__(self, column: Ints) -> None:
        new = np.ones(len(column), bool)
        np.not_equal(column[1:], column[:-1], out=new[1:])
        begin = which(new)
        self.code = column[begin]
        self._count = np.empty(len(begin), np.int64)
        np.subtract(begin[1:], begin[:-1], out=self._count[:-1])
        self._count[-1:] = len(column) - begin[-1:]

    def column(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """`values[code]` on each segment."""
        return values[self.code].repeat(self._count)


class Whereabouts:
    """The custody, the place and the state of everybody in a world, on every segment; each is made when asked for."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self._columns: dict[str, npt.NDArray[Any]] = {}
        self._coded: dict[str, Coded] = {}
        self._doubtful: bool | None = None
        self._states: frozenset[int] | None = None

    def refine(self, before: Grid, within: Index) -> None:
        """Brings every column to a finer grid than the one before: for each new segment the old one it lies in."""
        del before
        self._columns = {name: column[within] for name, column in self._columns.items()}
        self._coded.clear()

    @property
    def chain(self) -> Index:
        """The custody on each segment, -1 outside: the latest that may hold it; not one that an arrest opens which may be part
        of another, where that certainly holds it."""
        if "chain" not in self._columns:
            chains, grid = self.world.chains, self.world.grid
            column = np.full(grid.size, NONE)
            if len(chains):
                at = self._latest_chain()
                own = at != NONE
                whole = np.maximum.accumulate(np.where(chains.opens_within, NONE, np.arange(len(chains))))[at]
                certain = own & (whole != NONE) & chains.sure[whole] & (chains.person[whole] == grid.person)
                certain &= (
                    (chains.s1[whole] <= chains.s0[np.minimum(whole + 1, at)])
                    & (chains.s1[whole] <= grid.start)
                    & (grid.start < chains.e0[whole])
                )
                column = np.where(certain, whole, at)
            self._columns["chain"] = column
        return self._columns["chain"]

    def _latest_chain(self) -> Index:
        """On each segment the custody that began last of those that may hold it; -1 where none may."""
        chains = self.world.chains
        return latest_holding(self.world.grid, chains.person, chains.s0, far_end(chains.e1, chains.open_ended))

    @property
    def place(self) -> npt.NDArray[np.int32]:
        """The place on each segment: -1 nowhere known, -2 between two."""
        if "place" not in self._columns:
            self._columns["place"] = self._place_column()
        return self._columns["place"]

    def _place_column(self) -> npt.NDArray[np.int32]:
        stays, grid = self.world.stays, self.world.grid
        if not len(stays):
            return np.full(grid.size, NOWHERE, np.int32)
        end = far_end(stays.e1, stays.open_ended)
        among = which(~stays.within)
        at = latest_holding(grid, stays.person[among], stays.s0[among], end[among])
        own = at != NONE
        at = among[at] if len(among) else np.zeros(grid.size, np.int64)
        unclear = own & ((grid.start < stays.s1[at]) | ~stays.sure[at]) & (self._elsewhere()[at] > grid.start)
        unclear |= own & stays.taken[at]
        inside = own
        if stays.within.any():
            arrest, some = self._latest(which(stays.within))
            some &= grid.start < stays.e1[arrest]
            certain = own & stays.sure[at] & stays.ends_itself[at]
            some &= ~(certain & (stays.s1[at] <= grid.start) & (grid.start < stays.lasts_to[at]))
            unclear, inside = unclear | some, inside | some
        place = np.where(stays.place[at] >= 0, stays.place[at], UNCLEAR)
        return np.where(inside, np.where(unclear, UNCLEAR, place), NOWHERE).astype(np.int32)

    def _latest(self, among: Index) -> tuple[Index, Mask]:
        """Of these stays the one that began last on each segment, and whether there is one."""
        stays, grid = self.world.stays, self.world.grid
        if not len(among):
            return np.zeros(grid.size, np.int64), np.zeros(grid.size, bool)
        at = grid.latest(key(stays.person[among], stays.s0[among]))
        own = (at >= 0) & (stays.person[among[np.maximum(at, 0)]] == grid.person)
        return among[np.where(own, at, 0)], own

    def _elsewhere(self) -> Days:
        """For each stay of vague begin, or that is not certain, up to when one before it in another place may last."""
        stays = self.world.stays
        among = which(~stays.within)
        person, place, s0, e1 = stays.person[among], stays.place[among], stays.s0[among], stays.e1[among]
        reach = np.maximum.accumulate(key(person, e1))
        until, back = np.full(len(among), NONE, np.int32), 1
        at = which((s0 < stays.s1[among]) | ~stays.sure[among])
        while len(at := at[at >= back]):
            at = at[reach[at - back] > key(person[at], s0[at])]
            other = at[place[at - back] != place[at]]
            until[other] = np.maximum(until[other], e1[other - back])
            back += 1
        found = np.full(len(stays), NONE, np.int32)
        found[among] = until
        return found

    def in_place(self, kinds: Sequence[int]) -> Tri:
        """Whether the place on record is of one of these kinds."""
        places, named = self.world.table.places.kind, np.zeros(len(self.world.coding.places), np.int8)
        named[list(kinds)] = TRUE
        of_kind = np.empty(len(places) + 2, np.int8)
        of_kind[:-2], of_kind[UNCLEAR], of_kind[NOWHERE] = named[places], UNKNOWN, FALSE
        if "place" not in self._coded:
            self._coded["place"] = Coded(self.place)
        return self._coded["place"].column(of_kind)

    def by_epoch(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """What is so in each epoch of a place (places.py), on each segment."""
        if "epoch" not in self._coded:
            column = np.zeros(self.world.grid.size, np.int64)
            known = which(self.place >= 0)
            column[known] = self.world.history.epoch(self.place[known], self.world.grid.start[known])
            self._coded["epoch"] = Coded(column)
        return self._coded["epoch"].column(values)

    @property
    def states(self) -> frozenset[int]:
        """The states in which anybody is on any day."""
        if self._states is None:
            self._states = frozenset(self._state_runs().code.tolist())
        return self._states

    def _state_runs(self) -> Coded:
        if "state" not in self._coded:
            self._coded["state"] = Coded(self.state)
        return self._coded["state"]

    @property
    def state(self) -> Index:
        """The code of the state on each segment: of the last place known, else of the case."""
        if "state" not in self._columns:
            world, grid, stays = self.world, self.world.grid, self.world.stays
            column = grid.of_people(world.table.people.state.astype(np.int64))
            placed = which(stays.place >= 0)
            if len(placed):
                at = grid.latest(key(stays.person[placed], stays.s0[placed]))
                stay = placed[np.maximum(at, 0)]
                own = (at >= 0) & (stays.person[stay] == grid.person)
                code = world.table.places.state[stays.place[stay]]
                column = np.where(own & (code >= 0), code, column)
            self._columns["state"] = column
        return self._columns["state"]

    def in_state(self, codes: Sequence[int]) -> Tri:
        """Whether the person is in one of these states."""
        named = np.zeros(len(self.world.coding.states) + 1, np.int8)
        named[list(codes)] = TRUE
        found: Tri = self._state_runs().column(named)
        return pick(self.state_doubt, UNKNOWN, found) if self.doubtful else found

    @cached_property
    def abroad(self) -> tuple[Ints, Ints]:
        """(person, state) of each stay in a place of another state than that of the case."""
        stays, table = self.world.stays, self.world.table
        placed = which(stays.place >= 0)
        person, code = stays.person[placed], table.places.state[stays.place[placed]]
        away = (code >= 0) & (code != table.people.state[person])
        return person[away], code[away]

    @property
    def state_doubt(self) -> Mask:
        """Where it is not known in which state the person is."""
        if "state doubt" not in self._columns:
            self._columns["state doubt"] = doubtful_state(self.world)
        return self._columns["state doubt"]

    @property
    def doubtful(self) -> bool:
        """Whether of anybody it is not known in which state they are."""
        if self._doubtful is None:
            self._doubtful = bool(self.state_doubt.any())
        return self._doubtful


def latest_holding(grid: Grid, person: Ints, begin: Days, end: Days) -> Index:
    """On each segment which of these spans began last of those that hold it; -1 where none does. Sorted by person and begin."""
    if not len(person):
        return np.full(grid.size, NONE)
    reach, start = np.maximum.accumulate(key(person, end)), key(grid.person, grid.start)
    at = grid.latest(key(person, begin))
    at = np.where((at >= 0) & (reach[at] > start), at, NONE)
    while len(over := which((at >= 0) & (end[at] <= grid.start))):
        at[over] -= 1
    return at


def doubtful_state(world: "World") -> Mask:
    """The segments on which readings of vague or disputed stays differ about the state."""
    grid, stays, people = world.grid, world.stays, world.table.people
    doubt = np.zeros(grid.size, bool)
    placed = which(stays.place >= 0)
    if not len(placed):
        return doubt
    own = people.state[stays.person[placed]].astype(np.int64)
    code = world.table.places.state[stays.place[placed]].astype(np.int64)
    code = np.where(code >= 0, code, own)
    for who in np.unique(stays.person[placed[code != own]]).tolist():
        mine = stays.person[placed] == who
        at = slice(grid.first[who], grid.first[who + 1])
        doubt[at] = _doubt(world, placed[mine], code[mine], int(people.state[who]), grid.start[at])
    return doubt


def _doubt(world: "World", stay: Ints, code: Ints, home: int, days: Ints) -> list[bool]:
    """For each day whether more than one state is possible: of a stay that may be the last, or the one before any."""
    stays, order = world.stays, world.table.rows.order[world.stays.row[stay]]
    s0, s1, sure = stays.s0[stay], stays.s1[stay], stays.sure[stay]
    nobody = np.zeros(len(stay), np.int64)
    earliest, latest = place_in_order(nobody, s0, order), place_in_order(nobody, s1, order)
    found = []
    for day in days.tolist():
        certain = sure & (s1 <= day)
        overtaken = latest < (earliest[certain].max() if certain.any() else 0)
        possible = set(code[(s0 <= day) & ~overtaken].tolist()) | (set() if certain.any() else {home})
        found.append(len(possible) > 1)
    return found
