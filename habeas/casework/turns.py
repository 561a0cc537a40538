"""Pages are made one at a time, first come first served, and the work in the background in between.

All threads share one interpreter: two pages made at once take as long as one after the other, but both end late, and with a
database in a file each would need a connection of its own, which begins with nothing in memory
(`habeas.store.cipher.idle`). A page that takes long, an export or an import, holds nobody up: after LONG the next one begins.
A PostgreSQL works on its own core while a page waits for it, so that a few pages at once are quicker there.
"""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection

LONG: Final = 0.3
"""Seconds after which a page no longer keeps others waiting."""
BRIEF: Final = 0.15
"""The same of a piece of the work in the background."""
ON_A_SERVER: Final = 3
"""Pages at once where the database is another process: two wait for it while a third is made."""
_changed = threading.Condition()
_line: deque[object] = deque()
_keeps: dict[object, float] = {}
"""What is at work, and until when it keeps others waiting (`time.monotonic`)."""
_own = threading.local()
"""The turn of this thread, where it has one."""


def at_once() -> int:
    """How many pages are made at once, so that they keep others waiting."""
    return ON_A_SERVER if connection.vendor == "postgresql" else 1


@contextmanager
def turn(long: float = LONG) -> Iterator[None]:
    """Waits until it is this page's turn; at its end leaves the connection to the next one."""
    one, before = object(), getattr(_own, "turn", None)
    _take(one, long)
    _own.turn = one
    try:
        yield
    finally:
        _own.turn = before
        _leave(one)


@contextmanager
def aside() -> Iterator[None]:
    """Where a page waits for what is made elsewhere: its turn is left meanwhile, and taken again at the end of the line."""
    one = getattr(_own, "turn", None)
    if one is None:
        yield
        return
    _leave(one)
    try:
        yield
    finally:
        _take(one, LONG)


@contextmanager
def in_between(patience: float, stop: threading.Event) -> Iterator[None]:
    """A turn for a piece of the work in the background: when no page is being made or waits, or after so many seconds."""
    connection.hand_on()  # type: ignore[attr-defined]
    make_way(patience, stop)
    with turn(BRIEF):
        yield


def make_way(patience: float, stop: threading.Event) -> None:
    """Waits while pages are being made or wait, at most so many seconds."""
    end = time.monotonic() + patience
    with _changed:
        while (_line or _keeps) and not stop.is_set() and (left := end - time.monotonic()) > 0:
            _changed.wait(min(left, BRIEF))


def _take(one: object, long: float) -> None:
    with _changed:
        _line.append(one)
        while _line[0] is not one or (left := _left()) > 0:
            _changed.wait(left if _line[0] is one else None)
        _line.popleft()
        _keeps[one] = time.monotonic() + long
        _changed.notify_all()


def _leave(one: object) -> None:
    """The connection goes to the next one, unless it is in a transaction."""
    try:
        connection.hand_on()  # type: ignore[attr-defined]
    finally:
        with _changed:
            del _keeps[one]
            _changed.notify_all()


def _left() -> float:
    """Seconds until the next one may begin."""
    places, ends = at_once(), sorted(_keeps.values(), reverse=True)
    return ends[places - 1] - time.monotonic() if len(ends) >= places else 0.0
