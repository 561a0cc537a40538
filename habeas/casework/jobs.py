"""Work in the background: one thread of the process, the work itself kept in the database.

What is stale is re-checked a few cases at a time; jobs are taken one after another, each step committed by itself, so
that a crash loses no more than a step. Each kind of job registers a function that takes the job and yields after each
step the number of steps done.

No error ends the worker or holds up the rest: a case that cannot be checked and a job that cannot be done go to the back
of the line, after TRIES tries they are put aside with their fault, and an administrator sends them back (`faults`).

No step begins while a page is being made, for a while: both are the work of one interpreter (`turns`). Questions are
worked out by another one (`apart`), which begins and ends with this thread.
"""

import atexit
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Final

from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from habeas.casework import apart, faults, turns
from habeas.casework.law import program
from habeas.casework.recheck import begin_asking, keep_asked, recheck_many, recheck_one
from habeas.store.models import Account, Case, Job
from habeas.store.opened import close_all
from habeas.store.place import vault
from habeas.store.vault import LockedError

Step = Callable[[Job], Iterator[int]]
MOST_AT_ONCE: Final = 100
AT_ONCE: Final = 5
BRIEF: Final = 0.4
"""Seconds that a batch of re-checks may take: whoever saves meanwhile waits for it."""
PAUSE: Final = 2.0
"""Seconds between looks for work where there is none, or where it failed."""
BREATH: Final = 0.12
"""Seconds between two steps in which others get to write: who waits for SQLite asks again every tenth of a second."""
PATIENCE: Final = 2.0
"""Seconds that a step waits at most for pages that are being made: one interpreter serves both."""
LOOKED: Final = timedelta(minutes=10)
"""How often what is hourly is asked whether its time has come."""
_log = logging.getLogger(__name__)

_kinds: dict[str, Step] = {}
_hourly: list[Callable[[], object]] = []
_thread: threading.Thread | None = None
_wake, _stop = threading.Event(), threading.Event()
_starting = threading.Lock()
_at_once = AT_ONCE


def kind(name: str) -> Callable[[Step], Step]:
    """Registers what is done for jobs of this kind."""

    def register(step: Step) -> Step:
        _kinds[name] = step
        return step

    return register


def hourly(call: Callable[[], object]) -> Callable[[], object]:
    """Registers something to be looked after from time to time (the nightly backup, retention)."""
    _hourly.append(call)
    return call


def add(name: str, label: str, by: Account | None, total: int = 0, **body: object) -> Job:
    """A job for later; `body` is what it needs, ids only."""
    job = Job.objects.create(kind=name, label=label, made_by=by, total=total, body=body)
    transaction.on_commit(wake)
    return job


def wake() -> None:
    """There is work."""
    _wake.set()


def stale() -> int:
    """How many cases wait for a re-check; those put aside do not."""
    return _waiting().count()


def start(idle: Callable[[], bool]) -> None:
    """Starts the worker where none lives. `idle` locks the office where nobody uses it, and says whether it did."""
    global _thread, _stop
    with _starting:
        if _thread is not None and _thread.is_alive() and not _stop.is_set():
            return
        _stop = threading.Event()
        apart.allow()
        _thread = threading.Thread(target=_run, args=(idle, _stop, _thread), name="habeas-worker", daemon=True)
        _thread.start()


def stop(patience: float = 30) -> None:
    """Ends the worker after the step it is at, and waits for that, so many seconds at most."""
    _stop.set()
    _wake.set()
    if _thread is not None and _thread is not threading.current_thread():
        _thread.join(patience)
    apart.end()


atexit.register(stop, 5)
"""A thread that the interpreter ends in the midst of C++ can take the process down with SIGABRT, as was seen once."""


def cut_off() -> None:
    """Ends the worker now: its transaction is rolled back and its connection closed. What it had not confirmed waits."""
    _stop.set()
    _wake.set()
    apart.end()
    if _thread is not None and _thread is not threading.current_thread() and _thread.ident is not None:
        close_all(of=_thread.ident, patience=0.5)


def work_off() -> int:
    """Does everything that waits, here and now; gives how many steps. For tests and the command line."""
    steps = 0
    while True:
        done = _work(threading.Event())
        if not done:
            return steps
        steps += done


def look_after() -> None:
    """What is to be looked after from time to time; what fails is told to the administrator and keeps nothing else off."""
    for call in _hourly:
        faults.guarded(call.__name__, call)


def _run(idle: Callable[[], bool], stop: threading.Event, before: threading.Thread | None) -> None:
    if before is not None:
        before.join()  # one that was cut off does nothing any more, but may not have noticed yet
    looked = timezone.now() - timedelta(days=1)
    while not stop.is_set():
        if _guarded(idle):
            return
        worked = _guarded(close_old_connections, partial(_work, stop))
        if timezone.now() - looked > LOOKED and not stop.is_set():
            looked = timezone.now()
            _guarded(close_old_connections, look_after)
        _guarded(connection.hand_on)  # type: ignore[attr-defined]
        if worked:
            stop.wait(BREATH)
        else:
            _wake.wait(PAUSE)
            _wake.clear()
    if vault().is_open:
        connection.close()


def _guarded(*calls: Callable[[], object]) -> object:
    """Calls these in turn and gives what the last one did; an error is noted and ends nothing."""
    done: object = None
    try:
        for call in calls:
            done = call()
    except LockedError:  # the office is being locked
        return None
    except Exception as error:  # the database is away, the disk is full ...: tried again after a pause
        _log.warning("worker: %s", faults.where(error))
        return None
    return done


def _work(stop: threading.Event) -> int:
    """What pages show comes first; questions, which a page makes itself where they are missing, when nothing else waits."""
    return _some_stale(stop) + _one_step_each(stop) or _some_unasked(stop)


def _waiting() -> QuerySet[Case]:
    return Case.objects.filter(stale_since__isnull=False, deleted_at__isnull=True, check_fault="")


def _some_stale(stop: threading.Event) -> int:
    cases = list(_waiting().order_by("library", "check_tries", "stale_since")[:_at_once])
    fresh = [case for case in cases if not case.check_tries]
    if fresh:
        try:
            program()  # made before the database is held
            with turns.in_between(PATIENCE, stop):
                begun = time.monotonic()
                recheck_many(fresh)
                took = time.monotonic() - begun
        except LockedError:
            raise
        except Exception as error:  # one of them: which, is found out one by one
            _log.info("cases one by one: %s", faults.where(error))
        else:
            _pace(took)
            return len(fresh)

    def check(case: Case) -> None:
        with turns.in_between(PATIENCE, stop):
            if not stop.is_set():
                recheck_one(case)

    return _one_by_one(cases, check, stop)


def _pace(seconds: float) -> None:
    """The next batch is larger where this one was quick, smaller where it was not."""
    global _at_once
    if seconds > BRIEF:
        _at_once = max(1, _at_once // 2)
    elif seconds < BRIEF / 3:
        _at_once = min(MOST_AT_ONCE, _at_once * 2)


def _some_unasked(stop: threading.Event) -> int:
    """Makes the questions of cases that were checked, so that Today can rank those of all: read in a turn, worked out in
    another process while pages go on, kept in the next turn."""
    waiting = Case.objects.filter(
        asked_at__isnull=True, checked_at__isnull=False, library=False, deleted_at__isnull=True, check_fault=""
    )
    cases = list(waiting.order_by("check_tries", "-changed_at")[:AT_ONCE])

    def ask(case: Case) -> None:
        program()  # made before a turn is taken, for where they are worked out here
        with turns.in_between(PATIENCE, stop):
            if stop.is_set():
                return
            asking = begin_asking(case)
        found = apart.asked(asking.read, patient=True)
        with turns.in_between(PATIENCE, stop):
            if not stop.is_set():
                keep_asked(asking, found)  # what changed meanwhile is asked in the next round

    return _one_by_one(cases, ask, stop)


def _one_by_one(cases: Sequence[Case], call: Callable[[Case], None], stop: threading.Event) -> int:
    """Each case in a guard of its own: who fails is counted, goes to the back of the line, and is put aside in the end."""
    for case in cases:
        if stop.is_set():
            break
        try:
            call(case)
        except LockedError:
            raise
        except Exception as error:
            if stop.is_set():  # it was cut off
                break
            _log.warning("check of a case: %s", faults.where(error))
            faults.count(case, error)
    return len(cases)


def _one_step_each(stop: threading.Event) -> int:
    known = Job.objects.filter(ended_at__isnull=True, kind__in=_kinds)  # others wait until their pages were loaded
    job = known.order_by("tries", "made_at").first()
    if job is None:
        return 0
    job.started_at, job.tries = job.started_at or timezone.now(), job.tries + 1
    job.save(update_fields=["started_at", "tries"])
    try:
        for done in _kinds[job.kind](job):
            job.done, job.tries = done, 0
            job.save(update_fields=["done", "total", "tries"])
            turns.make_way(PATIENCE, stop)
            if stop.is_set():
                return 1
    except LockedError:
        raise
    except Exception as error:
        # the database may have been away for a moment
        if isinstance(error, DatabaseError) and (job.tries < faults.TRIES or stop.is_set()):
            _log.warning("%s: %s", job.kind, faults.where(error))
            return 1
        job.fault = faults.where(error)
    job.ended_at = timezone.now()
    job.save(update_fields=["fault", "ended_at"])
    return 1
