"""PostgreSQL, as a Django database backend that behaves as our SQLCipher does, so that code is right on both or on neither.

1. One writer at a time: a transaction first takes a lock of the whole database, as SQLite's BEGIN IMMEDIATE does. What it
   read nobody changes before it wrote, the chain of the log cannot fork, and no two wait for one another. Reading waits
   for nobody.
2. Text of any length in any column; forms say what is too long.
3. No connection while the office is locked.
"""

from typing import ClassVar, Final

from django.db.backends.postgresql import base as plain

from habeas.store.opened import WhileOpen

_LOCK: Final = 7_416_001
_PATIENCE: Final = "10s"
"""How long a writer waits for another, as with SQLCipher; then the page fails and nothing is written."""


class DatabaseWrapper(WhileOpen, plain.DatabaseWrapper):
    """A database of a PostgreSQL server."""

    data_types: ClassVar = {**plain.DatabaseWrapper.data_types, "CharField": "varchar"}

    def set_autocommit(self, autocommit: bool, force_begin_transaction_with_broken_autocommit: bool = False) -> None:
        """As Django's; at the beginning of `transaction.atomic` (which alone forces) with the lock of writers."""
        super().set_autocommit(autocommit, force_begin_transaction_with_broken_autocommit)
        if autocommit or not force_begin_transaction_with_broken_autocommit:
            return
        try:
            with self.wrap_database_errors, self.connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = '{_PATIENCE}'; SELECT pg_advisory_xact_lock({_LOCK})")
        except BaseException:
            self.close()
            raise
