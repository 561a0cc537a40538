"""What is breached in each reading of the vague days: it stands beside the findings, and never takes the place of one."""

import json
from collections.abc import Iterable
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.check.cases import standing_entries
from habeas.check.every_reading import in_every_reading, in_order
from habeas.check.findings import Finding, check_cases
from habeas.check.readings import readings
from habeas.record.case import Case
from tests.check.norms import program
from tests.check.strategies import AS_OF, cases
from tests.cli.shell import ROOT, habeas

POLICE = "iccpr-not-in-prison-police"
"""No more than some days in a police cell."""
HELD = """\
id: taken-in-march
state: RU
people: [{id: p1, label: Rustam, sex: M, born: 1980, nationality: TJ}]
places: [{id: cell, name: Cell, kind: police_cell, state: RU}]
entries:
  - {on: %s, kind: apprehended, who: p1, authority: police}
  - {on: %s, kind: placed, who: p1, place: cell, basis: expulsion}
  - {on: %s, kind: released, who: p1}
"""


def matters(findings: Iterable[Finding], verdict: str) -> set[tuple[object, ...]]:
    return {(f.norm.id, f.who, f.other, f.source, f.anchor, f.indicator) for f in findings if f.verdict == verdict}


@settings(max_examples=60, deadline=None)
@given(record=cases(), known_at=st.sampled_from([None, AS_OF - 40]))
def test_each_reading_breaches_what_no_day_does(record: Case, known_at: int | None) -> None:
    law = program()
    found = check_cases([record], law, AS_OF, known_at).findings
    vague = in_every_reading([record], found, law, AS_OF, known_at).get(record.id, ())

    told = matters(vague, "not_known")
    assert told <= matters(found, "not_known")
    for one in vague:
        certain = [f for f in found if f.verdict == "breach" and matters([f], "breach") == matters([one], "not_known")]
        assert all(f.since > (one.until or AS_OF) or (f.until or AS_OF) < one.since for f in certain)
    until = AS_OF if known_at is None else known_at
    for reading in readings(
        record, ordered=in_order(record), until=until, standing=standing_entries(record, AS_OF, known_at)
    ):
        breaches = [f for f in check_cases([reading], law, AS_OF, known_at).findings if f.verdict == "breach"]
        assert told <= matters(breaches, "breach")
        for one in vague:
            own = [f for f in breaches if matters([f], "breach") == matters([one], "not_known")]
            assert one.since <= min(f.since for f in own)
            assert one.until is None or one.until >= max(f.until or AS_OF for f in own)


def test_some_records_of_the_kind_that_are_drawn_have_such_breaches() -> None:
    law, some = program(), []

    @settings(max_examples=100, deadline=None, database=None, derandomize=True)
    @given(record=cases())
    def looks(record: Case) -> None:
        found = check_cases([record], law, AS_OF).findings
        some.append(bool(in_every_reading([record], found, law, AS_OF)))

    looks()
    assert sum(some) > 3


@settings(max_examples=60, deadline=None)
@given(record=cases(vague=False))
def test_certain_days_leave_nothing_to_tell(record: Case) -> None:
    law = program()
    assert in_every_reading([record], check_cases([record], law, AS_OF).findings, law, AS_OF) == {}


def checked(path: Path, *more: str) -> dict[str, list[dict[str, object]]]:
    told: dict[str, list[dict[str, object]]] = json.loads(habeas("check", str(path), "-f", "json", *more).stdout)
    return told


def test_held_over_the_hours_from_some_day_of_march(tmp_path: Path) -> None:
    exact, vague = tmp_path / "exact.yaml", tmp_path / "vague.yaml"
    exact.write_text(HELD % ("2020-03-10", "2020-03-10", "2020-04-20"), encoding="utf-8")
    vague.write_text(HELD % ("2020-03", "2020-03", "2020-04-20"), encoding="utf-8")
    certain, open_ = checked(exact), checked(vague)
    ours = {str(row["norm"]) for row in certain["findings"] if row["verdict"] == "breach"}
    told = {str(row["norm"]) for row in open_["every_reading"]}

    assert certain["every_reading"] == []
    assert told & ours
    assert not told & {str(row["norm"]) for row in open_["findings"] if row["verdict"] == "breach"}
    assert {row["verdict"] for row in open_["every_reading"]} == {"not_known"}


def test_a_custody_that_may_have_been_of_a_day_says_nothing_of_longer_ones(tmp_path: Path) -> None:
    """Taken in in March and let go in April: perhaps on the 31st, and on the 1st."""
    file = tmp_path / "two-months.yaml"
    file.write_text(HELD % ("2020-03", "2020-03", "2020-04"), encoding="utf-8")
    assert not {row["norm"] for row in checked(file)["every_reading"] if row["norm"] == POLICE}
    file.write_text(HELD % ("2020-03", "2020-03", "2020-04-20"), encoding="utf-8")
    assert {row["norm"] for row in checked(file)["every_reading"] if row["norm"] == POLICE}


def test_what_was_not_known_then_does_not_count(tmp_path: Path) -> None:
    file = tmp_path / "later.yaml"
    text = (HELD % ("2020-03", "2020-03", "2020-04-20")).replace(
        "kind: released, who: p1}", "kind: released, who: p1, recorded_at: 2021-01-01}"
    )
    file.write_text(text, encoding="utf-8")
    assert checked(file)["every_reading"]
    assert not checked(file, "--known-at", "2020-03-20", "--on", "2020-03-20")["every_reading"]


def test_a_judgment_whose_months_alone_are_known_says_what_was_breached() -> None:
    file = ROOT / "habeas/record/cases/lakatosh-and-others-v-russia.yaml"
    told = checked(file)
    assert {row["norm"] for row in told["every_reading"]} >= {"echr-5-1f-no-realistic-prospect"}
    assert {row["who"] for row in told["every_reading"]} == {"anna", "pavel", "aladar"}
    assert all(str(row["from"])[:4] == "2010" for row in told["every_reading"])
    assert checked(file, "--instrument", "CRC")["every_reading"] == []

    text = habeas("check", str(file)).stdout
    assert "Breached in each reading of the vague days; on which days is not known" in text
    assert "some time from 2010-01-01 to 2010-10-31" in text
    assert "Нарушено при каждом прочтении неточных дат" in habeas("--lang", "ru", "check", str(file)).stdout
    paper = habeas("check", str(file), "-f", "html").stdout
    assert paper.count("some time from 2010-01-01 to 2010-10-31") >= 2
