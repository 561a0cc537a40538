"""What both databases keep to: no connection without the keys, and none from before the office was locked."""

import weakref
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from habeas.store.place import vault
from habeas.store.vault import LockedError

_open: "weakref.WeakKeyDictionary[Any, Callable[[Any], None]]" = weakref.WeakKeyDictionary()


def close_all() -> None:
    """Ends the connections of all threads. A query under way fails."""
    for connection, end in list(_open.items()):
        with suppress(Exception):  # of whichever database; it is gone in any case
            end(connection)


class WhileOpen:
    """Stands before Django's DatabaseWrapper. Raises LockedError where the vault is locked."""

    connection: Any
    _of_opening = 0

    def ensure_connection(self) -> None:
        """As Django's, but never with a connection of before the last lock."""
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
        _open[connection] = self.end
        return connection

    @staticmethod
    def end(connection: Any) -> None:
        """Ends a connection of any thread."""
        connection.close()

    def _let_go(self) -> None:
        """A connection from before the office was locked was ended, and is not opened again."""
        if self.connection is not None and self._of_opening != vault().times_locked:
            with suppress(Exception):
                self.connection.close()
            self.connection = None
