"""The form of an entry, made from the vocabulary, for a new entry and for a correction.

1. Fields the kind names come first, those every kind may have stand behind *more*.
2. What was typed is read by the reader of case files (`casework.entries.read`), so that all faults are told at once.
3. Where notes are closed to the reader's role the form has no note, and a correction carries on the one that was there.
4. A day to come, before a birth or after a death is asked back; so is each field that a correction emptied: blank never
   takes anything away by itself.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext_lazy as _

from habeas.casework import entries
from habeas.casework.entries import OFFICE, PLACE_FIELDS, Data, Doubt, NewSource, Value
from habeas.casework.life import by_sex
from habeas.casework.places import NewPlace, office_places
from habeas.desk.cases import new_place
from habeas.desk.cases.editing import AsksBack
from habeas.desk.cases.entry_fields import WORDS, Grouped, Maker, initial_of, is_listed, select
from habeas.desk.cases.names import Names, seen_of
from habeas.desk.closed_notes import NOTES
from habeas.desk.forms import WhenField, dress
from habeas.files import FaultsError
from habeas.record.reader_people import ACCESS
from habeas.record.vocabulary import Kind, load_vocabulary
from habeas.store.models.base import REF_LENGTH, new_ref
from habeas.store.models.entries import Standing
from habeas.words import say

KEPT: Final = "@kept"
"""The source, the entry before (or the proceeding in words) of the corrected entry, which the reader may not see or the list
does not have."""
FIRST: Final = ("who", "on", "until")
NEW_SOURCE: Final = ("new_source", "new_source_access")
GROUND: Final = ("confidence", "standing", "proceeding", "document", "note")
_ELSEWHERE: Final = frozenset({"source", "confidence", "note", "proceeding"})
_SAID_TWICE: Final = frozenset({"from_memory_dates"})
"""Another word for a field that the form has; shown only where the entry holds it."""
_MANY: Final = 6
_LATEST: Final = 300
"""How many earlier entries the list of what is answered shows."""
ACCESS_LABELS: Final = {
    "open": _("open: may be named in papers"),
    "confidential": _("confidential: the team alone"),
    "protected": _("protected: never printed, you and those you name"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A field as the page writes it, with those beside it that make a place the list does not have."""

    field: forms.BoundField
    new: tuple[forms.BoundField, ...]

    @property
    def is_open(self) -> bool:
        """Whether something stands behind *not in the list* that one has to see."""
        told = [bound for bound in self.new if not bound.name.endswith("_state")]
        return any(bound.value() for bound in told) or any(bound.errors for bound in self.new)


class EntryForm(AsksBack):
    """One entry of one kind. `held`: what the entry that is corrected holds; `columns`: its standing, proceeding, document;
    `old`: what it takes up again, where the entry that is corrected had only taken that back."""

    def __init__(
        self,
        names: Names,
        kind: Kind,
        data: QueryDict | None = None,
        *,
        held: Data | None = None,
        columns: Mapping[str, str] | None = None,
        given: Mapping[str, Any] | None = None,
        old: Data | None = None,
    ) -> None:
        self.names, self.kind = names, kind
        self.held: Data = held or {}
        self.old: Data = old or self.held
        self.columns = dict(columns or {})
        self.asks = []
        self.placed: list[str] = []
        super().__init__(data and self._with_known_places(data))
        self._add_first()
        self._add_of_kind(given or {})
        self._add_ground()
        self.fields["token"] = forms.CharField(
            widget=forms.HiddenInput, required=False, max_length=REF_LENGTH, initial=new_ref
        )
        self._begin_with({**self._as_given(self.held), **self.columns})
        self._begin_with(given or {})
        self._dress()

    # ---- how it is made ----

    def _with_known_places(self, data: QueryDict) -> QueryDict:
        """A place of the office that the case has come to know since the form was shown, by the id it has here now."""
        sent = data.copy()
        for name in PLACE_FIELDS:
            value = data.get(name, "")
            if value.startswith(OFFICE):
                known = self.names.row.case_places.filter(place__ref=value.removeprefix(OFFICE)).first()
                sent[name] = known.key if known is not None else value
        return sent

    def _add_first(self) -> None:
        people = list(self.names.people.items())
        who = select(_("About whom"), [*people], several=True)
        if len(people) == 1 and not self.held:
            who.initial = [people[0][0]]
        self.fields["who"] = who
        self.fields["on"] = WhenField(label=_("Day"))
        if self.kind.span or "until" in self.held:
            self.fields["until"] = WhenField(label=_("Until (last day)"), required=False, help_text="")

    def _add_of_kind(self, given: Mapping[str, Any]) -> None:
        maker = Maker(self.names, self.kind, self.held)
        known = load_vocabulary().fields
        common = (name for name in load_vocabulary().common if name not in _SAID_TWICE)
        rest = [name for name in (*common, *self.held) if name in known]
        self.own = [name for name in self.kind.own_fields if name not in _ELSEWHERE]
        self.common = [n for n in dict.fromkeys(rest) if n not in _ELSEWHERE and n not in self.own and n not in FIRST]
        for name in (*self.own, *self.common):
            self.fields |= maker.fields(name)
            if name in PLACE_FIELDS and self.kind.type_of(name, load_vocabulary()) == "place":
                self.placed.append(name)
                self.fields |= new_place.fields_for(name, self.names.row.states)
        self.fields["re"] = select(
            _("Follows"),
            self._answered(given),
            help_text=_("The entry that this one answers, appeals, extends or carries out."),
        )

    def _answered(self, given: Mapping[str, Any]) -> Grouped:
        """The latest entries, and the one that is named already."""
        named = {self.held.get("re"), given.get("re"), self.data.get("re")}
        every = self.names.entries.items()
        found: Grouped = [(key, told) for number, (key, told) in enumerate(every) if number < _LATEST or key in named]
        if self._follows_hidden:
            found.append((KEPT, gettext("an entry that you may not read")))
        return found

    @property
    def _follows_hidden(self) -> bool:
        return bool(self.held.get("re")) and self.held["re"] not in self.names.entries

    def _add_ground(self) -> None:
        sources = list(self.names.sources.items())
        if self.held.get("source") and self.held["source"] not in self.names.sources:
            sources.append((KEPT, gettext("the source it has, which is not open to you")))
        proceedings = list(self.names.proceedings.items())
        if self.held.get("proceeding") and not self.columns.get("proceeding"):
            proceedings.append((KEPT, str(self.held["proceeding"])))
        sure = load_vocabulary().fields["confidence"].values.values()
        language = get_language() or "en"
        self.fields["source"] = select(_("Who says so"), [*sources])
        self.fields["new_source"] = forms.CharField(
            label=_("Who says so"),
            required=False,
            max_length=300,
            help_text=_("Such as: the mother, by telephone."),
        )
        self.fields["new_source_access"] = forms.ChoiceField(
            label=_("Who may know the new source"),
            choices=[(name, ACCESS_LABELS[name]) for name in ACCESS],
            required=False,
            initial="confidential",
        )
        self.fields["confidence"] = select(_("How sure"), [(word.name, word.label(language)) for word in sure])
        self.fields["standing"] = select(
            _("Standing of the claim"), [(value, str(label)) for value, label in Standing.choices]
        )
        self.fields["proceeding"] = select(_("Proceeding"), [*proceedings])
        self.fields["document"] = select(_("Document"), [*self.names.documents.items()])
        if NOTES not in self.names.closed:
            note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
            self.fields["note"] = note

    def _as_given(self, held: Data) -> dict[str, Value]:
        """What the entry holds, by the fields of the form."""
        found: dict[str, Value] = dict(held)
        for name, value in held.items():
            words = name + WORDS
            if words in self.fields and isinstance(value, str) and not is_listed(self.fields[name], value):
                found[words] = value
                del found[name]
        if "source" in held and held["source"] not in self.names.sources:
            found["source"] = KEPT
        if self._follows_hidden:
            found["re"] = KEPT
        if "proceeding" in held:
            found["proceeding"] = KEPT
        return found

    def _begin_with(self, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            if name in self.fields and value:
                self.fields[name].initial = initial_of(self.fields[name], value)
            elif name in self.fields and value is False:
                self.fields[name].initial = "no"

    def _dress(self) -> None:
        dress(self)
        for name, field in self.fields.items():
            field.label = capfirst(str(field.label or name))

    # ---- what a template writes ----

    @property
    def first_fields(self) -> Iterator[forms.BoundField]:
        return self._bound(FIRST)

    @property
    def is_about_many(self) -> bool:
        """Whether one box for all people saves work."""
        return len(self.names.people) > _MANY

    @property
    def kind_fields(self) -> Iterator[Part]:
        return self._parts(self.own)

    @property
    def ground_fields(self) -> Iterator[forms.BoundField]:
        return self._bound(GROUND)

    @property
    def new_source_fields(self) -> Iterator[forms.BoundField]:
        return self._bound(NEW_SOURCE)

    @property
    def more_fields(self) -> Iterator[Part]:
        return self._parts(("re", *self.common))

    @property
    def more_is_open(self) -> bool:
        """Whether something stands behind *more* that one has to see."""
        return any(part.field.value() or part.field.errors or part.is_open for part in self.more_fields)

    def _parts(self, names: Iterable[str]) -> Iterator[Part]:
        for name in names:
            *first, last = self._bound((name, name + WORDS))
            yield from (Part(bound, ()) for bound in first)
            yield Part(last, tuple(self._bound(new_place.names_for(name) if name in self.placed else ())))

    def _bound(self, names: Any) -> Iterator[forms.BoundField]:
        return (self[name] for name in names if name in self.fields)

    # ---- what was sent ----

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        self.entry = self._entry(found)
        if found.get("new_source") and not found.get("new_source_access"):
            self.add_error("new_source_access", gettext("Say who may know this source."))
        if found.get("new_source") and found.get("source"):
            self.add_error("new_source", gettext("Choose a source or write a new one, not both."))
        for field in self.placed:
            for name, text in new_place.faults(field, found):
                self.add_error(name, text)
        for name in list(self.fields):
            if name.endswith(WORDS) and found.get(name) and found.get(name.removesuffix(WORDS)):
                self.add_error(name, gettext("Choose from the list or write in words, not both."))
        if not found.get("who") and self.names.people and _is_about_somebody(self.kind):
            self.add_error("who", gettext("Tick whom it is about."))
        self._read()
        self._ask_back()
        return found

    def _entry(self, found: Mapping[str, Any]) -> dict[str, Value]:
        """What was typed as a case file writes it, with what the form has no field for left as it was."""
        data: dict[str, Value] = {name: value for name, value in self.held.items() if name not in self.fields}
        if NOTES in self.names.closed and self.old.get("note"):
            data["note"] = self.old["note"]
        data["kind"] = self.kind.name
        for name in ("who", "on", "until", "source", "confidence", "note", "re", "proceeding", *self.own, *self.common):
            value = found.get(name + WORDS) or found.get(name)
            if name in self.fields and value:
                data[name] = self._value(name, value)
        for name in ("source", "proceeding", "re"):
            if data.get(name) == KEPT:
                data[name] = self.held[name]
        if found.get("proceeding") in self.names.proceedings:
            data["proceeding"] = self.names.proceedings[found["proceeding"]]
        return data

    def _value(self, name: str, value: Any) -> Value:
        type_ = self.kind.type_of(name, load_vocabulary()) if name in load_vocabulary().fields else ""
        if type_ == "yes_no":
            return bool(value == "yes")
        if type_ == "number":
            return str(value).replace(",", ".").strip()
        found: Value = value if isinstance(value, str) else list(value)
        return found

    def _read(self) -> None:
        """The faults the reader of case files finds, each at its field."""
        told = set(self.errors)
        office = {n for n in PLACE_FIELDS if str(self.entry.get(n, "")).startswith(OFFICE)}
        readable = {name: value for name, value in self.entry.items() if name not in told and name not in office}
        readable.setdefault("on", "2000")  # its fault is told already
        if "on" in told:
            readable.pop("until", None)
        try:
            entries.read(self.names.row, readable)
        except FaultsError as error:
            for fault in error.faults:
                name = fault.mark.file
                text = say(fault.message, get_language() or "en")
                self.add_error(name if name in self.fields else None, text)

    def _ask_back(self) -> None:
        for doubt in [] if {"on", "until"} & set(self.errors) else entries.doubts(self.names.row, self.entry):
            self.ask("sure", f"{doubt.field}:{doubt.why}:{self.entry[doubt.field]}", self._doubt(doubt), doubt.field)
        for name in self.emptied():
            self.ask_to_take_away(name, self.names.shown(name, self._held(name)))

    def emptied(self) -> list[str]:
        """The fields that the corrected entry had and this one has not."""
        data = {**self.entry, **{name: self.cleaned_data.get(name) for name in self.columns}}
        had = [*self.held, *(name for name, value in self.columns.items() if value)]
        gone = [name for name in had if name in self.fields and not data.get(name) and data.get(name) is not False]
        replaced = {"source"} if self.cleaned_data.get("new_source") else set[str]()
        gone = [name for name in gone if name not in replaced | self.new_places.keys()]
        return [name for name in dict.fromkeys(gone) if name not in self.errors]

    def _held(self, name: str) -> Value | None:
        tables: dict[str, Mapping[str, str]] = {
            "proceeding": self.names.proceedings,
            "document": self.names.documents,
            "standing": {value: str(label) for value, label in Standing.choices},
        }
        column = self.columns.get(name)
        return tables[name].get(column, column) if column and name in tables else self.held.get(name)

    def _doubt(self, doubt: Doubt) -> str:
        values = {"day": self.names.shown("on", self.entry[doubt.field]), "who": self.names.people.get(doubt.who, "")}
        if doubt.why == "future":
            return gettext("Yes, %(day)s is right, although it is still to come.") % values
        if doubt.why == "before_birth":
            woman = pgettext("of a woman", "Yes, %(day)s is right, although %(who)s was born later.")
            man = pgettext("of a man", "Yes, %(day)s is right, although %(who)s was born later.")
            other = gettext("Yes, %(day)s is right, although %(who)s was born later.")
        else:
            woman = pgettext("of a woman", "Yes, %(day)s is right, although %(who)s had died before.")
            man = pgettext("of a man", "Yes, %(day)s is right, although %(who)s had died before.")
            other = gettext("Yes, %(day)s is right, although %(who)s had died before.")
        sex = next((person.sex for person in self.names.seen.people if person.id == doubt.who), None)
        return by_sex(sex, woman, man, other) % values

    @property
    def new_source(self) -> NewSource | None:
        name = self.cleaned_data.get("new_source")
        return NewSource(name, self.cleaned_data["new_source_access"]) if name else None

    @property
    def new_places(self) -> dict[str, NewPlace]:
        """The places that were written, by the field they are for."""
        found = ((name, new_place.place_of(name, self.cleaned_data)) for name in self.placed)
        return {name: place for name, place in found if place is not None}

    @property
    def told(self) -> Data:
        """The entry as its reader may read it: a place that the case does not know yet by its name."""
        office = {OFFICE + place.ref: str(place) for place in office_places().filter(ref__in=self._office_refs())}
        named = {name: office.get(str(self.entry.get(name)), "") for name in PLACE_FIELDS}
        seen = seen_of(self.names, self.entry)
        return seen | {n: t for n, t in named.items() if t} | {n: p.name for n, p in self.new_places.items()}

    def _office_refs(self) -> list[str]:
        told = (str(self.entry.get(name, "")) for name in PLACE_FIELDS)
        return [ref.removeprefix(OFFICE) for ref in told if ref.startswith(OFFICE)]

    @property
    def saved_columns(self) -> dict[str, Any]:
        """Standing, proceeding and document as columns of the tables."""
        found = self.cleaned_data
        case = self.names.row
        return {
            "standing": found.get("standing") or "",
            "proceeding": case.proceedings.filter(ref=found.get("proceeding") or "").first(),
            "document": case.documents.filter(ref=found.get("document") or "").first(),
        }


def _is_about_somebody(kind: Kind) -> bool:
    """Whether entries of a kind say something only of people who are named: nearly all, but for circumstances."""
    return kind.name not in load_vocabulary().groups["circumstance"]
