"""The signs by which a table shows that a part of a condition may have any value: kinds of entries, denials and the like."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from habeas.check.atom_steps import DONE
from habeas.check.coding import Coding
from habeas.check.facts import COMPUTED
from habeas.check.kin import TOGETHER, WITHOUT, mirror
from habeas.check.kleene import FALSE, TRUE, UNKNOWN, Index
from habeas.check.places import PlaceHistory
from habeas.check.reach import states_of
from habeas.check.steps import FAR
from habeas.check.table import ADULT_KIN, CHILD, GUARDIAN, PARENT, SPOUSE, Table
from habeas.law.syntax import (
    Amount,
    Clock,
    Compare,
    Count,
    Denied,
    Done,
    Expr,
    Fact,
    NotDoneFor,
    Quantity,
    Recorded,
    Selector,
    Since,
    Truth,
)

FLAGS: Final = (PARENT | GUARDIAN | ADULT_KIN | SPOUSE | CHILD).bit_length()


@dataclass(frozen=True, slots=True)
class Leaf:
    """A part with the value `silent` on every day where none of its signs is shown."""

    silent: int
    signs: frozenset[int]


@dataclass(frozen=True, slots=True)
class Signs:
    """Kinds of entries, then kinds and groups denied, indicators observed, flags of kin, states, several states, always.

    `place_nodes`: the parts about conditions of places with their indicators; `nowhere`: where nothing was observed.
    `gaps`: by fact the states whose law has a gap about it.
    """

    coding: Coding
    place_nodes: Mapping[int, frozenset[str]]
    nowhere: PlaceHistory
    gaps: Mapping[str, frozenset[int]]

    @property
    def _denials(self) -> int:
        return len(self.coding.kinds)

    @property
    def _indicators(self) -> int:
        return self._denials + len(self.coding.kinds) + len(self.coding.groups) + 1

    @property
    def _kin(self) -> int:
        return self._indicators + len(self.coding.indicators)

    @property
    def _states(self) -> int:
        return self._kin + FLAGS

    @property
    def count(self) -> int:
        """How many signs there are."""
        return self._states + len(self.coding.states) + 2

    @property
    def always(self) -> frozenset[int]:
        """The sign that every table shows."""
        return frozenset((self.count - 1,))

    def shown(self, table: Table) -> Index:
        """The signs that a table shows."""
        coding, rows = self.coding, table.rows
        found = np.zeros(self.count, bool)
        found[rows.kind] = found[-1] = True
        if (table.people.permit0 < FAR).any():  # said of the person, with the same effects as the entry
            found[coding.kinds["residence_granted"]] = True
        denied = rows.what[rows.kind == coding.kinds["not_done"]]
        found[self._denials + denied[denied >= 0]] = True
        found[self._indicators + table.observations.indicator] = True
        flags = int(np.bitwise_or.reduce(table.kin.flags))
        found[self._kin : self._states] = [flags >> bit & 1 for bit in range(FLAGS)]
        here = states_of(table, len(coding.states))
        found[self._states : -2] = here
        found[-2] = here.sum() > 1
        shown: Index = found.nonzero()[0]
        return shown

    def leaf(self, node: Expr) -> Leaf | None:
        """The part as a leaf; None where it has none of these signs, or is made of other parts."""
        if isinstance(node, Fact) and node.name in self.coding.indicators and not self._says_yes_or_no(node.name):
            return None
        if id(node) in self.place_nodes:
            names = self.place_nodes[id(node)]
            signs = (self._indicators + self.coding.indicators[name] for name in names)
            return Leaf(int(self.nowhere.value(node)[0]), frozenset(signs))
        match node:
            case Truth(value):
                return Leaf(value, frozenset())
            case Recorded(what):
                return Leaf(FALSE, self._kinds(what))
            case Done(what):
                silence = DONE[int(self.coding.silent_no(what.kinds)), 0, 0, 0]
                return Leaf(int(silence), self._kinds(what) | self._denied(what, every=True))
            case Denied(what):
                return Leaf(FALSE, self._denied(what, every=False))
            case Compare(left, "<" | "<=" | ">" | ">=" as op, right):
                return self._compared(left, op, right)
            case Fact(name) if name in WITHOUT:
                return self._about_kin(name)
            case Fact(name) if name not in COMPUTED and self.coding.vocabulary.facts[name].type == "yes_no":
                return self._set_by_entries(name)
        return None

    def _says_yes_or_no(self, indicator: str) -> bool:
        return bool(self.coding.indicator_yes_no[self.coding.indicators[indicator]])

    def _compared(self, left: Expr, op: str, right: Expr) -> Leaf | None:
        no = FALSE if op in (">", ">=") else TRUE
        match left, right:
            case Since(what), Amount():
                return Leaf(UNKNOWN, self._kinds(what))
            case NotDoneFor(what), Amount():
                return Leaf(no, self._denied(what, every=False))
            case Clock(start), Amount():
                return Leaf(no, self._kinds(start))
            case Count(what), Quantity(figure, high, _) if figure == high and figure + (op in (">", "<=")) > 0:
                return Leaf(no, self._kinds(what))
        return None

    def _set_by_entries(self, name: str) -> Leaf:
        coding, states = self.coding, self.gaps.get(name, frozenset())
        signs = {effect.kind for effect in coding.effects.get(name, ())} | {self._states + state for state in states}
        if states:  # where it is not known in which state somebody is, the law of any may leave it open
            signs.add(self.count - 2)
        return Leaf(FALSE if name in coding.silent_facts else UNKNOWN, frozenset(signs))

    def _about_kin(self, name: str) -> Leaf:
        flags, nobody = WITHOUT[name]
        either_way = flags | mirror(flags)
        signs = frozenset(self._kin + bit for bit in range(FLAGS) if either_way >> bit & 1)
        return Leaf(nobody, signs | self._set_by_entries("separated").signs if name in TOGETHER else signs)

    def _kinds(self, what: Selector) -> frozenset[int]:
        return frozenset(self.coding.kinds[kind] for kind in what.kinds)

    def _denied(self, what: Selector, *, every: bool) -> frozenset[int]:
        return frozenset(self._denials + code for code in self.coding.denials_of(what.kinds, every))


def gaps_by_fact(gaps: Iterable[tuple[int, Iterable[str]]]) -> dict[str, frozenset[int]]:
    """By fact the states whose law has a gap about it, from (state, facts that the gap sets)."""
    found: dict[str, frozenset[int]] = {}
    for state, names in gaps:
        for name in names:
            found[name] = found.get(name, frozenset()) | {state}
    return found
