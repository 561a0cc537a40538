"""What both databases keep to: no connection without the keys, and none from before the office was locked."""

import threading
import weakref
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from habeas.store.place import vault
from habeas.store.vault import LockedError

PATIENCE: Final = 2.0
"""Seconds that whoever closes a connection waits for a query that was told to break off."""
_open: "weakref.WeakKeyDictionary[Any, tuple[int, Callable[[Any, float], None]]]" = weakref.WeakKeyDictionary()
"""Each connection, the thread that opened it, and how another one ends it."""


def close_all(of: int | None = None, patience: float = PATIENCE) -> None:
    """Ends the connections of all threads, or of one. A query under way fails."""
    for connection, (thread, end) in list(_open.items()):
        if of in (None, thread):
            with suppress(Exception):  # of whichever database; it is gone in any case
                end(connection, patience)


class WhileOpen:
    """Stands before Django's DatabaseWrapper. Raises LockedError where the vault is locked."""

    connection: Any
    in_atomic_block: bool
    _of_opening = 0

    def ensure_connection(self) -> None:
        """As Django's, but never with a connection of before the last lock."""
        if self.in_atomic_block and self._is_of_before():
            raise LockedError  # half of a transaction is lost: the other half must not be written by itself
        self._let_go()
        super().ensure_connection()  # type: ignore[misc]

    def close_if_unusable_or_obsolete(self) -> None:
        """Django asks before and after each request; of a locked office there is nothing to ask."""
        self._let_go()
        super().close_if_unusable_or_obsolete()  # type: ignore[misc]

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        opening = vault().times_locked
        if not vault().is_open:
            raise LockedError
        connection = super().get_new_connection(conn_params)  # type: ignore[misc]
        self._of_opening = opening
        _open[connection] = threading.get_ident(), self.end
        return connection

    def hand_on(self) -> None:
        """A page is made, its connection may serve another thread. A database server gives each thread its own."""

    @staticmethod
    def end(connection: Any, patience: float) -> None:
        """Ends a connection of any thread; waits so many seconds for what is under way in it."""
        connection.close()

    def _let_go(self) -> None:
        """A connection from before the office was locked was ended, and is not opened again."""
        if self._is_of_before():
            with suppress(Exception):
                self.connection.close()
            self.connection = None

    def _is_of_before(self) -> bool:
        return self.connection is not None and self._of_opening != vault().times_locked
