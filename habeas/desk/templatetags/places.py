"""What pages of places show of a place."""

from django import template

from habeas.casework.towns import town_of
from habeas.desk.places.words import language
from habeas.store.models import Place

register = template.Library()


@register.filter
def town(place: Place) -> str:
    """The town of a place, in the reader's language where it is one that the map knows."""
    known = town_of(place.town, place.state) if place.town else None
    return place.town if known is None else known.ru if language() == "ru" else known.en
