"""Hits of a search as a page shows them: what was found, where it leads, and the words around it."""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext

from habeas.casework.identity import Clusters, clusters_within, others_of
from habeas.desk.cases.entry_form import ACCESS_LABELS
from habeas.desk.cases.rows import name_of, title_of
from habeas.desk.closed_notes import task_words
from habeas.desk.templatetags.desk import label, when
from habeas.store import search
from habeas.store.access import closed_groups, reach
from habeas.store.models import (
    Account,
    Authority,
    Case,
    Document,
    DocumentText,
    Entry,
    Flag,
    Note,
    Person,
    Place,
    Proceeding,
    SearchRow,
    Source,
    Task,
    Visit,
)
from habeas.store.models.search import Area
from habeas.store.prepared import among, in_bulk, prepared

AROUND: Final = 90
"""Letters shown either side of the word that was found."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One line: `title` is the link, `detail` tells which, `words` are before, at and after the place found."""

    title: str
    address: str
    detail: str = ""
    words: tuple[str, str, str] | None = None
    library: bool = False


def found(account: Account, now: datetime, area: Area, words: Sequence[str], limit: int) -> list[Hit]:
    """The first hits of an area."""
    return shown(account, now, area, search.first(area, account, now, words, limit), words)


def shown(
    account: Account, now: datetime, area: Area, rows: Sequence[SearchRow], words: Sequence[str] = ()
) -> list[Hit]:
    """Rows of the index as hits, in a number of queries that does not grow with them."""
    closed = closed_groups(account)
    if area == Area.PEOPLE:
        people = in_bulk(_people, _keys(rows, "person"))
        by_contact = {row.of for row in rows if row.field == "contact"}
        return of_people(account, now, [people[row.of] for row in rows if row.of in people], by_contact)
    if area == Area.PLACES:
        places = _by_key(Place.objects.select_related("within"), rows, "place")
        bodies = _by_key(Authority.objects.all(), rows, "authority")
        own: dict[str, dict[int, Any]] = {"place": places, "authority": bodies}
        there = [(row.table, own[row.table].get(row.of)) for row in rows]
        return [of_place(each) if table == "place" else of_authority(each) for table, each in there if each is not None]
    if area == Area.CASES:
        return _cases(rows, closed)
    return _documents(rows, words) if area == Area.DOCUMENTS else _notes(rows, words, closed)


def of_people(account: Account, now: datetime, rows: Iterable[Person], by_contact: Container[int]) -> list[Hit]:
    """People with where they are and who else they are; `by_contact`: those who were found by how they are reached."""
    closed, day = closed_groups(account), timezone.localdate(now).toordinal()
    people = {person.pk: person for person in rows}
    same = dict(_same(people, clusters_within(reach(account, now)), closed))
    return [_person(each, pk in by_contact, closed, day, same.get(pk, "")) for pk, each in people.items()]


def around(text: str, words: Sequence[str]) -> tuple[str, str, str]:
    """The place in a text where the first of the folded words stands, with what is around it.

    >>> around("письмо о том, что Рустам Назаров жив", ["nazarov"])
    ('письмо о том, что Рустам ', 'Назаров', ' жив')
    """
    for match in re.finditer(r"[^\W_]+", text):
        if any(word in search.folded(match[0]) for word in words):
            start, end = match.span()
            return text[max(0, start - AROUND) : start], match[0], text[end : end + AROUND]
    return text[: 2 * AROUND], "", ""


def _by_key(queryset: QuerySet[Any], rows: Sequence[SearchRow], table: str) -> dict[int, Any]:
    keys = _keys(rows, table)
    return queryset.in_bulk(keys) if keys else {}


def _keys(rows: Sequence[SearchRow], table: str) -> list[int]:
    return [row.of for row in rows if row.table == table]


@prepared
def _people(keys: Any) -> QuerySet[Person]:
    return Person.objects.filter(among("pk", keys)).select_related("case", "held_at").prefetch_related("names")


@prepared
def _case_rows(keys: Any) -> QuerySet[Case]:
    return Case.objects.filter(among("pk", keys))


def _same(people: Iterable[int], same: Clusters, closed: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Of each of these people who else they are, in words."""
    found: dict[int, list[str]] = {}
    for one, other in others_of(people, same):
        told = gettext("the same person as %(who)s in %(case)s")
        found.setdefault(one, []).append(told % {"who": name_of(other, closed), "case": title_of(other.case, closed)})
    yield from ((one, ", ".join(words)) for one, words in found.items())


def _person(person: Person, by_contact: bool, closed: frozenset[str], day: int, same: str) -> Hit:
    others = "" if "identity" in closed else ", ".join(each.name for each in person.names.all())
    held = person.held_since is not None and person.held_since <= day < (person.held_until or 0)
    detail = [others, str(person.held_at) if person.held_at and held else "", title_of(person.case, closed), same]
    if by_contact and "contact" not in closed:
        detail.insert(0, person.phone)
    address = reverse("person", args=[person.case.ref, person.key])
    told = " · ".join(filter(None, detail))
    return Hit(name_of(person, closed), address, told, library=person.case.library)


def of_place(place: Place) -> Hit:
    """A place."""
    told = [str(place.within) if place.within else "", place.town]
    return Hit(str(place), reverse("place", args=[place.ref]), " · ".join(filter(None, told)))


def of_authority(authority: Authority) -> Hit:
    """An authority."""
    told = [label(authority.kind), label(authority.state)]
    return Hit(str(authority), reverse("authority", args=[authority.ref]), " · ".join(filter(None, told)))


def _cases(rows: Sequence[SearchRow], closed: frozenset[str]) -> list[Hit]:
    cases = in_bulk(_case_rows, _keys(rows, "case"))
    heard = _by_key(Proceeding.objects.select_related("case", "authority"), rows, "proceeding")
    hits = []
    for row in rows:
        if row.table == "case" and row.of in cases:
            hits.append(of_case(cases[row.of], closed))
        elif row.table == "proceeding" and row.of in heard:
            each = heard[row.of]
            hits.append(Hit(str(each), _address(each.case), title_of(each.case, closed), library=each.case.library))
    return hits


def of_case(case: Case, closed: frozenset[str]) -> Hit:
    """A case with its number, or what a judgment is cited by."""
    cited = (case.cite or {}).get("application") or case.number
    return Hit(title_of(case, closed), _address(case), str(cited), library=case.library)


def of_proceeding(row: Proceeding, closed: frozenset[str]) -> Hit:
    """A proceeding with its case."""
    told = " · ".join(filter(None, [row.about, title_of(row.case, closed)]))
    return Hit(str(row), reverse("proceeding", args=[row.case.ref, row.ref]), told, library=row.case.library)


def of_document(row: Document, closed: frozenset[str]) -> Hit:
    """A document with its case."""
    address = reverse("document", args=[row.case.ref, row.ref])
    return Hit(str(row), address, title_of(row.case, closed), library=row.case.library)


def of_source(row: Source, closed: frozenset[str]) -> Hit:
    """A source with its class and its case."""
    told = f"{ACCESS_LABELS[row.access]} · {title_of(row.case, closed)}" if row.case else str(ACCESS_LABELS[row.access])
    address = reverse("source", args=[row.case.ref, row.key]) if row.case else ""
    return Hit(row.name or row.key, address, told)


def of_entries(rows: Iterable[Entry], closed: frozenset[str]) -> list[Hit]:
    """Entries, each once, with the day, of whom and where."""
    found: dict[tuple[int, str], Hit] = {}
    for row in rows:
        if (row.case_id, row.key) not in found:
            who = name_of(row.person, closed) if row.person else ""
            told = (when(row.on), who, str(row.place or ""), title_of(row.case, closed))
            title, address = capfirst(label(row.kind)), reverse("entry", args=[row.case.ref, row.key])
            found[row.case_id, row.key] = Hit(title, address, " · ".join(filter(None, told)), library=row.case.library)
    return list(found.values())


def of_task(row: Task, account: Account, closed: frozenset[str]) -> Hit:
    """A task with its day, whose it is, and its case."""
    due = date_format(row.due) if row.due else ""
    told = (due, str(row.assignee or ""), title_of(row.case, closed) if row.case else "")
    return Hit(task_words(row, account, closed), reverse("task", args=[row.ref]), " · ".join(filter(None, told)))


def _documents(rows: Sequence[SearchRow], words: Sequence[str]) -> list[Hit]:
    documents = Document.objects.select_related("case").in_bulk([row.of for row in rows])
    pieces = {row.of: _piece(row) for row in rows if row.table == "documenttext"}
    hits = []
    for row in rows:
        document = documents.get(row.of)
        if document is not None:
            text = pieces.get(row.of)
            told = around(text, words) if text else None
            address = reverse("document", args=[document.case.ref, document.ref])
            hits.append(Hit(str(document), address, str(document.case), told))
    return hits


def _piece(row: SearchRow) -> str:
    """The piece of a text that a row was made of; no more of the text is read."""
    size = search.PIECE + search.OVERLAP
    texts = DocumentText.objects.filter(pk=row.of).annotate(piece=Substr("text", row.part + 1, size))
    return str(texts.values_list("piece", flat=True).first() or "")


def _notes(rows: Sequence[SearchRow], words: Sequence[str], closed: frozenset[str]) -> list[Hit]:
    """Notes, entries, flags, tasks, visits: the link is what it is of, the detail what it is."""
    known = {
        "entry": _by_key(Entry.objects.select_related("case", "person__case"), rows, "entry"),
        "note": _by_key(Note.objects.select_related("case"), rows, "note"),
        "case": _by_key(Case.objects.all(), rows, "case"),
        "task": _by_key(Task.objects.select_related("case"), rows, "task"),
        "flag": _by_key(Flag.objects.select_related("case"), rows, "flag"),
        "visit": _by_key(Visit.objects.select_related("place"), rows, "visit"),
    }
    told: dict[str, Callable[[Any, Sequence[str], frozenset[str]], Hit]] = {
        "note": _of_note,
        "case": _of_case,
        "task": _of_task,
        "flag": _of_flag,
        "visit": _of_visit,
    }
    hits, seen = [], set[tuple[int, str]]()
    for row in rows:
        each = known[row.table].get(row.of)
        if each is not None and row.table == "entry":
            if (each.case_id, each.key) not in seen:  # an entry about several people is one
                hits.append(_of_entry(each, row.field, words, closed))
            seen.add((each.case_id, each.key))
        elif each is not None:
            hits.append(told[row.table](each, words, closed))
    return hits


def _of_entry(entry: Entry, field: str, words: Sequence[str], closed: frozenset[str]) -> Hit:
    address = reverse("entry", args=[entry.case.ref, entry.key])
    who = name_of(entry.person, closed) if entry.person else ""
    detail = [label(entry.kind), when(entry.on), who]
    told = " · ".join(filter(None, detail))
    text = search.in_words(entry.fields, (get_language() or "en",)) if field == "fields" else entry.note or ""
    found = around(text, words)
    if field == "fields" and not found[1]:  # it was asked for in the other language
        found = around(search.in_words(entry.fields), words)
    return Hit(title_of(entry.case, closed), address, told, found, entry.case.library)


def _of_note(note: Note, words: Sequence[str], closed: frozenset[str]) -> Hit:
    return Hit(title_of(note.case, closed), _address(note.case), gettext("note"), around(note.text, words))


def _of_case(case: Case, words: Sequence[str], closed: frozenset[str]) -> Hit:
    return Hit(title_of(case, closed), _address(case), gettext("note"), around(case.note, words), case.library)


def _of_task(task: Task, words: Sequence[str], closed: frozenset[str]) -> Hit:
    title = title_of(task.case, closed) if task.case else gettext("Task")
    return Hit(title, reverse("task", args=[task.ref]), gettext("task"), around(task.text, words))


def _of_flag(flag: Flag, words: Sequence[str], closed: frozenset[str]) -> Hit:
    return Hit(title_of(flag.case, closed), _address(flag.case), gettext("flag"), around(flag.reason, words))


def _of_visit(visit: Visit, words: Sequence[str], closed: frozenset[str]) -> Hit:
    address = reverse("visit", args=[visit.place.ref, visit.ref])
    text = " ".join(filter(None, (visit.note, visit.met, visit.companions)))
    return Hit(str(visit.place), address, f"{gettext('visit')} · {when(visit.on)}", around(text, words))


def _address(case: Case) -> str:
    return reverse("case", args=[case.ref])
