"""Scenes of the process that works out questions, as in `alone`: with its server, locked, ended, killed, waited for.

`python -m tests.desk.alone_apart SCENE`, run by `test_start.py`.
"""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import replace
from importlib.resources import files
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.request import urlopen

from tests.desk.alone import PASSPHRASE, begin, set_up
from tests.desk.alone_later import a_case, soon

if TYPE_CHECKING:
    from django.test import Client

    from habeas.store.models import Case

KEY: Final = "child-deported-alone"
GONE_WITHIN: Final = 10
"""Seconds on a machine that others use too; the case at which it is killed takes far longer."""


def children() -> list[BaseProcess]:
    return multiprocessing.active_children()


def a_lock_ends_it() -> None:
    """Whether it waits or is at a case; once the office is open again, what it had not answered is asked anew."""
    begin()
    set_up()
    from habeas.casework import jobs, office
    from habeas.store.models import Case

    row = a_case(KEY)
    assert soon(lambda: Case.objects.get(pk=row.pk).asked_at is not None)
    (child,) = children()
    office.lock()
    assert not child.is_alive()
    assert not children()

    office.open_with(PASSPHRASE)
    asked = Case.objects.get(pk=row.pk).asked_at
    Case.objects.filter(pk=row.pk).update(asked_at=None)
    jobs.wake()
    assert soon(lambda: Case.objects.get(pk=row.pk).asked_at is not None)
    (child,) = children()
    os.kill(child.pid or 0, signal.SIGSTOP)  # so that it is at the case for as long as the scene wants
    Case.objects.filter(pk=row.pk).update(asked_at=None)
    jobs.wake()
    time.sleep(jobs.PAUSE + jobs.PATIENCE)
    begun = time.monotonic()
    office.lock()
    assert time.monotonic() - begun < 5
    assert not children()
    office.open_with(PASSPHRASE)
    assert soon(lambda: Case.objects.get(pk=row.pk).asked_at not in (None, asked))
    assert Case.objects.get(pk=row.pk).check_tries == 0
    jobs.stop()
    assert not children()


def pages_go_on_while_it_works() -> None:
    """Two people wait for the questions of one case, a third is answered meanwhile; then both have them, and once."""
    row, client, child = _stopped_at_a_case()
    from habeas.casework import apart, turns
    from habeas.store.models import Case

    answers: list[int] = []
    waiting = [threading.Thread(target=_page, args=(client, row.ref, answers)) for _ in range(2)]
    for each in waiting:
        each.start()
    time.sleep(apart.BUSY / 2)
    assert not turns._keeps
    assert client.get("/cases/").status_code == 200
    assert answers == []
    os.kill(child.pid or 0, signal.SIGCONT)
    for each in waiting:
        each.join(60)
    assert answers == [200, 200]
    assert Case.objects.get(pk=row.pk).asked_at is not None
    rows = list(row.questions.values_list("identity", "reading"))
    assert rows
    assert len(rows) == len(set(rows))
    apart.end()


def nothing_is_told_of_what_was_lost_meanwhile() -> None:
    """A case that is erased, or leaves the reader's team, while its page waits for the questions: as if it had never been."""
    row, client, child = _stopped_at_a_case()
    from habeas.casework import apart, erasure
    from habeas.store.models import Account, Case, Team

    def erased() -> None:
        erasure.delete_case(row, Account.objects.get(), "twice on record")
        erasure.erase_case(Case.objects.get(pk=row.pk), Account.objects.get())

    def moved() -> None:
        Case.objects.filter(pk=row.pk).update(team=Team.objects.create(name="Others"))

    for lost in (moved, erased):
        answers: list[int] = []
        Case.objects.filter(pk=row.pk).update(team=Team.objects.get(name="Ours"), asked_at=None)
        os.kill(child.pid or 0, signal.SIGSTOP)
        waits = threading.Thread(target=_page, args=(client, row.ref, answers))
        waits.start()
        time.sleep(apart.BUSY / 2)
        assert answers == []
        lost()
        os.kill(child.pid or 0, signal.SIGCONT)
        waits.join(60)
        assert answers == [404], lost.__name__
    apart.end()


def _stopped_at_a_case() -> "tuple[Case, Client, BaseProcess]":
    """A case, somebody of its team, and the other process, which has answered once and is stopped."""
    begin()
    set_up()
    from django.test import Client

    from habeas.casework import apart, jobs
    from habeas.casework.recheck import begin_asking
    from habeas.store.models import Account, Team

    jobs.stop()
    jobs.start = lambda idle: None
    Account.objects.update(role="lawyer")
    row = a_case(KEY)
    Team.objects.get(name="Ours").people.add(Account.objects.get())
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(Account.objects.get(), backend="habeas.desk.account.backends.ByPassword")
    apart.allow()
    assert apart.asked(begin_asking(row).read, patient=True) is not None
    (child,) = children()
    os.kill(child.pid or 0, signal.SIGSTOP)
    return row, client, child


def _page(client: "Client", ref: str, answers: list[int]) -> None:
    from django.test import Client

    mine = Client(HTTP_HOST="127.0.0.1")
    mine.cookies = client.cookies
    answers.append(mine.get(f"/cases/{ref}/questions/").status_code)


def it_ends_with_a_server_that_is_killed() -> None:
    """In the middle of a large case, or while it waits: whoever holds the other end of what both write to sees it."""
    for how in ("waits", "works"):
        command = [sys.executable, "-m", "tests.desk.alone_apart", f"a_server_that_{how}"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
            assert run.stdout is not None
            assert run.stdout.readline() == "ready\n"
            run.kill()
            begun = time.monotonic()
            assert run.stdout.read() == "", "nothing is written until both are gone"
            assert time.monotonic() - begun < GONE_WITHIN, how


def a_server_that_waits() -> None:
    """Its other process has answered."""
    _ask(people=1)
    print("ready", flush=True)
    time.sleep(120)


def a_server_that_works() -> None:
    """Its other process is at a case that takes a minute."""
    _ask(people=1)
    threading.Thread(target=_ask, args=(1000,), daemon=True).start()
    time.sleep(5)
    print("ready", flush=True)
    time.sleep(120)


def _ask(people: int) -> None:
    """A case of so many who are alike."""
    from habeas.casework import apart
    from habeas.casework.asking import ToAsk
    from habeas.record.reader import read_cases
    from habeas.record.vocabulary import load_vocabulary

    folder = Path(str(files("habeas.record") / "examples"))
    case = next(case for case in read_cases(folder, load_vocabulary())[0] if case.id == KEY)
    many = replace(
        case,
        people=tuple(replace(each, id=f"{each.id}-{number}") for number in range(people) for each in case.people),
        entries=tuple(
            replace(each, id=f"{each.id}-{number}", who=f"{each.who}-{number}" if each.who else None)
            for number in range(people)
            for each in case.entries
        ),
        kin=(),
    )
    apart.allow()
    apart.asked(ToAsk(many, None, 740_000, (), frozenset(), frozenset()), patient=True)


def control_c_ends_the_server_and_it() -> None:
    """Soon, and without a word of either."""
    folder = begin()
    set_up()
    from habeas.casework import jobs
    from habeas.store.models import Case
    from tools.served import _free_port

    jobs.stop()
    jobs.start = lambda idle: None  # the server is to ask, not this process
    a_case(KEY)
    (folder / "passphrase").write_text(PASSPHRASE)
    os.environ["HABEAS_PASSPHRASE_FILE"] = str(folder / "passphrase")
    port = str(_free_port())
    command = [str(Path(sys.executable).with_name("habeas")), "serve", "--data", str(folder), "--port", port]

    def answers() -> bool:
        with suppress(OSError):
            return bool(urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).read() == b"open\n")
        return False

    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as run:
        try:
            assert soon(answers)  # before that granian hears no signal
            assert soon(lambda: not Case.objects.filter(asked_at=None).exists())
            listed = subprocess.run(
                ["ps", "-A", "-ww", "-o", "pgid=,args="], capture_output=True, text=True, check=True
            ).stdout
            own = [line for line in listed.splitlines() if line.split()[0] == str(run.pid)]
            assert [line for line in own if "spawn_main" in line], own
        finally:
            begun = time.monotonic()
            os.killpg(run.pid, signal.SIGINT)  # as a terminal does
        said, _ = run.communicate(timeout=30)  # until every process that writes there is gone
    assert time.monotonic() - begun < GONE_WITHIN
    assert "Traceback" not in said, said
    assert "Interrupt" not in said, said


def control_c_is_heard_while_a_page_is_made() -> None:
    """Again and again, at different moments of the page: two signals at once are not lost."""
    folder = begin()
    set_up()
    from tools.served import _free_port

    (folder / "passphrase").write_text(PASSPHRASE)
    os.environ["HABEAS_PASSPHRASE_FILE"] = str(folder / "passphrase")
    for moment in range(8):
        port = str(_free_port())
        page = f"http://127.0.0.1:{port}/account/in/"
        command = [str(Path(sys.executable).with_name("habeas")), "serve", "--data", str(folder), "--port", port]

        def answers(page: str = page) -> bool:
            with suppress(OSError):
                return bool(urlopen(page, timeout=5).status == 200)
            return False

        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True) as run:
            try:
                assert soon(answers)
                asking = threading.Thread(target=answers)
                asking.start()
                time.sleep(0.02 * moment)
                begun = time.monotonic()
                os.killpg(run.pid, signal.SIGINT)
                run.communicate(timeout=30)
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(run.pid, signal.SIGKILL)
            asking.join()
        assert time.monotonic() - begun < GONE_WITHIN


if __name__ == "__main__":
    globals()[sys.argv[1]]()
