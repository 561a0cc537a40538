"""`habeas precedents` on a folder of two judgments."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.shell import ROOT, habeas

KEYS = {
    "compared", "agree", "false_breaches", "out_of_scope", "holdings", "precision", "recall", "precision_without_ruling",
    "recall_without_ruling", "no_violation_reached_by", "always_breach", "always_not_known", "assumed_bound",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Three judgments, one of a state for which the data say nothing of the Convention."""
    place = tmp_path_factory.mktemp("judgments")
    for name in ("kim-v-russia", "popov-v-france", "saadi-v-uk"):
        text = (ROOT / "habeas/record/cases" / f"{name}.yaml").read_text(encoding="utf-8")
        (place / f"{name}.yaml").write_text(text, encoding="utf-8")
    own = (place / "kim-v-russia.yaml").read_text(encoding="utf-8").replace("id: kim-v-russia", "id: elsewhere")
    (place / "elsewhere.yaml").write_text(own.replace("state: RU", "state: US"), encoding="utf-8")
    return str(place)


@pytest.fixture(scope="module")
def report(folder: str) -> dict[str, Any]:
    """What the comparison gives to another program."""
    done = habeas("precedents", folder, "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_figures_follow_from_the_holdings(report: dict[str, Any]) -> None:
    assert set(report) >= KEYS
    holdings = report["holdings"]
    assert report["compared"] == len(holdings) > 0
    assert report["agree"] == sum(holding["agrees"] for holding in holdings)
    assert report["false_breaches"] == sum(
        holding["expected"] == "no_violation" and holding["found"] == "breach" for holding in holdings
    )
    assert report["out_of_scope"] == len(report["left_out"])
    assert all(
        holding["agrees"] == ((holding["found"] == "breach") == (holding["expected"] == "violation"))
        for holding in holdings
    )
    held = [holding for holding in holdings if holding["expected"] == "violation"]
    assert report["recall"] == sum(holding["found"] == "breach" for holding in held) / len(held)
    bare = sum(holding["found_without_ruling"] == "breach" for holding in held)
    assert report["recall_without_ruling"] == bare / len(held)
    assert report["always_breach"] == len(held) / len(holdings) == 1 - report["always_not_known"]


def test_a_file_at_fault_is_told_and_left_out(folder: str, report: dict[str, Any], tmp_path: Path) -> None:
    for file in Path(folder).iterdir():
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "broken.yaml").write_text(
        "id: broken\nstate: RU\nentries:\n  - {on: 2020-02-31, kind: placed, who: nobody}\n"
    )
    done = habeas("precedents", str(tmp_path), "--format", "json")
    assert done.returncode == 2
    assert "broken.yaml:4" in done.stderr
    assert json.loads(done.stdout) == report


def test_what_was_taken_as_bound_is_counted_apart(report: dict[str, Any]) -> None:
    taken = [holding for holding in report["holdings"] if holding["assumed_bound"]]
    assert {holding["case"] for holding in taken} == {"elsewhere"}
    assert report["assumed_bound"]["compared"] == len(taken) > 0
    assert report["assumed_bound"]["agree"] == sum(holding["agrees"] for holding in taken)


def test_the_text_tells_each_disagreement_and_fits(folder: str, report: dict[str, Any]) -> None:
    text = habeas("precedents", folder).stdout
    assert text.count("held: ") == report["compared"] - report["agree"]
    assert max(map(len, text.splitlines())) <= 80
    (row,) = [line for line in text.splitlines() if "they agree" in line]
    counts = [tuple(map(int, pair)) for pair in re.findall(r"(\d+)/(\d+),", row)]
    taken = report["assumed_bound"]
    assert counts[0] == (report["agree"], report["compared"])
    assert counts[2] == (taken["agree"], taken["compared"])
    for figure in ("precision", "recall", "by “met”", "by “not known”", "always “breach”", "always “not known”"):
        assert figure in text


@pytest.mark.parametrize(
    ("language", "heading", "said"),
    [
        ("en", "What courts held and what Habeas finds", "is compared with what Habeas found"),
        ("ru", "Что решили суды и что находит Habeas", "сравнивается с тем, что нашла Habeas"),
    ],
)
def test_a_report_begins_with_what_was_compared(folder: str, language: str, heading: str, said: str) -> None:
    first, *rest = habeas("precedents", folder, "--lang", language).stdout.splitlines()
    assert first == heading
    assert said in " ".join(rest[:4])


def test_files_without_a_holding_to_compare_are_said_so() -> None:
    done = habeas("precedents", "habeas/record/examples/infant-taken.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    assert "No holding of these files can be compared" in done.stdout


def test_a_folder_without_judgments_is_refused(tmp_path: Path) -> None:
    done = habeas("precedents", str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert "No case files are in this folder" in done.stderr


def test_an_article_of_a_protocol_is_found_in_either_spelling(tmp_path: Path) -> None:
    text = (ROOT / "habeas/record/cases/georgia-v-russia-i.yaml").read_text(encoding="utf-8")
    assert "article: ECHR-P4 4," in text
    counts = []
    for name, spelling in (("usual", "ECHR-P4 4"), ("short", "ECHR P4-4"), ("shorter", "P4-4")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "case.yaml").write_text(
            text.replace("article: ECHR-P4 4,", f"article: {spelling},"), encoding="utf-8"
        )
        done = habeas("precedents", str(tmp_path / name), "--format", "json")
        report = json.loads(done.stdout)
        counts.append((report["compared"], report["agree"], report["out_of_scope"]))

    assert counts[0][0] > 0
    assert counts == [counts[0]] * 3


def test_the_covenant_is_found_as_the_papers_of_its_committee_call_it(tmp_path: Path) -> None:
    text = (ROOT / "habeas/record/cases/maksudov-v-kyrgyzstan.yaml").read_text(encoding="utf-8")
    counts = []
    for name, spelled in (("usual", text), ("short", text.replace("article: ICCPR ", "article: CCPR "))):
        (tmp_path / name).mkdir()
        (tmp_path / name / "case.yaml").write_text(spelled, encoding="utf-8")
        report = json.loads(habeas("precedents", str(tmp_path / name), "--format", "json").stdout)
        counts.append((report["compared"], report["agree"], report["out_of_scope"]))

    assert "article: ICCPR " in text
    assert counts[0][0] > 0
    assert counts[0] == counts[1]


def test_an_article_of_an_optional_protocol_is_found_in_either_spelling(tmp_path: Path) -> None:
    text = (ROOT / "habeas/record/cases/maksudov-v-kyrgyzstan.yaml").read_text(encoding="utf-8")
    assert "article: ICCPR-OP1 1," in text
    counts = []
    for name, spelling in (("usual", "ICCPR-OP1 1"), ("apart", "ICCPR OP1 1")):
        (tmp_path / name).mkdir()
        spelled = text.replace("article: ICCPR-OP1 1,", f"article: {spelling},")
        (tmp_path / name / "case.yaml").write_text(spelled, encoding="utf-8")
        report = json.loads(habeas("precedents", str(tmp_path / name), "--format", "json").stdout)
        counts.append((report["compared"], report["agree"], report["out_of_scope"]))

    assert counts[0][0] > 0
    assert counts == [counts[0]] * 2
