"""What needs a column first: how long a condition has held, clocks that pause, what held in a former custody."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from habeas.check.atoms import later
from habeas.check.kleene import FALSE, TRUE, UNKNOWN, Days, Index, Mask, Tri, which
from habeas.check.steps import EMPTY, FAR, Grid, Steps, combined, cover, cover_vague, distinct, key
from habeas.check.table import NONE
from habeas.check.titles import far_end
from habeas.dates import Length
from habeas.law.syntax import Clock

if TYPE_CHECKING:
    from habeas.check.world import World


class Runs:
    """Maximal runs of segments of one person on which a mask holds; `inside` are these segments, `opens` where in them
    each run begins."""

    __slots__ = ("begin", "end", "grid", "inside", "opens", "person")

    def __init__(self, mask: Mask, grid: Grid, also: tuple[Index | Mask, ...] = ()) -> None:
        index = which(mask)
        person = grid.person.take(index)
        new = np.ones(len(index), bool)
        if len(index):
            new[1:] = (index[1:] != index[:-1] + 1) | (person[1:] != person[:-1])
            for column in also:
                value = column.take(index)
                new[1:] |= value[1:] != value[:-1]
        self.grid, self.inside, self.opens = grid, index, which(new)
        self.begin = index[self.opens]
        self.end = index[np.append(self.opens[1:], len(index)) - 1] if len(index) else index
        self.person = person[self.opens]

    def __len__(self) -> int:
        return len(self.begin)

    @property
    def start(self) -> Days:
        return self.grid.start[self.begin]

    @property
    def stop(self) -> Days:
        return self.grid.end[self.end]


def vague_runs(column: Tri, grid: Grid) -> tuple[Runs, Days, Days, Mask]:
    """Runs in which the condition is not false, with their earliest and latest begin; and whether it is ever true.

    A flicker to *not known* neither ends nor resets the run; it begins for certain where it is first true.
    """
    runs = Runs(column != FALSE, grid)
    if not len(runs):
        return runs, runs.start, runs.start, np.zeros(0, bool)
    true = column.take(runs.inside) == TRUE
    first_true = np.minimum.reduceat(np.where(true, runs.inside, grid.size), runs.opens)
    ever = first_true < grid.size
    latest = np.where(ever, grid.start.take(first_true, mode="clip"), FAR)
    return runs, runs.start, latest.astype(np.int32), ever


@dataclass(frozen=True, slots=True)
class Spells:
    """Runs in which a condition is not false: begin in [start0, start1], `ever` true for certain; true last before `end0`."""

    person: Index
    start0: Days
    start1: Days
    ever: Mask
    end0: Days
    stop: Days


def spells(column: Tri, grid: Grid) -> Spells:
    """The spells of a condition, whatever the length that is asked of them."""
    runs, start0, start1, ever = vague_runs(column, grid)
    if not len(runs):
        return Spells(runs.person, start0, start1, ever, start0, start0)
    true = column.take(runs.inside) == TRUE
    last_true = np.maximum.reduceat(np.where(true, runs.inside, -1), runs.opens)
    end0 = np.where(ever, grid.end[last_true], 0)
    return Spells(runs.person, start0, start1, ever, end0, runs.stop)


def lasted_at_least(of: Spells, today: Days, length: Length, strict: bool) -> Steps:
    """Each spell that lasts at least `length` (first and last day counting), from its first day.

    The whole run is at fault (design, Expressions). A run that has not lasted so long by today is at fault from the day
    on which it will have.
    """
    if not len(of.person):
        return EMPTY
    start0, start1, end0 = of.start0, of.start1, of.end0
    shift = int(strict) if length.unit in ("month", "year") else int(strict) - 1
    over0, over1 = later(start0, length) + shift, later(start1, length, sure=True) + shift
    present = today[of.person] + 1
    start1 = np.where(np.minimum(end0, present) > over1, start1, over1)
    start0 = np.where(np.minimum(of.stop, present) > over0, start0, over0)
    possible = which(of.stop > over0)
    sure = of.ever & (end0 > over1)
    end0 = np.where(sure, end0, of.stop)
    start1 = np.where(sure, start1, start0)
    return cover_vague(
        of.person[possible], start0[possible], start1[possible], end0[possible], of.stop[possible], sure[possible]
    )


def clock_at_least(world: "World", clock: Clock, pauses: Tri | None, length: Length, strict: bool) -> Steps:
    """Whether a clock that runs from its latest start or restart, pauses left out, has run `length`."""
    rows, starts = world.table.rows, world.select.rows(clock.start)
    if not len(starts):
        return EMPTY
    sure_of = np.zeros(len(rows), bool)
    sure_of[starts.rows] = starts.sure
    index = starts.rows
    if clock.restarts:
        again = world.select.rows(clock.restarts)
        sure_of[again.rows] = again.sure
        index = distinct(np.concatenate((index, again.rows)))
    is_start, sure = np.isin(index, starts.rows), sure_of[index]
    person, d0, d1 = rows.person[index], rows.d0[index], rows.d1[index]
    due0 = later(d0, length).astype(np.int64) + int(strict)
    due1 = later(d1, length, sure=True).astype(np.int64) + int(strict)
    if pauses is not None:
        due0 = _moved_by_pauses(world.grid, pauses == TRUE, person, d0, due0)
        due1 = _moved_by_pauses(world.grid, pauses != FALSE, person, d1, due1)
    far, begins = np.full(len(index), FAR), is_start & sure
    parts = (
        cover(person[begins], d1[begins], far[begins]),
        cover(person[is_start], due0[is_start], far[is_start]),
        cover(person[sure], d1[sure], due0[sure]),
        cover(person, d0, due1),
    )
    return combined(parts, CLOCK)


def _clock_value(runs: int, may: int, short: int, unfinished: int) -> int:
    if runs == TRUE and unfinished == FALSE:
        return TRUE
    return FALSE if may == FALSE or short == TRUE else UNKNOWN


CLOCK = np.array(
    [[[[_clock_value(r, m, s, u) for u in range(3)] for s in range(3)] for m in range(3)] for r in range(3)], np.int8
)
"""By where the clock certainly runs, where it may have run so long, where it certainly has not, where it may not have."""


def _moved_by_pauses(grid: Grid, paused: Mask, person: Index, start: Days, due: Days) -> Days:
    """Each due day moved by the paused days that lie between its start and the day so moved."""
    for i in which(np.isin(person, np.unique(grid.person[paused]))):
        a, b = grid.first[person[i]], grid.first[person[i] + 1]
        for segment in range(int(a), int(b)):
            if paused[segment]:
                overlap = int(grid.end[segment]) - max(int(grid.start[segment]), int(start[i]))
                if overlap > 0 and grid.start[segment] <= due[i]:
                    due[i] += overlap
    return due


def earlier(world: "World", column: Tri, custody: Tri) -> Tri:
    """Whether the condition held in a former custody of the person; outside custody, in any before.

    Where the present custody may have ended it may itself be a former one; where it may be one with some before it, which
    of the days since these began lie in a former one is not known. What held on a day that may lie outside a custody may
    have held in it.
    """
    grid, chains, chain = world.grid, world.chains, world.facts.chain
    if not len(chains):
        return np.full(grid.size, FALSE, np.int8)
    held, inside = chain != NONE, np.minimum(column, custody)
    most = np.full(len(chains), FALSE, np.int8)
    np.maximum.at(most, chain[held], inside[held])
    at = np.maximum(chain, 0)
    unclear = _may_be_in_another(world, held, at)
    np.maximum.at(most, at[unclear] - 1, np.minimum(inside[unclear], UNKNOWN))
    ranked = np.maximum.accumulate(chains.person.astype(np.int64) * 4 + most) & 3
    first = np.concatenate(([True], chains.person[1:] != chains.person[:-1]))
    before = np.where(first, FALSE, np.concatenate(([FALSE], ranked[:-1]))).astype(np.int8)
    joined, present, past = world.former_custodies
    before[joined] = FALSE
    np.maximum.at(before, present, most[past])
    before = np.where(unclear, np.minimum(before[at], UNKNOWN), before[at])
    own = np.where((custody != TRUE) & (grid.start >= chains.e0[at]), np.minimum(most[at], UNKNOWN), FALSE)
    if len(joined):
        group = np.cumsum(~chains.joins)[at] * 4
        so_far = np.maximum.accumulate(np.where(held, group + inside, NONE)) & 3
        ahead = np.append(
            chains.joins[1:] & (chains.s0[1:] <= chains.s1[:-1]), False
        )  # one after it may have come before it
        own = np.where((chains.joins | ahead)[at], np.maximum(own, np.minimum(so_far, UNKNOWN)), own)
    last = np.maximum.accumulate(np.where(held, np.arange(grid.size), -1))
    ended = ~held & (last >= 0) & (grid.person[np.maximum(last, 0)] == grid.person)
    past = np.where(ended, ranked[np.maximum(chain[np.maximum(last, 0)], 0)], FALSE)
    return np.where(held, np.maximum(before, own), past).astype(np.int8)


def _may_be_in_another(world: "World", held: Mask, at: Index) -> Mask:
    """Whether on each segment the custody at hand may be none of its own yet, and one before it may not have ended.

    It may not have begun, is disputed, or opens with an arrest that may be part of another.
    """
    grid, chains = world.grid, world.chains
    last = np.maximum.accumulate(key(chains.person, far_end(chains.e1, chains.open_ended)))
    before = np.concatenate(([0], last[:-1]))[at]
    found: Mask = (
        held
        & ((grid.start < chains.s1[at]) | ~chains.sure[at] | chains.opens_within[at])
        & (key(grid.person, grid.start) < before)
    )
    return found
