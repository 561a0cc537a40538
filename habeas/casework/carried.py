"""The files that a form of a visit carries on, signed, so that nobody sends them twice: they lie encrypted already."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.core import signing

from habeas.casework.visits import NewFile
from habeas.store import blobs

_SALT: Final = "files of a visit"


def files_in(fields: Mapping[str, Any]) -> list[NewFile]:
    """The files that a form names; it cannot name others than those it was given."""
    try:
        rows: list[list[Any]] = signing.loads(fields.get("kept") or "", salt=_SALT)
    except signing.BadSignature:
        return []
    return [
        NewFile(blobs.Stored(blob, sha256, size), str(name)[:255], str(kind)[:120])
        for blob, sha256, size, name, kind in rows
    ]


def packed(files: Iterable[NewFile]) -> str:
    """The files for the hidden field of a form."""
    rows = [[one.stored.name, one.stored.sha256, one.stored.size, one.name, one.media_type] for one in files]
    return signing.dumps(rows, salt=_SALT) if rows else ""
