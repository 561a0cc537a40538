"""Which state: the one whose decision an entry is, by whose law and days off its term runs; and the one a paper is against."""

from collections.abc import Mapping, Sequence

from habeas.record.case import Case, Entry


def states_of(entry: Entry, places: Mapping[str, str | None], states: Sequence[str]) -> tuple[str, ...]:
    """The state of the entry's place (`places` by id), if it is known; else any state of the case may be it."""
    own = places.get(entry.place or "")
    return (own,) if own else tuple(states)


def places_of(case: Case) -> Mapping[str, str | None]:
    """The state of each place of a case, by its id."""
    return {place.id: place.state for place in case.places}


def state_against(case: Case, who: str) -> str | None:
    """The state of the case that a paper about somebody is against: not their own where there is another; of several that in
    which they were last on record, else the first."""
    own = next((person.nationality for person in case.people if person.id == who), ())
    states = [state for state in case.states if state not in own] or list(case.states)
    places = places_of(case)
    told = [entry for entry in case.entries if entry.who == who and places.get(entry.place or "") in states]
    if len(states) > 1 and told:
        return places[max(told, key=lambda entry: entry.on.span_days).place or ""]
    return states[0] if states else None
