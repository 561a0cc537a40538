"""PostgreSQL, as a Django database backend that behaves as our SQLCipher does, so that code is right on both or on neither.

1. One writer at a time: a transaction first takes a lock of the whole database, as SQLite's BEGIN IMMEDIATE does. What it
   read nobody changes before it wrote, the chain of the log cannot fork, and no two wait for one another. Reading waits
   for nobody.
2. Text of any length in any column (forms say what is too long), whole numbers of 64 bits. The character NUL, which
   PostgreSQL cannot keep and which says nothing, is left out.
3. No connection while the office is locked.
"""

import re
import socket
from collections.abc import Callable
from contextlib import closing
from typing import Any, Final

from django.db.backends.postgresql import base as plain
from django.db.backends.postgresql.operations import DatabaseOperations as PlainOperations
from psycopg import ClientCursor
from psycopg.types.json import Jsonb
from psycopg.types.string import StrDumperUnknown

from habeas.store.opened import WhileOpen

_LOCK: Final = 7_416_001
_PATIENCE: Final = "10s"
"""How long a writer waits for another, as with SQLCipher; then the page fails and nothing is written."""
_PREPARED: Final = 400
"""Queries that a connection keeps planned: those of all pages."""
_MOST_SENT: Final = 2**16 - 1
"""Values that the server takes beside a query."""
_NUL: Final = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
_WHOLE: Final = ("IntegerField", "PositiveIntegerField")


def without_nul(text: str) -> str:
    r"""JSON without the character NUL.

    >>> without_nul(r'"a\u0000b \\u0000"')
    '"ab \\\\u0000"'
    """
    return _NUL.sub(r"\1", text)


class _Text(StrDumperUnknown):
    def dump(self, obj: str) -> Any:
        return super().dump(obj.replace("\0", ""))


class DatabaseOperations(PlainOperations):
    """What is written how."""

    integer_field_ranges = PlainOperations.integer_field_ranges | {
        name: PlainOperations.integer_field_ranges[name.replace("IntegerField", "BigIntegerField")] for name in _WHOLE
    }

    def adapt_json_value(self, value: Any, encoder: Any) -> Any:
        """As Django's, without NUL."""
        adapted: Any = super().adapt_json_value(value, encoder)
        written: Callable[[Any], str] = adapted.dumps
        return Jsonb(value, dumps=lambda each: without_nul(written(each)))


class _Cursor(plain.ServerBindingCursor):  # type: ignore[name-defined,misc]
    """Sends values beside the query, and more than the server takes that way within it."""

    def execute(self, query: Any, params: Any = None, **told: Any) -> Any:
        """As psycopg's."""
        if params is not None and len(params) > _MOST_SENT:
            query, params = ClientCursor(self.connection).mogrify(query, params), None
        return super().execute(query, params, **told)


class _Server(plain.DatabaseWrapper):
    ops_class = DatabaseOperations
    data_types = plain.DatabaseWrapper.data_types | {"CharField": "varchar"} | dict.fromkeys(_WHOLE, "bigint")

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.adapters.register_dumper(str, _Text)
        connection.prepared_max = _PREPARED
        connection.cursor_factory = _Cursor
        return connection

    def set_autocommit(self, autocommit: bool, force_begin_transaction_with_broken_autocommit: bool = False) -> None:
        """As Django's; at the beginning of `transaction.atomic` (which alone forces) with the lock of writers."""
        super().set_autocommit(autocommit, force_begin_transaction_with_broken_autocommit)
        if autocommit or not force_begin_transaction_with_broken_autocommit:
            return
        try:
            with self.wrap_database_errors, self.connection.cursor() as cursor:
                cursor.execute(
                    f"SET LOCAL lock_timeout = '{_PATIENCE}'; SELECT pg_advisory_xact_lock({_LOCK})", prepare=False
                )
        except BaseException:
            self.close()
            raise


class DatabaseWrapper(WhileOpen, _Server):
    """A database of a PostgreSQL server, while the office is open."""

    @staticmethod
    def end(connection: Any, patience: float) -> None:
        """Cuts the line: whoever waits at it gets an error. Closing would take the memory from under another thread."""
        with closing(socket.socket(fileno=socket.dup(connection.fileno()))) as line:
            line.shutdown(socket.SHUT_RDWR)
