"""What the office looks after by itself: the nightly backup, what was deleted long ago, files nobody waits for any more."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from habeas.casework import erasure, exports, faults, imports, jobs, person_lists, rules
from habeas.dates import When
from habeas.store import backup, blobs, statistics
from habeas.store import models as tables

NIGHT: Final = timedelta(hours=20)
"""A backup younger than this is tonight's."""
OLD: Final = timedelta(hours=36)
"""A last backup older than this is told to the administrator as too old."""
BACKUP: Final = "backup"
WAITS: Final = timedelta(days=2)
"""How long an upload that was read waits for a decision."""


@jobs.hourly
def look_after() -> None:
    """Everything in turn; what fails is told to the administrator and does not keep the rest from being done."""
    now = timezone.now()
    steps: tuple[Callable[[datetime], object], ...] = (
        nightly,
        erasure.erase_due,
        person_lists.erase_due,
        _uploads,
        exports.expire,
    )
    for step in steps:
        faults.guarded(step.__name__, partial(step, now))
    faults.guarded("sweep", blobs.sweep)
    faults.guarded("refresh", statistics.refresh)


def nightly(now: datetime) -> bool:
    """Makes a backup where the last good one is too old, and rotates; says whether one was made."""
    at = parse_datetime((backup.last() or {}).get("at", ""))
    if at is not None and now - at < NIGHT:
        return False
    try:
        backup.make(backup.NIGHTLY)
    except backup.BackupError as error:
        backup.note_failure(error)
        return False
    backup.rotate(now, kept_for=erasure.kept_for())
    return True


def before_lock() -> None:
    """A backup before the office locks itself, since nothing is done at night while it is locked."""
    with suppress(Exception):  # an office has to lock, whatever else fails
        nightly(timezone.now())


@jobs.kind(BACKUP)
def _by_hand(job: tables.Job) -> Iterator[int]:
    """A backup that an administrator asked for."""
    told = 0

    def tell(done: int, total: int) -> None:
        nonlocal told
        share = 100 * done // max(total, 1)
        if share > told:
            told = share
            tables.Job.objects.filter(pk=job.pk).update(done=share, total=100)

    try:
        made = backup.make(backup.BY_HAND, progress=tell)
    except backup.BackupError as error:
        backup.note_failure(error)
        raise
    backup.rotate(timezone.now(), kept_for=erasure.kept_for())
    job.body, job.total = {"name": made.name}, 100
    job.save(update_fields=["body"])
    yield 100


def _uploads(now: datetime) -> None:
    """Uploads that were read and that nobody confirmed, or whose writing was cut off."""
    kinds = (imports.READ, imports.WRITE, person_lists.READ, person_lists.WRITE)
    for job in tables.Job.objects.filter(kind__in=kinds, ended_at__lt=now - WAITS, body__has_key="blob"):
        with transaction.atomic():
            imports.forget(job)


def closed_long_ago(now: datetime) -> list[tables.Case]:
    """Closed cases that the rule proposes for deletion; a person decides."""
    days = rules.retention()["closed_days"]
    if not days:
        return []
    last = timezone.localdate(now) - timedelta(days=days)
    closed = tables.Case.objects.filter(library=False, deleted_at=None).exclude(closed_on="").select_related("team")
    return [
        case
        for case in closed
        if not erasure.is_held(case, timezone.localdate(now)) and _last_day(case.closed_on) <= last.toordinal()
    ]


def _last_day(text: str) -> int:
    return When.parse(text).last or 10**7
