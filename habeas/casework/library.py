"""The published judgments that ship, as read-only cases of every office: law to read, and what the gap matrix counts from."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from habeas.casework import jobs
from habeas.record.reader import read_cases
from habeas.record.vocabulary import load_vocabulary
from habeas.store.mapping import add_case
from habeas.store.models import Case, Job

KIND: Final = "judgments"
_AT_ONCE: Final = 3


def missing() -> list[Path]:
    """The files of judgments that are no case of this office, not as its own or a deleted one either; a file is named as its
    case."""
    known = set(Case.objects.values_list("key", flat=True))
    folder = Path(str(files("habeas.record") / "cases"))
    return sorted(path for path in folder.glob("*.yaml") if path.stem not in known)


def add(paths: list[Path]) -> None:
    """Adds these; the worker checks them."""
    found, _warnings = read_cases(paths, load_vocabulary())
    now = timezone.now()
    for case in found:
        add_case(case, library=True, stale_since=now, title=(case.cite or {}).get("name", ""))


@jobs.hourly
def keep_judgments() -> None:
    """Has those added that are not there yet: to a new office, and after an upgrade that ships more."""
    open_or_failed = Q(ended_at__isnull=True) | ~Q(fault="")
    if missing() and not Job.objects.filter(open_or_failed, kind=KIND).exists():
        jobs.add(KIND, "", None)


@jobs.kind(KIND)
def _add(job: Job) -> Iterator[int]:
    waiting = missing()
    job.total = len(waiting)
    for start in range(0, len(waiting), _AT_ONCE):
        with transaction.atomic():
            add(waiting[start : start + _AT_ONCE])
        yield min(start + _AT_ONCE, len(waiting))
