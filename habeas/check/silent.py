"""What is settled of given people before anything is computed: by what nobody recorded.

1. Each part of the law's conditions that asks for entries, denials, conditions of places or gaps of a state has *signs*.
   Where a table shows none of its signs the part has one value on every day; else it may have any.
2. Least and greatest values go up from these parts, level by level, for all conditions of the law at once: `or` and `not`
   are read as `and` of opposites, so that each level is one minimum.
3. A norm whose condition is then false says nothing. Of the others the parts that have one value need no column.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from habeas.check.asks import Asks
from habeas.check.kleene import FALSE, TRUE, UNKNOWN, Index, Mask, Tri, which
from habeas.check.signs import Leaf, Signs
from habeas.law.syntax import And, Compare, Earlier, Expr, Lasted, Not, Or, Truth, walk

Level = tuple[slice, Index, Index]


@dataclass(frozen=True, slots=True)
class Settled:
    """What is asked of given people: `values` by id of the parts with one value, `asks` for the rest.

    `numbers` are the variants whose condition is not false everywhere.
    """

    numbers: list[int]
    values: Mapping[int, int]
    asks: Asks


@dataclass(frozen=True, slots=True)
class Silence:
    """All parts of all conditions of a program. A *literal* is the number of a base, or that plus `size` for its opposite.

    `shown` has a row for each sign and a column for each leaf base; `silent` is the value of a leaf without any.
    `asked` has a row of bits for each variant, then for each gap of the law: the nodes it asks for (their ids are
    `nodes`); `facts` likewise.
    """

    signs: Signs
    size: int
    silent: Tri
    shown: Mask
    levels: tuple[Level, ...]
    nodes: tuple[int, ...]
    literals: Index
    has_steps: Mask
    conditions: Index
    asked: npt.NDArray[np.uint8]
    names: tuple[str, ...]
    facts: Mask
    regimes: Mask
    every: Asks

    @staticmethod
    def of(
        signs: Signs, conditions: Sequence[Expr | None], parts: Sequence[Iterable[Expr]], asks: Sequence[Asks]
    ) -> "Silence":
        """Of these variants, then gaps: the condition of each variant, all expressions of each, and what they ask for."""
        bases = _Bases(signs)
        nodes = {id(node): node for group in parts for top in group for node in walk(top)}
        place = {number: i for i, number in enumerate(nodes)}
        literals = {number: bases.literal(node) for number, node in nodes.items()}
        tops = [bases.literal(Truth(TRUE) if node is None else node) for node in conditions]
        order, size = bases.order(), len(bases.inner)
        every = Asks.of(asks)
        names = tuple(sorted(every.facts))
        asked = np.zeros((len(parts), len(nodes)), bool)
        for row, group in enumerate(parts):
            asked[row, [place[id(node)] for top in group for node in walk(top)]] = True
        return Silence(
            signs, size, *bases.leaves(order), tuple(bases.levels(order)), tuple(nodes),
            _numbered(literals.values(), order, size),
            np.array([number in every.atoms or number in every.staged for number in nodes], bool),
            _numbered(tops, order, size), np.packbits(asked, axis=1), names,
            np.array([[name in one.facts for name in names] for one in asks], bool).reshape(len(asks), len(names)),
            np.array([one.regimes for one in asks], bool), every,
        )  # fmt: skip

    def settle(self, present: Index, numbers: Index, gaps: Index) -> Settled:
        """What is settled where these signs are shown, for these variants and gaps."""
        low, high = self._bounds(present)
        numbers_left = numbers[high[self.conditions[numbers]] != FALSE]
        concerned = np.concatenate((numbers, gaps + len(self.conditions)))
        rows = np.concatenate((numbers_left, gaps + len(self.conditions)))
        asked = np.unpackbits(np.bitwise_or.reduce(self.asked[rows], axis=0), count=len(self.nodes)).view(bool)
        values = low[self.literals]
        known = values == high[self.literals]
        settled, nodes = (asked & known).nonzero()[0], self.nodes
        ids = [nodes[i] for i in (asked & ~known & self.has_steps).nonzero()[0].tolist()]
        atoms, staged = self.every.atoms, self.every.staged
        return Settled(
            numbers_left.tolist(),
            dict(zip([nodes[i] for i in settled.tolist()], values[settled].tolist(), strict=True)),
            Asks(
                {number: atoms[number] for number in ids if number in atoms},
                {number: staged[number] for number in ids if number in staged},
                # Lists ask for facts of everybody, whatever the norms find.
                frozenset(self.names[i] for i in self.facts[concerned].any(axis=0).nonzero()[0].tolist()),
                bool(self.regimes[concerned].any()),
            ),
        )

    def _bounds(self, present: Index) -> tuple[Tri, Tri]:
        """The least and the greatest value of every literal."""
        size, leaves = self.size, len(self.silent)
        low, high = np.empty((2, 2 * size), np.int8)
        free = self.shown[present].any(axis=0)
        low[:leaves], high[:leaves] = np.where(free, FALSE, self.silent), np.where(free, TRUE, self.silent)
        np.subtract(2, high[:leaves], out=low[size : size + leaves])
        np.subtract(2, low[:leaves], out=high[size : size + leaves])
        for own, parts, begins in self.levels:
            opposite = slice(own.start + size, own.stop + size)
            low[own], high[own] = (np.minimum.reduceat(bound[parts], begins) for bound in (low, high))
            np.subtract(2, high[own], out=low[opposite])
            np.subtract(2, low[own], out=high[opposite])
        return low, high


class _Bases:
    """Numbers for all parts that are alike: leaves with their signs, and the conjunctions built on them.

    A literal is a base times two, plus one for its opposite.
    """

    def __init__(self, signs: Signs) -> None:
        self.signs = signs
        self.inner: list[tuple[int, ...]] = []
        self.leaf: dict[int, Leaf] = {}
        self.depth: list[int] = []
        self._known: dict[int, int] = {}
        self._free = self._add_leaf(Leaf(UNKNOWN, self.signs.always))

    def literal(self, node: Expr) -> int:
        """The literal of a part."""
        found = self._known.get(id(node))
        if found is None:
            found = self._known[id(node)] = self._make(node)
        return found

    def _make(self, node: Expr) -> int:
        leaf = self.signs.leaf(node)
        if leaf is not None:
            return self._add_leaf(leaf)
        match node:
            case Not(part):
                return self.literal(part) ^ 1
            case And(parts):
                return self._conjunction([self.literal(part) for part in parts])
            case Or(parts):
                return self._conjunction([self.literal(part) ^ 1 for part in parts]) ^ 1
            case Earlier(part) | Compare(Lasted(part), ">=" | ">", _):
                return self._conjunction([self.literal(part), self._free])  # no more than ever held
            case Compare(Lasted(part), "<" | "<=", _):
                return self._conjunction([self.literal(part), self._free]) ^ 1
        return self._free

    def _add_leaf(self, leaf: Leaf) -> int:
        self.leaf[len(self.inner)] = leaf
        return self._add((), 0)

    def _conjunction(self, parts: list[int]) -> int:
        return self._add(tuple(parts), 1 + max(self.depth[part >> 1] for part in parts))

    def _add(self, parts: tuple[int, ...], depth: int) -> int:
        self.inner.append(parts)
        self.depth.append(depth)
        return 2 * len(self.inner) - 2

    def order(self) -> Index:
        """The place of each base when they are sorted by level."""
        place = np.empty(len(self.depth), np.int64)
        place[np.argsort(self.depth, kind="stable")] = np.arange(len(self.depth))
        return place

    def leaves(self, order: Index) -> tuple[Tri, Mask]:
        """The value of each leaf where none of its signs is shown, and its signs."""
        silent = np.zeros(len(self.leaf), np.int8)
        shown = np.zeros((self.signs.count, len(self.leaf)), bool)
        for base, leaf in self.leaf.items():
            silent[order[base]] = leaf.silent
            shown[list(leaf.signs), order[base]] = True
        return silent, shown

    def levels(self, order: Index) -> Iterable[Level]:
        """For each level the bases on it, the literals they are conjunctions of, and where those of each begin."""
        depth = np.array(self.depth)
        for level in range(1, int(depth.max()) + 1):
            bases = which(depth == level)
            parts = [_numbered(self.inner[base], order, len(depth)) for base in bases.tolist()]
            counts = np.array([len(each) for each in parts])
            first = int(order[bases[0]])
            yield slice(first, first + len(bases)), np.concatenate(parts), np.cumsum(counts) - counts


def _numbered(literals: Iterable[int], order: Index, size: int) -> Index:
    """Literals as places among the values: those of opposites follow all others."""
    found = np.array([*literals], np.int64)
    numbered: Index = order[found >> 1] + size * (found & 1)
    return numbered
