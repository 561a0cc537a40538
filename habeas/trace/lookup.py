"""One question against a whole list at hand: candidates by their keys, then ranked."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa

from habeas.trace import model
from habeas.trace.keys import asked as keys_asked
from habeas.trace.keys import keys_of
from habeas.trace.levels import Columns
from habeas.trace.listed import COLUMNS, Listed
from habeas.trace.people import of_tables
from habeas.trace.score import Likeness, rank

LOOKED_AT: Final = 300
"""Candidates that are ranked."""
_LEAST: Final = 0.0005


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody on the list: the row as it was read, and how likely it is them."""

    row: dict[str, str]
    likeness: Likeness


def look_up(asked: Listed, table: pa.Table, first: int) -> list[Found]:
    """The likeliest people of a list, at most `first`."""
    people = of_tables([table])
    columns = Columns(people.table)
    rows, keys = keys_of(people)
    wanted = np.isin(keys, np.array(keys_asked(asked), dtype=np.int64))
    share, hits = keys[wanted], rows[wanted]
    if not len(hits):
        return []
    _, index, many = np.unique(share, return_inverse=True, return_counts=True)
    weight = np.bincount(hits, np.log2(1 + len(people) / many[index]), minlength=len(people))
    best = np.argsort(-weight, kind="stable")[: min(LOOKED_AT, np.count_nonzero(weight))]
    candidates = [_listed(each) for each in table.take(best).to_pylist()]
    bits = _rarity(columns)
    ranked = rank(asked, candidates, people=len(people), rarity=bits)
    return [
        Found({name: getattr(candidates[each], name) for name in COLUMNS if getattr(candidates[each], name)}, likeness)
        for each, likeness in ranked[:first]
        if likeness.probability >= _LEAST
    ]


def _listed(row: dict[str, Any]) -> Listed:
    values: dict[str, Any] = {name: str(row.get(name) or "") for name in COLUMNS}
    return Listed(**values)


def _rarity(columns: Columns) -> Any:
    """log2 of one in how many of the list has a name; a name that nobody has is as rare as the list can tell."""
    found = {
        name: dict(zip(columns.texts[column], _bits(columns, column), strict=True))
        for name, column in model.RARE.items()
    }
    most = float(np.log2(max(len(columns.codes["given"]), 2)))
    return lambda name, text: found[name].get(text, most)


def _bits(columns: Columns, column: str) -> list[float]:
    codes = columns.codes[column]
    counts = np.bincount(codes[codes >= 0], minlength=len(columns.texts[column]))
    found: list[float] = np.log2(max(len(codes), 2) / np.maximum(counts, 1)).tolist()
    return found
