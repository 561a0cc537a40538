"""A case that was written into tables and read again is the same case."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from habeas.record.case import Case
from habeas.record.reader import read_cases
from habeas.record.vocabulary import load_vocabulary

RECORD = Path(__file__).parents[2] / "habeas" / "record"
CASES, _ = read_cases([RECORD / "cases", RECORD / "examples"], load_vocabulary())


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_a_case_comes_back_as_it_was(case: Case, office: Path) -> None:
    from habeas.store import models as tables
    from habeas.store.mapping import add_case, case_of

    renamed = replace(case, id=f"{case.id}-again")
    add_case(renamed, library=case.is_library)
    assert case_of(tables.Case.objects.get(key=renamed.id), visits=False) == bare(renamed)


def bare(case: Case) -> Case:
    """Without what a table does not keep: marks and the file's name."""

    def unmarked(rows: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(replace(row, mark=None) for row in rows)

    return replace(
        case,
        file=None,
        people=unmarked(case.people),
        kin=unmarked(case.kin),
        places=unmarked(case.places),
        entries=unmarked(case.entries),
        observations=unmarked(case.observations),
        holdings=unmarked(case.holdings),
    )
