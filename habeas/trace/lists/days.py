"""Days, years and ages as lists write them, brought to EDTF or to an age in words; what cannot be one is said.

>>> TODAY = dt.date(2026, 11, 27)
>>> [read_born(each, TODAY) for each in ("12.03.2015 г.р.", "март 2015", "ок. 2010", "5 мес.", "42075")]
['2015-03-12', '2015-03', '2010~', '5 months', '2015-03-12']
>>> str(read_born("31.02.2015", TODAY))
'“31.02.2015” is no day of the calendar.'
"""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Final

from habeas.dates import DateFault, When
from habeas.trace.spoken import spoken
from habeas.words import Message

OLDEST: Final = 115
TODAY_UNKNOWN: Final = dt.date(2099, 12, 31)
"""For whoever only asks whether a cell is a day at all."""
_FIRST_YEAR: Final = 1900
_DAY: Final = re.compile(r"(\d{1,2})\s*[./\-\s,]\s*(\d{1,2})\s*[./\-\s,]\s*(\d{4}|\d{2})")
_YEAR_FIRST: Final = re.compile(
    r"(\d{4})\s*[./\-]\s*(\d{1,2})(?:\s*[./\-]\s*(\d{1,2}))?(?:[T\s]+\d{1,2}:\d{2}(?::\d{2})?)?"
)
_MONTH_YEAR: Final = re.compile(r"(\d{1,2})\s*[./\-]\s*(\d{4})")
_WORDED: Final = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th|-?е|-?го)?[\s.\-]+)?([^\W\d_]{3,9})\.?[\s.,\-]+(\d{4}|\d{2})")
_MONTH_FIRST: Final = re.compile(r"([^\W\d_]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_YEARS: Final = re.compile(r"(\d{4})\s*(?:/|-|–|—|или|или|or|to)\s*(\d{4}|\d{2})")
_TAIL: Final = re.compile(
    r"[\s,]*\b(?:года?\s+рождения|г\.?\s*р\.?|года?|г\.?|рожд\.?|рождения|род\.?|р\.|y\.?o\.?b\.?)\s*$", re.IGNORECASE
)
_BESIDE: Final = re.compile(r"\s*\([^()]*\)$")
_HEAD: Final = re.compile(r"^(?:род(?:ился|илась|\.)|д\.?\s*р\.?|born|b\.|dob)[\s:]*(?=[\d~])", re.IGNORECASE)
_ABOUT: Final = re.compile(
    r"^(?:ок(?:оло|\.)?|примерно|приблизительно|прибл\.?|предположительно|приб\.|~|≈|±|ca?\.?|circa|about|approx\.?|around)\s*",
    re.IGNORECASE,
)
_AGE: Final = re.compile(
    r"(\d{1,3}(?:[.,]5)?|пол)\s*(?:[-–—]\s*(\d{1,3}))?\s*-?\s*"
    r"(лет|год(?:а|ик|ика)?|г\.?|л\.?|полн\.? лет|years?(?: old)?|yrs?\.?(?: old)?|y\.?/?o\.?|y|yosh|ёш|сол|жаш|жас|"
    r"мес(?:\.|яц(?:а|ев)?)?|м\.|months?(?: old)?|mos?\.?|oy|моҳ|ай|нед(?:\.|ел[ьяию]+)?|weeks?|дн(?:\.|я|ей)?|день|days?)",
    re.IGNORECASE,
)
_NEWBORN: Final = re.compile(r"новорожд\w*|грудн\w*|младен\w*|newborn|infant|baby|chaqaloq|навзод", re.IGNORECASE)
_MONTHS: Final = (
    "янв jan yan", "фев feb", "мар mar", "апр apr", "май мая may", "июн jun iyun", "июл jul iyul", "авг aug avg",
    "сен sep", "окт oct okt", "ноя nov noy", "дек dec dek",
)  # fmt: skip
_EPOCH: Final = dt.date(1899, 12, 30)
"""Day 0 of Excel, past its 29 February 1900."""
_SERIALS: Final = range(3654, 73051)
"""What can be a day of Excel: from 1910 to 2099; smaller figures are years and ages."""


def read_born(text: str, today: dt.date, month_first: bool = False) -> str | Message:
    """A birth as EDTF, or an age as it is written ("5 months"), or what is wrong. `month_first` reads 03/12 as 12 March."""
    found = read_age(text)
    if not isinstance(found, Message):
        return found
    return read_day(_HEAD.sub("", text.strip()), today, month_first)


def read_age(text: str, bare: bool = False) -> str | Message:
    """An age in words; `bare`: a figure alone is one of years.

    >>> read_age("около 5 лет"), read_age("5", bare=True), read_age("новорождённая"), read_age("5-6 лет")
    ('about 5 years', '5 years', '0 months', '5-6 years')
    """
    told = spoken(text.strip()).rstrip(".,; ")
    rough = _ABOUT.match(told)
    told = told[rough.end() :] if rough else told
    if _NEWBORN.fullmatch(told):
        return "0 months"
    if bare and re.fullmatch(r"\d{1,3}(?:[.,]\d)?(?:\s*[-–]\s*\d{1,3})?", told):
        told += " лет"
    found = _AGE.fullmatch(told) or _AGE.fullmatch(told + ".")
    if found is None:
        return Message("“%(value)s” is no age: 5, 5 years, 7 months.", {"value": text[:60]})
    number, until, unit = found[1].lower().replace(",", "."), found[2], _unit(found[3].lower())
    years = {"years": 1.0, "months": 1 / 12, "weeks": 1 / 52, "days": 1 / 365}[unit]
    if number != "пол" and max(float(number), float(until or 0)) * years > OLDEST:
        return Message("“%(value)s” is no age of anybody.", {"value": text[:60]})
    if number == "пол" or (number.endswith(".5") and unit == "years"):
        number, unit = str(round((0.5 if number == "пол" else float(number)) * 12)), "months"
    unit = unit.removesuffix("s") if number == "1" and not until else unit
    return f"{'about ' if rough else ''}{number}{'-' + until if until else ''} {unit}"


def read_day(text: str, today: dt.date, month_first: bool = False) -> str | Message:
    """A day, a month or a year as EDTF, or what is wrong; no day after `today`, none before 1900."""
    told = _TAIL.sub("", _BESIDE.sub("", spoken(text.strip())).rstrip(",; ")).strip()
    rough = _ABOUT.match(told)
    told = (told[rough.end() :] if rough else told).rstrip(".") or told
    found = _edtf(told, today, month_first)
    if isinstance(found, Message):
        return found
    if found is None:
        return Message("“%(value)s” is no day or year: 12.03.2015, 2015-03, 2015.", {"value": text[:60]})
    try:
        when = When.parse(found + "~" if rough and found[-1:].isdigit() and "/" not in found else found)
    except DateFault:
        return Message("“%(value)s” is no day of the calendar.", {"value": text[:60]})
    if when.first is not None and when.first > today.toordinal():
        return Message("“%(value)s” lies in the future.", {"value": text[:60]})
    if when.first is not None and dt.date.fromordinal(when.first).year < _FIRST_YEAR:
        return Message("“%(value)s” is too long ago for somebody alive.", {"value": text[:60]})
    return when.text


def is_month_first(cells: Iterable[str]) -> bool:
    """Whether a column writes 03/25/2015: some second figure can be no month, and no first one is beyond 12."""
    found = [match for match in map(_DAY.fullmatch, cells) if match]
    return any(int(match[2]) > 12 for match in found) and not any(int(match[1]) > 12 for match in found)


def _unit(word: str) -> str:
    if word.startswith(("мес", "м.", "mo", "oy", "моҳ", "ай")):
        return "months"
    if word.startswith(("нед", "week")):
        return "weeks"
    return "days" if word.startswith(("дн", "ден", "day")) else "years"


def _edtf(told: str, today: dt.date, month_first: bool) -> str | Message | None:
    if re.fullmatch(r"\d{4}", told):
        return told
    if re.fullmatch(r"\d{4,5}", told) and int(told) in _SERIALS:
        return (_EPOCH + dt.timedelta(days=int(told))).isoformat()
    if match := _YEAR_FIRST.fullmatch(told):
        return _joined(match[1], int(match[2]), int(match[3]) if match[3] else None)
    if match := _DAY.fullmatch(told):
        day, month = int(match[1]), int(match[2])
        swapped = day <= 12 and (month_first or month > 12)
        return _joined(_year(match[3], today), *((day, month) if swapped else (month, day)))
    if match := _MONTH_YEAR.fullmatch(told):
        return _joined(match[2], int(match[1]), None)
    if match := _YEARS.fullmatch(told):
        last = match[2] if len(match[2]) == 4 else match[1][:2] + match[2]
        return f"{match[1]}/{last}" if match[1] <= last else None
    if match := _MONTH_FIRST.fullmatch(told):
        month = _month(match[1])
        return _joined(match[3], month, int(match[2])) if month else None
    if match := _WORDED.fullmatch(told):
        month = _month(match[2])
        return _joined(_year(match[3], today), month, int(match[1]) if match[1] else None) if month else None
    try:
        return When.parse(told).text
    except DateFault:
        return None


def _joined(year: str, month: int, day: int | None) -> str:
    return f"{year}-{month:02}" if day is None else f"{year}-{month:02}-{day:02}"


def _year(text: str, today: dt.date) -> str:
    """Two figures are the last such year that has begun."""
    if len(text) == 4:
        return text
    century = today.year // 100 * 100
    return str(century + int(text) - (100 if century + int(text) > today.year else 0))


def _month(word: str) -> int:
    low = word.casefold()
    return next((n for n, words in enumerate(_MONTHS, 1) if any(low.startswith(each) for each in words.split())), 0)
