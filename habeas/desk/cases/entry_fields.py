"""The fields of a form for an entry, made from the vocabulary: one function gives a field for a name of it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from django import forms
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from habeas.casework.entries import OFFICE, Data, Value
from habeas.casework.places import office_places
from habeas.desk.cases.kinds import themes
from habeas.desk.cases.names import Names
from habeas.desk.cases.quick_select import ChosenField, ChosenSeveralField, QuickSelect, QuickSelectMultiple
from habeas.desk.forms import WhenField
from habeas.record.vocabulary import Kind, load_vocabulary
from habeas.store import models as tables
from habeas.store.prepared import prepared

WORDS: Final = "_words"
"""Behind the name of a field: the same in one's own words, where the list does not have it."""
IN_WORDS: Final = ("party", "place")
_PLACES: Final = 300
Choices = list[tuple[str, str]]
Grouped = list[tuple[str, str | Choices]]


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes the fields of one kind of entry for one case; `held` is what the entry that is corrected holds."""

    names: Names
    kind: Kind
    held: Data

    def fields(self, name: str) -> dict[str, forms.Field]:
        """The field of a name of the vocabulary, and the one for words beside it where it has one."""
        type_ = self.kind.type_of(name, load_vocabulary())
        label = capfirst(load_vocabulary().fields[name].label(get_language() or "en"))
        found = {name: self._field(name, type_, label)}
        if type_ == "party" or (type_ == "place" and name != "place"):
            found[name + WORDS] = forms.CharField(
                label=gettext("%(field)s: in words, where the list does not have it") % {"field": label},
                max_length=300,
                required=False,
            )
        return found

    def _field(self, name: str, type_: str, label: str) -> forms.Field:
        match type_:
            case "day":
                return WhenField(label=label, required=False, help_text="")
            case "number":
                widget = forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "decimal"})
                return forms.CharField(label=label, required=False, max_length=20, widget=widget)
            case "yes_no":
                return _select(label, [("yes", gettext("yes")), ("no", gettext("no"))])
            case "length":
                return forms.CharField(
                    label=label, required=False, max_length=40, help_text=_("Such as: 10 days, 3 months.")
                )
            case "text":
                return forms.CharField(label=label, required=False, max_length=300)
        choices = self._choices(name, type_)
        held = self.held.get(name)
        several = load_vocabulary().fields[name].several or _is_several(held)
        return _select(label, _with_held(choices, held, type_ in IN_WORDS), several=several)

    def _choices(self, name: str, type_: str) -> Grouped:
        language = get_language() or "en"
        vocabulary = load_vocabulary()
        words: Choices = [(each.name, each.label(language)) for each in vocabulary.fields[name].values.values()]
        match type_:
            case "person":
                return list(self.names.people.items())
            case "place":
                return self._places()
            case "state":
                states = [(state.name, state.label(language)) for state in vocabulary.states.values()]
                return [*sorted(states, key=lambda each: each[1])]
            case "kind":
                return kind_choices()
            case "party":
                people = list(self.names.people.items())
                return [(gettext("People of the case"), people), (gettext("Bodies and others"), words)]
        return list(words)

    def _places(self) -> Grouped:
        """The places of the case, then the others of the office."""
        own = list(self.names.places.items())
        others = [(OFFICE + place[0], _told(*place)) for place in _others(self.names.row.pk)]
        found: Grouped = [(gettext("Places of the case"), own)] if own else []
        return [*found, (gettext("Other places of the office"), others)] if others else found


@prepared
def _others(case: Any) -> QuerySet[Any]:
    """The places of the office that a case does not know yet."""
    known = tables.CasePlace.objects.filter(case=case).values("place")
    rest = office_places().exclude(pk__in=known).order_by("name")[:_PLACES]
    return rest.values_list("ref", "name", "kind", "state")


def place_told(place: tables.Place) -> str:
    """A place with its kind and state, so that two of one name are told apart."""
    return _told(place.ref, place.name, place.kind, place.state)


def _told(ref: str, name: str | None, kind: str | None, state: str | None) -> str:
    language, label = get_language() or "en", load_vocabulary().label
    about = [label(word, language) for word in (kind, state) if word]
    return f"{name} ({', '.join(about)})" if name and about else name or kind or ref


def kind_choices() -> Grouped:
    """Every kind of entry by theme, and the groups of kinds."""
    language = get_language() or "en"
    found: Grouped = [
        (theme.title, [(kind.name, kind.label(language)) for kind in theme.kinds]) for theme in themes(Counter())
    ]
    groups = [(name, gettext("any of: %(kinds)s") % {"kinds": _some(names)}) for name, names in _groups().items()]
    return [*found, (gettext("Groups"), groups)]


def select(label: object, choices: Grouped, *, help_text: object = "", several: bool = False) -> forms.Field:
    """A list to choose from, or checkboxes."""
    return _select(str(label), choices, help_text=str(help_text), several=several)


def initial_of(field: forms.Field, value: Value | None) -> object:
    """A value of an entry as the field shows it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float | int):
        return f"{value:g}"
    if isinstance(field, forms.MultipleChoiceField):
        return [value] if isinstance(value, str) else list(value or ())
    if isinstance(value, str) or value is None:
        return value or ""
    return value[0] if value else ""


def _select(label: str, choices: Grouped, *, help_text: str = "", several: bool = False) -> forms.Field:
    if several:
        return ChosenSeveralField(
            label=label,
            choices=choices,
            required=False,
            help_text=help_text,
            widget=forms.CheckboxSelectMultiple if _is_flat(choices) else QuickSelectMultiple,
        )
    return ChosenField(
        label=label, choices=[("", ""), *choices], required=False, help_text=help_text, widget=QuickSelect
    )


def _is_flat(choices: Grouped) -> bool:
    return all(isinstance(told, str) for _name, told in choices)


def _is_several(held: Value | None) -> bool:
    return not isinstance(held, str | bool | float | int | None) and len(held) > 1


def _with_held(choices: Grouped, held: Value | None, in_words: bool) -> Grouped:
    """A word that the record holds and the list does not stays as it was written; it is never dropped."""
    several = _is_several(held)
    if held is None or isinstance(held, bool | float | int) or (in_words and not several):
        return choices
    known = set(_values(choices))
    return [*choices, *((word, word) for word in ([held] if isinstance(held, str) else held) if word not in known)]


def _values(choices: Grouped) -> Iterable[str]:
    for name, told in choices:
        if isinstance(told, str):
            yield name
        else:
            yield from (each for each, _label in told)


def is_listed(field: forms.Field, value: str) -> bool:
    """Whether a choice field has this value in its list."""
    return isinstance(field, forms.ChoiceField) and value in set(_values(cast(Grouped, field.choices)))


def _groups() -> Mapping[str, tuple[str, ...]]:
    return load_vocabulary().groups


def _some(names: tuple[str, ...]) -> str:
    language = get_language() or "en"
    shown = ", ".join(load_vocabulary().kinds[name].label(language) for name in names[:4])
    return f"{shown} …" if len(names) > 4 else shown
