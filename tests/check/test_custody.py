"""When somebody is in custody, by which days, and under whose order: told through one norm, a decision for each day."""

from datetime import date

import pytest

from habeas.check.findings import Finding, check_cases
from habeas.check.office import load_program
from habeas.record.reader import read_case_text

ORDER = "echr-5-1-order-for-each-day"
HEAD = """
id: stay
state: GR
closed_on: 2010-12-31
people: [{id: p, label: a man, sex: M, born: 1980, nationality: AF}]
places:
  - {id: centre, kind: aliens_detention_centre, state: GR}
  - {id: zone, kind: transit_zone, state: GR}
  - {id: reception, kind: reception_centre, state: GR}
"""


def uncovered(entries: str, conditions: str = "") -> list[Finding]:
    """The breaches of the norm that each day in custody is covered by a decision."""
    program = load_program()
    rows = "".join(f"  - {{who: p, {line}}}\n" for line in entries.strip().splitlines())
    case, _ = read_case_text(f"{HEAD}entries:\n{rows}{conditions}", "stay.yaml", program.vocabulary)
    found = check_cases([case], program, date(2010, 12, 31).toordinal()).findings
    return [f for f in found if f.norm.id == ORDER and f.verdict == "breach"]


def covers(findings: list[Finding], day: str) -> bool:
    at = date.fromisoformat(day).toordinal()
    return any(f.since <= at <= (f.until or at) for f in findings)


@pytest.mark.parametrize("arrest", ["2007-05-12", "2007-05", "2007-06-20"])
def test_an_arrest_within_a_stay_that_ends_later_is_part_of_it(arrest: str) -> None:
    found = uncovered(f"""
on: 2007-05, kind: placed, place: centre, until: 2007-07, basis: expulsion, authority: none
on: {arrest}, kind: apprehended
""")
    assert covers(found, "2007-06-10")
    assert covers(found, "2007-06-28")


@pytest.mark.parametrize(("until", "held"), [("2007-05-23", False), ("2007-07-30", True)])
def test_a_way_out_abroad_is_an_exit_for_some_weeks_only(until: str, held: bool) -> None:
    found = uncovered(
        f"on: 2007-05-01, kind: placed, place: zone, until: {until}, basis: entry, authority: none",
        f"conditions:\n  - {{place: zone, from: 2007-05-01, until: {until}, indicators: {{exit_possible: true}}}}\n",
    )
    assert covers(found, "2007-05-10") is held


@pytest.mark.parametrize(("basis", "held"), [("expulsion", True), ("asylum", False)])
def test_a_title_of_custody_settles_what_the_kind_of_place_leaves_open(basis: str, held: bool) -> None:
    found = uncovered(
        f"on: 2007-05-01, kind: placed, place: reception, until: 2007-06-30, basis: {basis}, authority: none"
    )
    assert covers(found, "2007-05-10") is held


def test_a_move_keeps_the_body_that_ordered_the_stay_before_it() -> None:
    found = uncovered("""
on: 2007-05-01, kind: placed, place: centre, until: 2007-05-31, basis: entry, authority: none
on: 2007-05-31, kind: transferred, to: zone, until: 2007-06-30
""")
    assert covers(found, "2007-06-10")


def test_an_order_of_some_days_may_or_may_not_count_its_first_day() -> None:
    found = uncovered("""
on: 2007-05-01, kind: placed, place: centre, until: 2007-05-20, basis: entry
on: 2007-05-01, kind: detention_ordered, duration_days: 10
""")
    assert not covers(found, "2007-05-10")
    assert not covers(found, "2007-05-11")
    assert covers(found, "2007-05-12")
