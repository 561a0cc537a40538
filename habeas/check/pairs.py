"""Pairs of people that a norm asks about one by one: a child and each parent, a parent and each child."""

import numpy as np

from habeas.check.kleene import Index
from habeas.check.table import CHILD, GUARDIAN, PARENT
from habeas.check.world import World


def pairs_for(world: World, for_each: str | None) -> tuple[Index, Index]:
    """(subjects, others): for each parent, subjects are children; for each child, they are parents; sorted."""
    kin = world.table.kin
    up = (kin.flags & (PARENT | GUARDIAN)) != 0
    down = (kin.flags & CHILD) != 0
    child = np.concatenate((kin.of[up], kin.who[down])).astype(np.int64)
    parent = np.concatenate((kin.who[up], kin.of[down])).astype(np.int64)
    subject, other = (child, parent) if for_each == "parent" else (parent, child)
    both = np.unique(np.stack((subject, other), axis=1), axis=0) if len(subject) else np.zeros((0, 2), np.int64)
    return both[:, 0], both[:, 1]
