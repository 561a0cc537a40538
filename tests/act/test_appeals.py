"""Appeals: what a decision opens, and what ends that. Case files in, bodies and days out."""

import datetime as dt
from pathlib import Path

import pytest

from habeas.act.running import running
from habeas.record.reader import read_case_text
from habeas.record.vocabulary import load_vocabulary
from tests.act.test_options import HELD, appeal, of, options

TENTH = dt.date(2026, 3, 10).toordinal()
DECIDED = "  - {on: 2026-03-09, kind: appeal_decided, who: viktor, authority: court, %s}"


@pytest.mark.parametrize("about", ["about: expulsion", "re: order"])
def test_a_decided_appeal_closes_the_court_of_appeal_and_no_term_runs(tmp_path: Path, about: str) -> None:
    decided = DECIDED % f"{about}, result: upheld"
    told = appeal(options(tmp_path, "2026-03-10", more=decided))
    assert (told["open"], told["deadline"]) == (False, None)
    assert told["why"] == "the appeal against the decision was decided: 2026-03-09"
    assert ("COURT-APPEAL", "order") not in terms(decided)


def test_a_decision_that_was_quashed_opens_nothing(tmp_path: Path) -> None:
    found = options(tmp_path, "2026-03-10", more=DECIDED % "about: expulsion, result: quashed")
    assert not any(option["finding"] is None for option in of(found, "COURT-APPEAL"))


def test_an_appeal_about_something_else_leaves_the_term_running(tmp_path: Path) -> None:
    decided = DECIDED % "about: asylum, result: upheld"
    assert appeal(options(tmp_path, "2026-03-10", more=decided))["deadline"] == "2026-03-12"
    assert ("COURT-APPEAL", "order") in terms(decided)


def test_against_an_office_one_goes_to_the_court_for_claims(tmp_path: Path) -> None:
    refused = "  - {id: ban, on: 2026-03-05, kind: entry_ban_imposed, who: viktor, authority: migration}"
    found = [option for option in options(tmp_path, "2026-03-10", more=refused) if option["from"] == "ban"]
    assert {(option["forum"], option["deadline"]) for option in found} == {("COURT-KAS", "2026-06-05")}
    assert ("COURT-KAS", "ban") in terms(refused)


def terms(more: str) -> set[tuple[str, str]]:
    """The bodies and decisions of which a term runs on 10 March."""
    case, _ = read_case_text(HELD % ("", more), "held.yaml", load_vocabulary())
    return {(each.forum.id, each.entry.id) for each in running(case.entries, lambda _: ("RU",), TENTH)}
