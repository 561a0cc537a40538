"""A place that no list has, written into a form of an entry: its name, kind, state and town, beside the field of the place."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from habeas.casework.places import NewPlace
from habeas.desk.cases.quick_select import QuickSelect
from habeas.desk.places.words import kinds_of_place, states_of_places
from habeas.store.access import PRIVATE_PLACES

_NEW: Final = "new_"
_PARTS: Final = ("", "_kind", "_state", "_town")


def names_for(field: str) -> tuple[str, ...]:
    """The names of the fields that make a place for `field`: `new_place`, `new_place_kind` ..."""
    return tuple(f"{_NEW}{field}{part}" for part in _PARTS)


def fields_for(field: str, states: Iterable[str]) -> dict[str, forms.Field]:
    """Those fields; the state is at first that of the case."""
    name, kind, state, town = names_for(field)
    first = next(iter(states), "")
    choose = [("", gettext("choose"))]
    return {
        name: forms.CharField(label=_("Name of the place, as it was told"), max_length=300, required=False),
        kind: forms.ChoiceField(
            label=_("Kind of place"),
            choices=[*choose, *((each, _told(each, text)) for each, text in kinds_of_place())],
            required=False,
            widget=QuickSelect,
        ),
        state: forms.ChoiceField(
            label=_("State"), choices=choose + states_of_places(), required=False, widget=QuickSelect, initial=first
        ),
        town: forms.CharField(
            label=_("Town"),
            max_length=120,
            required=False,
            help_text=_("A town that the map knows puts the place on it by itself."),
        ),
    }


def _told(kind: str, text: str) -> str:
    """A kind of place; of a home, which no list of the office has, that it stays within the case."""
    return gettext("%(home)s (known only in this case)") % {"home": text} if kind in PRIVATE_PLACES else text


def faults(field: str, found: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """What is missing of a new place, or too much, each with the field it stands at."""
    name, kind, state, town = names_for(field)
    if not found.get(name):
        if found.get(kind) or found.get(town):
            yield name, gettext("Write what the place is called, or what people call it.")
        return
    if found.get(field):
        yield name, gettext("Choose a place from the list or write a new one, not both.")
    if not found.get(kind):
        yield kind, gettext("Say what kind of place it is: the law asks for it.")
    if not found.get(state):
        yield state, gettext("Say in which state it lies: its law holds there.")


def place_of(field: str, found: Mapping[str, Any]) -> NewPlace | None:
    """The place that was written, if one was."""
    name, kind, state, town = (found.get(each) or "" for each in names_for(field))
    return NewPlace(name, kind, state, town) if name else None
