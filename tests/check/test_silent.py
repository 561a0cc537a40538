"""What is settled by what nobody recorded is what its column says; a norm that is left out says nothing."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from habeas.check.cases import last_day, table_of_cases
from habeas.check.engine import check_world, settle, with_groups
from habeas.check.office import load_program
from habeas.check.places import place_history
from habeas.check.program import Program
from habeas.check.silent import Settled
from habeas.check.table import Table
from habeas.check.world import World
from habeas.dates import When
from habeas.law.syntax import Expr, walk
from habeas.record import reader
from habeas.record.case import Case
from tests.check.norms import program
from tests.check.strategies import AS_OF, cases

JUDGMENTS = sorted(Path(reader.__file__).with_name("cases").glob("*.yaml"))
MANY = 50


def world_of(table: Table, law: Program) -> World:
    """The people with every part of the law laid out, and nothing settled beforehand."""
    return World(table, law, place_history(table, law.coding), Settled([], {}, law.silence.every))


def holds(record: Case, law: Program, as_of: int) -> int:
    """Compares what is settled with the columns; gives how many parts were."""
    table = with_groups(table_of_cases([record], law.coding, law.fields, as_of), law)
    world, settled = world_of(table, law), settle(table, law)
    nodes: dict[int, Expr] = {id(node): node for tops in law.expressions for top in tops for node in walk(top)}
    nodes |= {id(node): node for gap in law.gaps if gap.condition for node in walk(gap.condition)}
    for number, value in settled.values.items():
        if not law.is_local(nodes[number]):
            assert np.unique(world.value(nodes[number])).tolist() == [value], nodes[number]
    left_out = {*law.reach.concerned(table).tolist()} - {*settled.numbers}
    assert not len(check_world(world, [law.variants[number] for number in sorted(left_out)]))
    return len(settled.values)


@settings(max_examples=40, deadline=None)
@given(record=cases())
def test_in_any_record(record: Case) -> None:
    holds(record, program(), AS_OF)


@pytest.mark.parametrize("path", JUDGMENTS[::5], ids=lambda path: path.stem)
def test_in_judgments_with_the_whole_law(path: Path) -> None:
    law = load_program()
    record = reader.read_case_text(path.read_text(encoding="utf-8"), path.name, law.vocabulary)[0]
    day = last_day(When.parse((record.cite or {})["date"]))
    assert holds(record, law, day) > MANY
    holds(replace(record, entries=record.entries[:3], observations=()), law, day + 400)
