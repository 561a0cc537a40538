"""`python -m benchmarks.figures`: figures over 1,000,000 people and their findings, beside plain Arrow counting some of them.

The tables are in memory, as `casework.pattern` hands them over. *Ready* is what a counter works out once: custody without a
break, the place and the authority of each breach. *Totals* are all measures and the curve of custody. The peer counts
what one query over one table can, in the same process: it joins nothing and knows no status, no place of a breach, no silence.
"""

import time
from collections.abc import Callable
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.figures_pattern import pattern
from benchmarks.report import Report, people_wanted
from habeas.prove.catalogue import MEASURES
from habeas.prove.count import Counter
from habeas.prove.pattern import Pattern

MANY = 1_000_000
SECONDS = 3.0
SCHOOL = ("norm-of-this-kind-3",)
MAIN = (
    ("held", "state"), ("held", "age"), ("held", "sex"), ("held_in", "nationality"), ("held_in", "year"),
    ("custodies", "length"),
    ("breached", "norm"), ("breached", "state"), ("breaches", "topic"), ("deaths", "outcome"), ("asked", "body"),
    ("consulates", "outcome"),
)  # fmt: skip
"""What an annual report shows first."""


def seconds(call: Callable[[], object]) -> float:
    """The time of one run."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


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
    Counter(pattern(1000), SCHOOL).figure("held")  # libraries are loaded
    start = time.perf_counter()
    counter = Counter(found, SCHOOL)
    ready = time.perf_counter() - start
    totals = {name: seconds(partial(counter.figure, name)) for name in MEASURES}
    curve = seconds(partial(counter.curves, "custody"))
    main_by = {(what, by): seconds(partial(counter.figure, what, by)) for what, by in MAIN}
    every = {
        (each.id, by): seconds(partial(counter.figure, each.id, by)) for each in MEASURES.values() for by in each.by
    }
    peer = {key: seconds(call) for key, call in by_arrow(found).items()}
    slowest = max(every, key=lambda key: every[key])
    report = Report("figures")
    told = ", ".join(f"{count:,} {name}" for name, count in sizes.items())
    report.table(f"Figures over {told}", ("what", "figures", "seconds"), [
        ("ready", "", f"{ready:.2f}"),
        ("totals", len(totals), f"{sum(totals.values()):.2f}"),
        ("custody curve", 1, f"{curve:.2f}"),
        ("main breakdowns", len(main_by), f"{sum(main_by.values()):.2f}"),
        ("every breakdown", len(every), f"{sum(every.values()):.2f}"),
        ("the slowest", f"{slowest[0]} by {slowest[1]}", f"{every[slowest]:.2f}"),
    ])  # fmt: skip
    whole = ready + sum(totals.values()) + curve + sum(main_by.values())
    if people == MANY:
        report.target("Ready, totals, curve and main breakdowns", f"{whole:.1f} s", f"{SECONDS:.0f} s", whole < SECONDS)
    rows = [
        (f"{what} by {by}", f"{every[what, by]:.2f} s", f"{took:.2f} s", f"{every[what, by] / took:.1f}")
        for (what, by), took in peer.items()
    ]
    report.table("Beside Arrow", ("figure", "here", "Arrow", "ratio"), rows)
    report.keep()


if __name__ == "__main__":
    main(people_wanted(__doc__) or MANY)
