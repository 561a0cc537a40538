"""`habeas prove accountability`: duties with their sources, versions as they changed, and silence in days."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.prove.accountability.account import Asked, silence
from habeas.record.reader import read_case_text
from habeas.record.vocabulary import load_vocabulary
from tests.cli.shell import habeas

NAZAROV = "habeas/record/cases/nazarov-umarali-death.yaml"
OWN = """\
id: own
state: RU
people:
  - {id: son, label: Farrukh Example, sex: M, born: 1990, nationality: TJ}
  - {id: mother, label: Gulnora Example, sex: F, born: 1965, nationality: TJ}
kin: [{who: mother, is: parent, of: son}]
places: [{id: centre, kind: aliens_detention_centre, state: RU}]
sources: [{id: guard, name: a guard, access: protected}]
entries:
  - {on: 2024-01-10, kind: placed, who: son, place: centre, basis: expulsion, authority: court}
  - {on: 2024-02-01, kind: complaint_filed, who: son, to: PROSECUTOR}
  - {on: 2024-03-01, kind: death, who: son, place: centre}
  - {on: 2024-03-02, kind: official_version, who: son, cause: heart failure, authority: police}
  - {on: 2024-03-03, kind: complaint_filed, id: first, who: mother, to: PROSECUTOR}
  - {on: 2024-03-13, kind: complaint_filed, id: second, who: mother, to: INVESTIGATIVE-COMMITTEE}
  - {on: 2024-03-23, kind: response_received, who: mother, re: second}
  - {on: 2024-03-20, kind: official_version, who: son, cause: fall, authority: investigator}
  - {on: 2024-03-20, kind: official_version, who: son, cause: beaten by a guard, source: guard}
  - {on: 2024-03-01, kind: not_done, what: autopsy, who: son, until: 2024-04-01}
  - {on: 2024-03-25, kind: investigation_refused, who: son, authority: investigator}
"""


def told(*arguments: str) -> list[dict[str, Any]]:
    done = habeas("prove", "accountability", *arguments, "--format", "json")
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)["incidents"]
    return found


def own(tmp_path: Path) -> str:
    file = tmp_path / "own.yaml"
    file.write_text(OWN, encoding="utf-8")
    return str(file)


def answers(found: dict[str, Any]) -> dict[str, str]:
    return {each["id"]: each["answer"] for each in found["duties"]}


def test_the_death_of_umarali_nazarov_is_measured_duty_by_duty() -> None:
    (found,) = told(NAZAROV)
    assert (found["who"], found["incident"]["on"]) == ("c1", "2015-10-14")
    duties = {each["id"]: each for each in found["duties"]}
    assert (duties["opened"]["answer"], duties["opened"]["days"]) == ("done", 6)
    assert duties["opened"]["denied_by"]
    assert duties["autopsy"]["answer"] == "done"
    assert duties["explained"]["answer"] == "not_known"
    assert duties["able-to-find"]["answer"] == "not_known"
    for each in found["duties"]:
        assert each["source"]
        assert each["norms"]
    assert "Minnesota Protocol" in found["standard"]
    assert "was not seen" in found["standard"]
    text = " ".join(habeas("prove", "accountability", NAZAROV).stdout.split())
    assert "not known: no entry says so" in text
    assert "(told differently than before)" in text


def test_the_versions_of_his_death_changed() -> None:
    (found,) = told(NAZAROV)
    causes = [(each["said"], each["changed"]) for each in found["versions"] if each["is_cause"]]
    assert [said for said, _ in causes][:2] == ["respiratory infection", "sudden death"]
    assert [changed for _, changed in causes] == [False, True, True, True]
    assert "removed" in {each["kind"] for each in found["timeline"]}


def test_silence_is_counted_to_the_day_and_the_end_of_the_file_is_said() -> None:
    day = dt.date(2026, 1, 1)
    (found,) = told(NAZAROV, "--on", day.isoformat())
    silent = {each["to"]: each for each in found["silence"]}
    assert silent["ECtHR"]["longest"] == (day - dt.date(2017, 12, 31)).days
    assert silent["St Petersburg City Court"]["answered"] == 1
    text = " ".join(habeas("prove", "accountability", NAZAROV, "--on", day.isoformat()).stdout.split())
    assert "The file tells nothing after 31 December 2017" in text


def test_done_denied_and_not_known_are_kept_apart(tmp_path: Path) -> None:
    (found,) = told(own(tmp_path), "--on", "2024-06-01")
    assert answers(found) == {
        "opened": "not_done",
        "independent-authority": "not_known",
        "autopsy": "not_done",
        "family-told": "not_known",
        "family-heard": "not_known",
        "able-to-find": "not_known",
        "evidence": "not_known",
        "institution": "not_known",
        "consulate": "not_known",
        "explained": "not_known",
    }
    opened = next(each for each in found["duties"] if each["id"] == "opened")
    assert opened["verdicts"]["iccpr-death-investigation-quality-refused"] == "breach"


def with_more(tmp_path: Path, *entries: str) -> dict[str, Any]:
    """The account of the same death with more on record."""
    file = tmp_path / "own.yaml"
    file.write_text(OWN + "".join(f"  - {{{each}}}\n" for each in entries), encoding="utf-8")
    (found,) = told(str(file), "--on", "2024-06-01")
    return found


def test_what_was_done_against_the_law_is_not_told_as_done(tmp_path: Path) -> None:
    late = "on: 2024-05-25, kind: investigation_opened, who: son, authority: investigator"
    found = with_more(tmp_path, late)
    opened = next(each for each in found["duties"] if each["id"] == "opened")
    assert opened["verdicts"]["iccpr-death-investigation-quality"] == "breach"
    assert (opened["answer"], opened["days"]) == ("done_not_as_asked", 85)
    text = habeas("prove", "accountability", str(tmp_path / "own.yaml"), "--on", "2024-06-01").stdout
    assert "◐ An inquiry is opened: done, but not as the law asks" in " ".join(text.split())


def test_a_norm_under_several_duties_does_not_say_which_was_done_badly(tmp_path: Path) -> None:
    found = with_more(
        tmp_path,
        "on: 2024-03-26, kind: evidence_checked, who: son",
        "on: 2024-03-26, kind: not_done, what: shortcomings_examined, who: son, until: 2024-06-01",
    )
    duties = {each["id"]: each for each in found["duties"]}
    assert duties["evidence"]["verdicts"] == {"echr-2-3-inquiry-beyond-the-guards": "breach"}
    assert (duties["evidence"]["answer"], duties["institution"]["answer"]) == ("done", "not_done")


@pytest.mark.parametrize(
    ("duty", "entry", "answer"),
    [
        ("family-told", "kind: family_notified, who: mother, about: detention", "not_known"),
        ("family-told", "kind: family_notified, who: mother, about: death", "done"),
        ("family-told", "kind: family_notified, who: mother", "done"),
        ("family-told", "kind: not_done, what: family_notified, who: mother, about: detention", "not_known"),
        ("consulate", "kind: consulate_informed, who: mother, about: detention", "not_known"),
        ("explained", "kind: unilateral_declaration, who: son, about: conditions", "not_known"),
        ("explained", "kind: unilateral_declaration, who: son", "not_known"),
        ("explained", "kind: unilateral_declaration, who: son, about: death", "done"),
        ("explained", "kind: responsibility_acknowledged, who: son", "done"),
        ("explained", "kind: responsibility_acknowledged, who: son, about: conditions", "not_known"),
    ],
)
def test_only_what_is_about_the_death_shows_a_duty_done(tmp_path: Path, duty: str, entry: str, answer: str) -> None:
    assert answers(with_more(tmp_path, f"on: 2024-03-06, {entry}"))[duty] == answer


def test_a_title_promises_no_more_than_an_entry_shows(tmp_path: Path) -> None:
    (found,) = told(own(tmp_path), "--on", "2024-06-01")
    titles = " ".join(each["title"]["en"] for each in found["duties"])
    assert "prompt" not in titles
    assert "without" not in titles


def test_who_was_asked_after_the_death_and_how_long_each_was_silent(tmp_path: Path) -> None:
    (found,) = told(own(tmp_path), "--on", "2024-06-01")
    asked = {each["entry"]: each for each in found["asked"]}
    assert set(asked) == {"first", "second"}
    assert (asked["second"]["days"], asked["second"]["answered_on"]) == (10, "2024-03-23")
    assert asked["first"]["answer"] is None
    assert asked["first"]["days"] == (dt.date(2024, 6, 1) - dt.date(2024, 3, 3)).days
    assert [each["longest"] for each in found["silence"]] == sorted((asked["first"]["days"], 10), reverse=True)


def test_a_protected_source_is_not_told(tmp_path: Path) -> None:
    done = habeas("prove", "accountability", own(tmp_path), "--on", "2024-06-01", "--format", "json")
    assert "beaten by a guard" not in done.stdout
    assert "fall" in done.stdout


def test_only_what_was_on_record_by_the_day_is_told(tmp_path: Path) -> None:
    (found,) = told(own(tmp_path), "--on", "2024-03-10")
    assert [each["said"] for each in found["versions"]] == ["heart failure"]
    done = habeas("prove", "accountability", own(tmp_path), "--on", "2024-02-10")
    assert (done.returncode, done.stdout) == (2, "")
    assert "No death and no grave incident" in done.stderr


def test_a_person_who_is_not_in_the_file_is_answered(tmp_path: Path) -> None:
    done = habeas("prove", "accountability", own(tmp_path), "--who", "sun")
    assert done.returncode == 2
    assert "Did you mean “son”?" in done.stderr


def test_the_account_is_told_in_russian_too() -> None:
    done = habeas("prove", "accountability", NAZAROV, "--lang", "ru")
    assert "Проводят вскрытие" in done.stdout
    assert "официальная версия" in done.stdout


CASE, _ = read_case_text(OWN, "own.yaml", load_vocabulary())
ENTRY = CASE.entries[0]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 4000), st.booleans()), max_size=30))
def test_the_silence_of_all_bodies_adds_up(questions: list[tuple[str, int, bool]]) -> None:
    asked = [Asked(ENTRY, to, ENTRY if answered else None, days, False) for to, days, answered in questions]
    found = silence(asked)
    assert sum(each.asked for each in found) == len(questions)
    assert sum(each.answered for each in found) == sum(answered for _, _, answered in questions)
    assert sum(each.days for each in found) == sum(days for _, days, _ in questions)
    assert [each.longest for each in found] == sorted((each.longest for each in found), reverse=True)
    assert all(each.longest <= each.days for each in found)
