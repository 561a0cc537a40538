"""What comes while the condition still holds comes in time: `made_good` of `while` / `must`.

A day is made good by what makes good, on that day or on a later one up to which the condition holds, in one state:
`in_time(d) = good(d) or (condition(d) and condition(d + 1) and in_time(d + 1))` in Kleene's logic.
"""

import numpy as np

from habeas.check.kleene import FALSE, TRUE, UNKNOWN, Index, Mask, Tri, which
from habeas.check.world import World
from habeas.law.norm import Duty


def in_time(world: World, condition: Tri, good: Tri, duty_of: Duty) -> Tri:
    """Whether each segment of the condition is made good; what is beside the condition is told as it is."""
    at = which(condition)
    if not len(at):
        return good
    before, after = at[:-1], at[1:]
    goes_on = (after == before + 1) & (world.grid.person[before] == world.grid.person[after])
    doubt = np.zeros(len(goes_on), bool)
    if duty_of != "nationality":
        doubt = world.facts.state_doubt[before] | world.facts.state_doubt[after]
        goes_on &= doubt | (world.facts.state[before] == world.facts.state[after])
    held = np.minimum(condition[before], condition[after])
    onward = np.where(goes_on, np.minimum(held, np.where(doubt, UNKNOWN, TRUE)), FALSE)
    found = good.copy()
    possible, sure = (_reached(good[at] >= least, onward < least) for least in (UNKNOWN, TRUE))
    found[at] = possible + sure
    return found


def _reached(good: Mask, broken: Mask) -> Tri:
    """Whether what makes good comes before the next break; `broken` is between each and the one after."""
    found: Tri = (_following(good) <= _following(np.append(broken, True))).astype(np.int8)
    return found


def _following(mask: Mask) -> Index:
    """The number of the next that is true, itself included; one too many where none is."""
    count = len(mask)
    found: Index = np.minimum.accumulate(np.where(mask, np.arange(count), count)[::-1])[::-1]
    return found
