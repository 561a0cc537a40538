"""One question against many: who among these is the person asked about, with the reasons.

The weights are those of linking; here the pairs are few, so the levels are found in memory. A person with several reported
names is compared under each, and the best counts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from habeas.trace import context, model
from habeas.trace.levels import COMPARISONS, MISSING, Columns, Ints, Levels, compared
from habeas.trace.listed import Listed
from habeas.trace.people import of_listed, with_other_names
from habeas.trace.reasons import Reason, level_name

_ASKED: Final = tuple(each for each in COMPARISONS if each.name != "seen")
"""The day of a question is that of an age, and people ask after years."""
Rarity = Callable[[str, str], float]
"""Of a respect of `model.NAMES` and a text in its column, log2 of one in how many people has it."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """`probability` that both are one person, and what speaks for and against it, the weightiest first."""

    probability: float
    reasons: tuple[Reason, ...]


def likeness(sought: Listed, found: Listed, people: int = 0, rarity: Rarity | None = None) -> Likeness:
    """Of two people. `people` is how many are on the list or in the office where `found` was looked for."""
    return rank(sought, [found], people=people, rarity=rarity)[0][1]


def rank(
    sought: Listed,
    found: Sequence[Listed],
    *,
    people: int = 0,
    rarity: Rarity | None = None,
    lists: Sequence[int] | None = None,
    most: int | None = None,
) -> list[tuple[int, Likeness]]:
    """Everybody in `found` by their number, the likeliest first, at most `most`. `lists` tells of each which list they stand
    on: somebody on another list is no rival."""
    if not found:
        return []
    asked = with_other_names(sought)
    answers = [(number, row) for number, each in enumerate(found) for row in with_other_names(each)]
    columns = Columns(of_listed([*asked, *(row for _, row in answers)]).table)
    source = np.array([0, *((each + 1 for each in lists) if lists else [1] * len(found))], dtype=np.int32)
    return _ranked(columns, len(asked), [each for each, _ in answers], source, people, rarity, most)


def rank_read(
    asked: pa.Table, found: pa.Table, *, people: int, rarity: Rarity | None = None, most: int | None = None
) -> list[tuple[int, Likeness]]:
    """The same of rows that are read already (`People.table`): the names of who is sought, and people of one list."""
    if not found.num_rows:
        return []
    columns = Columns(pa.concat_tables([asked, found]))
    source = np.array([0, *[1] * found.num_rows], dtype=np.int32)
    return _ranked(columns, asked.num_rows, range(found.num_rows), source, people, rarity, most)


def _ranked(
    columns: Columns,
    asked: int,
    numbers: Sequence[int],
    source: Ints,
    people: int,
    rarity: Rarity | None,
    most: int | None,
) -> list[tuple[int, Likeness]]:
    """`asked` rows of names of who is sought, then the names of those in question; `numbers` tells whose each is."""
    left = np.repeat(np.arange(asked, dtype=np.int32), len(numbers))
    right = np.tile(np.arange(asked, asked + len(numbers), dtype=np.int32), asked)
    levels = compared(columns.pairs(left, right), _ASKED)
    rare = _rare(columns, rarity)
    weights = model.shipped()
    odds = model.base_odds(weights.base, levels, rare, left, right, people)
    number = np.array([*numbers] * asked)
    best = _best_of_each(number, odds.total, len(source) - 1)
    bias, slope = weights.asked
    settled = bias + slope * _in_context(odds[best], source, weights)
    chance = model.probability(settled)
    order = np.argsort(-settled, kind="stable")[:most]
    return [
        (int(each), Likeness(float(chance[each]), _reasons(best[each], levels, rare, left, right, weights.base)))
        for each in order
    ]


def _rare(columns: Columns, rarity: Rarity | None) -> dict[str, model.Floats]:
    found = {}
    for name, column in model.RARE.items():
        texts = columns.texts[column]
        bits = [rarity(name, each) if rarity and name in model.NAMES else model.USUAL[name] for each in texts]
        found[name] = np.array([*bits, 0.0], dtype=np.float32)[columns.codes[column]]
    return found


def _best_of_each(number: "np.ndarray[tuple[int], np.dtype[np.int64]]", odds: model.Floats, many: int) -> Ints:
    """The pair of names that speaks most for each person."""
    order = np.lexsort((-odds, number))
    _, first = np.unique(number[order], return_index=True)
    found: Ints = order[first].astype(np.int32)
    assert len(found) == many
    return found


def _in_context(odds: model.Odds, source: Ints, weights: model.Model) -> model.Floats:
    """The odds after those of the others in question; without families."""
    alone = context.groups(np.full(len(source), -1, dtype=np.int32), source)
    left = np.zeros(len(source) - 1, dtype=np.int32)
    right = np.arange(1, len(source), dtype=np.int32)
    now = odds.total
    for each in weights.rounds:
        now = context.in_context(each, context.features(left, right, odds, now, alone))
    return now


def _reasons(
    pair: int, levels: dict[str, Levels], rare: dict[str, model.Floats], left: Ints, right: Ints, base: model.Base
) -> tuple[Reason, ...]:
    found = []
    for name, each in levels.items():
        reached = int(each[pair])
        if reached == MISSING:
            continue
        weight = base.levels[name][reached]
        if name in rare:
            weight += base.rare[name].get(reached, 0.0) * float(rare[name][left[pair]] + rare[name][right[pair]]) / 2
        found.append(Reason(name, level_name(name, reached), round(weight, 2)))
    return tuple(sorted(found, key=lambda each: -abs(each.weight)))
