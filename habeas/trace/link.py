"""Lists linked with lists and with themselves: who on one is who on the other, each link with its probability.

1. Keys bring pairs together (`blocks`), Splink finds their levels, weights add up to odds (`model`).
2. Whoever is of two families of which one pair is likely is compared too: most true pairs that no key found come in here.
3. The odds are weighed once more, twice over, with what the rest of the family says, who else is in question, and how many of
   one list stand on the other (`context`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from habeas.trace import blocks, context, model
from habeas.trace.grouped import among, coded, distinct
from habeas.trace.levels import COMPARISONS, Columns, Ints, Levels, compared
from habeas.trace.people import People

Compare = Callable[[People, Columns, Ints, Ints], Mapping[str, Levels]]
"""Who finds the levels of pairs of rows."""
KIN_LEAST: Final = 0.05
"""From which probability on a pair brings all members of both families together."""
HOPELESS: Final = -7.0
"""log2 odds of all that is not a name, below which a pair is not looked at further. Of 45,000 true pairs of the part that
weights are fitted on, fewer than 60 are; lower limits cost time and F1 stays as it is."""
HOPELESS_ALONE: Final = -2.4
"""The same of pairs that share no more than one of three names; fewer than 105 are."""
BESIDE_NAMES: Final = tuple(each for each in COMPARISONS if each.name not in model.NAMES)
_AT_ONCE: Final = 4_000_000
TOLD: Final = 0.05
"""Below this a pair is not worth telling."""


@dataclass(frozen=True, slots=True)
class Links:
    """Pairs of rows (left below right), with log2 odds before and after their context."""

    left: Ints
    right: Ints
    base: model.Floats
    odds: model.Floats

    @property
    def probability(self) -> model.Floats:
        return model.probability(self.odds)


def in_memory(people: People, columns: Columns, left: Ints, right: Ints) -> Mapping[str, Levels]:
    """Levels by numpy, for few pairs and for training; the same as Splink's."""
    return compared(columns.pairs(left, right))


def by_splink(people: People, columns: Columns, left: Ints, right: Ints) -> Mapping[str, Levels]:
    """Levels by Splink on DuckDB, in memory."""
    from habeas.trace.splinked import on_duckdb

    return on_duckdb(people, left, right, model.shipped().base.levels)


def candidates(columns: Columns) -> tuple[Ints, Ints]:
    """The pairs of rows that share a key."""
    return blocks.pairs(blocks.keys(columns))


@dataclass(frozen=True, slots=True)
class Scored:
    """What linking knows before the context: pairs, and their base odds."""

    left: Ints
    right: Ints
    base: model.Odds


def scored(people: People, columns: Columns, known: context.Groups, weights: model.Model, compare: Compare) -> Scored:
    """Every pair that is looked at, those that a family brought in too."""
    rare = model.rarity(columns)

    def odds_of(left: Ints, right: Ints) -> model.Odds:
        levels = compare(people, columns, left, right)
        return model.base_odds(weights.base, levels, rare, left, right, len(people))

    left, right = _hopeful(columns, weights.base, *_apart(known, *candidates(columns)))
    base = odds_of(left, right)
    told = context.features(left, right, base, base.total, known)
    chance = model.probability(context.in_context(weights.rounds[0], told))
    more_left, more_right = _apart(known, *_more(left, right, chance, known))
    if len(more_left):
        more = odds_of(more_left, more_right)
        left, right = np.concatenate([left, more_left]), np.concatenate([right, more_right])
        base = base.with_more(more)
    return Scored(left, right, base)


def _hopeful(columns: Columns, base: model.Base, left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """Without the pairs that no likeness of names can save: quick to see, and more than half of all."""
    keep = [np.zeros(0, dtype=bool)]
    for start in range(0, len(left), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        pairs = columns.pairs(left[part], right[part])
        alike = sum(_same(*pairs.pair(each)).astype(np.int8) for each in model.NAMES.values())
        rest = model.weight_of(base, compared(pairs, BESIDE_NAMES))
        keep.append(rest >= np.where(alike > 1, HOPELESS, HOPELESS_ALONE))
    kept = np.concatenate(keep)
    return left[kept], right[kept]


def _same(left: Ints, right: Ints) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    return np.asarray((left == right) & (left >= 0), dtype=bool)


def _more(left: Ints, right: Ints, chance: model.Floats, known: context.Groups) -> tuple[Ints, Ints]:
    """Pairs that families bring in, and those that a third person joins."""
    kin_left, kin_right = context.relatives(left, right, chance, known, KIN_LEAST)
    joined, weaker = context.two_steps(left, right, chance)
    packed = np.concatenate([kin_left.astype(np.int64) << 32 | kin_right, joined[weaker >= KIN_LEAST]])
    new = distinct(packed)
    new = new[~among(new, left.astype(np.int64) << 32 | right)]
    return (new >> 32).astype(np.int32), (new & 0xFFFFFFFF).astype(np.int32)


def _apart(known: context.Groups, left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """Without pairs of one family in one list: who is named beside somebody is somebody else."""
    keep = (known.of[left] < 0) | (known.of[left] != known.of[right])
    return left[keep], right[keep]


def link(
    people: People, weights: model.Model | None = None, compare: Compare = by_splink, family: bool = True
) -> Links:
    """All pairs worth telling of; `family` off leaves the families out (to measure what they are worth)."""
    weights = weights or model.shipped()
    columns = Columns(people.table)
    alone = np.full(len(people), -1, dtype=np.int32)
    known = context.groups(people.group if family else alone, people.source, columns.codes["seen"])
    pairs = scored(people, columns, known, weights, compare)
    odds = pairs.base.total
    for each in weights.rounds:
        odds = context.in_context(each, context.features(pairs.left, pairs.right, pairs.base, odds, known))
    odds = model.settle(weights.settled, odds, len(people))
    odds = context.coherent(pairs.left, pairs.right, odds, people.source)
    worth = model.probability(odds) >= TOLD
    return Links(pairs.left[worth], pairs.right[worth], pairs.base.total[worth], odds[worth])


def mutual_best(links: Links, source: Ints) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Which links are for both people the best one between the two lists."""
    found = np.ones(len(links.left), dtype=bool)
    for who, other in ((links.left, links.right), (links.right, links.left)):
        _, index = coded(who.astype(np.int64) << 24 | source[other])
        best = np.full(int(index.max(initial=-1)) + 1, -np.inf, dtype=np.float32)
        np.maximum.at(best, index, links.odds)
        found &= links.odds == best[index]
    return found


def link_tables(tables: Sequence[pa.Table], mutual: bool = True) -> pa.Table:
    """Lists in, links out: `left`, `right` (the ids in the lists), `probability`."""
    from habeas.trace.people import of_tables

    people = of_tables(tables)
    ids = pa.concat_tables([each.select(["id"]) for each in tables])["id"]
    links = link(people)
    keep = mutual_best(links, people.source) if mutual else np.ones(len(links.left), dtype=bool)
    return pa.table(
        {
            "left": ids.take(links.left[keep]),
            "right": ids.take(links.right[keep]),
            "probability": links.probability[keep],
        }
    )
