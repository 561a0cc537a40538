"""Tracing once more, on a second generator by another hand (`benchmarks.second`).

Same contestants, same scorer, same targets as `trace_peers`, so that the two stand beside each other. Our weights are fitted
on the part *train* of both; what is measured here is the part *test*.
"""

from typing import Final

from benchmarks import machine, trace_peers, trace_scores
from benchmarks.machine import Told
from benchmarks.report import Report, people_wanted
from benchmarks.second.__main__ import write

SEED, PART = 2, "test"
SIZES: Final = trace_peers.SIZES


def main(records: int | None) -> None:
    """Prints how well and how fast each contestant links, at each size."""
    report = Report("trace_second")
    for size in (records,) if records else SIZES:
        linking(report, size)
    report.keep()


def prepare(folder: str, records: int) -> Told:
    """Writes the registers of a size."""
    return {**write(folder, records, SEED, PART)}


def linking(report: Report, size: int) -> None:
    """The contestants on one size of the second registers."""
    folder = machine.folder(f"trace-second-{size}")
    prepared = machine.run_apart("trace_second", "prepare", folder=str(folder), records=size)
    if "failed" in prepared:
        raise SystemExit(prepared["failed"])
    measured = trace_peers.judged(folder)
    title = f"Links in {size:,} records of a second generator ({prepared['truth']:,} true pairs)"
    rows = [trace_peers.row(label, told, size) for label, told in measured.items()]
    report.table(title, trace_peers.HEAD, rows)
    report.note(
        "By another hand, without sight of the first generator or of the engine; rates not changed since it was measured."
    )
    report.note(
        f"Mutual best: {trace_scores.perfect(str(folder))['mutual']['f1']:.3f} could be had by who knew the truth."
    )
    if "failed" not in measured[trace_peers.OURS]:
        trace_peers.targets(report, measured, size)
        trace_peers.calibration(report, measured[trace_peers.OURS])


if __name__ == "__main__":
    main(people_wanted(__doc__))
