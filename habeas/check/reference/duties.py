"""Whose duty an event is, by the letter (see `habeas.check.duty`)."""

from typing import TYPE_CHECKING

from habeas.check.program import Compiled
from habeas.check.reference.conditions import Conditions

if TYPE_CHECKING:
    from habeas.check.reference.events import Happened


def duty_state(conditions: Conditions, compiled: Compiled, one: "Happened") -> str | None:
    """The state in which force is tested at an event."""
    record, row = conditions.record, one.row
    body = record.people[one.who]
    nationality = next((n for n in body.person.nationality if n in record.vocabulary.states), None)
    duty = compiled.variant.norm.duty_of
    if duty == "nationality":
        return nationality
    if duty == "receiving":
        return _towards(conditions, one) or nationality
    own = _state_of_place(conditions, one)
    if own is not None:
        return own
    low, _, high = record.horizon(one.who)
    day = min(max(one.d0, low), high - 1)
    state = conditions.facts.state_on(one.who, day)
    return _before_arrival(conditions, one, day, state) if duty == "removing" and row is not None else state


def _towards(c: Conditions, one: "Happened") -> str | None:
    """The state that the entry says it goes to, by itself or by a place."""
    to = one.row.entry.fields.get("to") if one.row else None
    place = next((each for each in c.record.people[one.who].case.places if each.id == to), None)
    state = place.state if place is not None and place.state else to
    return state if isinstance(state, str) and state in c.record.vocabulary.states else None


def _before_arrival(c: Conditions, one: "Happened", day: int, state: str | None) -> str | None:
    """Who is in the state of arrival that same evening was removed by the one before."""
    low, _, _ = c.record.horizon(one.who)
    home = next(iter(c.record.people[one.who].case.states), None)
    before = c.facts.state_on(one.who, day - 1) if day > low else home
    order = one.row.entry.order if one.row is not None else 0
    arrived = any(
        stay.s0 == day and stay.row.place is not None and stay.row.entry.order > order
        for stay in c.facts.stays[one.who]
    )
    return before if before != state and (_towards(c, one) == state or arrived) else state


def _state_of_place(c: Conditions, one: "Happened") -> str | None:
    """The state of the place that the entry itself names; of a place without one that of the case."""
    if one.row is None or one.row.place is None:
        return None
    found = one.row.place.state or next(iter(c.record.people[one.who].case.states), None)
    return found if found in c.record.vocabulary.states else None


def in_doubt(c: Conditions, compiled: Compiled, one: "Happened") -> bool:
    """Whether it is not known whether an event came before the file was closed, or which state's duty it is: it has no place
    of its own, and the state is vague."""
    closed = c.record.people[one.who].closed
    if closed is not None and one.d0 <= closed < one.d1:
        return True
    if compiled.variant.norm.duty_of in ("nationality", "receiving") or _state_of_place(c, one) is not None:
        return False
    low, _, high = c.record.horizon(one.who)
    first, last = (min(max(day, low), high - 1) for day in (one.d0, one.d1))
    days = range(first, last + 1)
    return len({c.facts.state_on(one.who, day) for day in days}) > 1 or any(
        c.facts.state_doubt(one.who, d) for d in days
    )
