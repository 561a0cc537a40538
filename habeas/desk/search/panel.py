"""A panel of the search page: a form whose filled fields have all to fit, and the rows that they leave.

1. A field of a group that is closed to the reader's role is not in the form. Where an address names it (a search that a
   colleague shared) it is left out and `ignored` says so: what is left may bring more than was meant, never what is closed.
2. What one may see is a condition of the query, as it is in the index.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar, Final, cast

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from habeas.desk.cases.quick_select import ChosenField, QuickSelect
from habeas.desk.forms import Dressed, dress_fields
from habeas.desk.search.hits import Hit
from habeas.store import search as index
from habeas.store.access import Reach, closed_groups, reach, with_judgments, within
from habeas.store.models import Account, Case, SearchRow
from habeas.store.models.search import Area

ANY: Final = ("", _("any"))
YES_NO: Final = (ANY, ("yes", _("yes")), ("no", _("no")))


@dataclass(frozen=True)
class Reader:
    """Who searches, and when."""

    account: Account
    now: datetime

    @cached_property
    def closed(self) -> frozenset[str]:
        """The groups of fields that are closed to them."""
        return closed_groups(self.account)

    @cached_property
    def reach(self) -> Reach:
        return reach(self.account, self.now)

    @property
    def own_cases(self) -> QuerySet[Case]:
        """The cases of people that they may read."""
        return within(*self.reach)

    @property
    def cases(self) -> QuerySet[Case]:
        """The same with the published judgments."""
        return with_judgments(*self.reach)

    def rows(self, area: Area, words: str, **columns: Any) -> QuerySet[SearchRow]:
        """Rows of the index that hold these words, of those open to the reader."""
        return index.matching(index.rows(area, self.account, self.now).filter(**columns), area, index.words_of(words))


@dataclass(frozen=True, slots=True)
class Asked:
    """A field as it was filled, and the address of the same search without it."""

    label: str
    value: str
    without: str


class Panel(Dressed):
    """Fields by which one kind of thing is found. `CLOSED_BY`: those of each group that an office can close."""

    CLOSED_BY: ClassVar[Mapping[str, Sequence[str]]] = {}
    of = ""
    of_label: Any = ""

    def __init__(self, data: QueryDict | None, reader: Reader) -> None:
        super().__init__(data, auto_id="s-%s")
        self.reader = reader
        self.ignored: list[str] = []
        declared = set(self.fields)
        self.offer()
        for name in self._closed():
            self.ignore(name)
            self.fields.pop(name, None)
        dress_fields(field for name, field in self.fields.items() if name not in declared)

    def ignore(self, name: str) -> None:
        """Leaves out what an address asks of a field that is closed to the reader."""
        if name in self.fields and self.data.get(name):
            self.ignored.append(capfirst(str(self.fields[name].label)))
            data = cast(QueryDict, self.data).copy()
            del data[name]
            self.data = data

    def offer(self) -> None:
        """Fills lists to choose from, and adds the fields that are made when the form is."""

    def found(self, told: Mapping[str, Any]) -> QuerySet[Any]:
        """The rows that all the filled fields fit, in order."""
        raise NotImplementedError

    def hits(self, rows: Sequence[Any]) -> list[Hit]:
        """Rows as a page shows them, in a number of queries that does not grow with them."""
        raise NotImplementedError

    def told(self) -> dict[str, Any]:
        """The fields that are filled and could be read."""
        if not self.is_bound:
            return {}
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def asked(self, told: Mapping[str, Any]) -> Iterator[Asked]:
        """What was searched for, in words."""
        for name in told:
            rest = cast(QueryDict, self.data).copy()
            del rest[name]
            yield Asked(capfirst(str(self.fields[name].label)), self._words(name, told[name]), f"?{rest.urlencode()}")

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """The fields that are always there."""
        return self.visible_fields()

    def choose(self, name: str, choices: Iterable[Any]) -> None:
        """Gives a field of the form its list."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [ANY, *choices]

    def _closed(self) -> Iterator[str]:
        for group in sorted(self.reader.closed):
            yield from self.CLOSED_BY.get(group, ())

    def _words(self, name: str, value: Any) -> str:
        field = self.fields[name]
        if not isinstance(field, forms.ChoiceField):
            return str(value)
        many = value if isinstance(value, list) else [value]
        labels = {str(key): str(label) for key, label in _flat(cast(Iterable[Any], field.choices))}
        return ", ".join(str(labels.get(each, each)) for each in map(str, many))


def words_field(label: Any, **more: Any) -> forms.CharField:
    """A field for words that have to be held."""
    return forms.CharField(label=label, required=False, max_length=200, **more)


def number_field(label: Any, **more: Any) -> forms.FloatField:
    """A field for a number."""
    widget = forms.NumberInput(attrs={"class": "govuk-input--width-5", "step": "any"})
    return forms.FloatField(label=label, required=False, widget=widget, **more)


def choice_field(label: Any, choices: Iterable[Any] = ()) -> forms.ChoiceField:
    """A list to choose from; `Panel.choose` fills one that is made for a reader."""
    return ChosenField(label=label, required=False, choices=[*choices], widget=QuickSelect)


def holds(column: str, words: str) -> dict[str, str]:
    """The condition that a column of text holds these words as they stand, in any case of letters, ё or е.

    By a pattern, since SQLite knows no other case of a letter that is not Latin.
    """
    return {f"{column}__iregex": re.sub("[её]", "[её]", re.escape(" ".join(words.split())), flags=re.IGNORECASE)}


def in_json(words: str) -> str:
    """Words as they stand in a column of JSON in SQLite."""
    return json.dumps(words)[1:-1]


def _flat(choices: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    for key, told in choices:
        if isinstance(told, list | tuple):
            yield from told
        else:
            yield key, told
