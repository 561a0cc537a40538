"""Forms of the office. Each carries a mark of what it was made from, so that two who edit at once are told."""

import hashlib
import json
from typing import Any, Final

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from habeas.casework import exits
from habeas.casework.law import fault_of
from habeas.desk.acts import what_words
from habeas.desk.cases.editing import RowForm
from habeas.desk.forms import Began, Dressed
from habeas.prove.publish.release import PERTURBED, SUPPRESSED
from habeas.store import audit
from habeas.store.access import FIELD_GROUPS
from habeas.store.models import Account, AuditRow, Case, Team
from habeas.store.models.office import Role
from habeas.words import say

GROUP_LABELS: Final = {
    "identity": _("identity: names, birth, papers"),
    "health": _("health"),
    "contact": _("contact: telephone, address"),
    "notes": _("notes"),
}


class Marked(Began):
    """A form of values that others may change meanwhile: `is_late` once they did."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, now: dict[str, Any], **given: Any) -> None:
        self.now = now
        initial = now | given.pop("initial", {}) | {"seen": mark_of(now)}
        super().__init__(data, initial=initial, **given)
        self.begin_with(now)

    @property
    def is_late(self) -> bool:
        """Whether the values are no longer those the form was made from."""
        return self.is_bound and self.data.get("seen") != mark_of(self.now)


def mark_of(values: dict[str, Any]) -> str:
    """A short name for these very values."""
    text = json.dumps(values, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class AccountForm(Marked):
    """An account that is there."""

    name = forms.CharField(label=_("Name"), max_length=120)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, widget=forms.RadioSelect)
    own_only = forms.BooleanField(
        label=_("Sees only cases assigned to them"),
        required=False,
        help_text=_(
            "Of the cases of their teams those alone in which they are the lawyer or have a task, or which they took in."
            " Cases shared by other teams are not there for them either."
        ),
    )
    is_active = forms.BooleanField(label=_("May sign in"), required=False)


class NewAccountForm(Dressed):
    """An account to be."""

    name = forms.CharField(label=_("Name"), max_length=120)
    username = forms.CharField(
        label=_("Name to sign in with"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        help_text=_("Letters, digits and @ . + - _"),
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=Role.choices, widget=forms.RadioSelect, initial=Role.CASEWORKER.value
    )
    teams = forms.ModelMultipleChoiceField(
        label=_("Teams"), queryset=Team.objects.order_by("name"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"].strip()
        if Account.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(_("Somebody signs in with this name already."))
        return username


class TeamForm(Marked):
    """A team and its people."""

    name = forms.CharField(label=_("Name of the team"), max_length=120)
    people = forms.ModelMultipleChoiceField(
        label=_("People"),
        queryset=Account.objects.filter(is_active=True).order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They see and change the cases of the team; analysts see numbers only."),
    )

    def __init__(self, data: Any, now: dict[str, Any], team: Team | None = None) -> None:
        super().__init__(data, now)
        self.team = team

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        others = Team.objects.filter(name__iexact=name)
        if (others.exclude(pk=self.team.pk) if self.team else others).exists():
            raise forms.ValidationError(_("A team has this name already."))
        return name


class FieldsForm(Marked):
    """Which groups of fields are closed to which role: one box each."""

    def __init__(self, data: Any, now: dict[str, Any]) -> None:
        boxes = {_box(role, group): group in now[role] for role in now for group in FIELD_GROUPS}
        super().__init__(data, now, initial=boxes)
        self.initial["began"] = lambda: self.as_text(boxes)
        for role in CLOSABLE:
            for group in FIELD_GROUPS:
                self.fields[_box(role, group)] = forms.BooleanField(
                    required=False,
                    label=f"{Role(role).label}: {GROUP_LABELS[group]}",
                    widget=forms.CheckboxInput(attrs={"class": "govuk-checkboxes__input"}),
                )

    @property
    def rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Each role with its boxes, for the table."""
        return [(str(Role(role).label), [self[_box(role, group)] for group in FIELD_GROUPS]) for role in CLOSABLE]

    @property
    def closed(self) -> dict[str, list[str]]:
        """What was ticked."""
        return {role: [group for group in FIELD_GROUPS if self.cleaned_data[_box(role, group)]] for role in CLOSABLE}


CLOSABLE: Final = tuple(role.value for role in Role if role != Role.ANALYST)


def _box(role: str, group: str) -> str:
    return f"{role}-{group}"


class FactorForm(Marked):
    """The roles that need a second factor."""

    roles = forms.MultipleChoiceField(
        label=_("Roles that need a second factor"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class FigureForm(Marked):
    """A figure the law leaves open."""

    figure = forms.CharField(label=_("Figure of this office"), max_length=60)

    def __init__(self, data: Any, now: dict[str, Any], name: str) -> None:
        super().__init__(data, now)
        self.name = name

    def clean_figure(self) -> str:
        text: str = self.cleaned_data["figure"].strip()
        fault = fault_of(self.name, text)
        if fault is not None:
            raise forms.ValidationError(say(fault.message, get_language() or "en"))
        return text


class RetentionForm(Marked):
    """Days; 0 is never."""

    closed_days = forms.IntegerField(
        label=_("Days after which a closed case is proposed for erasure"), min_value=0, max_value=36_500
    )
    deleted_days = forms.IntegerField(
        label=_("Days for which a deleted case can be brought back"), min_value=1, max_value=3_650
    )
    backup_days = forms.IntegerField(label=_("Days for which a backup is kept"), min_value=1, max_value=3_650)


class ReleasesForm(Marked):
    """How small numbers are guarded in what analysts see."""

    way = forms.ChoiceField(
        label=_("How small numbers are guarded"),
        choices=[
            (
                SUPPRESSED,
                _("Hide them, and what else would tell them: figures are exact, some are missing"),
            ),
            (PERTURBED, _("Change every figure by at most two people: fewer are missing, none is exact")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )


class AuditFilter(forms.Form):
    """What the page of the log shows."""

    who = forms.ModelChoiceField(
        label=_("Who"), queryset=Account.objects.order_by("username"), required=False, empty_label="—"
    )
    what = forms.ChoiceField(label=_("What"), required=False)
    case = forms.CharField(label=_("Case (number)"), required=False, max_length=40)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="filter_%s")
        kinds = sorted(AuditRow.objects.values_list("what", flat=True).distinct())
        self.fields["what"].choices = [("", "—"), *((kind, what_words(kind)) for kind in kinds)]  # type: ignore[attr-defined]
        for field in self.fields.values():
            css = "govuk-select" if isinstance(field.widget, forms.Select) else "govuk-input"
            field.widget.attrs |= {"class": css}


class HeadsForm(Dressed):
    """Heads kept outside: on paper, in a mail."""

    heads = forms.CharField(
        label=_("Heads kept outside"),
        required=False,
        help_text=_(
            "Lines that begin with “habeas-head”, as they were printed or mailed. Those of backups are read anyway."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )

    def clean_heads(self) -> list[audit.Head]:
        return audit.heads_in(self.cleaned_data["heads"])


class ShareForm(RowForm):
    """Sight of a case for another team."""

    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none(), empty_label="")
    reason = forms.CharField(label=_("Why"), max_length=300, help_text=_("The other team reads this."))
    until = forms.DateField(label=_("They see the case until"), widget=forms.DateInput(attrs={"type": "date"}))
    answer_by = forms.DateField(
        label=_("Answer expected by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Without an answer they see the case no more after this day; empty: within two weeks."),
    )
    transfer = forms.BooleanField(
        label=_("Hand the case over"),
        required=False,
        help_text=_("Once they accept, the case is theirs and your team sees it no more."),
    )
    marks = forms.BooleanField(
        label=_("The team is none of those whom people do not want told, and will not pass it on to them"),
        required=False,
    )

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        self.told = list(exits.marks_of(case.people.filter(deleted_at__isnull=True).order_by("pk")))
        if self.told:
            self.fields["marks"].help_text = " ".join(self.told)
        else:
            del self.fields["marks"]
        teams = Team.objects.exclude(cases=case).order_by("name")
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        held = super().clean()
        today = timezone.localdate()
        for name in ("until", "answer_by"):
            if held.get(name) and held[name] < today:
                self.add_error(name, _("This day is over."))
        if held.get("until") and held.get("answer_by") and held["answer_by"] > held["until"]:
            self.add_error("answer_by", _("The answer has to come before they stop seeing the case."))
        if self.told and not held.get("marks"):
            self.add_error("marks", _("Read whom nobody may tell, and confirm it."))
        if held.get("team") and any(exits.told_against(self.case, str(held["team"]))):
            self.add_error("team", _("Somebody in this case does not want this team told."))
        return held


class AnswerForm(Dressed):
    """Whether we take it."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("accept", _("We accept")), ("decline", _("We decline"))],
        error_messages={"required": _("Say whether you accept or decline.")},
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("Note for the other team"), max_length=300, required=False)


class GlassForm(Dressed):
    """Why an administrator has to see a case of others."""

    reason = forms.CharField(
        label=_("Reason"),
        min_length=10,
        max_length=240,
        help_text=_("The team reads it, and the log keeps that you looked."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
