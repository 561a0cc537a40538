"""Work in the background: one thread of the process, the work itself kept in the database.

What is stale is re-checked a few cases at a time; jobs are taken one after another, each step committed by itself, so
that a crash loses no more than a step. Each kind of job registers a function that takes the job and yields after each
step the number of steps done.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Final

from django.db import DatabaseError, close_old_connections, connection, transaction
from django.utils import timezone

from habeas.casework.recheck import questions, recheck_many
from habeas.store.models import Account, Case, Job
from habeas.store.place import vault
from habeas.store.vault import LockedError

Step = Callable[[Job], Iterator[int]]
CHECKED_AT_ONCE: Final = 50
AT_ONCE: Final = 5
PAUSE: Final = 2.0
"""Seconds between looks for work where there is none."""

_kinds: dict[str, Step] = {}
_hourly: list[Callable[[], object]] = []
_thread: threading.Thread | None = None
_wake, _stop = threading.Event(), threading.Event()


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
    global _thread
    if _thread is not None and _thread.is_alive() and not _stop.is_set():
        return
    _stop.clear()
    _thread = threading.Thread(target=_run, args=(idle,), name="habeas-worker", daemon=True)
    _thread.start()


def stop() -> None:
    """Ends the worker after the step it is at."""
    _stop.set()
    _wake.set()
    if _thread is not None and _thread is not threading.current_thread():
        _thread.join(timeout=30)


def work_off() -> int:
    """Does everything that waits, here and now; gives how many steps. For tests and the command line."""
    steps = 0
    while True:
        done = _some_stale() + _one_step_each() + _some_unasked()
        if not done:
            return steps
        steps += done


def _run(idle: Callable[[], bool]) -> None:
    looked = timezone.now() - timedelta(days=1)
    while not _stop.is_set():
        if idle():
            return
        worked = 0
        with suppress(LockedError, DatabaseError):  # the office is being locked, or the database is away for a moment
            close_old_connections()
            worked = _some_stale() + _one_step_each() + _some_unasked()
            if timezone.now() - looked > timedelta(minutes=10):
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
    cases = list(waiting[:CHECKED_AT_ONCE])
    if cases:
        recheck_many(cases)
    return len(cases)


def _some_unasked() -> int:
    """Makes the questions of cases that were checked, so that Today can rank those of all."""
    waiting = Case.objects.filter(
        asked_at__isnull=True, checked_at__isnull=False, library=False, deleted_at__isnull=True
    )
    cases = list(waiting.order_by("-changed_at")[:AT_ONCE])
    for case in cases:
        if _stop.is_set():
            break
        questions(case)
    return len(cases)


def _one_step_each() -> int:
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
            if _stop.is_set():
                return 1
    except (LockedError, DatabaseError):
        raise
    except Exception as error:
        job.fault = f"{type(error).__name__}: {error}"
    job.ended_at = timezone.now()
    job.save(update_fields=["fault", "ended_at"])
    return 1
