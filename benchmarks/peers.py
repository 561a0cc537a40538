"""The same 20 state norms and 5 limits, on the same people and the same facts, in openfisca-core, zen-engine and DuckDB.

Facts are made once by our engine and given to all; measured is from facts to breaches. Persons x norms is people times 25
for every engine. Engines differ in how many rows a person has (segments, or months of the calendar), so that the rate per
row stands beside it. Each engine runs in a process of its own; the least of three times counts, of zen one time on fewer
people.
"""

from dataclasses import dataclass
from pathlib import Path

from benchmarks import machine, peers_norms
from benchmarks.machine import Told
from benchmarks.report import Report, mebibytes, millions, people_wanted

PEOPLE = 100_000
SAMPLE = 10_000
PACKAGES = ("openfisca-core", "zen-engine", "duckdb")
HEAD = ("engine", "people", "seconds", "persons x norms/s", "rows of one", "rows x norms/s", "one case", "peak memory")


@dataclass(frozen=True, slots=True)
class Engine:
    """How to call an engine, and the name of the file of its findings. `package` is what has to be installed."""

    label: str
    module: str
    package: str | None
    file: str
    arguments: tuple[tuple[str, str | int], ...]
    function: str = "run"


def engines(source: str, sample: int) -> tuple[Engine, ...]:
    """The engines and their ways, in the order of the table."""
    return (
        Engine("habeas, 1 thread", "peers_facts", None, "ours-1", (("source", source), ("workers", 1)), "ours"),
        Engine("habeas, 2 threads", "peers_facts", None, "ours-2", (("source", source), ("workers", 2)), "ours"),
        Engine("openfisca-core, by month", "peers_openfisca", "openfisca-core", "openfisca", ()),
        Engine("zen-engine, one expression", "peers_zen", "zen-engine", "zen-expression",
               (("how", "expression"), ("sample", sample))),
        Engine("zen-engine, one decision", "peers_zen", "zen-engine", "zen-decision",
               (("how", "decision"), ("sample", sample))),
        Engine("DuckDB, 1 thread", "peers_duckdb", "duckdb", "duckdb-1", (("threads", 1),)),
        Engine("DuckDB, 2 threads", "peers_duckdb", "duckdb", "duckdb-2", (("threads", 2),)),
    )  # fmt: skip


def main(people: int) -> None:
    """Prints the speed of every engine, whether it agrees with ours, and what it cannot say."""
    report = Report("peers")
    source, target = str(machine.folder(f"people-{people}")), machine.folder(f"facts-{people}")
    machine.run_apart("bulk", "write", folder=source, size=people)
    prepared = machine.run_apart("peers_facts", "prepare", source=source, target=str(target))
    if "failed" in prepared:
        raise SystemExit(prepared["failed"])
    sample = min(people, SAMPLE)
    measured = [(engine, _run(engine, target)) for engine in engines(source, sample)]
    _speed(report, measured, people)
    _agreement(report, measured, target, sample)
    _sayings(report)
    report.keep()


def _run(engine: Engine, target: Path) -> Told:
    if engine.package and machine.installed(engine.package) is None:
        return {"failed": f"{engine.package} is not installed"}
    for left in target.glob(f"{engine.file}.*"):
        left.unlink()
    return machine.run_apart(engine.module, engine.function, target=str(target), **dict(engine.arguments))


def _speed(report: Report, measured: list[tuple[Engine, Told]], people: int) -> None:
    norms = peers_norms.COUNT
    rows = []
    for engine, told in measured:
        if "failed" in told:
            rows.append([engine.label, f"{people:,}", told["failed"], *[""] * (len(HEAD) - 3)])
            continue
        count = told.get("people", people)
        rows.append([
            engine.label, f"{count:,}", f"{told['seconds']:.2f}", millions(count * norms / told["seconds"]),
            f"{told['rows'] / count:.1f}", millions(told["rows"] * norms / told["seconds"]),
            f"{told['case'] * 1000:.2f} ms" if "case" in told else "", mebibytes(told["peak"]),
        ])  # fmt: skip
    states, limits = len(peers_norms.STATE_NORMS), len(peers_norms.LIMITS)
    report.table(f"{states} state norms and {limits} limits, from the same facts to breaches", HEAD, rows)
    report.note("Not counted: making the facts, and giving them to each engine. Peak memory counts the facts as given.")
    told = {engine.file: told for engine, told in measured if "failed" not in told}
    if "openfisca" in told and "ours-1" in told:
        ours, theirs = (people * norms / told[name]["seconds"] for name in ("ours-1", "openfisca"))
        report.target("One thread against openfisca-core", f"{millions(ours)}/s and {millions(theirs)}/s",
                      "faster", ours > theirs)  # fmt: skip


def _agreement(report: Report, measured: list[tuple[Engine, Told]], target: Path, sample: int) -> None:
    labels = {engine.file: engine.label for engine, told in measured if engine.package and "case" in told}
    if not labels:
        return
    told = machine.run_apart("peers_compare", "compare", target=str(target), names=",".join(labels), sample=sample)
    if "failed" in told:
        raise SystemExit(told["failed"])
    rows = [
        [labels[file], row["norms"], *(f"{row[key]:,}" for key in ("same", "ours", "unknown", "theirs"))]
        for file, found in told.items()
        for row in found
    ]
    report.table(
        "Breaches found, against those of the check", ("engine", "norms", "the same", "only ours",
        "only theirs: not known to us", "only theirs: other"), rows,
    )  # fmt: skip
    report.note(
        "Compared are runs of days: norm, source, person, first and last day; zen's for the people it was given."
    )
    report.note(
        "Of openfisca-core, people in breach on the first day of a month. It takes what is not known as no, and a limit"
        " that is passed within a month shows in the next."
    )


def _sayings(report: Report) -> None:
    head = ("engine", "a fact not known", "days", "runs of days and limits", "why")
    report.table("What each can say", head, [
        ("habeas", "not known, and asked", "each day; vague dates as they are", "a form of the norm",
         "each part with its value, entry, source and law"),
        ("openfisca-core", "the default: no, or 0", "the first of the month", "carried from month to month by hand",
         "a trace of the variables"),
        ("zen-engine", "an error; by hand as 0, 1, 2", "the host's work", "the host's work", "a trace of the nodes"),
        ("DuckDB", "null, in the same logic", "each day; a vague date by hand", "window functions by hand", "nothing"),
    ])  # fmt: skip


if __name__ == "__main__":
    main(people_wanted(__doc__) or PEOPLE)
