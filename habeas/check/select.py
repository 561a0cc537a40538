"""Which rows of the table a selector means: the kinds, the tests of fields, and negative results left out."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from habeas.check.coding import Coding
from habeas.check.kleene import FALSE, TRUE, UNKNOWN, Index, Mask, Tri
from habeas.check.table import Table
from habeas.law.syntax import FieldTest, Selector


@dataclass(frozen=True, slots=True)
class Chosen:
    """Rows in the order of the table; not `sure` where a field was not recorded or the entry is disputed."""

    rows: Index
    sure: Mask

    def __len__(self) -> int:
        return len(self.rows)


class Selection:
    """Answers selectors for one table, each once."""

    def __init__(self, table: Table, coding: Coding) -> None:
        self.table, self.coding = table, coding
        self.known: dict[Selector, Chosen] = {}
        self.denials: dict[frozenset[int], Chosen] = {}
        kinds = table.rows.kind
        order = np.argsort(kinds, kind="stable")
        edges = np.searchsorted(kinds[order], np.arange(len(coding.kinds) + 1))
        bounds = edges.tolist()
        self._by_kind = [order[a:b] for a, b in pairwise(bounds)]
        self._nothing = Chosen(order[:0], table.rows.sure[:0])
        self._present = frozenset(kind for kind, code in coding.kinds.items() if bounds[code] < bounds[code + 1])
        self._denied = frozenset(table.rows.what[self._by_kind[coding.kinds["not_done"]]].tolist())

    def of_kind(self, code: int) -> Index:
        """The rows of a kind."""
        return self._by_kind[code]

    def has(self, selector: Selector) -> bool:
        """Whether the table has any row of these kinds."""
        return not self._present.isdisjoint(selector.kinds)

    def rows(self, selector: Selector) -> Chosen:
        """The rows that are, or may be, what the selector means."""
        if self._present.isdisjoint(selector.kinds):
            return self._nothing
        found = self.known.get(selector)
        if found is None:
            found = self.known[selector] = self._find(selector)
        return found

    def _find(self, selector: Selector) -> Chosen:
        parts = [self._by_kind[self.coding.kinds[kind]] for kind in selector.kinds]
        found = parts[0] if len(parts) == 1 else np.sort(np.concatenate(parts), kind="stable")
        rows = self.table.rows
        value = np.where(rows.sure[found], TRUE, UNKNOWN).astype(np.int8)
        if not any(test.field == "result" for test in selector.where) and "result" in rows.words:
            negative = (rows.words["result"][found] & self.coding.negative[rows.kind[found]]) != 0
            value = np.where(negative, FALSE, value)
        for test in selector.where:
            value = np.minimum(value, self.test(test, found))
        keep = value != FALSE
        return Chosen(found[keep], value[keep] == TRUE)

    def test(self, test: FieldTest, rows: Index) -> Tri:
        """A test of a word field in these rows."""
        column = self.table.rows.words.get(test.field)
        if column is None:
            return np.full(len(rows), UNKNOWN, np.int8)
        return word_test(column[rows], self.coding.bits(test.field, test.values), test.only, test.negated)

    def not_done(self, selector: Selector, every: bool = True) -> Chosen:
        """The rows that deny what the selector means: of its one kind, or of a group that holds all its kinds.

        With `every` false a denial of any one of the kinds counts. A denial of a kind denies each narrower selector.
        """
        codes = self.coding.denials_of(selector.kinds, every)
        if self._denied.isdisjoint(codes):
            return self._nothing
        if codes not in self.denials:
            found = self._by_kind[self.coding.kinds["not_done"]]
            denies = np.zeros(len(self.coding.kinds) + len(self.coding.groups) + 1, bool)
            denies[list(codes)] = True
            found = found[denies[self.table.rows.what[found]]]
            self.denials[codes] = Chosen(found, self.table.rows.sure[found])
        return self.denials[codes]


def word_test(column: npt.NDArray[np.int64], mask: np.int64, only: bool, negated: bool = False) -> Tri:
    """Three values: not known where nothing is recorded; `only`: no word outside the mask."""
    hit = (column & ~mask) == 0 if only else (column & mask) != 0
    value = np.where(column == 0, UNKNOWN, np.where(hit, TRUE, FALSE)).astype(np.int8)
    return (2 - value).astype(np.int8) if negated else value
