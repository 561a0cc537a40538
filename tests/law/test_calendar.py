"""Working days, holidays and moved days, and what is said where they are not known."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.law.calendar import (
    STATES,
    Knowledge,
    Off,
    add_working_days,
    day_off,
    is_working_day,
    knowledge,
    next_working_day,
)


def day(text: str) -> int:
    return dt.date.fromisoformat(text).toordinal()


@pytest.mark.parametrize(
    ("state", "on", "works"),
    [
        ("RU", "2024-05-09", False),
        ("RU", "2024-05-10", False),
        ("RU", "2024-04-27", True),
        ("RU", "2024-04-28", False),
        ("AZ", "2023-12-30", True),
        ("UA", "2021-08-24", False),
        ("UA", "2023-08-24", True),
        ("FR", "2024-07-14", False),
        ("FR", "2025-07-14", True),
    ],
)
def test_days_at_work_and_off(state: str, on: str, works: bool) -> None:
    assert is_working_day(state, day(on)) is works


def test_a_last_day_moves_and_says_what_was_passed_over() -> None:
    moved = next_working_day("RU", day("2024-05-09"))
    assert dt.date.fromordinal(moved.day).isoformat() == "2024-05-13"
    assert [skipped.why for skipped in moved.skipped] == [Off.HOLIDAY, Off.HOLIDAY, Off.WEEKEND, Off.WEEKEND]
    assert moved.skipped[0].name == "Victory Day"
    assert moved.knowledge is Knowledge.HOLIDAYS
    assert next_working_day("RU", day("2024-05-08")).skipped == ()


def test_working_days_are_counted_from_the_day_after() -> None:
    assert add_working_days("RU", day("2024-05-08"), 1).day == day("2024-05-13")
    assert add_working_days("RU", day("2024-05-13"), -1).day == day("2024-05-08")
    assert add_working_days("FR", day("2024-05-08"), 1).day == day("2024-05-09")


def test_a_state_or_year_that_is_not_known_says_so() -> None:
    assert add_working_days("FR", day("2024-05-08"), 3).knowledge is Knowledge.WEEKENDS_ONLY
    assert add_working_days("RU", day("1990-12-28"), 5).knowledge is Knowledge.WEEKENDS_ONLY
    assert len(STATES) == 15
    assert {knowledge(state, day("2024-01-01")) for state in STATES} == {Knowledge.HOLIDAYS}


@given(st.sampled_from([*STATES, "FR"]), st.integers(day("1985-01-01"), day("2035-01-01")), st.integers(-15, 15))
def test_counting_reaches_a_working_day_and_accounts_for_every_day(state: str, start: int, count: int) -> None:
    found = add_working_days(state, start, count)
    assert len(found.skipped) + abs(count) == abs(found.day - start)
    assert count == 0 or is_working_day(state, found.day)
    assert all(day_off(state, skipped.day) == skipped for skipped in found.skipped)
