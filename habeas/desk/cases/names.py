"""What the people, places, sources and entries of a case are called for one reader, and values of entries in words.

Made once for a page, in a number of queries that does not grow; what the reader may not see has been taken out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language, gettext

from habeas.casework import documents, sources
from habeas.casework.case_page import as_read_by
from habeas.casework.entries import Value
from habeas.check.amounts import number
from habeas.dates import DateFault, When
from habeas.desk.access import account_of
from habeas.desk.closed_notes import NOTES
from habeas.desk.templatetags.desk import when
from habeas.record import case as record
from habeas.record.vocabulary import load_vocabulary
from habeas.store import models as tables
from habeas.store.access import closed_groups
from habeas.store.mapping import case_of
from habeas.store.prepared import prepared
from habeas.tell.record_words import place_names

_DAYS = ("on", "until")


@dataclass(frozen=True)
class Names:
    """A case as its reader may read it. `hidden`: ids of entries of which they may know the day alone."""

    row: tables.Case
    account: tables.Account
    seen: record.Case
    hidden: frozenset[str]

    @cached_property
    def people(self) -> dict[str, str]:
        """The people by key, each with its name or what stands for it."""
        return {person.id: person.label or person.id for person in self.seen.people}

    @cached_property
    def places(self) -> dict[str, str]:
        """The places of the case by the key it knows them by."""
        return place_names(self.seen, get_language() or "en")

    @cached_property
    def sources(self) -> dict[str, str]:
        """The sources whose name the reader may read, by key."""
        return sources.names_seen(self.row, self.account)

    @cached_property
    def proceedings(self) -> dict[str, str]:
        return {each.ref: str(each) for each in _proceedings(self.row.pk)}

    @cached_property
    def open_documents(self) -> list[tables.Document]:
        """The documents the reader may open."""
        return documents.open_to(self.row, self.account)

    @property
    def documents(self) -> dict[str, str]:
        """The same by ref, with what they are called."""
        return {each.ref: str(each) for each in self.open_documents}

    @cached_property
    def closed(self) -> frozenset[str]:
        """The groups of fields the office has closed to the reader's role."""
        return closed_groups(self.account)

    @cached_property
    def entries(self) -> dict[str, str]:
        """What happened, to whom and when, by key; the latest first, and what is hidden left out."""
        rows: dict[str, record.Entry] = {}
        who: dict[str, list[str]] = {}
        for entry in self.seen.entries:
            if entry.id not in self.hidden:
                rows.setdefault(entry.id, entry)
                who.setdefault(entry.id, []).append(self.people.get(entry.who or "", ""))
        order = sorted(rows.values(), key=lambda entry: entry.on.span_days, reverse=True)
        return {entry.id: self._told(entry, who[entry.id]) for entry in order}

    def about(self, key: str) -> dict[str, str]:
        """What still stands about one person, by key, the latest first: day, what, and who else."""
        gone = {entry.supersedes for entry in self.seen.entries if entry.supersedes}
        own = {entry.id for entry in self.seen.entries if key in (entry.who, entry.with_)}
        name = f" · {self.people.get(key, '')}"
        return {id: told.removesuffix(name) for id, told in self.entries.items() if id in own and id not in gone}

    def label(self, name: str) -> str:
        """The label of a word of the vocabulary in the reader's language."""
        return load_vocabulary().label(name, get_language() or "en")

    def shown(self, name: str, value: Value | None) -> str:
        """The value of a field of an entry in words."""
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        if isinstance(value, float | int):
            return number(float(value), get_language() or "en")
        if isinstance(value, str):
            return self._one(name, value)
        return ", ".join(dict.fromkeys(self._one(name, each) for each in value))

    def _one(self, name: str, text: str) -> str:
        if name == "source":
            return self.sources.get(text) or gettext("a source that is not open to you")
        if name in ("re", "supersedes"):
            return self.entries.get(text) or gettext("an entry that you may not read")
        if name == "note":
            return text
        field = load_vocabulary().fields.get(name)
        if name in _DAYS or (field is not None and field.type == "day"):
            return _day(text)
        if field is not None and text in field.values:
            return field.values[text].label(get_language() or "en")
        for table in (self.people, self.places):
            if text in table:
                return table[text]
        free = field is not None and field.type == "text"
        return text if free else self.label(text)

    def _told(self, entry: record.Entry, who: Sequence[str]) -> str:
        people = ", ".join(dict.fromkeys(filter(None, who)))
        return " · ".join(filter(None, (_day(entry.on.text), self.label(entry.kind), people)))


def seen_of(names: Names, data: Mapping[str, Value]) -> dict[str, Value]:
    """What an entry holds, without what is closed to the reader of `names`."""
    return {name: value for name, value in data.items() if name != "note" or NOTES not in names.closed}


def names_of(request: HttpRequest, case: tables.Case) -> Names:
    """The names of a case for whoever is asking."""
    account = account_of(request)
    seen, hidden = as_read_by(account, case, case_of(case, visits=False), everybody=gettext("Person"))
    return Names(case, account, seen, hidden)


@prepared
def _proceedings(case: Any) -> QuerySet[tables.Proceeding]:
    return tables.Proceeding.objects.filter(case=case).select_related("authority").order_by("pk")


def _day(text: str) -> str:
    try:
        return when(When.parse(text).text)
    except DateFault:
        return text
