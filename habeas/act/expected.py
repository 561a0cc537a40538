"""What a body has to do by a day or hour of its own, whether or not it was asked: from the entries that oblige it.

Only terms that may still run are told, with their earliest end: what is over is a matter of the check.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from habeas.act.sent import SENT, body_of
from habeas.act.states import places_of, states_of
from habeas.act.terms import Term, over, term
from habeas.check.cases import standing_entries
from habeas.law import forums
from habeas.law.forums import Clock, Forum, TimeLimit
from habeas.record.case import Entry
from habeas.tell.report import CheckedCase


@dataclass(frozen=True, slots=True)
class Expected:
    """An act that a body owes since `entry`: the earliest end of its term, in the law of `state`."""

    entry: Entry
    forum: Forum
    state: str
    term: Term


def expected(entries: Sequence[Entry], states: Callable[[Entry], Iterable[str]], day: int) -> list[Expected]:
    """What bodies owe on a day and have not done, the nearest end first. `states`: whose law may rule an entry."""
    kinds = obliging()
    found = [
        each
        for entry in entries
        if entry.kind in kinds and not entry.unread and entry.on.span_days[0] <= day
        for state in states(entry)
        for each in _owed(entry, state, entries, day)
    ]
    return sorted(found, key=lambda each: (each.term.order, each.entry.order))


def expected_in(each: CheckedCase, known_at: int | None = None) -> list[Expected]:
    """The same of a checked case, on the day of its check and with the knowledge of that day."""
    places = places_of(each.case)
    current = standing_entries(each.case, each.day, known_at)
    return expected(current, lambda entry: states_of(entry, places, each.case.states), each.day)


@cache
def obliging() -> frozenset[str]:
    """The kinds of entry that oblige a body to act."""
    return frozenset(kind for _, _, clock in _rules() for kind in clock.of)


@cache
def doing() -> frozenset[str]:
    """The kinds of entry by which a body has acted."""
    return frozenset(kind for _, _, clock in _rules() for kind in clock.done)


def _rules(state: str | None = None) -> Iterator[tuple[Forum, TimeLimit, Clock]]:
    """The rules by which bodies, of a state or of any, have to act after an event."""
    known = forums.shipped()
    for forum in known.of_state(state) if state else known.domestic.values():
        for limit in forum.answer_due:
            if limit.clock is not None and limit.clock.since == "event":
                yield forum, limit, limit.clock


def _owed(entry: Entry, state: str, entries: Sequence[Entry], day: int) -> Iterator[Expected]:
    for forum, limit, clock in _rules(state):
        if entry.kind not in clock.of or not _fits(entry, clock):
            continue
        if entry.kind in SENT and body_of(entry, (state,))[1] != forum:
            continue
        begins, ends = term([limit], entry.on, state), over([limit], entry.on, state)
        if begins is None or ends is None or ends < day or _is_done(entry, clock, entries, day):
            continue
        yield Expected(entry, forum, state, begins)


def _fits(entry: Entry, clock: Clock) -> bool:
    for name, words in clock.where.items():
        told = entry.fields.get(name)
        held = told if isinstance(told, tuple) else (told,)
        if not set(words) & set(held):
            return False
    return True


def _is_done(entry: Entry, clock: Clock, entries: Sequence[Entry], day: int) -> bool:
    """Whether something by the day tells that the body acted: about the same person, and not surely before."""
    return any(
        other.kind in clock.done
        and other.who in (None, entry.who)
        and other.re in (None, entry.id)
        and entry.on.span_days[0] <= other.on.span_days[1]
        and other.on.span_days[0] <= day
        for other in entries
    )
