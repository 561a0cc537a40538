"""The desk under load: twenty of the staff at once in an office of 100,000 people and a million entries, on this machine.

Server and load run side by side here, so both share the two cores. The office is made once and kept under build/.
`--people N` makes a smaller one. HABEAS_DATABASE_URL measures PostgreSQL instead of SQLCipher (it has to be empty).
"""

import csv
import json
import os
import secrets
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any, Final

from benchmarks import machine
from benchmarks.machine import Told
from benchmarks.report import Report, people_wanted

PEOPLE: Final = 100_000
USERS: Final = 20
WARM: Final = 30
"""Seconds of the same load before: the first pages read from disk and load what is kept in memory."""
SECONDS: Final = 180
PORT: Final = 8490
PAGE_MS: Final = 150
SAVE_MS: Final = 300
PASSPHRASE: Final = "a passphrase for benchmarks"


def main(people: int) -> None:
    """Prints p50 and p95 of each page."""
    server = "-postgresql" if os.environ.get("HABEAS_DATABASE_URL") else ""
    report = Report(f"desk{server}")
    folder = machine.folder(f"desk-{people}{server}")
    held = folder / "held.json"
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
    rows, failed = _measure(folder, held)
    kind = "PostgreSQL" if server else "SQLCipher"
    report.table(f"{USERS} users at once, {people} people, {kind}", ("page", "requests", "median", "95 % under"), rows)
    _targets(report, rows, failed)
    report.keep()


def prepare(folder: str, people: int) -> Told:
    """Makes the office."""
    _set_up(folder)
    from benchmarks.desk_data import fill
    from habeas.casework import office
    from habeas.store.models import Entry, Person

    started = time.perf_counter()
    office.create(PASSPHRASE)
    fill(people)
    (Path(folder) / "passphrase").write_text(PASSPHRASE)
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "people": Person.objects.count(), "entries": Entry.objects.count()}


def sign_in(folder: str) -> Told:
    """A session for each account, made anew each time: those of an office that was kept are over. Its law may be, too."""
    _set_up(folder)
    from benchmarks.desk_data import settle
    from habeas.casework import office

    office.open_with(PASSPHRASE)
    settle()
    (Path(folder) / "held.json").write_text(json.dumps(_held()))
    return {}


def _set_up(folder: str) -> None:
    os.environ |= {"HABEAS_DATA": f"{folder}/data", "DJANGO_SETTINGS_MODULE": "habeas.desk.settings"}
    (Path(folder) / "data" / "static").mkdir(parents=True, exist_ok=True)
    import django

    django.setup()
    from habeas.casework import jobs

    jobs.start = lambda idle: None


def _held() -> dict[str, Any]:
    """Sessions and addresses for the users."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from habeas.desk.account.kept import SessionStore
    from habeas.store.models import Account, Case, Person, Place

    sessions = []
    for account in Account.objects.all():
        session = SessionStore()
        session[SESSION_KEY] = str(account.pk)
        session[BACKEND_SESSION_KEY] = "habeas.desk.account.backends.ByPassword"
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        session.save()
        cases = Case.objects.filter(team__in=account.teams.all()).order_by("pk").values_list("ref", flat=True)[:400]
        sessions.append({"session": session.session_key, "cases": list(cases)})
    words = [name.split()[0][:5] for name in Person.objects.values_list("label", flat=True)[:400] if name]
    return {"sessions": sessions, "words": words, "places": list(Place.objects.values_list("ref", flat=True)[:60])}


def _measure(folder: Path, held: Path) -> tuple[list[list[str]], int]:
    environment = os.environ | {
        "HABEAS_DATA": str(folder / "data"),
        "HABEAS_PASSPHRASE_FILE": str(folder / "passphrase"),
        "HABEAS_BENCH": str(held),
    }
    serve = [sys.executable, "-c", "from habeas.cli import main; main()", "serve", "--port", str(PORT)]
    server = subprocess.Popen(serve, cwd=machine.ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait()
        name = folder / f"load-{secrets.token_hex(4)}"
        for seconds in (WARM, SECONDS):
            _load(name, seconds, environment)
        with Path(f"{name}_stats.csv").open() as file:
            stats = [row for row in csv.DictReader(file) if row["Name"] != "Aggregated"]
    finally:
        server.terminate()
        server.wait(30)
    rows = [[row["Name"], row["Request Count"], f"{row['50%']} ms", f"{row['95%']} ms"] for row in stats]
    return rows, sum(int(row["Failure Count"]) for row in stats)


def _load(name: Path, seconds: int, environment: dict[str, str]) -> None:
    load = [
        sys.executable, "-m", "locust", "-f", "benchmarks/desk_users.py", "--headless", "--users", str(USERS),
        "--spawn-rate", "4", "--run-time", f"{seconds}s", "--host", f"http://127.0.0.1:{PORT}", "--csv", str(name),
        "--only-summary",
    ]  # fmt: skip
    subprocess.run(
        load, cwd=machine.ROOT, env=environment, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _wait() -> None:
    for _ in range(120):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=2) as answer:
                if answer.read() == b"open\n":
                    return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("the server did not start")


def _targets(report: Report, rows: list[list[str]], failed: int) -> None:
    slowest = max((float(row[3].split()[0]), row[0]) for row in rows if row[0] != "save an entry")
    saves = [float(row[3].split()[0]) for row in rows if row[0] == "save an entry"]
    report.target("Pages, 95 % under", f"{slowest[0]:.0f} ms ({slowest[1]})", f"{PAGE_MS} ms", slowest[0] < PAGE_MS)
    if saves:
        report.target("A save with its findings, 95 % under", f"{saves[0]:.0f} ms", f"{SAVE_MS} ms", saves[0] < SAVE_MS)
    report.note(f"Requests that failed: {failed}.")


if __name__ == "__main__":
    main(people_wanted(__doc__) or PEOPLE)
