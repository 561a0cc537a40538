"""What each level weighs, and how weights add up to a probability: shipped numbers, fitted once on generated families.

1. The base: log2 odds = bias + size x log2(people) + for each respect the weight of its level, and for names how rare the
   shared name is (`rare` x log2 of one in so many). Strangers who share a frequent name weigh little, by measure.
2. The context (`habeas.trace.context`): the base once more, with what the rest of both families says and who else is in
   question.

`data/weights.json` is written by `python -m benchmarks.trace_train`; fitted afresh on each list it would be unstable.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from habeas.trace.levels import APART, COMPARISONS, MISSING, Columns, Ints, Levels

Floats = NDArray[np.float32]
NAMES: Final = {"given": "given_root", "surname": "surname_skeleton", "father": "father_skeleton"}
"""Names, and the column that tells how rare one is."""
RARE: Final = {**NAMES, "place": "place", "last_seen": "last_seen"}
"""Respects in which it counts how rare something is: thousands share a city, one family an address."""
USUAL: Final = {"given": 7.0, "surname": 9.0, "father": 7.0, "place": 6.0, "last_seen": 5.0}
"""log2 of one in how many has a name, or is from a place, of which nobody counted how many; a question takes every place so."""
FEW: Final = 2000
OWN: Final = frozenset({"given", "born", "sex", "role"})
"""Respects in which brothers and sisters differ; in the others a family agrees."""


@dataclass(frozen=True, slots=True)
class Base:
    """Weights in log2 odds: of the levels of each respect, and per doubling of rarity of a name that is shared."""

    bias: float
    size: float
    levels: Mapping[str, Mapping[int, float]]
    rare: Mapping[str, Mapping[int, float]]


@dataclass(frozen=True, slots=True)
class Model:
    """The base, and the weights of each round in which the context is looked at."""

    base: Base
    rounds: tuple[Mapping[str, float], ...]
    settled: Mapping[str, float]
    """How the odds of the last round become those that are told: `bias`, `odds`, and `size` for each log2 of the people. In a
    longer list the same likeness is of a stranger more often."""
    asked: tuple[float, float]
    """For a question, of which the answer is more often there than not: log2 odds are the first, plus the second times those
    of linking."""


@cache
def shipped() -> Model:
    """The weights of this program."""
    text = files("habeas.trace").joinpath("data/weights.json").read_text(encoding="utf-8")
    return model_of(json.loads(text))


def model_of(told: Mapping[str, Any]) -> Model:
    """Weights from the file they are kept in. Raises KeyError where one is missing."""
    base = told["base"]
    levels = {
        each.name: {MISSING: 0.0, APART: float(base["levels"][each.name]["apart"])}
        | {
            rank: float(base["levels"][each.name][level.name])
            for rank, level in zip(range(len(each.levels), 0, -1), each.levels, strict=True)
        }
        for each in COMPARISONS
    }
    rare = {
        each.name: {
            rank: float(base["rare"][each.name].get(level.name, 0.0))
            for rank, level in zip(range(len(each.levels), 0, -1), each.levels, strict=True)
        }
        for each in COMPARISONS
        if each.name in RARE
    }
    return Model(
        Base(float(base["bias"]), float(base["size"]), levels, rare),
        tuple(told["rounds"]),
        told["settled"],
        (told["asked"]["bias"], told["asked"]["odds"]),
    )


def rarity(columns: Columns) -> dict[str, Floats]:
    """Of each row and name log2 of one in how many people has it; 0 where it is not told."""
    found: dict[str, Floats] = {}
    for name, column in RARE.items():
        codes = columns.codes[column]
        counts = np.bincount(codes[codes >= 0], minlength=len(columns.texts[column]) + 1)
        bits = bits_of(name, counts, len(codes))
        found[name] = np.where(codes >= 0, bits[codes], 0.0).astype(np.float32)
    return found


def bits_of(name: str, counts: NDArray[Any], people: int) -> NDArray[np.float64]:
    """log2 of one in how many has a name that so many of these people have. A short list says little of that: it is seen
    together with `FEW` people among whom a usual name has its usual share."""
    bits: NDArray[np.float64] = np.log2((people + FEW) / (counts + FEW * 2.0 ** -USUAL[name]))
    return bits


@dataclass(frozen=True, slots=True)
class Odds:
    """log2 odds of pairs before their families are looked at: `total`, and of it what tells brothers and sisters apart, and
    what the days say on which both were seen."""

    total: Floats
    own: Floats
    seen: Floats

    def __getitem__(self, which: NDArray[Any]) -> "Odds":
        return Odds(self.total[which], self.own[which], self.seen[which])

    def with_more(self, other: "Odds") -> "Odds":
        """These, and behind them the others."""
        both = zip((self.total, self.own, self.seen), (other.total, other.own, other.seen), strict=True)
        return Odds(*(np.concatenate(each) for each in both))


def base_odds(
    base: Base, levels: Mapping[str, Levels], rare: Mapping[str, Floats], left: Ints, right: Ints, people: int
) -> Odds:
    """The odds of each pair before its family is looked at."""
    total = np.full(len(left), base.bias + base.size * np.log2(people + FEW), dtype=np.float32)
    own, seen = np.zeros((2, len(left)), dtype=np.float32)
    for name, found in levels.items():
        weight = _lookup(base.levels[name])[found + 1]
        if name in RARE:
            more = _lookup({MISSING: 0.0, APART: 0.0, **base.rare[name]})[found + 1]
            weight = (weight + more * (rare[name][left] + rare[name][right]) / 2).astype(np.float32)
        total += weight
        if name in OWN:
            own += weight
        if name == "seen":
            seen = weight
    return Odds(total, own, seen)


def weight_of(base: Base, levels: Mapping[str, Levels]) -> Floats:
    """What some respects weigh together, without names."""
    return np.asarray(sum(_lookup(base.levels[name])[found + 1] for name, found in levels.items()), dtype=np.float32)


def _lookup(weights: Mapping[int, float]) -> Floats:
    return np.array([weights[rank] for rank in range(MISSING, max(weights) + 1)], dtype=np.float32)


def settle(settled: Mapping[str, float], odds: Floats, people: int) -> Floats:
    """The odds that are told, in log2."""
    told = settled["bias"] + settled["odds"] * odds + settled["size"] * np.log2(people + FEW)
    return np.asarray(told, dtype=np.float32)


def probability(odds: Floats) -> Floats:
    """Of log2 odds."""
    return (1 / (1 + np.exp2(-np.clip(odds, -60, 60)))).astype(np.float32)
