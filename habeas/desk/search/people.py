"""The panel of people: each field by which somebody can be found."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from habeas.casework.today import true_of
from habeas.dates import When
from habeas.desk.cases.takein_fields import labels
from habeas.desk.forms import WhenField
from habeas.desk.search import hits
from habeas.desk.search.hits import Hit
from habeas.desk.search.panel import ANY, YES_NO, Panel, choice_field, holds, in_json, number_field, words_field
from habeas.store import search as index
from habeas.store.access import few
from habeas.store.models import MARKED, Kin, Person
from habeas.store.models.search import Area

_YEAR = 365.2425


class PeoplePanel(Panel):
    """Who somebody is, how they are reached, what is true of them."""

    CLOSED_BY: ClassVar = {
        "identity": (
            *("name", "mother", "born", "age_from", "age_to", "sex", "nationality", "stateless", "language"),
            *("papers", "kin"),
        ),
        "contact": ("phone", "papers"),
    }
    name = words_field(_("Name, or a name that was reported"))
    mother = words_field(_("Mother’s name"))
    born = WhenField(label=_("Born"), required=False, help_text=_("2015-10-13, 2015-10, 2015; 1990/1995 for a span."))
    age_from = number_field(_("Age from"), min_value=0, max_value=130)
    age_to = number_field(_("Age to"), min_value=0, max_value=130)
    sex = choice_field(_("Sex"), (ANY, ("F", _("female")), ("M", _("male")), ("X", "X")))
    nationality = choice_field(_("Nationality"))
    stateless = choice_field(_("Stateless"), YES_NO)
    language = words_field(_("Language"))
    phone = words_field(_("Telephone, or how they are reached"))
    papers = words_field(_("Number of a paper"))
    mark = choice_field(_("Is now"))
    relation = choice_field(_("Kinship"))
    kin = words_field(_("Kin to (a name)"))

    def offer(self) -> None:
        """The lists to choose from."""
        self.choose("nationality", labels("states")[1:])
        self.choose("relation", labels("relations")[1:])
        words = {"child": _("a child"), "pregnant": _("pregnant"), "stateless": _("stateless")}
        closed = "health" in self.reader.closed
        self.choose("mark", [(name, words[name]) for name in MARKED if not (closed and name == "pregnant")])
        if closed and self.data.get("mark") == "pregnant":
            self.ignore("mark")

    def found(self, told: Mapping[str, Any]) -> QuerySet[Person]:
        """The rows that all the filled fields fit."""
        found = Person.objects.filter(few(self.reader.cases))
        for name, field in (("name", "name"), ("mother", "mother"), ("phone", "contact")):
            if name in told:
                found = found.filter(pk__in=self._with_words(told[name], field))
        found = self._described(found, told).order_by("case__library", "-pk")
        return found.select_related("case", "held_at").prefetch_related("names")

    def _described(self, found: QuerySet[Person], told: Mapping[str, Any]) -> QuerySet[Person]:
        today = timezone.localdate(self.reader.now).toordinal()
        if "born" in told:
            when = When.parse(told["born"])
            if when.first is not None and when.last is not None:
                found = found.filter(born_first__lte=when.last, born_last__gte=when.first)
        if "age_from" in told:
            born = Q(born_first__lte=round(today - told["age_from"] * _YEAR))
            found = found.filter(born | Q(born_first__isnull=True, age__gte=told["age_from"]))
        if "age_to" in told:
            born = Q(born_last__gt=round(today - (told["age_to"] + 1) * _YEAR))
            found = found.filter(born | Q(born_first__isnull=True, age__lte=told["age_to"]))
        if "sex" in told:
            found = found.filter(sex=told["sex"])
        if "nationality" in told:
            found = found.filter(nationality__icontains=f'"{told["nationality"]}"')
        if "stateless" in told:
            found = found.filter(stateless=told["stateless"] == "yes")
        if "language" in told:
            found = found.filter(**holds("language", told["language"]))
        if "papers" in told:
            words = told["papers"]
            found = found.filter(Q(more__icontains=words) | Q(more__icontains=in_json(words)))
        if "mark" in told:
            found = found.filter(true_of(told["mark"], today))
        return self._related(found, told)

    def _related(self, found: QuerySet[Person], told: Mapping[str, Any]) -> QuerySet[Person]:
        """Those who are this of somebody, or kin in whatever way to somebody of this name."""
        if "relation" not in told and "kin" not in told:
            return found
        rows = Kin.objects.filter(removed_at__isnull=True)
        if "relation" in told:
            rows = rows.filter(relation=told["relation"])
        if "kin" not in told:
            return found.filter(pk__in=rows.values("who"))
        named = self._with_words(told["kin"], "name")
        near = Q(pk__in=rows.filter(of__in=named).values("who"))
        if "relation" not in told:
            near |= Q(pk__in=rows.filter(who__in=named).values("of"))
        return found.filter(near)

    def _with_words(self, words: str, field: str) -> QuerySet[Any]:
        typed = index.digits(words) if field == "contact" and len(index.digits(words)) >= 5 else words
        return self.reader.rows(Area.PEOPLE, typed, field=field).values("person")

    def hits(self, rows: Sequence[Person]) -> list[Hit]:
        by_contact = {person.pk for person in rows} if "phone" in self.told() else set[int]()
        return hits.of_people(self.reader.account, self.reader.now, rows, by_contact)
