"""The cells of one axis in one year, and the sums between them.

The unknowns are how many people stand in a leaf, a state and a `what` at once. Every cell that is told, and every silent one
that could be computed from such, is a sum of them; a line is a whole with parts that make it up.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from habeas.prove.publish.audit import Form, Ints
from habeas.prove.publish.axes import ALL, STATE, Axis
from habeas.prove.publish.noise import Keys
from habeas.prove.publish.population import BREACH, HELD, Population

Id = tuple[str, str, str]
"""What, node, state; a part that is not said is `ALL`."""


@dataclass(frozen=True, slots=True)
class Cell:
    """`level`: cells of a lower one are hidden first. `is_fixed`: another system has decided whether it is told."""

    id: Id
    form: Form
    count: int
    level: int
    is_silent: bool = False
    is_fixed: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A whole and its parts. `parts_people`: the parts are what people are, so none of them may be all of the whole."""

    whole: Id
    parts: tuple[Id, ...]
    parts_people: bool


@dataclass(frozen=True, slots=True)
class System:
    """`within` are pairs of unknowns, what is nested before what it is nested in; `size` is how many unknowns there are."""

    cells: Mapping[Id, Cell]
    lines: tuple[Line, ...]
    within: Ints
    size: int
    keys: Mapping[Id, int] = field(default_factory=dict)


def system_of(axis: Axis, states: Axis, people: Population, keys: Keys | None = None) -> System:
    """The system of an axis beside the states; of the axis of the states itself alone. With the keys of the people
    (`publish.noise`), those of the cells are summed up, modulo 2**64."""
    plan = _Plan(axis, states, people)
    cells = {cell.id: cell for cell in plan.cells()}
    sums = {} if keys is None else {name: plan.key(cell, keys) for name, cell in cells.items() if not cell.is_silent}
    return System(cells, tuple(plan.lines()), plan.within(), plan.size, sums)


class _Plan:
    def __init__(self, axis: Axis, states: Axis, people: Population) -> None:
        self.axis, self.people, self.whats = axis, people, list(people.whats)
        self.is_states = axis.id == STATE
        self.columns = (ALL,) if self.is_states else states.leaves
        self.shape = (len(self.whats), len(axis.leaves), len(self.columns))
        self.numbers = np.arange(int(np.prod(self.shape)), dtype=np.int64).reshape(self.shape)
        self.size = self.numbers.size
        columns = np.zeros(len(people.people), np.int64) if self.is_states else people.leaves(states)
        self.spots = people.leaves(axis) * len(self.columns) + columns
        self.length = self.shape[1] * self.shape[2]
        own = (np.bincount(self.spots[holds], minlength=self.length) for holds in people.whats.values())
        self.counts = np.concatenate(list(own))
        self.sums: npt.NDArray[np.uint64] | None = None

    def key(self, cell: Cell, keys: Keys) -> int:
        """The sum of the keys of the people in a cell."""
        if self.sums is None:
            self.sums = np.zeros(self.size, np.uint64)
            for number, holds in enumerate(self.people.whats.values()):
                np.add.at(self.sums, number * self.length + self.spots[holds], keys[holds])
        return int(self.sums[cell.form.at].sum(dtype=np.uint64))

    def form(self, what: str, node: str, state: str) -> Form:
        columns = slice(None) if state == ALL else slice(self.columns.index(state), self.columns.index(state) + 1)
        leaves = np.array(self.axis.places(node), np.int64)
        at = self.numbers[self.whats.index(what), leaves, columns].ravel()
        return Form(at, np.ones(len(at)))

    def id(self, what: str, node: str, state: str) -> Id:
        """A state is a state on its own axis too."""
        return (what, ALL, node) if self.is_states else (what, node, state)

    def cell(self, what: str, node: str, state: str, level: int, *, is_silent: bool = False) -> Cell:
        form = self.form(what, node, state)
        is_fixed = node == ALL and not (self.is_states and what != HELD)
        return Cell(self.id(what, node, state), form, round(form.of(self.counts)), level, is_silent, is_fixed)

    def cells(self) -> Iterator[Cell]:
        """Totals are hidden last, then what parts everybody, and first what lies within."""
        states = () if self.is_states or len(self.columns) == 1 else self.columns
        silent = tuple(leaf for leaf in self.axis.leaves if leaf not in self.axis.nodes)
        for node in (ALL, *self.axis.nodes, *silent):
            level, is_silent = 3 if node == ALL else 2, node in silent
            yield self.cell(HELD, node, ALL, level, is_silent=is_silent)
            for state in states:
                yield self.cell(HELD, node, state, 2 if node == ALL else 0, is_silent=is_silent)
            for what in self.whats[1:]:
                yield self.cell(what, node, ALL, 1, is_silent=is_silent)
                yield from self.left(what, node, ALL)
                if node == ALL:
                    for state in states:
                        yield self.cell(what, node, state, 1)
                        yield from self.left(what, node, state)

    def left(self, what: str, node: str, state: str) -> Iterator[Cell]:
        """What is left of each cell that this one is nested in: silent, and as good as told where both are."""
        for holder in self.holders(what):
            outer, inner = self.form(holder, node, state), self.form(what, node, state)
            form = Form(np.concatenate([outer.at, inner.at]), np.concatenate([outer.sign, -inner.sign]))
            name = self.id(f"{holder}-{what}", node, state)
            yield Cell(name, form, round(form.of(self.counts)), 0, is_silent=True)

    def holders(self, what: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.people.parent(what), HELD)))

    def lines(self) -> Iterator[Line]:
        states = () if self.is_states or len(self.columns) == 1 else self.columns
        partitions = [(ALL, parts) for parts in self.axis.tables.values()] + list(self.axis.inner.items())
        for whole, parts in partitions:
            told = not self.is_states
            for state in (ALL, *states):
                yield self.line(HELD, whole, parts, state, told)
            for what in self.whats[1:]:
                yield self.line(what, whole, parts, ALL, told)
        for node in self.axis.nodes if states else ():
            yield Line(self.id(HELD, node, ALL), tuple(self.id(HELD, node, state) for state in states), True)
        for what in self.whats[1:]:
            for holder in self.holders(what):
                yield from self.nested(holder, what)

    def nested(self, holder: str, what: str) -> Iterator[Line]:
        """What holds of some beside those of whom it could."""
        for node in (*self.axis.nodes, *((ALL,) if self.is_states else ())):
            yield Line(self.id(holder, node, ALL), (self.id(what, node, ALL),), False)

    def line(self, what: str, whole: str, parts: Sequence[str], state: str, told: bool) -> Line:
        return Line(self.id(what, whole, state), tuple(self.id(what, part, state) for part in parts), told)

    def within(self) -> Ints:
        """What is nested, before what it is nested in."""
        pairs = [
            np.stack(
                [self.numbers[number].ravel(), self.numbers[self.whats.index(self.people.parent(what))].ravel()], 1
            )
            for number, what in enumerate(self.whats)
            if what != HELD
        ]
        return np.concatenate(pairs) if pairs else np.zeros((0, 2), np.int64)


__all__ = ["ALL", "BREACH", "Cell", "Id", "Line", "System", "system_of"]
