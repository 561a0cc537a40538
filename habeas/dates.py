"""Uncertain moments, lengths of time, and the arithmetic of the calendar.

A moment is written in EDTF (ISO 8601-2, levels 0 and 1) and keeps the precision in which it was written:

1. ``2015``, ``2015-10``, ``2015-10-13``, ``2015-10-13T14:30`` (also with ``Z`` or ``+03:00``) are spans of a year,
   a month, a day, a minute.
2. ``X`` is a digit that is not known: ``201X``, ``2015-1X``, ``2015-10-XX``.
3. ``2015-21`` to ``2015-24`` are seasons as the north counts them. A winter may begin or end in its year.
4. ``a/b`` is one moment somewhere from a to b; ``../b`` and ``a/..`` are open.
5. A last ``~`` widens by one unit of the precision either way (a time: one hour), ``?`` says disputed, ``%`` both.

Days are ``datetime.date.toordinal()``. Three-valued answers are 0 (false), 1 (not known), 2 (true).
"""

import calendar
import datetime as dt
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, Self, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:  # numpy takes longer to start than all that a command without a check does
    import numpy as np
    from numpy.typing import NDArray

FALSE, UNKNOWN, TRUE = 0, 1, 2
FAR_PAST, FAR_FUTURE = 1, 3_600_000
MINUTES_A_DAY = 1440

Unit = Literal["minute", "hour", "day", "week", "month", "year", "working_day"]
UNITS: tuple[Unit, ...] = ("minute", "hour", "day", "week", "month", "year", "working_day")

_FIRST_YEAR, _LAST_YEAR = 1000, 2999
_DATE = re.compile(r"([12][0-9](?:[0-9][0-9X]|XX))(?:-([0-9X]{2}))?(?:-([0-9X]{2}))?")
_CLOCK = re.compile(r"([0-9]{2})(?::([0-9]{2})(?::[0-9]{2}(?:\.[0-9]+)?)?)?(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?")
_LENGTH = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s+(minute|hour|day|week|month|year|working day)s?")
_ZONES_SPAN = (14 * 60, 12 * 60)  # clocks of the earth run up to 14 hours before UTC and 12 after it


class DateFault(ValueError):
    """A date or a length that cannot be read.

    ``sentence`` is a message id with ``%(name)s`` places, ``values`` fills them.
    """

    def __init__(self, sentence: str, **values: object) -> None:
        self.sentence = sentence
        self.values: Mapping[str, object] = values
        super().__init__(sentence % values)


@dataclass(frozen=True, slots=True)
class When:
    """A moment known to lie somewhere from `first` to `last`.

    >>> When.parse("2015-02")
    When(text='2015-02', first=735630, last=735657, first_minute=None, last_minute=None, approximate=False, \
uncertain=False, offset=None)
    >>> When.parse("2015~").span_days
    (735234, 736329)
    >>> When.parse("2015-10-13T12:00~").first_minute
    660
    >>> When.parse("2015-02-30")
    Traceback (most recent call last):
    habeas.dates.DateFault: “2015-02-30” is not a day: that month ends on 2015-02-28. Write 2015-02-28, or 2015-02 if \
the day is not known.
    """

    text: str
    first: int | None
    """Earliest day, inclusive; None where open."""
    last: int | None
    """Latest day, inclusive; None where open."""
    first_minute: int | None = None
    """Minute of the day `first`, where a clock time is given."""
    last_minute: int | None = None
    """Minute of the day `last`, where a clock time is given."""
    approximate: bool = False
    uncertain: bool = False
    offset: int | None = None
    """Minutes ahead of UTC, where the text says so; else the clock is that of the place."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read EDTF; a `DateFault` says what is wrong and shows a good one."""
        return cast(Self, _parse(text))

    @classmethod
    def of_day(cls, day: int) -> Self:
        """The whole day of this ordinal."""
        return cls(dt.date.fromordinal(day).isoformat(), day, day)

    @property
    def span_days(self) -> tuple[int, int]:
        """Earliest and latest day, open ends being the far past and the far future."""
        return (FAR_PAST if self.first is None else self.first, FAR_FUTURE if self.last is None else self.last)

    @property
    def has_clock(self) -> bool:
        return self.first_minute is not None

    @property
    def is_one_day(self) -> bool:
        return self.first is not None and self.first == self.last

    def local_minutes(self) -> tuple[int, int]:
        """Earliest and latest minute on the clock of the place, counted from the start of day 1."""
        first, last = self.span_days
        low = 0 if self.first_minute is None else self.first_minute
        high = MINUTES_A_DAY - 1 if self.last_minute is None else self.last_minute
        return (first - 1) * MINUTES_A_DAY + low, (last - 1) * MINUTES_A_DAY + high

    def __str__(self) -> str:
        return self.text


def before(a: When, b: When) -> int:
    """Whether `a` is earlier than `b`: 2 under every reading, 0 under none, else 1.

    Moments without an offset are read on one clock; against one with an offset they may stand anywhere on earth.
    >>> [before(When.parse(x), When.parse("2015-10-13")) for x in ("2015-10-12", "2015-10", "2015-10-13", "2015-10-14")]
    [2, 1, 1, 0]
    """
    (a_low, a_high), (b_low, b_high) = a.local_minutes(), b.local_minutes()
    if a.offset is not None or b.offset is not None:
        a_low, a_high = _on_earth(a_low, a_high, a.offset)
        b_low, b_high = _on_earth(b_low, b_high, b.offset)
    if a_high < b_low:
        return TRUE
    return FALSE if a_low >= b_high else UNKNOWN


def utc_minutes(when: When, zone: str) -> tuple[int, int]:
    """Earliest and latest UTC minute since the start of day 1; without a clock time the whole day in `zone`.

    >>> utc_minutes(When.parse("2015-10-13T03:00"), "Europe/Moscow") == utc_minutes(When.parse("2015-10-13T00:00Z"), "")
    True
    """
    low, high = when.local_minutes()
    if when.offset is not None:
        return low - when.offset, high - when.offset
    low_offsets, high_offsets = _offsets(zone, low), _offsets(zone, high)
    return low - math.ceil(max(low_offsets)), high - math.floor(min(high_offsets))


def add(day: int, amount: int, unit: Unit) -> int:
    """The day `amount` units on; months and years end on the same number or the month's last day.

    >>> dt.date.fromordinal(add(dt.date(2015, 1, 31).toordinal(), 1, "month")).isoformat()
    '2015-02-28'
    """
    match unit:
        case "day":
            return day + amount
        case "week":
            return day + 7 * amount
        case "month" | "year":
            date = dt.date.fromordinal(day)
            index = date.year * 12 + date.month - 1 + amount * (12 if unit == "year" else 1)
            year, month = divmod(index, 12)
            return dt.date(year, month + 1, min(date.day, calendar.monthrange(year, month + 1)[1])).toordinal()
        case "working_day":
            return _add_working(day, amount, is_weekday)
    raise ValueError(f"{unit} is no unit of whole days")


def is_weekday(day: int) -> bool:
    """Monday to Friday; holidays are a matter of `law`."""
    return day % 7 not in (0, 6)


def add_months(days: "NDArray[np.int32]", months: "int | NDArray[np.int32]") -> "NDArray[np.int32]":
    """`add(.., "month")` over an array of days (int32, shape kept). Sentinels are moved like any day.

    >>> import numpy as np
    >>> add_months(np.array([735629, 735630], dtype=np.int32), 1).tolist()
    [735657, 735658]
    """
    import numpy as np

    shift = 719_163  # ordinal of 1970-01-01, where numpy counts from
    day = (np.asarray(days, dtype=np.int64) - shift).view("datetime64[D]")
    month = day.astype("datetime64[M]")
    within = (day - month.astype("datetime64[D]")).view(np.int64)
    moved = month.view(np.int64) + months
    start = moved.view("datetime64[M]").astype("datetime64[D]").view(np.int64)
    following = (moved + 1).view("datetime64[M]").astype("datetime64[D]").view(np.int64)
    result: NDArray[np.int32] = (start + np.minimum(within, following - start - 1) + shift).astype(np.int32)
    return result


@dataclass(frozen=True, slots=True)
class Length:
    """An amount of time in the unit in which the law gives it.

    >>> Length.parse("5 working days")
    Length(amount=5.0, unit='working_day')
    >>> Length.parse("48 hours").minutes
    2880.0
    """

    amount: float
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a number and a unit, singular or plural; a `DateFault` shows a good one."""
        match = _LENGTH.fullmatch(text.strip())
        if match is None:
            raise DateFault(
                "“%(text)s” is not a length of time. Write a number and a unit: 48 hours, 3 months, 5 working days.",
                text=_short(text),
            )
        length = cls(float(match[1]), cast(Unit, match[2].replace(" ", "_")))
        if length.unit in ("month", "year", "working_day") and not length.amount.is_integer():
            raise DateFault(
                "“%(text)s”: months, years and working days are whole. Write 18 months for 1.5 years.",
                text=_short(text),
            )
        return length

    @property
    def minutes(self) -> float | None:
        """Fixed lengths in minutes; None for months, years and working days."""
        factor = {"minute": 1, "hour": 60, "day": MINUTES_A_DAY, "week": 7 * MINUTES_A_DAY}.get(self.unit)
        return None if factor is None else self.amount * factor

    def after(self, day: int, works: Callable[[int], bool] = is_weekday) -> int:
        """The last day of a term begun on `day`; a broken number of days is rounded up.

        >>> Length.parse("30 hours").after(100), Length.parse("1 week").after(100)
        (102, 107)
        """
        if self.minutes is not None:
            return day + math.ceil(self.minutes / MINUTES_A_DAY)
        if self.unit == "working_day":
            return _add_working(day, int(self.amount), works)
        return add(day, int(self.amount), self.unit)

    def __str__(self) -> str:
        amount = int(self.amount) if self.amount.is_integer() else self.amount
        return f"{amount} {self.unit.replace('_', ' ')}{'' if amount == 1 else 's'}"


def _add_working(day: int, amount: int, works: Callable[[int], bool]) -> int:
    step = 1 if amount >= 0 else -1
    for _ in range(abs(amount)):
        day += step
        while not works(day):
            day += step
    return day


@lru_cache(maxsize=65_536)
def _parse(text: str) -> When:
    parts = text.strip().split("/")
    if len(parts) == 1:
        return replace(_moment(parts[0], text), text=text.strip())
    if len(parts) != 2 or all(part in ("", "..") for part in parts):
        raise _no_date(text)
    start, end = (None if part in ("", "..") else _moment(part, text) for part in parts)
    if start and end:
        end = _same_offset(start, end, text)
        if start.local_minutes()[0] > end.local_minutes()[1]:
            raise DateFault(
                "“%(text)s” ends before it begins. Write %(good)s.", text=_short(text), good="/".join(reversed(parts))
            )
    return _between(start, end, text.strip())


def _between(start: When | None, end: When | None, text: str) -> When:
    known = [part for part in (start, end) if part is not None]
    clock = any(part.has_clock for part in known)
    low = start.first_minute if start else None
    high = end.last_minute if end else None
    return When(
        text,
        start.first if start else None,
        end.last if end else None,
        (low or 0) if clock else None,
        (MINUTES_A_DAY - 1 if high is None else high) if clock else None,
        any(part.approximate for part in known),
        any(part.uncertain for part in known),
        known[0].offset,
    )


def _same_offset(start: When, end: When, text: str) -> When:
    if start.offset == end.offset:
        return end
    if start.offset is None or end.offset is None:
        raise DateFault("“%(text)s”: give both times an offset from UTC, or neither.", text=_short(text))
    low, high = (minute + start.offset - end.offset for minute in end.local_minutes())
    return replace(
        end,
        first=low // MINUTES_A_DAY + 1,
        last=high // MINUTES_A_DAY + 1,
        first_minute=low % MINUTES_A_DAY,
        last_minute=high % MINUTES_A_DAY,
        offset=start.offset,
    )


def _moment(part: str, whole: str) -> When:
    body = part.rstrip("?~%")
    marks = part[len(body) :]
    if len(marks) > 1:
        raise DateFault(
            "“%(text)s”: write one mark at the end: ~ for about, ? for disputed, %% for both.", text=_short(whole)
        )
    date, has_clock, clock = body.partition("T")
    match = _DATE.fullmatch(date)
    if match is None or (has_clock and (match[3] is None or "X" in date)):
        raise _no_date(whole)
    low, high, amount, unit = _days(match[1], match[2], match[3], whole)
    approximate, uncertain = marks in ("~", "%") and bool(marks), marks in ("?", "%") and bool(marks)
    if has_clock:
        first, last, offset = _minutes(clock, low, whole)
        if approximate:
            first, last = first - 60, last + 60
        days = (first // MINUTES_A_DAY, last // MINUTES_A_DAY)
        return When(part, *days, first % MINUTES_A_DAY, last % MINUTES_A_DAY, approximate, uncertain, offset)
    if approximate:
        low, high = add(low, -amount, unit), add(high + 1, amount, unit) - 1
    return When(part, low, high, None, None, approximate, uncertain)


def _days(year: str, month: str | None, day: str | None, whole: str) -> tuple[int, int, int, Unit]:
    """First and last day, and the unit of precision by which `~` widens."""
    years = _fitting(year, _FIRST_YEAR, _LAST_YEAR)
    if month is None or (month == "XX" and day in (None, "XX")):
        return dt.date(years[0], 1, 1).toordinal(), dt.date(years[-1], 12, 31).toordinal(), len(years), "year"
    if month.isdigit() and 21 <= int(month) <= 24 and day is None:
        return *_season(years, int(month)), 3, "month"
    months = _fitting(month, 1, 12)
    if not months:
        raise _no_month(year, month, day, whole)
    pattern = day or "XX"
    days = _fitting(pattern, 1, 31)
    valid = [(y, m, d) for y in years for m in months for d in days if d <= calendar.monthrange(y, m)[1]]
    if not valid:
        raise _no_day(years[0], months[0], whole)
    low, high = dt.date(*valid[0]).toordinal(), dt.date(*valid[-1]).toordinal()
    if pattern == "XX":
        return low, high, len(months), "month"
    return low, high, len(days), "day"


def _fitting(pattern: str, low: int, high: int) -> list[int]:
    """Numbers from low to high that fit digits of which some are X, in order."""
    least, most = max(low, int(pattern.replace("X", "0"))), min(high, int(pattern.replace("X", "9")))
    shape = re.compile(pattern.replace("X", "[0-9]"))
    return [n for n in range(least, most + 1) if shape.fullmatch(f"{n:0{len(pattern)}}")]


def _season(years: list[int], season: int) -> tuple[int, int]:
    first, last = years[0], years[-1]
    if season == 24:
        return dt.date(first - 1, 12, 1).toordinal(), dt.date(last + 1, 3, 1).toordinal() - 1
    month = 3 * (season - 20)
    return dt.date(first, month, 1).toordinal(), dt.date(last, month + 3, 1).toordinal() - 1


def _minutes(clock: str, day: int, whole: str) -> tuple[int, int, int | None]:
    """Minutes counted from day 0, so that widening may cross midnight, and the offset from UTC."""
    match = _CLOCK.fullmatch(clock)
    if match is None or int(match[1]) > 23 or int(match[2] or 0) > 59:
        raise DateFault("“%(text)s”: the time of day is not readable. Write 2015-10-13T14:30.", text=_short(whole))
    start = day * MINUTES_A_DAY + int(match[1]) * 60 + int(match[2] or 0)
    offset = None
    if match[3]:
        digits = match[3].replace(":", "").replace("Z", "+00").ljust(5, "0")
        offset = int(digits[1:3]) * 60 + int(digits[3:5])
        if offset > _ZONES_SPAN[0]:
            raise DateFault(
                "“%(text)s”: no clock is more than 14 hours from UTC. Write 2015-10-13T14:30+03:00.", text=_short(whole)
            )
        offset = -offset if digits[0] == "-" else offset
    return start, start + (0 if match[2] else 59), offset


def _on_earth(low: int, high: int, offset: int | None) -> tuple[int, int]:
    if offset is not None:
        return low - offset, high - offset
    return low - _ZONES_SPAN[0], high + _ZONES_SPAN[1]


@lru_cache(maxsize=65_536)
def _offsets(zone: str, minute: int) -> tuple[float, float]:
    """Minutes ahead of UTC at a local minute; two where the clocks are changed in that hour."""
    day, within = divmod(minute, MINUTES_A_DAY)
    local = dt.datetime.combine(dt.date.fromordinal(day + 1), dt.time(within // 60, within % 60))
    try:
        clock = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as fault:
        raise DateFault("“%(zone)s” is not a time zone. Write one such as Europe/Moscow.", zone=_short(zone)) from fault
    once, again = (clock.utcoffset(local.replace(fold=fold)) for fold in (0, 1))
    assert once is not None
    assert again is not None
    return once.total_seconds() / 60, again.total_seconds() / 60


def _no_day(year: int, month: int, whole: str) -> DateFault:
    last = calendar.monthrange(year, month)[1]
    return DateFault(
        "“%(text)s” is not a day: that month ends on %(good)s. Write %(good)s, or %(month)s if the day is not known.",
        text=_short(whole),
        good=f"{year:04}-{month:02}-{last}",
        month=f"{year:04}-{month:02}",
    )


def _no_month(year: str, month: str, day: str | None, whole: str) -> DateFault:
    swapped = day is not None and day.isdigit() and 1 <= int(day) <= 12 and month.isdigit()
    good = f"{year}-{day}-{month}" if swapped and 1 <= int(month) <= 28 else year
    return DateFault(
        "“%(text)s”: there is no month %(month)s. Months are 01 to 12. Write %(good)s if that is meant.",
        text=_short(whole),
        month=month,
        good=good,
    )


_HABITS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?P<d>[0-9]{1,2})[./-](?P<m>[0-9]{1,2})[./-](?P<y>[0-9]{4})"), "ymd"),
    (re.compile(r"(?P<y>[0-9]{4})[./-](?P<m>[0-9]{1,2})[./-](?P<d>[0-9]{1,2})"), "ymd"),
    (re.compile(r"(?P<m>[0-9]{1,2})[./-](?P<y>[0-9]{4})"), "ym"),
    (re.compile(r"(?P<y>[0-9]{4})[./-](?P<m>[0-9])"), "ym"),
)


def _no_date(text: str) -> DateFault:
    """Guess the habit behind the text, so that the example shown is the date that was meant."""
    good = "2015-10-13, 2015-10, 2015, 2015~ or 2015-10-01/2015-10-13"
    spaced = re.sub(r"^([0-9]{4}-[0-9]{2}-[0-9]{2}) +([0-9]{2}:[0-9]{2})", r"\1T\2", text.strip())
    if spaced != text.strip():
        good = spaced
    for pattern, kind in _HABITS:
        match = pattern.fullmatch(text.strip())
        if match:
            good = "-".join(match[letter].zfill(2) for letter in kind)
            break
    return DateFault("“%(text)s” is not a date. Write %(good)s.", text=_short(text), good=_short(good))


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
