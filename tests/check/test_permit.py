"""A permit of residence said of a person counts as one granted, until an entry says that it ended."""

import pytest

from habeas.check.findings import check_cases
from habeas.check.office import load_program
from habeas.dates import When
from habeas.record.reader import read_case_text

NORM = "echr-p7-procedure-order"
CASE = """\
id: taken-to-the-plane
state: GE
people:
  - {id: p1, sex: M, born: 1980, nationality: TR%s}
entries:
%s  - {on: 2012-06-05, kind: not_done, what: expulsion_ordered, who: p1}
  - {on: 2012-06-05, kind: not_done, what: removal_ordered, who: p1}
  - {on: 2012-06-05, kind: removed, who: p1, to: TR}
"""
OVER = """\
  - {on: 2011-01-03, kind: residence_refused, who: p1}
  - {on: 2011-01-03, kind: stay_refused, who: p1}
"""


def expelled(said: str | None, before: str = "") -> set[str]:
    """What is found on expulsion without a decision, of somebody of whom this is said."""
    program = load_program()
    text = CASE % ("" if said is None else f", residence_permit: {said}", before)
    case, faults = read_case_text(text, "case.yaml", program.vocabulary)
    assert not faults
    checked = check_cases([case], program, When.parse("2012-06-30").span_days[0])
    return {finding.verdict for finding in checked.findings if finding.norm.id == NORM}


@pytest.mark.parametrize("said", ["true", "permanent", "permanent since 2005-03", "2005-03-11", "2005"])
def test_a_permit_is_a_right_of_residence(said: str) -> None:
    assert expelled(said) == {"breach"}


@pytest.mark.parametrize("said", [None, "false", "refused", "ran out in 2010", "permanent since 2012-07", "2012-06"])
def test_what_is_no_permit_on_the_day_leaves_it_open(said: str | None) -> None:
    assert expelled(said) == {"not_known"}


def test_an_entry_ends_what_is_said_of_the_person() -> None:
    assert expelled("true") == {"breach"}
    assert expelled("true", OVER) == set()
