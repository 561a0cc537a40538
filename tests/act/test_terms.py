"""The last day of a term is never later than the law allows."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from habeas.act.terms import term
from habeas.dates import When, add
from habeas.law import forums
from habeas.law.calendar import is_working_day
from habeas.law.forums import Clock, TimeLimit, Validity

DAYS = st.integers(dt.date(2000, 1, 1).toordinal(), dt.date(2026, 12, 31).toordinal())
APPEAL = [limit for limit in forums.shipped().domestic["RU", "COURT-APPEAL"].time_limits if limit.clock]
STRASBOURG = [limit for limit in forums.shipped().international["ECtHR"].time_limits if limit.clock]


def day(text: str) -> int:
    return dt.date.fromisoformat(text).toordinal()


def last(limits: list[TimeLimit], start: str, state: str | None) -> str:
    found = term(limits, When.parse(start), state)
    assert found is not None
    return dt.date.fromordinal(found.day).isoformat()


def test_ten_days_and_a_last_day_off() -> None:
    """KoAP 30.3(1): a last day off moved nothing up to 28 October 2024, and moves since."""
    assert last(APPEAL, "2024-10-09", "RU") == "2024-10-19"  # a Saturday
    assert last(APPEAL, "2024-10-30", "RU") == "2024-11-11"  # the 9th is a Saturday, the 10th a Sunday
    assert last(APPEAL, "2026-01-02", "RU") == "2026-01-12"
    found = term(APPEAL, When.parse("2025-12-26"), "RU")
    assert found is not None
    assert found.day == day("2026-01-12")  # the 5th lies within the holidays of January
    assert any(skipped.name for skipped in found.skipped)


def test_a_saturday_made_a_working_day_is_one() -> None:
    """Saturday 1 November 2025 was worked in Russia for Monday the 3rd."""
    assert last(APPEAL, "2025-10-22", "RU") == "2025-11-01"


def test_six_months_become_four() -> None:
    """Protocol 15, Article 4: four months for final decisions from 1 February 2022."""
    assert last(STRASBOURG, "2022-01-31", None) == "2022-07-31"
    assert last(STRASBOURG, "2022-02-01", None) == "2022-06-01"
    assert last(STRASBOURG, "2022-10-31", None) == "2023-02-28"
    assert last(STRASBOURG, "2023-10-31", None) == "2024-02-29"
    assert last(STRASBOURG, "2022-01-20/2022-02-10", None) == "2022-06-01"  # the earliest of all that are possible


@given(DAYS, st.integers(0, 60), st.sampled_from(["RU", "KZ", "GE", None]))
def test_a_vague_day_is_never_later_than_any_day_in_it(first: int, span: int, state: str | None) -> None:
    vague = When("", first, first + span)
    for limits in (APPEAL, STRASBOURG):
        found = term(limits, vague, state)
        exact = [term(limits, When.of_day(each), state) for each in range(first, first + span + 1)]
        days = [each.day for each in exact if each is not None]
        assert (found.day if found else None) == min(days, default=None)


@given(DAYS, st.integers(1, 24), st.sampled_from(["day", "month", "year"]), st.booleans())
def test_only_days_off_are_skipped(start: int, number: int, unit: str, moves: bool) -> None:
    clock = Clock("decision", moves=moves)
    limit = TimeLimit({"en": ""}, number, unit=unit, clock=clock, valid=Validity("rule", None, None))  # type: ignore[arg-type]
    found = term([limit], When.of_day(start), "RU")
    assert found is not None
    plain = add(start, number, unit)  # type: ignore[arg-type]
    assert [skipped.day for skipped in found.skipped] == list(range(plain, found.day))
    assert found.day == plain or (moves and is_working_day("RU", found.day))


def test_an_open_beginning_gives_no_day() -> None:
    assert term(APPEAL, When.parse("../2024-10-09"), "RU") is None
