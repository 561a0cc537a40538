"""Working days and public holidays, state by state, from the `holidays` package.

Days are ordinals (`datetime.date.toordinal()`). A state the package does not know has weekends only, and every answer
says so (`Knowledge.WEEKENDS_ONLY`): a term reckoned with it may end earlier in law than it does here.
Ukraine has no public holidays since the martial law of 2022; the package holds that. Days moved by a yearly decree are
known as far as the installed package knows the decree: for years to come, only the fixed days.
"""

import datetime as dt
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

STATES = ("AM", "AZ", "BY", "EE", "GE", "KG", "KZ", "LT", "LV", "MD", "RU", "TJ", "TM", "UA", "UZ")
"""The states whose holidays are vouched for; others are weekends only."""

_SATURDAY = 5


class Knowledge(Enum):
    """How much of a state's calendar is known."""

    HOLIDAYS = "holidays"
    WEEKENDS_ONLY = "weekends only"


class Off(Enum):
    """Why a day is no working day."""

    WEEKEND = "weekend"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A day that was passed over; `name` is the holiday's name in English, None for a weekend."""

    day: int
    why: Off
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A day found by counting working days, what was passed over on the way, and how well the calendar is known."""

    day: int
    skipped: tuple[Skipped, ...]
    knowledge: Knowledge


@dataclass(frozen=True, slots=True)
class _Year:
    """The days of one year that differ from Monday to Friday at work, Saturday and Sunday off."""

    knowledge: Knowledge
    holidays: dict[int, str]
    worked: frozenset[int]


def knowledge(state: str, day: int) -> Knowledge:
    """Whether the holidays of a state are known in the year of `day`."""
    return _year(state, _date(day).year).knowledge


def day_off(state: str, day: int) -> Skipped | None:
    """Why this is no working day, or None where it is one. A Saturday made a working day by decree is one."""
    date = _date(day)
    year = _year(state, date.year)
    if day in year.holidays:
        return Skipped(day, Off.HOLIDAY, year.holidays[day])
    if date.weekday() >= _SATURDAY and day not in year.worked:
        return Skipped(day, Off.WEEKEND)
    return None


def is_working_day(state: str, day: int) -> bool:
    """Whether the day is one at work; `knowledge` says whether holidays were looked at."""
    return day_off(state, day) is None


def next_working_day(state: str, day: int) -> Reckoned:
    """`day` itself where it is a working day, else the first one after it: where a last day off moves to."""
    start, skipped = day, []
    while off := day_off(state, day):
        skipped.append(off)
        day += 1
    return Reckoned(day, tuple(skipped), _weakest(state, start, day))


def add_working_days(state: str, day: int, count: int) -> Reckoned:
    """The `count`-th working day after `day`, or before it where `count` is negative; `day` itself is not counted.

    A count of 0 is `day`, whatever it is: see `next_working_day` for moving a last day.
    """
    start, skipped = day, []
    step = 1 if count >= 0 else -1
    left = abs(count)
    while left:
        day += step
        if off := day_off(state, day):
            skipped.append(off)
        else:
            left -= 1
    return Reckoned(day, tuple(skipped), _weakest(state, start, day))


def _weakest(state: str, one: int, other: int) -> Knowledge:
    years = range(_date(min(one, other)).year, _date(max(one, other)).year + 1)
    known = all(_year(state, year).knowledge is Knowledge.HOLIDAYS for year in years)
    return Knowledge.HOLIDAYS if known else Knowledge.WEEKENDS_ONLY


def _date(day: int) -> dt.date:
    return dt.date.fromordinal(day)


@lru_cache(maxsize=1024)
def _year(state: str, year: int) -> _Year:
    """The next year is asked too: it names the December Saturdays worked for a day off in January."""
    if state not in STATES:
        return _Year(Knowledge.WEEKENDS_ONLY, {}, frozenset())
    import holidays  # a large package that a check without terms in working days never needs

    found = holidays.country_holidays(state, years=(year, year + 1), expand=False, language="en_US")
    if not found.start_year <= year <= found.end_year:
        return _Year(Knowledge.WEEKENDS_ONLY, {}, frozenset())
    return _Year(
        Knowledge.HOLIDAYS,
        {day.toordinal(): name for day, name in found.items() if day.year == year},
        frozenset(day.toordinal() for day in found.weekend_workdays if day.year == year),
    )
