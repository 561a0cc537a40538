"""The proof of the log for its page: read whole each time, in the background, and what came of it kept with its day.

Nothing of an earlier reading is built upon, so that a row changed after it was read is found by the next one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Final

from django.utils import timezone

from habeas.casework import jobs
from habeas.store import audit, backup
from habeas.store.models import Account, AuditRow, Job

KIND: Final = "audit-verify"
AT_ONCE: Final = 5_000
"""Rows that are read while the page waits; more is a job."""


def begin(by: Account, heads: Sequence[audit.Head]) -> Job:
    """Reads the log against the heads of backups and those given; where one is being read already, gives that."""
    running = Job.objects.filter(kind=KIND, ended_at__isnull=True).first()
    if running is not None and not heads:
        return running
    Job.objects.filter(kind=KIND, ended_at__isnull=False).delete()
    total, lines = rows(), [head.line for head in heads]
    if total > AT_ONCE:
        return jobs.add(KIND, "", by, total, heads=lines)
    job = Job.objects.create(
        kind=KIND, made_by=by, total=total, body={"heads": lines}, started_at=timezone.now(), ended_at=timezone.now()
    )
    for done in _read(job):
        job.done = done
    job.save()
    return job


def last() -> Job | None:
    """The reading under way, else the last one."""
    return Job.objects.filter(kind=KIND).order_by("-made_at").first()


def rows() -> int:
    """The number of the last row of the log."""
    found = AuditRow.objects.order_by("-sequence").values_list("sequence", flat=True).first()
    return found or 0


@jobs.kind(KIND)
def _read(job: Job) -> Iterator[int]:
    """One that is cut off begins again."""
    given = audit.heads_in("\n".join(job.body["heads"]))
    kept = audit.heads_of(backup.folder())
    verdict = yield from audit.reading([*kept, *given])
    job.body = job.body | {"verdict": asdict(verdict), "kept": len(kept) + len(given)}
    job.total = max(job.total, verdict.rows)
    job.save(update_fields=["body"])
    yield verdict.rows
