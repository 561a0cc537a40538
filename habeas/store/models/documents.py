"""Documents of a case. The bytes lie encrypted in the data folder, named by their hash under a key of the office."""

from pathlib import PurePath
from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from habeas.store.models.base import Referred, Versioned, Watched
from habeas.store.models.cases import NAMES_CLOSED, Case, Person, Source, neutral
from habeas.store.models.office import Account

_KINDS: Final = frozenset(
    (
        ".pdf", ".docx", ".doc", ".odt", ".rtf", ".txt", ".jpg", ".jpeg", ".png", ".gif", ".tif", ".tiff", ".heic", ".webp",
        ".mp3", ".mp4", ".m4a", ".mov", ".wav", ".xlsx", ".csv", ".eml", ".zip",
    )
)  # fmt: skip
"""Ends of a file name that tell a kind of file; another may be part of a name."""


class Shown(models.Manager["Document"]):
    """Documents but those that show nobody else than deleted people."""

    def get_queryset(self) -> "Watched[Document]":
        """Without them; those of which nobody said whom they show are there."""
        linked: Any = Document.people.through
        people = linked.objects.filter(document=OuterRef("pk"))
        gone, there = (people.filter(person__deleted_at__isnull=each) for each in (False, True))
        return Watched(self.model, using=self._db).exclude(Exists(gone), ~Exists(there))


class Document(Referred, Versioned):
    """One file, as it came; `sha256` is of the original bytes, `blob` the name under which they lie."""

    INDEXED: ClassVar = frozenset({"title", "name", "source", "deleted_at"})
    objects = Shown()
    everything = Watched.as_manager()

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="documents")
    people = models.ManyToManyField(Person, blank=True, related_name="documents")
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.SET_NULL)
    name = models.CharField(_("name"), max_length=255)
    title = models.CharField(_("title"), max_length=300, blank=True)
    media_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    blob = models.CharField(max_length=64, db_index=True)
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    deleted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        if not NAMES_CLOSED.get():
            return self.title or self.name
        kind = self.suffix.removeprefix(".").upper()
        return neutral(gettext("Document"), self) + (f", {kind}" if kind else "")

    @property
    def file_name(self) -> str:
        """The name of the file as the reader may know it."""
        return f"document-{self.pk}{self.suffix}" if NAMES_CLOSED.get() else self.name

    @property
    def suffix(self) -> str:
        """The end of the file name where it tells a kind of file, and nothing else."""
        found = PurePath(self.name).suffix.lower()
        return found if found in _KINDS else ""


class DocumentText(models.Model):
    """The text of a PDF or DOCX, for search."""

    INDEXED: ClassVar = frozenset({"text"})
    objects = Watched.as_manager()

    document = models.OneToOneField(Document, on_delete=models.CASCADE, primary_key=True, related_name="text")
    text = models.TextField()
    pages = models.PositiveIntegerField(null=True)
