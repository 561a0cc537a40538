"""Forms of requests: the call, the request itself, somebody who is sought."""

from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from habeas.casework import tracing_requests as work
from habeas.desk.cases.editing import RowForm
from habeas.desk.cases.takein_fields import AgeField, PastWhen, labels
from habeas.desk.forms import Dressed
from habeas.desk.tracing.words import relation_choices
from habeas.store.models import Account, Team, TracingRequest
from habeas.store.models.base import REF_LENGTH, new_ref

MOST: Final = 20
"""People sought on one form."""
SEXES: Final = (("", "–"), ("F", _("female")), ("M", _("male")), ("X", "X"))
ORDERED: Final = (("", _("not known")), ("yes", _("yes")), ("no", _("no")))
COLUMNS: Final = ("cause", "how", "authority", "title", "act", "ordered", "may_tell")


def _area(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class SeparationFields(forms.Form):
    """How they were separated, and what may be told: of a call and of a request."""

    cause = forms.ChoiceField(
        label=_("Why they are apart"),
        required=False,
        choices=[("", _("not known")), *TracingRequest.Cause.choices],
    )
    how = forms.CharField(label=_("How it happened, in their words"), required=False, widget=_area(3), max_length=5000)
    authority = forms.CharField(
        label=_("If an authority took them: which"),
        required=False,
        max_length=300,
        help_text=_("Such as the police of the district, or child protection."),
    )
    title = forms.CharField(
        label=_("What they called it"),
        required=False,
        max_length=300,
        help_text=_("The title they gave: “neglected child”, “without documents”, “temporary placement”."),
    )
    act = forms.CharField(
        label=_("On what paper"), required=False, max_length=300, help_text=_("The act or order, with number and day.")
    )
    ordered = forms.ChoiceField(label=_("Was any order shown"), required=False, choices=ORDERED)
    may_tell = forms.CharField(
        label=_("What may be told to whom"),
        required=False,
        widget=_area(),
        max_length=2000,
        help_text=_("Such as: the Red Cross may have everything, the institution only the child’s name."),
    )


class CallForm(SeparationFields, Dressed):
    """Who calls, and how to reach them safely."""

    token = forms.CharField(widget=forms.HiddenInput, min_length=REF_LENGTH, max_length=REF_LENGTH)
    inquirer = forms.CharField(label=_("Name of the caller"), max_length=200)
    sex = forms.ChoiceField(label=_("Sex"), required=False, choices=SEXES)
    nationality = forms.ChoiceField(label=_("Nationality"), required=False, choices=labels("states"))
    language = forms.CharField(label=_("Languages"), required=False, max_length=60)
    phone = forms.CharField(
        label=_("Telephone"), required=False, max_length=120, widget=forms.TextInput(attrs={"type": "tel"})
    )
    contact = forms.CharField(
        label=_("How to reach them safely"),
        required=False,
        widget=_area(),
        max_length=2000,
        help_text=_("When, by whom, what not to say if somebody else picks up."),
    )
    do_not_tell = forms.CharField(
        label=_("Who must not be told"),
        required=False,
        max_length=300,
        help_text=_("Such as the husband, or the consulate. Nothing of this goes there."),
    )
    agrees = forms.BooleanField(
        label=_("The caller agrees that we look for them"),
        required=False,
        help_text=_("For their own children under 18 too. Without it nothing is searched and no letter goes out."),
    )
    state = forms.ChoiceField(label=_("In which state were they separated"), choices=labels("states"))
    told_on = forms.DateField(
        label=_("Day of the call"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    access = forms.ChoiceField(
        label=_("May it be known that they called?"),
        choices=(
            ("open", _("yes")),
            ("confidential", _("only inside the team")),
            ("protected", _("no: it would put them in danger. Never printed")),
        ),
    )
    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none(), empty_label=None)

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        first = {"token": new_ref(), "told_on": timezone.localdate(), "state": "RU", "access": "open"}
        kwargs["initial"] = first | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        team = self.fields["team"]
        assert isinstance(team, forms.ModelChoiceField)
        team.queryset = account.teams.order_by("name")
        self.teams = list(team.queryset)

    @property
    def only_team(self) -> Team | None:
        """The team, where the account has but one."""
        return self.teams[0] if len(self.teams) == 1 else None

    @property
    def is_open(self) -> bool:
        """Whether something of what is asked last was typed, or is at fault."""
        names = (*COLUMNS, "access", "told_on")
        typed = self.data if self.is_bound else self.initial
        return bool(any(self.errors.get(name) for name in names) or any(typed.get(name) for name in COLUMNS))

    def clean_told_on(self) -> Any:
        told = self.cleaned_data["told_on"]
        if told > timezone.localdate():
            raise forms.ValidationError(gettext("This day has not come yet."))
        return told

    def told(self, family: "forms.BaseFormSet[Any]") -> work.Call:
        """What was told, whole."""
        held = self.cleaned_data
        teller = gettext("%(name)s, by telephone") % {"name": held["inquirer"]}
        nationality = held["nationality"]
        return work.Call(
            inquirer=held["inquirer"],
            told_on=held["told_on"],
            teller=teller[:200],
            states=(held["state"],),
            access=held["access"],
            sought=tuple(told_of(each.cleaned_data) for each in family if each.has_changed()),
            agrees=held["agrees"],
            nationality=(nationality,) if nationality else (),
            columns={name: held[name] for name in COLUMNS},
            **{name: held[name] for name in ("sex", "phone", "contact", "language", "do_not_tell")},
        )


class SoughtFields(forms.Form):
    """Somebody who is sought, as the inquirer tells of them."""

    name = forms.CharField(
        label=_("Name, or who it is"),
        max_length=200,
        help_text=_("Where no name is known: “boy, about 5, with his sister”."),
    )
    other_names = forms.CharField(
        label=_("Other names and spellings"),
        required=False,
        widget=_area(),
        help_text=_("One a line."),
        max_length=2000,
    )
    relation = forms.ChoiceField(label=_("To the caller they are"), required=False, choices=relation_choices())
    sex = forms.ChoiceField(label=_("Sex"), required=False, choices=SEXES)
    born = PastWhen(label=_("Born"), required=False, help_text="")
    age = AgeField(label=_("or age today"), required=False, max_length=20)
    last_seen = PastWhen(label=_("When last seen"), required=False, help_text="")
    last_place = forms.CharField(label=_("Where they were last known to be"), required=False, max_length=300)
    note = forms.CharField(
        label=_("What else is known"),
        required=False,
        widget=_area(),
        max_length=5000,
        help_text=_("Clothes, marks, a nickname, who was with them."),
    )


class SoughtForm(SoughtFields, Dressed):
    """One of several on the form of a call."""


Family = forms.formset_factory(SoughtForm, extra=1, min_num=1, validate_min=True, max_num=MOST, absolute_max=MOST)


def told_of(held: dict[str, Any]) -> work.SoughtTold:
    """Somebody sought, as the service takes it."""
    names = tuple(dict.fromkeys(line.strip()[:300] for line in held["other_names"].splitlines() if line.strip()))
    rest = {name: held[name] for name in ("relation", "sex", "born", "age", "last_place", "last_seen", "note")}
    return work.SoughtTold(name=held["name"], other_names=names, **rest)


class RequestForm(SeparationFields, RowForm):
    """A request in a case; `people` are those of the case by key. Who it is about is asked of a new one alone."""

    inquired_on = PastWhen(label=_("Day of the request"))
    inquirer = forms.ChoiceField(label=_("Who looks for them"))
    sought = forms.MultipleChoiceField(label=_("Who is looked for"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: QueryDict | None = None, *, people: dict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.order_fields(["inquirer", "sought", "inquired_on"])
        if people is None:
            del self.fields["inquirer"], self.fields["sought"]
            return
        for name, first in (("inquirer", [("", "")]), ("sought", [])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [*first, *people.items()]

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if found.get("inquirer") and found["inquirer"] in found.get("sought", ()):
            self.add_error("sought", gettext("Nobody looks for themselves: take the inquirer out of those sought."))
        return found

    @property
    def columns(self) -> dict[str, Any]:
        """The columns of the request."""
        return {name: self.cleaned_data[name] for name in ("inquired_on", *COLUMNS)}


class SoughtRowForm(RowForm):
    """Where somebody sought was last known to be."""

    relation = forms.ChoiceField(label=_("To the inquirer they are"), required=False, choices=relation_choices())
    last_seen = PastWhen(label=_("When last seen"), required=False)
    last_place = forms.CharField(label=_("Where they were last known to be"), required=False, max_length=300)
    note = forms.CharField(label=_("What else is known"), required=False, widget=_area(4), max_length=5000)


class AddSoughtForm(SoughtFields, RowForm):
    """One more who is sought: somebody of the case, or somebody new."""

    person = forms.ChoiceField(label=_("Somebody of the case"), required=False)

    def __init__(self, data: QueryDict | None = None, *, people: dict[str, str], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.order_fields(["person"])
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext("no, somebody new")), *people.items()]
        self.fields["name"].required = False
        self.fields["relation"].label = gettext("To the inquirer they are")

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if not found.get("person") and not found.get("name"):
            self.add_error("name", gettext("Say who it is, or choose somebody of the case."))
        return found
