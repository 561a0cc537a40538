"""The desk under load: twenty of the staff at once in an office of 100,000 people and a million entries, on this machine.

Server and load run side by side here, so both share the two cores. The office is made once and kept under build/.
`--people N` makes a smaller one. HABEAS_DATABASE_URL measures PostgreSQL instead of SQLCipher (it has to be empty).
"""

import csv
import os
import secrets
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from benchmarks import desk_served, machine
from benchmarks.machine import Told
from benchmarks.report import Report, people_wanted

PEOPLE: Final = 100_000
USERS: Final = 20
WARM: Final = 30
"""Seconds of the same load before: the first pages read from disk and load what is kept in memory."""
SECONDS: Final = 180
PAGE_MS: Final = 150
SAVE_MS: Final = 300
SAVE: Final = "save an entry, and its findings"
"""What `benchmarks.desk_users` calls it."""


def main(people: int) -> None:
    """Prints p50 and p95 of each page."""
    server = "-postgresql" if os.environ.get("HABEAS_DATABASE_URL") else ""
    report = Report(f"desk{server}")
    folder = machine.folder(f"desk-{people}{server}")
    if not (folder / "passphrase").exists():
        told = machine.run_apart("desk", "prepare", folder=str(folder), people=people)
        if "failed" in told:
            raise SystemExit(told["failed"])
        print(
            f"  the office was made in {told['seconds']:.0f} s: {told['people']} people, {told['entries']} entries",
            flush=True,
        )
    signed_in = machine.run_apart("desk", "sign_in", folder=str(folder))
    if "failed" in signed_in:
        raise SystemExit(signed_in["failed"])
    rows, failed = _measure(folder)
    kind = "PostgreSQL" if server else "SQLCipher"
    title = f"{USERS} users at once, {signed_in['people']} people, {signed_in['entries']} entries, {kind}"
    report.table(title, ("page", "requests", "median", "95 % under"), rows)
    _targets(report, rows, failed)
    report.keep()


def prepare(folder: str, people: int) -> Told:
    """Makes the office."""
    desk_served.set_up(folder)
    from benchmarks.desk_data import fill

    started = time.perf_counter()
    desk_served.create(folder)
    fill(people)
    return {"seconds": time.perf_counter() - started, **_size()}


def sign_in(folder: str) -> Told:
    """A session for each account, made anew each time: those of an office that was kept are over. Its law may be, too."""
    desk_served.set_up(folder)
    from benchmarks.desk_data import settle
    from habeas.casework import office

    office.open_with(desk_served.PASSPHRASE)
    settle()
    desk_served.hold(folder)
    return _size()


def _size() -> Told:
    from habeas.store.models import Entry, Person

    return {"people": Person.objects.count(), "entries": Entry.objects.count()}


def _measure(folder: Path) -> tuple[list[list[str]], int]:
    with desk_served.served(folder) as environment:
        name = folder / f"load-{secrets.token_hex(4)}"
        for seconds in (WARM, SECONDS):
            _load(name, seconds, environment)
        with Path(f"{name}_stats.csv").open() as file:
            stats = [row for row in csv.DictReader(file) if row["Name"] != "Aggregated"]
    rows = [[row["Name"], row["Request Count"], f"{row['50%']} ms", f"{row['95%']} ms"] for row in stats]
    return rows, sum(int(row["Failure Count"]) for row in stats)


def _load(name: Path, seconds: int, environment: dict[str, str]) -> None:
    load = [
        sys.executable, "-m", "locust", "-f", "benchmarks/desk_users.py", "--headless", "--users", str(USERS),
        "--spawn-rate", "4", "--run-time", f"{seconds}s", "--host", f"http://127.0.0.1:{desk_served.PORT}", "--csv", str(name),
        "--only-summary",
    ]  # fmt: skip
    subprocess.run(
        load, cwd=machine.ROOT, env=environment, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _targets(report: Report, rows: list[list[str]], failed: int) -> None:
    slowest = max((float(row[3].split()[0]), row[0]) for row in rows if row[0] != SAVE)
    saves = [float(row[3].split()[0]) for row in rows if row[0] == SAVE]
    report.target("Pages, 95 % under", f"{slowest[0]:.0f} ms ({slowest[1]})", f"{PAGE_MS} ms", slowest[0] < PAGE_MS)
    if saves:
        report.target("A save with its findings, 95 % under", f"{saves[0]:.0f} ms", f"{SAVE_MS} ms", saves[0] < SAVE_MS)
    report.note(f"Requests that failed: {failed}.")


if __name__ == "__main__":
    main(people_wanted(__doc__) or PEOPLE)
