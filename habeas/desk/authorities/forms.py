"""The form of a body of the state: court, police station, consulate, ministry."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from habeas.desk.cases.editing import RowForm
from habeas.record.vocabulary import load_vocabulary
from habeas.store.models import Authority

COLUMNS = ("name", "kind", "state", "address", "phone")


class AuthorityForm(RowForm):
    """A body that decides, holds, or answers letters."""

    name = forms.CharField(label=_("Full name"), max_length=300)
    kind = forms.ChoiceField(label=_("What it is"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    address = forms.CharField(
        label=_("Address"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=120)

    def __init__(self, *args: Any, row: Authority | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._row = row
        for name, choices in (("kind", kinds_of_authority()), ("state", states())):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", ""), *choices]

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        same = Authority.objects.filter(name=found.get("name", ""), state=found.get("state", ""))
        same = same.exclude(pk=self._row.pk) if self._row else same.exclude(ref=self.token)
        if same.exists():
            self.add_error("name", _("There is a body of this name in this state already."))
        return found


def held_of(row: Authority) -> dict[str, Any]:
    """What a body is, by the fields of its form."""
    return {name: getattr(row, name) for name in COLUMNS}


def kinds_of_authority() -> list[tuple[str, str]]:
    """The classes of the vocabulary, with labels."""
    language = get_language() or "en"
    return [(word.name, word.label(language)) for word in load_vocabulary().words["authority"].values()]


def states() -> list[tuple[str, str]]:
    """Every state with its label, by label."""
    language = get_language() or "en"
    found = [(state.name, state.label(language)) for state in load_vocabulary().states.values()]
    return sorted(found, key=lambda each: each[1])
