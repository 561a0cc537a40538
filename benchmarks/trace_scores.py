"""How good links are: one scorer for every engine.

1. Pairs are ordered by id and looked up among the true ones; a pair said twice counts with its higher score.
2. *Best threshold*: precision, recall and F1 over all pairs with at least the score that makes F1 highest.
3. *Mutual best*: between two registers a pair stays only if neither line has a likelier partner in the other's register;
   a likelier partner that the engine takes, at least as surely, for the same person as the first does not count against
   it, since somebody may stand in a register twice. Inside one register the same. Then as 2.
4. *Candidates*: the true pairs among all that were returned, whatever their score.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.trace_people import LETTERS, read_table

Link = Callable[[dict[str, pa.Table]], pa.Table]
"""What every contestant has: registers by name, with the columns of `habeas.trace.listed`, to pairs `left`, `right` (ids) and
`probability` (any score from 0 to 1; a higher one is surer). Links between registers and inside each are asked."""
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
TENTHS: Final = np.linspace(0, 1, 11)


@dataclass(frozen=True, slots=True)
class Point:
    """Figures at one threshold."""

    threshold: float
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Scores:
    """All that is said of the links of one engine. `tenths` are stated share, observed share, number of pairs."""

    pairs: int
    true: int
    candidates: float
    best: Point
    mutual: Point
    half: Point
    recall_at_99: float
    tenths: list[tuple[float, float, int]]


def registers(folder: Path) -> dict[str, pa.Table]:
    """The three registers of a folder that `trace_people` wrote, mapped into memory."""
    return {name: read_table(folder / f"{name}.arrow") for name in LETTERS}


def told(folder: str, file: str, only: str = "") -> dict[str, Any]:
    """The scores of the pairs in a file against the truth of a folder, as a process of its own gives them back.

    `only="families"` counts only lines of families of which two children and more stand in the registers.
    """
    source = Path(folder)
    found, truth = read_table(Path(file)), read_table(source / "truth.arrow")
    tables = registers(source)
    if only == "families":
        keep = _large_families(tables, read_table(source / "people.arrow"))
        found, truth = _among(found, keep), _among(truth, keep)
    return asdict(score(found, truth, tables))


def _large_families(tables: dict[str, pa.Table], people: pa.Table) -> pa.Array:
    child = pa.concat_tables([table.select(["id", "role"]) for table in tables.values()])
    children = child.filter(pc.equal(child["role"], "child"))
    of = people.filter(pc.is_in(people["id"], value_set=children["id"].combine_chunks()))
    counts = of.group_by("family").aggregate([("person", "count_distinct")])
    large = counts.filter(pc.greater_equal(counts["person_count_distinct"], 2))["family"].combine_chunks()
    return people.filter(pc.is_in(people["family"], value_set=large))["id"].combine_chunks()


def _among(pairs: pa.Table, ids: pa.Array) -> pa.Table:
    return pairs.filter(pc.and_(pc.is_in(pairs["left"], value_set=ids), pc.is_in(pairs["right"], value_set=ids)))


def score(found: pa.Table, truth: pa.Table, tables: dict[str, pa.Table]) -> Scores:
    """The scores of pairs. Raises ValueError where a pair names an id that no register has, or a line with itself."""
    ids = pa.concat_arrays([table["id"].combine_chunks().cast(pa.string()) for table in tables.values()])
    register = np.repeat(np.arange(len(tables)), [table.num_rows for table in tables.values()])
    left, right = _numbers(found, ids)
    if (left == right).any():
        raise ValueError("a line is linked with itself")
    size = len(ids)
    keys = np.minimum(left, right) * size + np.maximum(left, right)
    chances = found["probability"].to_numpy().astype(np.float64)
    order = np.lexsort((keys, -chances))
    _, first = np.unique(keys[order], return_index=True)
    order = order[np.sort(first)]
    keys, chances = keys[order], chances[order]
    true_left, true_right = _numbers(truth, ids)
    true = np.unique(np.minimum(true_left, true_right) * size + np.maximum(true_left, true_right))
    right_ones = np.isin(keys, true)
    kept = mutual(keys // size, keys % size, chances, register)
    return Scores(
        len(keys), len(true), float(right_ones.sum() / max(len(true), 1)), best(chances, right_ones, len(true)),
        best(chances[kept], right_ones[kept], len(true)), at(0.5, chances, right_ones, len(true)),
        recall_at(0.99, chances[kept], right_ones[kept], len(true)), tenths(chances, right_ones),
    )  # fmt: skip


def _numbers(pairs: pa.Table, ids: pa.Array) -> tuple[Ints, Ints]:
    sides = []
    for name in ("left", "right"):
        at = pc.index_in(pairs[name].combine_chunks().cast(pa.string()), value_set=ids)
        if at.null_count:
            raise ValueError(f"{at.null_count} ids in `{name}` are in no register")
        sides.append(at.to_numpy(zero_copy_only=False).astype(np.int64))
    return sides[0], sides[1]


def mutual(left: Ints, right: Ints, chances: Floats, register: Ints) -> npt.NDArray[np.bool_]:
    """Which pairs, given surest first, are the best of both their lines; see step 3 above."""
    size, registers_count = len(register), int(register.max(initial=0)) + 1
    first = np.full(size * registers_count, len(left))
    rows = np.arange(len(left))
    sides = (left * registers_count + register[right], right * registers_count + register[left])
    for keys in sides:
        seen = np.full(len(first), len(left))
        seen[keys[::-1]] = rows[::-1]  # the last that is written stays: the surest
        first = np.minimum(first, seen)
    inside = register[left] == register[right]
    twice = np.minimum(left, right)[inside] * size + np.maximum(left, right)[inside]
    order = np.argsort(twice)
    twice, sure = twice[order], chances[inside][order]
    kept = np.ones(len(left), bool)
    for line, partner, keys in ((left, right, sides[0]), (right, left, sides[1])):
        top = first[keys]
        rival = left[top] + right[top] - line
        pair = np.minimum(rival, partner) * size + np.maximum(rival, partner)
        place = np.searchsorted(twice, pair)
        found = place < len(twice)
        found[found] = twice[place[found]] == pair[found]
        as_sure = np.zeros(len(left), bool)
        as_sure[found] = sure[place[found]] >= chances[found]
        kept &= (rival == partner) | as_sure
    return kept


def best(chances: Floats, right_ones: npt.NDArray[np.bool_], true: int) -> Point:
    """The point of the highest F1, pairs given surest first; nothing where there is no pair."""
    if not len(chances):
        return Point(1.0, 0.0, 0.0, 0.0)
    ends = np.flatnonzero(np.append(np.diff(chances) != 0, True))
    hits = np.cumsum(right_ones)[ends]
    f1 = 2 * hits / (ends + 1 + true)
    top = int(f1.argmax())
    return Point(
        float(chances[ends[top]]), float(hits[top] / (ends[top] + 1)), float(hits[top] / max(true, 1)), float(f1[top])
    )


def at(threshold: float, chances: Floats, right_ones: npt.NDArray[np.bool_], true: int) -> Point:
    """The point of a given threshold."""
    over = chances >= threshold
    hits = int(right_ones[over].sum())
    said = int(over.sum())
    return Point(threshold, hits / max(said, 1), hits / max(true, 1), 2 * hits / max(said + true, 1))


def recall_at(precision: float, chances: Floats, right_ones: npt.NDArray[np.bool_], true: int) -> float:
    """The highest share of the true pairs that can be had at this precision, pairs given surest first."""
    if not len(chances):
        return 0.0
    ends = np.flatnonzero(np.append(np.diff(chances) != 0, True))
    hits = np.cumsum(right_ones)[ends]
    enough = hits / (ends + 1) >= precision
    return float(hits[enough].max(initial=0) / max(true, 1))


def tenths(chances: Floats, right_ones: npt.NDArray[np.bool_]) -> list[tuple[float, float, int]]:
    """Of each tenth of the score: the mean stated, the share observed, how many pairs."""
    which = np.clip(np.digitize(chances, TENTHS) - 1, 0, 9)
    rows = []
    for tenth in range(10):
        mine = which == tenth
        count = int(mine.sum())
        rows.append((float(chances[mine].mean()), float(right_ones[mine].mean()), count) if count else (0.0, 0.0, 0))
    return rows


def perfect(folder: str) -> dict[str, Any]:
    """The scores of an engine that knows the truth: what mutual best partners leave of it."""
    source = Path(folder)
    truth = read_table(source / "truth.arrow")
    found = truth.append_column("probability", pa.array(np.ones(truth.num_rows)))
    return asdict(score(found, truth, registers(source)))
