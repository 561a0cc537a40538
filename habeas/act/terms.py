"""The last day of a term that a complainant or a body has, never later than the law allows.

A term in days begins on the day after the event, one in months or years ends on the same number or the month's last day,
one in hours runs from the minute (`CORNERS.md`, Time), one in working days ends on the last of them. Where the moment of the
event is vague, or lies where the rule changed, the earliest of all ends that are possible is given: of a day without a time
its first minute. A last day off moves to the next working day only where a source says so.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from habeas.dates import FAR_FUTURE, MINUTES_A_DAY, Unit, When, add
from habeas.law.calendar import Knowledge, Skipped, add_working_days, next_working_day
from habeas.law.forums import TimeLimit
from habeas.record.vocabulary import load_vocabulary

UNITS: Final[dict[str, Unit]] = {"day": "day", "month": "month", "year": "year"}
LAST_MINUTE: Final = MINUTES_A_DAY - 1


@dataclass(frozen=True, slots=True)
class Term:
    """The last day (ordinal) by one rule; `skipped` are days off over which it moved, in a calendar known that well.

    `minute` is the last minute of that day, by the clock of the state, in a term of hours: 0 to 1439; else the day is whole.
    A term of hours that ends at midnight ends at 23:59 of the day before.
    """

    day: int
    limit: TimeLimit
    skipped: tuple[Skipped, ...] = ()
    knowledge: Knowledge = Knowledge.HOLIDAYS
    minute: int | None = None

    @property
    def clock(self) -> str | None:
        """The last minute as `14:30`; None where the day is whole."""
        return None if self.minute is None else f"{self.minute // 60:02}:{self.minute % 60:02}"

    @property
    def moment(self) -> When:
        """The end as a file writes it: `2026-03-04`, or `2026-03-04T14:30`."""
        day = When.of_day(self.day)
        return day if self.clock is None else When.parse(f"{day.text}T{self.clock}")

    @property
    def order(self) -> tuple[int, int]:
        """What sorts terms by their end: a whole day lasts to its last minute."""
        return self.day, LAST_MINUTE if self.minute is None else self.minute


def term(limits: Sequence[TimeLimit], start: When, state: str | None) -> Term | None:
    """The earliest end under those of the rules that may cover the day of `start`; None where no figure covers it.

    Of a start without an earliest day nothing can be reckoned: None.
    """
    if start.first is None:
        return None
    low = start.local_minutes()[0]
    found = [
        _reckoned(limit, max(low, (begin - 1) * MINUTES_A_DAY), start.offset, state)
        for limit, begin, _ in _covering(limits, start)
    ]
    return min(found, key=lambda each: each.order, default=None)


def over(limits: Sequence[TimeLimit], start: When, state: str | None) -> int | None:
    """The day with which the term has surely ended, under every reading of `start` and every rule that may cover it.

    Of who owes an answer nobody says sooner that they are late. None where it cannot be told.
    """
    if start.last is None:
        return None
    high = start.local_minutes()[1]
    found = [
        _reckoned(limit, min(high, end * MINUTES_A_DAY - 1), start.offset, state).day
        for limit, _, end in _covering(limits, start)
    ]
    return max(found, default=None)


def _covering(limits: Sequence[TimeLimit], start: When) -> Iterator[tuple[TimeLimit, int, int]]:
    """The rules with a figure that may cover the day of `start`, each with its first and last day."""
    first, last = start.span_days
    for limit in limits:
        begin, end = _days_of(limit)
        if limit.number is not None and begin <= last and first <= end:
            yield limit, begin, end


def _days_of(limit: TimeLimit) -> tuple[int, int]:
    valid = limit.valid
    if valid is None or valid.of == "communications_received":
        return When("", None, None).span_days
    return When("", valid.first, valid.last).span_days


def _reckoned(limit: TimeLimit, start: int, offset: int | None, state: str | None) -> Term:
    """The end of a term begun in this minute, counted on the clock of the state from the start of day 1."""
    if limit.unit == "hour":
        return _hours(limit, start, offset, state)
    day = start // MINUTES_A_DAY + 1
    if state is not None and limit.unit == "day" and (limit.counts or "").startswith("working"):
        worked = add_working_days(state, day, limit.number or 0)
        return Term(worked.day, limit, worked.skipped, worked.knowledge)
    last = add(day, limit.number or 0, UNITS[limit.unit or "day"])
    if state is None or limit.clock is None or not limit.clock.moves:
        return Term(last, limit)
    moved = next_working_day(state, last)
    return Term(moved.day, limit, moved.skipped, moved.knowledge)


def _hours(limit: TimeLimit, start: int, offset: int | None, state: str | None) -> Term:
    """Hours that pass, where the clocks are changed meanwhile too; of an hour that comes twice the first is meant."""
    length = dt.timedelta(hours=limit.number or 0)
    day, minute = divmod(start, MINUTES_A_DAY)
    begun = dt.datetime.combine(dt.date.fromordinal(min(day + 1, FAR_FUTURE)), dt.time(minute // 60, minute % 60))
    known = load_vocabulary().states.get(state or "")
    zone = None if known is None else ZoneInfo(known.zone)
    here = zone if offset is None else dt.timezone(dt.timedelta(minutes=offset))
    ended = begun + length
    if here is not None:
        ended = (begun.replace(tzinfo=here).astimezone(dt.UTC) + length).astimezone(zone or here)
    if (ended.hour, ended.minute) == (0, 0):
        return Term(ended.toordinal() - 1, limit, minute=LAST_MINUTE)
    return Term(ended.toordinal(), limit, minute=ended.hour * 60 + ended.minute)
