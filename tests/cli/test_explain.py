"""`habeas explain` as a shell sees it: by id, by a beginning of it, in both languages, and never a protected source."""

import json
from typing import Any

import pytest

from tests.cli.shell import habeas

STATELESS = "habeas/record/examples/stateless-after-refusal.yaml"
GUARDED = "tests/cli/protected.yaml"
ON = ("--on", "2018-01-31")
NO_PROSPECT = "echr-5-1f-no-realistic-prospect:stateless-after-refusal:viktor:apprehended-2016-02-10-1"


def told(*arguments: str) -> dict[str, Any]:
    """An explanation as JSON."""
    done = habeas("explain", *arguments, "--format", "json")
    assert done.returncode == 0, done.stderr
    explanation: dict[str, Any] = json.loads(done.stdout)
    return explanation


def flat(text: str) -> str:
    return " ".join(text.split())


def test_a_breach_is_told_with_its_law_its_entries_and_its_sources() -> None:
    done = habeas("explain", STATELESS, f"{NO_PROSPECT}#2", *ON)
    assert (done.returncode, done.stderr) == (0, "")
    for sentence in (
        "▲ breach, 2016-05-20 – 2017-11-30: ECHR 5(1)(f)",
        "Viktor K. (viktor), in stateless-after-refusal, checked for 2018-01-31",
        "binds Russia 1998-05-05 – 2022-09-15: the first day bound is recorded",
        "figure of this office: Days from the last refusal of a state to another destination or release = 14 days",
        "While this is so (on 2016-05-20) ✓ Viktor K. was deprived of liberty",
        "This must be so ✗ one of these 2: ✗ The removal of Viktor K. was not possible",
        "2016-05-20 nationality denied by the state asked",
        "[court file; nationality_denied-2016-05-20-1]",
        "Why it begins on 2016-05-20 The removal of Viktor K. was not possible; the day before this is not known",
        "Why it ends on 2017-11-30 Viktor K. was deprived of liberty; from the next day no longer · 2017-11-30 released",
    ):
        assert sentence in flat(done.stdout)
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_an_event_is_told_with_its_term_and_what_denies_it() -> None:
    text = flat(habeas("explain", STATELESS, "ru-14p-review-after-3-months:", *ON).stdout)
    assert "What happened 2017-08-01 review of detention asked for [court file; review_requested-2017-08-01-1]" in text
    assert "The last moment for it: 2017-08-06." in text
    said = "✓ It was at least 3 months since the expulsion of Viktor K. was ordered (537 days, from 2016-02-11)"
    assert said in text
    assert "within 5 days: a review of the detention by a court The last moment" in text
    assert "✗ No court reviewed the detention of Viktor K" in text
    assert "a source says that it was not done: 2017-08-01 not done; what: detention reviewed" in text
    assert "this version: 2017-05-23 – 2024-01-04" in text


def test_what_is_not_known_ends_with_questions_and_how_to_record_the_answers() -> None:
    text = flat(habeas("explain", STATELESS, NO_PROSPECT, *ON).stdout)
    assert "What would settle it" in text
    assert "? Is the removal of Viktor K. possible? Which state was asked, and what did it answer?" in text
    assert "if not: removal found impossible (removal_impossible)" in text


def test_the_contract_of_json() -> None:
    explanation = told(STATELESS, f"{NO_PROSPECT}#2", *ON)
    assert set(explanation) == {
        "finding", "title", "summary", "day", "law", "sections", "begins", "ends", "missing",
    }  # fmt: skip
    assert explanation["finding"]["id"] == f"{NO_PROSPECT}#2"
    assert explanation["day"] == "2016-05-20"
    assert explanation["law"]["binds"] == {
        "from": "1998-05-05", "until": "2022-09-15", "certain": True, "why": "the first day bound is recorded",
    }  # fmt: skip
    assert [section["role"] for section in explanation["sections"]] == ["while", "must"]
    held = explanation["sections"][0]["tree"]["parts"][0]
    assert (held["what"], held["value"]) == ("held", "yes")
    assert held["grounds"][0]["entry"] == {
        "id": "placed-2016-02-11-1", "on": "2016-02-11", "kind": "placed", "label": "placed in detention",
        "who": "viktor", "place": "centre", "source": "court file",
    }  # fmt: skip
    event = told(STATELESS, "ru-14p-review-after-3-months:", *ON)["event"]
    assert (event["due"], event["performed"], event["late"]) == ("2017-08-06", None, False)


def test_the_norm_alone_finds_its_gravest_finding_and_says_that_there_are_others() -> None:
    done = habeas("explain", STATELESS, "echr-5-1f-no-realistic-prospect", *ON)
    assert done.returncode == 0
    assert done.stdout.startswith("▲ breach, 2016-05-20")
    assert "Findings of echr-5-1f-no-realistic-prospect that are less grave: 1." in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((STATELESS, "echr-5-1f-no-realistic-prospct", *ON), "The nearest are:\n  echr-5-1f-no-realistic-prospect:"),
        ((STATELESS, "qqqqqqqq", *ON), "No finding is called “qqqqqqqq”"),
        ((STATELESS, "echr-5-4", *ON), "Write more of the id."),
        (("no-such-file.yaml", "x"), "no-such-file.yaml"),
        ((STATELESS, "echr-5-4", "--on", "2018"), "--on asks for one day"),
    ],
)
def test_what_is_not_one_finding_ends_with_2(arguments: tuple[str, ...], said: str) -> None:
    done = habeas("explain", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_nothing_of_a_protected_source_is_printed_and_the_user_is_told() -> None:
    for form in ("text", "json"):
        done = habeas("explain", GUARDED, "iccpr-reasons-at-arrest:", "--on", "2026-08-22", "--format", form)
        assert done.returncode == 0
        assert not any(word in done.stdout for word in ("Pavlov", "warden", "told-late", "2026-07-20", "last-seen"))
        assert "2 entries" not in done.stdout
        assert "guarded: 3 entries of protected sources are left out" in done.stderr
        assert "With the protected entries the verdict is otherwise: breach." in done.stderr


def test_a_finding_that_rests_on_a_protected_source_alone_is_not_explained() -> None:
    breach = "cpt-4m2:guarded:rustam:apprehended-2026-07-01T22:10-1#2"
    checked = habeas("check", GUARDED, "--on", "2026-08-22", "--format", "json")
    assert breach in checked.stdout
    done = habeas("explain", GUARDED, breach, "--on", "2026-08-22")
    assert (done.returncode, done.stdout) == (2, "")
    assert "rests on protected sources" in done.stderr


def test_a_confidential_source_is_not_named() -> None:
    text = habeas("explain", GUARDED, "ru-koap-special-institution-90-days-total:", "--on", "2026-10-30").stdout
    assert "Dilshod" not in text


def test_an_explanation_speaks_russian() -> None:
    done = habeas("explain", STATELESS, f"{NO_PROSPECT}#2", *ON, "--lang", "ru")
    text = flat(done.stdout)
    assert "нарушение, 2016-05-20 – 2017-11-30" in text
    assert "Почему начинается 2016-05-20" in text
    assert "✓ Viktor K. был лишён свободы" in text
    assert ": да" not in text
    for word in ("While", "binds", "held", "yes", "one of these"):
        assert f" {word} " not in text
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_what_was_known_on_an_earlier_day_is_explained(tmp_path: Any) -> None:
    file = tmp_path / "late.yaml"
    file.write_text(
        "id: late\nstate: RU\npeople: [{id: p, label: P., sex: M, born: 1990, nationality: TJ}]\n"
        "places: [{id: c, kind: aliens_detention_centre, state: RU}]\n"
        "entries:\n"
        "  - {on: 2021-03-01, kind: placed, who: p, place: c, basis: expulsion, until: 2021-08-20, recorded_at: 2021-09-01}\n"
        "  - {id: why, on: 2021-03-01, kind: individual_reasons, who: p, recorded_at: 2022-01-01}\n",
        encoding="utf-8",
    )
    arguments = (str(file), "iccpr-necessity-individual:", "--on", "2022-06-01")
    assert told(*arguments)["finding"]["verdict"] == "met"
    assert told(*arguments, "--known-at", "2021-10-01")["finding"]["verdict"] == "not_known"


def test_what_nobody_has_put_into_a_sentence_is_told_by_its_labels() -> None:
    siblings = "habeas/record/examples/siblings-not-given-back.yaml"
    finding = "crc-poverty-no-ground:siblings-not-given-back:aziza:return"
    text = flat(habeas("explain", siblings, finding, "--on", "2022-08-22").stdout)
    assert "✗ reasons is only housing or income or papers: yes" in text
