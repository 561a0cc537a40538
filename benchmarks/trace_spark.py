"""Linking and the check of people in Parquet, in one process and on Spark with two workers: how long, and whether alike.

Both workers, and whatever they send one another, share this machine with the process that drives them, so that Spark can only
be slower here: it is for what one machine does not hold. What it takes to start stands apart.
"""

from contextlib import ExitStack
from pathlib import Path
from shutil import rmtree
from time import perf_counter
from typing import Final

import pyarrow.parquet as pq

from benchmarks import machine, people, people_parquet, trace_people, trace_scores
from benchmarks.machine import Told
from benchmarks.report import Report, people_wanted
from habeas.check.office import load_program
from habeas.check.parquet import check_people, read, write
from habeas.check.sparked import Law, check_on_spark
from habeas.check.verdicts import STORED
from habeas.spark import session
from habeas.trace.linked import linked
from tools.system import java

RECORDS, PEOPLE = 20_000, 10_000
SEED, PART = 2, "test"
LEAST: Final = 0.2
MASTER: Final = "local-cluster[2,1,2048]"
HEAD: Final = ("work", "on", "seconds", "start of Spark", "found")


def main(wanted: int | None) -> None:
    """Prints the figures of both, and whether the results are the same."""
    report = Report("trace_spark")
    records, count = (wanted, wanted) if wanted else (RECORDS, PEOPLE)
    folder = machine.folder("trace-spark")
    trace_people.write(folder / "lists", records, SEED, PART)
    rmtree(folder / "people", ignore_errors=True)
    people_parquet.write(folder / "people", count, count)
    works = (("link", "lists", f"linking {records:,} records", "DuckDB"),
             ("check", "people", f"check of {count:,} people", "one process"))  # fmt: skip
    rows, same = [], {}
    for function, source, label, here in works:
        out = {name: folder / f"{function}-{name}" for name in ("here", "spark")}
        for path in out.values():
            rmtree(path, ignore_errors=True)
        for name, on, master in (("here", here, ""), ("spark", "Spark, 2 workers", MASTER)):
            told = run(function, source=str(folder / source), out=str(out[name]), master=master)
            rows.append([label, on, *_figures(told)])
        same[label] = _alike(*out.values())
    report.table("On Spark", HEAD, rows)
    for label, alike in same.items():
        report.target(f"The same result of {label}", "yes" if alike else "no", "yes", alike)
    report.keep()


def run(function: str, source: str, out: str, master: str) -> Told:
    """Runs one of them in a process of its own."""
    if master and (machine.installed("pyspark") is None or java() is None):
        return {"failed": "Spark or Java is not installed"}
    return machine.run_apart("trace_spark", function, source=source, out=out, master=master)


def _figures(told: Told) -> list[str]:
    if "failed" in told:
        return ["", "", told["failed"]]
    start = f"{told['start']:.1f}" if told["start"] else ""
    return [f"{told['seconds']:.1f}", start, f"{told['found']:,}"]


def _alike(one: Path, other: Path) -> bool:
    if not (one.exists() and other.exists()):
        return False
    tables = [pq.read_table(path) for path in (one, other)]
    by = [(name, "ascending") for name in tables[0].column_names]
    same: bool = tables[0].sort_by(by).equals(tables[1].cast(tables[0].schema).sort_by(by))
    return same


def link(source: str, out: str, master: str) -> Told:
    """Links the registers of a folder; the links go to a file in `out`."""
    tables = trace_scores.registers(Path(source))
    with ExitStack() as until:
        start = _started(until, master)
        begin = perf_counter()
        links = linked(list(tables.values()), LEAST, spark=master)
        seconds = perf_counter() - begin
    Path(out).mkdir()
    pq.write_table(links, Path(out) / "links.parquet")
    return {"seconds": seconds, "start": start, "found": links.num_rows}


def check(source: str, out: str, master: str) -> Told:
    """Checks the people of a folder; the findings go to files in `out`."""
    program = load_program()
    with ExitStack() as until:
        start = _started(until, master)
        begin = perf_counter()
        if master:
            spark = until.enter_context(session(master))
            found = check_on_spark(spark, source, out, Law.of(program, None, ()), people.AS_OF, STORED)
        else:
            found = write(check_people(read(Path(source)), program, people.AS_OF, STORED), Path(out))
        seconds = perf_counter() - begin
    return {"seconds": seconds, "start": start, "found": found}


def _started(until: ExitStack, master: str) -> float:
    """The seconds that a session took to start, which lasts until then; 0 where none is wanted."""
    if not master:
        return 0.0
    begin = perf_counter()
    until.enter_context(session(master))
    return perf_counter() - begin


if __name__ == "__main__":
    main(people_wanted(__doc__))
