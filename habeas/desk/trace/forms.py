"""Forms of lists: the upload, what each column is, what the list is called and who sees it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from habeas.desk.forms import Dressed, dress
from habeas.desk.trace.words import FIELDS
from habeas.store.models import Account, PersonList, Team
from habeas.trace.lists.headers import CHOICES

ACCEPTED = ".xlsx,.xls,.xlsb,.ods,.csv,.tsv,.txt,.xml,.pfif"


class UploadForm(Dressed):
    """A file, and whose list it is. Nothing is typed, so there is no draft of it."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("XLSX, XLS, ODS or CSV as it came to you; or a tracing file (PFIF, XML). 200 MB at most."),
        widget=forms.FileInput(attrs={"class": "govuk-file-upload", "accept": ACCEPTED}),
    )
    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none(), empty_label=None)

    def __init__(self, account: Account, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        teams: Any = self.fields["team"]
        teams.queryset = account.teams.order_by("name")


class ColumnsForm(Dressed):
    """What each column is; sheet and row of heads where there is a choice."""

    def __init__(self, body: Mapping[str, Any], *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        if len(body["sheets"]) > 1:
            sheets = [(name, name) for name in body["sheets"]]
            self.fields["sheet"] = forms.ChoiceField(label=_("Sheet"), choices=sheets, initial=body["sheet"])
        self.fields["head"] = forms.IntegerField(
            label=_("Row with the heads of the columns"),
            min_value=0,
            initial=body["head"] + 1,
            help_text=_("0 where there is none."),
            widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}),
        )
        choices = [("", _("– not read –")), *((name, FIELDS[name]) for name in CHOICES if name)]
        for index, head, field, _by in body["columns"]:
            self.fields[f"c{index}"] = forms.ChoiceField(
                label=head,
                choices=choices,
                required=False,
                initial=field,
            )
        dress(self)

    @property
    def columns(self) -> dict[int, str]:
        """What each column was said to be."""
        held = self.cleaned_data
        return {int(name[1:]): held[name] for name in self.fields if name[0] == "c" and name[1:].isdecimal()}


class ListForm(Dressed):
    """What a list is called, whose it is and from whom it came; or of which list this is a newer version."""

    more_of = forms.ModelChoiceField(
        label=_("A newer version of a list that is here?"),
        queryset=PersonList.objects.none(),
        required=False,
        empty_label=_("no, a new list"),
        help_text=_("Only rows that are new are added then."),
    )
    name = forms.CharField(label=_("Name of the list"), required=False, max_length=200)
    kind = forms.ChoiceField(
        label=_("Whose list it is"), choices=PersonList.Kind.choices, widget=forms.RadioSelect, required=False
    )
    source = forms.CharField(
        label=_("From whom it came"),
        required=False,
        max_length=300,
        help_text=_("Who gave it to you, when and how: whoever relies on a row has to know."),
    )

    def __init__(self, lists: Sequence[PersonList], *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        if lists:
            more: Any = self.fields["more_of"]
            more.queryset = PersonList.objects.filter(pk__in=[each.pk for each in lists]).order_by("name")
        else:
            del self.fields["more_of"]

    def clean(self) -> dict[str, Any]:
        """A new list has a name and a kind."""
        held = super().clean() or {}
        if not held.get("more_of"):
            if not held.get("name", "").strip():
                self.add_error("name", _("Give the list a name."))
            if not held.get("kind"):
                self.add_error("kind", _("Say whose list it is."))
        return held


class ListEditForm(Dressed):
    """A list as it is: name, kind, source, and which other teams see it."""

    name = forms.CharField(label=_("Name of the list"), max_length=200)
    kind = forms.ChoiceField(label=_("Whose list it is"), choices=PersonList.Kind.choices, widget=forms.RadioSelect)
    source = forms.CharField(label=_("From whom it came"), required=False, max_length=300)
    shown_to = forms.ModelMultipleChoiceField(
        label=_("Teams that see it too"),
        queryset=Team.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They find its people and may look at its rows, and change nothing."),
    )

    def __init__(self, row: PersonList, *args: Any, **given: Any) -> None:
        first = {"name": row.name, "kind": row.kind, "source": row.source, "shown_to": list(row.shown_to.all())}
        super().__init__(*args, initial=first, **given)
        teams: Any = self.fields["shown_to"]
        teams.queryset = Team.objects.exclude(pk=row.team_id).order_by("name")
        if not teams.queryset.exists():
            del self.fields["shown_to"]
