"""Connections that no thread uses just now: the one that was used last is handed on first.

SQLite forgets what it holds of the file in memory as soon as another connection has written, and each page writes into the
log. With one connection for each thread most pages began with nothing in memory and decrypted anew all they read: Today of
a large office took twice its time. So pages hand one connection on, whichever thread makes them.
"""

import threading
from typing import Any, Final

MOST: Final = 4
"""As many as are kept; each holds up to its cache in memory."""
_guard = threading.Lock()
_idle: list[tuple[object, Any]] = []


def give(of: object, connection: Any) -> None:
    """Keeps a connection that is in no transaction. `of` says what it is a connection of: the file, and the opening."""
    with _guard:
        _idle.append((of, connection))
        over = _idle.pop(0)[1] if len(_idle) > MOST else None
    if over is not None:
        over.close()


def take(of: object) -> Any | None:
    """The connection that was kept last; None where there is none. What is of another file or opening is let go."""
    while True:
        with _guard:
            if not _idle:
                return None
            kept, connection = _idle.pop()
        if kept == of and not connection.is_closed:
            return connection
        connection.close()
