"""Which expected entry discharges which event.

1. An entry that names an event in `re` discharges that event; the earliest such entry counts.
2. An entry that names none of these events discharges the latest open earlier one of the same person: openings and
   closings are matched like brackets, all people at once (an opening raises the depth, a closing lowers it; a pair is an
   opening and the next closing at the same depth). A closing on the day of the event counts as after it; it is sure only
   where it certainly came after.
3. Where several open events of one person lie on the same or overlapping days and not all are discharged for sure, none is.
"""

from dataclasses import dataclass

import numpy as np

from habeas.check.forms.between import Between, find_between
from habeas.check.forms.triggers import Batch, Triggers
from habeas.check.kleene import Index, Mask, which
from habeas.check.steps import key
from habeas.check.table import NONE
from habeas.check.world import World
from habeas.law.norm import Event


@dataclass(frozen=True, slots=True)
class Discharge:
    """For each event the entry that discharges it (-1: none), whether that is sure, and which alternative it was.

    `entries`: those that name no event; `between`: the events that wait for one of them where it is unclear for which.
    """

    row: Index
    sure: Mask
    alternative: Index
    entries: "Entries"
    between: Between


def discharges(world: World, batch: Batch, only_sure: bool = False) -> Discharge:
    """Matches the events of each variant with the entries that it expects; `only_sure`: that certainly are such."""
    found, count = batch.found, len(batch.found)
    row, sure, alternative = np.full(count, NONE), np.zeros(count, bool), np.full(count, NONE)
    who = found.person + batch.lane * np.int64(len(world.table.people))
    entries = _expected(world, batch, only_sure)
    if not len(entries.row):
        return Discharge(row, sure, alternative, entries, Between.nothing())
    re = world.table.rows.re[entries.row]
    if (re != NONE).any():
        by_row = np.full((len(batch.variants), len(world.table.rows) + 1), NONE)
        at = which(found.row >= 0)[::-1]
        by_row[batch.lane[at], found.row[at]] = at
        named = (re != NONE) & (by_row[entries.lane, re] != NONE)
        for i in which(named).tolist():
            for event in which((found.row == re[i]) & (batch.lane == entries.lane[i])).tolist():
                if row[event] == NONE:
                    row[event], sure[event], alternative[event] = (column[i] for column in entries.columns())
        entries = entries.take(which(~named))
    rows, of = world.table.rows, entries.lane * np.int64(len(world.table.people))
    of += world.table.rows.person[entries.row]
    between = find_between(rows, found, who, row == NONE, entries.row, of, entries.sure)
    done = Discharge(row, sure, alternative, entries, between)
    _match_brackets(world, found, who, entries, done)
    _doubt_overlaps(found, who, row, sure)
    return done


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries that each variant expects, in order; which alternative each is."""

    lane: Index
    row: Index
    sure: Mask
    alternative: Index

    def columns(self) -> tuple[Index, Mask, Index]:
        return self.row, self.sure, self.alternative

    def take(self, at: Index) -> "Entries":
        return Entries(self.lane[at], self.row[at], self.sure[at], self.alternative[at])


def _expected(world: World, batch: Batch, only_sure: bool) -> Entries:
    lanes, numbers, chosen = [], [], []
    for lane, compiled in enumerate(batch.variants):
        assert isinstance(compiled.form, Event)
        for number, selector in enumerate(compiled.form.expect):
            found = world.select.rows(selector)
            if len(found):
                lanes.append(lane)
                numbers.append(number)
                chosen.append(found)
    if not chosen:
        nothing = np.zeros(0, np.int64)
        return Entries(nothing, nothing, nothing.astype(bool), nothing)
    counts = [len(c) for c in chosen]
    entries = Entries(
        np.repeat(lanes, counts), np.concatenate([c.rows for c in chosen]), np.concatenate([c.sure for c in chosen]),
        np.repeat(numbers, counts),
    )  # fmt: skip
    if only_sure:
        entries = entries.take(which(entries.sure))
    if len(set(lanes)) == len(lanes):
        return entries
    place = entries.lane * np.int64(len(world.table.rows)) + entries.row
    order = np.argsort(place, kind="stable")
    place = place[order]
    first = np.ones(len(place), bool)  # an entry that two alternatives mean counts for the first
    np.not_equal(place[1:], place[:-1], out=first[1:])
    return entries.take(order[first])


def _match_brackets(world: World, found: Triggers, who: Index, entries: Entries, done: Discharge) -> None:
    rows, count = world.table.rows, len(world.table.people)
    opening = which(done.row == NONE)
    if not len(opening) or not len(entries.row):
        return
    index = entries.row
    person = np.concatenate((who[opening], rows.person[index] + entries.lane * np.int64(count)))
    day = np.concatenate((found.d0[opening], rows.d1[index]))
    kind = np.repeat(np.array([0, 1]), (len(opening), len(index)))
    number = np.concatenate((np.arange(len(opening)), np.arange(len(index))))
    order = np.argsort(key(person, day) * 2 + kind, kind="stable")
    person, kind, number = person[order], kind[order], number[order]
    step = 1 - 2 * kind
    total = np.cumsum(step)
    new = np.ones(len(person), bool)
    np.not_equal(person[1:], person[:-1], out=new[1:])
    begin = which(new)
    size = np.append(begin[1:], len(person)) - begin
    height = total - (total - step)[begin].repeat(size)
    lowest = _running_low(height, new)
    before = np.zeros(len(person), np.int64)
    before[1:] = np.where(new[1:], 0, lowest[:-1])
    lost = (kind == 1) & (height < before)
    depth = np.where(kind == 0, height - lowest, height - lowest + 1)
    keep = which(~lost)
    ranked = keep[np.argsort(key(person, depth)[keep], kind="stable")]
    a, b = ranked[:-1], ranked[1:]
    pair = (person[a] == person[b]) & (depth[a] == depth[b]) & (kind[a] == 0) & (kind[b] == 1)
    event, entry = opening[number[a[pair]]], number[b[pair]]
    after = rows.d0[index[entry]] >= found.d1[event]
    done.row[event], done.alternative[event] = index[entry], entries.alternative[entry]
    done.sure[event] = entries.sure[entry] & after


def _running_low(height: Index, new: Mask) -> Index:
    """The running minimum of the height within each person, at most zero."""
    group = np.cumsum(new)
    span = np.int64(1 << 32)
    return np.minimum(np.minimum.accumulate(np.minimum(height, 0) - group * span) + group * span, 0)


def _doubt_overlaps(found: Triggers, who: Index, row: Index, sure: Mask) -> None:
    if len(found) < 2:
        return
    with_other = np.where(found.other == NONE, 0, found.other + 1)
    order = np.lexsort((found.d0, with_other, who)) if with_other.any() else np.arange(len(found))
    person, other = who[order], with_other[order]
    d0, d1 = found.d0[order].astype(np.int64), found.d1[order].astype(np.int64)
    reach = np.maximum.accumulate(person * (1 << 23) + d1) - person * (1 << 23)
    same = (person[1:] == person[:-1]) & (other[1:] == other[:-1]) & (d0[1:] <= reach[:-1])
    if not same.any():
        return
    group = np.cumsum(np.concatenate(([True], ~same))) - 1
    matched, certain = row[order] != NONE, sure[order]
    begin = which(np.concatenate(([True], ~same)))
    some, every = np.logical_or.reduceat(matched, begin), np.logical_and.reduceat(certain, begin)
    doubtful = (some & ~every)[group]
    sure[order[doubtful]] = False
    # What one of them may be discharged by is told of all: the first match of the group.
    place = np.minimum.reduceat(np.where(matched, np.arange(len(order)), len(order)), begin)[group]
    empty = doubtful & ~matched
    row[order[empty]] = row[order[place[empty]]]
