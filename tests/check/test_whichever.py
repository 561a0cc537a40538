"""What is breached whichever the vague days were: it stands beside the findings, and never takes the place of one."""

import json
from pathlib import Path

from hypothesis import given, settings

from habeas.check.findings import Finding, check_cases
from habeas.check.readings import readings
from habeas.check.whichever import whichever_days
from habeas.record.case import Case
from tests.check.norms import program
from tests.check.strategies import AS_OF, cases
from tests.cli.shell import ROOT, habeas

HELD = """\
id: taken-in-march
state: RU
people: [{id: p1, label: Rustam, sex: M, born: 1980, nationality: TJ}]
places: [{id: cell, name: Cell, kind: police_cell, state: RU}]
entries:
  - {on: %s, kind: apprehended, who: p1, authority: police}
  - {on: %s, kind: placed, who: p1, place: cell, basis: expulsion}
  - {on: 2020-04-20, kind: released, who: p1}
"""


def matters(findings: tuple[Finding, ...], verdict: str) -> set[tuple[object, ...]]:
    return {(f.norm.id, f.who, f.other, f.source) for f in findings if f.verdict == verdict}


@settings(max_examples=60, deadline=None)
@given(record=cases())
def test_each_reading_breaches_what_no_day_does(record: Case) -> None:
    law = program()
    found = check_cases([record], law, AS_OF).findings
    vague = whichever_days([record], found, law, AS_OF).get(record.id, ())

    told = matters(vague, "not_known")
    assert len(told) == len(vague)
    assert told <= matters(found, "not_known")
    assert not told & matters(found, "breach")
    for reading in readings(record):
        assert told <= matters(check_cases([reading], law, AS_OF).findings, "breach")


@settings(max_examples=60, deadline=None)
@given(record=cases(vague=False))
def test_certain_days_leave_nothing_to_tell(record: Case) -> None:
    law = program()
    assert whichever_days([record], check_cases([record], law, AS_OF).findings, law, AS_OF) == {}


def checked(path: Path, *more: str) -> dict[str, list[dict[str, object]]]:
    told: dict[str, list[dict[str, object]]] = json.loads(habeas("check", str(path), "-f", "json", *more).stdout)
    return told


def test_held_over_the_hours_from_some_day_of_march(tmp_path: Path) -> None:
    exact, vague = tmp_path / "exact.yaml", tmp_path / "vague.yaml"
    exact.write_text(HELD % ("2020-03-10", "2020-03-10"), encoding="utf-8")
    vague.write_text(HELD % ("2020-03", "2020-03"), encoding="utf-8")
    certain, open_ = checked(exact), checked(vague)
    ours = {str(row["norm"]) for row in certain["findings"] if row["verdict"] == "breach"}
    whichever = {str(row["norm"]) for row in open_["whichever_days"]}

    assert certain["whichever_days"] == []
    assert whichever & ours
    assert not whichever & {str(row["norm"]) for row in open_["findings"] if row["verdict"] == "breach"}
    assert {row["verdict"] for row in open_["whichever_days"]} == {"not_known"}


def test_a_judgment_whose_months_alone_are_known_says_what_was_breached() -> None:
    file = ROOT / "habeas/record/cases/lakatosh-and-others-v-russia.yaml"
    told = checked(file)
    assert {row["norm"] for row in told["whichever_days"]} >= {"echr-5-1f-no-realistic-prospect"}
    assert {row["who"] for row in told["whichever_days"]} == {"anna", "pavel", "aladar"}
    assert all(str(row["from"])[:4] == "2010" for row in told["whichever_days"])
    assert checked(file, "--instrument", "CRC")["whichever_days"] == []

    text = habeas("check", str(file)).stdout
    assert "Breached whichever the vague days were; on which days is not known" in text
    assert "some time from 2010-01-01 to 2010-10-31" in text
    assert "Нарушено при любых днях" in habeas("--lang", "ru", "check", str(file)).stdout
    paper = habeas("check", str(file), "-f", "html").stdout
    assert paper.count("some time from 2010-01-01 to 2010-10-31") >= 2
