"""A stay of which the last day is known had begun by then, though the record names but the month of its first."""

from habeas.check.findings import check_cases
from habeas.check.office import load_program
from habeas.check.stretches import HELD, stretches
from habeas.dates import When
from habeas.record.reader import read_case_text

CASE = """\
id: died-in-the-centre
state: RU
people: [{id: ali, sex: M, born: 1980, nationality: TJ}]
places: [{id: centre, kind: aliens_detention_centre, state: RU}]
entries:
  - {on: 2020-03, until: 2020-03-17, kind: placed, who: ali, place: centre, basis: expulsion}
  - {on: 2020-03-17, kind: death, who: ali}
"""


def test_whoever_died_on_the_last_day_of_a_stay_died_in_it() -> None:
    program = load_program()
    case, faults = read_case_text(CASE, "case.yaml", program.vocabulary)
    assert not faults

    checked = check_cases([case], program, day("2020-09-01"))

    held = [(each.since, each.until, each.certain) for each in stretches(checked) if each.fact == HELD]
    assert held == [(day("2020-03-01"), day("2020-03-18"), True)]


def day(text: str) -> int:
    """The number of a day."""
    return When.parse(text).span_days[0]
