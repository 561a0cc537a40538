"""A list as an Arrow table of the columns of `Listed`: millions of rows for linking.

A CSV in UTF-8 whose heads are our own names of columns is read as it stands, by Arrow, in seconds; what its cells mean is
read where they are compared. Every other file goes through `read_list`, with its faults.
"""

import csv
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from habeas.files import Fault
from habeas.trace.listed import COLUMNS, Listed
from habeas.trace.lists.reading import read_list

_NAMED: Final = frozenset(("name", "surname", "given"))


@dataclass(frozen=True, slots=True)
class TableRead:
    """A pyarrow Table with the COLUMNS, all text, nothing null, and the faults of the rows that are not in it."""

    table: Any
    faults: tuple[Fault, ...] = ()


def read_table(path: Path, today: dt.date) -> TableRead:
    """The people of a list file. A row without an id gets the number of its row. Raises FaultsError, NoNamesError."""
    separator = _ours(path)
    if separator:
        return TableRead(_arrow(path, separator))
    read = read_list(path, today)
    return TableRead(table_of(read.rows), read.faults)


def table_of(people: Sequence[Listed]) -> Any:
    """People as an Arrow table; other names are left out."""
    import pyarrow as pa

    return pa.table({name: pa.array([getattr(each, name) for each in people], pa.string()) for name in COLUMNS})


def _ours(path: Path) -> str:
    """The separator of a CSV in UTF-8 whose heads are all ours; empty for any other file."""
    try:
        with path.open("rb") as file:
            head = file.readline(20_000).removeprefix(b"\xef\xbb\xbf").decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        return ""
    for separator in (",", ";", "\t"):
        names = next(csv.reader([head], delimiter=separator), [])
        if _NAMED & set(names) and set(names) <= set(COLUMNS) and len(names) == len(set(names)) and len(names) > 1:
            return separator
    return ""


def _arrow(path: Path, separator: str) -> Any:
    import pyarrow as pa
    from pyarrow import compute
    from pyarrow import csv as arrow

    table = arrow.read_csv(
        path,
        parse_options=arrow.ParseOptions(delimiter=separator, newlines_in_values=True),
        convert_options=arrow.ConvertOptions(
            column_types=dict.fromkeys(COLUMNS, pa.string()), strings_can_be_null=False
        ),
    )
    empty = pa.array([""] * 1, pa.string())
    columns = {}
    for name in COLUMNS:
        if name in table.column_names:
            columns[name] = compute.utf8_trim_whitespace(table[name])
        elif name == "id":
            columns[name] = pa.array(range(2, table.num_rows + 2), pa.int64()).cast(pa.string())
        else:
            columns[name] = pa.concat_arrays([empty.take(pa.array([0] * table.num_rows, pa.int32()))])
    return pa.table(columns)
