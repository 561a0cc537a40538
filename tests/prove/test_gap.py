"""`habeas prove gap`: every safeguard with article and source, the harm counted, who is bound, wording, an own instrument."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.files import Fields, Items, Text, read_yaml
from habeas.prove.gap.harms import LEAST, part, told
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
        linked = each["cases"]["norms"] or each["cases"]["kinds"]
        assert bool(linked) != bool(each["cases"]["not_recorded"]), each["id"]


def test_unknown_is_no_gap_and_a_gap_is_proved_only_by_the_text_or_a_report() -> None:
    for each in matrix("chisinau", f"{CASES}/nazarov-umarali-death.yaml")["safeguards"]:
        assert (each["gap"] == "unknown") == (each["covered"] == "unknown")
        if each["gap"] == "proved":
            assert (each["covered"], each["basis"] in ("seen", "commentary")) == ("no", True)


def test_the_harm_is_that_of_the_check_recounted_by_hand() -> None:
    """People and cases of a safeguard, counted once more from the findings that `habeas check` prints."""
    found = matrix("chisinau")
    done = habeas("check", CASES, "--format", "json", "--verdict", "breach")
    printed = json.loads(done.stdout)
    breaches = printed if isinstance(printed, list) else printed["findings"]
    for name in ("school", "no-detention-of-children", "best-interests-assessment", "child-heard"):
        cases = row(found, name)["cases"]
        people = {(each["case"], each["who"]) for each in breaches if each["norm"] in cases["norms"]}
        assert (cases["people"], cases["count"]) == (len(people), len({case for case, _ in people})), name
        assert set(cases["examples"]) == {case for case, _ in people}
    assert row(found, "no-detention-of-children")["cases"]["count"] > 5


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


@given(st.integers(0, 200), st.integers(0, 200))
def test_no_small_number_is_told_nor_left_over(one: int, other: int) -> None:
    whole = one + other
    assert told(whole).told in (None, whole)
    assert (told(whole).told is None) == (0 < whole < LEAST)
    shown = part(one, whole).told
    if shown is not None:
        assert shown == one
        assert not 0 < one < LEAST
        assert not 0 < whole - one < LEAST
    else:
        assert 0 < one < LEAST or 0 < other < LEAST
