"""Several releases: who subtracts one from another comes to nobody or to enough people."""

from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from habeas.prove.publish.release import OtherReleaseError, release, remembered
from habeas.prove.publish.suppression import steady
from tests.prove.publishing import (
    BANDS,
    END,
    LEAST,
    TABLES,
    YEAR,
    Attacker,
    Cell,
    Somebody,
    cells,
    pattern,
    people,
    released,
    somebody,
)

SLOW = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
SLIP = 1e-4


@st.composite
def changed(draw: st.DrawFn, every: list[Somebody]) -> list[Somebody]:
    """The same people later: a few left the record, a few were put right, a few came."""
    gone = draw(st.sets(st.integers(0, len(every) - 1), max_size=8))
    kept = [one for number, one in enumerate(every) if number not in gone]
    for number in draw(st.sets(st.integers(0, max(0, len(kept) - 1)), max_size=6)) if kept else ():
        kept[number] = replace(draw(somebody()), name=kept[number].name)
    new = draw(st.lists(st.tuples(somebody(), st.integers(1, 7)), max_size=3))
    return kept + [
        replace(one, name=f"n{len(every)}-{number}-{n}")
        for number, (one, count) in enumerate(new)
        for n in range(count)
    ]


def lines(told: dict[Cell, int], axis: str) -> list[tuple[Cell, list[Cell]]]:
    """Each told whole, and its told parts in one way to part it."""
    nodes = {node for _, node, _ in told} - {"*"}
    child = {"child": [*BANDS[:3], "0-17"], "rest": [*BANDS[3:], "?"]}
    ways = {
        "age": [[*BANDS, "0-17", "?"], ["child", "rest"], *child.values()],
        "sex": [["F", "M", "X", "?"], ["pregnant", "rest"]],
    }
    found = []
    for what, node, state in told:
        if node == "*":
            parts = ways.get(axis, [sorted(nodes)])
            if axis == "nationality":
                parts = [sorted(nodes - {"rest"}), ["stateless", "rest"]]
            found += [((what, node, state), [(what, part, state) for part in way]) for way in parts]
        if state == "*":
            states = sorted({at for own, other, at in told if (own, other) == (what, node)} - {"*"})
            found.append(((what, node, state), [(what, node, at) for at in states]))
        if axis == "age" and node in child:
            found.append(((what, node, state), [(what, part, state) for part in child[node]]))
    return [(whole, [part for part in parts if part in told]) for whole, parts in found]


@SLOW
@given(people(10), st.data())
def test_no_difference_of_two_releases_is_small(every: list[Somebody], data: st.DataObject) -> None:
    bodies: list[dict[str, Any]] = []
    for number in range(3):
        bodies.append(released(every, bodies, END + number))
        every = data.draw(changed(every))
    for before, after in combinations(bodies, 2):
        for axis in TABLES:
            old, new = cells(before, axis), cells(after, axis)
            for name in old.keys() & new.keys():
                assert not 0 < abs(old[name] - new[name]) < LEAST, name
            for whole, parts in lines(new, axis):
                gap = new[whole] - sum(new[part] for part in parts)
                assert not parts or gap == 0 or gap >= LEAST, (whole, parts, gap)
                if whole in old:
                    both = [part for part in parts if part in old]
                    moved = new[whole] - old[whole] - sum(new[part] - old[part] for part in both)
                    assert not 0 < abs(moved) < LEAST, (whole, both, moved)


@SLOW
@given(people(10), st.data(), st.sampled_from(sorted(TABLES)))
def test_a_later_release_gives_no_hidden_cell_away(every: list[Somebody], data: st.DataObject, axis: str) -> None:
    first = released(every)
    every = data.draw(changed(every))
    attacker = Attacker(released(every, [first], END + 1), axis, every)
    for cell in [*attacker.hidden(), *attacker.left()]:
        count = attacker.truth(cell)
        low, high = attacker.bounds(cell)
        taken_for_empty = high < SLIP  # told as before somebody came into it
        if count < LEAST and not taken_for_empty:
            assert high - low >= LEAST - SLIP, (cell, count, low, high)
            assert high >= LEAST - SLIP, (cell, count, low, high)


@SLOW
@given(people(10), st.data())
def test_what_was_hidden_stays_so_until_it_moved(every: list[Somebody], data: st.DataObject) -> None:
    first = released(every)
    later = data.draw(changed(every))
    second = released(later, [first], END + 1)
    if first["told"]["years"][YEAR]["people"] is None or not second["told"]["years"].get(YEAR, {}).get("people"):
        return
    for axis in TABLES:
        old, new = Attacker(first, axis, every), Attacker(second, axis, later)
        for cell in new.told.keys() - old.told.keys():
            if cell[1] != "others" and cell[2] != "others":
                assert abs(new.truth(cell) - old.truth(cell)) >= LEAST, cell


def test_a_small_move_is_told_as_it_was() -> None:
    every = [Somebody(f"p{n}", sex="F" if n % 2 else "M") for n in range(60)]
    first = released(every)
    second = released([*every, Somebody("new", sex="F")], [first], END + 1)
    assert cells(second, "sex") == cells(first, "sex")
    third = released([*every, *(Somebody(f"n{n}", sex="F") for n in range(7))], [first, second], END + 2)
    assert cells(third, "sex")["held", "F", "*"] == 37
    assert cells(third, "sex")["held", "*", "*"] == 67


def test_slow_growth_is_told_in_the_end() -> None:
    """Cells that grow by one in each release are told once they moved by enough since they were first hidden.

    That takes both: if one stood still, the other and the total would tell what it was when the first was small.
    """
    bodies: list[dict[str, Any]] = []
    told = []
    for number in range(12):
        every = [Somebody(f"p{n}") for n in range(40 + number)] + [
            Somebody(f"f{n}", sex="F") for n in range(4 + number)
        ]
        bodies.append(released(every, bodies, END + number))
        told.append(cells(bodies[-1], "sex").get(("held", "F", "*")))
    assert told[0] is None
    assert told[1] is None
    assert any(told)


def test_whoever_asks_again_is_told_the_same_and_the_past_is_not_rewritten() -> None:
    every = [Somebody(f"p{n}") for n in range(30)]
    first = released(every)
    assert released(every[:10], [first]) == first
    with pytest.raises(OtherReleaseError):
        released(every, [first], END - 1)
    with pytest.raises(OtherReleaseError):
        release(pattern(every), END + 1, [first], secret=b"s" * 16)


@given(st.lists(st.integers(5, 60), min_size=1, max_size=30))
def test_figures_told_over_time_are_the_same_or_far_enough_apart(counts: list[int]) -> None:
    told: list[int] = []
    for count in counts:
        told.append(steady(count, told))
        assert abs(told[-1] - count) < LEAST
    assert all(a == b or abs(a - b) >= LEAST for a in told for b in told)


@SLOW
@given(people(10), st.data())
def test_of_the_same_people_the_same_is_told_whether_that_was_remembered_or_worked_out(
    every: list[Somebody], data: st.DataObject
) -> None:
    first = released(every)
    shuffled = data.draw(st.permutations(every))
    unmarked = {**first, "kept": {year: {**own, "mark": ""} for year, own in first["kept"].items()}}
    again, anew = released(shuffled, [first], END + 1), released(shuffled, [unmarked], END + 1)
    assert again["told"]["years"] == anew["told"]["years"] == first["told"]["years"]
    assert again["kept"] == anew["kept"] == first["kept"]


@SLOW
@given(people(10), st.data())
def test_a_release_needs_no_more_of_the_past_than_what_is_remembered(
    every: list[Somebody], data: st.DataObject
) -> None:
    bodies: list[dict[str, Any]] = []
    for number in range(4):
        bodies.append(released(every, bodies, END + number))
        if data.draw(st.booleans()):
            every = data.draw(changed(every))
    short = remembered({"told": body["told"], "kept": {}} if body is not bodies[-1] else body for body in bodies)
    assert len(short) <= len(bodies)
    assert released(every, short, END + 9) == released(every, bodies, END + 9)


def test_a_year_is_remembered_once_where_it_was_told_the_same() -> None:
    every = [Somebody(f"p{n}", sex="F" if n % 2 else "M") for n in range(60)]
    bodies: list[dict[str, Any]] = []
    for number in range(5):
        bodies.append(released(every, bodies, END + number))
    short = remembered(bodies)
    assert [list(body["told"]["years"]) for body in short] == [[YEAR], []]
    assert short[-1]["kept"] == bodies[-1]["kept"]
    assert remembered([]) == []
