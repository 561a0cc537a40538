"""What many tables share."""

import secrets
from typing import Final

from django.db import models

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
