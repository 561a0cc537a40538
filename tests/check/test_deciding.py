"""The parts told to a reader are those that decided: without the others the condition has the same value."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from habeas.check.cases import last_day
from habeas.check.deciding import deciding
from habeas.check.findings import check_cases
from habeas.check.kleene import FALSE, TRUE, UNKNOWN
from habeas.check.office import load_program
from habeas.dates import When
from habeas.law.syntax import And, AtLeast, Expr, Not, Or
from habeas.record import reader

RECORD = Path(reader.__file__).parent
PROGRAM = load_program()


def value(node: Expr, leaves: Mapping[int, int]) -> int:
    """Kleene's value of a condition; a leaf that is not given is not known."""
    match node:
        case And(parts):
            return min(value(part, leaves) for part in parts)
        case Or(parts):
            return max(value(part, leaves) for part in parts)
        case Not(part):
            return 2 - value(part, leaves)
        case AtLeast(n, parts):
            inner = [value(part, leaves) for part in parts]
            if inner.count(TRUE) >= n:
                return TRUE
            return FALSE if len(inner) - inner.count(FALSE) < n else UNKNOWN
    return leaves.get(id(node), UNKNOWN)


@pytest.mark.parametrize(
    "name", ["cases/kim-v-russia", "cases/popov-v-france", "examples/infant-taken", "examples/aliens-centre-conditions"]
)
def test_what_did_not_decide_changes_nothing(name: str) -> None:
    cases, _ = reader.read_cases(RECORD / f"{name}.yaml", PROGRAM.vocabulary)
    checked = check_cases(cases, PROGRAM, last_day(When.parse("2021-12-01")))
    left_out = 0
    for finding in checked.findings:
        told = deciding(finding, PROGRAM)
        every = {id(leaf.node): leaf.value for leaf in finding.leaves}
        few = {id(leaf.node): leaf.value for leaf in told}
        left_out += len(every) - len(few)
        for expression in PROGRAM.expressions[finding.number]:
            assert value(expression, every) == value(expression, few), finding.id
    assert left_out > 0
