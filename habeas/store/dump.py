"""The tables of a PostgreSQL as a stream, and back: what COPY writes, table by table, from one snapshot.

It knows columns and no models, so that it also takes the tables of the version before an upgrade. A table is one line of
JSON (its name and columns), the rows as COPY writes them, and a line with `\\.`.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final, Self

from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

_END: Final = b"\\.\n"
_LEFT_OUT: Final = frozenset({"django_session"})
"""Whoever was signed in then is not signed in after."""


class NotFreshError(Exception):
    """The database holds tables already."""


class TooNewError(Exception):
    """The tables were written by a newer version than this one."""


class Snapshot:
    """The database as it stands at one moment, by a connection of its own: `with Snapshot() as taken`."""

    def __init__(self) -> None:
        self._own: Any = connection.copy()

    def __enter__(self) -> Self:
        self._own.connect()
        self._own.set_autocommit(False)
        self._cursor: Any = self._own.cursor()
        self._cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        names = set(self._own.introspection.table_names(self._cursor)) - _LEFT_OUT
        described = self._own.introspection.get_table_description
        self._columns = {name: [each.name for each in described(self._cursor, name)] for name in sorted(names)}
        return self

    def __exit__(self, *_: object) -> None:
        self._cursor.close()
        self._own.rollback()
        self._own.close()

    def facts(self) -> tuple[dict[str, int], list[str], set[str]]:
        """How many rows each table has, which migrations were applied, and the names of all blobs."""
        counts: dict[str, int] = {}
        blobs: set[str] = set()
        for table, columns in self._columns.items():
            self._cursor.execute(f'SELECT count(*) FROM "{table}"')
            counts[table] = self._cursor.fetchone()[0]
            if "blob" in columns:
                self._cursor.execute(f'SELECT DISTINCT blob FROM "{table}"')
                blobs.update(row[0] for row in self._cursor.fetchall())
        self._cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        return counts, [f"{app}.{name}" for app, name in self._cursor.fetchall()], blobs

    def pieces(self) -> Iterator[bytes]:
        """Every table but sessions."""
        for table, columns in self._columns.items():
            yield json.dumps({"table": table, "columns": columns}).encode() + b"\n"
            with self._cursor.copy(_copy("COPY {} ({}) TO STDOUT", table, columns)) as rows:
                yield from (bytes(piece) for piece in rows)
            yield _END


def load(pieces: Iterable[bytes], migrations: Iterable[str]) -> dict[str, int]:
    """Fills an empty database; gives the rows of each table. Raises NotFreshError, TooNewError."""
    executor = MigrationExecutor(connection)
    if executor.recorder.has_table():
        raise NotFreshError
    nodes = [(app, name) for app, _, name in (each.partition(".") for each in migrations)]
    if any(node not in executor.loader.graph.nodes for node in nodes):
        raise TooNewError
    last = dict(nodes)  # they stand in the order in which they were applied
    for app, name in last.items():
        call_command("migrate", app, name, verbosity=0, interactive=False)
    with transaction.atomic(), connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        cursor.execute("TRUNCATE " + ", ".join(f'"{table}"' for table in tables) + " CASCADE")
        counts = _fill(cursor, _lines(pieces))
        for table in counts:
            _number_on(cursor, table)
    return counts


def _fill(cursor: Any, lines: Iterator[bytes]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for line in lines:
        told = json.loads(line)
        count = 0
        with cursor.copy(_copy("COPY {} ({}) FROM STDIN", told["table"], told["columns"])) as rows:
            for row in lines:
                if row == _END:
                    break
                rows.write(row)
                count += 1
        counts[told["table"]] = count
    return counts


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    left = b""
    for piece in pieces:
        *whole, left = (left + piece).split(b"\n")
        yield from (line + b"\n" for line in whole)


def _copy(text: str, table: str, columns: Iterable[str]) -> sql.Composed:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL(text).format(sql.Identifier(table), names)


def _number_on(cursor: Any, table: str) -> None:
    """New rows get numbers after those that were filled in."""
    columns = {each.name for each in connection.introspection.get_table_description(cursor, table)}
    if "id" in columns:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [f'"{table}"'])
        if (sequence := cursor.fetchone()[0]) is not None:
            cursor.execute(f'SELECT setval(%s, (SELECT max(id) FROM "{table}"))', [sequence])
