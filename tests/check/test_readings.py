"""Readings of vague days: each day is one that the file allows, in the order of the file; and what they are for."""

import json
from itertools import combinations
from pathlib import Path

from hypothesis import given, settings

from habeas.check.cases import first_day, last_day
from habeas.check.readings import SHARES, readings
from habeas.record.case import Case, Entry
from tests.check.strategies import cases
from tests.cli.shell import habeas

HELD = """\
id: taken-in-march
cite: {court: ECtHR, application: "1/21", date: 2021-05-04, name: A. v. Russia}
state: RU
people: [{id: p1, sex: M, born: 1980, nationality: TJ}]
places: [{id: cell, kind: police_cell, state: RU}]
entries:
  - {on: %(taken)s, kind: apprehended, who: p1, authority: police}
  - {on: %(taken)s, kind: placed, who: p1, place: cell, basis: criminal}
  - {on: %(hurt)s, kind: injury, who: p1, place: cell}
  - {on: 2020-04-20, kind: released, who: p1}
  - {source: ruling, on: 2020-03-01, until: 2021-05-04, kind: not_done, what: investigated_effectively, who: p1}
holdings:
  - {article: ECHR 3, aspect: substantive, result: violation, who: [p1], from: 2020-03, until: 2020-04, comparable: true}
verified: true
"""


@settings(max_examples=200, deadline=None)
@given(record=cases())
def test_each_day_is_one_that_the_file_allows(record: Case) -> None:
    found = readings(record)

    assert len(found) in (0, len(SHARES))
    for reading in found:
        for before, after in zip(record.entries, reading.entries, strict=True):
            assert first_day(before.on) <= first_day(after.on) <= last_day(after.on) <= last_day(before.on)
            if after.until is not None and before.until is not None:
                assert last_day(after.until) <= max(last_day(before.until), last_day(after.on))
        for (one, read), (other, later) in combinations(zip(record.entries, reading.entries, strict=True), 2):
            if (
                one.who == other.who
                and one.on == other.on
                and one.until is other.until is None
                and _is_plain(one, other)
            ):
                assert first_day(read.on) <= first_day(later.on)


def _is_plain(*entries: Entry) -> bool:
    return all(entry.kind != "not_done" and entry.source != "ruling" for entry in entries)


@settings(max_examples=200, deadline=None)
@given(record=cases(vague=False))
def test_a_record_of_certain_days_needs_none(record: Case) -> None:
    for reading in readings(record):  # a clock time or an end may still be vague
        assert [entry.on for entry in reading.entries] == [entry.on for entry in record.entries]


def test_what_follows_whichever_the_days_were_agrees_with_the_court(tmp_path: Path) -> None:
    """An injury in March of somebody taken in in March is one in custody, whatever the days: in the order of the file."""
    rows = []
    for name, days in (
        ("vague", {"taken": "2020-03", "hurt": "2020-03"}),
        ("open", {"taken": "2020-04", "hurt": "2020-03"}),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "case.yaml").write_text(HELD % days, encoding="utf-8")
        (row,) = json.loads(habeas("precedents", str(tmp_path / name), "--format", "json").stdout)["holdings"]
        rows.append((row["found"] == "breach", row["whichever_days"] and row["agrees"]))

    assert rows == [(True, True), (False, False)]
