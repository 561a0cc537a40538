"""The events that open a duty: entries of a kind, or the start or end of a fact."""

import weakref
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate, groupby
from typing import Final

import numpy as np

from habeas.check.duty import event_doubt, event_state
from habeas.check.frames import Frame
from habeas.check.kleene import TRUE, UNKNOWN, Days, Index, Mask, Tri, negate, which
from habeas.check.pairs import pairs_for
from habeas.check.program import Compiled
from habeas.check.staged import Runs, vague_runs
from habeas.check.steps import FAR, Grid
from habeas.check.table import NONE
from habeas.check.verdicts import NOT_KNOWN, NOT_SHOWN, Codes, Collector
from habeas.check.world import World
from habeas.law.norm import AtEvent, Event, Trigger
from habeas.law.syntax import Fact

BATCH: Final = 8_192
"""So many events are worth a pass of their own."""


@dataclass(frozen=True, slots=True)
class Triggers:
    """Sorted by person and earliest day. `value` is 2, or 1 where it may not have been; `row` -1 for edges of facts.

    `first` and `last` are the segments of the earliest and the latest day; with `doubt` it is not known whose duty it is, or
    whether it came before the file was closed. From the day `unsure` on the fact that began may have ended and begun anew.
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
    unsure: Days

    def __len__(self) -> int:
        return len(self.person)

    def keep(self, at: Index, value: Tri | None = None) -> "Triggers":
        """Those with these numbers; with this `value` each, if it is given."""
        kept = {name: getattr(self, name)[at] for name in Triggers.__slots__ if value is None or name != "value"}
        return Triggers(**kept) if value is None else Triggers(**kept, value=value)


@dataclass(frozen=True, slots=True, eq=False)
class Base:
    """All events of a trigger with whose duty they are, and the frame to ask more at them."""

    found: Triggers
    frame: Frame


def base_of(world: World, compiled: Compiled) -> Base:
    """All events of a variant's trigger, whatever its `if`; found once for all variants with the same."""
    asked = id(compiled.events)
    if asked not in world.triggers:
        trigger = trigger_of(compiled)
        found = _edges(world, trigger, compiled) if trigger.fact else _entries(world, trigger, compiled)
        pairs = compiled.variant.norm.for_each
        if pairs in ("parent", "child") and len(found):
            found = _with_others(world, found, pairs)
        world.triggers[asked] = Base(found, _frame(world, found))
    return world.triggers[asked]


def trigger_of(compiled: Compiled) -> Trigger:
    """What opens the duty of a variant about an event."""
    form = compiled.form
    assert isinstance(form, Event | AtEvent)
    return form.trigger


@dataclass(frozen=True, slots=True)
class Batch:
    """The events of several variants in one row, those of each together: `lane` tells which variant an event is of.

    Those of variant i are the events from `edges[i]` to before `edges[i + 1]`.
    """

    variants: tuple[Compiled, ...]
    edges: tuple[int, ...]
    lane: Index
    found: Triggers
    must: Tri

    def flags(self, values: Iterable[bool]) -> Mask:
        """What is so of each variant, for each event."""
        return np.array([*values], bool)[self.lane]


def batches(world: World, variants: Iterable[Compiled], *, certain: bool = False) -> Iterator[Batch]:
    """The events at which the `if` of each variant is not false, or is true if only what is `certain` counts.

    Some thousand at a time: calls cost more than events.
    """
    by_base: dict[int, list[Compiled]] = {}
    for compiled in variants:
        by_base.setdefault(id(compiled.events), []).append(compiled)
    block: list[tuple[Compiled, Base, Index, Tri]] = []
    size = 0
    for group in by_base.values():
        base = base_of(world, group[0])
        if not len(base.found):
            continue
        for compiled in group:
            condition, value = compiled.form.condition, base.found.value
            if condition is not None:
                if not world.program.is_local(condition) and world.value(condition) is world.grid.false:
                    continue
                value = np.minimum(value, base.frame.value(condition))
            at = (value == TRUE if certain else value).nonzero()[0]
            if len(at):
                block.append((compiled, base, at, value[at]))
                size += len(at)
            if size >= BATCH:
                yield _batch(block)
                block, size = [], 0
    if block:
        yield _batch(block)


def _batch(block: list[tuple[Compiled, Base, Index, Tri]]) -> Batch:
    counts = [len(at) for _, _, at, _ in block]
    parts = []
    for base, group in groupby(block, key=lambda one: one[1]):
        at = np.concatenate([one[2] for one in group])
        parts.append([getattr(base.found, name)[at] for name in Triggers.__slots__])
    found = Triggers(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
    must = [base.frame.value(c.form.must)[at] for c, base, at, _ in block if isinstance(c.form, AtEvent)]
    return Batch(
        tuple(compiled for compiled, _, _, _ in block),
        tuple(accumulate(counts, initial=0)),
        np.arange(len(block)).repeat(counts),
        replace(found, value=np.concatenate([value for _, _, _, value in block])),
        np.concatenate(must) if must else found.value,
    )


def burdened_events(world: World, batch: Batch, verdict: Codes) -> Codes:
    """Where the state bears the burden, not known becomes not shown if it was asked in vain by today.

    It can be asked only after the event.
    """
    found = batch.found
    open_ = batch.flags(c.variant.norm.burden_on_state for c in batch.variants) & (verdict == NOT_KNOWN)
    at = which(open_ & (found.value == TRUE))
    if len(at):
        person = found.person[at]
        asked = world.facts.asked_in_vain()[world.grid.at(person, world.today[person])]
        verdict = verdict.copy()
        verdict[at[asked == TRUE]] = NOT_SHOWN
    return verdict


def collect(
    collector: Collector, batch: Batch, at: Index, verdict: Codes, since: Days, until: Days, due: Days | None = None
) -> None:
    """Hands these events of a batch to the collector."""
    found = batch.found
    numbers = np.array([compiled.number for compiled in batch.variants])
    collector.add(
        numbers[batch.lane[at]], found.person[at], verdict, since, until, found.state[at],
        anchor=found.anchor[at], other=found.other[at], due=due, event=(found.d0[at], found.d1[at]),
    )  # fmt: skip


def _frame(world: World, found: Triggers) -> Frame:
    """The frame at the days of the triggers."""
    beside = found.first, found.last
    if (found.other != NONE).any():
        who = np.maximum(found.other, 0)
        beside = world.grid.at(who, found.d0), world.grid.at(who, found.d1)
    # The world keeps this frame: a frame that owned it would make its columns wait for the garbage collector.
    return Frame(weakref.proxy(world), found.first, found.last, found.row, found.other, *beside)


def _entries(world: World, trigger: Trigger, compiled: Compiled) -> Triggers:
    chosen = [world.select.rows(selector) for selector in trigger.selectors]
    index, sure = chosen[0].rows, chosen[0].sure
    if len(chosen) > 1:
        index = np.concatenate([c.rows for c in chosen])
        order = index.argsort(kind="stable")
        index, sure = index[order], np.concatenate([c.sure for c in chosen])[order]
    day = world.table.rows.d0[index] <= world.table.as_of
    index, sure = index[day], sure[day]
    return _every_entry(world, compiled).keep(index, sure.astype(np.int8) + np.int8(UNKNOWN))


def _every_entry(world: World, compiled: Compiled) -> Triggers:
    """All entries as triggers of a norm whose duty is this one's: what is so of each is found once for all kinds."""
    duty_of = compiled.variant.norm.duty_of
    if duty_of not in world.entries:
        rows = world.table.rows
        every, person = np.arange(len(rows)), rows.person.astype(np.int64)
        first, last = world.row_first, world.row_last
        world.entries[duty_of] = Triggers(
            person, every, rows.d0, rows.d1, rows.m0, rows.m1, np.full(len(rows), TRUE, np.int8),
            rows.other.astype(np.int64), every, event_state(world, compiled, person, first, every), first, last,
            _doubt(world, compiled, person, (rows.d0, rows.d1), (first, last), every), np.full(len(rows), FAR, np.int32),
        )  # fmt: skip
    return world.entries[duty_of]


def _doubt(
    world: World, compiled: Compiled, person: Index, days: tuple[Days, Days], segments: tuple[Index, Index], row: Index
) -> Mask:
    closed = world.table.people.closed[person]
    across = (closed > 0) & (days[0] <= closed) & (closed < days[1])
    return event_doubt(world, compiled, *segments, row) | across


def _edges(world: World, trigger: Trigger, compiled: Compiled) -> Triggers:
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
    state = event_state(world, compiled, person, first, none)
    doubt = _doubt(world, compiled, person, (d0, d1), (first, last), none)
    unsure = _unsure_from(column, grid, person, last)
    return Triggers(person, none, d0, d1, m0, m1, value, none, anchor, state, first, last, doubt, unsure)


def _unsure_from(column: Tri, grid: Grid, person: Index, after: Index) -> Days:
    """The first day after these segments on which a column is not known, or FAR."""
    unknown = np.append(np.flatnonzero(column == UNKNOWN), grid.size)
    segment = unknown[np.searchsorted(unknown, after)]
    days = np.full(len(person), FAR, np.int32)
    own = segment < grid.first[person + 1]
    days[own] = grid.start[segment[own]]
    return days


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
