"""Which expected entry discharges which event.

1. An entry that names an event in `re` discharges that event; the earliest such entry counts.
2. An entry that names none of these events discharges the latest open earlier one of the same person: openings and
   closings are matched like brackets, all people at once (an opening raises the depth, a closing lowers it; a pair is an
   opening and the next closing at the same depth). A closing on the day of the event counts as after it; it is sure only
   where it certainly came after.
3. Where several open events of one person lie on the same or overlapping days and not all are discharged, none is sure.
"""

from dataclasses import dataclass

import numpy as np

from habeas.check.forms.triggers import Triggers
from habeas.check.kleene import Index, Mask
from habeas.check.steps import key
from habeas.check.table import NONE
from habeas.check.world import World
from habeas.law.syntax import Selector


@dataclass(frozen=True, slots=True)
class Discharge:
    """For each event the entry that discharges it (-1: none), whether that is sure, and which alternative it was."""

    row: Index
    sure: Mask
    alternative: Index


def discharges(world: World, found: Triggers, expect: tuple[Selector, ...]) -> Discharge:
    """Matches events and expected entries."""
    count = len(found)
    row, sure, alternative = np.full(count, NONE), np.zeros(count, bool), np.full(count, NONE)
    chosen = [world.select.rows(selector) for selector in expect]
    index = np.concatenate([c.rows for c in chosen])
    if not len(index):
        return Discharge(row, sure, alternative)
    certain = np.concatenate([c.sure for c in chosen])
    which = np.repeat(np.arange(len(chosen)), [len(c) for c in chosen])
    order = np.argsort(index, kind="stable")
    index, certain, which = index[order], certain[order], which[order]
    first = np.concatenate(([True], index[1:] != index[:-1]))
    index, certain, which = index[first], certain[first], which[first]
    rows = world.table.rows
    named = np.isin(rows.re[index], found.row) & (rows.re[index] != NONE)
    by_row = np.full(len(rows), NONE)
    by_row[found.row[found.row >= 0][::-1]] = np.flatnonzero(found.row >= 0)[::-1]
    for i in np.flatnonzero(named):
        event = by_row[rows.re[index[i]]]
        same = np.flatnonzero(found.row == rows.re[index[i]]) if found.other.any() else [event]
        for trigger in same:
            if row[trigger] == NONE:
                row[trigger], sure[trigger], alternative[trigger] = index[i], certain[i], which[i]
    free = np.flatnonzero(~named)
    _match_brackets(world, found, index[free], certain[free], which[free], row, sure, alternative)
    _doubt_overlaps(found, row, sure)
    return Discharge(row, sure, alternative)


def _match_brackets(
    world: World, found: Triggers, index: Index, certain: Mask, which: Index, row: Index, sure: Mask, alternative: Index
) -> None:
    rows = world.table.rows
    opening = np.flatnonzero(row == NONE)
    if not len(opening) or not len(index):
        return
    person = np.concatenate((found.person[opening], rows.person[index]))
    day = np.concatenate((found.d0[opening], rows.d1[index]))
    kind = np.repeat(np.array([0, 1]), (len(opening), len(index)))
    number = np.concatenate((np.arange(len(opening)), np.arange(len(index))))
    order = np.argsort(key(person, day) * 2 + kind, kind="stable")
    person, kind, number = person[order], kind[order], number[order]
    step = 1 - 2 * kind
    total = np.cumsum(step)
    new = np.concatenate(([True], person[1:] != person[:-1]))
    base = np.where(new, total - step, 0)
    start = np.maximum.accumulate(np.where(new, np.arange(len(total)), 0))
    height = total - base[start]
    lowest = _running_low(height, new)
    lost = (kind == 1) & (height < np.concatenate(([0], np.where(new[1:], 0, lowest[:-1]))))
    depth = np.where(kind == 0, height - lowest, height - lowest + 1)
    keep = np.flatnonzero(~lost)
    ranked = keep[np.argsort(key(person, depth)[keep], kind="stable")]
    a, b = ranked[:-1], ranked[1:]
    pair = (person[a] == person[b]) & (depth[a] == depth[b]) & (kind[a] == 0) & (kind[b] == 1)
    event, entry = opening[number[a[pair]]], number[b[pair]]
    after = rows.d0[index[entry]] >= found.d1[event]
    row[event], sure[event], alternative[event] = index[entry], certain[entry] & after, which[entry]


def _running_low(height: Index, new: Mask) -> Index:
    """The running minimum of the height within each person, at most zero."""
    group = np.cumsum(new)
    span = np.int64(1 << 32)
    return np.minimum(np.minimum.accumulate(np.minimum(height, 0) - group * span) + group * span, 0)


def _doubt_overlaps(found: Triggers, row: Index, sure: Mask) -> None:
    if len(found) < 2:
        return
    with_other = np.where(found.other == NONE, 0, found.other + 1)
    order = np.lexsort((found.d0, with_other, found.person)) if with_other.any() else np.arange(len(found))
    person, other = found.person[order], with_other[order]
    d0, d1 = found.d0[order].astype(np.int64), found.d1[order].astype(np.int64)
    reach = np.maximum.accumulate(person * (1 << 23) + d1) - person * (1 << 23)
    same = (person[1:] == person[:-1]) & (other[1:] == other[:-1]) & (d0[1:] <= reach[:-1])
    if not same.any():
        return
    group = np.cumsum(np.concatenate(([True], ~same)))
    matched = row[order] != NONE
    some, every = np.zeros(group[-1] + 1, bool), np.ones(group[-1] + 1, bool)
    np.logical_or.at(some, group, matched)
    np.logical_and.at(every, group, matched)
    doubtful = order[(some & ~every)[group]]
    sure[doubtful] = False
    empty = doubtful[row[doubtful] == NONE]
    for event in empty:
        twins = order[group == group[np.flatnonzero(order == event)[0]]]
        row[event] = row[twins[row[twins] != NONE][0]]
