"""The panel of entries: days, whom and where; of a chosen kind each of its fields, made from the vocabulary.

1. What a type is asked by: a word from its list, a day and a number between two, a place and a person by their names, a text
   by words it holds. In the address a field of a kind is `f-` and its name, so that it is never one of the panel's own.
2. What was corrected or taken back is left out. What rests on a closed source, or tells of health where that is closed, is
   not among the rows that are asked.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from django import forms
from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from habeas.check import health
from habeas.desk.authorities.forms import states
from habeas.desk.cases.entry_fields import kind_choices
from habeas.desk.cases.quick_select import QuickSelect
from habeas.desk.search import between, hits
from habeas.desk.search.hits import Hit
from habeas.desk.search.panel import YES_NO, Panel, choice_field, holds, number_field, words_field
from habeas.record.vocabulary import Kind, load_vocabulary, plain
from habeas.store import search as index
from habeas.store.access import few
from habeas.store.models import CasePlace, Entry, Person
from habeas.store.models.entries import Standing
from habeas.store.models.search import Area

OF_KIND: Final = "f-"
MOST: Final = 1e15
_ELSEWHERE: Final = frozenset(
    {"place", "source", "confidence", "verified", "note", "proceeding", *("from_memory_dates",)}
)
"""Fields of every entry that the panel has as its own, or that say the same as another."""


class EntriesPanel(Panel):
    """What happened, when, to whom, where; and how sure it is."""

    CLOSED_BY: ClassVar = {"identity": ("who",), "notes": ("note",)}
    kind = choice_field(_("Kind of entry"))
    on_from = between.since(_("Happened from"))
    on_to = between.until(_("Happened to"))
    who = words_field(_("About whom (a name)"))
    place = words_field(_("Place"))
    words = words_field(_("Words in its fields"))
    note = words_field(_("Words in its note"))
    confidence = choice_field(_("How sure"))
    standing = choice_field(_("Standing of the claim"))
    proceeding = words_field(_("Number of the proceeding"))
    recorded_from = between.since(_("Recorded from"))
    recorded_to = between.until(_("Recorded to"))

    def offer(self) -> None:
        """The lists to choose from."""
        closed = health.GROUP in self.reader.closed
        kinds = [(theme, _without(some, closed)) for theme, some in kind_choices()[:-1] if not isinstance(some, str)]
        self.choose("kind", [(theme, some) for theme, some in kinds if some])
        language = get_language() or "en"
        sure = load_vocabulary().fields["confidence"].values.values()
        self.choose("confidence", [(word.name, word.label(language)) for word in sure])
        self.choose("standing", Standing.choices)
        if closed and self.data.get("kind") in health.kinds():
            self.ignore("kind")
        self.fields["kind"].widget = forms.HiddenInput()
        self.of_kind = load_vocabulary().kinds.get(str(self.data.get("kind") or ""))
        if self.of_kind is not None:
            self._add(self.of_kind, language, closed)

    def _add(self, kind: Kind, language: str, closed: bool) -> None:
        """The fields of the chosen kind."""
        vocabulary = load_vocabulary()
        for name in dict.fromkeys((*kind.own_fields, *vocabulary.common)):
            if name in _ELSEWHERE or name not in vocabulary.fields:
                continue
            field, type_ = vocabulary.fields[name], kind.type_of(name, vocabulary)
            label, key = capfirst(field.label(language)), OF_KIND + name
            words = [(each.name, each.label(language)) for each in field.values.values()]
            match type_:
                case "day":
                    self.fields[key + between.FROM] = between.since(between.from_words(label))
                    self.fields[key + between.TO] = between.until(between.to_words(label))
                case "number":
                    self.fields[key + between.FROM] = number_field(between.from_words(label))
                    self.fields[key + between.TO] = number_field(between.to_words(label))
                case "yes_no":
                    self.fields[key] = choice_field(label, YES_NO)
                case "word":
                    self.fields[key] = choice_field(label)
                    self.choose(key, words)
                case "state":
                    self.fields[key] = choice_field(label)
                    self.choose(key, states())
                case "kind":
                    self.fields[key] = choice_field(label)
                    self.choose(key, [(theme, _without(some, closed)) for theme, some in kind_choices()])
                    if closed and self.data.get(key) in health.kinds():
                        self.ignore(key)
                case "person":
                    self.fields[key] = words_field(label)
                    if "identity" in self.reader.closed:
                        self.ignore(key)
                        del self.fields[key]
                case _:
                    self.fields[key] = words_field(label)

    @property
    def own_fields(self) -> list[forms.BoundField]:
        return [each for each in self.visible_fields() if not each.name.startswith(OF_KIND)]

    @property
    def kind_fields(self) -> list[forms.BoundField]:
        """The fields of the chosen kind."""
        return [each for each in self.visible_fields() if each.name.startswith(OF_KIND)]

    @property
    def kind_label(self) -> str:
        return capfirst(self.of_kind.label(get_language() or "en")) if self.of_kind else ""

    def kind_select(self) -> str:
        """The list of kinds, for the form that chooses one."""
        chosen = self.of_kind.name if self.of_kind else ""
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        widget = QuickSelect(attrs={"class": "govuk-select", "id": "s-of-kind"})
        widget.choices = field.choices
        return widget.render("kind", chosen)

    # ---- asking ------------------------------------------------------------------------------------------------------

    def found(self, told: Mapping[str, Any]) -> QuerySet[Entry]:
        """The rows that all the filled fields fit."""
        found = self._open().filter(between.days(told, "on", "on_first", "on_last"))
        found = found.filter(between.moments(told, "recorded", "recorded_at"))
        for name in ("kind", "confidence", "standing"):
            if name in told:
                found = found.filter(**{name: told[name]})
        if "who" in told:
            found = found.filter(person__in=self._people(told["who"]))
        if "place" in told:
            found = found.filter(place__in=self._places(told["place"]))
        for name, field in (("words", "fields"), ("note", "note")):
            if name in told:
                rows = self.reader.rows(Area.NOTES, told[name], table="entry", field=field)
                found = found.filter(pk__in=rows.values("of"))
        if "proceeding" in told:
            named = holds("proceeding__number", told["proceeding"])
            found = found.filter(Q(**named))
        if self.of_kind is not None:
            for name in dict.fromkeys((*self.of_kind.own_fields, *load_vocabulary().common)):
                found = self._narrowed(found, self.of_kind, name, told)
        return found.select_related("case", "person", "place").order_by(
            "case__library", F("on_first").desc(nulls_last=True), "-pk"
        )

    def _open(self) -> QuerySet[Entry]:
        """The entries that still stand and that the reader may read."""
        teams, _single = self.reader.reach
        found = index.open_entries(teams, self.reader.account.pk, self.reader.closed)
        return found.filter(few(self.reader.cases))

    def _narrowed(self, found: QuerySet[Entry], kind: Kind, name: str, told: Mapping[str, Any]) -> QuerySet[Entry]:
        """The entries that one field of the chosen kind fits."""
        key, alias = OF_KIND + name, f"v_{name}"
        asked = {each for each in (key, key + between.FROM, key + between.TO) if each in told}
        if not asked:
            return found
        type_ = kind.type_of(name, load_vocabulary())
        if type_ == "day":
            return between.written(found, told, key, _text(f"{name}__when"), alias)
        if type_ == "number":
            least, most = told.get(key + between.FROM, -MOST), told.get(key + between.TO, MOST)
            return found.filter(**{f"fields__{name}__gte": least, f"fields__{name}__lte": most})
        value = told[key]
        if type_ == "yes_no":
            return found.filter(**{f"fields__{name}": value == "yes"})
        found = found.alias(**{alias: F("with_text") if name == "with" else _text(name)})
        if type_ in ("word", "state", "kind"):
            return found.filter(Q(**{alias: value}) | Q(**{f"{alias}__contains": f'"{value}"'}))
        if type_ == "place":
            here = CasePlace.objects.filter(case=OuterRef("case"), key=OuterRef(alias), place__in=self._places(value))
            return found.filter(Q(**holds(alias, value)) | Exists(here))
        words = Q(**holds(alias, value)) if type_ != "person" else Q(pk__in=[])
        if type_ == "party":
            words |= Q(**{f"{alias}__in": _meant(name, value)})
        if type_ in ("party", "person"):
            named = Person.everything.filter(case=OuterRef("case"), key=OuterRef(alias))
            if "identity" in self.reader.closed:  # the id of somebody may be a name
                return found.filter(words, ~Exists(named))
            words |= Q(Exists(named.filter(deleted_at__isnull=True, pk__in=self._people(value))))
        return found.filter(words)

    def _people(self, words: str) -> QuerySet[Any]:
        return self.reader.rows(Area.PEOPLE, words, field="name").values("person")

    def _places(self, words: str) -> QuerySet[Any]:
        return self.reader.rows(Area.PLACES, words, table="place").values("of")

    def hits(self, rows: Sequence[Entry]) -> list[Hit]:
        return hits.of_entries(rows, self.reader.closed)


def _text(name: str) -> Cast:
    """A field of an entry as text; the cast hides from Django that it is JSON, which compares otherwise."""
    return Cast(KT(f"fields__{name}"), TextField())


def _without(kinds: Sequence[Any], closed: bool) -> list[Any]:
    """Kinds to choose from, without those that tell of health where it is closed."""
    return [each for each in kinds if not (closed and each[0] in health.kinds())]


def _meant(name: str, words: str) -> list[str]:
    """The words of a closed list whose label, in either language, holds what was typed."""
    wanted, values = plain(words), load_vocabulary().fields[name].values.values()
    return [each.name for each in values if any(wanted in plain(label) for label in each.labels.values())]
