"""How long an office takes to begin: from the passphrase to the first page, on the first day and on another.

A real `habeas serve` on an empty folder, asked as a browser asks; times are those of a clock on the wall.
"""

import re
import shutil
import time
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from benchmarks import machine
from benchmarks.report import Report, people_wanted
from tools.served import served

TIMES: Final = 3
READY: Final = 3.0
"""Seconds from the passphrase (issue 4)."""
PASSPHRASE: Final = "a passphrase for benchmarks"
FORM: Final = {
    "passphrase": PASSPHRASE,
    "again": PASSPHRASE,
    "name": "Ida",
    "username": "ida",
    "password1": "a password of her own",
    "shares": "3",
    "needed": "2",
}
STEPS: Final = (
    "the program, until it asks for a passphrase",
    "first day: the passphrase, until the shares are shown",
    "first day: the passphrase, until the first page after them",
    "another day: the program, until it asks for the passphrase",
    "another day: the passphrase, until the first page",
)


def main(times: int) -> None:
    """Prints the least and the most of several starts."""
    report = Report("start")
    runs = [_started(machine.folder("start") / f"office-{number}") for number in range(times)]
    rows = [
        [step, f"{min(of_step):.2f} s", f"{max(of_step):.2f} s"]
        for step, of_step in zip(STEPS, zip(*runs, strict=True), strict=True)
    ]
    report.table(f"A new office, started {times} times", ("", "least", "most"), rows)
    slowest = max(run[2] for run in runs)
    report.target("Ready after the passphrase, at most", f"{slowest:.2f} s", f"{READY:.0f} s", slowest < READY)
    report.keep()


def _started(folder: Path) -> list[float]:
    """Seconds of each step."""
    shutil.rmtree(folder, ignore_errors=True)
    begun = time.perf_counter()
    with served(folder, demo=False) as address:
        asks = Browser(address)
        page = asks.get("/setup/")
        program = time.perf_counter() - begun
        begun = time.perf_counter()
        shown = asks.post("/setup/", page, FORM)
        shares = time.perf_counter() - begun
        first = asks.get("/")
        ready = time.perf_counter() - begun
    if "Recovery shares" not in shown and "recovery shares" not in shown:
        raise SystemExit("the office was not made")
    begun = time.perf_counter()
    with served(folder, demo=False) as address:
        asks = Browser(address)
        page = asks.get("/unlock/")
        again = time.perf_counter() - begun
        begun = time.perf_counter()
        opened = asks.post("/unlock/", page, {"passphrase": PASSPHRASE})
        other = time.perf_counter() - begun
    for page in (first, opened):
        if 'name="login"' not in page:
            raise SystemExit("the first page is not the one to sign in at")
    shutil.rmtree(folder, ignore_errors=True)
    return [program, shares, ready, again, other]


class Browser:
    """Pages with cookies; redirects are followed."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar())).open

    def get(self, path: str) -> str:
        """A page."""
        return self._read(urllib.request.Request(self.address + path))

    def post(self, path: str, page: str, told: dict[str, str]) -> str:
        """The form of a page, sent; the page it leads to."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        if token is None:
            raise SystemExit(f"no form at {path}")
        sent = urlencode({"csrfmiddlewaretoken": token[1], **told}).encode()
        return self._read(urllib.request.Request(self.address + path, sent))

    def _read(self, request: urllib.request.Request) -> str:
        request.add_header("Accept-Language", "en")
        with self._open(request, timeout=60) as answer:
            return str(answer.read().decode())


if __name__ == "__main__":
    main(TIMES if people_wanted(__doc__) is None else 1)
