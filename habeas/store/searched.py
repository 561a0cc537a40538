"""What each table tells to search: the words of a row, whose they are, who may not find them. `search` keeps and asks it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.db import models
from django.db.models import QuerySet

from habeas.check import health
from habeas.record.vocabulary import load_vocabulary
from habeas.store import models as tables
from habeas.store.access import is_private
from habeas.store.models.search import Area

PIECE: Final = 2_000
"""Letters of a long text in one row; pieces overlap by OVERLAP so that no phrase is cut."""
OVERLAP: Final = 120
HEALTH_NOTE: Final = "healthnote"
"""Closed to whom health is closed and to whom notes are."""
_NAMES_IN_MORE: Final = ("names", "also_known_under_another_name", "alias")
LANGUAGES: Final = ("en", "ru")


def digits(text: str) -> str:
    """The digits of a telephone number; the 8 in front of eleven is left out, since it is also written +7, and so is that.

    >>> digits("8 (900) 123-45-67"), digits("+7 900 1234567"), digits("+996 555 123456")
    ('9001234567', '9001234567', '996555123456')
    """
    found = re.sub(r"\D", "", text)
    return found[1:] if len(found) == 11 and found[0] in "78" else found


@dataclass(frozen=True, slots=True)
class Told:
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


def of_people(people: QuerySet[tables.Person]) -> Iterator[Told]:
    """Names, the mother's name, telephone and address of people."""
    for person in people.prefetch_related("names"):
        names = [person.label or "", *_named(person.more)]
        mothers: list[str] = []
        for each in person.names.all():
            (mothers if each.mothers_name else names).append(each.name)
        yield Told(Area.PEOPLE, person.pk, "name", " ".join(names), person.case_id, person.pk, "identity")
        yield Told(Area.PEOPLE, person.pk, "mother", " ".join(mothers), person.case_id, person.pk, "identity")
        reached = f"{person.phone} {digits(person.phone)} {person.contact}"
        yield Told(Area.PEOPLE, person.pk, "contact", reached, person.case_id, person.pk, "contact")


def of_cases(cases: QuerySet[tables.Case]) -> Iterator[Told]:
    """Title, key and note of cases; of a judgment what it is cited by."""
    for case in cases:
        cited = " ".join(str(value) for value in (case.cite or {}).values())
        closed = "" if case.library else "identity"
        yield Told(Area.CASES, case.pk, "title", f"{case.title} {cited}", case.pk, closed=closed)
        yield Told(Area.CASES, case.pk, "number", case.key, case.pk)
        yield Told(Area.NOTES, case.pk, "note", case.note, case.pk, closed="" if case.library else "notes")


def of_proceedings(proceedings: QuerySet[tables.Proceeding]) -> Iterator[Told]:
    """Number, court and matter."""
    for each in proceedings.select_related("authority"):
        text = f"{each.number} {each.authority.name} {each.about}"
        yield Told(Area.CASES, each.pk, "number", text, each.case_id)


def of_places(places: QuerySet[tables.Place]) -> Iterator[Told]:
    """Name and town; places of judgments stay out, and somebody's home, which is no place of the office."""
    for place in places.filter(~is_private(), library=False):
        yield Told(Area.PLACES, place.pk, "name", f"{place.name or ''} {place.town}", None)


def of_documents(documents: QuerySet[tables.Document]) -> Iterator[Told]:
    """Title and name of documents that are not deleted."""
    for each in documents.filter(deleted_at__isnull=True).select_related("source"):
        yield _document(each, "title", f"{each.title} {each.name}")


def of_texts(texts: QuerySet[tables.DocumentText]) -> Iterator[Told]:
    """The text of documents, in pieces."""
    for each in texts.filter(document__deleted_at__isnull=True).select_related("document__source"):
        for start in range(0, max(len(each.text), 1), PIECE):
            yield _document(each.document, "text", each.text[start : start + PIECE + OVERLAP], start)


def of_entries(entries: QuerySet[tables.Entry]) -> Iterator[Told]:
    """Notes of entries, and their fields in the words of both languages."""
    for each in entries.select_related("case"):
        sick = health.tells(each.kind, each.fields)
        note = "" if each.case.library else HEALTH_NOTE if sick else "notes"
        fields = health.GROUP if sick and not each.case.library else ""
        for field, text, closed in (("note", each.note or "", note), ("fields", in_words(each.fields), fields)):
            if text:
                yield Told(
                    Area.NOTES,
                    each.pk,
                    field,
                    text,
                    each.case_id,
                    each.person_id,
                    closed,
                    each.source or "",
                    each.recorded_by_id,
                )


def of_tasks(tasks: QuerySet[tables.Task]) -> Iterator[Told]:
    """What there is to do; of a task of no case, for whom alone."""
    for each in tasks:
        mine = each.assignee_id or each.made_by_id
        yield Told(Area.NOTES, each.pk, "task", each.text, each.case_id, each.person_id, "notes", by=mine)


def of_flags(flags: QuerySet[tables.Flag]) -> Iterator[Told]:
    """Why there is a flag; lifted ones stay out."""
    for each in flags.filter(lifted_at__isnull=True):
        yield Told(Area.NOTES, each.pk, "flag", each.reason, each.case_id, each.person_id, "notes")


def of_visits(visits: QuerySet[tables.Visit]) -> Iterator[Told]:
    """What a team noted on a visit; what was corrected stays out."""
    for each in visits.filter(superseded_by__isnull=True):
        text = f"{each.note} {each.met} {each.companions}"
        yield Told(Area.NOTES, each.pk, "visit", text, None, closed="notes", by=each.by_id)


def of_authorities(authorities: QuerySet[tables.Authority]) -> Iterator[Told]:
    """Courts, police stations, consulates: by name, address and telephone; they are of the whole office, as places are."""
    for each in authorities:
        text = f"{each.name} {each.address} {each.phone} {digits(each.phone)}"
        yield Told(Area.PLACES, each.pk, "name", text, None)


def of_notes(notes: QuerySet[tables.Note]) -> Iterator[Told]:
    """Notes of the office."""
    for each in notes.filter(deleted_at__isnull=True):
        yield Told(Area.NOTES, each.pk, "note", each.text, each.case_id, closed="notes")


INDEXED: Final[dict[type[models.Model], Any]] = {
    tables.Person: of_people,
    tables.Case: of_cases,
    tables.Proceeding: of_proceedings,
    tables.Place: of_places,
    tables.Document: of_documents,
    tables.DocumentText: of_texts,
    tables.Entry: of_entries,
    tables.Note: of_notes,
    tables.Task: of_tasks,
    tables.Flag: of_flags,
    tables.Visit: of_visits,
    tables.Authority: of_authorities,
}
"""What each table tells; each of these models names its columns that do in `INDEXED`."""


def in_words(fields: Mapping[str, Any], languages: tuple[str, ...] = LANGUAGES) -> str:
    """The fields of an entry as people write them: texts as they are, words of the vocabulary in these languages.

    >>> in_words({"ordered_by": "Meshchansky District Court", "reasons": ["housing"], "verified": True})
    'Meshchansky District Court housing жильё'
    """
    found: list[str] = []
    for name, value in fields.items():
        field = load_vocabulary().fields.get(name)
        if field is None or field.type in ("text", "word"):
            texts = value if isinstance(value, list) else [value]
            found += (_labels(name, each, languages) for each in texts if isinstance(each, str))
    return " ".join(found)


@cache
def _labels(name: str, value: str, languages: tuple[str, ...]) -> str:
    vocabulary = load_vocabulary()
    kind = vocabulary.fields.get(name)
    if kind is None or value not in kind.values:
        return value
    return " ".join(dict.fromkeys(kind.values[value].label(language) for language in languages))


def _document(each: tables.Document, field: str, text: str, part: int = 0) -> Told:
    source = each.source.key if each.source else ""
    return Told(
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
