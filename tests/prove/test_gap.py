"""`habeas prove gap`: every safeguard with article and source, the harm counted, who is bound, wording, an own instrument."""

import csv
import datetime as dt
import io
import itertools
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.files import Fields, Items, Text, read_yaml
from habeas.prove.gap.harms import LEAST, nested, part, told
from tests.cli.shell import habeas

RESEARCH = Path(__file__).parent / "research_safeguards.yaml"
CASES = "habeas/record/cases"
OWN_CASE = """\
id: own-{n}
state: RU
people:
  - {{id: boy, label: Alisher Example, sex: M, born: 2015-05-20, nationality: TJ}}
  - {{id: mother, label: Dilbar Example, sex: F, born: 1994, nationality: TJ}}
kin: [{{who: mother, is: parent, of: boy}}]
places: [{{id: station, kind: police_cell, state: RU}}]
entries:
  - {{on: 2023-10-13, kind: apprehended, who: [mother, boy], authority: police}}
  - {{on: 2023-10-13, kind: separated, who: boy, from: mother, place: station, until: 2023-10-20}}
  - {{on: 2023-10-13, kind: return_requested, who: boy}}
  - {{on: 2023-10-13, kind: return_refused, who: boy, authority: police, ordered_by: police}}
"""
CONSENT = "consents: [{who: boy, use: publish, given: 2024-01-10}, {who: mother, use: publish, given: 2024-01-10}]\n"


def matrix(*arguments: str) -> dict[str, Any]:
    """The matrix as JSON."""
    done = habeas("prove", "gap", *arguments, "--format", "json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def row(found: dict[str, Any], safeguard: str) -> dict[str, Any]:
    (one,) = [each for each in found["safeguards"] if each["id"] == safeguard]
    assert isinstance(one, dict)
    return one


def researched() -> list[dict[str, Any]]:
    """The safeguards as the research has them."""
    root = read_yaml(RESEARCH)
    assert isinstance(root, Fields)
    items = root.pairs["safeguards"]
    assert isinstance(items, Items)
    found = []
    for item in items.items:
        assert isinstance(item, Fields)
        fields: dict[str, Any] = {}
        for name, node in item.pairs.items():
            fields[name] = (
                [each.value for each in node.items if isinstance(each, Text)]
                if isinstance(node, Items)
                else None if not isinstance(node, Text) or node.is_null else node.value
            )  # fmt: skip
        found.append(fields)
    return found


def own_cases(folder: Path, count: int, consent: bool = False) -> str:
    for number in range(count):
        text = OWN_CASE.format(n=number) + (CONSENT if consent else "")
        (folder / f"own-{number}.yaml").write_text(text, encoding="utf-8")
    return str(folder)


def test_every_safeguard_of_the_research_stands_in_the_matrix_with_article_and_source() -> None:
    found = matrix("chisinau", f"{CASES}/nazarov-umarali-death.yaml")
    expected = researched()
    assert len(expected) == 30
    told_here = [
        {name: each[name] for name in ("id", "source", "covered", "basis", "article")} for each in found["safeguards"]
    ]
    assert sorted(told_here, key=lambda each: str(each["id"])) == [
        {name: each[name] for name in ("id", "source", "covered", "basis", "article")}
        for each in sorted(expected, key=lambda each: str(each["id"]))
    ]
    for each in found["safeguards"]:
        assert bool(each["articles"]) == (each["article"] is not None)
        assert each["wording"]["en"]
        assert each["wording"]["ru"]
        assert len(each["beside"]) == 6
        assert isinstance(each["cases"]["count"], int)


def test_each_safeguard_names_the_norms_that_say_the_same_or_why_no_case_can_show_it() -> None:
    for each in matrix("chisinau", f"{CASES}/nazarov-umarali-death.yaml")["safeguards"]:
        assert bool(each["cases"]["norms"]) != bool(each["cases"]["not_recorded"]), each["id"]


def test_unknown_is_no_gap_and_a_gap_is_proved_only_by_the_text_or_a_report() -> None:
    for each in matrix("chisinau", f"{CASES}/nazarov-umarali-death.yaml")["safeguards"]:
        assert (each["gap"] == "unknown") == (each["covered"] == "unknown")
        if each["gap"] == "proved":
            assert (each["covered"], each["basis"] in ("seen", "commentary")) == ("no", True)


OF_ANYBODY = {
    "health": {
        "cpt-medical-screening-arrival",
        "echr-3-medical-care-in-custody",
        "echr-3-medical-care-in-custody-refused",
        "echr-3-medical-care-in-custody-place-without-care",
        "echr-3-medical-care-in-custody-needs-assessed",
        "iccpr-custody-duty-of-care",
        "iccpr-custody-duty-of-care-illness",
    },
    "court-order-and-habeas": {
        "iccpr-court-review",
        "iccpr-court-review-none",
        "iccpr-court-review-no-power",
        "iccpr-9-4-real-power-to-release",
        "echr-5-4-court-with-power-to-release",
        "echr-5-4-speedy-review-no-procedure",
    },
}
"""Norms that speak of anybody: they count for a child only."""


def certainly_a_child(person: Fields, day: dt.date) -> bool:
    """Under 18 on a day by the day of birth of the file, whichever day a vague one means; without one, not certain."""
    born = person.pairs.get("born")
    if not isinstance(born, Text):
        return False
    year, month, of_month = (*map(int, re.findall("[0-9]+", born.value)), 1, 1)[:3]
    return dt.date(year + 18, month, of_month) > day


def people_of(case: str) -> dict[str, Fields]:
    root = read_yaml(Path(CASES, f"{case}.yaml"))
    assert isinstance(root, Fields)
    people = root.pairs["people"]
    assert isinstance(people, Items)
    found = {}
    for person in people.items:
        assert isinstance(person, Fields)
        name = person.pairs["id"]
        assert isinstance(name, Text)
        found[name.value] = person
    return found


@pytest.fixture(scope="module")
def published() -> dict[str, Any]:
    return matrix("chisinau")


@pytest.fixture(scope="module")
def breaches() -> list[dict[str, Any]]:
    printed = json.loads(habeas("check", CASES, "--format", "json", "--verdict", "breach").stdout)
    found: list[dict[str, Any]] = printed if isinstance(printed, list) else printed["findings"]
    return found


@pytest.mark.parametrize(
    "name",
    [
        "school",
        "no-detention-of-children",
        "best-interests-assessment",
        "child-heard",
        "health",
        "court-order-and-habeas",
    ],
)
def test_the_harm_is_that_of_the_check_recounted_by_hand(
    name: str, published: dict[str, Any], breaches: list[dict[str, Any]]
) -> None:
    """People and cases of a safeguard, counted once more from the findings that `habeas check` prints."""
    cases = row(published, name)["cases"]
    norms, of_anybody = {each["id"] for each in cases["norms"]}, OF_ANYBODY.get(name, set())
    assert of_anybody <= norms
    people: set[tuple[str, str]] = set()
    left_out: set[tuple[str, str]] = set()
    for each in breaches:
        if each["norm"] in norms:
            person = people_of(each["case"])[each["who"]]
            counts = each["norm"] not in of_anybody or certainly_a_child(person, dt.date.fromisoformat(each["from"]))
            (people if counts else left_out).add((each["case"], each["who"]))
    assert (cases["people"], cases["count"]) == (len(people), len({case for case, _ in people})), name
    assert set(cases["examples"]) == {case for case, _ in people}
    if name == "no-detention-of-children":
        assert cases["count"] > 5
    if name == "health":
        assert ("mahmundi-v-greece", "mother") in left_out - people
        assert people


def test_nazarov_is_a_harm_between_two_parties_of_the_agreement() -> None:
    cases = row(matrix("chisinau", f"{CASES}/nazarov-umarali-death.yaml"), "court-order-and-habeas")["cases"]
    assert (cases["examples"], cases["under_agreement"], cases["between_parties"]) == (["nazarov-umarali-death"], 1, 1)
    belgium = row(matrix("chisinau", f"{CASES}/popov-v-france.yaml"), "no-detention-of-children")["cases"]
    assert belgium["people"] > 0
    assert belgium["under_agreement"] == 0


def test_few_cases_of_ones_own_are_counted_as_fewer_than_five_and_not_named(tmp_path: Path) -> None:
    cases = row(matrix("chisinau", own_cases(tmp_path, LEAST - 1)), "court-order-and-habeas")["cases"]
    assert (cases["count"], cases["examples"], cases["office"]["people"], cases["office"]["cases"]) == (
        0,
        [],
        None,
        None,
    )
    text = habeas("prove", "gap", "chisinau", str(tmp_path)).stdout
    assert "people fewer than 5, cases fewer than 5" in " ".join(text.split())
    assert "own-" not in text
    assert "Example" not in text


def test_enough_cases_of_ones_own_are_counted(tmp_path: Path) -> None:
    cases = row(matrix("chisinau", own_cases(tmp_path, LEAST)), "court-order-and-habeas")["cases"]
    assert (cases["count"], cases["office"]["people"], cases["office"]["between_parties"]) == (LEAST, LEAST, LEAST)
    assert cases["examples"] == []


def test_a_case_whose_people_agreed_to_be_published_may_be_named(tmp_path: Path) -> None:
    folder = own_cases(tmp_path, 1, consent=True)
    assert row(matrix("chisinau", folder), "court-order-and-habeas")["cases"]["examples"] == ["own-0"]
    before = matrix("chisinau", folder, "--on", "2024-01-09")
    assert row(before, "court-order-and-habeas")["cases"]["examples"] == []


def test_who_is_bound_follows_the_day_and_says_what_was_not_verified() -> None:
    case = f"{CASES}/nazarov-umarali-death.yaml"
    today = {each["state"]: each for each in matrix("chisinau", case, "--on", "2026-06-01")["parties"]}
    assert today["RU"]["bound"] is True
    assert today["UA"]["bound"] is None
    assert today["KG"]["verified"] is False
    before = {each["state"]: each for each in matrix("chisinau", case, "--on", "2003-01-01")["parties"]}
    assert before["RU"]["bound"] is False


def test_the_table_has_a_line_a_safeguard() -> None:
    done = habeas("prove", "gap", "chisinau", f"{CASES}/popov-v-france.yaml", "--format", "csv")
    lines = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(lines) == 30
    assert {line["covered"] for line in lines} == {"no", "partly", "unknown"}


def test_the_matrix_is_told_in_russian_too() -> None:
    done = habeas("prove", "gap", "chisinau", f"{CASES}/popov-v-france.yaml", "--lang", "ru")
    assert "Кишинёвское соглашение" in done.stdout
    assert "Ребёнка не возвращают, пока специалисты по защите детей" in " ".join(done.stdout.split())


def test_another_column_can_be_measured_and_a_wrong_word_is_answered() -> None:
    found = matrix("hague_1996", f"{CASES}/popov-v-france.yaml")
    assert row(found, "data-protection")["covered"] == "yes"
    done = habeas("prove", "gap", "chisinua")
    assert done.returncode == 2
    assert "Did you mean “chisinau”?" in done.stderr


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_template_reads_without_a_fault_and_nothing_in_it_is_a_gap(tmp_path: Path, language: str) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(habeas("prove", "gap", "template", "--lang", language).stdout, encoding="utf-8")
    found = matrix(str(file), f"{CASES}/popov-v-france.yaml")
    assert found["tally"] == {"none": 0, "partly": 0, "proved": 0, "to_confirm": 0, "unknown": 30}
    assert found["instrument"]["own"] is True
    assert "CIS-MINORS-2002" in found["safeguards"][0]["beside"]


def test_an_instrument_of_ones_own_stands_beside_the_agreement(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(
        "instrument:\n  id: two-states\n  name: {en: Agreement of two states, ru: Соглашение двух государств}\n"
        "  kind: agreement\n  seen: all of it\n  verified: yes\n"
        "  parties: {RU: {from: 2015-01-01, verified: yes}, TJ: {from: 2015-01-01, until: 2020-12-31}}\n"
        "cells:\n  court-order-and-habeas: {covered: yes, basis: seen, article: '4, 5(1)', why: A court decides.}\n"
        "  school: {covered: no, basis: seen, why: Silent.}\n",
        encoding="utf-8",
    )
    found = matrix(str(file), f"{CASES}/nazarov-umarali-death.yaml", "--on", "2021-01-01")
    assert row(found, "court-order-and-habeas")["articles"] == ["4", "5(1)"]
    assert row(found, "court-order-and-habeas")["cases"]["between_parties"] == 1
    assert row(found, "school")["gap"] == "proved"
    assert row(found, "health")["covered"] == "unknown"
    assert {each["state"]: each["bound"] for each in found["parties"]} == {"RU": True, "TJ": False}


def test_every_fault_of_an_instrument_is_told_with_its_line_and_how_to_mend_it(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(
        "instrument:\n  id: hague_1996\n  name: A name\n  kind: treaty\n  seen: part\n  parties: {ZZ: {}}\n"
        "cells:\n  schol: {covered: no, basis: seen, why: Silent.}\n"
        "  health: {covered: maybe, basis: seen, why: Silent.}\n"
        "  guardian: {covered: yes, basis: seen, why: Somewhere.}\n",
        encoding="utf-8",
    )
    done = habeas("prove", "gap", str(file))
    assert (done.returncode, done.stdout) == (2, "")
    for line, text in (
        (2, "“hague_1996” is the name of an instrument that ships"),
        (4, "“treaty” is not known here"),
        (6, "“ZZ” is not known here"),
        (8, "“schol” is not known here. Did you mean “school”?"),
        (9, "“maybe” is not known here"),
        (10, "“covered: yes” needs the article that says so"),
    ):
        assert any(f"own.yaml:{line}:" in each and text in each for each in done.stderr.splitlines()), (
            line,
            done.stderr,
        )


FAMILY_HELD = """\
id: own-{n}
state: BE
people:
  - {{id: girl, label: Zarina Example, sex: F, born: 2010-05-20, nationality: TJ}}
  - {{id: mother, label: Dilbar Example, sex: F, born: 1984, nationality: TJ}}
kin: [{{who: mother, is: parent, of: girl}}]
places: [{{id: centre, kind: aliens_detention_centre, state: BE}}]
entries:
  - {{on: 2016-02-01, kind: placed, who: [mother, girl], place: centre, until: 2016-06-01, basis: expulsion}}
  - {{on: 2016-02-01, kind: not_done, what: alternative_considered, who: [mother, girl], until: 2016-06-01}}
"""
INTERESTS_UNSEEN = (
    FAMILY_HELD.replace("basis: expulsion", "basis: residence")
    + "  - {{on: 2016-02-01, kind: not_done, what: best_interests_assessed, who: girl, until: 2016-06-01}}\n"
)
POLICE_LIMIT_A_PARENT = """\
id: own-{n}
state: RU
people: [{{id: girl, label: Zarina Example, sex: F, born: 2010-05-20, nationality: TJ}}]
entries: [{{on: 2016-02-01, kind: parental_authority_restricted, who: girl, authority: police}}]
"""
NO_REVIEW = """\
id: own-{n}
state: BE
people: [{{id: girl, label: Zarina Example, sex: F, born: 2010-05-20, nationality: TJ}}]
places: [{{id: centre, kind: aliens_detention_centre, state: BE}}]
entries:
  - {{on: 2016-02-01, kind: placed, who: girl, place: centre, until: 2016-06-01, basis: expulsion}}
  - {{on: 2016-02-01, kind: lawyer_access, who: girl}}
  - {{on: 2016-02-01, kind: not_done, what: detention_reviewed, who: girl, until: 2016-06-01}}
"""
GIVEN_BACK_REFUSED = """\
id: own-{n}
state: BE
people:
  - {{id: girl, label: Zarina Example, sex: F, born: 2010-05-20, nationality: TJ}}
  - {{id: mother, label: Dilbar Example, sex: F, born: 1984, nationality: TJ}}
kin: [{{who: mother, is: parent, of: girl}}]
entries:
  - {{on: 2016-02-01, kind: return_refused, who: girl, authority: court, ordered_by: court}}
"""


def harmed_in(folder: Path, text: str, safeguard: str, *arguments: str) -> dict[str, Any]:
    """The harm in five cases of one's own, which is enough to be told."""
    for number in range(LEAST):
        (folder / f"own-{number}.yaml").write_text(text.format(n=number), encoding="utf-8")
    cases = row(matrix("chisinau", str(folder), *arguments), safeguard)["cases"]
    assert isinstance(cases, dict)
    return cases


def test_a_family_locked_up_together_is_detention_of_children_and_no_separation(tmp_path: Path) -> None:
    assert harmed_in(tmp_path, FAMILY_HELD, "no-detention-of-children")["office"]["people"] == 2 * LEAST
    assert harmed_in(tmp_path, FAMILY_HELD, "family-not-separated")["office"]["people"] == 0
    assert harmed_in(tmp_path, INTERESTS_UNSEEN, "best-interests-assessment")["office"]["people"] == 0


def test_a_missing_review_is_no_missing_lawyer(tmp_path: Path) -> None:
    assert harmed_in(tmp_path, NO_REVIEW, "court-order-and-habeas")["office"]["people"] == LEAST
    assert harmed_in(tmp_path, NO_REVIEW, "free-legal-aid")["office"]["people"] == 0


def test_a_refusal_that_is_no_breach_is_no_harm(tmp_path: Path) -> None:
    assert harmed_in(tmp_path, GIVEN_BACK_REFUSED, "parents-in-host-state-first")["office"]["people"] == 0


def test_a_harm_that_rests_on_an_unverified_norm_alone_is_told_apart(
    tmp_path: Path, breaches: list[dict[str, Any]]
) -> None:
    cases = harmed_in(tmp_path, POLICE_LIMIT_A_PARENT, "court-order-and-habeas")
    assert (cases["office"]["people"], cases["office"]["unverified"]) == (LEAST, LEAST)
    verified = {each["norm"]: each["verified"] for each in breaches}
    assert {
        each["id"]: each["verified"]
        for each in cases["norms"]
        if each["id"] in ("ru-sk-only-court-limits-parents", "iccpr-court-review")
    } == {"ru-sk-only-court-limits-parents": False, "iccpr-court-review": True}
    assert all(each["verified"] == verified.get(each["id"], each["verified"]) for each in cases["norms"])
    text = " ".join(habeas("prove", "gap", "chisinau", str(tmp_path)).stdout.split())
    assert f"Of them resting on an unverified rule alone: {LEAST}." in text
    assert harmed_in(tmp_path, NO_REVIEW, "court-order-and-habeas")["office"]["unverified"] == 0


def test_what_is_not_known_of_parties_stands_beside_and_is_no_nought(tmp_path: Path) -> None:
    case = f"{CASES}/nazarov-umarali-death.yaml"
    file = tmp_path / "own.yaml"
    file.write_text(
        "instrument: {id: two-states, name: Two states, kind: agreement, seen: all of it, verified: yes,"
        " parties: {RU: {verified: no}, TJ: {from: 2015-01-01}}}\n",
        encoding="utf-8",
    )
    found = matrix(str(file), case)
    cases = row(found, "court-order-and-habeas")["cases"]
    assert found["instrument"]["parties_traced"] is True
    assert (cases["under_agreement"], cases["under_agreement_not_known"]) == (0, 1)
    assert (cases["between_parties"], cases["between_parties_not_known"]) == (0, 1)
    assert "(not known: 1)" in " ".join(habeas("prove", "gap", str(file), case).stdout.split())


def test_an_instrument_whose_parties_nobody_traced_has_no_figure_of_them() -> None:
    found = matrix("hague_1996", f"{CASES}/nazarov-umarali-death.yaml")
    cases = row(found, "court-order-and-habeas")["cases"]
    assert (found["instrument"]["parties_traced"], cases["people"]) == (False, 1)
    for name in (
        "under_agreement",
        "under_agreement_not_known",
        "between_parties",
        "between_parties_not_known",
    ):
        assert cases[name] is None
    text = habeas("prove", "gap", "hague_1996", f"{CASES}/nazarov-umarali-death.yaml").stdout
    assert "was not traced" in " ".join(text.split())


@pytest.mark.parametrize(
    ("column", "verified"), [("hague_1996", True), ("minsk_1993", False), ("eu_return_2008_115", False)]
)
def test_a_column_of_which_every_cell_was_read_is_not_marked(column: str, verified: bool) -> None:
    assert matrix(column, f"{CASES}/popov-v-france.yaml")["instrument"]["verified"] is verified


def test_words_of_time_that_no_source_gives_stand_in_brackets() -> None:
    for each in matrix("chisinau", f"{CASES}/popov-v-france.yaml")["safeguards"]:
        english, russian = each["wording"]["en"], each["wording"]["ru"]
        assert english.count("[") == russian.count("["), each["id"]
        bare = re.sub(r"\[[^]]*\]", "", english)
        assert not re.search(r"\b(daily|at once|first days?|three months)\b", bare), each["id"]


def ways(cells: int, most: int) -> list[tuple[int, ...]]:
    """Every way in which up to `most` people can lie in so many cells."""
    if cells == 0:
        return [()]
    return [(first, *rest) for first in range(most + 1) for rest in ways(cells - 1, most - first)]


def test_no_small_number_can_be_computed_from_what_is_told_of_ones_own_cases() -> None:
    """The cells: in no bound state, in one, between two, each with verified norms and without. Whoever is told the whole, the
    two parts within one another and the part without verified norms knows of no sum of cells that it is just 1, 2, 3 or 4."""
    by_told: dict[object, list[tuple[int, ...]]] = {}
    for each in ways(6, 13):
        whole, party, both = sum(each), sum(each[2:]), sum(each[4:])
        key = told(whole), nested(both, party, whole), part(sum(each[1::2]), whole)
        by_told.setdefault(key, []).append(each)
    sums = [cells for size in range(1, 7) for cells in itertools.combinations(range(6), size)]
    for shown, own in by_told.items():
        for cells in sums:
            possible = {sum(each[at] for at in cells) for each in own}
            assert len(possible) > 1 or not 0 < min(possible) < LEAST, (shown, cells)


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 200))
def test_no_small_number_is_told_nor_left_over(one: int, other: int, rest: int) -> None:
    """`one` within `one + other` within all three."""
    middle, whole = one + other, one + other + rest
    assert told(whole).told == whole or whole in range(1, 5)
    assert told(whole).told not in range(1, 5)
    outer, inner = nested(one, middle, whole)
    if outer.told is None:
        assert 0 < middle < LEAST or 0 < rest < LEAST
        assert inner.told is None
    else:
        assert outer.told == middle
        assert not 0 < middle < LEAST
        assert not 0 < rest < LEAST
    if inner.told is not None:
        assert inner.told == one
        assert not any(0 < each < LEAST for each in (one, other, whole - one))
    elif outer.told is not None:
        assert 0 < one < LEAST or 0 < other < LEAST
