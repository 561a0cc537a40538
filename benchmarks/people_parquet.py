"""The people of `people`, as Parquet files with names in place of rows: what `habeas bulk` reads."""

from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks import people
from benchmarks.people import Batch, Ints
from habeas.check.parquet import EPOCH

DAYS: Final = frozenset({
    "born_first", "born_last", "on_first", "on_last", "until_first", "until_last", "valid_to", "since", "until"
})  # fmt: skip
NOT_BORN: Final = {"born_first": 1, "born_last": 3_600_000}
"""What stands for a day that is not known, beside -1."""


def write(folder: Path, count: int, size: int = 30_000) -> None:
    """Writes people, entries and kin in parts, and places with what was seen there, into a new folder."""
    places, seen = people.places()
    numbers = pa.array(np.arange(places.num_rows))
    _part(folder, "places", 0, places.append_column("place", numbers))
    _part(folder, "observations", 0, _dated(seen))
    begins = np.zeros(3, np.int64)
    for number, batch in enumerate(people.batches(count, size)):
        for name, table in named(batch, begins).items():
            _part(folder, name, number, table)
        begins += (batch.people.num_rows, batch.entries.num_rows, batch.family[-1] + 1)


def named(batch: Batch, begins: Ints) -> dict[str, pa.Table]:
    """The tables of a batch, whose people, entries and families are numbered from `begins` on."""
    person, entry, case = begins.tolist()
    cases = pa.array(batch.family + case)
    who, about, kin = np.arange(batch.people.num_rows), batch.entries, batch.kin
    stateless = pc.if_else(pc.equal(batch.people["stateless"], 2), True, None)
    found = {
        "people": batch.people.drop_columns("stateless").append_column("stateless", stateless)
        .append_column("person", pa.array(who + person)).append_column("case", cases),
        "entries": _moved(about, "person", person).append_column("entry", pa.array(np.arange(len(about)) + entry))
        .append_column("case", cases.take(about["person"])),
        "kin": _moved(_moved(kin, "who", person), "of", person).append_column("case", cases.take(kin["who"])),
    }  # fmt: skip
    return {name: _dated(table) for name, table in found.items()}


def _moved(table: pa.Table, column: str, by: int) -> pa.Table:
    return table.set_column(table.column_names.index(column), column, pc.add(table[column].cast(pa.int64()), by))


def _dated(table: pa.Table) -> pa.Table:
    """With dates in place of ordinals, and nothing in place of what stands for it."""
    for at, name in enumerate(table.column_names):
        values = table[name]
        if name in DAYS:
            known = pc.invert(pc.or_(pc.equal(values, -1), pc.equal(values, NOT_BORN.get(name, -1))))
            values = pc.subtract(pc.if_else(known, values, None), EPOCH).cast(pa.int32()).cast(pa.date32())
        elif name in ("place", "with"):
            values = pc.if_else(pc.equal(values, -1), None, values)
        table = table.set_column(at, name, values)
    return table


def _part(folder: Path, name: str, number: int, table: pa.Table) -> None:
    parts = folder / f"{name}.parquet"
    parts.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, parts / f"part-{number:04d}.parquet")
