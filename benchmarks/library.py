"""The whole library on many people: persons x norms per second, peak memory, and how both grow.

Persons x norms is people times the whole library, as in MEASURED.md: that a norm does not bind the state is decided too.
Beside it stands what is left when only the norms that bind the person's state are counted. *Evaluation alone* leaves out
reading, custody, the grid and storing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from benchmarks import machine
from benchmarks.machine import Told
from benchmarks.report import Report, mebibytes, millions, people_wanted

SIZES = (10_000, 100_000, 1_000_000)
LARGEST = SIZES[-1]
# A target of MEASURED.md, under "To reach", is for a million people on two cores.
SECONDS, BYTES, RATE = 60, 2 << 30, 20e6
# Times on a machine that does other things too differ by so much from run to run.
LINEAR = 1.1
HEAD = (
    "people", "workers", "seconds", "persons x norms/s", "of those that bind", "evaluation alone", "of those that bind",
    "peak memory", "over the law loaded",
    "entries", "segments", "findings",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Way:
    """How the work is shared out."""

    label: str
    workers: int
    kind: str


WAYS: tuple[Way, ...] = (
    Way("1 thread", 1, "threads"),
    Way("2 threads", 2, "threads"),
    Way("2 processes", 2, "processes"),
)
Measured = dict[tuple[int, Way], Told]


def main(sizes: Sequence[int]) -> None:
    """Prints the figures of every size with one worker and with two, and the targets beside them."""
    report = Report("library")
    measured = measure(sizes, "all")
    show(report, measured, "The whole library, from entries on disk to stored findings")
    _growth(report, sizes, measured)
    _targets(report, measured)
    report.keep()


def measure(sizes: Sequence[int], norms: str) -> Measured:
    """Every size in every way; the largest only in the way that was the quickest at the size before."""
    measured: Measured = {}
    ways = WAYS
    for size in sizes:
        folder = str(machine.folder(f"people-{size}"))
        machine.run_apart("bulk", "write", folder=folder, size=size)
        for way in ways:
            measured[size, way] = machine.run_apart(
                "bulk", "check", folder=folder, norms=norms, workers=way.workers, kind=way.kind
            )
        done = {way: measured[size, way]["seconds"] for way in ways if "failed" not in measured[size, way]}
        if size * 10 == LARGEST and done:
            ways = (min(done, key=lambda way: done[way]),)
    return measured


def show(report: Report, measured: Measured, title: str) -> None:
    """The table of all sizes and ways."""
    rows = [_row(size, way, told) for (size, way), told in measured.items()]
    told = next((told for told in measured.values() if "failed" not in told), None)
    if told is not None:
        title = f"{title}: {told['norms']} norms, {told['variants']} with their variants"
    report.table(title, HEAD, rows)
    if told is not None:
        report.note(
            f"Entries, segments and findings are those of one person. Loading the law: {told['law']:.1f} s, apart."
        )


def _row(size: int, way: Way, told: Told) -> list[str]:
    if "failed" in told:
        return [f"{size:,}", way.label, told["failed"], *[""] * (len(HEAD) - 3)]
    whole, binding = told["people"] * told["norms"], told["pairs"]
    return [
        f"{size:,}", way.label, f"{told['seconds']:.1f}", millions(whole / told["seconds"]),
        millions(binding / told["seconds"]), millions(whole / told["evaluation"]), millions(binding / told["evaluation"]),
        mebibytes(told["peak"]), mebibytes(told["peak"] - told["baseline"]), f"{told['entries'] / size:.1f}",
        f"{told['segments'] / size:.1f}", f"{told['found'] / size:.1f}",
    ]  # fmt: skip


def _growth(report: Report, sizes: Sequence[int], measured: Measured) -> None:
    for less, more in pairwise(sizes):
        way = next((way for way in WAYS if (more, way) in measured), WAYS[0])
        before, after = measured[less, way], measured[more, way]
        if "failed" not in before and "failed" not in after:
            ratio = (after["seconds"] / more) / (before["seconds"] / less)
            what = f"Time of one person among {more:,} against {less:,}, {way.label}"
            report.target(what, f"{ratio:.2f}", f"no more than 1 (within {LINEAR - 1:.0%})", ratio <= LINEAR)


def _targets(report: Report, measured: Measured) -> None:
    """The targets for the largest size, by the quickest way."""
    told = next((told for (size, _), told in measured.items() if size == LARGEST), None)
    if told is None or "failed" in told:
        report.note(f"The targets are for {LARGEST:,} people, which this run did not measure.")
        return
    rate = told["people"] * told["norms"] / told["evaluation"]
    report.target(f"{LARGEST:,} people on 2 cores", f"{told['seconds']:.1f} s", f"under {SECONDS} s",
                  told["seconds"] < SECONDS)  # fmt: skip
    report.target("Peak memory in all", f"{told['peak'] / (1 << 30):.2f} GiB", f"under {BYTES >> 30} GiB",
                  told["peak"] < BYTES)  # fmt: skip
    report.target("Evaluation alone on 2 cores", f"{millions(rate)}/s", f"at least {millions(RATE)}/s", rate >= RATE)


if __name__ == "__main__":
    wanted = people_wanted(__doc__)
    main(SIZES if wanted is None else [wanted])
