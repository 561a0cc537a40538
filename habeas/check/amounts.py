"""Days, numbers and amounts of time as a reader writes them, in English and Russian."""

import datetime as dt
import math
from collections.abc import Mapping
from typing import Final

from habeas.dates import FAR_FUTURE, Length
from habeas.law.syntax import Amount, Quantity
from habeas.words import Message, say

# One, two to four, five and more; the last of Russian also serves after “less than” (which asks for the genitive).
_TIMES: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "minute": {"en": ("minute", "minutes"), "ru": ("минута", "минуты", "минут", "минуты")},
    "hour": {"en": ("hour", "hours"), "ru": ("час", "часа", "часов", "часа")},
    "day": {"en": ("day", "days"), "ru": ("день", "дня", "дней", "дня")},
    "week": {"en": ("week", "weeks"), "ru": ("неделя", "недели", "недель", "недели")},
    "month": {"en": ("month", "months"), "ru": ("месяц", "месяца", "месяцев", "месяца")},
    "year": {"en": ("year", "years"), "ru": ("год", "года", "лет", "года")},
    "working_day": {
        "en": ("working day", "working days"),
        "ru": ("рабочий день", "рабочих дня", "рабочих дней", "рабочего дня"),
    },
}
_UNITS: Final[Mapping[str, Mapping[str, str]]] = {
    "m2": {"en": "m²", "ru": "м²"},
    "m": {"en": "m", "ru": "м"},
    "db": {"en": "dB", "ru": "дБ"},
    "degrees": {"en": "°C", "ru": "°C"},
    "days": {"en": "days", "ru": "дн."},
    "hours": {"en": "h", "ru": "ч"},
    "minutes": {"en": "min", "ru": "мин"},
    "people": {"en": "people", "ru": "чел."},
    "meals": {"en": "meals", "ru": "приёмов пищи"},
    "showers": {"en": "showers", "ru": "помывок"},
    "taps": {"en": "taps", "ru": "кранов"},
    "times": {"en": "times", "ru": "раз"},
}
SHOWN_UNITS: Final = frozenset(("m2", "m", "db", "degrees"))
"""Units that the label of an indicator does not say already (“days between outings”)."""
_MONTHS: Final[Mapping[str, tuple[str, ...]]] = {
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ),
    "ru": (
        "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
        "декабря",
    ),
}  # fmt: skip
_MONTHS_ALONE: Final = (
    "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip


def iso(day: int | None) -> str | None:
    """The day as `2015-10-13`; None stays None, and so does a day beyond the calendar."""
    return None if day is None or not 1 < day < FAR_FUTURE else dt.date.fromordinal(day).isoformat()


def long_day(day: int, language: str = "en") -> str:
    """The day in words.

    >>> long_day(735884), long_day(735884, "ru")
    ('13 October 2015', '13 октября 2015')
    """
    date = dt.date.fromordinal(day)
    return f"{date.day} {_MONTHS.get(language, _MONTHS['en'])[date.month - 1]} {date.year}"


def month_year(year: int, month: int, language: str = "en") -> str:
    """A month of a year, standing alone.

    >>> month_year(2015, 10), month_year(2015, 5, "ru")
    ('October 2015', 'май 2015')
    """
    names = _MONTHS_ALONE if language == "ru" else _MONTHS["en"]
    return f"{names[month - 1]} {year}"


def number(value: float, language: str = "en") -> str:
    """A number without needless digits.

    >>> number(3.0), number(2.5, "ru")
    ('3', '2,5')
    """
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if language == "ru" else text


def time_text(length: Length, language: str = "en", compared: bool = False) -> str:
    """An amount of time; `compared`: as it stands after “less than”.

    >>> time_text(Length(48, "hour")), time_text(Length(3, "month"), "ru"), time_text(Length(1, "day"), "ru", True)
    ('48 hours', '3 месяца', '1 дня')
    """
    forms = _TIMES[length.unit].get(language) or _TIMES[length.unit]["en"]
    place = _russian(length.amount, compared) if language == "ru" else int(length.amount != 1)
    return f"{number(length.amount, language)} {forms[place]}"


def _russian(amount: float, compared: bool) -> int:
    if not float(amount).is_integer():
        return 3
    tens, ones = int(amount) % 100, int(amount) % 10
    if ones == 1 and tens != 11:
        return 3 if compared else 0
    return 1 if 2 <= ones <= 4 and not 12 <= tens <= 14 and not compared else 2


def figure_text(figure: object, language: str = "en", compared: bool = False) -> str:
    """A figure of the law or of an office: a time, a number with its unit, a range, or nothing (not known)."""
    if isinstance(figure, Amount):
        return time_text(figure.length, language, compared)
    if not isinstance(figure, Quantity) or (math.isinf(figure.low) and math.isinf(figure.high)):
        return say(Message("not set"), language)
    unit = _UNITS.get(figure.unit or "", {}).get(language) or _UNITS.get(figure.unit or "", {}).get("en") or figure.unit
    values = number(figure.low, language)
    if figure.high != figure.low:
        values = f"{values}–{number(figure.high, language)}"
    return f"{values} {unit}" if unit else values


def unit_text(unit: str | None, language: str = "en") -> str:
    """A unit of the vocabulary, as printed behind a number."""
    named = _UNITS.get(unit or "", {})
    return named.get(language) or named.get("en") or unit or ""
