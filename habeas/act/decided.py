"""Decisions that can be appealed: which clock one starts, from which day, and whether an appeal against it is over.

An appeal is against the decision that it names (`re`, also through the paper that lodged it). Where it names none, it is
against the latest decision before it about the same person that has the subject of the appeal (`about`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from habeas.dates import When
from habeas.law.forums import Clock, Forum
from habeas.record.case import Entry

UNDOING: Final = ("appeal_decided", "expulsion_order_revoked")
SUBJECT: Final = {
    "expulsion_ordered": "expulsion",
    "undesirability_ordered": "undesirability",
    "asylum_refused": "asylum",
}
"""What an appeal against a decision of a kind is `about`."""


@dataclass(frozen=True, slots=True)
class Start:
    """The day from which a term runs, and whether it is that of service."""

    when: When
    served: bool


class Standing(list[Entry]):
    """The entries that stand, with what became of the decisions among them, read once."""

    @cached_property
    def undone(self) -> frozenset[str]:
        """The ids of the decisions that are no more."""
        return undone(self)

    @cached_property
    def upheld(self) -> dict[str, Entry]:
        """By the id of a decision the entry that decided the appeal against it."""
        return upheld(self)


def starts(clock: Clock | None, entry: Entry) -> bool:
    """Whether a clock runs from this decision or event. What the record does not tell (`where`) shuts no body."""
    if clock is None or clock.since not in ("decision", "event", "breach") or entry.kind not in clock.of:
        return False
    return all(_has_one_of(words, entry.fields.get(name)) for name, words in clock.where.items())


def _has_one_of(words: Iterable[str], told: object) -> bool:
    held = told if isinstance(told, tuple) else (told,)
    return told is None or bool(set(words) & set(held))


def hears_appeal(forum: Forum, entry: Entry) -> bool:
    """Whether a term of the body runs from this decision; one that only says from when one may ask is none."""
    return any(
        limit.clock is not None and not limit.clock.waits and starts(limit.clock, entry) for limit in forum.time_limits
    )


def service(entry: Entry, current: Iterable[Entry]) -> Start:
    """The day on which a decision was handed over: its own, or of the entry that says so; else, earlier, its day."""
    served = entry.fields.get("served_on")
    if isinstance(served, When):
        return Start(served, served=True)
    told = next((other.on for other in current if other.kind == "notified" and other.re == entry.id), None)
    return Start(entry.on, served=False) if told is None else Start(told, served=True)


def undone(current: Iterable[Entry]) -> frozenset[str]:
    """The ids of decisions that are no more: quashed on appeal, or revoked."""
    current = list(current)
    quashed = {of for of, by in _appeals(current) if by.fields.get("result") in ("quashed", "allowed")}
    return frozenset(quashed | {each.re for each in current if each.kind == "expulsion_order_revoked" and each.re})


def upheld(current: Iterable[Entry]) -> dict[str, Entry]:
    """By the id of a decision the entry that decided the appeal against it, where the decision, or a part of it, stands."""
    return {of: by for of, by in _appeals(list(current)) if by.fields.get("result") not in ("quashed", "allowed")}


def _appeals(current: Sequence[Entry]) -> list[tuple[str, Entry]]:
    """The id of each decision with an entry that answers it or decided the appeal against it."""
    filed = {entry.id: entry.re for entry in current if entry.kind == "appeal_filed" and entry.re}
    found = []
    for entry in current:
        if entry.re and (entry.kind == "appeal_decided" or entry.fields.get("result") in ("quashed", "allowed")):
            found.append((filed.get(entry.re, entry.re), entry))
        elif entry.kind == "appeal_decided" and (own := _before(entry, current)) is not None:
            found.append((own.id, entry))
    return found


def _before(appeal: Entry, current: Sequence[Entry]) -> Entry | None:
    """The latest decision that an appeal without a name can be against."""
    own = [
        entry
        for entry in current
        if entry.who == appeal.who
        and SUBJECT.get(entry.kind) == (appeal.fields.get("about") or "")
        and entry.on.span_days[0] <= appeal.on.span_days[1]
    ]
    return max(own, key=lambda entry: (entry.on.span_days, entry.order), default=None)
