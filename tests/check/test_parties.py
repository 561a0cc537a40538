"""Whom something was with, to whom it went and against what it was: as norms ask for it, however it was written down."""

import pytest

from tests.check.corners import check, told

HELD = "on: 2020-01-01, kind: placed, who: ali, place: centre, until: 2020-01-31"
MONITOR = 'while: detained\nmust: "recorded(visit where with is monitor, this custody)"'
LAWYER = "on: contact_denied where to is lawyer\nmust_not: detained"
CHILD = "on: contact_denied where to is child\nmust_not: detained"
EXPULSION = "on: appeal_filed where against is expulsion\nmust_not: detained"


def test_a_visit_with_a_monitor_is_one() -> None:
    visit = "on: 2020-01-10, kind: visit, who: ali, with: monitor"
    found = told(MONITOR, f"{HELD}\n{visit}", "2020-03-01")
    assert found == ["breach 2020-01-01..2020-01-09", "met 2020-01-10..2020-01-31"]


def test_a_visit_with_somebody_else_is_none() -> None:
    found = told(MONITOR, f"{HELD}\non: 2020-01-10, kind: visit, who: ali, with: lawyer", "2020-03-01")
    assert found == ["breach 2020-01-01..2020-01-31"]


@pytest.mark.parametrize("field", ["to", "with"])
def test_to_and_with_say_the_same_of_contact_that_was_denied(field: str) -> None:
    denied = f"on: 2020-01-10, kind: contact_denied, who: ali, {field}: lawyer"
    assert told(LAWYER, f"{HELD}\n{denied}", "2020-03-01") == ["breach 2020-01-10..2020-01-10"]


@pytest.mark.parametrize("field", ["to", "with"])
def test_a_person_of_the_record_is_what_he_or_she_is_to_the_other(field: str) -> None:
    denied = f"on: 2020-01-10, kind: contact_denied, who: ali, {field}: olim"
    assert told(CHILD, f"{HELD}\n{denied}", "2020-03-01") == ["breach 2020-01-10..2020-01-10"]
    assert told(LAWYER, f"{HELD}\n{denied}", "2020-03-01") == []


def test_where_both_are_told_each_counts_by_itself() -> None:
    denied = "on: 2020-01-10, kind: contact_denied, who: ali, to: consulate, with: lawyer"
    assert told(LAWYER, f"{HELD}\n{denied}", "2020-03-01") == []


@pytest.mark.parametrize("field", ["against", "about"])
def test_what_an_appeal_is_about_is_what_it_is_against(field: str) -> None:
    appeal = f"on: 2020-01-10, kind: appeal_filed, who: ali, {field}: expulsion"
    assert told(EXPULSION, f"{HELD}\n{appeal}", "2020-03-01") == ["breach 2020-01-10..2020-01-10"]


@pytest.mark.parametrize(
    "removed", ["kind: removed, who: ali, to: KG", "kind: removed, who: ali, to: abroad", "kind: extradited, who: ali"]
)
def test_who_is_held_elsewhere_that_evening_was_removed_by_the_state_before(removed: str) -> None:
    """The duty not to remove is that of the state that removes, on the day of arrival too."""
    norm = "on: removed | extradited\nduty_of: removing\nmust_not: yes"
    held = "on: 2020-01-01, kind: placed, who: ali, place: centre, until: 2020-02-01"
    arrival = "on: 2020-02-01, kind: placed, who: ali, place: abroad"
    found = check(norm, f"{held}\non: 2020-02-01, {removed}\n{arrival}", "2020-03-01")
    assert {(finding.verdict, finding.state) for finding in found} == {("breach", "RU")}


def test_who_arrived_and_was_sent_on_the_same_day_was_removed_by_the_state_of_arrival() -> None:
    norm = "on: removed\nduty_of: removing\nmust_not: yes"
    moves = "on: 2020-02-01, kind: placed, who: ali, place: abroad\non: 2020-02-01, kind: removed, who: ali, to: TJ"
    assert {finding.state for finding in check(norm, moves, "2020-03-01")} == {"KG"}
