"""What a form of a visit tells, and the files it carries on: they lie encrypted already, and nobody sends them twice."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.core import signing
from django.http import HttpRequest

from habeas.casework import visits as work
from habeas.desk.access import account_of
from habeas.desk.closed_notes import NOTES
from habeas.desk.places.forms import VisitForm
from habeas.store import blobs
from habeas.store.access import closed_groups

_SALT: Final = "files of a visit"


def files_in(fields: Mapping[str, Any]) -> list[work.NewFile]:
    """The files that a form names; it cannot name others than those it was given."""
    try:
        rows: list[list[Any]] = signing.loads(fields.get("kept") or "", salt=_SALT)
    except signing.BadSignature:
        return []
    return [
        work.NewFile(blobs.Stored(blob, sha256, size), str(name)[:255], str(kind)[:120])
        for blob, sha256, size, name, kind in rows
    ]


def packed(files: Iterable[work.NewFile]) -> str:
    """The files for the hidden field of a form."""
    rows = [[one.stored.name, one.stored.sha256, one.stored.size, one.name, one.media_type] for one in files]
    return signing.dumps(rows, salt=_SALT) if rows else ""


def told_in(form: VisitForm, before: work.Told | None = None) -> work.Told:
    """What the form tells; on a correction a text that was left empty stays as it was."""
    held = form.cleaned_data
    texts = {name: held.get(name) or (getattr(before, name) if before else "") for name in work.TEXTS}
    return work.Told(on=held["on"], seen=held["seen"], files=files_in(form.data), **texts)


def reads_notes(request: HttpRequest) -> bool:
    """Whether the fields of free text are open to the reader's role."""
    return NOTES not in closed_groups(account_of(request))
