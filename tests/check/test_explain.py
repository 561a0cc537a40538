"""An explanation has the values of the check, says what gave them, and cites why the law binds."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings

import habeas.record
from habeas.check.explain import Explainer, Explanation, explain, open_leaves
from habeas.check.explain_forms import Again, Happening, Limited
from habeas.check.findings import Finding, check_cases
from habeas.check.ground import LACKS
from habeas.check.kleene import TRUE, UNKNOWN
from habeas.check.office import load_program
from habeas.check.parts import Part, all_grounds
from habeas.law.instruments import Basis
from habeas.law.syntax import Compare, Lasted, Selector, Truth
from habeas.law.variants import Variant
from habeas.record.case import Case
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


@cache
def found(name: str, on: str) -> tuple[Finding, ...]:
    return check_cases([example(name)], load_program(), day(on)).findings


def explained(name: str, on: str, norm: str, verdict: str, number: int = 0) -> Explanation:
    """The explanation of a finding of an example that ships, by norm and verdict."""
    fitting = [f for f in found(name, on) if f.norm.id == norm and f.verdict == verdict]
    return explain(example(name), fitting[number], load_program(), day(on))


def inside(part: Part) -> Iterator[Part]:
    yield part
    for each in part.parts:
        yield from inside(each)


def parts_of(told: Explanation) -> list[Part]:
    return [part for section in told.sections for part in inside(section.part)]


def entries_of(told: Explanation) -> set[tuple[str, str]]:
    """(role, id) of the entries that any part rests on."""
    grounds = all_grounds([section.part for section in told.sections])
    return {(ground.role, ground.row.id) for ground in grounds if ground.row is not None}


def written(text: str, folder: Path) -> Case:
    file = folder / "case.yaml"
    file.write_text("id: case\nstate: RU\npeople: [{id: p, label: P., sex: M, born: 1990, nationality: TJ}]\n" + text)
    (case,), _ = read_cases([file], load_vocabulary(), strict=True)
    return case


@settings(max_examples=15)
@given(cases())
def test_every_finding_is_explained_with_the_values_of_the_columns(case: Case) -> None:
    checked = check_cases([case], program(), AS_OF)
    explainer = Explainer(case, program(), AS_OF, checked=checked)
    for finding in checked.findings:
        told = explainer.of(finding)
        event = told.told if isinstance(told.told, Happening) else None
        at_entry = event is not None and event.row is not None and event.d0 == event.d1
        on_first_day = event is None and finding.since == told.day and finding.verdict != "coming"
        by_columns = {id(leaf.node): leaf.value for leaf in finding.leaves if not isinstance(leaf.node, Selector)}
        for part in parts_of(told) if at_entry or on_first_day else ():
            if part.day == told.day and part.who[1] == finding.who and id(part.node) in by_columns:
                assert by_columns[id(part.node)] == part.value, (finding.id, part.node)


@settings(max_examples=15)
@given(cases())
def test_what_is_not_known_says_what_is_lacking_and_the_rest_what_it_rests_on(case: Case) -> None:
    explainer = Explainer(case, program(), AS_OF)
    for finding in check_cases([case], program(), AS_OF).findings:
        told = explainer.of(finding)
        for section in told.sections:
            for leaf in open_leaves(section.part):
                assert any(ground.role in LACKS for ground in leaf.grounds), leaf.node
        for part in parts_of(told):
            is_leaf = not part.parts and not isinstance(part.node, Truth | Selector)
            lasted = isinstance(part.node, Compare) and isinstance(part.node.left, Lasted)
            assert not is_leaf or lasted or part.grounds, part.node


@settings(max_examples=8)
@given(cases())
def test_going_from_break_to_break_tells_the_same_as_going_day_by_day(case: Case) -> None:
    checked = check_cases([case], program(), AS_OF)
    fast, slow = Explainer(case, program(), AS_OF, checked=checked), Explainer(case, program(), AS_OF)
    for finding in checked.findings:
        one, other = fast.of(finding), slow.of(finding)
        assert one.missing == other.missing
        assert [(p.value, p.measured) for p in parts_of(one)] == [(p.value, p.measured) for p in parts_of(other)]
        assert [(c.before, c.after) for c in one.ends] == [(c.before, c.after) for c in other.ends]


def test_the_law_tells_from_when_to_when_it_binds_and_what_ended_it() -> None:
    told = explained("stateless-across-2022", "2023-06-30", "echr-5-1f-no-realistic-prospect", "breach")
    assert told.law.stretch is not None
    assert told.law.stretch.last_day_exclusive == day("2022-09-16")
    assert told.law.stretch.basis is Basis.RECORDED
    assert told.finding.until == day("2022-09-15")
    assert any(change.part is None and change.before == TRUE for change in told.ends)


def test_the_version_in_force_tells_its_figure_its_days_and_the_act() -> None:
    told = explained("stateless-after-refusal", "2018-01-31", "ru-14p-review-after-3-months", "breach")
    version = told.law.version
    assert version is not None
    assert (version.since, version.until) == (day("2017-05-23"), day("2024-01-05"))
    assert [figure.name for figure in told.law.figures] == ["n"]
    assert [setting.name for setting in told.law.settings] == ["days_for_review_14p"]


def test_the_entry_that_made_it_so_is_named_and_why_it_begins_and_ends() -> None:
    told = explained("stateless-after-refusal", "2018-01-31", "echr-5-1f-no-realistic-prospect", "breach")
    assert ("entry", "nationality_denied-2016-05-20-1") in entries_of(told)
    begun = [ground.row.id for change in told.begins if change.part for ground in change.part.grounds if ground.row]
    ended = [ground.row.id for change in told.ends if change.part for ground in change.part.grounds if ground.row]
    assert begun == ["nationality_denied-2016-05-20-1"]
    assert set(ended) == {"released-2017-11-30-1"}


def test_a_hole_in_the_law_is_cited() -> None:
    told = explained("stateless-after-refusal", "2018-01-31", "echr-5-4-court-with-power-to-release", "breach")
    gaps = [ground.gap for ground in all_grounds([s.part for s in told.sections]) if ground.gap is not None]
    assert [gap.id for gap in gaps] == ["ru-no-review-of-detention-for-expulsion"]


def test_an_event_tells_its_entry_its_last_moment_and_the_denial() -> None:
    told = explained("stateless-after-refusal", "2018-01-31", "ru-14p-review-after-3-months", "breach")
    event = told.told
    assert isinstance(event, Happening)
    assert event.row is not None
    assert event.due is not None
    assert event.row.id == "review_requested-2017-08-01-1"
    assert event.due[1] // 1440 == day("2017-08-06")
    assert event.performed is None
    assert [(g.role, g.row.id) for p in event.expected for g in p.grounds if g.row] == [
        ("denial", "not_done-2017-08-01-1")
    ]


def test_what_was_done_too_late_is_told_as_late() -> None:
    told = explained("stateless-after-refusal", "2018-01-31", "echr-5-4-speedy-review", "breach")
    assert isinstance(told.told, Happening)
    assert told.told.is_late
    assert told.told.performed is not None
    assert told.told.performed.id == "review_refused-2016-10-03-1"


def test_a_limit_tells_the_days_counted_and_its_last_day(tmp_path: Path) -> None:
    case = written(
        "places: [{id: c, kind: aliens_detention_centre, state: RU}]\n"
        "entries:\n"
        "  - {on: 2025-07-02, kind: detention_ordered, who: p, authority: court, basis: expulsion}\n"
        "  - {on: 2025-07-02, kind: placed, who: p, place: c, basis: expulsion}\n"
        "  - {on: 2025-08-20, kind: visit, who: p}\n",
        tmp_path,
    )
    law, on = load_program(), day("2025-08-22")
    norm = "ru-koap-special-institution-90-days-total"
    (coming,) = [f for f in check_cases([case], law, on).findings if f.norm.id == norm and f.verdict == "coming"]
    told = explain(case, coming, law, on).told
    assert isinstance(told, Limited)
    assert told.began == (day("2025-07-02"), day("2025-07-02"))
    assert told.last_day == coming.since - 1 == day("2025-07-02") + 729
    assert told.so_far is not None
    assert (told.so_far.low, told.so_far.high) == (52, 52)


def test_a_recurrence_tells_when_it_was_last_done_and_when_it_is_due(tmp_path: Path) -> None:
    case = written(
        "places: [{id: c, kind: aliens_detention_centre, state: RU}]\n"
        "entries:\n"
        "  - {on: 2024-01-10, kind: placed, who: p, place: c, basis: asylum, until: 2024-12-31}\n"
        "  - {on: 2024-01-10, kind: asylum_claimed, who: p}\n"
        "  - {on: 2024-05-01, kind: detention_reviewed, who: p, authority: court}\n",
        tmp_path,
    )
    law, on = load_program(), day("2025-01-31")
    findings = [f for f in check_cases([case], law, on).findings if f.verdict == "not_known"]
    rounds = [told for f in findings if isinstance(told := explain(case, f, law, on).told, Again)]
    last = [told for told in rounds if told.last is not None]
    assert last
    assert all(told.last is not None and told.last.id == "detention_reviewed-2024-05-01-1" for told in last)
    assert all(told.due is not None and told.due > day("2024-05-01") for told in last)


def test_silence_a_file_read_to_its_end_and_an_unseen_place_are_told_apart(tmp_path: Path) -> None:
    case = written(
        "places: [{id: c, kind: aliens_detention_centre, state: RU}]\n"
        "entries:\n"
        "  - {on: 2021-03-01, kind: placed, who: p, place: c, basis: expulsion, until: 2021-08-20}\n"
        "  - {id: read, on: 2021-08-25, kind: file_read, who: p, what: [individual_reasons]}\n",
        tmp_path,
    )
    law, on = load_program(), day("2021-12-31")
    by_norm = {f.norm.id: f for f in check_cases([case], law, on).findings if f.since <= day("2021-03-01")}
    reasons = explain(case, by_norm["iccpr-necessity-individual"], law, on)
    space = explain(case, by_norm["cpt-4m2"], law, on)
    milder = explain(case, by_norm["iccpr-alternatives-first"], law, on)
    assert {g.row.entry.id.partition("/")[0] for g in all_grounds([reasons.sections[1].part]) if g.row} == {"read"}
    assert [g.role for g in all_grounds([space.sections[1].part])] == ["unobserved"]
    assert {g.role for g in all_grounds([milder.sections[1].part])} == {"nothing", "silence"}
    assert [m.asks for m in space.missing] == ["conditions"]
    assert [(m.asks, m.about) for m in milder.missing] == [("done", "alternative_considered")]


def test_a_stay_without_an_end_is_not_known_after_its_last_sign(tmp_path: Path) -> None:
    case = written(
        "places: [{id: c, kind: aliens_detention_centre, state: RU}]\n"
        "entries:\n"
        "  - {on: 2021-03-01, kind: placed, who: p, place: c, basis: expulsion}\n"
        "  - {id: seen, on: 2021-04-01, kind: visit, who: p}\n",
        tmp_path,
    )
    law, on = load_program(), day("2021-12-31")
    open_ones = [f for f in check_cases([case], law, on).findings if f.since == day("2021-04-16")]
    told = [explain(case, f, law, on) for f in open_ones]
    ended = [m for each in told for m in each.missing if m.asks == "held"]
    assert ended
    assert {m.entry for m in ended} == {"seen"}


def test_what_the_state_was_asked_in_vain_is_named(tmp_path: Path) -> None:
    case = written(
        "places: [{id: c, kind: aliens_detention_centre, state: RU}]\n"
        "entries:\n"
        "  - {on: 2021-03-01, kind: placed, who: p, place: c, basis: expulsion, until: 2021-12-31}\n"
        "  - {id: letter, on: 2021-04-01, kind: asked, who: p}\n",
        tmp_path,
    )
    law, on = load_program(), day("2021-12-31")
    not_shown = [f for f in check_cases([case], law, on).findings if f.verdict == "not_shown"]
    assert not_shown
    explainer = Explainer(case, law, on)
    for finding in not_shown:
        told = explainer.of(finding)
        assert told.asked is not None
        assert told.asked.row is not None
        assert told.asked.row.id == "letter"
        assert told.missing


@pytest.mark.parametrize(
    ("basis", "asked"), [("", ("field", "in", "basis")), (", basis: expulsion", ("date", "out", ""))]
)
def test_a_field_that_was_not_recorded_and_a_vague_day_are_asked(
    basis: str, asked: tuple[str, str, str], tmp_path: Path
) -> None:
    case = written(
        "places: [{id: c, kind: aliens_detention_centre, state: RU}]\n"
        "entries:\n"
        f"  - {{id: in, on: 2021-03-01, kind: placed, who: p, place: c{basis}}}\n"
        "  - {on: 2021-03-01, kind: not_done, what: alternative_considered, who: p, until: 2021-12-31}\n"
        "  - {id: out, on: 2021-08, kind: released, who: p}\n",
        tmp_path,
    )
    law, on = load_program(), day("2021-12-31")
    findings = [f for f in check_cases([case], law, on).findings if f.verdict == "not_known" and not f.weakened]
    explainer = Explainer(case, law, on)
    assert asked in {(m.asks, m.entry, m.about) for f in findings for m in explainer.of(f).missing}


@pytest.mark.parametrize(
    "name", ["infant-taken", "siblings-not-given-back", "consulate-silent", "child-deported-alone"]
)
def test_every_breach_of_the_examples_is_told_with_entries(name: str) -> None:
    breaches = [f for f in found(name, "2023-06-30") if f.verdict == "breach"]
    assert breaches
    for finding in breaches:
        told = explain(example(name), finding, load_program(), day("2023-06-30"))
        expected = told.told.expected if told.told is not None else ()
        event = told.told.grounds if isinstance(told.told, Happening) else ()
        grounds = [*event, *all_grounds([s.part for s in told.sections]), *all_grounds(expected)]
        assert any(ground.row is not None for ground in grounds), finding.id
        assert told.missing == ()


def test_a_finding_knows_its_variant() -> None:
    law = load_program()
    for finding in found("stateless-after-refusal", "2018-01-31"):
        variant: Variant = law.variants[finding.number].variant
        assert variant.norm.id == finding.norm.id
    assert UNKNOWN not in {s.part.value for s in explained(
        "stateless-after-refusal", "2018-01-31", "echr-5-1f-no-realistic-prospect", "breach").sections}  # fmt: skip
