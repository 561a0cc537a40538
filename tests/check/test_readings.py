"""Readings of vague days: each day is one that the file allows, in the order of the file; and what they are for."""

import json
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.check.cases import first_day, last_day
from habeas.check.readings import READINGS, readings
from habeas.record.case import Case, Entry
from habeas.record.reader import read_case_text
from habeas.record.vocabulary import load_vocabulary
from tests.check.strategies import AS_OF, FIRST, cases
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
    found = readings(record, ordered=True)

    assert len(found) in (0, READINGS)
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


@pytest.mark.parametrize("let_go", ["2020-03", "2020-03/2020-04", "2020-03-31"])
@pytest.mark.parametrize("until", ["2020-03", "2020-03-25", "2020-03/2020-04"])
def test_what_lasted_so_many_days_does_in_each_reading(until: str, let_go: str) -> None:
    told = HELD % {"taken": "2020-03", "hurt": "2020-03"}
    told = told.replace("place: cell, basis", f"place: cell, until: {until}, duration_days: 10, basis")
    case, _ = read_case_text(told.replace("2020-04-20, kind", f"{let_go}, kind"), "held.yaml", load_vocabulary())

    for reading in readings(case, ordered=True):
        stay, last = (entry for entry in reading.entries if entry.kind in ("placed", "released"))
        assert stay.until is not None
        assert first_day(stay.until) - first_day(stay.on) == 9
        assert first_day(last.on) >= first_day(stay.until)


def _is_plain(*entries: Entry) -> bool:
    return all(entry.kind != "not_done" and entry.source != "ruling" for entry in entries)


@settings(max_examples=200, deadline=None)
@given(record=cases(vague=False))
def test_a_record_of_certain_days_needs_none(record: Case) -> None:
    for reading in readings(record, ordered=True):  # a clock time or an end may still be vague
        assert [entry.on for entry in reading.entries] == [entry.on for entry in record.entries]


@settings(max_examples=200, deadline=None)
@given(record=cases(), until=st.integers(FIRST, AS_OF))
def test_without_an_order_each_day_is_one_of_its_own_and_none_is_still_to_come(record: Case, until: int) -> None:
    for reading in readings(record, ordered=False, until=until):
        for before, after in zip(record.entries, reading.entries, strict=True):
            assert first_day(before.on) <= first_day(after.on) <= last_day(after.on) <= last_day(before.on)
            if first_day(before.on) <= until and first_day(after.on) != first_day(before.on):
                assert first_day(after.on) <= until


def test_what_lies_between_two_vague_days_is_once_as_short_as_it_can_be() -> None:
    text = (HELD % {"taken": "2020-03", "hurt": "2020-03-31"}).replace("on: 2020-04-20", "on: 2020-04")
    case, _ = read_case_text(text, "case.yaml", load_vocabulary())
    for ordered in (True, False):
        close = readings(case, ordered=ordered)[-1]
        days = {entry.kind: entry.on.text for entry in close.entries}
        assert (days["placed"], days["released"]) == ("2020-03-31", "2020-04-01")


def test_what_follows_in_every_reading_agrees_with_the_court(tmp_path: Path) -> None:
    """An injury in March of somebody taken in in March is one in custody, whatever the days: in the order of the file."""
    rows = []
    for name, days in (
        ("vague", {"taken": "2020-03", "hurt": "2020-03"}),
        ("open", {"taken": "2020-04", "hurt": "2020-03"}),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "case.yaml").write_text(HELD % days, encoding="utf-8")
        (row,) = json.loads(habeas("precedents", str(tmp_path / name), "--format", "json").stdout)["holdings"]
        rows.append((row["found"] == "breach", row["every_reading"] and row["agrees"]))

    assert rows == [(True, True), (False, False)]
