"""CORNERS, Time: terms after events, and what discharges them. Each test is one rule, with a case to check by hand."""

import pytest

from tests.check.corners import from_to, told

JUDGE = """
on: apprehended
expect: released
within: 48 hours
"""
REVIEW = """
on: review_requested
expect: detention_reviewed
within: 5 days
"""
DENIED_LONG = "on: 2020-01-01, kind: not_done, what: detention_reviewed, who: ali, until: 2020-02-20"
NO_REVIEW = "on: 2020-01-01, kind: not_done, what: detention_reviewed, who: ali, until: 2020-01-19"


@pytest.mark.parametrize(
    ("arrest", "release", "verdict"),
    [
        ("2020-01-13", "2020-01-14", "met"),
        ("2020-01-13", "2020-01-15", "not_known"),
        ("2020-01-13", "2020-01-17", "breach"),
        ("2020-01-13T10:00", "2020-01-15T10:00", "met"),
        ("2020-01-13T10:00", "2020-01-15T10:01", "breach"),
        ("2020-01-13T10:00~", "2020-01-15T10:30", "not_known"),
        ("2020-01-13T10:00~", "2020-01-15T11:01", "breach"),
    ],
)
def test_forty_eight_hours(arrest: str, release: str, verdict: str) -> None:
    found = told(
        JUDGE, f"on: {arrest}, kind: apprehended, who: ali\non: {release}, kind: released, who: ali", "2020-02-01"
    )
    assert [line.split()[0] for line in found] == [verdict]


def test_hours_are_counted_by_the_clocks_of_the_place() -> None:
    """14:00 in Bishkek is 11:00 in Moscow: 47 hours after an arrest there at 12:00."""
    move = """
        on: 2020-01-13T12:00, kind: apprehended, who: ali
        on: 2020-01-15T14:00, kind: released, who: ali, place: abroad
    """
    assert told(JUDGE, move, "2020-02-01") == ["met 2020-01-13..2020-01-13"]


TOLD = """
on: apprehended
expect: informed_of_reasons
within: same occasion
"""


@pytest.mark.parametrize(
    ("at", "verdict"), [("2020-01-13T23:00", "met"), ("2020-01-13", "met"), ("2020-01-14T00:30", "breach")]
)
def test_the_same_occasion_is_the_same_day(at: str, verdict: str) -> None:
    entries = f"on: 2020-01-13T22:00, kind: apprehended, who: ali\non: {at}, kind: informed_of_reasons, who: ali"
    denied = "on: 2020-01-13, kind: not_done, what: informed_of_reasons, who: ali"
    found = told(TOLD, entries + ("\n" + denied if verdict == "breach" else ""), "2020-02-01")
    assert [line.split()[0] for line in found] == [verdict]


HELD = """
while: detained
must_not: detained
"""


def test_entries_of_one_day_keep_the_order_of_the_file() -> None:
    held = "on: 2020-01-01, kind: placed, who: ali, place: centre"
    out, back = "on: 2020-01-10, kind: released, who: ali", "on: 2020-01-10, kind: placed, who: ali, place: centre"
    assert told(HELD, "\n".join((held, out, back + ", until: 2020-01-12")), "2020-02-01")[-1].endswith("2020-01-12")
    assert told(HELD, "\n".join((held, back, out)), "2020-02-01")[-1].endswith("2020-01-10")


def test_a_time_of_day_goes_before_the_order_of_the_file() -> None:
    entries = """
        on: 2020-01-10T18:00, kind: released, who: ali
        on: 2020-01-10T09:00, kind: placed, who: ali, place: centre
    """
    assert told(HELD, entries, "2020-02-01") == ["breach 2020-01-10..2020-01-10"]


def test_what_two_entries_of_a_day_set_follows_the_file_too() -> None:
    norm = """
    while: detained
    must_not: separated
    """
    stay = "on: 2020-01-01, kind: placed, who: ali, place: centre, until: 2020-01-10"
    apart, together = "on: 2020-01-05, kind: separated, who: ali", "on: 2020-01-05, kind: reunited, who: ali"
    assert "breach 2020-01-05..2020-01-10" in told(norm, "\n".join((stay, together, apart)), "2020-02-01")
    assert told(norm, "\n".join((stay, apart, together)), "2020-02-01") == ["met 2020-01-01..2020-01-10"]


@pytest.mark.parametrize(("done", "verdict"), [("2020-02-29", "met"), ("2020-03-01", "breach")])
def test_a_term_in_months_ends_on_the_months_last_day(done: str, verdict: str) -> None:
    entries = f"""
        on: 2020-01-31, kind: review_requested, who: ali
        on: {done}, kind: detention_reviewed, who: ali
        on: 2020-01-31, kind: not_done, what: detention_reviewed, who: ali, until: {done}
    """
    found = told("on: review_requested\nexpect: detention_reviewed\nwithin: 1 month", entries, "2020-04-01")
    assert [line.split()[0] for line in found] == [verdict]


@pytest.mark.parametrize(("done", "verdict"), [("2020-01-15", "met"), ("2020-01-16", "breach")])
def test_a_term_in_days_starts_the_day_after_the_event(done: str, verdict: str) -> None:
    entries = f"""
        on: 2020-01-10, kind: review_requested, who: ali
        on: {done}, kind: detention_reviewed, who: ali
        on: 2020-01-10, kind: not_done, what: detention_reviewed, who: ali, until: {done}
    """
    assert [line.split()[0] for line in told(REVIEW, entries, "2020-04-01")] == [verdict]


@pytest.mark.parametrize(("done", "verdict"), [("2020-03-10", "met"), ("2020-03-11", "breach")])
def test_working_days_leave_out_weekends_and_holidays(done: str, verdict: str) -> None:
    """From Friday 6 March 2020 in Russia: the 9th is a holiday, so the first working day is the 10th."""
    entries = f"""
        on: 2020-03-06, kind: review_requested, who: ali
        on: {done}, kind: detention_reviewed, who: ali
        on: 2020-03-06, kind: not_done, what: detention_reviewed, who: ali, until: {done}
    """
    found = told("on: review_requested\nexpect: detention_reviewed\nwithin: 1 working day", entries, "2020-04-01")
    assert [line.split()[0] for line in found] == [verdict]


@pytest.mark.parametrize(
    ("day", "found"),
    [("2022-09-15", ["breach 2022-09-15..2022-09-15"]), ("2022-09-16", []), ("2022-09-17", [])],
)
def test_an_ending_frees_from_the_day_on_which_it_takes_effect(day: str, found: list[str]) -> None:
    stay = f"on: {day}, kind: placed, who: ali, place: centre, until: {day}"
    arrest = f"on: {day}, kind: apprehended, who: ali"
    assert told(HELD, stay, "2023-01-01", None, "ECHR") == found
    assert told("on: apprehended\nmust_not: detained", arrest, "2023-01-01", None, "ECHR") == found


def test_an_event_counts_if_the_norm_was_in_force_that_day() -> None:
    asked = f"on: 2020-01-01, kind: review_requested, who: ali\n{DENIED_LONG}"
    assert told(REVIEW, asked, "2020-03-01", from_to("2020-01-01")) == ["breach 2020-01-07.."]
    assert told(REVIEW, asked, "2020-03-01", from_to("2020-01-02")) == []


def test_a_due_day_outside_force_is_no_breach_and_days_are_cut_at_its_end() -> None:
    asked = f"on: 2020-01-01, kind: review_requested, who: ali\n{DENIED_LONG}"
    assert told(REVIEW, asked, "2020-03-01", from_to("2019-01-01", "2020-01-06")) == []
    assert told(REVIEW, asked, "2020-03-01", from_to("2019-01-01", "2020-01-10")) == ["breach 2020-01-07..2020-01-09"]


@pytest.mark.parametrize(
    ("asked", "found"), [("2020-02-09", "breach 2020-02-20.."), ("2020-02-10", "breach 2020-02-14..")]
)
def test_the_version_of_the_events_day_governs_a_deadline(asked: str, found: str) -> None:
    norm = """
    on: review_requested
    expect: detention_reviewed
    within: n
    versions:
      - {from: 2000-01-01, until: 2020-02-09, n: 10 days}
      - {from: 2020-02-10, n: 3 days}
    """
    entries = f"""
        on: {asked}, kind: review_requested, who: ali
        on: 2020-02-01, kind: not_done, what: detention_reviewed, who: ali, until: 2020-04-01
    """
    assert told(norm, entries, "2020-04-01") == [found]


def test_the_version_of_each_day_governs_a_while() -> None:
    norm = """
    while: detained
    must: held(consecutive) < n
    versions:
      - {from: 2000-01-01, until: 2020-01-19, n: 100 days}
      - {from: 2020-01-20, n: 10 days}
    """
    stay = "on: 2020-01-01, kind: placed, who: ali, place: centre, until: 2020-01-31"
    assert told(norm, stay, "2020-02-01") == ["met 2020-01-01..2020-01-19", "breach 2020-01-20..2020-01-31"]


def test_an_expected_entry_discharges_the_event_it_names() -> None:
    entries = f"""
        id: a, on: 2020-01-01, kind: review_requested, who: ali
        id: b, on: 2020-01-10, kind: review_requested, who: ali
        on: 2020-01-20, kind: detention_reviewed, who: ali, re: a
        {NO_REVIEW}
    """
    assert told(REVIEW, entries, "2020-02-01") == ["breach 2020-01-07..2020-01-19", "breach 2020-01-16.."]


def test_without_a_name_it_discharges_the_latest_open_one() -> None:
    entries = f"""
        on: 2020-01-01, kind: review_requested, who: ali
        on: 2020-01-16, kind: review_requested, who: ali
        on: 2020-01-20, kind: detention_reviewed, who: ali
        {NO_REVIEW}
    """
    assert told(REVIEW, entries, "2020-02-01") == ["breach 2020-01-07..", "met 2020-01-16..2020-01-16"]


def test_of_several_open_ones_on_one_day_none_is_known() -> None:
    entries = f"""
        on: 2020-01-16, kind: review_requested, who: ali
        on: 2020-01-16, kind: review_requested, who: ali
        on: 2020-01-20, kind: detention_reviewed, who: ali
        {NO_REVIEW}
    """
    assert [line.split()[0] for line in told(REVIEW, entries, "2020-02-01")] == ["not_known", "not_known"]


def test_it_does_not_discharge_a_later_event() -> None:
    entries = """
        on: 2020-01-15, kind: detention_reviewed, who: ali
        on: 2020-01-16, kind: review_requested, who: ali
    """
    assert [line.split()[0] for line in told(REVIEW, entries, "2020-02-01")] == ["not_known"]


EXAMINED = """
while: detained
must: done(medical_exam)
"""
DENIED = """
    on: 2020-01-01, kind: placed, who: ali, place: centre, until: 2020-01-08
    on: 2020-01-01, kind: not_done, what: medical_exam, who: ali, until: 2020-01-05
    on: {}, kind: medical_exam, who: ali
"""


def test_an_entry_on_the_last_day_of_a_denial_ends_it() -> None:
    found = told(EXAMINED, DENIED.format("2020-01-05"), "2020-02-01")
    assert found == ["breach 2020-01-01..2020-01-04", "met 2020-01-05..2020-01-08"]


def test_an_entry_inside_a_denial_is_a_dispute() -> None:
    found = told(EXAMINED, DENIED.format("2020-01-03"), "2020-02-01")
    assert found == [
        "breach 2020-01-01..2020-01-02", "not_known 2020-01-03..2020-01-05", "met 2020-01-06..2020-01-08",
    ]  # fmt: skip


def test_a_vague_entry_that_can_lie_outside_a_denial_is_no_dispute() -> None:
    found = told(EXAMINED, DENIED.format("2020-01-04/2020-01-07"), "2020-02-01")
    assert found == [
        "breach 2020-01-01..2020-01-04", "not_known 2020-01-05..2020-01-06", "met 2020-01-07..2020-01-08",
    ]  # fmt: skip


def unperformed(until: str = "") -> str:
    return f"""
        on: 2020-01-01, kind: placed, who: ali, place: centre{until}
        on: 2020-01-02, kind: asylum_claimed, who: ali
        on: 2020-01-03, kind: review_requested, who: ali
        on: 2020-01-03, kind: not_done, what: detention_reviewed, who: ali, until: 2020-02-20
    """


def test_an_unperformed_duty_is_broken_to_the_end_of_custody() -> None:
    found = told(REVIEW, unperformed(", until: 2020-01-15"), "2020-02-20")
    assert found == ["breach 2020-01-09..2020-01-15"]


def test_or_to_the_end_of_the_state_named_in_if() -> None:
    entries = unperformed(", until: 2020-01-31") + "on: 2020-01-20, kind: asylum_refused, who: ali"
    assert told(REVIEW + "if: asylum_pending", entries, "2020-02-20") == ["breach 2020-01-09..2020-01-19"]


def test_or_on_where_neither_is_known() -> None:
    asked = f"on: 2020-01-03, kind: review_requested, who: ali\n{DENIED_LONG}"
    assert told(REVIEW, asked, "2020-01-20") == ["breach 2020-01-09.."]


def test_a_late_performance_ends_the_breach_the_day_before() -> None:
    entries = """
        on: 2020-01-02, kind: review_requested, who: ali
        on: 2020-01-12, kind: detention_reviewed, who: ali
        on: 2020-01-02, kind: not_done, what: detention_reviewed, who: ali, until: 2020-01-12
    """
    assert told(REVIEW, entries, "2020-02-20") == ["breach 2020-01-08..2020-01-11"]


def test_what_must_be_so_before_or_at_an_event_is_broken_on_its_day() -> None:
    gone = "on: 2020-01-12, kind: removed, who: ali\non: 2020-01-12, kind: not_done, what: family_notified, who: ali"
    assert told("on: removed\nexpect: family_notified before trigger", gone, "2020-02-20") == [
        "breach 2020-01-12..2020-01-12"
    ]
    moved = "on: 2020-01-12, kind: transferred, who: ali, to: prison"
    assert told("on: transferred\nmust_not: detained", moved, "2020-02-20") == ["breach 2020-01-12..2020-01-12"]


AGAIN = """
while: detained
expect: review_requested
every: 10 days
"""


def test_what_must_happen_again_is_broken_from_the_day_after_the_interval_ran_out() -> None:
    stay = "on: 2020-01-01, kind: placed, who: ali, place: centre, until: 2020-01-31"
    assert told(AGAIN, stay, "2020-02-20") == ["breach 2020-01-12..2020-01-31"]
    once = stay + "\non: 2020-01-15, kind: review_requested, who: ali"
    assert told(AGAIN, once, "2020-02-20") == ["breach 2020-01-12..2020-01-14", "breach 2020-01-26..2020-01-31"]


def test_the_next_time_is_due() -> None:
    stay = "on: 2020-01-01, kind: placed, who: ali, place: centre"
    assert told(AGAIN, stay, "2020-01-08") == ["due 2020-01-01..2020-01-11 due 2020-01-11"]


REVIEW_WHILE_HELD = """
on: review_requested
if: detained
expect: detention_reviewed
within: 5 days
"""


def test_nothing_ends_for_an_event_before_its_last_day() -> None:
    """Asked in December; from the 15th on it is not known whether he is still held. No other date cuts December."""
    entries = """
        on: 2020-11-01, kind: placed, who: ali, place: centre
        on: 2020-12, kind: review_requested, who: ali
    """
    assert told(REVIEW_WHILE_HELD, entries, "2021-12-01") == ["not_known 2020-12-07..2020-12-30"]
