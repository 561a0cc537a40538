"""A vaguer date settles nothing: records in which it did once."""

from dataclasses import replace
from pathlib import Path

import pytest

from habeas.dates import When
from habeas.record.case import Case
from habeas.record.reader import read_cases
from habeas.record.vocabulary import load_vocabulary
from tests.check.norms import program
from tests.check.strategies import AS_OF
from tests.check.test_reference import by_columns, by_reading
from tests.check.test_vagueness import settled
from tests.check.vague_arrests import RECORDS as ARRESTS

CASE = """\
id: case
state: RU
people:
  - {{id: ali, sex: M, born: 1980, nationality: TJ}}
  - {{id: olim, sex: M, born: 2008, nationality: TJ}}
kin: [{{who: ali, is: parent, of: olim}}]
places:
  - {{id: centre, kind: aliens_detention_centre, state: RU}}
  - {{id: shelter, kind: child_shelter, state: RU}}
  - {{id: home, kind: home, state: RU}}
  - {{id: abroad, kind: prison, state: KG}}
entries:
{entries}
"""
RECORDS = {
    "a release that may come between two stays of one day": (
        "2020-01-01",
        "2020-01",
        """
        on: 2020-01-01, kind: transferred, who: ali, to: centre
        on: WHEN, kind: released, who: ali
        on: 2020-01-01, kind: transferred, who: ali, to: centre, basis: [expulsion]
        """,
    ),
    "a release that may come between more stays of one day": (
        "2020-01-01",
        "2020-01",
        """
        on: 2020-01-01, kind: transferred, who: ali, to: centre
        on: WHEN, kind: released, who: ali
        on: 2020-01-01, kind: placed, who: ali, place: centre
        on: 2020-01-01, kind: transferred, who: ali, to: centre, basis: [expulsion]
        """,
    ),
    "a release that may part two stays": (
        "2020-01-02",
        "2020-01~",
        """
        on: WHEN, kind: released, who: ali
        on: 2020-01-03, kind: transferred, who: ali, to: centre
        on: 2020-01-01, kind: transferred, who: ali, to: centre
        """,
    ),
    "a release that may come before the stay that it ended": (
        "2020-01-05",
        "2020-01",
        """
        on: WHEN, kind: released, who: ali
        on: 2020-01-04, kind: placed, who: ali, place: centre
        on: 2020-01-05, kind: placed, who: ali, place: centre
        """,
    ),
    "an arrest that may or may not touch a disputed stay": (
        "2020-03-10",
        "2020-03-10/2020-03-11",
        """
        on: WHEN, kind: apprehended, who: ali, until: 2020-03-27
        on: 2020-02-21, kind: transferred, who: ali, to: centre, until: 2020-03-22, confidence: disputed
        """,
    ),
    "an order that may fall before the custody": (
        "2020-01-18",
        "2020-01-18~",
        """
        on: 2020-01-20, kind: transferred, who: ali, to: centre
        on: WHEN, kind: detention_ordered, who: ali, basis: [expulsion]
        """,
    ),
    "a stay at home that may part two others": (
        "2020-01-06",
        "2019-12-28/2020-01-06",
        """
        on: 2020-01-03, kind: asylum_claimed, who: ali
        on: 2020-01-03, kind: solitary_started, who: ali
        on: WHEN, kind: apprehended, who: ali, place: home, until: 2020-02
        on: 2020-01-03, kind: placed, who: ali, place: centre, until: 2020-02-05
        on: 2020-01-05, kind: placed, who: ali, place: centre
        """,
    ),
    "a move home on the day of the placing": (
        "2020-01-05",
        "2020-01-05/2020-01-09",
        """
        on: 2020-01-05, kind: placed, who: ali, place: centre
        on: WHEN, kind: transferred, who: ali, to: home
        """,
    ),
    "a move to a shelter that may part two stays": (
        "2020-01-06",
        "2020-01-02/2020-01-10",
        """
        on: WHEN, kind: transferred, who: ali, to: shelter
        on: 2020-01-02, kind: transferred, who: ali, to: centre
        on: 2020-01-03, kind: placed, who: ali, place: centre
        """,
    ),
    "a placing after which a title may not be kept": (
        "2020-01-01",
        "2019-12-27/2020-01-06",
        """
        on: WHEN, kind: placed, who: ali, place: centre
        on: 2020-01-05, kind: transferred, who: ali, to: centre, basis: [expulsion]
        on: 2020-01-05, kind: apprehended, who: ali, place: shelter
        on: 2020-01-06, kind: transferred, who: ali, to: centre
        """,
    ),
    "a move within what may be one custody with a disputed stay": (
        "2020-03-07",
        "2020-02-16/2020-03-27",
        """
        on: 2020-02-12?, kind: transferred, who: ali, until: 2020-02-26
        on: 2020-03-07, kind: transferred, who: ali
        on: 2020-01-06, kind: placed, who: ali, until: 2020-01-13
        on: WHEN, kind: transferred, who: ali
        """,
    ),
    "an extension that may be of the custody before": (
        "2020-01-04",
        "2020-01-04/2020-01-05",
        """
        on: 2020-01-0X, kind: apprehended, who: ali
        on: WHEN, kind: detention_extended, who: ali
        on: 2020-01-06, kind: apprehended, who: ali, place: centre
        """,
    ),
    "an order that another may follow": (
        "2020-01-07",
        "2020-01-03/2020-01-11",
        """
        on: WHEN, kind: detention_extended, who: ali
        on: 2020-01~, kind: detention_extended, who: ali
        on: 2020-01-06, kind: placed, who: ali
        """,
    ),
    "an arrest beside two stays of one day": (
        "2020-01-01",
        "2020-01-01/2020-01-02",
        """
        on: 2020-01-01, kind: placed, who: ali, until: 2020-01-24/..
        on: WHEN, kind: placed, who: ali
        on: 2020-01-01, kind: apprehended, who: ali
        """,
    ),
    "an examination that may have come in time": (
        "2020-01-03%",
        "2020-01-02/2020-01-13?",
        """
        on: 2020-01-09, kind: medical_exam, who: ali
        on: WHEN, kind: medical_exam, who: ali
        on: 2020-01-02, kind: placed, who: ali, place: centre
        """,
    ),
    "a state that may have denied its national": (
        "2020-02-02/2020-02-06",
        "2020-02",
        """
        on: WHEN, kind: nationality_denied, who: ali
        on: 2020-02-17, kind: apprehended, who: ali
        """,
    ),
    "an order without end that may replace another without end": (
        "2020-01-07/2020-01-08",
        "2020-01-03/2020-01-12",
        """
        on: 2020-01-01/2020-01-05, kind: transferred, who: ali, place: centre, basis: expulsion
        on: 2020-01-04/2020-01-05, kind: detention_ordered, who: ali, basis: expulsion
        on: WHEN, kind: detention_ordered, who: ali, basis: expulsion
        """,
    ),
    "an arrest with a ground, before or within a stay that names none": (
        "2020-01-06",
        "2019-12-17/2020-01-26",
        """
        on: 2020-01-04, until: 2020-01-07, kind: apprehended, who: ali, place: home
        on: WHEN, kind: apprehended, who: ali, place: home, basis: expulsion
        """,
    ),
    "a parent who may still be there": (
        "2020-02-03/2020-02-09",
        "2020-02-03/2020-02-18",
        """
        on: 2020-01-27?, kind: apprehended, who: ali, place: centre, until: WHEN
        on: 2020-02-03, kind: apprehended, who: olim, place: centre, until: 2020-02-21
        """,
    ),
    "an arrest that may come within a stay or after it": (
        "2020-01-04/2020-01-08",
        "2020-01",
        """
        on: WHEN, kind: apprehended, who: ali
        on: 2020-01-03, kind: placed, who: ali, until: 2020-01-04
        """,
    ),
    "an arrest before a stay that may have begun before it": (
        "2020-01-05",
        "2019-12-27/2020-01-05",
        """
        on: 2020-01-01, kind: apprehended, who: ali
        on: WHEN, kind: apprehended, who: ali, until: 2020-01-07
        """,
    ),
    "an arrest within a stay that may not be": (
        "2020-01-01",
        "2020-01-01?",
        """
        on: WHEN, kind: apprehended, who: ali, until: 2020-01-04
        on: 2020-01-04, kind: apprehended, who: ali, place: centre
        """,
    ),
    "a stay that may begin before an arrest or with the next stay": (
        "2020-01-04",
        "2020-01-04%",
        """
        on: 2020-01-04/2020-01-08, kind: placed, who: ali, until: 2020-01-09
        on: WHEN, kind: apprehended, who: ali, place: home
        on: 2020-01-07, kind: placed, who: ali
        """,
    ),
    "a move that may come before or after a placing": (
        "2020-01-04",
        "2020-01-03/2020-01-04",
        """
        on: 2020-01-07, kind: apprehended, who: ali
        on: 2020-01-04/2020-01-08, kind: transferred, who: ali
        on: WHEN, kind: placed, who: ali, until: 2020-01-07
        """,
    ),
    "an arrest that may fall within either of two stays": (
        "2020-01-04/2020-01-08",
        "2020-01",
        """
        on: WHEN, kind: apprehended, who: ali
        on: 2020-01-03, kind: placed, who: ali, until: 2020-01-04
        on: 2020-01-07, kind: placed, who: ali, place: centre, until: 2020-01-08
        """,
    ),
    "an arrest at home within a stay that may not be": (
        "2020-01-01",
        "2020-01-01?",
        """
        on: WHEN, kind: apprehended, who: ali, until: 2020-01-04
        on: 2020-01-04, kind: apprehended, who: ali, place: home
        on: 2020-01-05, kind: apprehended, who: ali
        """,
    ),
    "a release and a placing on the day on which moves may have ended": (
        "2020-01-04/2020-01-05",
        "2020-01-03/2020-01-05",
        """
        on: 2020-01-04, kind: transferred, who: ali
        on: 2020-01-07, kind: released, who: ali
        on: 2020-01-07, kind: placed, who: ali
        on: WHEN, kind: transferred, who: ali
        """,
    ),
    "an order that may not be the expected one, beside a release that is": (
        "2020-01-01",
        "2020-01-0X",
        """
        on: WHEN, kind: detention_ordered, who: ali
        on: 2020-01-01, kind: released, who: ali
        on: 2020-01-01, kind: apprehended, who: ali
        """,
    ),
    "a disputed release before another": (
        "2020-01-02/2020-01-03",
        "2020-01",
        """
        on: 2020-01-03, kind: apprehended, who: ali
        on: 2020-01-03/2020-01-04, kind: released, who: ali
        on: WHEN, kind: released, who: ali, confidence: disputed
        """,
    ),
    "two arrests of a day of which one order may be of either": (
        "2020-01-01",
        "2020-01-01~",
        """
        on: 2020-01-01, kind: apprehended, who: ali
        on: WHEN, kind: apprehended, who: ali
        on: 2020-01-03, kind: detention_ordered, who: ali
        on: 2020-01-01, kind: released, who: ali
        """,
    ),
    "a release on the day of a placing, before an arrest": (
        "2020-01-03",
        "2020-01-02/2020-01-03",
        """
        on: 2020-01-04, kind: apprehended, who: ali
        on: 2020-01-03, kind: released, who: ali
        on: WHEN, kind: placed, who: ali, place: shelter, until: 2020-01-05
        """,
    ),
    "an arrest that may be part of a stay that a release may have ended": (
        "2020-01-03/2020-01-04",
        "2019-12-25/2020-01-04",
        """
        on: WHEN, kind: apprehended, who: ali, until: 2020-01-07
        on: 2020-01-02, kind: released, who: ali
        on: 2020-01-04, kind: apprehended, who: ali, place: centre
        """,
    ),
    "an arrest that may come after a disputed one": (
        "2020-01-03",
        "2019-12-30/2020-01-07",
        """
        on: 2020-01-02, kind: apprehended, who: ali, place: centre, until: 2020-01-04, confidence: disputed, basis: expulsion
        on: WHEN, kind: apprehended, who: ali
        """,
    ),
    "an arrest that may fall on the last day of a stay": (
        "2020-01-04/2020-01-08",
        "2020-01-0X",
        """
        on: WHEN, kind: apprehended, who: ali, place: centre, basis: expulsion
        on: 2020-01-01, kind: placed, who: ali, place: centre, until: 2020-01-04
        """,
    ),
    "a file that may be silent about a day": (
        "2020-01-05",
        "2020-01-05/2020-01-10",
        """
        on: 2020-01-01, kind: placed, who: ali, place: centre, until: 2020-01-20
        on: WHEN, kind: medical_exam, who: ali
        on: 2020-01-20, kind: file_read, who: ali, what: [medical_exam]
        """,
    ),
    "an arrest that may have come before the stay of which it may be part": (
        "2020-01-04/2020-01-05",
        "2019-12-26/2020-01-05",
        """
        on: WHEN, kind: apprehended, who: ali
        on: 2020-01-03/2020-01-04, kind: transferred, who: ali, until: 2020-01-04
        """,
    ),
    "an arrest that may have come before the stay that holds it": (
        "2020-01-06",
        "2019-12-28/2020-01-06",
        """
        on: 2020-01-01, kind: apprehended, who: ali
        on: WHEN, kind: apprehended, who: ali, until: 2020-01-08
        on: 2020-01-06/2020-01-10, kind: apprehended, who: ali
        """,
    ),
    "a disputed stay after two of which either may have come first": (
        "2020-01-05",
        "2019-12-27/2020-01-05",
        """
        on: 2020-01-06, kind: placed, who: ali, place: centre, confidence: disputed, basis: expulsion
        on: WHEN, kind: placed, who: ali
        on: 2020-01-01, kind: placed, who: ali, until: 2020-01-05
        """,
    ),
    "a move home and an arrest on the last day of a stay": (
        "2020-01-06",
        "2020-01-06/2020-01-15",
        """
        on: 2020-01-06, kind: placed, who: ali, until: 2020-01-06, basis: [criminal]
        on: 2020-01-06, kind: apprehended, who: ali, place: centre
        on: WHEN, kind: placed, who: ali, place: home
        on: 2020-01-07, kind: transferred, who: ali, to: centre, confidence: disputed
        """,
    ),
    "an arrest in another state within a stay": (
        "2020-01-02/2020-01-03",
        "2020-01-02/2020-01-03?",
        """
        on: WHEN, kind: apprehended, who: ali, place: centre, until: 2020-01-07, basis: [criminal]
        on: 2020-01-03, kind: apprehended, who: ali, place: abroad
        """,
    ),
    "a disputed release beside a disputed move": (
        "2020-01-06",
        "2020-01-06~",
        """
        on: WHEN, kind: released, who: ali, confidence: disputed
        on: 2020-01-03, kind: placed, who: ali, place: centre
        on: 2020-01-05/2020-01-06, kind: transferred, who: ali, to: centre, confidence: disputed, basis: [expulsion]
        """,
    ),
    "a move that may have come before an arrest": (
        "2020-01-06",
        "2019-12-28/2020-01-06",
        """
        on: 2020-01-06/2020-01-10, kind: apprehended, who: ali, place: centre
        on: WHEN, kind: transferred, who: ali, to: centre, until: 2020-01-08, basis: [expulsion]
        """,
    ),
    "an arrest and a release at the end of a stay that may not deprive of liberty": (
        "2020-01-05",
        "2020-01",
        """
        on: 2020-01-05/2020-01-09, kind: released, who: ali, confidence: disputed
        on: 2020-01-06, kind: transferred, who: ali
        on: 2020-01-01, kind: apprehended, who: ali, place: shelter, until: 2020-01-05
        on: WHEN, kind: apprehended, who: ali, place: centre, basis: [expulsion]
        """,
    ),
    "three releases of which one answers an arrest": (
        "2020-01-01/2020-01-02",
        "2019-12-28/2020-01-06",
        """
        on: 2020-01-02, kind: apprehended, who: ali, place: home
        on: 2020-01-02, kind: released, who: ali
        on: WHEN, kind: released, who: ali
        on: 2020-01-01/2020-01-05, kind: released, who: ali
        """,
    ),
    "an order or a release after two arrests": (
        "2020-01-01/2020-01-05",
        "2019-12-23/2020-01-05",
        """
        on: WHEN, kind: apprehended, who: ali, place: abroad, basis: [criminal]
        on: 2020-01-01, kind: apprehended, who: ali, place: centre, until: 2020-01-05, basis: [expulsion]
        on: 2020-01-07, kind: detention_ordered, who: ali, confidence: disputed, basis: [expulsion]
        """,
    ),
    "a file that says nothing of the days after it was read": (
        "2020-01-06",
        "2020",
        """
        on: 2020-01-01, kind: asylum_claimed, who: ali
        on: 2020-01-04, kind: transferred, who: ali, to: centre
        on: 2020-01-02, kind: file_read, who: ali, what: [medical_exam]
        on: WHEN, kind: medical_exam, who: ali
        """,
    ),
}


EVERY = RECORDS | ARRESTS


def read(folder: Path, entries: str) -> Case:
    lines = "\n".join(f"  - {{{line.strip()}}}" for line in entries.strip().splitlines())
    path = folder / "case.yaml"
    path.write_text(CASE.format(entries=lines), encoding="utf-8")
    cases, warnings = read_cases([path], load_vocabulary(), strict=True)
    assert not warnings
    return cases[0]


@pytest.mark.parametrize("name", EVERY)
def test_a_record_in_which_a_vaguer_date_settled_something(name: str, tmp_path: Path) -> None:
    exact, vague, entries = EVERY[name]
    assert settled(*(read(tmp_path, entries.replace("WHEN", when)) for when in (exact, vague))) == set()


@pytest.mark.parametrize("name", EVERY)
def test_columns_and_rules_agree_about_it(name: str, tmp_path: Path) -> None:
    _, vague, entries = EVERY[name]
    case = read(tmp_path, entries.replace("WHEN", vague))
    columns, rules = by_columns([case], program(), AS_OF), by_reading([case], program(), AS_OF)
    assert columns == {key: told for key, told in rules.items() if told}


def test_an_event_that_may_come_after_the_file_was_closed_settles_nothing(tmp_path: Path) -> None:
    entries = "on: WHEN, kind: detention_reviewed, who: ali, in_person: no"
    exact, vague = (
        replace(read(tmp_path, entries.replace("WHEN", when)), closed_on=When.parse("2020-03-05"))
        for when in ("2020-03-08", "2020-03~")
    )
    assert settled(exact, vague) == set()


def test_a_term_that_may_have_begun_in_another_state_settles_nothing(tmp_path: Path) -> None:
    entries = """
        on: 2020-01-03, kind: death, who: ali, confidence: WHEN
        on: 2020-01-07/2020-01-08, kind: placed, who: ali, place: abroad
        on: 2020-01-02, kind: transferred, who: ali, place: centre, basis: [expulsion]
        """
    exact, vague = (
        replace(read(tmp_path, entries.replace("WHEN", confidence)), closed_on=When.parse("2020-02-14"))
        for confidence in ("reported", "disputed")
    )
    assert settled(exact, vague) == set()
