"""`python -m benchmarks.figures`: figures over 1,000,000 people and their findings, beside plain Arrow counting some of them.

The tables are an export on disk (`prove.pattern.write`), which is not timed; each run reads it anew, and its files stay where
the system keeps what was read last. *Totals* are all measures, and what a counter works out when it is first asked for it:
custody without a break, the place and the authority of each breach. Of three runs, each by a new counter, the quickest is
told. The peer counts what one query over one
table can, in the same process: it joins nothing and knows no status, no place of a breach, no silence.
"""

import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.figures_pattern import pattern
from benchmarks.report import Report, people_wanted
from habeas.prove.catalogue import MEASURES
from habeas.prove.count import Counter
from habeas.prove.pattern import Pattern, read, write

MANY = 1_000_000
SECONDS = 3.0
RUNS = 3
SCHOOL = ("norm-of-this-kind-3",)
MAIN = (
    ("held", "state"), ("held", "age"), ("held", "sex"), ("held_in", "nationality"), ("held_in", "year"),
    ("custodies", "length"),
    ("breached", "norm"), ("breached", "state"), ("breaches", "topic"), ("deaths", "outcome"), ("asked", "body"),
    ("consulates", "outcome"),
)  # fmt: skip
"""What an annual report shows first."""


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds on the clock, and of all processors together."""

    wall: float
    cpu: float

    @classmethod
    def by(cls, *calls: Callable[[], object]) -> "Took":
        """What calls take, one after the other."""
        wall, cpu = time.perf_counter(), time.process_time()
        for call in calls:
            call()
        return cls(time.perf_counter() - wall, time.process_time() - cpu)

    def __add__(self, other: "Took") -> "Took":
        return Took(self.wall + other.wall, self.cpu + other.cpu)

    @property
    def cells(self) -> tuple[str, str]:
        return f"{self.wall:.2f}", f"{self.cpu:.2f}"


@dataclass(frozen=True, slots=True)
class Run:
    """What an annual report asks of a new counter; each part with what it is the first to need."""

    counter: Counter
    reading: Took
    totals: Took
    curve: Took
    main: Took

    @classmethod
    def of(cls, export: Path) -> "Run":
        found: list[Pattern] = []
        made: list[Counter] = []
        reading = Took.by(lambda: found.append(read(export)))
        ready = Took.by(lambda: made.append(Counter(found[0], SCHOOL)))
        (counter,) = made
        return cls(
            counter,
            reading,
            ready + Took.by(*(partial(counter.figure, name) for name in MEASURES)),
            Took.by(partial(counter.curves, "custody")),
            Took.by(*(partial(counter.figure, what, by) for what, by in MAIN)),
        )

    @property
    def whole(self) -> Took:
        return self.reading + self.totals + self.curve + self.main


def counted(table: pa.Table, key: str) -> int:
    """Different people under each value of a column, by Arrow."""
    found = table.group_by([key, "person"]).aggregate([]).group_by(key).aggregate([("person", "count")])
    return int(found.num_rows)


def by_arrow(found: Pattern) -> dict[tuple[str, str], Callable[[], object]]:
    """The peer's figures: the same table, the same people, without what has to be joined for it."""
    breaches = found.findings.filter(pc.equal(found.findings["verdict"], "breach"))
    held = found.spans.filter(pc.equal(found.spans["fact"], "held")).join(
        found.people.select(["person", "nationality"]), "person"
    )
    return {
        ("breached", "norm"): partial(counted, breaches, "norm"),
        ("breached", "state"): partial(counted, breaches, "state"),
        ("held_in", "nationality"): partial(counted, held, "nationality"),
    }


def main(people: int) -> None:
    """Prints the tables, and whether the target is reached."""
    found = pattern(people)
    sizes = {name: table.num_rows for name, table in found.tables().items()}
    with tempfile.TemporaryDirectory() as folder:
        few, export = Path(folder, "few"), Path(folder, "export")
        write(pattern(1000), few)
        write(found, export)
        Run.of(few)  # libraries are loaded
        load, size = os.getloadavg()[0], sum(path.stat().st_size for path in export.iterdir())
        run = min((Run.of(export) for _ in range(RUNS)), key=lambda each: each.whole.wall)
    every = {
        (each.id, by): Took.by(partial(run.counter.figure, each.id, by)) for each in MEASURES.values() for by in each.by
    }
    peer = {key: Took.by(call) for key, call in by_arrow(found).items()}
    slowest = max(every, key=lambda key: every[key].wall)
    report = Report("figures")
    told = ", ".join(f"{count:,} {name}" for name, count in sizes.items())
    report.table(f"Figures over {told}", ("what", "figures", "seconds", "of all processors"), [
        (f"reading the export, {size / 1e6:.0f} MB of Parquet", "", *run.reading.cells),
        ("totals", len(MEASURES), *run.totals.cells),
        ("custody curve", 1, *run.curve.cells),
        ("main breakdowns", len(MAIN), *run.main.cells),
        ("these together", len(MEASURES) + 1 + len(MAIN), *run.whole.cells),
        ("every breakdown", len(every), *sum(every.values(), Took(0, 0)).cells),
        ("the slowest", f"{slowest[0]} by {slowest[1]}", *every[slowest].cells),
    ])  # fmt: skip
    whole = run.whole.wall
    if people == MANY:
        report.target(
            "An export read; totals, curve and main breakdowns", f"{whole:.1f} s", f"{SECONDS:.0f} s", whole < SECONDS
        )
    report.note(f"The load of the machine was {load:.1f} before it ran, on {os.cpu_count()} processors.")
    rows = [
        (f"{what} by {by}", f"{every[what, by].wall:.2f} s", f"{took.wall:.2f} s", f"{every[what, by].wall / took.wall:.1f}")
        for (what, by), took in peer.items()
    ]  # fmt: skip
    report.table("Beside Arrow", ("figure", "here", "Arrow", "ratio"), rows)
    report.keep()


if __name__ == "__main__":
    main(people_wanted(__doc__) or MANY)
