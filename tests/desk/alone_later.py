"""More scenes of an office, as in `alone`: restored, upgraded, its worker lost, under another law, a sample, left alone.

`python -m tests.desk.alone_later SCENE`, run by `test_start.py`.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from tests.desk.alone import PASSPHRASE, begin, ended, set_up

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from habeas.store.models import Case


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
        cursor.execute(
            "SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_stat%'"
        )
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


def the_worker_makes_way_for_pages() -> None:
    """It begins nothing while a page is made, and goes on at once when none is."""
    begin()
    set_up()
    from habeas.casework import jobs, turns
    from habeas.casework.recheck import mark_stale
    from habeas.store.models import Case

    row = a_case("child-deported-alone")
    assert soon(lambda: Case.objects.get(pk=row.pk).asked_at is not None)
    with turns.turn():
        mark_stale([row.pk])
        jobs.wake()
        time.sleep(jobs.PATIENCE / 2)
        assert Case.objects.get(pk=row.pk).stale_since is not None
    assert soon(lambda: Case.objects.get(pk=row.pk).stale_since is None)
    with turns.turn():  # one that takes too long holds nothing up
        mark_stale([row.pk])
        jobs.wake()
        assert soon(lambda: Case.objects.get(pk=row.pk).stale_since is None)


def pages_hand_on_one_connection() -> None:
    """Whichever thread makes them: another one begins with nothing in memory. One of before a lock serves nobody."""
    begin()
    set_up()
    from django.db import connection

    from habeas.casework import jobs, office

    jobs.stop()
    connection.close()
    used = connections_of_pages()
    assert len(set(used)) == 1
    office.lock()
    office.open_with(PASSPHRASE)
    jobs.stop()
    used += connections_of_pages()
    assert len(set(used)) == 2


def a_connection_too_busy_to_be_ended_serves_nobody_later() -> None:
    """A page is in the middle of a query that does not break off in time when the office is locked, and opened again."""
    begin()
    set_up()
    from threading import Event, Thread

    from django.db import connection

    from habeas.casework import jobs, office, turns
    from habeas.store.models import Place

    jobs.stop()
    connection.close()
    begun, go_on, used = Event(), Event(), list[object]()

    def busy() -> None:
        with turns.turn():
            Place.objects.count()
            used.append(connection.connection)
            with connection.connection.guard:
                begun.set()
                go_on.wait(30)

    thread = Thread(target=busy)
    thread.start()
    assert begun.wait(30)
    office.lock()
    office.open_with(PASSPHRASE)
    jobs.stop()
    go_on.set()
    thread.join()
    assert used[0] not in connections_of_pages()


def connections_of_pages() -> list[object]:
    """Those of three pages, each made by a thread of its own."""
    from threading import Thread

    from django.db import connection

    from habeas.casework import turns
    from habeas.store.models import Place

    used: list[object] = []

    def page() -> None:
        with turns.turn():
            Place.objects.count()
            used.append(connection.connection)

    for _ in range(3):
        thread = Thread(target=page)
        thread.start()
        thread.join()
    assert len(used) == 3
    return used


def an_upgrade_without_its_backup_leaves_the_office_locked() -> None:
    """A file lies where the folder of backups has to be: no table is touched, the page says why, and later it opens."""
    folder = begin()
    set_up()
    from django.db import connection
    from django.test import Client

    from habeas.casework import jobs, office

    jobs.stop()  # a table that it reads is not dropped beside it: PostgreSQL sees a deadlock
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


class LocksAfterTheView:
    """Somebody locks the office when the page is made, and neither the log nor the session is written yet."""

    def __init__(self, respond: "Callable[[HttpRequest], HttpResponse]") -> None:
        self.respond = respond

    def __call__(self, request: "HttpRequest") -> "HttpResponse":
        from habeas.casework import office

        response = self.respond(request)
        office.lock()
        return response


def a_lock_within_a_page_leads_to_the_way_in() -> None:
    """Neither a fault nor the page: what could not be written into the log is not shown."""
    begin()
    set_up()
    from django.test import Client, modify_settings

    from habeas.casework import jobs, office
    from habeas.store.models import Account, Case, Team

    jobs.stop()
    team = Team.objects.create(name="Ours")
    team.people.add(Account.objects.get())
    Case.objects.create(key="c1", title="The file of Oybek", team=team)
    Account.objects.update(role="lawyer")
    client = Client(HTTP_HOST="127.0.0.1", raise_request_exception=False)
    client.force_login(Account.objects.get(), backend="habeas.desk.account.backends.ByPassword")
    session = client.session
    session["seen"] = time.time() - 10 * 60
    session.save()
    assert "Oybek" in client.get("/cases/").content.decode()
    with modify_settings(MIDDLEWARE={"append": f"{LocksAfterTheView.__module__}.LocksAfterTheView"}):
        client.handler.load_middleware()
        answer = client.get("/cases/")
    assert not office.is_open()
    assert (answer.status_code, answer["Location"]) == (302, "/unlock/"), answer.content
    assert b"Oybek" not in answer.content


def pages_that_ask_by_themselves_keep_nothing_open() -> None:
    """The sign-in page, a feed and a page that polls hold off neither the lock of the office nor the end of a session."""
    begin()
    set_up()
    from django.test import Client

    from habeas.casework import office
    from habeas.store.models import Account, Feed

    client = Client(HTTP_HOST="127.0.0.1", raise_request_exception=False)
    machine = Client(HTTP_HOST="127.0.0.1", raise_request_exception=False)
    ida = Account.objects.get()
    Account.objects.update(role="lawyer")
    Feed.objects.create(account=ida, token="t" * 40)
    client.force_login(ida, backend="habeas.desk.account.backends.ByPassword")
    assert client.get("/").status_code == 200
    session = client.session
    seen = session["seen"] = time.time() - 20 * 60
    session.save()
    assert client.get("/?poll=1").status_code == 200
    assert client.session["seen"] == seen
    assert client.get("/").status_code == 200
    assert client.session["seen"] > seen

    os.environ["HABEAS_LOCK_AFTER"] = str(3 / 60)
    feed = f"/feed/{'t' * 40}.ics"

    def asked() -> bool:
        if office.is_open():
            for who, page in ((client, "/?poll=1"), (machine, "/account/in/"), (machine, feed), (machine, "/healthz")):
                assert who.get(page).status_code in (200, 302), page  # it may be locked while the page is made
        return not office.is_open()

    for _ in range(5):
        client.get("/")
        time.sleep(1)
    assert office.is_open(), "somebody works here"
    assert soon(asked)


if __name__ == "__main__":
    globals()[sys.argv[1]]()
