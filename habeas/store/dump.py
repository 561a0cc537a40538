"""The tables of a PostgreSQL as a stream, and back: what COPY writes, table by table, from one snapshot.

It knows columns and no models, so that it also takes the tables of the version before an upgrade. A table is one line of
JSON (its name and columns), the rows as COPY writes them, and a line with `\\.`.
"""

import json
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final, Self

from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

Kinds = dict[str, dict[str, str]]
"""Of each table the columns, and what Django calls the kind of each."""
END: Final = b"\\.\n"
LEFT_OUT: Final = frozenset({"django_session"})
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
        for setting in ("datestyle = ISO", "bytea_output = hex", "extra_float_digits = 1"):
            self._cursor.execute(f"SET LOCAL {setting}")
        names = set(self._own.introspection.table_names(self._cursor)) - LEFT_OUT
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
            yield END


@contextmanager
def tables_of(migrations: Iterable[str]) -> Iterator[Kinds]:
    """Makes the tables of a version in an empty database and fills them in one transaction; gives what they hold.

    Raises NotFreshError, TooNewError. Where anything goes wrong the database is empty again.
    """
    if connection.introspection.table_names():
        raise NotFreshError
    executor = MigrationExecutor(connection)
    nodes = [(app, name) for app, _, name in (each.partition(".") for each in migrations)]
    if any(node not in executor.loader.graph.nodes for node in nodes):
        raise TooNewError
    last = dict(nodes)  # they stand in the order in which they were applied
    try:
        for app, name in last.items():
            call_command("migrate", app, name, verbosity=0, interactive=False)
        kinds = _kinds(executor, last)
        with transaction.atomic():
            with connection.cursor() as cursor:  # what migrations wrote comes with the rows
                for statement in connection.ops.sql_flush(no_style(), sorted(kinds), allow_cascade=True):
                    cursor.execute(statement)
            yield kinds
    except BaseException:
        if connection.vendor == "postgresql":
            clear(connection.introspection.table_names())
        raise


def fill(pieces: Iterable[bytes], kinds: Kinds) -> dict[str, int]:
    """Fills the empty tables of a PostgreSQL; gives the rows of each. What is none of ours is passed over."""
    counts: dict[str, int] = {}
    lines = lines_of(pieces)
    with connection.cursor() as cursor:
        for line in lines:
            told = json.loads(line)
            if told["table"] not in kinds:
                deque(rows_of(lines), maxlen=0)
                continue
            count = 0
            with cursor.copy(_copy("COPY {} ({}) FROM STDIN", told["table"], told["columns"])) as rows:
                for row in rows_of(lines):
                    rows.write(row)
                    count += 1
            counts[told["table"]] = count
        for table in counts:
            _number_on(cursor, table)
    return counts


def clear(tables: Iterable[str]) -> None:
    """Takes tables of a PostgreSQL away."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'DROP TABLE IF EXISTS "{table}" CASCADE')


def lines_of(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of a stream."""
    left = b""
    for piece in pieces:
        *whole, left = (left + piece).split(b"\n")
        yield from (line + b"\n" for line in whole)


def rows_of(lines: Iterator[bytes]) -> Iterator[bytes]:
    """The rows of the table at which the lines are."""
    return iter(lambda: next(lines), END)


def _kinds(executor: MigrationExecutor, last: dict[str, str]) -> Kinds:
    apps = executor.loader.project_state(list(last.items())).apps
    models: list[Any] = [*apps.get_models(include_auto_created=True), executor.recorder.Migration]
    return {
        model._meta.db_table: {field.column: field.get_internal_type() for field in model._meta.local_fields}
        for model in models
    }


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
