"""Search over everything one may see, in both alphabets, kept in the database and written with what it tells of.

1. Every text is folded to plain Latin letters (`folded`): Назаров, Nazarov and NAZÁROV are one word, ё is е.
2. Folded words stand between blanks in `SearchRow.text`, with an index of its trigrams: FTS5 inside SQLCipher, pg_trgm in
   PostgreSQL. A blank counts as a letter, so that two letters at the beginning of a word (Ли, Ан) are a trigram too.
3. Rows are made again whenever what they tell of changes: by Django's signals, and by `Watched` where many rows are
   written at once. A test holds the index against one made from nothing.
4. Asking filters by what the account may see inside the query. Whole words come first, then beginnings, then the rest.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from anyascii import anyascii
from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.signals import post_delete, post_save

from habeas.check import health
from habeas.store import models as tables
from habeas.store.access import closed_groups, visible
from habeas.store.models.base import rows_changed
from habeas.store.models.search import Area, SearchRow

BATCH: Final = 500
PIECE: Final = 2_000
"""Letters of a long text in one row; pieces overlap by OVERLAP so that no phrase is cut."""
OVERLAP: Final = 120
_TWINS: Final = (("dzh", "j"), ("kh", "h"), ("gh", "g"), ("x", "ks"), ("q", "k"), ("w", "v"), ("y", "i"))
"""Letters that one and the same name is written with in Latin."""
_NAMES_IN_MORE: Final = ("names", "also_known_under_another_name", "alias")
_DOUBLED: Final = re.compile(r"([a-z])\1+")
_BETWEEN: Final = re.compile(r"[^a-z0-9]+")
_MARKS: Final = re.compile("[’ʼʻ'`ʹ´ʿ‘]")


def folded(text: str) -> str:
    """The words of a text as search reads them, between single blanks.

    >>> folded("Назаров Ёдгор") == folded("NAZAROV Edgor"), folded("Ҷамшед Хабибов"), folded("№ 2-15/2021")
    (True, 'jamshed habibov', 'no 2 15 2021')
    """
    low = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    latin = anyascii(_MARKS.sub("", low)).casefold().replace("'", "").replace("`", "")
    for written, read in _TWINS:
        latin = latin.replace(written, read)
    return _BETWEEN.sub(" ", _DOUBLED.sub(r"\1", latin)).strip()


def digits(text: str) -> str:
    """The digits of a telephone number; the 8 in front of eleven is left out, since it is also written +7, and so is that.

    >>> digits("8 (900) 123-45-67"), digits("+7 900 1234567"), digits("+996 555 123456")
    ('9001234567', '9001234567', '996555123456')
    """
    found = re.sub(r"\D", "", text)
    return found[1:] if len(found) == 11 and found[0] in "78" else found


def words_of(query: str) -> list[str]:
    """What is asked for: words of two letters or more. What looks like a telephone number is one word."""
    if re.fullmatch(r"[\d\s()+.-]{6,}", query.strip()) and len(digits(query)) >= 5 and "." not in query:
        return [digits(query)]
    return [word for word in folded(query[:300]).split() if len(word) > 1][:8]


# ---- asking --------------------------------------------------------------------------------------------------------


def rows(area: Area, account: tables.Account, now: datetime) -> QuerySet[SearchRow]:
    """The rows of an area that the account may see."""
    groups = closed_groups(account)
    seen = SearchRow.objects.filter(area=area).exclude(closed__in=sorted(groups))
    if area == Area.PLACES:
        return seen
    if area == Area.NOTES and health.GROUP in groups:
        about = Q(kind__in=health.kinds())
        for kind in health.kinds():  # what was asked, or not done
            about |= Q(fields__icontains=f'"{kind}"')
        seen = seen.exclude(Exists(tables.Entry.objects.filter(about, pk=OuterRef("of"))), table="entry")
    closed = Q(access="protected") | (Q(access="confidential") & ~Q(case__team__in=account.teams.values("pk")))
    named = tables.Source.objects.filter(closed, case=OuterRef("case"), key=OuterRef("source"))
    hidden = ~Q(source="") & Exists(named.exclude(readers=account)) & (Q(by__isnull=True) | ~Q(by=account))
    if area == Area.DOCUMENTS:
        seen = seen.filter(Exists(tables.Document.objects.filter(pk=OuterRef("of"))))
    return seen.filter(visible(account, now, "case__"), person__deleted_at__isnull=True).exclude(hidden)


def matching(rows: QuerySet[SearchRow], area: Area, words: Sequence[str], *, near: int = 0) -> QuerySet[SearchRow]:
    """Those that hold all the words: anywhere (`near` 0), at the beginning of a word (1), as whole words (2)."""
    wanted = [_wanted(word, near) for word in words]
    if not wanted:
        return rows.none()
    if connection.vendor == "postgresql":
        for text in wanted:
            rows = rows.filter(text__contains=text)
        return rows
    return rows.filter(pk__in=_in_index(area, " AND ".join(f'"{text}"' for text in wanted)))


def resembling(rows: QuerySet[SearchRow], beginnings: Iterable[str]) -> QuerySet[SearchRow]:
    """Rows of people that hold any of these beginnings of words (three letters or more)."""
    wanted = [f" {word}" for word in beginnings]
    if connection.vendor == "postgresql":
        any_of = Q(pk__in=[])
        for text in wanted:
            any_of |= Q(text__contains=text)
        return rows.filter(any_of)
    return rows.filter(pk__in=_in_index(Area.PEOPLE, " OR ".join(f'"{text}"' for text in wanted)))


def first(rows: QuerySet[SearchRow], area: Area, words: Sequence[str], limit: int) -> list[SearchRow]:
    """The first hits, each thing once: whole words, then beginnings, then the rest; judgments behind cases of people."""
    found: dict[tuple[str, int], SearchRow] = {}
    for near in (2, 1, 0):
        ranked = matching(rows, area, words, near=near).defer("text").order_by("case__library", "-pk")
        for row in ranked[: limit * 3]:
            found.setdefault(("" if area == Area.DOCUMENTS else row.table, row.of), row)
        if len(found) >= limit:
            break
    return list(found.values())[:limit]


def _wanted(word: str, near: int) -> str:
    if near == 2:
        return f" {word} "
    return f" {word}" if near == 1 or len(word) == 2 else word


def _in_index(area: Area, expression: str) -> RawSQL:
    name = index_name(area)
    return RawSQL(f"SELECT rowid FROM {name} WHERE {name} MATCH %s", [expression])


def index_name(area: str) -> str:
    """The full-text table of an area inside SQLCipher."""
    return f"store_search_{area}"


# ---- writing -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Told:
    """One row to be, before it is folded."""

    area: Area
    of: int
    field: str
    text: str
    case: int | None
    person: int | None = None
    closed: str = ""
    source: str = ""
    by: int | None = None
    part: int = 0


def of_people(people: QuerySet[tables.Person]) -> Iterator[_Told]:
    """Names, the mother's name, telephone and address of people."""
    for person in people.prefetch_related("names"):
        names = [person.label or "", *_named(person.more)]
        mothers: list[str] = []
        for each in person.names.all():
            (mothers if each.mothers_name else names).append(each.name)
        yield _Told(Area.PEOPLE, person.pk, "name", " ".join(names), person.case_id, person.pk, "identity")
        yield _Told(Area.PEOPLE, person.pk, "mother", " ".join(mothers), person.case_id, person.pk, "identity")
        reached = f"{person.phone} {digits(person.phone)} {person.contact}"
        yield _Told(Area.PEOPLE, person.pk, "contact", reached, person.case_id, person.pk, "contact")


def of_cases(cases: QuerySet[tables.Case]) -> Iterator[_Told]:
    """Title, key and note of cases; of a judgment what it is cited by."""
    for case in cases:
        cited = " ".join(str(value) for value in (case.cite or {}).values())
        closed = "" if case.library else "identity"
        yield _Told(Area.CASES, case.pk, "title", f"{case.title} {cited}", case.pk, closed=closed)
        yield _Told(Area.CASES, case.pk, "number", case.key, case.pk)
        yield _Told(Area.NOTES, case.pk, "note", case.note, case.pk, closed="" if case.library else "notes")


def of_proceedings(proceedings: QuerySet[tables.Proceeding]) -> Iterator[_Told]:
    """Number, court and matter."""
    for each in proceedings.select_related("authority"):
        text = f"{each.number} {each.authority.name} {each.about}"
        yield _Told(Area.CASES, each.pk, "number", text, each.case_id)


def of_places(places: QuerySet[tables.Place]) -> Iterator[_Told]:
    """Name and town; places of judgments stay out."""
    for place in places.filter(library=False):
        yield _Told(Area.PLACES, place.pk, "name", f"{place.name or ''} {place.town}", None)


def of_documents(documents: QuerySet[tables.Document]) -> Iterator[_Told]:
    """Title and name of documents that are not deleted."""
    for each in documents.filter(deleted_at__isnull=True).select_related("source"):
        yield _document(each, "title", f"{each.title} {each.name}")


def of_texts(texts: QuerySet[tables.DocumentText]) -> Iterator[_Told]:
    """The text of documents, in pieces."""
    for each in texts.filter(document__deleted_at__isnull=True).select_related("document__source"):
        for start in range(0, max(len(each.text), 1), PIECE):
            yield _document(each.document, "text", each.text[start : start + PIECE + OVERLAP], start)


def of_entries(entries: QuerySet[tables.Entry]) -> Iterator[_Told]:
    """Notes of entries."""
    for each in entries.exclude(note__isnull=True).exclude(note="").select_related("case"):
        yield _Told(
            Area.NOTES,
            each.pk,
            "note",
            each.note or "",
            each.case_id,
            each.person_id,
            "" if each.case.library else "notes",
            each.source or "",
            each.recorded_by_id,
        )


def of_notes(notes: QuerySet[tables.Note]) -> Iterator[_Told]:
    """Notes of the office."""
    for each in notes.filter(deleted_at__isnull=True):
        yield _Told(Area.NOTES, each.pk, "note", each.text, each.case_id, closed="notes")


INDEXED: Final[dict[type[models.Model], Any]] = {
    tables.Person: of_people,
    tables.Case: of_cases,
    tables.Proceeding: of_proceedings,
    tables.Place: of_places,
    tables.Document: of_documents,
    tables.DocumentText: of_texts,
    tables.Entry: of_entries,
    tables.Note: of_notes,
}
"""What each table tells; each of these models names its columns that do in `INDEXED`."""


@transaction.atomic
def index(model: type[models.Model], keys: Sequence[int], fresh: bool = False) -> None:
    """Makes the rows of these again; `fresh` where there are none yet."""
    name = model._meta.model_name
    for start in range(0, len(keys), BATCH):
        some = keys[start : start + BATCH]
        if not fresh:
            SearchRow.objects.filter(table=name, of__in=some).delete()
        SearchRow.objects.bulk_create(_made(model, some), BATCH)


@transaction.atomic
def index_all(model: type[models.Model]) -> None:
    """Makes the rows of a whole table again."""
    SearchRow.objects.filter(table=model._meta.model_name).delete()
    index(model, list(model._base_manager.order_by("pk").values_list("pk", flat=True)), fresh=True)


def listen() -> None:
    """Keeps the index in step with every save, from now on."""
    models_watched: list[type[models.Model]] = [*INDEXED, tables.ReportedName, tables.Authority]
    for model in models_watched:
        post_save.connect(_saved, sender=model, dispatch_uid=f"search-save-{model.__name__}")
        post_delete.connect(_deleted, sender=model, dispatch_uid=f"search-delete-{model.__name__}")
        rows_changed.connect(_many, sender=model, dispatch_uid=f"search-many-{model.__name__}")


def _saved(sender: type[models.Model], instance: models.Model, **told: Any) -> None:
    fields, raw = told.get("update_fields"), told.get("raw")
    columns: frozenset[str] = getattr(sender, "INDEXED", frozenset())
    if not raw and (fields is None or columns & set(fields)):
        _index_for(sender, [instance.pk], fresh=bool(told.get("created")))


def _many(sender: type[models.Model], keys: Sequence[int], fresh: bool, **_: Any) -> None:
    _index_for(sender, keys, fresh)


def _deleted(sender: type[models.Model], instance: models.Model, **_: Any) -> None:
    if isinstance(instance, tables.ReportedName):
        if tables.Person.everything.filter(pk=instance.person_id).exists():
            index(tables.Person, [instance.person_id])
        return
    SearchRow.objects.filter(table=sender._meta.model_name, of=instance.pk).delete()


def _index_for(model: type[models.Model], keys: Sequence[int], fresh: bool) -> None:
    """The rows that a change of these rows concerns: those of the person for a name, of proceedings for a court."""
    if model is tables.ReportedName:
        named = tables.ReportedName.objects.filter(pk__in=keys).values_list("person_id", flat=True)
        return index(tables.Person, sorted(set(named)))
    if model is tables.Authority:
        if fresh:
            return None
        heard = tables.Proceeding.objects.filter(authority__in=keys).values_list("pk", flat=True)
        return index(tables.Proceeding, list(heard))
    index(model, keys, fresh)
    if model is tables.Document and not fresh:  # a deleted document takes its text out, one brought back puts it in
        index(tables.DocumentText, keys)
    return None


def _made(model: type[models.Model], keys: Sequence[int]) -> list[SearchRow]:
    told: Iterable[_Told] = INDEXED[model](model._base_manager.filter(pk__in=keys).order_by("pk"))
    name = str(model._meta.model_name)
    made = []
    for each in told:
        text = folded(each.text)
        if text:
            made.append(
                SearchRow(
                    area=each.area,
                    table=name,
                    of=each.of,
                    field=each.field,
                    part=each.part,
                    case_id=each.case,
                    person_id=each.person,
                    closed=each.closed,
                    source=each.source,
                    by_id=each.by,
                    text=f" {text} ",
                )
            )
    return made


def _document(each: tables.Document, field: str, text: str, part: int = 0) -> _Told:
    source = each.source.key if each.source else ""
    return _Told(
        Area.DOCUMENTS,
        each.pk,
        field,
        text,
        each.case_id,
        closed="identity",
        source=source,
        part=part,
    )


def _named(more: dict[str, Any]) -> Iterator[str]:
    for key in _NAMES_IN_MORE:
        value = more.get(key)
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from (each for each in value if isinstance(each, str))
