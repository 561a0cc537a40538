"""Scenes of an office that is set up, locked, opened: each in a process and a data folder of its own.

`python -m tests.desk.alone SCENE`, run by `test_start.py`. A scene is a function here; it ends without a word or fails.
"""

import atexit
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

PASSPHRASE: Final = "six lamps over a quiet harbour"
PASSWORD: Final = "another-long-password"
FORM: Final = {
    "passphrase": PASSPHRASE, "again": PASSPHRASE, "name": "Ida", "username": "ida", "password1": PASSWORD,
    "shares": "3", "needed": "2",
}  # fmt: skip


def begin() -> Path:
    """An empty data folder, and Django set up on it."""
    folder = Path(tempfile.mkdtemp(prefix="habeas-alone-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ |= {"HABEAS_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "habeas.desk.settings"}
    import django

    django.setup()
    from django.test.utils import setup_test_environment

    setup_test_environment()
    return folder


def set_up() -> list[str]:
    """An office, set up through its page; gives the recovery shares."""
    from django.test import Client

    answer = Client(HTTP_HOST="127.0.0.1").post("/setup/", FORM)
    assert answer.status_code == 200, answer.content.decode()
    return re.findall(r'class="share__words">([^<]+)<', answer.content.decode())


def from_setup_to_work() -> None:
    """Setup, sign in, second factor asked for; then the setup is closed for ever."""
    begin()
    from django.test import Client

    client = Client(HTTP_HOST="127.0.0.1")
    assert client.get("/cases/").headers["Location"] == "/setup/"
    from django.db import connection

    assert ("as plain text" in client.get("/setup/").content.decode()) == (connection.vendor == "postgresql")
    for wrong in (
        {"again": "other"},
        {"passphrase": "short", "again": "short"},
        {"password1": PASSPHRASE},
        {"name": ""},
        {"shares": "2", "needed": "3"},
        {"shares": "17"},
        {"needed": "1"},
    ):
        assert client.post("/setup/", FORM | wrong).status_code == 422, wrong
    shares = set_up()
    assert len(shares) == 3
    assert client.get("/setup/").headers["Location"] == "/unlock/"
    assert client.post("/setup/", FORM | {"username": "eve"}).headers["Location"] == "/unlock/"
    client.post("/account/in/", {"login": "ida", "password": PASSWORD})
    assert client.get("/office/").headers["Location"] == "/account/2fa/"
    assert shares[0] not in client.get("/setup/shares/", follow=True).content.decode()


def locked_means_locked() -> None:
    """After the lock no key, no query in any thread, no page but those that open it; after unlocking everything works."""
    begin()
    set_up()
    from django.conf import settings
    from django.db import close_old_connections, connection
    from django.test import Client
    from django.urls import get_resolver

    from habeas.casework import office
    from habeas.store.models import Account
    from habeas.store.place import vault
    from habeas.store.vault import LockedError

    client, go, done, failed = Client(HTTP_HOST="127.0.0.1"), threading.Event(), threading.Event(), []

    def other_thread() -> None:
        Account.objects.count()
        done.set()
        go.wait(30)
        close_old_connections()  # as Django does first at each request
        try:
            Account.objects.count()
        except Exception as error:
            failed.append(error)

    thread = threading.Thread(target=other_thread)
    thread.start()
    done.wait(30)
    client.post("/account/in/", {"login": "ida", "password": PASSWORD})
    key, secret = vault().key("database"), settings.SECRET_KEY
    assert client.post("/lock/").headers["Location"] == "/unlock/"
    go.set()
    thread.join(30)
    assert failed, "another thread still reads"
    assert secret != settings.SECRET_KEY
    assert not vault().is_open
    with suppress(LockedError):
        raise AssertionError(f"a query works: {Account.objects.count()}")
    assert connection.connection is None
    for address in sorted(addresses(get_resolver())):
        answer = client.get(address)
        where = (answer.status_code, answer.headers.get("Location"))
        opens = address in ("/unlock/", "/recover/", "/setup/", "/setup/shares/", "/language/")
        shut = (503, None) if address.startswith("/api/") else (302, "/unlock/")
        assert opens or where == shut, (address, where)
    office.open_with(PASSPHRASE)
    assert vault().key("database") == key
    assert Account.objects.count() == 1
    assert client.get("/account/").status_code == 302, "the session of before the lock still holds"


def a_lock_waits_for_nothing() -> None:
    """While many cases are checked, and while a backup is made, the lock takes no three seconds; nothing is lost of either."""
    begin()
    set_up()
    from django.test import Client

    from habeas.casework import jobs, office, recheck, retention
    from habeas.casework.sample import _files
    from habeas.store import backup
    from habeas.store.mapping import add_case
    from habeas.store.models import Account, AuditRow, Case, Job, Team
    from habeas.store.place import vault

    team = Team.objects.create(name="Ours")
    cases = [case for case in _files("examples") if len(case.people) < 10]
    jobs.stop()
    for copy in range(6):
        for case in cases:
            add_case(replace(case, id=f"{case.id}-{copy}"), team=team)
    for round in range(4):
        recheck.mark_stale(Case.objects.filter(library=False).values_list("pk", flat=True))
        waiting = jobs.stale()
        if round > 1:
            jobs.add(retention.BACKUP, "", Account.objects.get())
        jobs.start(office.lock_if_idle)
        client = Client(HTTP_HOST="127.0.0.1")
        client.force_login(Account.objects.get(), backend="habeas.desk.account.backends.ByPassword")
        until = time.monotonic() + 60
        while jobs.stale() == waiting and time.monotonic() < until:
            time.sleep(0.01)
        begun = time.monotonic()
        assert client.post("/lock/").headers["Location"] == "/unlock/"
        took = time.monotonic() - begun
        assert not vault().is_open
        assert took < 15, f"the lock took {took:.1f} s: it waited for the worker"
        office.open_with(PASSPHRASE)
        assert 0 < jobs.stale() < waiting
        assert AuditRow.objects.filter(what="lock").count() == round + 1
    until = time.monotonic() + 200
    while (jobs.stale() or Job.objects.filter(ended_at=None).exists()) and time.monotonic() < until:
        time.sleep(0.1)
    assert not jobs.stale()
    jobs.stop()
    assert [job.fault for job in Job.objects.all()] == ["", ""]
    assert all(each.verified for each in backup.listed())
    assert len({found.name for found in backup.listed()}) >= 2
    names = sorted(path.name for path in backup.folder().iterdir() if "coming" in path.name)
    assert not names


def addresses(resolver: object, prefix: str = "/") -> set[str]:
    """Every address, with something in each place of a pattern."""
    found = set()
    for pattern in resolver.url_patterns:  # type: ignore[attr-defined]
        path = prefix + re.sub(r"<int:\w+>", "1", re.sub(r"<(?!int:)(?:\w+:)?\w+>", "x", str(pattern.pattern)))
        found |= addresses(pattern, path) if hasattr(pattern, "url_patterns") else {path}
    return found


def wrong_passphrases_wait() -> None:
    """Five wrong ones are answered, then one waits, also with the right one; another address does not."""
    begin()
    set_up()
    from django.test import Client

    from habeas.casework import office
    from habeas.desk.start import guard

    office.lock()
    client, other = Client(HTTP_HOST="127.0.0.1"), Client(HTTP_HOST="127.0.0.1", REMOTE_ADDR="10.0.0.9")
    for _ in range(guard.FREE + 1):
        assert client.post("/unlock/", {"passphrase": "not the passphrase"}).status_code == 422
    answer = client.post("/unlock/", {"passphrase": PASSPHRASE})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1
    assert client.post("/recover/", {"shares": "x", "passphrase": "x"}).status_code == 429
    assert other.post("/unlock/", {"passphrase": PASSPHRASE}).headers["Location"] == "/"
    office.lock()
    guard.tries.wrong.clear()
    assert client.post("/unlock/", {"passphrase": PASSPHRASE}).headers["Location"] == "/"


def guesses_sent_at_once_are_counted() -> None:
    """No more are tried than one after another would be; behind a proxy each address is counted by itself."""
    begin()
    set_up()
    from django.conf import settings
    from django.test import Client

    from habeas.casework import office
    from habeas.desk.start import guard

    office.lock()
    answers: list[int] = []

    def guess() -> None:
        answer = Client(HTTP_HOST="127.0.0.1").post("/unlock/", {"passphrase": "not the passphrase"})
        answers.append(answer.status_code)

    threads = [threading.Thread(target=guess) for _ in range(3 * guard.FREE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(422) <= guard.FREE + 2, answers
    assert answers.count(429) >= len(threads) - guard.FREE - 2
    assert Client(HTTP_HOST="127.0.0.1").get("/unlock/").status_code == 200
    settings.HTTPS = True
    for last, status in (("10.0.0.7", 422), ("127.0.0.1", 429)):
        through = Client(HTTP_HOST="127.0.0.1", headers={"x-forwarded-for": f"1.2.3.4, {last}"})
        assert through.post("/unlock/", {"passphrase": "not the passphrase"}).status_code == status, last


def shares_open_it() -> None:
    """Two of three shares set a new passphrase; one, or those of another office, do nothing."""
    begin()
    shares = set_up()
    from django.test import Client

    from habeas.casework import office

    office.lock()
    client = Client(HTTP_HOST="127.0.0.1")
    new = "five lamps over a loud harbour"
    assert client.post("/recover/", {"shares": shares[0], "passphrase": new}).status_code == 422
    assert client.post("/recover/", {"shares": "\n".join(shares[1:]), "passphrase": "short"}).status_code == 422
    assert client.post("/recover/", {"shares": "\n".join(shares[1:]), "passphrase": new}).headers["Location"] == "/"
    office.lock()
    assert client.post("/unlock/", {"passphrase": PASSPHRASE}).status_code == 422
    assert client.post("/unlock/", {"passphrase": new}).headers["Location"] == "/"


def _administrator() -> Any:
    """A browser of the administrator; whoever signs in by hand is asked for a second factor first."""
    from django.test import Client

    from habeas.casework import rules
    from habeas.store.models import Account

    rules.set_second_factor_roles([], Account.objects.get())
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(Account.objects.get(), backend="habeas.desk.account.backends.ByPassword")
    return client


def passphrase_and_shares_are_made_anew() -> None:
    """By an administrator who knows the passphrase: the old ones open nothing, the data are there, the log tells of it."""
    begin()
    old_shares = set_up()
    from django.test import Client

    from habeas.casework import office
    from habeas.store.models import Account, AuditRow

    client, new = _administrator(), "five lamps over a loud harbour"
    form = {"old": PASSPHRASE, "new": new, "again": new}
    wrong = ({"old": "not the passphrase"}, {"again": "other"}, {"new": "short", "again": "short"}, {"new": PASSPHRASE})
    for faulty in wrong:
        assert client.post("/office/keys/passphrase/", form | faulty).status_code == 422, faulty
    assert client.post("/office/keys/passphrase/", form).headers["Location"] == "/office/keys/"
    kept = {"passphrase": new, "shares": "5", "needed": "3"}
    for faulty in ({"passphrase": PASSPHRASE}, {"needed": "6"}, {"needed": "1"}):
        assert client.post("/office/keys/shares/", kept | faulty).status_code == 422, faulty
    answer = client.post("/office/keys/shares/", kept).content.decode()
    shares = re.findall(r'class="share__words">([^<]+)<', answer)
    assert len(shares) == 5
    mark = re.findall(r'name="mark" value="([^"]+)"', answer)[0]
    assert client.post("/office/keys/shares/use/", {"mark": mark}).headers["Location"] == "/office/keys/"
    acts = set(AuditRow.objects.filter(table="office").values_list("what", "ref"))
    assert {("change", "passphrase"), ("add", "shares"), ("change", "shares")} <= acts
    office.lock()
    door = Client(HTTP_HOST="127.0.0.1")
    assert door.post("/unlock/", {"passphrase": PASSPHRASE}).status_code == 422
    assert door.post("/recover/", {"shares": "\n".join(old_shares), "passphrase": new}).status_code == 422
    assert door.post("/recover/", {"shares": "\n".join(shares[:2]), "passphrase": new}).status_code == 422
    assert door.post("/unlock/", {"passphrase": new}).headers["Location"] == "/"
    assert Account.objects.get().username == "ida"
    office.lock()
    assert door.post("/recover/", {"shares": "\n".join(shares[1:4]), "passphrase": PASSPHRASE}).status_code == 302
    assert Account.objects.get().username == "ida"


def setup_is_for_this_machine() -> None:
    """From elsewhere, or through a proxy, nobody sets up the office; with the token of `habeas serve` one does."""
    begin()
    from django.test import Client

    from habeas.store.place import vault

    away, through = Client(HTTP_HOST="127.0.0.1", REMOTE_ADDR="10.0.0.9"), {"X-Forwarded-For": "10.0.0.9"}
    assert away.get("/setup/").status_code == 403
    assert away.post("/setup/", FORM).status_code == 403
    assert Client(HTTP_HOST="127.0.0.1").post("/setup/", FORM, headers=through).status_code == 403
    os.environ["HABEAS_SETUP_TOKEN"] = "once-and-long"
    assert Client(HTTP_HOST="127.0.0.1").get("/setup/").status_code == 403
    assert away.get("/setup/?token=twice").status_code == 403
    page = away.get("/setup/?token=once-and-long")
    assert page.status_code == 200
    assert 'value="once-and-long"' in page.content.decode()
    assert not vault().exists
    assert away.post("/setup/", FORM | {"token": "once-and-long"}).status_code == 200
    assert vault().exists


def a_setup_that_was_cut_off_begins_again() -> None:
    """Keys without an account (a crash between the two) lead back to the setup and not to a shut door."""
    folder = begin()
    from django.test import Client

    from habeas.casework import office

    office.create(PASSPHRASE)
    office.lock()
    client = Client(HTTP_HOST="127.0.0.1")
    assert client.post("/unlock/", {"passphrase": PASSPHRASE}).headers["Location"] == "/setup/"
    assert not list(folder.glob("habeas.db*"))
    assert len(set_up()) == 3


def the_log_is_proved_on_the_command_line() -> None:
    """`habeas audit verify`: holds; proven by a head from outside; a cut end and a changed row are found."""
    folder = begin()
    set_up()
    from django.utils import timezone

    from habeas.casework import jobs
    from habeas.store import audit
    from habeas.store.models import AuditRow

    jobs.stop()  # which may have made the backup of the night already, and a head beside it
    shutil.rmtree(folder / "backups", ignore_errors=True)
    audit.log(None, timezone.now(), [audit.Act("look", "person", f"r{n}", "c1") for n in range(6)])
    end = audit.head()
    assert end is not None
    (folder / "passphrase").write_text(PASSPHRASE + "\n")
    os.environ["HABEAS_PASSPHRASE_FILE"] = str(folder / "passphrase")
    assert verified(folder) == (0, False)
    (folder / "week.txt").write_text(f"the head of this week:\n{end.line}\n")
    assert verified(folder, folder / "week.txt") == (0, True)
    last = AuditRow.objects.get(sequence=end.sequence)
    last.delete()
    assert verified(folder) == (0, False)
    assert verified(folder, folder / "week.txt") == (1, False)
    AuditRow.objects.filter(sequence=2).update(what="export")
    assert verified(folder) == (1, False)
    (folder / "passphrase").write_text("not the passphrase\n")
    assert verified(folder) == (2, False)


def verified(folder: Path, *heads: Path) -> tuple[int, bool]:
    """Exit code, and whether something from outside proved it."""
    run = ended("audit", "verify", "--data", str(folder), *(f"--head={path}" for path in heads))
    return run.returncode, "Proven from outside" in run.stdout


def ended(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A command of ours, run to its end."""
    command = "import sys; from habeas.cli import main; main(sys.argv[1:])"
    return subprocess.run([sys.executable, "-c", command, *arguments], capture_output=True, text=True, check=False)


if __name__ == "__main__":
    globals()[sys.argv[1]]()
