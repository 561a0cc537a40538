"""Who may set up an office, and how often one may try to open it.

Before the setup nobody has an account, so whoever comes first would be the administrator. The pages of the setup answer to
this machine alone, or to who has the token that `habeas serve` prints where it listens to other machines or stands behind
a proxy. Tries are counted in memory, for each address: the office is locked, and there is no table to count in.
"""

import os
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final

from django.conf import settings
from django.http import HttpRequest

from habeas.store.vault import WrongPassphraseError, WrongSharesError

INVENTED: Final = "invented"
"""In the session of a sample office: whom one takes in there is invented."""
TOKEN: Final = "HABEAS_SETUP_TOKEN"
FREE: Final = 4
"""So many wrong tries cost no waiting; then one waits 2, 4, 8 ... seconds, at most LONGEST."""
LONGEST: Final = 120.0
FORGOTTEN: Final = 3600.0
MOST: Final = 10_000


def may_set_up(request: HttpRequest) -> bool:
    """Whether the request comes from this machine, or carries the token of the setup."""
    token = os.environ.get(TOKEN)
    if token:
        given = request.POST.get("token") or request.GET.get("token") or ""
        return secrets.compare_digest(given.encode(), token.encode())
    return is_here(request)


def is_here(request: HttpRequest) -> bool:
    """Whether the request comes from this machine, and through no proxy."""
    forwarded = any(name in request.META for name in ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP"))
    return not forwarded and _is_here(request.META.get("REMOTE_ADDR", ""))


@dataclass(slots=True)
class Tries:
    """Wrong tries of each address, and how long it has to wait."""

    wrong: dict[str, tuple[int, float]] = field(default_factory=dict)
    guard: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, request: HttpRequest) -> int:
        """Seconds until this address may try again; 0 is now."""
        with self.guard:
            count, last = self.wrong.get(_address(request), (0, 0.0))
            due = last + (min(2.0 ** (count - FREE), LONGEST) if count > FREE else 0.0)
            return max(0, round(due - time.monotonic() + 0.5)) if count > FREE else 0

    def failed(self, request: HttpRequest) -> None:
        """One more wrong try."""
        now = time.monotonic()
        with self.guard:
            if len(self.wrong) > MOST:
                self.wrong = {each: seen for each, seen in self.wrong.items() if now - seen[1] < LONGEST}
            count, last = self.wrong.get(_address(request), (0, now))
            self.wrong[_address(request)] = (1 if now - last > FORGOTTEN else count + 1, now)

    def right(self, request: HttpRequest) -> None:
        """The address found it."""
        with self.guard:
            self.wrong.pop(_address(request), None)


class TooOftenError(Exception):
    """This address has to wait."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


tries: Final = Tries()
one_at_a_time: Final = threading.Lock()
"""Each try takes 64 MiB and a good part of a second: many at once would take the machine down."""


@contextmanager
def attempt(request: HttpRequest) -> Iterator[None]:
    """One try to open the office, counted: those sent at the same time come one after another. Raises TooOftenError."""
    with one_at_a_time:
        if wait := tries.wait(request):
            raise TooOftenError(wait)
        try:
            yield
        except (WrongPassphraseError, WrongSharesError):
            tries.failed(request)
            raise
    tries.right(request)


def _address(request: HttpRequest) -> str:
    """Who is trying. Behind the proxy of HTTPS, whom it says it answers: else one who guesses would shut out all."""
    forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
    if settings.HTTPS and forwarded:
        return forwarded.rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def _is_here(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
