"""Pairs of people that a norm asks about one by one: a child and each parent, a parent and each child, anybody and each
relative: parent or guardian and child, partners, brothers and sisters."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from habeas.check.kleene import Index
from habeas.check.steps import SHIFT, Grid, constants, distinct
from habeas.check.table import CHILD, GUARDIAN, PARENT, SIBLING, SPOUSE
from habeas.check.world import World
from habeas.law.norm import RELATIVE

NEAR: Final = PARENT | GUARDIAN | CHILD | SPOUSE | SIBLING


@dataclass(frozen=True, slots=True)
class PairSegments:
    """The segments of each pair's subject as a grid of pairs; which segments of the world they and the other's are."""

    subject: Index
    other: Index
    grid: Grid
    segment: Index
    other_segment: Index


def pair_segments(world: World, for_each: str) -> PairSegments:
    """The pairs of a norm with their segments; made once for all norms that ask about the same pairs."""
    if for_each not in world.pairs:
        subject, other = pairs_for(world, for_each)
        grid, segment = pair_grid(world.grid, subject)
        at = world.grid.at(other[grid.person], grid.start) if len(segment) else segment
        world.pairs[for_each] = PairSegments(subject, other, grid, segment, at)
    return world.pairs[for_each]


def pair_grid(grid: Grid, person: Index) -> tuple[Grid, Index]:
    """The segments of each pair's subject, as a grid whose people are pairs; and which segment of `grid` each is."""
    count = grid.first[person + 1] - grid.first[person]
    pair = np.repeat(np.arange(len(person)), count)
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    segment = within + np.repeat(grid.first[person], count)
    first = np.concatenate(([0], np.cumsum(count)))
    keys = pair.astype(np.int64) * (1 << 22) + grid.start[segment]
    own = Grid(pair.astype(np.int32), grid.start[segment], grid.end[segment], keys, first, constants(len(segment)))
    return own, segment


def pairs_for(world: World, for_each: str) -> tuple[Index, Index]:
    """(subjects, others): for each parent, subjects are children; for each child, they are parents; for each relative,
    either is both; sorted."""
    kin = world.table.kin
    if for_each == RELATIVE:
        near = (kin.flags & NEAR) != 0
        one, another = kin.who[near].astype(np.int64), kin.of[near].astype(np.int64)
        return _sorted(np.concatenate((one, another)), np.concatenate((another, one)))
    up = (kin.flags & (PARENT | GUARDIAN)) != 0
    down = (kin.flags & CHILD) != 0
    child = np.concatenate((kin.of[up], kin.who[down])).astype(np.int64)
    parent = np.concatenate((kin.who[up], kin.of[down])).astype(np.int64)
    subject, other = (child, parent) if for_each == "parent" else (parent, child)
    return _sorted(subject, other)


def _sorted(subject: Index, other: Index) -> tuple[Index, Index]:
    """Each pair once."""
    both = distinct(subject * SHIFT + other)
    return both >> 22, both & (int(SHIFT) - 1)
