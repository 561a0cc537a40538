"""The panel of the search page: one field for each thing a person can be found by."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from habeas.dates import When
from habeas.desk.cases.takein_fields import labels
from habeas.desk.forms import Dressed, WhenField
from habeas.store import search as index
from habeas.store.models import Account, Person, SearchRow
from habeas.store.models.search import Area

_IN_INDEX: Final = {"name": "name", "mother": "mother", "phone": "contact"}


class FieldsForm(Dressed):
    """All fields that are filled have to fit."""

    name = forms.CharField(label=_("Name"), required=False, max_length=200)
    mother = forms.CharField(label=_("Mother’s name"), required=False, max_length=200)
    born = WhenField(label=_("Born"), required=False)
    sex = forms.ChoiceField(
        label=_("Sex"), required=False, choices=(("", _("any")), ("F", _("female")), ("M", _("male")), ("X", "X"))
    )
    nationality = forms.ChoiceField(label=_("Nationality"), required=False, choices=labels("states"))
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=60)

    def __init__(self, data: Mapping[str, Any] | None) -> None:
        super().__init__(data, auto_id="s-%s")

    def told(self) -> dict[str, Any]:
        """The fields that are filled and could be read."""
        if not self.is_bound:
            return {}
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def people(account: Account, told: Mapping[str, Any], now: datetime) -> QuerySet[SearchRow]:
    """One row of the index for each person whom all the fields fit."""
    seen = index.rows(Area.PEOPLE, account, now)
    found = Person.objects.filter(pk__in=seen.filter(field="name").values("person"))
    for name, field in _IN_INDEX.items():
        if name in told:
            words = [index.digits(told[name])] if name == "phone" else index.words_of(told[name])
            rows = index.matching(seen.filter(field=field), Area.PEOPLE, words)
            found = found.filter(pk__in=rows.values("person"))
    if "born" in told:
        when = When.parse(told["born"])
        if when.first is not None and when.last is not None:
            found = found.filter(born_first__lte=when.last, born_last__gte=when.first)
    if "sex" in told:
        found = found.filter(sex=told["sex"])
    if "nationality" in told:
        found = found.filter(nationality__icontains=f'"{told["nationality"]}"')
    rows = seen.filter(field="name", person__in=found.values("pk"))
    return rows.order_by("case__library", "-pk")
