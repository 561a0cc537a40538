"""The last day of a term that a complainant or a body has, never later than the law allows.

A term in days begins on the day after the event, one in months or years ends on the same number or the month's last day
(`CORNERS.md`, Time), one in working days on the last of them. Where the day of the event is vague, or lies where the rule
changed, the earliest of all last days that are possible is given. A last day off moves to the next working day only where
a source says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from habeas.dates import Unit, When, add
from habeas.law.calendar import Knowledge, Skipped, add_working_days, next_working_day
from habeas.law.forums import TimeLimit

UNITS: dict[str, Unit] = {"day": "day", "month": "month", "year": "year"}


@dataclass(frozen=True, slots=True)
class Term:
    """The last day (ordinal) by one rule; `skipped` are days off over which it moved, in a calendar known that well."""

    day: int
    limit: TimeLimit
    skipped: tuple[Skipped, ...] = ()
    knowledge: Knowledge = Knowledge.HOLIDAYS


def term(limits: Sequence[TimeLimit], start: When, state: str | None) -> Term | None:
    """The earliest last day under those of the rules that may cover the day of `start`; None where no figure covers it.

    Of a start without an earliest day nothing can be reckoned: None.
    """
    if start.first is None:
        return None
    first, last = start.span_days
    found = [
        _reckoned(limit, max(first, begin), state)
        for limit in limits
        if limit.number is not None and limit.unit in UNITS
        for begin, end in [_days_of(limit)]
        if begin <= last and first <= end
    ]
    return min(found, key=lambda each: each.day, default=None)


def _days_of(limit: TimeLimit) -> tuple[int, int]:
    valid = limit.valid
    if valid is None or valid.of == "communications_received":
        return When("", None, None).span_days
    return When("", valid.first, valid.last).span_days


def _reckoned(limit: TimeLimit, start: int, state: str | None) -> Term:
    if state is not None and limit.unit == "day" and (limit.counts or "").startswith("working"):
        worked = add_working_days(state, start, limit.number or 0)
        return Term(worked.day, limit, worked.skipped, worked.knowledge)
    last = add(start, limit.number or 0, UNITS[limit.unit or "day"])
    if state is None or limit.clock is None or not limit.clock.moves:
        return Term(last, limit)
    moved = next_working_day(state, last)
    return Term(moved.day, limit, moved.skipped, moved.knowledge)
