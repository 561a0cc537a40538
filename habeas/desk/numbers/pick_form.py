"""The pickers of those who see no case: of whom, by what, where and in which year, among the fixed tables of a release."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from habeas.desk.forms import Dressed
from habeas.prove.publish.axes import STATE
from habeas.prove.publish.builder import BY, Pick, states, whats
from habeas.prove.publish.population import HELD
from habeas.prove.publish.words import cell_text, table_text, what_text


class PickForm(Dressed):
    """What is left empty is told over all states, and as the total alone."""

    what = forms.ChoiceField(label=_("What is counted"))
    by = forms.ChoiceField(label=_("By what"), required=False)
    where = forms.ChoiceField(label=_("Where"), required=False)
    when = forms.ChoiceField(label=_("In which year"))

    def __init__(self, data: QueryDict | None, told: Mapping[str, Any], year: str) -> None:
        if data is not None:
            data = data.copy()
            data.setdefault("when", year)  # an address by hand
        super().__init__(data, initial={"what": HELD, "when": year})
        language = get_language() or "en"
        tables = [by for by in BY if any(by in each["tables"] for each in told["years"].values())]
        choices: dict[str, list[tuple[str, Any]]] = {
            "what": [(what, what_text(what, language)) for what in whats(told) or [HELD]],
            "by": [("", _("nothing: the total alone")), *((by, table_text(by, language)) for by in tables)],
            "where": [("", _("all states")), *((state, cell_text(STATE, state, language)) for state in states(told))],
            "when": [(each, each) for each in sorted(told["years"], reverse=True)],
        }
        for name, own in choices.items():
            field: Any = self.fields[name]
            field.choices = own

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("where") and given.get("by") == STATE:
            self.add_error("where", _("By state it is told over all states: choose one of the two."))
        elif given.get("where") and given.get("by") and given.get("what") != HELD:
            self.add_error("where", _("In one state this is told as a total alone: choose a state, or by what."))
        return given

    @property
    def pick(self) -> Pick:
        """What was picked."""
        given = self.cleaned_data
        return Pick(given["what"], given["by"] or None, given["where"] or None, given["when"])
