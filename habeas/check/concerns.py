"""Whom a new entry or observation concerns, in one place; and the re-check of just these people.

An entry concerns its person and whom it names; kin to two steps (facts about a parent or child, and what is asked of the
other of a pair); for an order or a removal everybody who has one of the same authority and day; and whoever an entry is
about that it answers or supersedes, or that does so to such a one: through a correction an answer finds another event.
An observation concerns the people of its place and of the places within it, in its time. Re-checking these people gives
what a full check gives (held by a property test).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from habeas.check.cases import first_day, last_day
from habeas.check.findings import Finding, check_cases
from habeas.check.program import Program
from habeas.record.case import Case, Entry, Observation

STEPS_OF_KIN = 2


def concerns(case: Case, entry: Entry) -> frozenset[str]:
    """The people whose findings an entry of this case can change."""
    return concerned_by(case, [entry])


def concerned_by(case: Case, entries: Iterable[Entry]) -> frozenset[str]:
    """The people whose findings these entries can change together."""
    touched = [*entries]
    touched += linked(case, touched)
    named = {who for entry in touched for who in (entry.who, entry.with_) if who}
    return with_kin(case, named | with_same_order(case, touched))


def linked(case: Case, entries: Iterable[Entry]) -> list[Entry]:
    """What these entries answer or supersede, what does so to them, and so on."""
    ids = {id for entry in entries for id in (entry.id, entry.re, entry.supersedes) if id}
    while True:
        found = [e for e in case.entries if e.id in ids or e.re in ids or e.supersedes in ids]
        more = {id for entry in found for id in (entry.id, entry.re, entry.supersedes) if id} - ids
        if not more:
            return found
        ids |= more


def concerned_by_observation(case: Case, observation: Observation) -> frozenset[str]:
    """The people who may have been in the place at the time."""
    inside = places_within(case, observation.place)
    last = last_day(observation.until) if observation.until else None
    there = {e.who for e in case.entries if e.who and e.place in inside and (last is None or first_day(e.on) <= last)}
    return with_kin(case, there)


def with_kin(case: Case, people: Iterable[str], steps: int = STEPS_OF_KIN) -> frozenset[str]:
    """These people and their kin, so many steps away."""
    beside: dict[str, set[str]] = defaultdict(set)
    for kin in case.kin:
        beside[kin.who].add(kin.of)
        beside[kin.of].add(kin.who)
    found = set(people)
    for _ in range(steps):
        found |= {other for who in found for other in beside[who]}
    return frozenset(found)


def with_same_order(case: Case, entries: Iterable[Entry]) -> set[str]:
    """Everybody who has an entry of the same kind, authority and day as one of these."""
    wanted = {_order(e) for e in entries}
    return {e.who for e in case.entries if e.who and _order(e) in wanted}


def _order(entry: Entry) -> tuple[object, ...]:
    body = entry.fields.get("ordered_by") or entry.fields.get("authority")
    return (entry.kind, first_day(entry.on), body) if body else (id(entry),)


def places_within(case: Case, place: str) -> frozenset[str]:
    """A place and all places within it."""
    found = {place}
    grew = True
    while grew:
        more = {p.id for p in case.places if p.within in found} - found
        found |= more
        grew = bool(more)
    return frozenset(found)


def part_of(case: Case, people: frozenset[str]) -> Case:
    """The case of these people alone, with all its places; what corrects an entry about them stays, whomever it is about."""
    own = {entry.id for entry in case.entries if entry.who in people}
    return replace(
        case,
        people=tuple(person for person in case.people if person.id in people),
        kin=tuple(kin for kin in case.kin if kin.who in people and kin.of in people),
        entries=tuple(e for e in case.entries if e.who is None or e.who in people or e.supersedes in own),
    )


def recheck(
    case: Case,
    people: frozenset[str],
    before: Iterable[Finding],
    program: Program,
    as_of: int,
    known_at: int | None = None,
) -> tuple[Finding, ...]:
    """The findings of a case after a change that concerns these people: theirs anew, all others as they were."""
    own = [e for e in case.entries if e.who in people]
    context = with_kin(case, people | with_same_order(case, own))
    fresh = check_cases([part_of(case, context)], program, as_of, known_at).findings
    kept = [finding for finding in before if finding.who not in people]
    return (*kept, *(finding for finding in fresh if finding.who in people))
