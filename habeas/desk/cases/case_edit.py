"""The page that edits the head of a case: title, states, team, lawyer; closes it and opens it again."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from habeas.casework import cases
from habeas.desk.access import account_of, case_or_404, looked, staff
from habeas.desk.authorities.forms import states
from habeas.desk.cases.editing import RowForm, run
from habeas.desk.cases.said import said
from habeas.desk.cases.takein_fields import PastWhen
from habeas.store.access import closed_groups
from habeas.store.models import Account, Case, Team

_STATES: Final = ("state", "state_2", "state_3")


class CaseForm(RowForm):
    """The head of a case."""

    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        help_text=_("It stands in lists and on papers. Who must not be named does not belong into it."),
    )
    state = forms.ChoiceField(label=_("State"), help_text=_("Whose law and whose duty holds in this case."))
    state_2 = forms.ChoiceField(label=_("Second state"), required=False)
    state_3 = forms.ChoiceField(label=_("Third state"), required=False)
    team = forms.ChoiceField(
        label=_("Team"), help_text=_("One of yours. To hand the case to another team, share it and hand it over.")
    )
    lawyer = forms.ChoiceField(label=_("Lawyer"), required=False)
    closed_on = PastWhen(
        label=_("Closed on"),
        required=False,
        help_text=_("A closed case stands in lists under “closed”. To open it again, empty this field."),
    )

    def __init__(self, account: Account, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in _STATES:
            self._choose(name, [("", "–"), *states()])
        teams = Team.objects.filter(people=account).order_by("name")
        self._choose("team", [(str(team.pk), str(team)) for team in teams])
        people = Account.objects.filter(teams__in=teams, is_active=True).distinct().order_by("name")
        known = {one.pk: one for one in people}
        if case.lawyer is not None:
            known.setdefault(case.lawyer.pk, case.lawyer)
        self._choose("lawyer", [("", gettext("nobody yet")), *((str(pk), str(one)) for pk, one in known.items())])
        if len(self.fields["team"].choices) == 1:  # type: ignore[attr-defined]
            del self.fields["team"]
        if "identity" in closed_groups(account):
            del self.fields["title"]

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        team, lawyer = found.get("team"), found.get("lawyer")
        if team and lawyer and team != self.held["team"] and not Account.objects.filter(pk=lawyer, teams=team).exists():
            self.add_error("lawyer", gettext("Not of this team. Choose somebody of it, or nobody yet."))
        return found

    @property
    def columns(self) -> dict[str, Any]:
        """The columns of what the form asks."""
        found = self.cleaned_data
        codes = [found[name] for name in _STATES if found[name]]
        rest = self.held["more_states"]
        columns: dict[str, Any] = {"states": list(dict.fromkeys([*codes, *rest])), "closed_on": found["closed_on"]}
        columns["lawyer_id"] = int(found["lawyer"]) if found["lawyer"] else None
        if "title" in found:
            columns["title"] = found["title"]
        if "team" in found:
            columns["team_id"] = int(found["team"])
        return columns


@staff
def edit(request: HttpRequest, ref: str) -> HttpResponse:
    """Title, states, team, lawyer of a case; closing it."""
    case = case_or_404(request, ref, change=True)
    me = account_of(request)
    looked(request, "look", "case", case.ref, case)

    def save(form: CaseForm) -> HttpResponse:
        outcome = cases.change(case, form.version, me, form.columns)
        messages.success(request, said(request, case, outcome))
        return redirect("case", case.ref)

    def make(data: Any, given: Mapping[str, Any]) -> CaseForm:
        return CaseForm(me, case, data, held=_held(case), version=case.version, given=given)

    return run(
        request,
        make,
        save,
        draft=f"case:{case.ref}",
        title=gettext("Edit the case"),
        back=reverse("case", args=[case.ref]),
        submit=gettext("Save and check"),
        held_of=_held,
        case=case,
    )


def _held(case: Any) -> dict[str, Any]:
    first = dict(zip(_STATES, [*case.states, "", "", ""], strict=False))
    return {
        "title": case.title,
        **first,
        "more_states": case.states[3:],
        "team": str(case.team_id),
        "lawyer": str(case.lawyer_id) if case.lawyer_id else "",
        "closed_on": case.closed_on,
    }
