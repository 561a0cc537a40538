"""One release: an attacker with a solver of their own recovers no hidden cell, and reads nothing of a known target."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.prove.publishing import LEAST, TABLES, YEAR, Attacker, Somebody, cells, people, released

SLOW = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
SLIP = 1e-4


@SLOW
@given(people(), st.sampled_from(sorted(TABLES)))
def test_no_hidden_cell_is_recovered(every: list[Somebody], axis: str) -> None:
    attacker = Attacker(released(every), axis, every)
    for cell in [*attacker.hidden(), *attacker.left()]:
        count = attacker.truth(cell)
        low, high = attacker.bounds(cell)
        assert low - SLIP <= count <= high + SLIP
        assert high - low >= LEAST - SLIP, (cell, count, low, high)
        assert count >= LEAST or high >= LEAST - SLIP, (cell, count, low, high)


@SLOW
@given(people())
def test_what_is_told_is_true_and_never_small(every: list[Somebody]) -> None:
    body = released(every)
    for axis in TABLES:
        attacker = Attacker(body, axis, every)
        for cell, count in attacker.told.items():
            assert count == attacker.truth(cell) >= LEAST, cell


@SLOW
@given(people(), st.sampled_from(sorted(set(TABLES) - {"state"})))
def test_of_a_known_target_the_missing_attribute_is_not_read(every: list[Somebody], axis: str) -> None:
    """Who knows all of somebody but one thing finds at least LEAST people beside them of whom it is different."""
    attacker = Attacker(released(every), axis, every)
    nodes = {node for leaf, _, _ in attacker.where for node in leaf}
    for state in ("*", *attacker.states):
        if ("held", "*", state) not in attacker.told:
            continue
        for node in sorted(nodes):
            if attacker.truth(("held", node, state)) == 0:
                continue
            low, high = attacker.bounds(("held", node, state))
            assert attacker.told["held", "*", state] - low >= LEAST - SLIP, (node, state)
            del high


def test_a_plain_release_tells_what_is_large() -> None:
    every = [Somebody(f"p{n}", sex="F" if n % 3 else "M", state="RU" if n % 2 else "KZ") for n in range(120)]
    told = cells(released(every), "sex")
    assert told["held", "F", "*"] == 80
    assert told["held", "M", "KZ"] == 20
    assert released(every)["told"]["years"][YEAR]["people"] == 120


@pytest.mark.parametrize("count", [1, 4])
def test_of_fewer_than_least_nothing_is_told(count: int) -> None:
    year = released([Somebody(f"p{n}") for n in range(count)])["told"]["years"][YEAR]
    assert year == {"people": None, "axes": {}, "tables": {}}


def test_a_small_cell_takes_another_with_it() -> None:
    every = [Somebody(f"p{n}", sex="F" if n < 3 else "M") for n in range(40)]
    body = released(every)
    told = cells(body, "sex")
    assert ("held", "F", "*") not in told
    assert ("held", "M", "*") not in told
    assert body["told"]["years"][YEAR]["tables"]["sex"]["not_told"] > 0
    assert body["told"]["years"][YEAR]["tables"]["sex"]["keys"] == []
