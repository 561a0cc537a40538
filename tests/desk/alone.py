"""Scenes of an office that is set up, locked, opened: each in a process and a data folder of its own.

`python -m tests.desk.alone SCENE`, run by `test_start.py`. A scene is a function here; it ends without a word or fails.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from habeas.store.models import Case

PASSPHRASE: Final = "six lamps over a quiet harbour"
PASSWORD: Final = "another-long-password"
FORM: Final = {
    "passphrase": PASSPHRASE, "again": PASSPHRASE, "name": "Ida", "username": "ida", "password1": PASSWORD,
    "shares": "3", "needed": "2",
}  # fmt: skip


def begin() -> Path:
    """An empty data folder, and Django set up on it."""
    folder = Path(tempfile.mkdtemp(prefix="habeas-alone-"))
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
        assert opens or where == (302, "/unlock/"), (address, where)
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
    cases = _files("examples")
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
        client.force_login(Account.objects.get(), backend="django.contrib.auth.backends.ModelBackend")
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
    client.force_login(Account.objects.get(), backend="django.contrib.auth.backends.ModelBackend")
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


def a_sample_office_backs_itself_up_too() -> None:
    """As a real one: by itself, the first time it is open, and it can be brought back."""
    folder = begin()
    from habeas.casework import jobs, office
    from habeas.store import backup

    office.create(office.DEMO_PASSPHRASE, demo=True)
    office.lock()
    assert backup.listed() == []
    office.open_unasked()
    until = time.monotonic() + 120
    while not backup.listed() and time.monotonic() < until:
        time.sleep(0.1)
    (made,) = backup.listed()
    assert made.why == backup.NIGHTLY
    jobs.stop()
    ran = ended("restore", str(made.path), "--data", str(folder / "new"))
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert (folder / "new" / "habeas.db").exists()


def what_was_restored_is_found() -> None:
    """An index of before, in a backup, is made again once the restored office is open; only once."""
    folder = begin()
    set_up()
    from habeas.casework import indexing, jobs, office
    from habeas.store import backup, search
    from habeas.store.models import Account, Authority, Case, Job, Person, Proceeding, SearchRow, Team
    from habeas.store.models.search import Area
    from habeas.store.place import vault

    jobs.stop()
    team = Team.objects.create(name="Ours")
    team.people.add(Account.objects.get())
    case = Case.objects.create(key="c1", title="The file of Oybek", team=team)
    Proceeding.objects.create(case=case, authority=Authority.objects.create(name="Court"), number="5-77/2024")
    for number in range(search.BATCH + 1):
        Person.objects.create(case=case, key=f"p{number}", label=f"Зульфия Каримова {number}")
    whole = told()
    SearchRow.objects.filter(area=Area.PEOPLE).update(text=" folded as nobody folds it now ")
    SearchRow.objects.filter(area=Area.CASES).delete()
    SearchRow.objects.create(area=Area.NOTES, table="note", of=9_999, field="note", text=" gone long ago ")
    made = backup.make(backup.BY_HAND)
    office.lock()
    (folder / "passphrase").write_text(PASSPHRASE)
    os.environ["HABEAS_PASSPHRASE_FILE"] = str(folder / "passphrase")
    ran = ended("restore", str(made.path), "--data", str(folder / "new"))
    assert ran.returncode == 0, ran.stdout + ran.stderr
    (folder / "habeas.db").unlink()
    for left in (*folder.glob("habeas.db-*"), folder / "vault.json"):
        left.unlink(missing_ok=True)
    for name in ("habeas.db", "vault.json", "restored"):
        (folder / "new" / name).replace(folder / name)
    jobs.start = lambda idle: None
    office.open_with(PASSPHRASE)
    assert told() != whole
    jobs.work_off()
    assert told() == whole
    job = Job.objects.get(kind=indexing.KIND)
    assert (job.done, job.fault) == (job.total, "")
    rows = search.rows(Area.PEOPLE, Account.objects.get(), job.made_at)
    assert search.matching(rows, Area.PEOPLE, search.words_of("Каримова 17"), near=2).count() == 1
    office.lock()
    office.open_with(PASSPHRASE)
    assert vault().is_open
    assert Job.objects.filter(kind=indexing.KIND).count() == 1


def a_new_office_has_the_tables_of_an_upgraded_one() -> None:
    """Made at once from the models, or by every migration: the same columns, indexes, triggers, and rows that Django adds."""
    begin()
    from django.contrib.auth.models import Permission
    from django.core.management import call_command
    from django.db import connection

    from habeas.casework import jobs, office
    from habeas.store.place import data_folder, vault

    jobs.start = lambda idle: None
    begun = time.process_time()
    office.create(PASSPHRASE)
    assert time.process_time() - begun < 3
    made, permissions = tables(), Permission.objects.count()
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
    connection.close()
    for file in data_folder().glob("habeas.db*"):
        file.unlink()
    assert vault().is_open
    call_command("migrate", verbosity=0, interactive=False)
    migrated = tables()
    assert made.keys() == migrated.keys(), made.keys() ^ migrated.keys()
    wrong = {name: (made[name], migrated[name]) for name in made if made[name] != migrated[name]}
    assert not wrong, wrong
    assert Permission.objects.count() == permissions > 0


def tables() -> dict[str, list[str]]:
    """What SQLite knows of each table, index and trigger, whatever the order of the columns; and which migrations are in."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        found = {name: parts_of(sql) for name, sql in cursor}
        cursor.execute("SELECT app || '.' || name FROM django_migrations")
        found["migrations"] = sorted(row[0] for row in cursor)
    return found


def parts_of(sql: str) -> list[str]:
    """What stands before the outer brackets, and what stands within them between commas."""
    head, _, body = sql.partition("(")
    parts, depth = [""], 0
    for letter in body.rpartition(")")[0]:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return [head.strip(), *sorted(part.strip() for part in parts)]


def told() -> list[tuple[object, ...]]:
    """What the index says of everything."""
    from habeas.store.models import SearchRow

    return sorted(SearchRow.objects.values_list("table", "of", "field", "part", "text", "case", "person"))


def ended(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A command of ours, run to its end."""
    command = "import sys; from habeas.cli import main; main(sys.argv[1:])"
    return subprocess.run([sys.executable, "-c", command, *arguments], capture_output=True, text=True, check=False)


def soon(what: Callable[[], bool]) -> bool:
    """Whether it becomes so within half a minute."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.1)
    return False


def a_case(key: str) -> "Case":
    """An example of the sample office, as a case of this one that was checked."""
    from habeas.casework.recheck import recheck
    from habeas.casework.sample import _files
    from habeas.store.mapping import add_case
    from habeas.store.models import Team

    found = next(case for case in _files("examples") if case.id == key)
    row = add_case(found, team=Team.objects.get_or_create(name="Ours")[0]).case
    recheck(row)
    return row


def a_worker_that_was_lost_is_begun_again() -> None:
    """A case that cannot be read does not end it; where its thread is gone all the same, the next page begins another."""
    begin()
    set_up()
    from django.test import Client

    from habeas.casework import jobs
    from habeas.casework.recheck import mark_stale
    from habeas.store.models import Case, Entry, Job

    rows = [a_case("child-deported-alone"), a_case("stateless-across-2022")]
    Entry.objects.filter(case=rows[0]).update(on="no day at all")
    mark_stale([row.pk for row in rows])
    assert soon(lambda: list(Case.objects.filter(stale_since__isnull=False)) == [rows[0]])
    assert soon(lambda: Case.objects.get(pk=rows[0].pk).check_fault != "")

    @jobs.kind("test-the-end")
    def leave(job: Job) -> Iterator[int]:
        Job.objects.filter(pk=job.pk).delete()
        raise SystemExit
        yield 1

    lost = jobs._thread
    assert lost is not None
    jobs.add("test-the-end", "", None)
    lost.join(30)
    assert not lost.is_alive()
    mark_stale([rows[1].pk])
    assert Client(HTTP_HOST="127.0.0.1").get("/account/in/").status_code == 200
    assert soon(lambda: Case.objects.get(pk=rows[1].pk).stale_since is None)


def an_upgrade_without_its_backup_leaves_the_office_locked() -> None:
    """A file lies where the folder of backups has to be: no table is touched, the page says why, and later it opens."""
    folder = begin()
    set_up()
    from django.db import connection
    from django.test import Client

    from habeas.casework import office

    with connection.cursor() as cursor:  # as the version before left the tables
        cursor.execute("DELETE FROM django_migrations WHERE app = 'usersessions'")
        cursor.execute("DROP TABLE usersessions_usersession")
    office.lock()
    (folder / "in-the-way").write_text("no folder")
    os.environ["HABEAS_BACKUPS"] = str(folder / "in-the-way")
    client = Client(HTTP_HOST="127.0.0.1")
    answer = client.post("/unlock/", {"passphrase": PASSPHRASE})
    assert answer.status_code == 503
    assert "could not be opened" in answer.content.decode()
    assert client.get("/healthz").content == b"locked\n"
    assert client.get("/cases/").headers["Location"] == "/unlock/"
    assert "The reason:" in client.get("/unlock/").content.decode()
    del os.environ["HABEAS_BACKUPS"]
    assert client.post("/unlock/", {"passphrase": PASSPHRASE}).headers["Location"] == "/"
    assert client.get("/healthz").content == b"open\n"
    assert list((folder / "backups").glob("*before-upgrade*"))


def another_law_is_checked_from_the_start() -> None:
    """A case checked by another version is marked before the first page, one of this version is not; then worked off."""
    begin()
    set_up()
    from habeas.casework import office
    from habeas.casework.law import law_version
    from habeas.store.models import Case

    old, new = a_case("child-deported-alone"), a_case("stateless-across-2022")
    checked = new.checked_at
    assert new.law_version == law_version()
    Case.objects.filter(pk=old.pk).update(law_version="another")
    office.lock()
    office.open_with(PASSPHRASE)
    assert soon(lambda: Case.objects.get(pk=old.pk).law_version == law_version())
    assert Case.objects.get(pk=new.pk).checked_at == checked


def a_sample_office_is_for_invented_people_on_this_machine() -> None:
    """From elsewhere, or through a proxy, nobody comes in; nobody is taken in before it is said that all are invented."""
    folder = begin()
    from django.test import Client
    from django.urls import reverse

    from habeas.casework import office, sample
    from habeas.store.models import Case

    office.create(office.DEMO_PASSPHRASE, demo=True)
    sample.make()
    for away in (
        Client(HTTP_HOST="127.0.0.1", REMOTE_ADDR="10.0.0.9"),
        Client(headers={"X-Forwarded-For": "10.0.0.9"}),
    ):
        assert away.get("/demo/").status_code == 403
        assert away.post("/demo/as/", {"username": "olga"}).status_code == 403
    anna, count = Client(HTTP_HOST="127.0.0.1"), Case.objects.count()
    anna.post("/demo/as/", {"username": "anna"})
    assert anna.get("/cases/new/").headers["Location"] == "/demo/invented/?next=%2Fcases%2Fnew%2F"
    for address in ("/cases/new/", reverse("import")):
        refused = anna.post(address, {"name": "Somebody"})
        assert refused.status_code == 422
        assert "Invented people only" in refused.content.decode()
    assert Case.objects.count() == count
    assert anna.post("/demo/invented/", {"next": "/cases/new/"}).status_code == 422
    assert anna.post("/demo/invented/", {"next": "/cases/new/", "invented": "1"}).headers["Location"] == "/cases/new/"
    assert anna.get("/cases/new/").status_code == 200
    office.lock()
    command = "import sys; from habeas.cli import main; main(sys.argv[1:])"
    words = ["serve", "--data", str(folder), "--host", "0.0.0.0", "--port", "0"]
    run = subprocess.run(
        [sys.executable, "-c", command, *words], capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 2, run.stdout + run.stderr


def pages_that_ask_by_themselves_keep_nothing_open() -> None:
    """The sign-in page, a feed and a page that polls hold off neither the lock of the office nor the end of a session."""
    begin()
    set_up()
    from django.test import Client

    from habeas.casework import office
    from habeas.store.models import Account, Feed

    client, machine = Client(HTTP_HOST="127.0.0.1"), Client(HTTP_HOST="127.0.0.1")
    ida = Account.objects.get()
    Account.objects.update(role="lawyer")
    Feed.objects.create(account=ida, token="t" * 40)
    client.force_login(ida, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/").status_code == 200
    session = client.session
    seen = session["seen"] = time.time() - 20 * 60
    session.save()
    assert client.get("/?poll=1").status_code == 200
    assert client.session["seen"] == seen
    assert client.get("/").status_code == 200
    assert client.session["seen"] > seen

    os.environ["HABEAS_LOCK_AFTER"] = str(3 / 60)

    def asked() -> bool:
        if office.is_open():
            client.get("/?poll=1")
            machine.get("/account/in/")
            machine.get(f"/feed/{'t' * 40}.ics")
            machine.get("/healthz")
        return not office.is_open()

    for _ in range(5):
        client.get("/")
        time.sleep(1)
    assert office.is_open(), "somebody works here"
    assert soon(asked)


if __name__ == "__main__":
    globals()[sys.argv[1]]()
