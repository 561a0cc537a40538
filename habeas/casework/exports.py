"""Everything in one encrypted archive, made in the background and kept a day for whoever asked for it."""

import os
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from habeas.casework import exits, jobs
from habeas.casework.agefile import SUFFIX, Lock, Recipient, Sealed
from habeas.casework.archive import everything
from habeas.casework.dossier import Address
from habeas.store import models as tables
from habeas.store.access import closed_groups, own_cases
from habeas.store.audit import Act, log
from habeas.store.blobs import sync_folder
from habeas.store.models.office import Role
from habeas.store.place import data_folder

KIND: Final = "everything"
KEPT: Final = timedelta(days=1)


class ClosedError(Exception):
    """The office has closed some fields to the role of whoever asks: nothing leaves by their hand."""


def begin(
    by: tables.Account, lock: Lock, whole: bool, host: str, language: str, reason: str = "", marks: bool = False
) -> tables.Job:
    """Asks for the archive: of the cases of one's teams, or (an administrator) of the whole office; each team is told.

    Raises ClosedError.
    """
    if closed_groups(by):
        raise ClosedError
    body: dict[str, object] = {"whole": whole, "host": host, "language": language}
    if isinstance(lock, Recipient):
        body["recipient"] = lock.address
    elif isinstance(lock, Sealed):  # the key of this one file, never the passphrase; gone once the file is made
        body |= {"key": lock.key.hex(), "header": lock.header.decode()}
    with transaction.atomic():
        job = jobs.add(KIND, "", by, cases_of(by, whole).count(), **body)
        log(
            by,
            timezone.now(),
            [Act("export", "office", job.ref, "", {"whole": whole, "format": "everything", "marks": marks})],
        )
        if whole:
            _tell(by, reason)
    return job


def _tell(by: tables.Account, reason: str) -> None:
    text = _("%(who)s took out everything of the whole office. Reason: %(reason)s") % {"who": by, "reason": reason}
    staff = tables.Account.objects.filter(is_active=True).exclude(role=Role.ANALYST).exclude(pk=by.pk)
    tables.Task.objects.bulk_create(
        tables.Task(text=text[:300], due=timezone.localdate(), assignee=one, made_by=by, about="everything")
        for one in staff
    )


def cases_of(by: tables.Account, whole: bool) -> QuerySet[tables.Case]:
    """The cases that go into the archive."""
    office = tables.Case.objects.filter(library=False, deleted_at=None)
    return (office if whole else own_cases(by)).order_by("pk")


def marks_of(by: tables.Account) -> list[str]:
    """Whom people in these cases do not want told."""
    people = tables.Person.objects.filter(case__in=cases_of(by, False), deleted_at__isnull=True).exclude(do_not_tell="")
    return list(exits.marks_of(people.order_by("pk")))


def path_of(job: tables.Job) -> Path:
    """Where the archive of a job lies."""
    return data_folder() / "exports" / f"{job.ref}.zip{SUFFIX}"


def expire(now: datetime) -> None:
    """Takes away archives and bundles that nobody fetched within a day, and what a crash left of one."""
    folder = data_folder() / "exports"
    running = set(tables.Job.objects.filter(ended_at=None).values_list("ref", flat=True))
    for path in folder.glob("*") if folder.is_dir() else ():
        old = now.timestamp() - path.stat().st_mtime > KEPT.total_seconds()
        if old and path.name[:12] not in running:
            path.unlink(missing_ok=True)


def address_of(row: tables.Case, host: str) -> Address:
    """The addresses of the rows of a case, as the desk has them; what has no page of its own has that of the case."""
    page = host + reverse("case", args=[row.ref])
    places: dict[str, str] = {}

    def address(table: str, name: str) -> str:
        match table:
            case "case":
                return page
            case "consents":
                return host + reverse("consents", args=[row.ref])
            case "place":
                if not places:
                    places.update(row.case_places.values_list("key", "place__ref"))
                return host + reverse("place", args=[places[name]]) if name in places else page
        return host + reverse(table, args=[row.ref, name])

    return address


def _lock_of(body: Mapping[str, str]) -> Lock:
    if "recipient" in body:
        return Recipient(body["recipient"])
    return Sealed(bytes.fromhex(body["key"]), body["header"].encode())


@jobs.kind(KIND)
def _make(job: tables.Job) -> Iterator[int]:
    """Writes the archive beside and renames it; a step for each case."""
    account = job.made_by
    if account is None or closed_groups(account):
        raise PermissionError("the account is gone, or some fields are closed to it")
    body = job.body
    lock = _lock_of(body)
    path = path_of(job)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    beside = path.with_suffix(".coming")
    rows = cases_of(account, body["whole"])
    job.total = rows.count()
    done = 0

    def one_more() -> None:
        nonlocal done
        done += 1
        tables.Job.objects.filter(pk=job.pk).update(done=done, total=job.total)

    with translation.override(body["language"]), beside.open("wb") as file:
        pieces = everything(rows, account, body["language"], lambda row: address_of(row, body["host"]), one_more)
        lock.write(pieces, file)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)
    job.body = {"whole": body["whole"], "size": path.stat().st_size}
    job.save(update_fields=["body"])
    yield job.total
