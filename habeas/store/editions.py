"""What rows said before they were changed: noted with each change, read as of a moment, gone with their row."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import models
from django.db.models.signals import post_delete

from habeas.store import models as tables

EDITED: Final[tuple[type[models.Model], ...]] = (
    tables.Case, tables.Person, tables.Kin, tables.Source, tables.Proceeding, tables.Place, tables.Document,
    tables.Authority, tables.TracingRequest, tables.Sought, tables.TracingAction, tables.Reunification, tables.FollowUp,
)  # fmt: skip
"""Tables of the record that are edited in place. What is work and no record (tasks, notes) keeps no editions."""


def note(
    row: models.Model, old: Mapping[str, Any], at: datetime, by: tables.Account | None, case: tables.Case | None
) -> None:
    """Keeps what the changed fields of a row said until now; nothing in `old` says that the row was made."""
    if isinstance(row, EDITED):
        tables.Edition.objects.create(case=case, table=table_of(row), of=row.pk, at=at, by=by, old=dict(old))


def since(case: tables.Case, moment: datetime) -> dict[tuple[str, int], list[tables.Edition]]:
    """By table and key of a row, what was changed in a case after a moment, the last change first."""
    found: dict[tuple[str, int], list[tables.Edition]] = {}
    for each in case.editions.filter(at__gt=moment).order_by("-at", "-pk"):
        found.setdefault((each.table, each.of), []).append(each)
    return found


def before(changes: Iterable[tables.Edition]) -> dict[str, Any] | None:
    """What a row said before these changes (the last first), field by field; None where it was not there yet."""
    said: dict[str, Any] = {}
    for each in changes:
        if not each.old:
            return None
        said |= each.old
    return said


def table_of(row: models.Model) -> str:
    """What the log and the editions call the table of a row."""
    return row._meta.model_name or ""


def listen() -> None:
    """Lets the editions of a row go with it, from now on."""
    for model in EDITED:
        post_delete.connect(_deleted, sender=model, dispatch_uid=f"editions-{model.__name__}")


def _deleted(sender: type[models.Model], instance: models.Model, **_: Any) -> None:
    tables.Edition.objects.filter(table=sender._meta.model_name, of=instance.pk).delete()
    if isinstance(instance, tables.Person):  # a title that a case had can name whoever is erased
        tables.Edition.objects.filter(table="case", of=instance.case_id).delete()
