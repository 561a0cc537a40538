"""Questions: the most useful first, one a fact, and honest about what their answers would decide."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings

import habeas.record
from habeas.check.ask import Question, ask
from habeas.check.explain import explain
from habeas.check.explain_forms import Again, Happening
from habeas.check.findings import Finding, check_cases
from habeas.check.missing import Answer
from habeas.check.office import load_program
from habeas.dates import When
from habeas.law.norm import Source
from habeas.law.stakes import is_part, shipped
from habeas.record.case import Case, Entry
from habeas.record.reader import read_cases
from habeas.record.vocabulary import load_vocabulary
from tests.check.norms import program
from tests.check.strategies import AS_OF, cases

EXAMPLES = Path(habeas.record.__file__).parent / "examples"


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


@cache
def example(name: str) -> Case:
    (case,), _ = read_cases([EXAMPLES / f"{name}.yaml"], load_vocabulary(), strict=True)
    return case


def asked(case: Case, on: str) -> tuple[Question, ...]:
    return ask(case, check_cases([case], load_program(), day(on)), day(on))


def is_open(finding: Finding) -> bool:
    return finding.verdict in ("not_known", "not_shown") and finding.weakened is None


def open_days(findings: Iterable[Finding], norm: str, as_of: int) -> int:
    """On how many days a norm is not known."""
    own = [f for f in findings if f.norm.id == norm and is_open(f)]
    return sum(min(as_of if f.until is None else f.until, as_of) - f.since + 1 for f in own)


def recorded(case: Case, answer: Answer, since: int, until: int) -> Case:
    """The case with the entry that records an answer: *yes* on a day, *no* for all days for which it is asked."""
    fields = {name: value for name, value in answer.fields.items() if name not in ("who", "until") and value}
    entry = Entry(
        id="answer", kind=answer.kind, who=answer.fields["who"], on=When.of_day(since), fields=fields,
        until=When.of_day(until) if answer.kind == "not_done" else None, order=len(case.entries),
    )  # fmt: skip
    return replace(case, entries=(*case.entries, entry))


def opened(case: Case, finding: Finding, as_of: int) -> int:
    """The day on which what is expected would have been in time."""
    told = explain(case, finding, load_program(), as_of).told
    if isinstance(told, Happening):
        return told.d0
    if isinstance(told, Again):
        return told.last.d1 + 1 if told.last else told.began[1]
    return finding.since


HONEST = [
    ("stateless-after-refusal", "2018-01-31"),
    ("child-deported-alone", "2021-06-30"),
    ("consulate-silent", "2021-12-31"),
    ("pregnant-without-care", "2022-03-01"),
]


@pytest.mark.parametrize(("name", "on"), HONEST)
def test_no_settles_the_norms_that_a_question_decides(name: str, on: str) -> None:
    case, as_of = example(name), day(on)
    before = check_cases([case], load_program(), as_of).findings
    tried = 0
    for question in (q for q in asked(case, on) if q.missing.asks == "done" and q.answers[-1].answer == "no"):
        told = recorded(case, question.answers[-1], question.since, question.until)
        after = check_cases([told], load_program(), as_of).findings
        for norm in question.decides:
            assert open_days(after, norm, as_of) <= open_days(before, norm, as_of) / 2, (question.id, norm)
            tried += 1
    assert tried > 5


@pytest.mark.parametrize(("name", "on"), HONEST)
def test_yes_settles_the_norms_that_a_question_decides(name: str, on: str) -> None:
    case, as_of = example(name), day(on)
    before = check_cases([case], load_program(), as_of).findings
    tried = 0
    for question in (q for q in asked(case, on) if q.missing.asks == "done"):
        for norm in question.decides:
            first = next(f for f in before if f.norm.id == norm and is_open(f) and f.who == question.people[0])
            told = recorded(case, question.answers[0], opened(case, first, as_of), as_of)
            after = check_cases([told], load_program(), as_of).findings
            left = [f for f in after if f.norm.id == norm and f.anchor == first.anchor and f.who == first.who]
            assert open_days(left, norm, as_of) <= open_days([first], norm, as_of) / 2, (question.id, norm)
            tried += 1
    assert tried > 5


@settings(max_examples=25)
@given(cases())
def test_each_fact_is_asked_once_and_the_order_is_that_of_the_weights(case: Case) -> None:
    checked = check_cases([case], program(), AS_OF)
    questions = ask(case, checked, AS_OF)
    assert len({question.id for question in questions}) == len(questions)
    weights = [q.weight for q in questions if not (q.missing.asks == "held" and q.until >= AS_OF)]
    assert weights == sorted(weights, reverse=True)
    open_norms = {f.norm.id for f in checked.findings if f.verdict in ("not_known", "not_shown")}
    for question in questions:
        assert question.decides or question.helps
        assert {*question.decides, *question.helps} <= open_norms
        assert not set(question.decides) & set(question.helps)
        assert question.since <= question.until <= max(AS_OF, question.since)


@settings(max_examples=10)
@given(cases())
def test_a_case_beside_others_has_the_questions_it_has_alone(case: Case) -> None:
    other = replace(case, id="other")
    alone = ask(case, check_cases([case], program(), AS_OF), AS_OF)
    beside = ask(case, check_cases([other, case], program(), AS_OF), AS_OF)
    assert [(q.id, q.weight, q.decides) for q in alone] == [(q.id, q.weight, q.decides) for q in beside]


def test_still_held_comes_first_where_no_end_is_on_record() -> None:
    questions = asked(example("siblings-not-given-back"), "2026-11-26")
    assert [q.missing.asks for q in questions[:2]] == ["held", "held"]
    assert {q.missing.who for q in questions[:2]} == {"aziza", "bek"}
    assert questions[0].since == day("2022-03-15")
    assert [(a.answer, a.kind) for a in questions[0].answers] == [("yes", "register_answer"), ("no", "released")]


def test_it_is_not_asked_whether_someone_is_held_whose_release_is_on_record() -> None:
    assert "held" not in {q.missing.asks for q in asked(example("stateless-after-refusal"), "2018-01-31")}


def test_what_one_visit_would_show_is_one_question_of_the_place() -> None:
    questions = [q for q in asked(example("child-deported-alone"), "2021-06-30") if q.missing.asks == "conditions"]
    assert [q.missing.place for q in questions] == ["transit"]
    (question,) = questions
    assert 1 < len(question.abouts) <= 6
    assert question.missing.who == ""
    assert question.people == ("davron",)


def test_what_was_answered_is_asked_no_more() -> None:
    case = example("stateless-after-refusal")
    (question,) = [q for q in asked(case, "2018-01-31") if q.missing.about == "informed_of_reasons"]
    assert question.decides
    told = recorded(case, question.answers[0], question.since, question.until)
    assert "informed_of_reasons" not in {q.missing.about for q in asked(told, "2018-01-31")}


def test_liberty_and_life_weigh_more_than_the_rest_and_treaties_more_than_standards() -> None:
    norms = {norm.id: norm for norm in load_program().library.norms}
    stakes = shipped()

    def weight(id: str) -> int:
        return stakes.weight(norms[id], norms[id].sources)

    assert weight("iccpr-detention-lawful") > weight("cpt-4m2")
    assert weight("iccpr-detention-lawful") > weight("iccpr-necessity-individual")
    assert weight("echr-2-death-in-custody") > weight("mandela-68-notify-family")
    assert {norm.topic for norm in norms.values()} == set(stakes.topics)
    assert set(stakes.topics.values()) <= {1, 2, 3, 4, 5, 6}


def test_the_longest_article_named_decides_the_stake() -> None:
    stakes = replace(shipped(), topics={"children": 1}, articles=(("CRC", "37", 2), ("CRC", "37(b)", 5)))
    norm = replace(load_program().library.norms[0], topic="children", force="treaty")
    weights = [stakes.weight(norm, [Source("CRC", provision)]) for provision in ("37(b)", "37(c)", "370", "9")]
    assert weights == [20, 8, 4, 4]
    assert is_part("9(1)", "9")
