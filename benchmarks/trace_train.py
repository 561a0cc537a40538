"""Fits the weights that tracing ships, on the part of the generated families that is kept for it.

    python -m benchmarks.trace_train FOLDER [FOLDER ...]

The folders are written by benchmarks.trace_people and benchmarks.second, both with --part train; one of them at least has
questions (benchmarks.trace_questions). Logistic regression by Newton's method with a small ridge; several sizes together, so
that the size of a list has its weight.

1. The base, of pairs that share a key; then the rounds of context over it.
2. The base once more, beside what the context says of each pair; then the rounds again.
3. What the last odds become at each size, and what they become for a question.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from habeas.trace import context, link, model
from habeas.trace.levels import COMPARISONS, Columns, Ints
from habeas.trace.listed import COLUMNS, Listed
from habeas.trace.lookup import Index
from habeas.trace.people import People, of_tables

UNSETTLED: Final = {"bias": 0.0, "odds": 1.0, "size": 0.0}
PLAIN: Final = {"bias": 0.0, "odds": 1.0}
REGISTERS: Final = ("institution", "requests", "deportation")
WEIGHTS: Final = Path(__file__).parents[1] / "habeas/trace/data/weights.json"
_RIDGE: Final = 2.0
_STRANGERS: Final = 150_000
"""Pairs of strangers that are kept of each folder; each stands for as many as were left out."""
_AGAIN: Final = 1
"""How often base and context are fitted in turn after the first time; a second time changes nothing."""
_SURE: Final = -6.0
_ONE_IN: Final = 8
"""Of strangers below these log2 odds one in so many is kept."""
AGAINST: Final = frozenset({"apart", "about", "guessed", "aged", "woman's", "near", "far", "second year"})
"""Levels that may speak against."""
LEAST: Final = -8.0
"""No level speaks more against one person, in log2 odds: in any list a field may be somebody else's, a row too low or by a
slip, and lists slip more often than generated ones."""
FLOORS: Final = {"seen": -4.0}
"""The same of respects of which less is known. Generated people are on all lists within a year or so; real ones are looked for
after years."""
GIVEN: Final = {
    ("document", "own"): 16.0,
    ("document", "same"): 12.0,
    ("document", "row"): 3.0,
    ("document", "digit"): 8.0,
    ("document", "short"): 4.0,
    ("document", "kind"): 0.0,
    ("document", "apart"): -1.0,
}
"""Not fitted, since the generated lists have no numbers of papers.

1. Chance alone would give the same number of seven figures 23; but a child stands in a parent's passport, and brothers and
   sisters in one case file. With 12 two people of lists of 20,000 are about as likely one as not, by the number alone, and
   names and births decide: relatives differ in them. Where next to nobody on either list shares a number, each has their own.
2. A slip in one character is 8: chance alone would make 17 of it. In the last character alone it is rather a brother's or a
   mother's paper, issued together.
3. Short numbers are those of case files, which every institution counts by itself.
4. Two numbers of one make that differ say little: people lose passports and get new ones.
"""
Floats = NDArray[np.float64]
LOG2: Final = float(np.log(2))


@dataclass(frozen=True, slots=True)
class Folder:
    """`whole` are the people as they were read, `people` the same, some without the day on which they were seen."""

    whole: People
    people: People
    columns: Columns
    known: context.Groups
    true: NDArray[np.int64]


def read(folder: Path) -> Folder:
    tables = [pa.ipc.open_file(str(folder / f"{each}.arrow")).read_all() for each in REGISTERS]
    whole = of_tables(tables)
    people = _some_unseen(whole)
    ids = pa.concat_tables([each.select(["id"]) for each in tables])["id"].to_pylist()
    columns = Columns(people.table)
    known = context.groups(people.group, people.source, columns.codes["seen"])
    return Folder(whole, people, columns, known, truth(folder, ids))


def _some_unseen(people: People) -> People:
    """Every third without the day on which they were seen: generated lines all tell one, and lists often do not."""
    days = people.table["seen"].to_numpy().copy()
    days[::3] = -1
    at = people.table.column_names.index("seen")
    return replace(people, table=people.table.set_column(at, "seen", pa.array(days, pa.int32())))


def truth(folder: Path, ids: Sequence[str]) -> NDArray[np.int64]:
    """The true pairs as packed rows."""
    row = {each: number for number, each in enumerate(ids)}
    told = pa.ipc.open_file(str(folder / "truth.arrow")).read_all()
    left = np.array([row[each] for each in told["left"].to_pylist()], dtype=np.int64)
    right = np.array([row[each] for each in told["right"].to_pylist()], dtype=np.int64)
    return np.unique(np.minimum(left, right) << 32 | np.maximum(left, right))


def packed(left: Ints, right: Ints) -> NDArray[np.int64]:
    return left.astype(np.int64) << 32 | right


def fit(
    told: NDArray[np.float32],
    same: NDArray[np.bool_],
    weight: NDArray[np.float32],
    given: Floats | float = 0.0,
    start: Floats | None = None,
) -> NDArray[np.float64]:
    """Weights in natural log odds; `given` are odds of each row that stand already, `start` are weights to begin from."""
    found = np.zeros(told.shape[1]) if start is None else start.copy()
    for _ in range(30):
        chance = 1 / (1 + np.exp(-np.clip(told @ found + given, -30, 30)))
        slope = told.T @ (weight * (same - chance)) - _RIDGE * found
        spread = (weight * chance * (1 - chance)).astype(np.float32)
        bend = (told * spread[:, None]).T @ told + _RIDGE * np.eye(told.shape[1])
        step = np.linalg.solve(bend.astype(np.float64), slope.astype(np.float64))
        found += step
        if np.abs(step).max() < 1e-4:
            break
    return found


def signed(
    told: NDArray[np.float32],
    same: NDArray[np.bool_],
    weight: NDArray[np.float32],
    names: Sequence[tuple[str, str]],
    given: Floats | float = 0.0,
) -> NDArray[np.float64]:
    """Fits so that no agreement speaks against and no difference for one person, as a reader expects: a weight of the wrong
    sign is set to nothing, one below `LEAST` to that, and the others are fitted again. Where rarity speaks too, agreements
    are left as they are."""
    kept = np.ones(len(names), dtype=bool)
    least = np.zeros(len(names), dtype=bool)
    plain = np.array([bool(level) and not name.startswith("rare:") and _plain(name, level) for name, level in names])
    apart = np.array([level in AGAINST for _, level in names])
    floor = np.array([FLOORS.get(name, LEAST) for name, _ in names]) * LOG2
    found = np.zeros(len(names))
    while True:
        start = found[kept]
        found = np.where(least, floor, 0.0)
        found[kept] = fit(told[:, kept], same, weight, given + told[:, least] @ floor[least], start)
        wrong = kept & plain & (np.where(apart, found, -found) > 0)
        below = kept & apart & (found < floor)
        if not (wrong | below).any():
            return found
        least |= below
        kept &= ~(wrong | below)


def _plain(name: str, level: str) -> bool:
    return name not in model.RARE or (level in AGAINST and name not in model.NAMES)


def names_of_weights() -> Iterator[tuple[str, str]]:
    """Respect and level of each weight of the base, in the order of `matrix_of`."""
    yield from (("bias", ""), ("size", ""))
    for each in COMPARISONS:
        yield each.name, "apart"
        for level in each.levels:
            yield each.name, level.name
            if each.name in model.RARE:
                yield f"rare:{each.name}", level.name


NAMES_OF_WEIGHTS: Final = tuple(names_of_weights())


def matrix_of(folder: Folder, left: Ints, right: Ints) -> NDArray[np.float32]:
    """A row for each pair, a column for each weight of the base."""
    levels, rare = link.in_memory(folder.people, folder.columns, left, right), model.rarity(folder.columns)
    columns = [np.ones(len(left), np.float32), np.full(len(left), np.log2(len(folder.people) + model.FEW), np.float32)]
    for each in COMPARISONS:
        found = levels[each.name]
        columns.append((found == 0).astype(np.float32))
        for rank in range(len(each.levels), 0, -1):
            at = (found == rank).astype(np.float32)
            columns.append(at)
            if each.name in model.RARE:
                columns.append(at * (rare[each.name][left] + rare[each.name][right]) / 2)
    return np.stack(columns, axis=1)


def based(weights: NDArray[np.float64], names: Sequence[tuple[str, str]]) -> dict[str, Any]:
    levels: dict[str, dict[str, float]] = {}
    rare: dict[str, dict[str, float]] = {}
    told = {"bias": 0.0, "size": 0.0}
    for (name, level), weight in zip(names, (weights / LOG2).tolist(), strict=True):
        value = round(weight, 4)
        if not level:
            told[name] = value
        elif name.startswith("rare:"):
            rare.setdefault(name.removeprefix("rare:"), {})[level] = value
        else:
            levels.setdefault(name, {})[level] = value
    for (name, level), weight in GIVEN.items():
        levels[name][level] = weight
    return {**told, "levels": levels, "rare": rare}


def main(folders: Sequence[str]) -> None:
    read_in = [read(Path(each)) for each in folders]
    told: dict[str, Any] = {"base": of_strangers(read_in)}
    told["rounds"] = rounds(read_in, told["base"])
    for _ in range(_AGAIN):
        told["base"] = beside_context(read_in, told)
        told["rounds"] = rounds(read_in, told["base"])
    told["settled"] = settled(read_in, told)
    del read_in
    keep({**told, "asked": PLAIN})
    keep({**told, "asked": of_questions([Path(each) for each in folders])})


def of_strangers(folders: Sequence[Folder]) -> dict[str, Any]:
    """The base, of all pairs that share a key: who is one person among strangers."""
    chance = np.random.default_rng(7)
    rows = []
    for each in folders:
        left, right = link.candidates(each.columns)
        same = np.isin(packed(left, right), each.true)
        print(f"{len(each.people):>9,} people {len(left):>11,} candidates, recall {same.sum() / len(each.true):.4f}")
        strangers = np.flatnonzero(~same)
        kept = chance.choice(strangers, min(_STRANGERS, len(strangers)), replace=False)
        some = np.concatenate([np.flatnonzero(same), kept])
        weight = np.where(same[some], 1, len(strangers) / len(kept)).astype(np.float32)
        rows.append((matrix_of(each, left[some], right[some]), same[some], weight))
    matrix, same, weight = (np.concatenate(each) for each in zip(*rows, strict=True))
    return based(signed(matrix, same, weight, NAMES_OF_WEIGHTS), NAMES_OF_WEIGHTS)


def beside_context(folders: Sequence[Folder], told: Mapping[str, Any]) -> dict[str, Any]:
    """The base once more, of the pairs that are looked at and with what their context says as given: brothers and namesakes are
    told apart by the context, so that a name that differs need not speak against as much."""
    weights = model.model_of({**told, "settled": UNSETTLED, "asked": PLAIN})
    rows = []
    for each in folders:
        pairs = link.scored(each.people, each.columns, each.known, weights, link.in_memory)
        odds = pairs.base.total
        for step in weights.rounds:
            found = context.features(pairs.left, pairs.right, pairs.base, odds, each.known)
            odds = context.in_context(step, found)
        given = (odds - weights.rounds[-1]["base"] * pairs.base.total) * LOG2
        same = np.isin(packed(pairs.left, pairs.right), each.true)
        sure = ~same & (odds < _SURE)
        some = np.flatnonzero(~sure | (np.arange(len(same)) % _ONE_IN == 0))
        weight = np.where(sure[some], _ONE_IN, 1).astype(np.float32)
        rows.append((matrix_of(each, pairs.left[some], pairs.right[some]), same[some], weight, given[some]))
    matrix, same, weight, given = (np.concatenate(each) for each in zip(*rows, strict=True))
    return based(signed(matrix, same, weight, NAMES_OF_WEIGHTS, given), NAMES_OF_WEIGHTS)


def settled(folders: Sequence[Folder], told: Mapping[str, Any]) -> dict[str, float]:
    """How the odds of the last round become odds that hold in each tenth, at each size, on lists with days and on those that
    lack some: all count alike."""
    weights = model.model_of({**told, "settled": UNSETTLED, "asked": PLAIN})
    rows, same, many = [], [], []
    for folder, people in [(each, people) for each in folders for people in (each.whole, each.people)]:
        links = link.link(people, weights, link.in_memory)
        size = np.full(len(links.odds), np.log2(len(people) + model.FEW), np.float32)
        rows.append(np.column_stack([np.ones_like(size), links.odds, size]))
        same.append(np.isin(packed(links.left, links.right), folder.true))
        many.append(np.full(len(size), 10_000 / len(size), np.float32))
    if len(folders) == 1:  # one size tells nothing of how it matters
        rows = [each[:, :2] for each in rows]
    found = fit(np.concatenate(rows), np.concatenate(same), np.concatenate(many)) / LOG2
    return dict(zip(("bias", "odds", "size"), [*np.round(found, 4).tolist(), 0.0], strict=False))


def keep(told: dict[str, Any]) -> None:
    """Writes the weights, and makes this process use them."""
    WEIGHTS.write_text(json.dumps(told, indent=1) + "\n")
    model.shipped.cache_clear()


def of_questions(folders: Sequence[Path], many: int = 1500) -> dict[str, float]:
    """How the odds of linking become those of the answers to a question: two figures, fitted on questions."""
    odds, same = [], []
    for folder in folders:
        if not (folder / "questions.arrow").exists():
            continue
        tables = [pa.ipc.open_file(str(folder / f"{each}.arrow")).read_all() for each in REGISTERS]
        index = Index(pa.concat_tables(tables))
        ids = index.table["id"].to_pylist()
        asked = pa.ipc.open_file(str(folder / "questions.arrow")).read_all().slice(0, many).to_pylist()
        for each in asked:
            values: dict[str, Any] = {name: each.get(name) or "" for name in COLUMNS}
            answers = set(each["answers"])
            for row, likeness in index.find(Listed(**values))[:10]:
                chance = min(max(likeness.probability, 1e-6), 1 - 1e-6)
                odds.append(np.log2(chance / (1 - chance)))
                same.append(ids[row] in answers)
    told = np.column_stack([np.ones(len(odds)), np.array(odds)]).astype(np.float32)
    bias, slope = fit(told, np.array(same), np.ones(len(odds), np.float32)) / LOG2
    return {"bias": round(float(bias), 4), "odds": round(float(slope), 4)}


def rounds(folders: Sequence[Folder], base: Mapping[str, Any], many: int = 2) -> list[dict[str, float]]:
    first = dict.fromkeys(context.FEATURES, 0.0) | {"base": 1.0, "support": 3.0}
    found: list[dict[str, float]] = []
    weights = model.model_of({"base": base, "rounds": [first], "settled": UNSETTLED, "asked": PLAIN})
    scored = [link.scored(each.people, each.columns, each.known, weights, link.in_memory) for each in folders]
    odds = [each.base.total for each in scored]
    for _ in range(many):
        told = [
            context.features(pairs.left, pairs.right, pairs.base, now, each.known)
            for each, pairs, now in zip(folders, scored, odds, strict=True)
        ]
        same = [np.isin(packed(p.left, p.right), each.true) for each, p in zip(folders, scored, strict=True)]
        for each, there in zip(folders, same, strict=True):
            print(f"recall with relatives {there.sum() / len(each.true):.4f}")
        plain = fit(np.concatenate(told), np.concatenate(same), np.ones(sum(map(len, same)), np.float32))
        found.append({name: round(float(w) / LOG2, 4) for name, w in zip(context.FEATURES, plain / 1, strict=True)})
        odds = [context.in_context(found[-1], each) for each in told]
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
