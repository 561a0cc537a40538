"""What a benchmark says: tables with notes and targets, printed at once and kept for `--write`."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks import machine


@dataclass(slots=True)
class Table:
    title: str
    head: list[str]
    rows: list[list[str]]
    notes: list[str] = field(default_factory=list)


class Report:
    """The tables of one benchmark. Everything is printed as it is added; `keep` writes it down for the page."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.tables: list[Table] = []

    def table(self, title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """A table with its columns in line."""
        table = Table(title, list(head), [[str(cell) for cell in row] for row in rows])
        self.tables.append(table)
        cells = [table.head, *table.rows]
        widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
        print(f"\n{title}")
        for row in cells:
            print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
        sys.stdout.flush()

    def note(self, text: str) -> None:
        """A sentence under the last table."""
        self.tables[-1].notes.append(text)
        print(f"  {text}", flush=True)

    def target(self, what: str, measured: str, wanted: str, reached: bool) -> None:
        """A figure beside what it was to reach."""
        self.note(f"{what}: {measured}; to reach: {wanted}: {'ok' if reached else 'missed'}")

    def keep(self) -> None:
        """Writes the tables where `read` finds them."""
        written = json.dumps([asdict(table) for table in self.tables], indent=1)
        _path(self.name).write_text(written, encoding="utf-8")


def _path(name: str) -> Path:
    return machine.folder("figures") / f"{name}.json"


def read(name: str) -> list[Table]:
    """The tables of the last run of a benchmark; none where it never ended."""
    path = _path(name)
    return [Table(**table) for table in json.loads(path.read_text(encoding="utf-8"))] if path.exists() else []


def forget(name: str) -> None:
    """Removes what an earlier run left, so that a run that fails leaves nothing."""
    _path(name).unlink(missing_ok=True)


def people_wanted(description: str | None) -> int | None:
    """`--people N` of the command line: one small size in place of the usual."""
    parser = ArgumentParser(description=description)
    parser.add_argument("--people", type=int, metavar="N", help="one small size in place of the usual ones")
    wanted: int | None = parser.parse_args().people
    return wanted


def millions(rate: float) -> str:
    """A rate in millions, with three digits that count.

    >>> millions(13_240_000), millions(36_000)
    ('13.2 M', '0.036 M')
    """
    figure = rate / 1e6
    return f"{figure:.1f} M" if figure >= 1 else f"{figure:.2g} M"


def mebibytes(size: float) -> str:
    """An amount of memory.

    >>> mebibytes(3 * 1024 * 1024)
    '3 MiB'
    """
    return f"{size / machine.MIB:,.0f} MiB"
