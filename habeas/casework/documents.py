"""Documents of a case: kept as they came, found by their text, taken away with undo.

The bytes are stored before (sealed while they arrive); here they become rows. The text of PDF, DOCX and plain text is read
in the background, from memory alone: no plain text of a document touches the disk.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import docx
import pypdfium2
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from habeas.casework import edits, jobs, sources
from habeas.store import blobs
from habeas.store import models as tables
from habeas.store.access import may_change
from habeas.store.audit import Act, log
from habeas.store.prepared import prepared

TEXT_JOB: Final = "document-text"
LARGEST_TEXT: Final = 5_000_000
"""Characters kept of one document."""
LARGEST_READ: Final = 100 * 2**20
"""Bytes of a document (unpacked) beyond which its text is not read: it could fill the memory of a laptop."""
PDF: Final = "application/pdf"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is stored and has no row yet."""

    stored: blobs.Stored
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Added:
    """The documents of an upload; `known` are those the case had already, with the same bytes."""

    new: tuple[tables.Document, ...]
    known: tuple[tables.Document, ...]


def seen_by(case: tables.Case, account: tables.Account) -> QuerySet[tables.Document]:
    """The documents of a case that this account may open: none of a source that is kept from it."""
    documents = case.documents.order_by("-added_at", "-pk").select_related("added_by", "source")
    hidden = case.sources.exclude(pk__in=sources.seen_by(case, account).values("pk"))
    return documents.exclude(source__in=hidden)


def open_to(case: tables.Case, account: tables.Account) -> list[tables.Document]:
    """Those of them that were not deleted, each with its people."""
    return _open(case.pk, account.pk, every=case.library, own=may_change(account, case))


@prepared
def _open(case: Any, account: Any, every: bool, own: bool) -> QuerySet[tables.Document]:
    seen = sources.rows_seen(case, account, every, own).values("pk")
    hidden = tables.Source.objects.filter(case=case).exclude(pk__in=seen)
    documents = tables.Document.objects.filter(case=case, deleted_at__isnull=True).exclude(source__in=hidden)
    return documents.order_by("-added_at", "-pk").select_related("added_by", "source").prefetch_related("people")


@transaction.atomic
def add(
    case: tables.Case,
    by: tables.Account,
    uploads: Sequence[Upload],
    people: Iterable[tables.Person] = (),
    source: tables.Source | None = None,
) -> Added:
    """Files that are stored become documents. The same bytes sent twice to a case are one document."""
    tables.Case.objects.select_for_update().get(pk=case.pk)
    new, known = list[tables.Document](), list[tables.Document]()
    linked = list(people)
    for upload in uploads:
        same = case.documents.filter(sha256=upload.stored.sha256, deleted_at__isnull=True).first()
        if same is not None:
            known.append(same)
            continue
        document = tables.Document.objects.create(
            case=case,
            source=source,
            name=_plain_name(upload.name),
            media_type=upload.media_type[:120],
            size=upload.stored.size,
            sha256=upload.stored.sha256,
            blob=upload.stored.name,
            added_by=by,
        )
        document.people.set(linked)
        new.append(document)
    log(by, timezone.now(), [Act("add", "document", document.ref, case.ref) for document in new])
    if new:
        jobs.add(TEXT_JOB, "", by, total=len(new), documents=[document.pk for document in new])
    return Added(tuple(new), tuple(known))


@transaction.atomic
def change(
    document: tables.Document,
    version: int,
    by: tables.Account,
    title: str,
    source: tables.Source | None,
    people: Iterable[tables.Person],
) -> None:
    """What is said about a document. Raises StaleError; the file itself never changes."""
    wanted = {person.pk for person in people}
    before = dict(document.people.values_list("pk", "key"))
    beside = {"people": list(before.values())} if wanted != before.keys() else {}
    columns = {"title": title, "source_id": source.pk if source else None}
    edits.save(document, version, columns, by, document.case, beside)
    document.people.set(wanted)  # of those not deleted: who is comes back with their documents


@transaction.atomic
def delete(document: tables.Document, by: tables.Account) -> None:
    """Takes a document out of lists and search; the file stays until the case is erased."""
    tables.Document.objects.filter(pk=document.pk).update(deleted_at=timezone.now())
    log(by, timezone.now(), [Act("delete", "document", document.ref, document.case.ref)])


@transaction.atomic
def restore(document: tables.Document, by: tables.Account) -> None:
    """Undoes `delete`."""
    tables.Document.objects.filter(pk=document.pk).update(deleted_at=None)
    log(by, timezone.now(), [Act("restore", "document", document.ref, document.case.ref)])


@transaction.atomic
def link(document: tables.Document, by: tables.Account, key: str, linked: bool) -> None:
    """Says that an entry rests on a document, or no longer; the entry itself is not changed."""
    rows = document.case.entries(manager="everything").filter(key=key)
    rows.update(document=document) if linked else rows.filter(document=document).update(document=None)
    what = "link" if linked else "unlink"
    log(by, timezone.now(), [Act(what, "document", document.ref, document.case.ref, {"entry": key})])


@jobs.kind(TEXT_JOB)
def read_texts(job: tables.Job) -> Iterator[int]:
    """Reads the text of documents, one a step."""
    waiting = tables.Document.everything.filter(pk__in=job.body["documents"]).order_by("pk")
    for done, document in enumerate(list(waiting), 1):
        found = text_of(document)
        if found is not None:
            text, pages = found
            tables.DocumentText.objects.update_or_create(
                document=document, defaults={"text": text[:LARGEST_TEXT], "pages": pages}
            )
        yield done


def text_of(document: tables.Document) -> tuple[str, int | None] | None:
    """The text of a document and its number of pages; None for a kind of file that has none we can read.

    A file that only calls itself PDF or DOCX has an empty text: that it cannot be read is no fault of the office.
    """
    kind = _kind_of(document)
    if not is_readable(document):
        return None
    data = b"".join(blobs.read(document.blob))
    if kind == "text":
        return data.decode("utf-8", "replace").replace("\x00", " "), None
    try:
        return _pdf_text(data) if kind == "pdf" else (_docx_text(data), None)
    except Exception:  # the libraries raise whatever a broken file leads them to
        return "", None


def is_readable(document: tables.Document) -> bool:
    """Whether there is text in such a file that we can read."""
    return _kind_of(document) != "" and document.size <= LARGEST_READ


def _kind_of(document: tables.Document) -> str:
    name = document.name.lower()
    if document.media_type == PDF or name.endswith(".pdf"):
        return "pdf"
    if document.media_type == DOCX or name.endswith(".docx"):
        return "docx"
    return "text" if document.media_type == "text/plain" or name.endswith(".txt") else ""


def _pdf_text(data: bytes) -> tuple[str, int]:
    file = pypdfium2.PdfDocument(data)
    try:
        parts, size = [], 0
        for page in file:
            textpage = page.get_textpage()
            parts.append(textpage.get_text_bounded())
            textpage.close()
            page.close()
            size += len(parts[-1])
            if size > LARGEST_TEXT:
                break
        return "\n".join(parts).replace("\x00", " "), len(file)
    finally:
        file.close()


def _docx_text(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if sum(part.file_size for part in packed.infolist()) > LARGEST_READ:
            return ""
    file = docx.Document(io.BytesIO(data))
    lines = [paragraph.text for paragraph in file.paragraphs]
    lines += [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return "\n".join(lines).replace("\x00", " ")


def _plain_name(name: str) -> str:
    """The name of a file without what could steer a page or a header."""
    kept = "".join(letter for letter in name if letter.isprintable() and letter not in '/\\"').strip()
    return kept[-255:] or "document"
