"""The pickers of the count builder: what, by what, where and when; and who."""

from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from habeas.check import health
from habeas.desk.forms import Dressed
from habeas.prove.catalogue import LABELS, MEASURES, STATUSES, Where
from habeas.prove.duration import WAITS
from habeas.prove.rate import RATES
from habeas.prove.words import key_text
from habeas.record.vocabulary import load_vocabulary
from habeas.words import say

EVERY: Final = {**MEASURES, **WAITS, **RATES}
"""What can be picked: how many, how long, how often."""
DEFAULT: Final = {"what": "held", "by": "state"}


class CountForm(Dressed):
    """What is left empty limits nothing; without `by` the total alone is told."""

    what = forms.ChoiceField(label=_("What is counted"))
    by = forms.ChoiceField(label=_("By what"), required=False)
    state = forms.ChoiceField(label=_("Only in"), required=False)
    kind = forms.ChoiceField(label=_("Only in places of this kind"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    sex = forms.ChoiceField(label=_("Only of this sex"), required=False)
    status = forms.ChoiceField(label=_("Only those who are"), required=False)

    def __init__(self, data: QueryDict, closed: frozenset[str], states: list[str], kinds: list[str]) -> None:
        super().__init__(_with_defaults(data))
        language = get_language() or "en"
        words = load_vocabulary()
        facts = [fact for fact in STATUSES if not (health.GROUP in closed and fact in health.FACTS)]
        choices: dict[str, list[tuple[str, Any]]] = {
            "what": [(each.id, say(each.label, language)) for each in EVERY.values()],
            "by": [
                ("", _("nothing: the total alone")),
                *((name, say(text, language)) for name, text in LABELS.items()),
            ],
            "state": _sorted([(code, words.label(code, language)) for code in states], _("any state")),
            "kind": _sorted([(name, words.label(name, language)) for name in kinds], _("any kind of place")),
            "sex": [("", _("any")), *((code, key_text("sex", code, language)) for code in ("F", "M"))],
            "status": _sorted([(fact, words.label(fact, language)) for fact in facts], _("anybody")),
        }
        for name, told in choices.items():
            field: Any = self.fields[name]
            field.choices = told

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        what, by = given.get("what"), given.get("by")
        if what and by and by not in EVERY[what].by:
            language = get_language() or "en"
            known = ", ".join(say(LABELS[each], language) for each in EVERY[what].by)
            self.add_error("by", _("This is not counted by that. It is counted by: %(known)s.") % {"known": known})
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", _("This day lies before the first."))
        return given

    @property
    def where(self) -> Where:
        """What the third picker and the filters ask."""
        given = self.cleaned_data
        return Where(
            since=given["since"].toordinal() if given["since"] else None,
            until=given["until"].toordinal() if given["until"] else None,
            state=given["state"] or None,
            kind=given["kind"] or None,
            sex=given["sex"] or None,
            status=(given["status"],) if given["status"] else (),
        )


def _with_defaults(data: QueryDict) -> QueryDict:
    if "what" in data:
        return data
    told = data.copy()
    told.update(DEFAULT)
    return told


def _sorted(choices: list[tuple[str, str]], anything: Any) -> list[tuple[str, Any]]:
    return [("", anything), *sorted(choices, key=lambda pair: pair[1].casefold())]
