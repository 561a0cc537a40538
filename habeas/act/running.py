"""Terms that run for what was decided: from the entries of a case alone, so that a calendar of many needs no check."""

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from habeas.act.decided import hears_appeal, service, starts, undone, upheld
from habeas.act.matter import LODGED, lodged_with
from habeas.act.terms import Term, term
from habeas.law import forums
from habeas.law.access import access, hears
from habeas.law.forums import Clock, Forum
from habeas.record.case import Entry


@dataclass(frozen=True, slots=True)
class Running:
    """A term of a complainant: the decision, the body, the last day; `is_sure` where the day of service is recorded.

    `state` is that whose decision it is. Where the record does not tell, `states` are all that it can be, and `state` is the
    one whose term ends first.
    """

    entry: Entry
    forum: Forum
    term: Term
    is_sure: bool
    state: str
    states: tuple[str, ...] = ()


@cache
def decision_kinds() -> frozenset[str]:
    """The kinds of decision against which some body has a term."""
    known = forums.shipped()
    clocks = [
        limit.clock
        for forum in (*known.international.values(), *known.domestic.values())
        for limit in forum.time_limits
        if limit.clock is not None and not limit.clock.waits
    ]
    return frozenset(kind for clock in clocks if clock.since in ("decision", "breach") for kind in clock.of)


def running(entries: Sequence[Entry], states: Callable[[Entry], Sequence[str]], day: int) -> Iterator[Running]:
    """The terms that end on the day or later; none against a decision that was appealed or undone, nor to a body turned to.

    `states` gives whose decision an entry may be. Of the bodies inside several states that with the earliest end is given.
    """
    turned_to = {(lodged_with(entry), entry.who) for entry in entries if entry.kind in LODGED}
    settled = {entry.re for entry in entries if entry.kind == "appeal_filed"} | undone(entries) | set(upheld(entries))
    for entry in entries:
        if entry.id in settled:
            continue
        able = states(entry)
        found = [each for state in able for each in _against(entry, entries, state, able, day, turned_to)]
        if len(able) < 2:
            yield from found
            continue
        nearest: dict[str | None, Running] = {}
        for each in sorted(found, key=lambda each: each.term.order):
            nearest.setdefault(each.forum.id if each.forum.state is None else None, each)
        yield from nearest.values()


def _against(
    entry: Entry, entries: Sequence[Entry], state: str, able: Sequence[str], day: int, turned_to: Container[object]
) -> Iterator[Running]:
    """The terms that run against a decision of a state."""
    start = service(entry, list(entries))
    for forum in _forums(entry, state, day):
        if (forum.id, entry.who) in turned_to and not hears_appeal(forum, entry):
            continue
        limits = [
            limit
            for limit in forum.time_limits
            if limit.clock is not None and not limit.clock.waits and _runs(limit.clock, entry)
        ]
        found = term(limits, start.when, state)
        if found is not None and found.day >= day:
            yield Running(entry, forum, found, start.served, state, tuple(able) if len(able) > 1 else ())


def _forums(entry: Entry, state: str, day: int) -> Iterator[Forum]:
    """The bodies of the state for a decision of this kind; for a final one also those that wait for the end of all others."""
    known = forums.shipped()
    if entry.kind in decision_kinds():
        yield from (forum for forum in known.of_state(state) if hears_appeal(forum, entry))
    if entry.fields.get("final") is True:
        first, last = entry.on.span_days
        for forum in (*known.of_state(state), *known.international.values()):
            is_open = access(forum, state, day).standing != "closed" and hears(forum, state, first, last, day)
            if is_open and any(limit.clock and limit.clock.since == "final_decision" for limit in forum.time_limits):
                yield forum


def _runs(clock: Clock, entry: Entry) -> bool:
    if clock.since == "final_decision":
        return entry.fields.get("final") is True
    return starts(clock, entry)
