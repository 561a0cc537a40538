"""`habeas check` as a shell sees it, on a published judgment, with four norms of an office beside the law that ships."""

import csv
import io
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.cli.shell import ROOT, habeas

KIM = "habeas/record/cases/kim-v-russia.yaml"
POPOV = "habeas/record/cases/popov-v-france.yaml"
RAID = "habeas/record/examples/raid-hundred-orders.yaml"
OWN = ("--norms", "tests/cli/own_norms.yaml")
KEYS = {
    "id", "norm", "instrument", "provision", "aspect", "force", "who", "from", "until", "due", "verdict", "reasons",
    "missing", "verified", "state", "other", "case", "anchor",
}  # fmt: skip


@cache
def found(*arguments: str, code: int = 1) -> list[dict[str, Any]]:
    """The findings of a check as JSON; the same check is run once."""
    done = habeas("check", *arguments, *OWN, "--format", "json")
    assert (done.returncode, done.stderr) == (code, "")
    findings: list[dict[str, Any]] = json.loads(done.stdout)["findings"]
    return findings


def of(norm: str, findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The findings of one norm."""
    return [finding for finding in findings if finding["norm"] == norm]


@pytest.fixture(scope="module")
def all_of_kim() -> list[dict[str, Any]]:
    """Every finding of the case on the day of its judgment."""
    return found(KIM, "--verdict", "all")


def test_the_contract_of_json(all_of_kim: list[dict[str, Any]]) -> None:
    assert all(set(finding) == KEYS for finding in all_of_kim)
    assert {finding["verdict"] for finding in all_of_kim} <= {
        "breach", "met", "not_known", "not_shown", "due", "coming",
    }  # fmt: skip
    days = [finding[key] for finding in all_of_kim for key in ("from", "until", "due") if finding[key] is not None]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", day) for day in days)
    assert len({finding["id"] for finding in all_of_kim}) == len(all_of_kim)
    assert not any(finding["provision"].startswith("Art") for finding in all_of_kim)


def test_a_norm_with_two_sources_is_found_under_each_with_reasons(all_of_kim: list[dict[str, Any]]) -> None:
    breaches = [f for f in of("own-removal-impossible", all_of_kim) if f["verdict"] == "breach"]
    assert {(f["instrument"], f["provision"], f["force"]) for f in breaches} == {
        ("ECHR", "5(1)(f)", "treaty"),
        ("ICCPR", "9(1)", "treaty"),
    }
    assert {f["who"] for f in breaches} == {"p1"}
    assert all(f["verified"] and f["from"] == "2013-02-28" and f["missing"] == [] for f in breaches)
    assert all("The removal of applicant was not possible." in f["reasons"] for f in breaches)


def test_what_decided_about_the_other_of_two_is_told() -> None:
    told = found("tests/cases/variations/relatives-never-told.yaml", "--on", "2018-03-20", "--verdict", "all")
    by_who = {(f["who"], f["verdict"]): f["reasons"] for f in of("iccpr-relatives-of-the-dead", told)}

    assert set(by_who) == {
        ("father", "breach"),
        ("wife", "breach"),
        ("brother", "breach"),
        ("sister", "breach"),
        ("mother", "met"),
    }
    of_the_son = "No inquiry in the case of died in the police ward was able to find what happened."
    assert all((of_the_son in reasons) == (verdict == "breach") for (_, verdict), reasons in by_who.items())


def test_what_is_not_known_names_what_is_missing(all_of_kim: list[dict[str, Any]]) -> None:
    waiting = [f for f in of("own-removal-impossible", all_of_kim) if f["verdict"] == "not_known"]
    assert any("removal_possible" in f["missing"] for f in waiting)


def test_a_figure_of_the_office_is_named_and_can_be_changed(all_of_kim: list[dict[str, Any]], tmp_path: Path) -> None:
    line = "figure of this office: Days without a step towards removal: breach = %s"
    assert all(line % "120 days" in f["reasons"] for f in of("own-days-without-a-step", all_of_kim))
    assert not any(f["verified"] for f in of("own-days-without-a-step", all_of_kim))
    settings = tmp_path / "settings.yaml"
    settings.write_text("days_without_step_breach: 3000 days\n")
    changed = of("own-days-without-a-step", found(KIM, "--verdict", "all", "--settings", str(settings)))
    assert all(line % "3000 days" in f["reasons"] for f in changed)
    assert sum(f["verdict"] == "breach" for f in changed) < sum(
        f["verdict"] == "breach" for f in of("own-days-without-a-step", all_of_kim)
    )


def test_an_event_tells_its_last_day(all_of_kim: list[dict[str, Any]]) -> None:
    (met,) = of("own-judge-in-48-hours", all_of_kim)
    assert (met["verdict"], met["from"], met["due"]) == ("met", "2011-07-19", "2011-07-21")
    assert met["anchor"] is not None


def test_on_an_earlier_day_the_future_is_not_seen() -> None:
    assert not [f for f in of("own-removal-impossible", found(KIM, "--on", "2012-01-01")) if f["verdict"] == "breach"]


def test_known_at_leaves_out_what_came_later() -> None:
    before = of("own-removal-impossible", found(KIM, "--known-at", "2013-01-01"))
    assert not [finding for finding in before if finding["verdict"] == "breach"]


def test_filters(all_of_kim: list[dict[str, Any]]) -> None:
    by = ("--instrument", "iccpr", "--force", "treaty", "--state", "RU", "--verdict", "breach", "--verdict", "met")
    chosen = found(KIM, *by)
    expected = [
        finding["id"]
        for finding in all_of_kim
        if finding["instrument"] == "ICCPR" and finding["force"] == "treaty" and finding["verdict"] in ("breach", "met")
    ]
    assert [finding["id"] for finding in chosen] == expected
    assert expected
    assert found(KIM, "--instrument", "ICCPR,ECHR", "--verdict", "all") == found(
        KIM, "--instrument", "ECHR", "--instrument", "ICCPR", "--verdict", "all"
    )
    assert found(KIM, "--state", "FR", "--verdict", "all", code=0) == []


def test_each_judgment_is_checked_for_its_own_day() -> None:
    together = found(KIM, POPOV, "--verdict", "all")
    assert {finding["case"] for finding in together} == {"kim-v-russia", "popov-v-france"}
    kim, popov = found(KIM, "--verdict", "all"), found(POPOV, "--verdict", "all")
    assert [finding["id"] for finding in together] == [finding["id"] for finding in (*kim, *popov)]


def test_csv_holds_what_json_holds(all_of_kim: list[dict[str, Any]]) -> None:
    done = habeas("check", KIM, *OWN, "--verdict", "all", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert (done.returncode, set(rows[0])) == (1, KEYS)
    assert [row["id"] for row in rows] == [finding["id"] for finding in all_of_kim]
    assert [row["until"] for row in rows] == [finding["until"] or "" for finding in all_of_kim]


@pytest.fixture(scope="module")
def text_of_kim() -> str:
    """The case as it is told in a terminal."""
    done = habeas("check", KIM, *OWN)
    assert (done.returncode, done.stderr) == (1, "")
    return done.stdout


def blocks(text: str) -> list[list[str]]:
    """The findings told, each as its lines."""
    told: list[list[str]] = []
    for line in text.split("Where to turn")[0].splitlines():
        if re.match(r"  [▲△◷●○] ", line):
            told.append([line])
        elif told and line.startswith("    "):
            told[-1].append(line.strip())
    return told


def test_text_fits_the_terminal_and_counts_everything(text_of_kim: str) -> None:
    lines = text_of_kim.splitlines()
    assert [line for line in lines if len(line) > 80 and " " in line.strip()] == []
    assert "  ▲ breach, 2013-02-28 – 2013-07-01" in lines
    assert "[unverified]" in text_of_kim
    assert re.search(
        r"In all: breach \d+, not shown \d+, due \d+, coming \d+,\s+met \d+, not\s+known \d+\.", text_of_kim
    )


def test_text_tells_each_finding_once_with_all_its_sources(text_of_kim: str, all_of_kim: list[dict[str, Any]]) -> None:
    (own,) = [block for block in blocks(text_of_kim) if "Nobody is held for a removal that cannot happen" in block]
    assert own[2] == "ECHR 5(1)(f); ICCPR 9(1) (treaty)"
    breaches = [finding for finding in all_of_kim if finding["verdict"] == "breach"]
    anchored = {(finding["norm"], finding["from"], finding["anchor"]) for finding in breaches}
    assert len(blocks(text_of_kim)) == len(anchored) < len(breaches)


def test_text_folds_what_is_met_and_asks_what_is_not_known(text_of_kim: str) -> None:
    assert not re.search("[●○] (met|not known)", text_of_kim)
    questions = text_of_kim.split("What to find out first")[1].split("In all")[0]
    assert re.findall(r"^  (\d)\. ", questions, re.MULTILINE) == ["1", "2", "3", "4", "5"]
    assert "  habeas ask FILE " in text_of_kim


def test_text_says_where_to_turn_by_the_shortest_term_and_what_to_do_next(text_of_kim: str) -> None:
    bodies = re.findall(r"^  ([A-Za-z-]+): ", text_of_kim.split("Where to turn")[1], re.MULTILINE)
    assert bodies.index("COURT-APPEAL") < bodies.index("ECtHR")
    assert "consulate" not in text_of_kim.split("Where to turn")[1].split("Not known")[0]
    assert "  habeas explain FILE ID " in text_of_kim


def test_text_of_verdicts_asked_for_lists_them(tmp_path: Path) -> None:
    text = habeas("check", KIM, *OWN, "--verdict", "met,not_known").stdout
    assert {block[0][2] for block in blocks(text)} == {"●", "○"}
    assert "  ? " not in habeas("check", KIM, *OWN).stdout
    assert re.search(r"^    \? ", text, re.MULTILINE)


def test_text_tells_people_of_whom_the_same_was_found_together() -> None:
    done = habeas("check", RAID)
    assert done.returncode == 1
    assert "and 96 more" in done.stdout
    assert len(done.stdout.splitlines()) < 80


def test_text_in_russian() -> None:
    done = habeas("check", KIM, *OWN, "--lang", "ru")
    assert "Никого не держат ради невозможной высылки" in done.stdout
    assert "Высылка была невозможна." in done.stdout
    assert "[не проверено]" in done.stdout
    assert "показатель этой организации" in done.stdout


def test_without_a_breach_it_ends_with_0_and_says_so() -> None:
    done = habeas("check", KIM, "--state", "FR")
    assert done.returncode == 0
    assert "Nothing of the kind asked for was found." in done.stdout


def test_output_goes_to_a_file(tmp_path: Path) -> None:
    for form in ("text", "json", "csv", "html"):
        file = tmp_path / f"out.{form}"
        done = habeas("check", KIM, *OWN, "--format", form, "--output", str(file))
        assert (done.returncode, done.stdout) == (1, "")
        assert file.name in done.stderr
        assert "5(1)(f)" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((KIM, "--instrument", "ECHR,ICCPRR"), "ICCPR"),
        ((KIM, "--on", "2014-13-01"), "--on"),
        ((KIM, "--on", "2014"), "one day"),
        ((KIM, "--instrument", "ECHRR"), "ECHR"),
        ((KIM, "--verdict", "breech"), "breach"),
        ((KIM, "--force", "law"), "treaty"),
        ((KIM, "--state", "RUS"), "RU"),
        ((KIM, "--output", "no-folder/x.txt"), "cannot be written"),
        (("no-such-file.yaml",), "There is no such file"),
        ((KIM, "--norms", KIM), "A list is expected here"),
    ],
)
def test_bad_input_ends_with_2(arguments: tuple[str, ...], told: str) -> None:
    done = habeas("check", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("days_without_step_breech: 3 days\n", "Did you mean “days_without_step_breach”"),
        ("days_without_step_breach: many\n", "settings.yaml:1:27"),
        ("days_without_step_breach: 3 m2\n", "does not fit"),
        ("- a\n", "A settings file is a list of lines"),
    ],
)
def test_a_bad_settings_file_is_refused(text: str, told: str, tmp_path: Path) -> None:
    settings = tmp_path / "settings.yaml"
    settings.write_text(text)
    done = habeas("check", KIM, "--settings", str(settings))
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr


def test_words_not_known_are_told_apart_and_under_strict_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(
        "id: a\nstate: RU\npeople: [{id: p}]\nentries: [{id: e1, kind: abducted_by_martians, who: p, on: 2020-01-01}]\n"
    )
    mild, strict = habeas("check", str(file), "--format", "json"), habeas("check", "--strict", str(file))
    assert (mild.returncode, strict.returncode) == (0, 2)
    assert "abducted_by_martians" in mild.stderr
    json.loads(mild.stdout)


def test_a_folder_is_checked_whole(tmp_path: Path) -> None:
    for name in ("kim-v-russia", "popov-v-france"):
        text = (ROOT / "habeas/record/cases" / f"{name}.yaml").read_text(encoding="utf-8")
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    assert {finding["case"] for finding in found(str(tmp_path))} == {"kim-v-russia", "popov-v-france"}
