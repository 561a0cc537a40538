"""The events that open a duty: entries of a kind, or the start or end of a fact."""

from dataclasses import dataclass, replace

import numpy as np

from habeas.check.duty import event_doubt, event_state
from habeas.check.frames import Frame
from habeas.check.kleene import FALSE, TRUE, UNKNOWN, Days, Index, Mask, Tri, negate
from habeas.check.pairs import pairs_for
from habeas.check.program import Compiled
from habeas.check.staged import Runs, vague_runs
from habeas.check.table import NONE
from habeas.check.world import World
from habeas.law.norm import Trigger
from habeas.law.syntax import Expr, Fact


@dataclass(frozen=True, slots=True)
class Triggers:
    """Sorted by person and earliest day. `value` is 2, or 1 where it may not have been; `row` -1 for edges of facts.

    `first` and `last` are the segments of the earliest and the latest day; with `doubt` it is not known whose duty it is.
    """

    person: Index
    row: Index
    d0: Days
    d1: Days
    m0: Index
    m1: Index
    value: Tri
    other: Index
    anchor: Index
    state: Index
    first: Index
    last: Index
    doubt: Mask

    def __len__(self) -> int:
        return len(self.person)

    def keep(self, mask: np.ndarray) -> "Triggers":
        """Those where the mask is true."""
        return Triggers(*(getattr(self, name)[mask] for name in Triggers.__slots__))


def find_triggers(world: World, compiled: Compiled, trigger: Trigger, condition: Expr | None) -> Triggers | None:
    """The events at which the norm's `if` is not false, with the frame to ask more; None where there are none."""
    if trigger not in world.triggers:
        world.triggers[trigger] = _edges(world, trigger) if trigger.fact else _entries(world, trigger)
    found = world.triggers[trigger]
    if not len(found):
        return None
    for_each = compiled.variant.norm.for_each
    if for_each in ("parent", "child"):
        found = _with_others(world, found, for_each)
    if condition is not None:
        value = np.minimum(found.value, frame_of(world, found).value(condition))
        found = replace(found, value=value.astype(np.int8)).keep(value != FALSE)
    if not len(found):
        return None
    return replace(
        found,
        state=event_state(world, compiled, found.person, found.first, found.row),
        doubt=event_doubt(world, compiled, found.first, found.last, found.row),
    )


def frame_of(world: World, found: Triggers) -> Frame:
    """The frame at the days of the triggers."""
    beside = found.first, found.last
    if (found.other != NONE).any():
        who = np.maximum(found.other, 0)
        beside = world.grid.at(who, found.d0), world.grid.at(who, found.d1)
    return Frame(world, found.first, found.last, found.row, found.other, *beside)


def _entries(world: World, trigger: Trigger) -> Triggers:
    chosen = [world.select.rows(selector) for selector in trigger.selectors]
    index = np.concatenate([c.rows for c in chosen])
    sure = np.concatenate([c.sure for c in chosen])
    order = np.argsort(index, kind="stable")
    index, sure = index[order], sure[order]
    rows = world.table.rows
    day = rows.d0[index] <= world.table.as_of
    index, sure = index[day], sure[day]
    value = np.where(sure, TRUE, UNKNOWN).astype(np.int8)
    return Triggers(
        rows.person[index].astype(np.int64), index, rows.d0[index], rows.d1[index], rows.m0[index], rows.m1[index], value,
        rows.other[index].astype(np.int64), index, np.full(len(index), NONE), world.row_first[index], world.row_last[index],
        np.zeros(len(index), bool),
    )  # fmt: skip


def _edges(world: World, trigger: Trigger) -> Triggers:
    assert trigger.fact is not None
    node = world.program.shared(Fact(trigger.fact))
    column = world.value(node)
    grid = world.grid
    if trigger.edge == "end":
        column = negate(column)
        runs, start0, start1, ever = vague_runs(column, grid)
        began = grid.start[grid.first[runs.person]] < runs.start
    else:
        runs, start0, start1, ever = vague_runs(column, grid)
        began = np.ones(len(runs), bool)
    keep = began & ever & (start0 <= world.today[runs.person])
    person, d0, d1 = runs.person[keep].astype(np.int64), start0[keep], start1[keep]
    anchor = _chain_anchor(world, runs, keep, trigger.edge == "end")
    none = np.full(len(person), NONE)
    m0, m1 = d0.astype(np.int64) * 1440, d1.astype(np.int64) * 1440 + 1439
    if trigger.edge == "start":
        opened = anchor >= 0
        row = np.maximum(anchor, 0)
        rows = world.table.rows
        exact = opened & (rows.d0[row] == d0) & (rows.d1[row] == d1) if len(rows) else opened
        m0, m1 = np.where(exact, rows.m0[row], m0), np.where(exact, rows.m1[row], m1)
    value = np.full(len(person), TRUE, np.int8)
    first, last = runs.begin[keep], grid.at(person, d1)
    return Triggers(person, none, d0, d1, m0, m1, value, none, anchor, none, first, last, np.zeros(len(person), bool))


def _chain_anchor(world: World, runs: Runs, keep: np.ndarray, before: bool) -> Index:
    """The entry that opened the custody in which the fact begins; or, with `before`, in which it last held."""
    chain = world.facts.chain[runs.begin[keep] - before]
    if not len(world.chains):
        return np.full(len(chain), NONE)
    return np.where(chain == NONE, NONE, world.chains.row[np.maximum(chain, 0)])


def _with_others(world: World, found: Triggers, for_each: str) -> Triggers:
    """One trigger for each pair: the one named by the entry, else every parent or child of the record."""
    subject, other = pairs_for(world, for_each)
    low, high = np.searchsorted(subject, found.person, "left"), np.searchsorted(subject, found.person, "right")
    named = found.other != NONE
    count = np.where(named, 1, np.maximum(high - low, 1))
    each = np.repeat(np.arange(len(found)), count)
    step = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    at = np.minimum(low[each] + step, max(len(other) - 1, 0))
    by_kin = np.where((high > low)[each], other[at], NONE) if len(other) else np.full(len(each), NONE)
    many = found.keep(each)
    return replace(many, other=np.where(named[each], many.other, by_kin))
