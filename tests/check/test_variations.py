"""Invented judgments in the manner of published ones: the rules hold for facts that no shipped case has."""

from datetime import date
from pathlib import Path

import habeas.record
from habeas.check.findings import check_cases
from habeas.check.office import load_program, precedents_program
from habeas.check.precedents import run_precedents
from habeas.record.reader import read_cases
from habeas.record.vocabulary import load_vocabulary

FOLDER = Path(__file__).parents[1] / "cases" / "variations"
SHIPPED = Path(habeas.record.__file__).parent / "cases"


def test_the_check_agrees_with_what_bodies_hold_on_such_facts() -> None:
    law, covered = precedents_program()
    cases, warnings = read_cases([FOLDER], law.vocabulary)
    report = run_precedents(cases, law, covered)
    assert not warnings
    assert len(report.compared) > 100
    assert sum(not one.is_violation for one in report.compared) > 40
    assert [(one.case, one.holding.article, one.expected, one.found) for one in report.compared if not one.agrees] == []


def test_the_shipped_judgments_are_agreed_with_as_far_as_promised() -> None:
    law, covered = precedents_program()
    cases, _ = read_cases([SHIPPED], law.vocabulary)
    report = run_precedents(cases, law, covered)
    clear = [one for one in report.compared if not one.is_violation]
    assert report.agree >= 0.9 * len(report.compared)
    assert len(report.false_breaches) <= 0.1 * len(clear)
    assert report.recall_without_ruling is not None
    assert report.recall_without_ruling >= 0.6


def test_what_was_never_looked_at_in_the_case_of_an_adult_says_nothing_of_age() -> None:
    cases, _ = read_cases([FOLDER / "security-family-no-scrutiny.yaml"], load_vocabulary())
    findings = check_cases(cases, load_program(), date(2010, 2, 11).toordinal()).findings
    assert [one.norm.id for one in findings if one.norm.id.startswith("echr-age-")] == []


def test_where_a_body_held_a_breach_and_none_for_the_same_days_the_breach_is_compared() -> None:
    law, covered = precedents_program()
    cases, _ = read_cases([FOLDER / "return-and-conditions.yaml"], law.vocabulary)
    report = run_precedents(cases, law, covered)
    assert [one.expected for one in report.compared] == ["violation"]
    assert report.not_comparable == 1


def test_whichever_day_an_arrest_and_its_stay_had_nobody_reviewed_it() -> None:
    law, covered = precedents_program()
    cases, _ = read_cases([FOLDER / "extradition-vague-arrest.yaml"], law.vocabulary)
    compared = run_precedents(cases, law, covered).compared
    assert {one.holding.who: one.found for one in compared} == {("p1",): "breach", ("p2",): "met"}
    assert all(one.every_reading for one in compared)
