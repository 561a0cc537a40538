"""Work in the background: one thread of the process, the work itself kept in the database.

What is stale is re-checked a few cases at a time; jobs are taken one after another, each step committed by itself, so
that a crash loses no more than a step. Each kind of job registers a function that takes the job and yields after each
step the number of steps done.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Final

from django.db import DatabaseError, close_old_connections, connection, transaction
from django.utils import timezone

from habeas.casework.recheck import questions, recheck_many
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
"""Seconds between looks for work where there is none."""

_kinds: dict[str, Step] = {}
_hourly: list[Callable[[], object]] = []
_thread: threading.Thread | None = None
_wake, _stop = threading.Event(), threading.Event()
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
    """How many cases wait for a re-check."""
    return Case.objects.filter(stale_since__isnull=False, deleted_at__isnull=True).count()


def start(idle: Callable[[], bool]) -> None:
    """Starts the worker, once in a process. `idle` locks the office where nobody uses it, and says whether it did."""
    global _thread, _stop
    if _thread is not None and _thread.is_alive() and not _stop.is_set():
        return
    _stop = threading.Event()
    _thread = threading.Thread(target=_run, args=(idle, _stop, _thread), name="habeas-worker", daemon=True)
    _thread.start()


def stop() -> None:
    """Ends the worker after the step it is at, and waits for that."""
    _stop.set()
    _wake.set()
    if _thread is not None and _thread is not threading.current_thread():
        _thread.join(timeout=30)


def cut_off() -> None:
    """Ends the worker now: its transaction is rolled back and its connection closed. What it had not confirmed waits."""
    _stop.set()
    _wake.set()
    if _thread is not None and _thread is not threading.current_thread() and _thread.ident is not None:
        close_all(of=_thread.ident, patience=0.5)


def work_off() -> int:
    """Does everything that waits, here and now; gives how many steps. For tests and the command line."""
    steps = 0
    while True:
        done = _round(threading.Event())
        if not done:
            return steps
        steps += done


def _round(stop: threading.Event) -> int:
    return _some_stale() + _one_step_each(stop) + _some_unasked(stop)


def _run(idle: Callable[[], bool], stop: threading.Event, before: threading.Thread | None) -> None:
    if before is not None:
        before.join()  # one that was cut off does nothing any more, but may not have noticed yet
    looked = timezone.now() - timedelta(days=1)
    while not stop.is_set():
        if idle():
            return
        worked = 0
        with suppress(LockedError, DatabaseError):  # the office is being locked, or the database is away for a moment
            close_old_connections()
            worked = _round(stop)
            if timezone.now() - looked > timedelta(minutes=10) and not stop.is_set():
                looked = timezone.now()
                for call in _hourly:
                    call()
        if not worked:
            _wake.wait(PAUSE)
            _wake.clear()
    if vault().is_open:
        connection.close()


def _some_stale() -> int:
    waiting = Case.objects.filter(stale_since__isnull=False, deleted_at__isnull=True).order_by("library", "stale_since")
    cases = list(waiting[:_at_once])
    if cases:
        begun = time.monotonic()
        recheck_many(cases)
        _pace(time.monotonic() - begun)
    return len(cases)


def _pace(seconds: float) -> None:
    """The next batch is larger where this one was quick, smaller where it was not."""
    global _at_once
    if seconds > BRIEF:
        _at_once = max(1, _at_once // 2)
    elif seconds < BRIEF / 3:
        _at_once = min(MOST_AT_ONCE, _at_once * 2)


def _some_unasked(stop: threading.Event) -> int:
    """Makes the questions of cases that were checked, so that Today can rank those of all."""
    waiting = Case.objects.filter(
        asked_at__isnull=True, checked_at__isnull=False, library=False, deleted_at__isnull=True
    )
    cases = list(waiting.order_by("-changed_at")[:AT_ONCE])
    for case in cases:
        if stop.is_set():
            break
        questions(case)
    return len(cases)


def _one_step_each(stop: threading.Event) -> int:
    known = Job.objects.filter(ended_at__isnull=True, kind__in=_kinds)  # others wait until their pages were loaded
    job = known.order_by("made_at").first()
    if job is None:
        return 0
    job.started_at = job.started_at or timezone.now()
    job.save(update_fields=["started_at"])
    try:
        for done in _kinds[job.kind](job):
            job.done = done
            job.save(update_fields=["done", "total"])
            if stop.is_set():
                return 1
    except (LockedError, DatabaseError):
        raise
    except Exception as error:
        job.fault = f"{type(error).__name__}: {error}"
    job.ended_at = timezone.now()
    job.save(update_fields=["fault", "ended_at"])
    return 1
