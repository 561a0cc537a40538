"""Whose duty a norm is: the state in which force is tested, on every segment or at an event."""

from functools import lru_cache

import numpy as np

from habeas.check.frames import most
from habeas.check.kleene import Days, Index, Ints, Mask, which
from habeas.check.program import Compiled
from habeas.check.steps import FAR
from habeas.check.world import World
from habeas.law.calendar import add_working_days

OPEN = 366_000
"""Within so many days of the far past or the far future a date is an open end: no calendar reaches there."""


def duty_state(world: World, compiled: Compiled) -> Index:
    """The code of the state on every segment."""
    if compiled.variant.norm.duty_of == "nationality":
        return world.table.people.nationality[world.grid.person].astype(np.int64)
    return world.facts.state


def in_doubt(world: World, compiled: Compiled, segment: Index | None = None) -> Mask:
    """Where it is not known which state's duty it is, on every segment or on these."""
    doubt = world.facts.state_doubt
    if compiled.variant.norm.duty_of == "nationality":
        doubt = np.zeros(len(doubt), bool)
    return doubt if segment is None else doubt[segment]


def event_doubt(world: World, compiled: Compiled, first: Index, last: Index, rows: Index) -> Mask:
    """Where it is not known which state's duty an event is: it has no place of its own, and the state is vague."""
    facts, places, table = world.facts, world.table.places.state, world.table
    if compiled.variant.norm.duty_of in ("nationality", "receiving"):
        return np.zeros(len(first), bool)
    doubt = np.zeros(len(first), bool)
    if facts.doubtful:
        doubt |= most(np.maximum, facts.state_doubt.view(np.int8), first, last) > 0
    wide = which(last > first)
    if len(wide):
        low, high = (most(choose, facts.state, first[wide], last[wide]) for choose in (np.minimum, np.maximum))
        doubt[wide] |= low != high
    if not len(places) or not len(table.rows):
        return doubt
    place = table.rows.place[np.maximum(rows, 0)]
    return doubt & ~((rows >= 0) & (place >= 0) & (places[np.maximum(place, 0)] >= 0))


def event_state(world: World, compiled: Compiled, person: Index, segment: Index, rows: Index) -> Index:
    """The code of the state at events: that of the entry's own place where it has one; the removing state before."""
    norm = compiled.variant.norm
    if norm.duty_of == "nationality":
        return world.table.people.nationality[person].astype(np.int64)
    table = world.table
    state = world.facts.state[segment]
    if norm.duty_of == "removing" and len(table.rows):
        state = _before_arrival(world, person, segment, state, rows)
    known = rows >= 0
    row = np.maximum(rows, 0)
    if norm.duty_of == "receiving":
        to = table.rows.to_state[row] if len(table.rows) else state
        return np.where(known & (to >= 0), to, table.people.nationality[person]).astype(np.int64)
    if len(table.places.state) and len(table.rows):
        place = table.rows.place[row]
        own = np.where(known & (place >= 0), table.places.state[np.maximum(place, 0)], -1)
        state = np.where(own >= 0, own, state)
    return state


def _before_arrival(world: World, person: Index, segment: Index, state: Index, rows: Index) -> Index:
    """The state of each at the time of the event: who arrives in another one that same evening was removed by the one before.

    Arrival is told by the entry's own `to`, or by a stay of that day that stands after the event.
    """
    grid, stays, table = world.grid, world.stays, world.table
    last = np.maximum(segment - 1, 0)
    known = (rows >= 0) & (last >= grid.first[person]) & (segment > 0)
    before = np.where(known, world.facts.state[last], table.people.state[person])
    found = state.copy()
    for i in which((rows >= 0) & (before != state)).tolist():
        row, day = rows[i], grid.start[segment[i]]
        begun = (stays.person == person[i]) & (stays.s0 == day) & (stays.place >= 0)
        later = begun & (table.rows.order[stays.row] > table.rows.order[row])
        if table.rows.to_state[row] == state[i] or later.any():
            found[i] = before[i]
    return found


def working_days_on(world: World, state: Index, days: Days, count: int) -> Days:
    """The days so many working days on (back, where negative), each by the calendar of its state."""
    names = {code: name for name, code in world.coding.states.items()}
    both, at = np.unique(np.stack((state, days), axis=1), axis=0, return_inverse=True)
    moved = [working_days(names.get(code, ""), day, count) for code, day in both.tolist()]
    found: Days = np.array(moved, np.int32)[at.reshape(-1)]
    return found


@lru_cache(maxsize=1 << 16)
def working_days(state: str, day: int, count: int) -> int:
    """The day so many working days on; an open date stays where it is."""
    return day if day <= OPEN or day >= FAR - OPEN else add_working_days(state, day, count).day


def clock_start(
    world: World, compiled: Compiled, segment: Index, start0: Days, start1: Days, counts_earlier: bool | None
) -> tuple[Days, Days]:
    """From when days count: those before the norm was in force only with `counts_earlier: yes` (CORNERS, Time).

    Where the research does not say, the earlier begin may and the later one must count: between them it is a transition. Of
    who was in several states the first and the last of their begins count: a vague day may be in either.
    """
    if counts_earlier:
        return start0, start1
    by_state = compiled.begins
    codes = duty_state(world, compiled)[segment]
    first, last = (begin[codes] for begin in by_state)
    if compiled.variant.norm.duty_of != "nationality" and len(world.facts.abroad[0]):
        person = world.grid.person[segment]
        first, last = (begin[person] for begin in _begins_of_people(world, by_state))
    later1 = np.maximum(start1, last).astype(np.int32)
    later0 = np.maximum(start0, first).astype(np.int32)
    return (later0 if counts_earlier is False else start0), later1


def _begins_of_people(world: World, by_state: tuple[Ints, Ints]) -> tuple[Ints, Ints]:
    """Of each person the first and the last of these days over the state of the case and those of all places of custody."""
    home, (person, code) = world.table.people.state, world.facts.abroad
    first, last = by_state[0][home], by_state[1][home]
    np.minimum.at(first, person, by_state[0][code])
    np.maximum.at(last, person, by_state[1][code])
    return first, last
