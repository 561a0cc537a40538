"""`habeas ask` as a shell sees it: few questions, the most useful first, each with how its answer is recorded."""

import json
import re
from typing import Any

from tests.cli.shell import habeas

STATELESS = "habeas/record/examples/stateless-after-refusal.yaml"
SIBLINGS = "habeas/record/examples/siblings-not-given-back.yaml"
RAID = "habeas/record/examples/raid-hundred-orders.yaml"
GUARDED = "tests/cli/protected.yaml"


def flat(text: str) -> str:
    return " ".join(text.split())


def questions(*arguments: str) -> list[dict[str, Any]]:
    done = habeas("ask", *arguments, "--format", "json")
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)["questions"]
    return found


def test_still_held_is_asked_first_and_of_both_children_at_once() -> None:
    done = habeas("ask", SIBLINGS, "--on", "2026-11-26")
    assert (done.returncode, done.stderr) == (0, "")
    text = flat(done.stdout)
    assert re.search(r"1\. Is (Aziza|Bek) R\. still held\? The last sign is of 28 February 2022: contact\.", text)
    assert re.search(r"The same for 1 more: (Aziza|Bek) R\.", text)
    assert "Asked for 15 March 2022 – 26 November 2026." in text
    assert "record as: answer from the register (register_answer) if not: released (released)" in text
    assert " 5. " in done.stdout
    assert " 6. " not in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_a_question_names_the_norms_it_would_decide() -> None:
    text = flat(habeas("ask", STATELESS, "--on", "2018-01-31").stdout)
    assert "Was Viktor K. told the reasons for being held? When, and in what language?" in text
    assert "- A person is told the reasons at the moment of arrest, in a language he or she understands" in text
    assert "record as: told the reasons (informed_of_reasons) if not: not done (not_done: informed_of_reasons)" in text


def test_the_contract_of_json() -> None:
    found = questions(STATELESS, "--on", "2018-01-31", "--first", "30")
    keys = {
        "id", "case", "asks", "who", "place", "about", "entry", "question", "answers", "people", "from", "until",
        "weight", "decides", "helps",
    }  # fmt: skip
    assert all(set(question) == keys for question in found)
    assert [q["weight"] for q in found] == sorted((q["weight"] for q in found), reverse=True)
    (reasons,) = [q for q in found if q["about"] == ["informed_of_reasons"]]
    assert reasons["answers"] == [
        {"answer": "yes", "kind": "informed_of_reasons", "fields": {"who": "viktor"}},
        {"answer": "no", "kind": "not_done", "fields": {"who": "viktor", "what": "informed_of_reasons", "until": None}},
    ]
    assert "iccpr-reasons-at-arrest" in reasons["decides"]


def test_first_says_how_many() -> None:
    assert len(questions(STATELESS, "--on", "2018-01-31", "-n", "2")) == 2
    assert habeas("ask", STATELESS, "--first", "0").returncode == 2


def test_a_raid_on_a_hundred_people_is_a_handful_of_questions() -> None:
    done = habeas("ask", RAID, "--on", "2021-12-31")
    assert done.stdout.count("The same for 99 more") >= 3
    assert len(done.stdout.splitlines()) < 90


def test_several_files_are_asked_one_after_the_other() -> None:
    found = questions(STATELESS, SIBLINGS, "--on", "2026-11-26", "-n", "3")
    assert [q["case"] for q in found] == ["stateless-after-refusal"] * 3 + ["siblings-not-given-back"] * 3


def test_no_question_speaks_of_a_protected_source() -> None:
    for form in ("text", "json"):
        done = habeas("ask", GUARDED, "--on", "2026-11-22", "--format", form, "--first", "60")
        assert done.returncode == 0
        assert "still held?" in done.stdout
        assert not any(word in done.stdout for word in ("Pavlov", "warden", "told-late", "last-seen", "2026-08-15"))


def test_questions_are_put_in_russian() -> None:
    done = habeas("ask", SIBLINGS, STATELESS, "--on", "2026-11-26", "--lang", "ru")
    text = flat(done.stdout)
    assert "всё ещё под стражей" in text
    assert "записать как" in text
    for word in ("Asked", "Decides", "record", "Was", "What"):
        assert f" {word} " not in text
    assert max(map(len, done.stdout.splitlines())) <= 80
