"""Forms of a paper: what no record holds, that it was sent, what was answered."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from habeas.act.letters import Letter
from habeas.act.notes import ASKS
from habeas.desk.cases.editing import RowForm
from habeas.desk.cases.takein_fields import PastWhen
from habeas.desk.forms import Dressed
from habeas.record.vocabulary import load_vocabulary
from habeas.tell.law_words import in_language
from habeas.words import say

LONG: Final = 2000
RESULTS: Final = (
    "allowed",
    "refused",
    "release_ordered",
    "quashed",
    "upheld",
    "sent_back",
    "inadmissible",
    "not_examined",
)


class AnswersForm(Dressed):
    """The questions of a paper, all optional: what stays empty is left out of it."""

    def __init__(self, letter: Letter, data: QueryDict | None = None, given: Mapping[str, str] | None = None) -> None:
        super().__init__(data, initial=dict(given or {}))
        language = get_language() or "en"
        own = {name: in_language(text, language) for name, text in letter.asks.items()}
        asked = {
            name: say(text, language) for name, text in ASKS.items() if name != "office" or letter.author == "office"
        }
        for name, label in {**asked, **own}.items():
            widget = forms.Textarea(attrs={"rows": 2})
            self.fields[name] = forms.CharField(label=label, required=False, max_length=LONG, widget=widget)


def _words(name: str, only: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    language = get_language() or "en"
    words = load_vocabulary().words[name]
    found = [(word, words[word].label(language)) for word in (only or words)]
    return [("", "—"), *found]


class SentForm(RowForm):
    """A paper was sent."""

    people = forms.MultipleChoiceField(label=_("About whom"), widget=forms.CheckboxSelectMultiple)
    on = PastWhen(label=_("Sent on"))
    to = forms.ChoiceField(label=_("To whom"))
    name = forms.CharField(
        label=_("Its name, where the list does not have it"), required=False, max_length=300
    )  # fmt: skip
    channel = forms.ChoiceField(label=_("How it was sent"), required=False)
    receipt = forms.CharField(label=_("Receipt or incoming number"), required=False, max_length=200)
    received_on = PastWhen(
        label=_("Reached the body on"), required=False, help_text=_("The term to answer runs from this day.")
    )
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=5000
    )  # fmt: skip

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        bodies: list[tuple[str, str]],
        people: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        """`people` of the case, id and name: of one alone nobody is asked."""
        super().__init__(data, **kwargs)
        self._choices("people", people)
        if len(people) < 2:
            self.fields["people"].widget, self.fields["people"].required = forms.MultipleHiddenInput(), False
        self._choices("to", [*bodies, ("", str(_("another body")))])
        self._choices("channel", _words("channel"))
        self.fields["to"].required = False
        self.initial.setdefault("on", timezone.localdate().isoformat())

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if not found.get("to") and not found.get("name"):
            self.add_error("name", _("Say to whom it was sent."))
        return found

    @property
    def told(self) -> dict[str, str]:
        """The fields of the entry, without its people."""
        held = self.cleaned_data
        own = {name: held[name] for name in ("on", "channel", "receipt", "received_on", "note")}
        return {**own, "to": held["to"] or held["name"]}


class AnswerForm(RowForm):
    """What was answered."""

    on = PastWhen(label=_("Answered on"))
    result = forms.ChoiceField(label=_("How it was decided"), required=False)
    note = forms.CharField(label=_("What it says"), widget=forms.Textarea(attrs={"rows": 5}), max_length=10000)

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field = self.fields["result"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = _words("result", RESULTS)
        self.initial.setdefault("on", timezone.localdate().isoformat())
