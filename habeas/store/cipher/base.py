"""SQLite encrypted with SQLCipher, as a Django database backend.

The raw key comes from the vault, so that Argon2id runs once for the office and not once for each connection. Everything
but the module that is called and the key is Django's own backend.
"""

import sqlite3
import threading
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

from django.db.backends.sqlite3 import base as plain
from django.db.backends.sqlite3._functions import register as register_functions  # type: ignore[import-untyped]
from sqlcipher3 import dbapi2 as Database

from habeas.store.cipher import idle
from habeas.store.opened import WhileOpen
from habeas.store.place import vault

for _name in ("bool", "date", "time", "datetime", "timestamp"):
    Database.register_converter(_name, sqlite3.converters[_name.upper()])
for (_type, _), _adapter in list(sqlite3.adapters.items()):
    Database.register_adapter(_type, _adapter)


class _Guarded(Database.Cursor):  # type: ignore[misc]
    """Of a connection that another thread may close: never while this one is at work in it."""

    def execute(self, *given: Any) -> Any:
        with self.connection.guard:
            return super().execute(*given)

    def executemany(self, *given: Any) -> Any:
        with self.connection.guard:
            return super().executemany(*given)

    def fetchone(self) -> Any:
        with self.connection.guard:
            return super().fetchone()

    def fetchmany(self, *given: Any, **named: Any) -> Any:
        with self.connection.guard:
            return super().fetchmany(*given, **named)

    def fetchall(self) -> Any:
        with self.connection.guard:
            return super().fetchall()

    def __next__(self) -> Any:
        with self.connection.guard:
            return super().__next__()

    def close(self) -> None:
        with self.connection.guard:
            super().close()


class Connection(Database.Connection):  # type: ignore[misc]
    """A connection that can be found again, to be closed by whoever locks the office."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.guard = threading.RLock()
        self.is_closed = False
        super().__init__(*args, **kwargs)

    def cursor(self, factory: Any = _Guarded) -> Any:
        return super().cursor(factory)

    def commit(self) -> None:
        with self.guard:
            super().commit()

    def rollback(self) -> None:
        with self.guard:
            super().rollback()

    def backup(self, *args: Any, **kwargs: Any) -> None:
        with self.guard:
            super().backup(*args, **kwargs)

    def close(self) -> None:
        with self.guard:
            self.is_closed = True
            super().close()

    def close_from_elsewhere(self, patience: float) -> None:
        """Closes it for another thread; a query under way is broken off. One that does not end in time stays."""
        if not self.guard.acquire(blocking=False):
            self.interrupt()
            if not self.guard.acquire(timeout=patience):
                return
        try:
            self.is_closed = True
            super().close()
        finally:
            self.guard.release()


class Cursor(_Guarded):
    """Takes the placeholders that Django writes."""

    def execute(self, query: str, params: Any = None) -> Any:
        if params is None:
            return super().execute(query)
        names = list(params) if isinstance(params, Mapping) else None
        return super().execute(_converted(query, names), params)

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        rows = iter(param_list)
        first = next(rows, None)
        if first is None:
            return super().executemany(_converted(query, None), [])
        names = list(first) if isinstance(first, Mapping) else None
        return super().executemany(_converted(query, names), chain([first], rows))


def _converted(query: str, names: list[str] | None) -> str:
    if names is None:
        return str(plain.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%"))
    return query % {name: f":{name}" for name in names}


class _Keyed(plain.DatabaseWrapper):
    """One encrypted file."""

    Database = Database

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        return idle.take(self._of(vault().times_locked)) or self._fresh(conn_params)

    def _of(self, opening: int) -> object:
        return str(self.settings_dict["NAME"]), vault(), opening

    @staticmethod
    def _fresh(conn_params: dict[str, Any]) -> Any:
        key = vault().key("database").hex()
        connection = Database.connect(factory=Connection, **conn_params)
        connection.execute(f"PRAGMA key = \"x'{key}'\"")
        register_functions(connection)
        for pragma in (
            "foreign_keys = ON",
            "legacy_alter_table = OFF",
            "journal_mode = WAL",
            "synchronous = FULL",  # what was confirmed to the user is on disk, even when the machine loses power
            "temp_store = MEMORY",
            "cache_size = -65536",
            "busy_timeout = 10000",
        ):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(Cursor)


class DatabaseWrapper(WhileOpen, _Keyed):
    """One encrypted file, while the office is open."""

    def hand_on(self) -> None:
        """Leaves the connection to whichever thread asks next; one in a transaction, or after an error, stays. One of before
        the last lock, which was too busy to be ended then, ends now."""
        self._let_go()
        connection = self.connection
        if connection is None or connection.is_closed or self.errors_occurred:
            return
        if self.in_atomic_block or connection.in_transaction:
            return
        self.connection = None
        idle.give(self._of(self._of_opening), connection)

    @staticmethod
    def end(connection: Any, patience: float) -> None:
        """Closes it for another thread, which breaks off its query."""
        connection.close_from_elsewhere(patience)
