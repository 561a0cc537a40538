"""An office of invented people behind `habeas serve`, for what measures pages: with sessions, so that nobody signs in."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from benchmarks import machine

PORT: Final = 8490
PASSPHRASE: Final = "a passphrase for benchmarks"


def set_up(folder: str) -> None:
    """Django for the office in a folder; its worker does nothing by itself."""
    os.environ |= {"HABEAS_DATA": f"{folder}/data", "DJANGO_SETTINGS_MODULE": "habeas.desk.settings"}
    (Path(folder) / "data" / "static").mkdir(parents=True, exist_ok=True)
    import django

    django.setup()
    from habeas.casework import jobs

    jobs.start = lambda idle: None


def create(folder: str) -> None:
    """A new office, and its passphrase beside it."""
    from habeas.casework import office

    office.create(PASSPHRASE)
    (Path(folder) / "passphrase").write_text(PASSPHRASE)


def hold(folder: str) -> None:
    """Writes sessions and addresses for the users beside the office."""
    (Path(folder) / "held.json").write_text(json.dumps(_held()))


def _held() -> dict[str, Any]:
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


@contextmanager
def served(folder: Path) -> Iterator[dict[str, str]]:
    """The office served and open, for as long as the block lasts; gives the environment of who asks it."""
    environment = os.environ | {
        "HABEAS_DATA": str(folder / "data"),
        "HABEAS_PASSPHRASE_FILE": str(folder / "passphrase"),
        "HABEAS_BENCH": str(folder / "held.json"),
    }
    serve = [sys.executable, "-c", "from habeas.cli import main; main()", "serve", "--port", str(PORT)]
    server = subprocess.Popen(serve, cwd=machine.ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait()
        yield environment
    finally:
        server.terminate()
        server.wait(30)


def _wait() -> None:
    for _ in range(120):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=2) as answer:
                if answer.read() == b"open\n":
                    return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("the server did not start")
