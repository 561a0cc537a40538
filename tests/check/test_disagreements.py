"""Where the columns and the plain reading once disagreed, or a vaguer date settled what was not known: one case each."""

from tests.check.corners import from_to, told

OPEN = "on: 2020-01-01, kind: placed, who: ali, place: centre"
STAY = "on: 2020-01-01, kind: placed, who: ali, place: centre, until: 2020-01-31"
HELD = "while: detained\nmust_not: detained"


def test_an_entry_about_another_person_leaves_a_fact_alone() -> None:
    entries = f"{OPEN}\non: 2020-01-05, kind: solitary_started, who: olim"
    found = told("while: detained\nmust_not: in_solitary", entries, "2020-03-01")
    assert found == ["met 2020-01-01..2020-01-15"]


def test_a_clock_that_was_never_started_is_not_restarted() -> None:
    entries = f"{STAY}\non: 2019-12-20, kind: absconded, who: ali\non: 2019-12-01, kind: expulsion_ordered, who: olim"
    norm = 'while: detained\nmust: "clock(expulsion_ordered, restarts: absconded) < 5 days"'
    assert told(norm, entries, "2020-03-01") == ["met 2020-01-01..2020-01-31"]


def test_a_separation_changes_who_is_together_on_its_day() -> None:
    entries = """
        on: 2020-01-01, kind: placed, who: olim, place: centre, until: 2020-01-10
        on: 2020-01-01, kind: placed, who: ali, until: 2020-01-10
        on: 2020-01-05, kind: separated, who: olim
    """
    found = told("while: detained\nmust: with_parent", entries, "2020-03-01", who="olim")
    assert found == ["not_known 2020-01-01..2020-01-04", "breach 2020-01-05..2020-01-10"]


def test_a_recurrence_is_broken_only_on_days_on_which_the_condition_is_certain() -> None:
    """An arrest is certain for its own day alone: that he was held twenty days later is not known."""
    entries = """
        on: 2020-01-21, kind: apprehended, who: ali
        on: 2020-01-20, kind: not_done, what: detention_reviewed, who: ali, until: 2020-02-20
    """
    found = told("while: detained\nexpect: detention_reviewed\nevery: 10 days", entries, "2020-03-25")
    assert [line.split()[0] for line in found] == ["not_known"]


def test_an_order_that_is_too_long_is_broken_while_custody_lasts() -> None:
    entries = """
        on: 2020-01-01, kind: placed, who: ali, place: centre, until: 2020-01-20
        on: 2020-01-01, kind: detention_ordered, who: ali, valid_to: 2020-03-01
    """
    found = told("while: detained\nat_most: 10 days\ncounts: per order", entries, "2020-03-25")
    assert found == ["breach 2020-01-12..2020-01-20"]


def test_a_vague_event_asks_its_condition_on_each_day_that_it_may_mean() -> None:
    entries = """
        on: 2020-01-10, kind: placed, who: ali, place: centre, until: 2020-01-12
        on: 2020-01-05/2020-01-20, kind: contact, who: ali
    """
    norm = "on: contact\nif: detained\nmust: child"
    assert [line.split()[0] for line in told(norm, entries, "2020-03-01")] == ["not_known"]


def test_a_vague_event_asks_of_the_other_on_each_day_too() -> None:
    entries = """
        on: 2020-01-10, kind: placed, who: ali, place: centre, until: 2020-01-12
        on: 2020-01-05/2020-01-20, kind: return_refused, who: olim, with: ali
    """
    norm = "on: return_refused\nfor each: parent\nmust: other(detained)"
    assert [line.split()[0] for line in told(norm, entries, "2020-03-01", who="olim")] == ["not_known"]


def test_a_file_denies_only_where_it_is_certainly_silent() -> None:
    entries = """
        on: 2020-01-01, kind: placed, who: ali, place: centre, until: 2020-01-20
        on: 2020-01-05/2020-01-10, kind: medical_exam, who: ali
        on: 2020-01-20, kind: file_read, who: ali, what: [medical_exam]
    """
    assert told("while: detained\nmust: done(medical_exam)", entries, "2020-03-01") == [
        "breach 2020-01-01..2020-01-04", "not_known 2020-01-05..2020-01-10", "breach 2020-01-11..2020-01-20",
    ]  # fmt: skip


def test_grace_runs_from_the_earliest_day_of_the_last_sign() -> None:
    entries = "on: 2020-01-01/2020-01-10, kind: placed, who: ali, place: centre"
    assert told(HELD, entries, "2020-03-01") == [
        "not_known 2020-01-01..2020-01-09", "breach 2020-01-10..2020-01-15", "not_known 2020-01-16..2020-03-01",
    ]  # fmt: skip


def test_a_release_of_unknown_day_may_come_after_the_placing() -> None:
    entries = f"on: 2020-01, kind: released, who: ali\n{OPEN.replace('2020-01-01', '2020-01-10')}"
    found = told(HELD, entries, "2020-01-20")
    assert found == ["breach 2020-01-10..2020-01-10", "not_known 2020-01-11..2020-01-20"]


def test_a_disputed_release_ends_nothing_for_certain() -> None:
    entries = f"{OPEN}\non: 2020-01-05, kind: released, who: ali, confidence: disputed"
    found = told(HELD, entries, "2020-01-20")
    assert found == ["breach 2020-01-01..2020-01-05", "not_known 2020-01-06.."]


def test_a_disputed_move_leaves_the_days_before_it_certain() -> None:
    entries = f"{OPEN}\non: 2020-01-05, kind: transferred, who: ali, to: prison, confidence: disputed"
    found = told(HELD, entries, "2020-01-20")
    assert found == ["breach 2020-01-01..2020-01-04", "not_known 2020-01-05.."]


def test_a_transfer_that_may_join_a_stay_leaves_open_how_long_this_custody_lasts() -> None:
    entries = """
        on: 2020-01-01, kind: placed, who: ali, place: centre, until: 2020-01-10
        on: 2020-01-10/2020-01-20, kind: transferred, who: ali, to: prison, until: 2020-02-28
    """
    found = told("while: detained\nmust: held(consecutive) < 25 days", entries, "2020-03-01")
    assert found == [
        "met 2020-01-01..2020-01-09", "met 2020-01-20..2020-01-24", "not_known 2020-01-25..2020-02-12",
        "breach 2020-02-13..2020-02-28",
    ]  # fmt: skip


def test_what_may_have_come_before_the_event_does_not_discharge_it_for_certain() -> None:
    entries = """
        on: 2020-02-04, kind: apprehended, who: ali
        on: 2020-02-02/2020-02-04, kind: released, who: ali
    """
    found = told("on: apprehended\nexpect: released\nwithin: 48 hours", entries, "2020-03-01")
    assert [line.split()[0] for line in found] == ["not_known"]


def test_a_window_may_be_full_before_it_certainly_is() -> None:
    entries = "on: 2020-01-11/2020-01-13, kind: placed, who: ali, place: centre, until: 2020-01-20"
    found = told("while: detained\nat_most: 5 days in 20 days", entries, "2020-03-01")
    assert found == [
        "met 2020-01-13..2020-01-15", "not_known 2020-01-16..2020-01-17", "breach 2020-01-18..2020-01-20",
    ]  # fmt: skip


ASKED = """
    on: 2020-01-01, kind: placed, who: ali, place: centre, until: 2020-01-31
    on: 2020-02-01, kind: asked, who: ali
"""


def test_what_is_about_an_event_is_not_shown_once_the_state_was_asked_in_vain() -> None:
    norm = "on: placed\nmust: done(medical_exam)\nburden: state"
    assert told(norm, ASKED, "2020-02-20") == ["not_known 2020-01-01..2020-01-01"]
    assert told(norm, ASKED, "2020-04-01") == ["not_shown 2020-01-01..2020-01-01"]


def test_the_burden_of_a_norm_about_pairs() -> None:
    norm = "for each: child\nwhile: detained\nmust: done(medical_exam)\nburden: state"
    assert told(norm, ASKED.replace("2020-02-01", "2019-11-01"), "2020-04-01") == ["not_shown 2020-01-01..2020-01-31"]


def test_two_events_under_one_version_do_not_make_two_versions_agree() -> None:
    norm = """
    on: review_requested
    expect: detention_reviewed
    within: n
    versions:
      - {from: 2010-01-01, until: 2020-01-31, n: 3 days, certain: no}
      - {from: 2020-02-01, n: 30 days, certain: no}
    """
    entries = """
        on: 2020-01-01, kind: review_requested, who: ali
        on: 2020-01-02, kind: review_requested, who: ali
        on: 2020-01-01, kind: not_done, what: detention_reviewed, who: ali, until: 2020-02-20
    """
    found = told(norm, entries, "2020-01-20", from_to("2000-01-01"))
    assert found == ["not_known 2020-01-05.. (transition)", "not_known 2020-01-06.. (transition)"]
