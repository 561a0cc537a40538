"""Questions of tracers against a whole list in memory: is the right person among the first ten, and how fast?

The registers are those of `trace_peers`, the questions those of `trace_questions`: asked from the truth up to two years later,
spelled anew by ear in any script, one tenth of the parts of names with an error of typing.
"""

import gc
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import numpy as np
import pyarrow as pa

from benchmarks import machine, trace_people, trace_questions, trace_scores
from benchmarks.machine import Told
from benchmarks.report import Report, mebibytes, people_wanted
from benchmarks.trace_peers import PART, SEED, SIZES
from habeas.trace.listed import COLUMNS, Listed
from habeas.trace.lookup import Index

QUESTIONS, QUESTIONS_SEED, WARM = 1_000, 8, 20
FIRST: Final = 10
SHARE_WANTED, MEDIAN_WANTED, SLOWEST_WANTED = 0.97, 50, 150
HEAD: Final = (
    "records",
    "questions",
    "first",
    "among the first ten",
    "median",
    "95th percentile",
    "index",
    "peak memory",
)


def main(records: int | None) -> None:
    """Prints what share of the questions is answered, and how fast, at each size."""
    report = Report("trace_lookup")
    sizes = (records,) if records else SIZES
    told = {size: machine.run_apart("trace_lookup", "run", records=size) for size in sizes}
    report.table("Questions about one person", HEAD, [_row(size, each) for size, each in told.items()])
    last = told[max(sizes)]
    if "failed" not in last:
        share, median, slowest = last["ten"], last["median"], last["slowest"]
        report.target(
            f"Right among the first ten of {max(sizes):,}", f"{share:.1%}", f"{SHARE_WANTED:.0%}", share >= SHARE_WANTED
        )
        report.target(
            "Median and 95th percentile", f"{median:.0f} and {slowest:.0f} ms", f"{MEDIAN_WANTED} and {SLOWEST_WANTED} ms",
            median <= MEDIAN_WANTED and slowest <= SLOWEST_WANTED,
        )  # fmt: skip
    report.keep()


def _row(size: int, told: Told) -> list[str]:
    if "failed" in told:
        return [f"{size:,}", *[""] * (len(HEAD) - 2), told["failed"]]
    return [
        f"{size:,}", f"{told['asked']:,}", f"{told['one']:.1%}", f"{told['ten']:.1%}", f"{told['median']:.0f} ms",
        f"{told['slowest']:.0f} ms", f"{told['index']:.0f} s", mebibytes(told["peak"]),
    ]  # fmt: skip


def run(records: int) -> Told:
    """Writes the registers and questions of a size, builds the index and asks; shares, milliseconds, seconds, bytes."""
    folder = machine.folder(f"trace-{records}")
    if not (folder / "truth.arrow").exists():
        trace_people.write(str(folder), records, SEED, PART)
    asked = trace_questions.questions(folder, min(QUESTIONS, records // 4), QUESTIONS_SEED).to_pylist()
    table = pa.concat_tables(list(trace_scores.registers(Path(folder)).values()))
    ids = table["id"].to_pylist()
    begin = perf_counter()
    index = Index(table)
    built = perf_counter() - begin
    gc.freeze()  # else Python looks through the whole index every few questions, which takes a third of a second
    for each in asked[:WARM]:  # the first questions fill caches, as in an office that has been open for a while
        index.find(_listed(each))
    places, times = [], []
    for each in asked:
        begin = perf_counter()
        found = index.find(_listed(each), FIRST)
        times.append((perf_counter() - begin) * 1000)
        places.append(next((at for at, (row, _) in enumerate(found) if ids[row] in each["answers"]), FIRST))
    at = np.array(places)
    median, slowest = np.percentile(times, [50, 95]).tolist()
    return {
        "asked": len(asked), "one": float((at == 0).mean()), "ten": float((at < FIRST).mean()), "median": median,
        "slowest": slowest, "index": built, "peak": machine.peak_bytes(),
    }  # fmt: skip


def _listed(question: dict[str, Any]) -> Listed:
    values: dict[str, Any] = {name: question.get(name) or "" for name in COLUMNS}
    return Listed(**values)


if __name__ == "__main__":
    main(people_wanted(__doc__))
