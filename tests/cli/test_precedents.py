"""`habeas precedents` on a folder of two judgments."""

import json
from pathlib import Path

from tests.cli.shell import ROOT, habeas

KEYS = {"compared", "agree", "false_breaches", "out_of_scope", "holdings", "precision", "recall", "always_breach"}


def folder(tmp_path: Path) -> str:
    """Two judgments of different states, one of which `binds` covers."""
    for name in ("kim-v-russia", "popov-v-france"):
        text = (ROOT / "habeas/record/cases" / f"{name}.yaml").read_text(encoding="utf-8")
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return str(tmp_path)


def test_the_figures_follow_from_the_holdings(tmp_path: Path) -> None:
    done = habeas("precedents", folder(tmp_path), "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    report = json.loads(done.stdout)
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


def test_the_text_tells_each_disagreement_and_fits(tmp_path: Path) -> None:
    place = folder(tmp_path)
    text = habeas("precedents", place).stdout
    report = json.loads(habeas("precedents", place, "--format", "json").stdout)
    assert f"Agree: {report['agree']} of {report['compared']}" in text
    assert text.count("held: ") == report["compared"] - report["agree"]
    assert "To compare: always “breach” would score" in text
    assert max(map(len, text.splitlines())) <= 80


def test_a_folder_without_judgments_is_refused(tmp_path: Path) -> None:
    done = habeas("precedents", str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert "No case files are in this folder" in done.stderr
