"""Dates keep the precision in which they were written; arithmetic agrees with a plain walk through the calendar."""

import calendar
import datetime as dt
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas import dates
from habeas.dates import DateFault, Length, When, add, add_months, before, utc_minutes

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))


def day(text: str) -> int:
    return dt.date.fromisoformat(text).toordinal()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2015", "2015-01-01", "2015-12-31"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("2015-10-13", "2015-10-13", "2015-10-13"),
        ("2015-10-13T14:30", "2015-10-13", "2015-10-13"),
        ("2014-04-14/2014-04-15", "2014-04-14", "2014-04-15"),
        ("2014/2014-03", "2014-01-01", "2014-03-31"),
        ("2015~", "2014-01-01", "2016-12-31"),
        ("2015-03~", "2015-02-01", "2015-04-30"),
        ("2015-03-01~", "2015-02-28", "2015-03-02"),
        ("2015?", "2015-01-01", "2015-12-31"),
        ("2015-10%", "2015-09-01", "2015-11-30"),
        ("201X", "2010-01-01", "2019-12-31"),
        ("20XX", "2000-01-01", "2099-12-31"),
        ("2015-XX", "2015-01-01", "2015-12-31"),
        ("2015-1X", "2015-10-01", "2015-12-31"),
        ("2015-0X", "2015-01-01", "2015-09-30"),
        ("2015-10-XX", "2015-10-01", "2015-10-31"),
        ("2015-10-1X", "2015-10-10", "2015-10-19"),
        ("2015-XX-XX", "2015-01-01", "2015-12-31"),
        ("201X-02-29", "2012-02-29", "2016-02-29"),
        ("2015-21", "2015-03-01", "2015-05-31"),
        ("2015-23", "2015-09-01", "2015-11-30"),
        ("2015-24", "2014-12-01", "2016-02-29"),
    ],
)
def test_a_date_is_the_span_it_may_lie_in(text: str, first: str, last: str) -> None:
    when = When.parse(text)
    assert (when.first, when.last) == (day(first), day(last))
    assert when.text == text


@pytest.mark.parametrize(("text", "good"), [
    ("2015-02-30", "2015-02-28"),
    ("2016-02-31", "2016-02-29"),
    ("2015-13-10", "2015-10-13"),
    ("13.10.2015", "2015-10-13"),
    ("5/3/2015", "2015-03-05"),
    ("2015-1-5", "2015-01-05"),
    ("10.2015", "2015-10"),
    ("2015-10-13 14:30", "2015-10-13T14:30"),
    ("2015-10-13T25:00", "2015-10-13T14:30"),
    ("2016/2015", "2015/2016"),
    ("2015-00", "01 to 12"),
    ("yesterday", "2015-10-13"),
    ("", "2015"),
    ("../..", "2015"),
    ("2015~?", "%"),
    ("2015-10T12:00", "2015-10-13"),
    ("٢٠١٥", "2015"),
    ("2015-10-13T12:00+99:00", "+03:00"),
    ("2015-10-13T12:00Z/2015-10-14", "offset"),
])  # fmt: skip
def test_what_is_no_date_is_refused_with_a_good_one(text: str, good: str) -> None:
    with pytest.raises(DateFault) as fault:
        When.parse(text)
    assert good in str(fault.value)
    assert fault.value.sentence % fault.value.values == str(fault.value)


def test_marks_are_kept() -> None:
    marks = {mark: (w.approximate, w.uncertain) for mark in ("", "~", "?", "%") if (w := When.parse("2015" + mark))}
    assert marks == {"": (False, False), "~": (True, False), "?": (False, True), "%": (True, True)}
    assert When.parse("2015?/2016~").approximate
    assert When.parse("2015?/2016~").uncertain


def test_open_ends() -> None:
    assert (When.parse("../2015").first, When.parse("../2015").last) == (None, day("2015-12-31"))
    assert (When.parse("2015/..").first, When.parse("2015/").last) == (day("2015-01-01"), None)
    assert When.parse("2015/..").span_days == (day("2015-01-01"), dates.FAR_FUTURE)
    assert before(When.parse("../2014"), When.parse("2015/..")) == dates.TRUE
    assert before(When.parse("../2015"), When.parse("2015/..")) == dates.UNKNOWN


def test_a_vague_time_is_an_hour_either_way_and_may_cross_midnight() -> None:
    noon, late = When.parse("2015-10-13T12:00~"), When.parse("2015-10-13T23:30~")
    assert (noon.first_minute, noon.last_minute) == (11 * 60, 13 * 60)
    assert (late.first, late.first_minute) == (day("2015-10-13"), 22 * 60 + 30)
    assert (late.last, late.last_minute) == (day("2015-10-14"), 30)


def test_offsets_are_read_and_ends_brought_to_one_clock() -> None:
    when = When.parse("2015-10-13T14:30+03:00/2015-10-13T23:00Z")
    assert (when.offset, when.last, when.last_minute) == (180, day("2015-10-14"), 120)
    start = (day("2015-10-13") - 1) * 1440
    assert utc_minutes(when, "Europe/Moscow") == (start + 11 * 60 + 30, start + 23 * 60)


def test_a_time_with_an_offset_and_one_without_are_compared_with_care() -> None:
    assert before(When.parse("2015-10-13T12:00"), When.parse("2015-10-13T13:00")) == dates.TRUE
    assert before(When.parse("2015-10-13T12:00"), When.parse("2015-10-13T13:00Z")) == dates.UNKNOWN
    assert before(When.parse("2015-10-13T12:00+03:00"), When.parse("2015-10-13T10:00Z")) == dates.TRUE


def test_a_day_is_the_whole_day_in_its_zone() -> None:
    start = (day("2015-10-13") - 1) * 1440
    assert utc_minutes(When.parse("2015-10-13"), "Europe/Moscow") == (start - 180, start + 1439 - 180)
    assert utc_minutes(When.parse("2015-10-13"), "Asia/Almaty") == (start - 360, start + 1439 - 360)


def test_an_hour_that_comes_twice_is_both() -> None:
    low, high = utc_minutes(When.parse("2015-10-25T02:30"), "Europe/Paris")
    assert high - low == 60
    with pytest.raises(DateFault, match="Europe/Moscow"):
        utc_minutes(When.parse("2015"), "Moscow time")


@given(DAYS)
def test_less_precision_holds_more(date: dt.date) -> None:
    full = date.isoformat()
    spans = [When.parse(text).span_days for text in (full, f"{full}~", full[:8] + "XX", full[:4])]
    assert all(a[0] >= b[0] and a[1] <= b[1] for a, b in zip(spans[::2], spans[1::2], strict=True))
    wider = [full, full[:9] + "X", full[:7], full[:7] + "~"]
    nested = [When.parse(text).span_days for text in wider]
    assert all(a[0] >= b[0] and a[1] <= b[1] for a, b in pairwise(nested))
    assert When.parse(full[:4]).span_days[0] >= When.parse(full[:4] + "~").span_days[0]
    assert When.parse(full[:3] + "X").span_days[1] >= When.parse(full[:4]).span_days[1]


@given(DAYS, DAYS, DAYS, DAYS)
def test_before_is_an_order_and_widening_only_loses_certainty(a: dt.date, b: dt.date, c: dt.date, d: dt.date) -> None:
    x, y, z = (When.parse(date.isoformat()) for date in (a, b, c))
    if before(x, y) == before(y, z) == dates.TRUE:
        assert before(x, z) == dates.TRUE
    assert before(x, y) == (2 - before(y, x) if a != b else dates.UNKNOWN)
    low, high = sorted((a, d))
    wide = When.parse(f"{low}/{high}")
    assert before(wide, y) in (before(x, y), dates.UNKNOWN)


@given(st.text(max_size=30))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    try:
        when = When.parse(text)
    except DateFault:
        return
    assert when.span_days[0] <= when.span_days[1]


@given(st.text("0123456789-/.TXZ:~?%+", max_size=22))
def test_no_text_like_a_date_does_more_than_be_refused(text: str) -> None:
    test_no_text_does_more_than_be_refused.hypothesis.inner_test(text)  # type: ignore[attr-defined]


def plain_add_months(start: dt.date, months: int) -> dt.date:
    year, month = start.year, start.month
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        if month in (0, 13):
            year, month = (year + 1, 1) if month == 13 else (year - 1, 12)
    return dt.date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


@given(st.lists(DAYS, min_size=1, max_size=20), st.integers(-300, 300))
def test_months_end_on_the_same_number_or_the_last_day(starts: list[dt.date], months: int) -> None:
    expected = [plain_add_months(start, months).toordinal() for start in starts]
    assert [add(start.toordinal(), months, "month") for start in starts] == expected
    moved = add_months(np.array([start.toordinal() for start in starts], dtype=np.int32), months)
    assert moved.dtype == np.int32
    assert moved.tolist() == expected


def test_months_move_the_sentinels_without_failing() -> None:
    ends = np.array([dates.FAR_PAST, dates.FAR_FUTURE], dtype=np.int32)
    assert (add_months(ends, 3) > ends).all()


@given(DAYS, st.integers(0, 40))
def test_working_days_agree_with_a_walk(start: dt.date, amount: int) -> None:
    walked, left = start, amount
    while left:
        walked += dt.timedelta(days=1)
        left -= walked.weekday() < 5
    assert Length(amount, "working_day").after(start.toordinal()) == walked.toordinal()


@pytest.mark.parametrize(
    ("text", "end"),
    [("48 hours", "2015-02-02"), ("1 day", "2015-02-01"), ("2 weeks", "2015-02-14"), ("3 months", "2015-04-30"),
     ("2 years", "2017-01-31"), ("5 working days", "2015-02-06"), ("90 minutes", "2015-02-01")],
)  # fmt: skip
def test_lengths(text: str, end: str) -> None:
    length = Length.parse(text)
    assert str(length) == text
    assert length.after(day("2015-01-31")) == day(end)


@pytest.mark.parametrize("text", ["two days", "3", "months", "1.5 months", "2 fortnights", "-1 day", "inf days"])
def test_what_is_no_length_is_refused(text: str) -> None:
    with pytest.raises(DateFault, match=r"18 months|48 hours"):
        Length.parse(text)
