"""A chunk of people is let go of as soon as it is checked: a million are checked in the memory of some thousands."""

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

import habeas.record
from habeas.check.cases import table_of_cases
from habeas.check.engine import check_world, make_world, with_groups
from habeas.check.office import load_program
from habeas.check.places import place_history
from habeas.record.reader import read_cases
from habeas.record.vocabulary import load_vocabulary
from tests.check.strategies import AS_OF

EXAMPLES = Path(habeas.record.__file__).parent / "examples"


@pytest.fixture
def no_collector() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_collector")
def test_the_columns_of_a_chunk_do_not_wait_for_the_garbage_collector() -> None:
    program = load_program()
    cases, _ = read_cases(sorted(EXAMPLES.glob("*.yaml")), load_vocabulary())
    table = with_groups(table_of_cases(cases, program.coding, program.fields, AS_OF), program)
    world, variants = make_world(table, program, place_history(table, program.coding))
    assert len(check_world(world, variants))
    chunk = weakref.ref(world)
    del world
    assert chunk() is None
