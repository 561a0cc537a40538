"""From one kind of database to the other: SQLCipher as the stream that `dump` knows, and that stream into SQLCipher.

Both are made by the same migrations, so that tables and columns are the same; only some kinds of columns are written
differently (truth, moments, JSON, bytes). What SQLCipher keeps for itself (its full-text index) its triggers make anew.
"""

import json
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from django.db import connection

from habeas.store import backup, dump
from habeas.store.postgresql.base import without_nul
from habeas.store.vault import Vault

_AT_ONCE: Final = 1000
_ESCAPED: Final = {"\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v"}
_TO_ESCAPE: Final = re.compile("[" + "".join(map(re.escape, _ESCAPED)) + "]")
_MEANT: Final = {escaped[1]: meant for meant, escaped in _ESCAPED.items()}
_NOTHING: Final = "\\N"


def stream(path: Path, keys: Vault, kinds: dump.Kinds) -> Iterator[bytes]:
    """Every table of a SQLCipher file but sessions, as PostgreSQL copies it."""
    with closing(backup.open_database(path, keys)) as database:
        for table, columns in sorted(kinds.items()):
            if table in dump.LEFT_OUT:
                continue
            names = ", ".join(f'"{name}"' for name in columns)
            yield json.dumps({"table": table, "columns": list(columns)}).encode() + b"\n"
            writers = [_WRITTEN.get(kind, str) for kind in columns.values()]
            for row in database.execute(f'SELECT {names} FROM "{table}"'):
                told = (_written(writer, value) for writer, value in zip(writers, row, strict=True))
                yield "\t".join(told).encode() + b"\n"
            yield dump.END


def fill(pieces: Iterable[bytes], kinds: dump.Kinds) -> dict[str, int]:
    """Fills the empty tables of the SQLCipher file that is connected; gives the rows of each."""
    counts: dict[str, int] = {}
    lines = dump.lines_of(pieces)
    with connection.cursor() as cursor:
        for line in lines:
            told = json.loads(line)
            table, columns = told["table"], told["columns"]
            if table not in kinds:
                deque(dump.rows_of(lines), maxlen=0)
                continue
            readers = [_READ.get(kinds[table][name], str) for name in columns]
            names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join(["%s"] * len(columns))
            counts[table] = 0
            for rows in _some(dump.rows_of(lines)):
                values = [
                    [_read(reader, text) for reader, text in zip(readers, row[:-1].decode().split("\t"), strict=True)]
                    for row in rows
                ]
                cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', values)
                counts[table] += len(rows)
    return counts


def _some(rows: Iterator[bytes]) -> Iterator[list[bytes]]:
    held: list[bytes] = []
    for row in rows:
        held.append(row)
        if len(held) == _AT_ONCE:
            yield held
            held = []
    if held:
        yield held


def _written(writer: Callable[[Any], str], value: Any) -> str:
    if value is None:
        return _NOTHING
    text = writer(value).replace("\0", "")  # which PostgreSQL keeps in no text
    return _TO_ESCAPE.sub(lambda found: _ESCAPED[found[0]], text)


def _read(reader: Callable[[str], Any], text: str) -> Any:
    if text == _NOTHING:
        return None
    return reader(re.sub(r"\\(.)", lambda found: _MEANT[found[1]], text) if "\\" in text else text)


def _moment(text: str) -> str:
    return str(datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None))


_WRITTEN: Final[dict[str, Callable[[Any], str]]] = {
    "BooleanField": lambda value: "t" if value else "f",
    "DateTimeField": lambda value: f"{value}+00",
    "JSONField": without_nul,
    "BinaryField": lambda value: "\\x" + bytes(value).hex(),
}
_READ: Final[dict[str, Callable[[str], Any]]] = {
    "BooleanField": lambda text: int(text == "t"),
    "DateTimeField": _moment,
    "JSONField": lambda text: json.dumps(json.loads(text)),
    "BinaryField": lambda text: bytes.fromhex(text[2:]),
}
