"""`made_good`: what comes while the condition still holds counts for the days before."""

from dataclasses import replace
from functools import cache

from hypothesis import given, settings

from habeas.check.explain import explain
from habeas.check.findings import check_cases
from habeas.check.open_parts import OpenParts
from habeas.check.program import Program, compile_program
from habeas.check.reference import conditions_of
from habeas.law.norm import While
from habeas.law.variants import variants
from habeas.record.case import Case
from habeas.record.vocabulary import load_vocabulary
from tests.check.corners import day, prepared, told
from tests.check.norms import force_of, library
from tests.check.strategies import AS_OF, cases
from tests.check.test_reference import by_columns, by_reading

RULE = """
while: detained
must_not: not_done_for(medical_exam) >= 0 days
made_good: recorded(medical_exam) and done(medical_exam)
"""
HELD = """\
on: 2020-01-01, kind: placed, who: ali, place: centre, until: 2020-01-31
on: 2020-01-03, kind: not_done, who: ali, what: medical_exam, until: 2020-01-10
"""
ELSEWHERE = """
on: 2020-01-01, kind: placed, who: ali, place: centre, until: 2020-01-15
on: 2020-01-03, kind: not_done, who: ali, what: medical_exam, until: 2020-01-10
on: 2020-01-15, kind: transferred, who: ali, to: abroad, until: 2020-01-31
on: 2020-01-20, kind: medical_exam, who: ali
"""


def test_what_was_missed_and_never_done_stays_a_breach() -> None:
    assert "breach 2020-01-03..2020-01-10" in told(RULE, HELD, "2020-02-10")


def test_done_while_the_condition_holds_it_was_done_in_time() -> None:
    examined = f"{HELD}on: 2020-01-20, kind: medical_exam, who: ali"
    assert told(RULE, examined, "2020-02-10") == ["met 2020-01-01..2020-01-31"]


def test_done_after_the_condition_ended_it_comes_too_late() -> None:
    examined = f"{HELD}on: 2020-02-05, kind: medical_exam, who: ali"
    assert "breach 2020-01-03..2020-01-10" in told(RULE, examined, "2020-02-10")


def test_done_on_a_vague_day_that_may_lie_after_it_may_have_come_in_time() -> None:
    examined = f"{HELD}on: 2020-01-25/2020-02-05, kind: medical_exam, who: ali"
    found = told(RULE, examined, "2020-02-10")
    assert not [each for each in found if each.startswith("breach")]
    assert "not_known 2020-01-03..2020-01-10" in found


def test_what_another_state_does_makes_nothing_good() -> None:
    assert "breach 2020-01-03..2020-01-10" in told(RULE, ELSEWHERE, "2020-02-10")


def test_what_is_done_under_the_next_custody_comes_too_late_for_the_one_before() -> None:
    again = f"""{HELD}on: 2020-02-05, kind: placed, who: ali, place: centre, until: 2020-02-20
    on: 2020-02-07, kind: medical_exam, who: ali"""
    found = told(RULE, again, "2020-02-25")
    assert "breach 2020-01-03..2020-01-10" in found
    assert "met 2020-02-05..2020-02-20" in found


def test_done_when_the_other_state_may_have_held_already_it_may_have_come_too_late() -> None:
    moved = ELSEWHERE.replace("on: 2020-01-15", "on: 2020-01-12/2020-01-25").replace(
        "until: 2020-01-15", "until: 2020-01-25"
    )
    assert "not_known 2020-01-03..2020-01-10" in told(RULE, moved, "2020-02-10")


def test_where_custody_may_have_begun_later_what_came_then_may_have_come_too_late() -> None:
    rule = RULE.replace("must_not: not_done_for(medical_exam) >= 0 days", "must: recorded(medical_exam, same day)")
    entries = """
    on: 2020-01-01/2020-01-08, kind: placed, who: ali, place: centre, until: 2020-01-31
    on: 2020-01-20, kind: medical_exam, who: ali
    """
    case, law = prepared(rule, entries)
    as_of = day("2020-02-10")
    assert by_columns([case], law, as_of) == by_reading([case], law, as_of)
    assert told(rule, entries, "2020-02-10") == ["not_known 2020-01-01..2020-01-07", "met 2020-01-08..2020-01-31"]


def test_days_left_open_by_what_may_have_come_under_the_next_custody_ask_for_that() -> None:
    rule = RULE.replace("detained", "recorded(asylum_claimed)").replace(
        "must_not: not_done_for(medical_exam) >= 0 days", "must: done(medical_exam)"
    )
    case, law = prepared(
        rule,
        """
        on: 2020-01-01, kind: asylum_claimed, who: ali
        on: 2020-01-01, kind: not_done, who: ali, what: medical_exam, until: 2020-01-14
        on: 2020-01-15, kind: placed, who: ali, place: centre
        on: 2020-01-25, kind: medical_exam, who: ali, confidence: disputed
        """,
    )
    as_of = day("2020-02-10")
    checked = check_cases([case], law, as_of)
    before = next(finding for finding in checked.findings if finding.until == day("2020-01-14"))
    assert before.verdict == "not_known"
    (obstacles,) = OpenParts(checked, conditions_of([case], law, as_of)).of(before)
    assert "medical_exam" in str([missing.key for missing in obstacles.missing])
    assert not obstacles.blocked
    shown = explain(case, before, law, as_of)
    assert shown.day >= day("2020-01-25")
    assert shown.missing


@cache
def program() -> Program:
    """The norms of the small law that can be made good, and no others."""
    own = tuple(n for n in library().norms if isinstance(n.form, While) and n.form.made_good is not None)
    law = replace(library(), norms=own)
    return replace(compile_program(law, variants(law), load_vocabulary(), force_of), forecast=7)


@settings(max_examples=300)
@given(cases())
def test_columns_and_rules_agree_on_what_was_made_good(case: Case) -> None:
    assert len(program().variants) >= 3
    assert by_columns([case], program(), AS_OF) == by_reading([case], program(), AS_OF)
