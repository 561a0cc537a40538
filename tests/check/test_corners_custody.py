"""CORNERS, Time: how days of custody are counted. Each test is one rule, with a case one can check by hand."""

import pytest

from tests.check.corners import from_to, told

HELD = """
while: detained
must_not: detained
"""


@pytest.mark.parametrize("begins", ["2020-01-10", "2020-01-11"])
def test_custody_goes_on_where_a_transfer_falls_on_its_last_day_or_the_next(begins: str) -> None:
    moved = f"""
        on: 2020-01-01, kind: placed, who: ali, place: centre, until: 2020-01-10
        on: {begins}, kind: transferred, who: ali, to: prison, until: 2020-01-12
    """
    assert told(HELD, moved, "2020-02-01") == ["breach 2020-01-01..2020-01-12"]


def test_custody_ends_where_nothing_follows_by_the_next_day() -> None:
    later = """
        on: 2020-01-01, kind: placed, who: ali, place: centre, until: 2020-01-10
        on: 2020-01-12, kind: transferred, who: ali, to: prison, until: 2020-01-13
    """
    assert told(HELD, later, "2020-02-01") == ["breach 2020-01-01..2020-01-10", "breach 2020-01-12..2020-01-13"]


def test_a_day_with_two_places_counts_once() -> None:
    limit = """
    while: detained
    must: held(total) < 11 days
    """
    moved = """
        on: 2020-01-01, kind: placed, who: ali, place: centre, until: 2020-01-05
        on: 2020-01-05, kind: transferred, who: ali, to: prison, until: 2020-01-12
    """
    assert told(limit, moved, "2020-02-01") == ["met 2020-01-01..2020-01-10", "breach 2020-01-11..2020-01-12"]


def test_held_days_count_first_and_last() -> None:
    limit = """
    while: detained
    at_most: 3 days
    counts: consecutive
    """
    stay = "on: 2020-01-01, kind: placed, who: ali, place: centre, until: 2020-01-05"
    assert told(limit, stay, "2020-02-01") == ["met 2020-01-01..2020-01-03", "breach 2020-01-04..2020-01-05"]


def test_the_day_of_a_release_counts_as_held() -> None:
    stay = """
        on: 2020-01-01, kind: placed, who: ali, place: centre
        on: 2020-01-05, kind: released, who: ali
    """
    assert told(HELD, stay, "2020-02-01") == ["breach 2020-01-01..2020-01-05"]


def test_months_over_several_stays_are_the_first_end_moved_by_the_days_in_between() -> None:
    limit = """
    while: detained
    at_most: 1 month
    counts: total
    """
    stays = """
        on: 2020-01-01, kind: placed, who: ali, place: centre, until: 2020-01-20
        on: 2020-02-10, kind: placed, who: ali, place: centre, until: 2020-03-15
    """  # from 1 January the month is over on 1 February; 20 days lie between: 21 February is the last one allowed
    assert told(limit, stays, "2020-04-01") == [
        "met 2020-01-01..2020-01-20",
        "met 2020-02-10..2020-02-21",
        "breach 2020-02-22..2020-03-15",
    ]


def test_a_month_ends_on_the_same_number_or_the_last_day_of_the_month() -> None:
    limit = """
    while: detained
    at_most: 1 month
    counts: consecutive
    """
    stay = "on: 2020-01-31, kind: placed, who: ali, place: centre, until: 2020-03-15"
    assert told(limit, stay, "2020-04-01") == ["met 2020-01-31..2020-02-29", "breach 2020-03-01..2020-03-15"]


def test_false_resets_a_consecutive_limit_but_not_a_total() -> None:
    stays = """
        on: 2020-01-01, kind: placed, who: ali, place: centre, until: 2020-01-05
        on: 2020-01-10, kind: placed, who: ali, place: centre, until: 2020-01-20
    """
    limit = """
    while: detained
    at_most: 8 days
    counts: {}
    """
    assert told(limit.format("consecutive"), stays, "2020-02-01") == [
        "met 2020-01-01..2020-01-05", "met 2020-01-10..2020-01-17", "breach 2020-01-18..2020-01-20",
    ]  # fmt: skip
    assert told(limit.format("total"), stays, "2020-02-01") == [
        "met 2020-01-01..2020-01-05", "met 2020-01-10..2020-01-12", "breach 2020-01-13..2020-01-20",
    ]  # fmt: skip


def test_not_known_neither_resets_nor_ends_a_limit() -> None:
    limit = """
    while: detained and asylum_pending
    at_most: 10 days
    counts: consecutive
    """
    claim = """
        on: 2020-01-01, kind: placed, who: ali, place: centre, until: 2020-01-15
        on: 2020-01-01, kind: asylum_claimed, who: ali
        on: 2020-01-06, kind: asylum_refused, who: ali{}
        on: 2020-01-08, kind: asylum_claimed, who: ali
    """
    assert told(limit, claim.format(", confidence: disputed"), "2020-02-01") == [
        "met 2020-01-01..2020-01-05", "met 2020-01-08..2020-01-10", "breach 2020-01-11..2020-01-15",
    ]  # fmt: skip
    assert told(limit, claim.format(""), "2020-02-01") == ["met 2020-01-01..2020-01-05", "met 2020-01-08..2020-01-15"]


def test_not_known_neither_resets_nor_ends_a_recurrence() -> None:
    norm = """
    while: detained and asylum_pending
    expect: review_requested
    every: 10 days
    """
    claim = """
        on: 2020-01-01, kind: placed, who: ali, place: centre, until: 2020-01-20
        on: 2020-01-01, kind: asylum_claimed, who: ali
        on: 2020-01-06, kind: asylum_refused, who: ali{}
        on: 2020-01-08, kind: asylum_claimed, who: ali
    """
    disputed, settled = claim.format(", confidence: disputed"), claim.format("")
    assert told(norm, disputed, "2020-02-01") == ["breach 2020-01-12..2020-01-20"]
    assert told(norm, settled, "2020-02-01") == ["breach 2020-01-19..2020-01-20"]


STAY = "on: 2020-01-01, kind: placed, who: ali, place: centre, until: 2020-01-31"
LIMIT = """
while: detained
at_most: 10 days
counts: consecutive
"""


def test_days_before_force_count_where_the_norm_says_so() -> None:
    found = told(LIMIT + "counts_earlier: yes", STAY, "2020-02-01", from_to("2020-01-15"))
    assert found == ["breach 2020-01-15..2020-01-31"]


def test_a_clock_starts_at_force_where_earlier_days_do_not_count() -> None:
    found = told(LIMIT + "counts_earlier: no", STAY, "2020-02-01", from_to("2020-01-15"))
    assert found == ["met 2020-01-15..2020-01-24", "breach 2020-01-25..2020-01-31"]


def test_where_the_research_does_not_say_a_difference_is_a_transition() -> None:
    found = told(LIMIT, STAY, "2020-02-01", from_to("2020-01-15"))
    assert found == ["not_known 2020-01-15..2020-01-24 (transition)", "breach 2020-01-25..2020-01-31"]


def test_a_recurrence_counts_earlier_days_in_the_same_three_ways() -> None:
    norm = """
while: detained
expect: review_requested
every: 10 days
"""
    force = from_to("2020-01-15")
    assert told(norm + "counts_earlier: yes", STAY, "2020-02-01", force) == ["breach 2020-01-15..2020-01-31"]
    assert told(norm + "counts_earlier: no", STAY, "2020-02-01", force) == ["breach 2020-01-26..2020-01-31"]
    assert told(norm, STAY, "2020-02-01", force) == [
        "not_known 2020-01-15..2020-01-25",
        "breach 2020-01-26..2020-01-31",
    ]


def test_a_stay_of_known_length_at_an_unknown_time_is_a_breach_with_the_whole_span() -> None:
    limit = """
    while: detained
    at_most: 3 days
    counts: consecutive
    """
    stay = "on: 2020-01, kind: placed, who: ali, place: centre, duration_days: 5"
    assert "breach 2020-01-01..2020-01-31" in told(limit, stay, "2020-03-01")


def test_the_days_of_a_while_are_the_certain_ones() -> None:
    vague = "on: 2020-01-01/2020-01-05, kind: placed, who: ali, place: centre, until: 2020-01-10/2020-01-15"
    assert told(HELD, vague, "2020-02-01") == [
        "not_known 2020-01-01..2020-01-04", "breach 2020-01-05..2020-01-10", "not_known 2020-01-11..2020-01-15",
    ]  # fmt: skip


def test_an_entry_on_a_day_that_two_custodies_share_is_one_entry() -> None:
    law = """
    while: detained
    must: count(contact_denied, this custody) < 2
    """
    entries = """
        on: 2020-01-01, kind: placed, who: ali, place: centre
        on: 2020-01-10, kind: released, who: ali
        on: 2020-01-10, kind: contact_denied, who: ali
        on: 2020-01-10, kind: placed, who: ali, place: centre
        on: 2020-01-20, kind: released, who: ali
    """
    assert not [line for line in told(law, entries, "2020-02-01") if not line.startswith("met")]
