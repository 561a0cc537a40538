"""What ends with a life, and what was not known yet on a day of the past."""

import pytest

from habeas.check.findings import Checked, check_cases
from habeas.check.office import load_program
from habeas.check.stretches import stretches
from habeas.dates import When
from habeas.record.reader import read_case_text
from habeas.record.vocabulary import load_vocabulary
from tests.check.corners import day

CASE = """
id: life
state: RU
people: [{{id: son, sex: M, born: 2015-05-20, nationality: TJ, stateless: yes{said}}}]
places: [{{id: centre, kind: aliens_detention_centre, state: RU}}]
entries:
  - {{id: taken, kind: placed, who: son, place: centre, on: 2020-10-01, until: 2020-12-31}}
{more}
"""


def checked(said: str = "", more: str = "", on: str = "2021-06-01", known_at: str = "") -> Checked:
    case, warnings = read_case_text(CASE.format(said=said, more=more), "life.yaml", load_vocabulary())
    assert not warnings
    return check_cases([case], load_program(), day(on), day(known_at) if known_at else None)


def runs(found: Checked, fact: str) -> list[str]:
    """The days of a fact as `first..last`, with a question mark where they are not certain."""
    told = ((When.of_day(each.since).text, When.of_day(each.until - 1).text, each.certain)
            for each in stretches(found) if each.fact == fact)  # fmt: skip
    return [f"{first}..{last}{'' if certain else '?'}" for first, last, certain in told]


@pytest.mark.parametrize("said", [", died: 2020-10-14", ""])
def test_nobody_is_a_child_or_stateless_after_death(said: str) -> None:
    entry = "" if said else "  - {id: end, kind: death, who: son, on: 2020-10-14}"
    found = checked(said, entry)
    assert runs(found, "child")[-1].endswith("..2020-10-14")
    assert all(run.endswith("..2020-10-14") for run in runs(found, "stateless"))
    assert runs(found, "held") == ["2020-10-01..2020-10-14"]


def test_the_days_on_which_death_may_have_come_are_open() -> None:
    found = checked(more="  - {id: end, kind: death, who: son, on: 2020-10}")
    assert runs(found, "child")[-2:] == ["2020-10-01..2020-10-01", "2020-10-02..2020-10-31?"]


def test_a_disputed_death_ends_nothing() -> None:
    found = checked(more="  - {id: end, kind: death, who: son, on: 2020-10-14, confidence: disputed}")
    assert day("2021-06-01") < next(each.until for each in stretches(found) if each.fact == "child")


def test_an_entry_wins_over_what_is_said_of_the_person() -> None:
    found = checked(", died: 2020-11", "  - {id: end, kind: death, who: son, on: 2020-11-05}")
    assert runs(found, "child")[-1].endswith("..2020-11-05")
    assert runs(found, "held") == ["2020-10-01..2020-11-05"]


def test_an_end_still_to_come_was_not_known() -> None:
    """On 5 October nobody knew that it would last to the end of the year: the stay is open, and doubtful after the grace."""
    then = runs(checked(on="2020-11-20", known_at="2020-11-20"), "held")
    assert then[0].startswith("2020-10-01..2020-10-1")
    assert then[-1].endswith("?")
    assert runs(checked(on="2021-06-01", known_at="2021-06-01"), "held") == ["2020-10-01..2020-12-31"]
