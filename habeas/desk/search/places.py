"""The panels of places and of authorities: what belongs to the office and not to a case."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from habeas.casework.today import held_now
from habeas.desk.authorities.forms import kinds_of_authority, states
from habeas.desk.cases.takein_fields import labels
from habeas.desk.search import hits
from habeas.desk.search.hits import Hit
from habeas.desk.search.panel import YES_NO, Panel, choice_field, holds, words_field
from habeas.store.access import is_private, listed, places_seen
from habeas.store.models import Authority, Person, Place
from habeas.store.models.search import Area


class PlacesPanel(Panel):
    """Name, town, kind, and whether anybody is held there."""

    name = words_field(_("Name"))
    town = words_field(_("Town"))
    kind = choice_field(_("Kind"))
    state = choice_field(_("State"))
    within = words_field(_("Part of"))
    held = choice_field(_("Somebody is held there now"), YES_NO)

    def offer(self) -> None:
        self.choose("kind", labels("places")[1:])
        self.choose("state", states())

    def found(self, told: Mapping[str, Any]) -> QuerySet[Place]:
        """The rows that all the filled fields fit."""
        found = places_seen(self.reader.account, self.reader.now)
        if self.reader.closed & {"identity", "contact"}:  # somebody's home tells where they live
            found = found.filter(~is_private())
        if "name" in told:
            named = Q(pk__in=self.reader.rows(Area.PLACES, told["name"], table="place").values("of"))
            found = found.filter(named | Q(is_private(), **holds("name", told["name"])))
        if "town" in told:
            found = found.filter(**holds("town", told["town"]))
        for name in ("kind", "state"):
            if name in told:
                found = found.filter(**{name: told[name]})
        if "within" in told:
            rows = self.reader.rows(Area.PLACES, told["within"], table="place")
            found = found.filter(within__in=rows.values("of"))
        if "held" in told:
            day = timezone.localdate(self.reader.now).toordinal()
            held = Person.objects.filter(held_now(day), listed(self.reader.own_cases)).values("held_at")
            there = Q(pk__in=held.filter(held_at__isnull=False))
            found = found.filter(there if told["held"] == "yes" else ~there)
        return found.select_related("within").order_by("name", "pk")

    def hits(self, rows: Sequence[Place]) -> list[Hit]:
        return [hits.of_place(each) for each in rows]


class AuthoritiesPanel(Panel):
    """Name, what it is, how it is reached: bodies of the state are no secret."""

    name = words_field(_("Name, address or telephone"))
    kind = choice_field(_("Kind"))
    state = choice_field(_("State"))

    def offer(self) -> None:
        self.choose("kind", kinds_of_authority())
        self.choose("state", states())

    def found(self, told: Mapping[str, Any]) -> QuerySet[Authority]:
        """The rows that all the filled fields fit."""
        found = Authority.objects.order_by("name", "pk")
        if "name" in told:
            found = found.filter(pk__in=self.reader.rows(Area.PLACES, told["name"], table="authority").values("of"))
        for name in ("kind", "state"):
            if name in told:
                found = found.filter(**{name: told[name]})
        return found

    def hits(self, rows: Sequence[Authority]) -> list[Hit]:
        return [hits.of_authority(each) for each in rows]
