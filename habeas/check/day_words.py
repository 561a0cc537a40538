"""Days as a judge reads them: a vague one keeps its vagueness in words, where the file has EDTF."""

import datetime as dt
import re
from dataclasses import replace

from habeas.check.amounts import long_day, month_year
from habeas.dates import DateFault, When
from habeas.words import Message, say

_YEAR = re.compile(r"\d{4}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_CLOCK = re.compile(r"T(\d\d:\d\d)")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def day_words(when: When, language: str) -> str:
    """The moment in words.

    >>> [day_words(When.parse(text), "en") for text in ("2015-10-13T09:05", "2015-10", "2015~", "2015-03-01/2015-04")]
    ['13 October 2015, 09:05', 'October 2015', 'about 2015', 'between 1 March 2015 and April 2015']
    """
    plain = when.text.rstrip("~?%")
    if "/" in plain:
        first, last = plain.split("/", 1)
        return say(_between(first, last, language), language)
    text = _plain(plain, when, language)
    if when.approximate:
        text = say(Message("about %(day)s", {"day": text}), language)
    return say(Message("%(day)s (disputed)", {"day": text}), language) if when.uncertain else text


def say_with_days(message: Message, language: str) -> str:
    """A message for people: the days in it are written out, where for another program `say` leaves them as recorded.

    >>> say_with_days(Message("until %(day)s", {"day": When.of_day(735884)}), "en")
    'until 13 October 2015'
    """
    return say(_written_out(message, language), language)


def _written_out(message: Message, language: str) -> Message:
    values: dict[str, object] = {}
    for name, value in message.values.items():
        if isinstance(value, Message):
            values[name] = _written_out(value, language)
        else:
            values[name] = day_words(value, language) if isinstance(value, When) else value
    return replace(message, values=values)


def span_words(since: When, until: When | None, language: str) -> str:
    """From the first to the last moment."""
    first = day_words(since, language)
    return first if until is None else f"{first} – {day_words(until, language)}"


def _plain(text: str, when: When, language: str) -> str:
    if _YEAR.fullmatch(text):
        return text
    if _MONTH.fullmatch(text):
        return month_year(int(text[:4]), int(text[5:7]), language)
    if when.first is None or when.last is None:
        return text
    if not when.is_one_day and not _DAY.match(text):
        return say(_between_days(when.first, when.last, language), language)
    day = long_day(dt.date.fromisoformat(text[:10]).toordinal(), language)
    clock = _CLOCK.search(text)
    return f"{day}, {clock[1]}" if clock else day


def _between_days(first: int, last: int, language: str) -> Message:
    days = {"first": long_day(first, language), "last": long_day(last, language)}
    return Message("between %(first)s and %(last)s", days)


def _between(first: str, last: str, language: str) -> Message:
    days = {"first": _part(first, language), "last": _part(last, language)}
    if first in ("", ".."):
        return Message("not after %(last)s", days)
    if last in ("", ".."):
        return Message("not before %(first)s", days)
    return Message("between %(first)s and %(last)s", days)


def _part(text: str, language: str) -> str:
    try:
        return day_words(When.parse(text), language)
    except DateFault:
        return text
