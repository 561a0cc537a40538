"""Whether the engines of `peers` find the same breaches as the check.

DuckDB and zen give runs of days: the same norm, source, person, first and last day, or not. OpenFisca gives months: compared
is who is in breach of which norm on the first day of which month, over all sources of the norm.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from benchmarks import peers_norms
from benchmarks.bulk import read
from benchmarks.machine import Told
from benchmarks.peers_facts import FINDING
from habeas.check.verdicts import BREACH, NOT_KNOWN

Ints = npt.NDArray[np.int64]


def compare(target: str, names: str, sample: int) -> Told:
    """For each engine (name of its file of findings) how many breaches are the same, only ours, only theirs.

    `unknown` are those of theirs that are *not known* to us, `theirs` the rest; zen was given the first `sample` people.
    """
    folder = Path(target)
    checked = read(folder / "checked.arrow")
    return {
        name: _months(folder, checked) if name == "openfisca" else _runs(folder / f"{name}.arrow", checked, sample)
        for name in names.split(",")
        if (folder / f"{name}.{'npz' if name == 'openfisca' else 'arrow'}").exists()
    }


def _runs(path: Path, checked: "pa.Table", sample: int) -> list[Told]:
    ours = {row for row in _rows(_of(checked, BREACH)) if row[2] < sample or not path.stem.startswith("zen")}
    theirs = set(_rows(read(path)))
    return [
        {
            "norms": what, "same": len(mine & other), "ours": len(mine - other), "theirs": len(other - mine), "unknown": 0,
        }
        for what, norms in _kinds()
        for mine, other in [({r for r in ours if r[0] in norms}, {r for r in theirs if r[0] in norms})]
    ]  # fmt: skip


def _kinds() -> list[tuple[str, range]]:
    first = len(peers_norms.STATE_NORMS)
    return [("state norms", range(first)), ("limits", range(first, peers_norms.COUNT))]


def _of(checked: "pa.Table", verdict: int) -> "pa.Table":
    return checked.filter(pa.array(checked.column("verdict").to_numpy() == verdict))


def _rows(found: "pa.Table") -> list[tuple[int, ...]]:
    return list(zip(*(found.column(name).to_pylist() for name in FINDING), strict=True))


def _months(folder: Path, checked: "pa.Table") -> list[Told]:
    with np.load(folder / "openfisca.npz") as told:
        days = told["days"]
        theirs = _key(told["norm"].astype(np.int64), told["person"].astype(np.int64), told["month"].astype(np.int64))
    ours, unknown = (_on_first_days(_of(checked, verdict), days) for verdict in (BREACH, NOT_KNOWN))
    rows = []
    for what, norms in _kinds():
        mine, other = (keys[(keys >> 44 >= norms.start) & (keys >> 44 < norms.stop)] for keys in (ours, theirs))
        only = np.setdiff1d(other, mine)
        beyond = len(np.setdiff1d(only, unknown))
        rows.append({
            "norms": what, "same": len(np.intersect1d(mine, other)), "ours": len(np.setdiff1d(mine, other)),
            "theirs": beyond, "unknown": len(only) - beyond,
        })  # fmt: skip
    return rows


def _on_first_days(found: "pa.Table", days: Ints) -> Ints:
    norm, _, person, since, until = (found.column(name).to_numpy().astype(np.int64) for name in FINDING)
    low, high = np.searchsorted(days, since), np.searchsorted(days, until)
    count = np.maximum(high - low, 0)
    month = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + np.repeat(low, count)
    return np.unique(_key(np.repeat(norm, count), np.repeat(person, count), month))


def _key(norm: Ints, person: Ints, month: Ints) -> Ints:
    return (norm << 44) + (person << 12) + month
