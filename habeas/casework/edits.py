"""Rows that people edit in place (people, sources, proceedings, authorities): a save names the version it began from.

What a row said before stays as an edition of it (`store.editions`), until the row is erased.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, TypeVar

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from habeas.store import editions
from habeas.store import models as tables
from habeas.store.audit import Act, log
from habeas.store.editions import table_of
from habeas.store.models.base import new_ref

Row = TypeVar("Row", bound=models.Model)
_OF_THE_ROW: Final = frozenset({"id", "ref", "version"})


class StaleError(Exception):
    """Somebody saved the row meanwhile; `row` is what it is now. Nothing was written."""

    def __init__(self, row: models.Model) -> None:
        super().__init__("saved meanwhile")
        self.row = row


@transaction.atomic
def create(row: Row, by: tables.Account, case: tables.Case | None = None, **body: Any) -> Row:
    """A new row, and the line of the log that tells of it.

    A row whose `ref` (made by the form) is there is not made twice; one that says something else under the same `ref`, as
    when a browser went back to the form, is a row of its own: nothing typed is dropped.
    """
    kept: Any = type(row)._default_manager
    known: Row | None = kept.filter(ref=ref_of(row)).first() if hasattr(row, "ref") else None
    if known is not None:
        if _said(known) == _said(row):
            return known
        row.ref = new_ref()  # type: ignore[attr-defined]
    row.save(force_insert=True)
    now = timezone.now()
    editions.note(row, {}, now, by, case)
    log(by, now, [Act("add", table_of(row), ref_of(row), case.ref if case else "", body)])
    return row


@transaction.atomic
def save(
    row: Row,
    version: int,
    changes: Mapping[str, Any],
    by: tables.Account,
    case: tables.Case | None = None,
    beside: Mapping[str, Any] | None = None,
) -> list[str]:
    """Writes what differs; gives the names of it. Raises StaleError where `version` is no longer that of the row.

    `beside` names what changes in other tables (names, people, readers), with what it said so far, and is as much a change
    of the row.
    """
    kept: Any = type(row)._default_manager
    now = kept.select_for_update(of=("self",)).get(pk=row.pk)
    changed = {name: value for name, value in changes.items() if getattr(now, name) != value}
    old = {name: getattr(now, name) for name in changed} | dict(beside or {})
    if now.version != version:
        if not old:  # the same form sent twice
            return []
        raise StaleError(now)
    if not old:
        return []
    kept.filter(pk=row.pk).update(**changed, version=F("version") + 1)
    row.refresh_from_db()
    names, at = sorted(old), timezone.now()
    editions.note(row, {name: _plain(value) for name, value in old.items()}, at, by, case)
    log(by, at, [Act("change", table_of(row), ref_of(row), case.ref if case else "", {"fields": names})])
    return names


def ref_of(row: models.Model) -> str:
    """The name of a row that tells nothing of it."""
    return str(getattr(row, "ref", row.pk))


def _said(row: models.Model) -> dict[str, Any]:
    """What somebody said in a row: all but what the row has by itself."""
    return {
        field.attname: field.to_python(getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if field.name not in _OF_THE_ROW and not isinstance(field, models.DateTimeField)
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
