"""Whose decision an entry is: the state by whose law and days off its term runs."""

from collections.abc import Mapping, Sequence

from habeas.record.case import Case, Entry


def states_of(entry: Entry, places: Mapping[str, str | None], states: Sequence[str]) -> tuple[str, ...]:
    """The state of the entry's place (`places` by id), if it is known; else any state of the case may be it."""
    own = places.get(entry.place or "")
    return (own,) if own else tuple(states)


def places_of(case: Case) -> Mapping[str, str | None]:
    """The state of each place of a case, by its id."""
    return {place.id: place.state for place in case.places}
