"""The panels of documents, of proceedings and of sources: what a case rests on."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from habeas.desk.cases.entry_form import ACCESS_LABELS
from habeas.desk.search import between, hits
from habeas.desk.search.hits import Hit
from habeas.desk.search.panel import ANY, Panel, choice_field, holds, words_field
from habeas.store import search as index
from habeas.store.access import few
from habeas.store.models import Document, Entry, Proceeding, Source
from habeas.store.models.search import Area
from habeas.store.prepared import among

MEDIA: Final = {"pdf": _("PDF"), "word": _("text (DOCX, ODT, plain)"), "image": _("picture"), "other": _("other")}
_TYPES: Final = {
    "pdf": Q(media_type="application/pdf"),
    "image": Q(media_type__startswith="image/"),
    "word": Q(media_type__startswith="text/")
    | Q(media_type__contains="word")
    | Q(media_type__contains="opendocument.text"),
}


class DocumentsPanel(Panel):
    """What it is called, what it says, when it came."""

    CLOSED_BY: ClassVar = {"identity": ("name", "text", "who")}
    name = words_field(_("Title or name of the file"))
    text = words_field(_("Words in its text"))
    file = choice_field(_("Kind of file"), (ANY, *MEDIA.items()))
    who = words_field(_("Whom it shows (a name)"))
    added_from = between.since(_("Added from"))
    added_to = between.until(_("Added to"))

    def found(self, told: Mapping[str, Any]) -> QuerySet[Document]:
        """The rows that all the filled fields fit."""
        teams, _single = self.reader.reach
        own = Q(among("case__team", teams), case__team__isnull=False)
        account = self.reader.account
        kept = Q(source__access="protected") | (Q(source__access="confidential") & ~own)
        found = Document.objects.filter(few(self.reader.cases), deleted_at__isnull=True)
        found = found.exclude(kept & ~Q(source__in=Source.objects.filter(readers=account).values("pk")))
        for name, field in (("name", "title"), ("text", "text")):
            if name in told:
                rows = self.reader.rows(Area.DOCUMENTS, told[name], field=field)
                found = found.filter(pk__in=rows.values("of"))
        if "who" in told:
            rows = self.reader.rows(Area.PEOPLE, told["who"], field="name")
            found = found.filter(
                Exists(
                    Document.people.through.objects.filter(document=OuterRef("pk"), person__in=rows.values("person"))
                )
            )
        if "file" in told:
            every = _TYPES["pdf"] | _TYPES["image"] | _TYPES["word"]
            found = found.filter(_TYPES.get(told["file"], ~every))
        found = found.filter(between.moments(told, "added", "added_at"))
        return found.select_related("case").order_by("case__library", "-pk")

    def hits(self, rows: Sequence[Document]) -> list[Hit]:
        return [hits.of_document(each, self.reader.closed) for each in rows]


class ProceedingsPanel(Panel):
    """Number, court, and the days: when it was opened, when something of it happened."""

    number = words_field(_("Number"))
    court = words_field(_("Court or other body"))
    about = words_field(_("About what"))
    day_from = between.since(_("A hearing, decision or paper from"))
    day_to = between.until(_("A hearing, decision or paper to"))
    opened_from = between.since(_("Opened from"))
    opened_to = between.until(_("Opened to"))
    closed_from = between.since(_("Closed from"))
    closed_to = between.until(_("Closed to"))

    def found(self, told: Mapping[str, Any]) -> QuerySet[Proceeding]:
        """The rows that all the filled fields fit."""
        found: QuerySet[Proceeding] = Proceeding.objects.filter(few(self.reader.cases))
        for name in ("number", "about"):
            if name in told:
                found = found.filter(**holds(name, told[name]))
        if "court" in told:
            rows = self.reader.rows(Area.PLACES, told["court"], table="authority")
            found = found.filter(authority__in=rows.values("of"))
        if between.span(told, "day") is not None:
            found = found.filter(pk__in=self._of_days(told).values("proceeding"))
        for name in ("opened", "closed"):
            found = between.written(found, told, name, name, f"v_{name}")
        return found.select_related("case", "authority").order_by("case__library", "-pk")

    def _of_days(self, told: Mapping[str, Any]) -> QuerySet[Entry]:
        """Entries of the days that the reader may read."""
        teams, _single = self.reader.reach
        rows = index.open_entries(teams, self.reader.account.pk, self.reader.closed)
        return rows.filter(between.days(told, "day", "on_first", "on_last"), proceeding__isnull=False)

    def hits(self, rows: Sequence[Proceeding]) -> list[Hit]:
        return [hits.of_proceeding(each, self.reader.closed) for each in rows]


class SourcesPanel(Panel):
    """What a source is called, and who may know it; those alone that the reader may know."""

    CLOSED_BY: ClassVar = {"identity": ("number",)}
    name = words_field(_("Name"))
    access = choice_field(_("Class"), (ANY, *ACCESS_LABELS.items()))
    number = words_field(_("Number of the case"))

    def found(self, told: Mapping[str, Any]) -> QuerySet[Source]:
        """The rows that all the filled fields fit."""
        teams, _single = self.reader.reach
        own = Q(among("case__team", teams), access__in=("open", "confidential"))
        account = self.reader.account
        entered = Entry.objects.filter(case=OuterRef("case"), source=OuterRef("key"), recorded_by=account)
        mine = Q(pk__in=Source.objects.filter(readers=account).values("pk")) | Q(Exists(entered))
        found = Source.objects.filter(few(self.reader.own_cases)).filter(Q(access="open") | own | mine)
        if "name" in told:
            found = found.filter(**holds("name", told["name"]))
        if "access" in told:
            found = found.filter(access=told["access"])
        if "number" in told:
            cases = self.reader.rows(Area.CASES, told["number"], field="number", table="case")
            found = found.filter(case__in=cases.values("case"))
        return found.select_related("case").order_by("-pk")

    def hits(self, rows: Sequence[Source]) -> list[Hit]:
        return [hits.of_source(each, self.reader.closed) for each in rows]
