"""What went wrong where nobody looked on, kept for the administrator: cases and jobs put aside, work of the night.

A fault names the kind of error and the place in the program, never what the error says: that may quote the record.
"""

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from habeas.store.audit import Act, log
from habeas.store.models import Account, Case, Job, Setting
from habeas.store.vault import LockedError

TRIES: Final = 3
"""So often is tried what fails; then it is put aside."""
FAULTS: Final = "faults"
"""The setting that holds what failed last of the work of the night: name -> {at, why}."""
_ROOM: Final = Path(__file__).parent.parent
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something the office looks after by itself that failed when it was last tried."""

    what: str
    at: datetime | None
    why: str


def where(error: Exception) -> str:
    """`ValueError (dates.py:80)`: which error, and the last line of our own that it came from; each of a group."""
    if isinstance(error, ExceptionGroup):
        return ", ".join(dict.fromkeys(map(where, error.exceptions)))
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(_ROOM)]
    place = f" ({Path(own[-1].filename).relative_to(_ROOM)}:{own[-1].lineno})" if own else ""
    return f"{type(error).__name__}{place}"


def guarded(name: str, call: Callable[[], object]) -> bool:
    """Does something that is looked after by itself; an error is kept under this name until it once succeeds."""
    try:
        call()
    except LockedError:
        raise
    except Exception as error:
        _log.warning("%s: %s", name, where(error))
        _keep(name, where(error))
        return False
    _keep(name, "")
    return True


def of_the_night() -> list[Fault]:
    """What failed when it was last tried."""
    return [Fault(name, parse_datetime(told["at"]), told["why"]) for name, told in sorted(_kept().items())]


def count(case: Case, error: Exception) -> None:
    """Notes that the check of a case failed; after TRIES tries it is put aside, with its fault."""
    before = Case.objects.filter(pk=case.pk).values_list("check_tries", flat=True).first() or 0
    fault = where(error) if before + 1 >= TRIES else ""
    Case.objects.filter(pk=case.pk).update(check_tries=before + 1, check_fault=fault)


def cases() -> list[Case]:
    """The cases that could not be checked, the last changed first."""
    return list(Case.objects.filter(deleted_at__isnull=True).exclude(check_fault="").order_by("-changed_at"))


def jobs() -> list[Job]:
    """Jobs that ended with a fault, the last first."""
    return list(Job.objects.filter(ended_at__isnull=False).exclude(fault="").order_by("-ended_at")[:20])


@transaction.atomic
def check_again(by: Account) -> int:
    """Sends every case that was put aside back to be checked; gives how many."""
    refs = [case.ref for case in cases()]
    aside = Case.objects.filter(ref__in=refs)
    aside.update(check_fault="", check_tries=0, stale_since=timezone.now())
    log(by, timezone.now(), [Act("check", "case", "", ref) for ref in refs])
    return len(refs)


@transaction.atomic
def do_again(job: Job, by: Account) -> None:
    """Takes up a job that ended with a fault, where it stopped."""
    job.fault, job.tries, job.ended_at = "", 0, None
    job.save(update_fields=["fault", "tries", "ended_at"])
    log(by, timezone.now(), [Act("retry", "job", job.ref, body={"kind": job.kind})])


def _kept() -> dict[str, dict[str, str]]:
    setting = Setting.objects.filter(name=FAULTS).first()
    return dict(setting.value) if setting else {}


def _keep(name: str, why: str) -> None:
    held = _kept()
    if held.pop(name, None) is None and not why:
        return
    if why:
        held[name] = {"at": timezone.now().isoformat(), "why": why}
    Setting.objects.update_or_create(name=FAULTS, defaults={"value": held})
