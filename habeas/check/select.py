"""Which rows of the table a selector means: the kinds, the tests of fields, and negative results left out."""

from dataclasses import dataclass

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
        self.denials: dict[tuple[Selector, bool], Chosen] = {}
        kinds = table.rows.kind
        order = np.argsort(kinds, kind="stable")
        edges = np.searchsorted(kinds[order], np.arange(len(coding.kinds) + 1))
        self._by_kind = [order[edges[i] : edges[i + 1]] for i in range(len(coding.kinds))]

    def has(self, selector: Selector) -> bool:
        """Whether the table has any row of these kinds."""
        return any(len(self._by_kind[self.coding.kinds[kind]]) for kind in selector.kinds)

    def rows(self, selector: Selector) -> Chosen:
        """The rows that are, or may be, what the selector means."""
        if selector not in self.known:
            self.known[selector] = self._find(selector)
        return self.known[selector]

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
        if (selector, every) not in self.denials:
            wanted = set(selector.kinds)
            codes = [self.coding.kinds[kind] for kind in selector.kinds if not every or len(wanted) == 1]
            for name, code in self.coding.groups.items():
                members = set(self.coding.vocabulary.groups[name])
                if wanted <= members or (not every and wanted & members):
                    codes.append(code)
            found = self._by_kind[self.coding.kinds["not_done"]]
            if len(found):
                denies = np.zeros(len(self.coding.kinds) + len(self.coding.groups) + 1, bool)
                denies[codes] = True
                found = found[denies[self.table.rows.what[found]]]
            self.denials[selector, every] = Chosen(found, self.table.rows.sure[found])
        return self.denials[selector, every]


def word_test(column: npt.NDArray[np.int64], mask: np.int64, only: bool, negated: bool = False) -> Tri:
    """Three values: not known where nothing is recorded; `only`: no word outside the mask."""
    hit = (column & ~mask) == 0 if only else (column & mask) != 0
    value = np.where(column == 0, UNKNOWN, np.where(hit, TRUE, FALSE)).astype(np.int8)
    return (2 - value).astype(np.int8) if negated else value
