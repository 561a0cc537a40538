"""Where it is not known in which state a person is: they moved between states, and the days of the moves are vague.

Almost everybody stays in one state; the rest are looked at one by one.
"""

from typing import TYPE_CHECKING

import numpy as np

from habeas.check.kleene import Ints, Mask
from habeas.check.steps import place_in_order

if TYPE_CHECKING:
    from habeas.check.world import World


def doubtful_state(world: "World") -> Mask:
    """The segments on which readings of vague or disputed stays differ about the state."""
    grid, stays, people = world.grid, world.stays, world.table.people
    doubt = np.zeros(grid.size, bool)
    placed = np.flatnonzero(stays.place >= 0)
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
