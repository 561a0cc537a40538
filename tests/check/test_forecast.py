"""If nothing changes a limit is passed on a day that is the same on whatever day one asks."""

from pathlib import Path

import pytest

from habeas.check.findings import check_cases
from habeas.check.office import load_program
from habeas.record.reader import read_cases
from habeas.record.vocabulary import load_vocabulary
from tests.check.norms import day

CASE = """
id: held
state: RU
people: [{id: p, label: P., sex: M, born: 1990, nationality: TJ}]
places: [{id: centre, name: centre, kind: aliens_detention_centre, state: RU}]
entries:
  - {on: 2023-09-12, kind: placed, who: p, place: centre, basis: expulsion, authority: court}
"""


@pytest.mark.parametrize("asked", ["2023-09-20", "2023-10-20", "2024-03-20", "2025-09-01"])
def test_a_limit_in_all_is_passed_on_the_same_day_whenever_one_asks(asked: str, tmp_path: Path) -> None:
    file = tmp_path / "held.yaml"
    file.write_text(CASE)
    cases, _ = read_cases([file], load_vocabulary(), strict=True)
    coming = [
        finding.since
        for finding in check_cases(cases, load_program(), day(asked)).findings
        if finding.verdict == "coming" and finding.source.instrument == "KOAP" and finding.source.provision == "31.9"
    ]
    assert coming == [day("2025-09-11")]
