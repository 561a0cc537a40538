"""A table of any kind as rows of text, its heads first: CSV, a workbook, Parquet."""

import io
from collections.abc import Sequence
from pathlib import Path

from habeas.trace.lists.grid import read_grid, refused
from habeas.words import Message


def text_rows(source: Path | bytes, name: str = "") -> Sequence[Sequence[str]]:
    """The rows of the first sheet that holds anything. Raises FaultsError."""
    name = name or (source.name if isinstance(source, Path) else "table")
    try:
        data = source.read_bytes() if isinstance(source, Path) else source
    except OSError as fault:
        text = Message("The file cannot be opened (%(problem)s).", {"problem": fault.strerror or "?"})
        raise refused(name, text) from fault
    if data[:4] != b"PAR1":
        return next((sheet.rows for sheet in read_grid(data, name).sheets if any(map(any, sheet.rows))), [])
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(io.BytesIO(data))
    except (pa.ArrowException, OSError) as fault:
        raise refused(name, Message("This Parquet file cannot be read.")) from fault
    columns = [[_cell(value) for value in column.to_pylist()] for column in table.columns]
    return [table.column_names, *map(list, zip(*columns, strict=True))]


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
