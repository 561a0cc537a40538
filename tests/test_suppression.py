"""Who adds and subtracts everything that is told comes to no small number, in one release and over several."""

from collections.abc import Iterator

from hypothesis import assume, given
from hypothesis import strategies as st

from habeas.casework.suppression import LEAST, Part, as_told_before, gaps, kept_hidden, shown, whole

COUNT = st.one_of(st.integers(0, 4), st.integers(5, 9), st.integers(0, 30))


@st.composite
def tables(draw: st.DrawFn) -> Part:
    """A table of up to five cells; one or two of them may have parts of their own, as children have ages."""
    parts: list[Part] = []
    for number in range(draw(st.integers(1, 3))):
        name = f"c{number}"
        if draw(st.booleans()):
            inner = [
                Part(f"{name}.{i}", draw(COUNT), silent=draw(st.booleans())) for i in range(draw(st.integers(1, 3)))
            ]
            parts.append(whole(name, inner, silent=draw(st.booleans())))
        else:
            parts.append(Part(name, draw(COUNT), silent=draw(st.booleans())))
    return whole("", parts)


def leaves(table: Part) -> list[Part]:
    return [part for part in table.below() if not part.parts]


def ways(total: int, cells: int) -> Iterator[tuple[int, ...]]:
    """Every way to lay so many people into so many cells."""
    if cells == 0:
        if total == 0:
            yield ()
        return
    for first in range(total + 1) if cells > 1 else (total,):
        yield from ((first, *rest) for rest in ways(total - first, cells - 1))


def possible(table: Part, told: dict[str, int]) -> dict[str, tuple[int, int]]:
    """What an attacker knows of each leaf who has the whole, the told cells and the plan of the table: least and most.

    Worked out apart from the code: gap by gap, every way in which its people can lie in its cells.
    """
    found: dict[str, tuple[int, int]] = {}

    def look(holder: Part, count: int) -> None:
        inside: list[Part] = []
        left = count

        def walk(part: Part) -> None:
            nonlocal left
            if part.name in told:
                left -= told[part.name]
                found[part.name] = (told[part.name], told[part.name])
                if part.parts:
                    look(part, told[part.name])
            elif part.parts:
                for each in part.parts:
                    walk(each)
            else:
                inside.append(part)

        for part in holder.parts:
            walk(part)
        if left > 60 or len(inside) > 4:  # too many ways to go through: with two cells or more all from none to all
            span = (0, left) if len(inside) > 1 else (left, left)
            found.update({part.name: span for part in inside})
            return
        every = list(ways(left, len(inside)))
        for number, part in enumerate(inside):
            found[part.name] = (min(way[number] for way in every), max(way[number] for way in every))

    look(table, table.count)
    return found


@given(tables())
def test_no_small_cell_can_be_computed(table: Part) -> None:
    names = shown(table)
    assume(table.count >= LEAST)
    told = {part.name: part.count for part in table.below() if part.name in names}
    assert all(count >= LEAST for count in told.values())
    assert not any(part.name in told for part in table.below() if part.silent)
    known = possible(table, told)
    for part in leaves(table):
        low, high = known[part.name]
        assert low <= part.count <= high
        if 0 < part.count < LEAST:
            assert high - low >= LEAST, (part, told)
    for cell in (part for part in table.below() if part.parts):  # and of no cell that has parts
        if 0 < cell.count < LEAST:
            assert cell.name not in told
            assert all(known[leaf.name][1] - known[leaf.name][0] >= LEAST for leaf in leaves(cell) if leaf.count)


@given(tables())
def test_every_sum_and_difference_is_of_nobody_or_of_enough(table: Part) -> None:
    names = shown(table)
    if table.count < LEAST:
        assert not names
        return
    assert all(gap == 0 or gap >= LEAST for _, gap in gaps(table, names))


@given(tables())
def test_nothing_is_hidden_without_need(table: Part) -> None:
    """Where no cell is small, all that may be told is told."""
    assume(table.count >= LEAST)
    if all(part.count == 0 or part.count >= LEAST for part in table.below()):
        assert shown(table) == {part.name for part in table.below() if part.count and not part.silent}


@given(tables(), st.data())
def test_what_was_hidden_stays_so_until_enough_moved(before: Part, data: st.DataObject) -> None:
    moved = {part.name: data.draw(st.integers(0, 6)) for part in leaves(before)}

    def now(part: Part) -> Part:
        if part.parts:
            return whole(part.name, [now(each) for each in part.parts], silent=part.silent)
        return Part(part.name, max(0, part.count + moved[part.name] - 3), silent=part.silent)

    after, told = now(before), shown(before)
    earlier = {holder.name: gap for holder, gap in gaps(before, told)}
    hidden = kept_hidden(after, earlier, told)
    later = shown(after, hidden)
    assert not later & hidden
    counts = {holder.name: gap for holder, gap in gaps(after, told)}
    for name in later - told:
        stood_in = [holder for holder in earlier if name in _gap_of(after, holder, told)]
        assert all(abs(counts[holder] - earlier[holder]) >= LEAST for holder in stood_in)


def _gap_of(table: Part, holder: str, told: frozenset[str]) -> set[str]:
    """The names in the gap of a cell: below it, and below no told cell in between."""
    found: set[str] = set()

    def walk(part: Part, within: str) -> None:
        for each in part.parts:
            if within == holder and each.name not in told:
                found.add(each.name)
            walk(each, each.name if each.name in told else within)

    walk(table, table.name)
    return found


@given(st.lists(st.integers(5, 60), min_size=1, max_size=30))
def test_figures_told_over_time_are_the_same_or_far_enough_apart(counts: list[int]) -> None:
    told: list[int] = []
    for count in counts:
        told.append(as_told_before(count, told))
        assert abs(told[-1] - count) < LEAST
    assert all(a == b or abs(a - b) >= LEAST for a in told for b in told)
