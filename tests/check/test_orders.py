"""Which days of custody an order covers: what is said outright goes before what is read out of something else."""

from collections.abc import Iterable
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.check.corners import told

COVERED = "while: detained\nmust: covered_by_order"
STAY = "on: 2020-01-01, kind: placed, who: ali, place: centre, until: 2020-01-20"
BY_POLICE = f"{STAY}, authority: police"
NO_ORDER = "on: 2020-01-03, kind: not_done, what: detention_ordered, who: ali, until: 2020-01-20"
NOT_EXTENDED = "on: 2020-01-11, kind: not_done, what: detention_extended, who: ali, until: 2020-01-20"
ORDER = "on: 2020-01-01, kind: detention_ordered, who: ali"


def test_a_stay_that_names_who_ordered_it_is_covered() -> None:
    assert told(COVERED, BY_POLICE, "2020-02-01") == ["met 2020-01-01..2020-01-20"]


def test_that_there_was_no_order_goes_before_the_body_named_by_a_stay() -> None:
    assert told(COVERED, f"{BY_POLICE}\n{NO_ORDER}", "2020-02-01") == [
        "met 2020-01-01..2020-01-02",
        "breach 2020-01-03..2020-01-20",
    ]


def test_an_order_on_record_covers_what_was_denied_of_days_before_it() -> None:
    from_the_first_day = NO_ORDER.replace("2020-01-03", "2020-01-01")
    assert told(COVERED, f"{BY_POLICE}\n{from_the_first_day}\n{ORDER}", "2020-02-01") == ["met 2020-01-01..2020-01-20"]


def test_an_order_without_an_end_has_run_out_where_it_is_said_that_there_was_none() -> None:
    assert told(COVERED, f"{BY_POLICE}\n{NO_ORDER}\n{ORDER}", "2020-02-01") == [
        "met 2020-01-01..2020-01-02",
        "breach 2020-01-03..2020-01-20",
    ]
    assert told(COVERED, f"{BY_POLICE}\n{NO_ORDER}\n{ORDER}, valid_to: 2020-01-15", "2020-02-01") == [
        "met 2020-01-01..2020-01-15",
        "breach 2020-01-16..2020-01-20",
    ]


def test_that_an_order_was_not_entered_in_a_register_does_not_end_it() -> None:
    unregistered = NO_ORDER.replace("detention_ordered", "custody_recorded")
    assert told(COVERED, f"{STAY}\n{ORDER}\n{unregistered}", "2020-02-01") == ["met 2020-01-01..2020-01-20"]


def test_an_order_covers_again_after_the_days_of_which_it_is_said_that_there_was_none() -> None:
    some_days = NO_ORDER.replace("until: 2020-01-20", "until: 2020-01-05")
    assert told(COVERED, f"{STAY}\n{ORDER}\n{some_days}", "2020-02-01") == [
        "met 2020-01-01..2020-01-02",
        "breach 2020-01-03..2020-01-05",
        "met 2020-01-06..2020-01-20",
    ]
    later = "on: 2020-01-04, kind: detention_ordered, who: ali"
    assert told(COVERED, f"{STAY}\n{ORDER}\n{some_days}\n{later}", "2020-02-01") == [
        "met 2020-01-01..2020-01-02",
        "breach 2020-01-03..2020-01-03",
        "met 2020-01-04..2020-01-20",
    ]


def test_an_order_with_an_end_brings_back_none_that_was_denied() -> None:
    some_days = "on: 2020-01-10, kind: detention_ordered, who: ali, valid_to: 2020-01-12"
    assert told(COVERED, f"{STAY}\n{ORDER}\n{NO_ORDER}\n{some_days}", "2020-02-01") == [
        "met 2020-01-01..2020-01-02",
        "breach 2020-01-03..2020-01-09",
        "met 2020-01-10..2020-01-12",
        "breach 2020-01-13..2020-01-20",
    ]


def test_an_order_without_an_end_covers_until_it_is_said_that_nobody_extended_it() -> None:
    assert told(COVERED, f"{STAY}\n{ORDER}", "2020-02-01") == ["met 2020-01-01..2020-01-20"]
    assert told(COVERED, f"{STAY}\n{ORDER}\n{NOT_EXTENDED}", "2020-02-01") == [
        "met 2020-01-01..2020-01-10",
        "breach 2020-01-11..2020-01-20",
    ]


def test_an_order_covers_its_own_term_though_nobody_extended_it() -> None:
    order = f"{ORDER}, valid_to: 2020-01-15"
    assert told(COVERED, f"{STAY}\n{order}\n{NOT_EXTENDED}", "2020-02-01") == [
        "met 2020-01-01..2020-01-15",
        "breach 2020-01-16..2020-01-20",
    ]


def test_a_denial_of_a_vague_day_leaves_open_what_it_may_mean() -> None:
    vague = "on: 2020-01-03/2020-01-06, kind: not_done, what: detention_ordered, who: ali, until: 2020-01-20"
    assert told(COVERED, f"{BY_POLICE}\n{vague}", "2020-02-01") == [
        "met 2020-01-01..2020-01-02",
        "not_known 2020-01-03..2020-01-05",
        "breach 2020-01-06..2020-01-20",
    ]


def test_an_order_that_may_have_come_after_it_was_said_that_there_was_none_leaves_it_open() -> None:
    before, within, either = ("2020-01-02", "2020-01-04", "2020-01-02/2020-01-04")
    last = {
        day: told(COVERED, f"{STAY}\n{NO_ORDER}\n{ORDER.replace('2020-01-01', day)}", "2020-02-01")[-1]
        for day in (before, within, either)
    }
    assert last == {
        before: "breach 2020-01-03..2020-01-20",
        within: "met 2020-01-04..2020-01-20",
        either: "not_known 2020-01-01..2020-01-20",
    }


def _on(day: int) -> str:
    return (date(2020, 1, 1) + timedelta(day)).isoformat()


@st.composite
def said(draw: st.DrawFn) -> str:
    """An order, or what is said against one: its day, a span with that day in it, and the rest of the line."""
    day, until = draw(st.integers(0, 12)), draw(st.integers(0, 6))
    last = draw(st.sampled_from(["", f", valid_to: {_on(day + until)}"]))
    kind = draw(
        st.sampled_from(
            [f"detention_ordered{last}"] * 2
            + [
                f"not_done, what: {what}, until: {_on(day + until)}"
                for what in ("detention_ordered", "detention_extended")
            ]
        )
    )
    latest = day + draw(st.integers(0, until if ":" in kind else 4))
    return f"{_on(day)} {_on(day - draw(st.integers(0, 4)))}/{_on(latest)} kind: {kind}, who: ali"


def _days(runs: Iterable[str]) -> dict[int, str]:
    found: dict[int, str] = {}
    for run in runs:
        verdict, _, span = run.partition(" ")
        first, last = (date.fromisoformat(each).toordinal() for each in span.split(".."))
        found |= dict.fromkeys(range(first, last + 1), verdict)
    return found


@settings(max_examples=100, deadline=None)
@given(entries=st.lists(said(), min_size=2, max_size=4), which=st.integers(0, 3))
def test_a_vaguer_day_of_an_order_or_of_a_denial_settles_nothing(entries: list[str], which: int) -> None:
    parts = [entry.split(" ", 2) for entry in entries]
    exact, vague = (
        _days(told(COVERED, "\n".join([STAY, *(f"on: {when}, {rest}" for when, rest in lines)]), "2020-02-01"))
        for lines in (
            [(day, rest) for day, _, rest in parts],
            [(span if at == which % len(parts) else day, rest) for at, (day, span, rest) in enumerate(parts)],
        )
    )
    assert {
        day: verdict for day, verdict in vague.items() if verdict != "not_known" and exact.get(day) != verdict
    } == {}
