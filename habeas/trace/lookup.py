"""One question against a whole list at hand: candidates by their keys, then ranked.

The desk keeps the same keys in its database (`habeas.casework`); this index lives as long as a command does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from habeas.trace import model
from habeas.trace.keys import keys_of, sought
from habeas.trace.levels import Columns
from habeas.trace.listed import COLUMNS, Listed
from habeas.trace.people import of_tables
from habeas.trace.score import Likeness, rank_read

LOOKED_AT: Final = 1000
"""Candidates that are ranked."""
COMMON: Final = 3000
ENOUGH: Final = 300
"""A key that more people share is looked at only where the rarer ones bring fewer than this."""
_LEAST: Final = 0.005


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody on the list: the row as it was read, its number, and how likely it is them."""

    row: dict[str, str]
    number: int
    likeness: Likeness


class Index:
    """A list with the keys of its people."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table
        people = of_tables([table])
        self._people = people.table.combine_chunks()
        rows, keys = keys_of(people)
        order = np.argsort(keys, kind="stable")
        self._keys, self._rows = keys[order], rows[order]
        self.rarity = _rarity(Columns(people.table))

    def candidates(self, keys: Sequence[int]) -> list[int]:
        """The rows that share most with the keys of a question, a rare one counting more than a common one."""
        wanted = np.array(keys, dtype=np.int64)
        first = np.searchsorted(self._keys, wanted)
        many = np.searchsorted(self._keys, wanted, side="right") - first
        shared: NDArray[np.float64] = np.zeros(self.table.num_rows)
        seen = 0
        for each in np.argsort(many, kind="stable"):
            if not many[each] or (many[each] > COMMON and seen >= ENOUGH):
                continue
            shared[self._rows[first[each] : first[each] + many[each]]] += np.log2(1 + self.table.num_rows / many[each])
            seen += many[each]
        who = np.flatnonzero(shared)
        if len(who) > LOOKED_AT:
            who = who[np.argpartition(-shared[who], LOOKED_AT)[:LOOKED_AT]]
        found: list[int] = who[np.lexsort((who, -shared[who]))].tolist()
        return found

    def find(self, asked: Listed, most: int | None = None) -> list[tuple[int, Likeness]]:
        """Candidates by their row, the likeliest first, at most `most`."""
        question = sought(asked)
        rows = self.candidates(question.keys)
        ranked = rank_read(
            question.names,
            self._people.take(pa.array(rows, pa.int64())),
            people=self.table.num_rows,
            rarity=self.rarity,
            most=most,
        )
        return [(rows[each], likeness) for each, likeness in ranked]


def look_up(asked: Listed, table: pa.Table, first: int) -> list[Found]:
    """The likeliest people of a list, at most `first`; none that is out of the question."""
    index = Index(table)
    found = [each for each in index.find(asked, first) if each[1].probability >= _LEAST]
    rows = table.take([row for row, _ in found]).to_pylist() if found else []
    return [
        Found({name: str(told[name]) for name in COLUMNS if told.get(name)}, row, likeness)
        for told, (row, likeness) in zip(rows, found, strict=True)
    ]


def _rarity(columns: Columns) -> Callable[[str, str], float]:
    """log2 of one in how many of the list has a name; of a name that nobody there has too."""
    found = {name: _bits(columns, name) for name in model.NAMES}
    return lambda name, text: found[name].get(text, found[name][""])


def _bits(columns: Columns, name: str) -> dict[str, float]:
    column = model.NAMES[name]
    codes = columns.codes[column]
    counts = np.bincount(codes[codes >= 0], minlength=len(columns.texts[column]) + 1)
    return dict(zip([*columns.texts[column], ""], model.bits_of(name, counts, len(codes)).tolist(), strict=True))
