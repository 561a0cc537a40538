"""Rows that people edit in place (people, sources, proceedings, authorities): a save names the version it began from."""

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from habeas.store import models as tables
from habeas.store.audit import Act, log

Row = TypeVar("Row", bound=models.Model)


class StaleError(Exception):
    """Somebody saved the row meanwhile; `row` is what it is now. Nothing was written."""

    def __init__(self, row: models.Model) -> None:
        super().__init__("saved meanwhile")
        self.row = row


@transaction.atomic
def create(row: Row, by: tables.Account, case: tables.Case | None = None) -> Row:
    """A new row, and the line of the log that tells of it. A row whose `ref` (made by the form) is there is not made twice."""
    kept: Any = type(row)._default_manager
    known: Row | None = kept.filter(ref=ref_of(row)).first() if hasattr(row, "ref") else None
    if known is not None:
        return known
    row.save(force_insert=True)
    log(by, timezone.now(), [Act("add", table_of(row), ref_of(row), case.ref if case else "")])
    return row


@transaction.atomic
def save(
    row: Row,
    version: int,
    changes: Mapping[str, Any],
    by: tables.Account,
    case: tables.Case | None = None,
    beside: Collection[str] = (),
) -> list[str]:
    """Writes what differs; gives the names of it. Raises StaleError where `version` is no longer that of the row.

    `beside` names what changes in other tables (names, people, readers) and is as much a change of the row.
    """
    kept: Any = type(row)._default_manager
    now = kept.select_for_update().get(pk=row.pk)
    changed = {name: value for name, value in changes.items() if getattr(now, name) != value}
    if now.version != version:
        if not changed and not beside:  # the same form sent twice
            return []
        raise StaleError(now)
    if not changed and not beside:
        return []
    kept.filter(pk=row.pk).update(**changed, version=F("version") + 1)
    row.refresh_from_db()
    names = sorted((*changed, *beside))
    log(by, timezone.now(), [Act("change", table_of(row), ref_of(row), case.ref if case else "", {"fields": names})])
    return names


def table_of(row: models.Model) -> str:
    """What the log calls the table of a row."""
    return row._meta.model_name or ""


def ref_of(row: models.Model) -> str:
    """The name of a row that tells nothing of it."""
    return str(getattr(row, "ref", row.pk))
