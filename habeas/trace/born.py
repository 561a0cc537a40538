"""When somebody was born, as lists tell it: a date in any usual writing, a vague one, or an age on a day.

A birth is a span of days and what of year, month and day was written. An age of n years leaves the year before the day n
years back; with "about" one age more on each side (a fifth of the age for grown people).
"""

import datetime as dt
import re
from calendar import isleap
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from habeas.dates import DateFault, When
from habeas.trace.spoken import spoken

_DMY: Final = re.compile(r"(\d{1,2})\s*[./\-\s]\s*(\d{1,2})\s*[./\-\s]\s*(\d{4}|\d{2})(?:\s*(?:г\.?\s*р?\.?|y))?")
_EIGHT: Final = re.compile(r"((?:19|20)\d\d)(0\d|1[0-2])([0-2]\d|3[01])|([0-2]\d|3[01])(0\d|1[0-2])((?:19|20)\d\d)")
_YMD: Final = re.compile(r"((?:19|20)\d\d)[./\-](\d{1,2})[./\-](\d{1,2})(?:[T ].*)?")
_MY: Final = re.compile(r"(\d{1,2})[./]((?:19|20)\d\d)")
_YEAR: Final = re.compile(
    r"(?:\D*\b)?((?:19|20)\d\d)(?:\s*(?:г|год|года|y|yil|ж)?\.?\s*(?:р|рожд|рождения|туулган)?\.?)?"
)
_WORDED: Final = re.compile(r"(\d{1,2})\s+([^\W\d]+)\.?\s+((?:19|20)\d\d)\D*|([^\W\d]{3,})\.?\s+((?:19|20)\d\d)\D*")
_AGE: Final = re.compile(
    r"(?P<about>.*?)(?P<n>\d{1,3}|[^\W\d]+)(?P<half>[.,]5|\s*с половиной|½)?\s*[-–]?\s*(?:(?:to|до|-|–)\s*(?P<m>\d{1,3})\s*)?"
    r"(?P<unit>y\.?o\.?|years?|yrs?|лет|года?|г\.?|months?|mos?|мес\w*\.?|weeks?|недел\w*|days?|дн\w*|день|ёш\w*|yosh\w*|jaş\w*|жаш\w*|сол\w*|ай\w*|oy\w*|моҳ\w*)"
    r"(?:\s*(?:old|от роду|возраст\w*|-лет\w*))?\.?",
    re.IGNORECASE,
)
_ABOUT: Final = re.compile(
    r"about|around|approx|circa|~|около|\bок\.|приблиз|примерно|ориентир|maybe|тахминан|болжол", re.IGNORECASE
)
_INFANT: Final = re.compile(r"груднич|грудн|младен|новорожд|infant|newborn|baby", re.IGNORECASE)
_NUMBERS: Final = {
    word: number
    for number, spelled in enumerate(
        (
            "zero",
            "one один одна полтора a",
            "two два две",
            "three три",
            "four четыре",
            "five пять",
            "six шесть",
            "seven семь",
            "eight восемь",
            "nine девять",
            "ten десять",
            "eleven одиннадцать",
            "twelve двенадцать",
        )
    )
    for word in spelled.split()
}
_MONTHS: Final = (
    "янв jan", "фев feb", "мар mar", "апр apr", "май мая may", "июн jun", "июл jul", "авг aug", "сен sep", "окт oct",
    "ноя nov", "дек dec",
)  # fmt: skip
_MONTH_OF: Final = {short: number for number, both in enumerate(_MONTHS, 1) for short in both.split()}
_YEAR_DAYS: Final = 365.25
_MONTH: Final = 31
_UNIT_DAYS: Final = {"month": 30.44, "week": 7.0, "day": 1.0, "year": _YEAR_DAYS}


@dataclass(frozen=True, slots=True)
class Born:
    """A span of days (ordinals, both in it), and what was written; 0 where year, month or day was not."""

    first: int
    last: int
    year: int = 0
    month: int = 0
    day: int = 0


def born(text: str, seen_on: str = "") -> Born | None:
    """What a text says of a birth; None where it says nothing that can be read.

    >>> born("13.10.2015"), born("2015-10").month, born("1990 г.р.").year
    (Born(first=735884, last=735884, year=2015, month=10, day=13), 10, 1990)
    >>> of_age = born("5 лет", "2020-06-01")
    >>> dt.date.fromordinal(of_age.first).isoformat(), dt.date.fromordinal(of_age.last).isoformat()
    ('2014-06-03', '2015-06-02')
    """
    plain = spoken(text.strip().strip("'"))
    if not plain:
        return None
    return _written(plain) or _aged(plain, seen_on)


@lru_cache(maxsize=1 << 15)
def of_age(age: str, seen_on: str) -> Born | None:
    """The span of a birth of which only "minor" or "grown" is known, by the day on which somebody was seen; else None.

    A minor is taken to be up to 19, who is grown up from 14 on: lists count years carelessly.
    """
    day = _day(seen_on)
    if day is None or not age:
        return None
    oldest, youngest = (19, 0) if age == "minor" else (100, 14)
    return Born(round(day - oldest * _YEAR_DAYS), round(day - youngest * _YEAR_DAYS))


@lru_cache(maxsize=1 << 17)
def _written(plain: str) -> Born | None:
    found = _numbers(plain) or _edtf(plain)
    if found is not None and (found.month, found.day) == (1, 1):
        # Offices and passports write 1 January where only the year is known.
        return Born(found.first, found.first + 364 + isleap(found.year), found.year)
    return found


def _edtf(text: str) -> Born | None:
    if not text[:1].isdigit() and not text.startswith(".."):
        return None
    try:
        when = When.parse(text)
    except DateFault:
        return None
    first, last = when.first, when.last
    if first is None or last is None:
        return None
    start = dt.date.fromordinal(min(max(first, 1), dt.date.max.toordinal()))
    if when.approximate:
        return Born(first, last)
    if first == last:
        return Born(first, last, start.year, start.month, start.day)
    if last - first < 31 and dt.date.fromordinal(last).month == start.month:
        return Born(first, last, start.year, start.month)
    if last - first < 366 and dt.date.fromordinal(last).year == start.year:
        return Born(first, last, start.year)
    return Born(first, last)


def _numbers(text: str) -> Born | None:
    if found := _YMD.fullmatch(text):
        return _of_day(int(found[1]), int(found[2]), int(found[3]))
    if found := _EIGHT.fullmatch(text):
        year, month, day = found.group(1, 2, 3) if found[1] else found.group(6, 5, 4)
        return _of_day(int(year), int(month), int(day))
    if found := _DMY.fullmatch(text):
        year = int(found[3])
        if year < 100:
            year += 1900 if year > 30 else 2000
        return _of_day(year, int(found[2]), int(found[1]))
    if found := _MY.fullmatch(text):
        return _of_month(int(found[2]), int(found[1]))
    if found := _WORDED.fullmatch(text):
        month = _MONTH_OF.get((found[2] or found[4])[:3].lower(), 0)
        if month:
            return _of_day(int(found[3]), month, int(found[1])) if found[1] else _of_month(int(found[5]), month)
    if found := _YEAR.fullmatch(text):
        year = int(found[1])
        span = Born(dt.date(year, 1, 1).toordinal(), dt.date(year, 12, 31).toordinal(), year)
        return Born(span.first - 366, span.last + 366) if _ABOUT.search(text) else span
    return None


def _of_day(year: int, month: int, day: int) -> Born | None:
    if month > 12 >= day:
        month, day = day, month
    try:
        on = dt.date(year, month, day).toordinal()
    except ValueError:
        return None
    return Born(on, on, year, month, day)


def _of_month(year: int, month: int) -> Born | None:
    if not 1 <= month <= 12:
        return None
    first = dt.date(year, month, 1)
    after = dt.date(year + month // 12, month % 12 + 1, 1)
    return Born(first.toordinal(), after.toordinal() - 1, year, month)


def _aged(text: str, seen_on: str) -> Born | None:
    day = _day(seen_on)
    if day is None:
        return None
    found = _AGE.fullmatch(text)
    if found is None and text.isdigit() and int(text) < 110:
        least = most = float(text)
        unit, about = "year", False
    elif found is not None and (number := _number(found["n"])) is not None:
        least = number + (0.5 if found["half"] else 0)
        most = float(found["m"]) if found["m"] else least
        unit, about = _unit(found["unit"].lower()), bool(_ABOUT.search(found["about"]))
    elif _INFANT.search(text):
        return Born(day - 550, day)
    else:
        return None
    more = (max(1.0, least / 5) if unit == "year" else max(1.0, least / 3)) if about else 0.0
    length = _UNIT_DAYS[unit]
    slack = 0 if unit == "year" else round(length / 2)
    return Born(
        round(day - (most + 1 + more) * length) + 1 - slack, round(day - max(0.0, least - more) * length) + slack
    )


@lru_cache(maxsize=1 << 15)
def _day(text: str) -> int | None:
    plain = spoken(text.strip())
    known = _numbers(plain) or _edtf(plain) if plain else None
    return (known.first + known.last) // 2 if known else None


def day_seen(text: str) -> int | None:
    """A day as it is written, its middle where only a month is told; None where less is.

    >>> day_seen("2024-03-31") - day_seen("01.03.2024"), day_seen("2024-03") - day_seen("2024-03-01"), day_seen("2024")
    (30, 15, None)
    """
    plain = spoken(text.strip())
    known = _numbers(plain) or _edtf(plain) if plain else None
    return (known.first + known.last) // 2 if known and known.last - known.first <= _MONTH else None


def _number(text: str) -> float | None:
    return float(text) if text.isdigit() else _NUMBERS.get(text.lower())


def _unit(text: str) -> str:
    if text.startswith(("mo", "мес", "ай", "oy", "моҳ")):
        return "month"
    if text.startswith(("w", "нед")):
        return "week"
    return "day" if text.startswith(("d", "дн", "ден")) else "year"
