"""What many tables share."""

import secrets
from collections.abc import Iterable
from typing import Any, ClassVar, Final, TypeVar

from django.db import models
from django.dispatch import Signal

REF_LENGTH: Final = 12
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"


def new_ref() -> str:
    """A random name for addresses and the audit chain; it tells nothing of the row, and letters one mistakes are left out."""
    return "".join(secrets.choice(_LETTERS) for _ in range(REF_LENGTH))


class Referred(models.Model):
    """A row with an address of its own."""

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref, editable=False)

    class Meta:
        abstract = True


class Versioned(models.Model):
    """A row that two people may edit: a save names the version it began from (see `casework.edits`)."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


M = TypeVar("M", bound=models.Model)

rows_changed = Signal()
"""Many rows were written in one statement, of which Django tells nobody: `keys` of which, `fresh` where they are new."""


class Watched(models.QuerySet[M]):
    """Rows that search and tracing read. The model names in `INDEXED` and `TRACED` the columns whose change concerns them."""

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        """As Django's, and tells of it."""
        made = super().bulk_create(objs, *args, **kwargs)
        rows_changed.send(self.model, keys=[row.pk for row in made], fresh=True)
        return made

    def update(self, **columns: Any) -> int:
        """As Django's (`bulk_update` comes by here too), and tells of it."""
        nothing: frozenset[str] = frozenset()
        read = getattr(self.model, "INDEXED", nothing) | getattr(self.model, "TRACED", nothing)
        if not read & columns.keys():
            return super().update(**columns)
        keys = list(self.values_list("pk", flat=True))
        count = super().update(**columns)
        rows_changed.send(self.model, keys=keys, fresh=False)
        return count


class There(models.Manager[M]):
    """The rows of whoever is there: a deleted person, and all that hangs on them, is shown nowhere until they are put back.

    `gone` are the columns in which a day of deletion is written. What has to see all asks `everything`.
    """

    gone: ClassVar[tuple[str, ...]] = ("deleted_at",)

    def get_queryset(self) -> Watched[M]:
        """Without those who were deleted."""
        return Watched(self.model, using=self._db).filter(**{f"{column}__isnull": True for column in self.gone})


class OfPerson(There[M]):
    """The same for rows that may be about one person; those about none are there."""

    gone = ("person__deleted_at",)


class OfKin(There[M]):
    """The same for rows between two people."""

    gone = ("who__deleted_at", "of__deleted_at")


def every(model: type[models.Model]) -> Any:
    """All rows of a table, those of deleted people too: what erasing and searching through everything asks."""
    return getattr(model, "everything", model._default_manager)
