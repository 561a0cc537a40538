"""Whose duty a norm is: the state in which force is tested, on every segment or at an event."""

import numpy as np

from habeas.check.kleene import Index
from habeas.check.program import Compiled
from habeas.check.world import World


def duty_state(world: World, compiled: Compiled) -> Index:
    """The code of the state on every segment."""
    if compiled.variant.norm.duty_of == "nationality":
        return world.table.people.nationality[world.grid.person].astype(np.int64)
    return world.facts.state


def event_state(world: World, compiled: Compiled, person: Index, segment: Index, rows: Index) -> Index:
    """The code of the state at events: that of the entry's own place where it has one; the removing state before."""
    norm = compiled.variant.norm
    if norm.duty_of == "nationality":
        return world.table.people.nationality[person].astype(np.int64)
    state = world.facts.state[segment]
    table = world.table
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
