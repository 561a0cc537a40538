"""`python -m benchmarks [NAME ...] [--people N] [--write FILE]`: run the benchmarks, each in processes of its own.

`--people N` runs them quickly at one small size. `--write FILE` puts the tables between the two marker lines of a page,
where those of benchmarks that did not run stay, so that nobody types figures. Ends with 1 when a benchmark failed.
"""

import os
import re
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import machine, report
from benchmarks.report import Table

NAMES = (
    "one_case",
    "spike",
    "peers",
    "library",
    "drafts",
    "figures",
    "trace_peers",
    "trace_second",
    "trace_lookup",
    "trace_spark",
    "start",
    "crowd_place",
    "desk",
)
URL = "HABEAS_DATABASE_URL"
APART = ("desk-postgresql",)
"""What only a run with a setting measures: its last figures stand beside, and a run with the setting puts in new ones."""
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
SECTION = re.compile(r"<!-- figures of (\S+) -->")


def main() -> int:
    """Runs what the command line asks for; 0, or 1 when a benchmark failed."""
    parser = ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}; all, if left out")
    parser.add_argument("--people", type=int, metavar="N", help="a quick run at one small size")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the tables into this page")
    given = parser.parse_args()
    unknown = [name for name in given.names if name not in NAMES]
    if unknown:
        parser.error(f"no benchmark is called {', '.join(unknown)}; there are: {', '.join(NAMES)}")
    names = [name for name in NAMES if name in given.names] or list(NAMES)
    print(machine.describe(), flush=True)
    failed = run(names, given.people)
    if given.write:
        write(given.write, [f"{name}-postgresql" if name == "desk" and URL in os.environ else name for name in names])
    if failed:
        print(f"\nFailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def run(names: Sequence[str], people: int | None) -> list[str]:
    """Runs each and returns the names of those that failed."""
    failed = []
    for name in names:
        print(f"\n=== {name}", flush=True)
        report.forget(name)
        size = [] if people is None else ["--people", str(people)]
        done = subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *size], cwd=machine.ROOT, check=False)
        if done.returncode:
            failed.append(name)
    return failed


def write(page: Path, names: Sequence[str]) -> None:
    """Puts the tables of these benchmarks between the marker lines of a page, each under the day and machine of its run;
    those of other benchmarks stay. Raises ValueError where the lines are missing."""
    text = page.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    inside, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{page} has no lines {BEGIN} and {END}")
    _, *told = SECTION.split(inside)
    sections = dict(zip(told[::2], map(str.strip, told[1::2]), strict=True))
    ran = f"Measured on {datetime.now(UTC).date().isoformat()}: {machine.describe().replace(chr(10), '; ')}."
    for name in dict.fromkeys((*names, *APART)):
        tables = report.read(name)
        if tables and (name in names or name not in sections):
            sections[name] = "\n\n".join([ran, *map(as_markdown, tables)])
    parts = [f"<!-- figures of {each} -->\n\n{sections[each]}" for each in (*NAMES, *APART) if each in sections]
    page.write_text(f"{before}{begin}\n\n" + "\n\n".join(parts) + f"\n\n{end}{after}", encoding="utf-8")


def as_markdown(table: Table) -> str:
    """A table of the report as Markdown, its notes as a list under it."""
    lines = [f"### {table.title}", "", _row(table.head), _row(["---"] * len(table.head)), *map(_row, table.rows)]
    if table.notes:
        lines += ["", *(f"- {note}" for note in table.notes)]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main())
