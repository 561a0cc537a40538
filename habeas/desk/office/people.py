"""Accounts and teams."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from habeas.casework import rules, staff
from habeas.desk.access import account_of
from habeas.desk.account import sessions
from habeas.desk.cases import drafts
from habeas.desk.office.forms import AccountForm, NewAccountForm, TeamForm
from habeas.desk.office.late import changed_meanwhile
from habeas.desk.office.views import administrators
from habeas.desk.render import page
from habeas.store import audit
from habeas.store.models import Account, Team


@administrators
def teams(request: HttpRequest) -> HttpResponse:
    """All teams, with how many people and cases."""
    cases = Count("cases", distinct=True, filter=Q(cases__deleted_at__isnull=True))
    rows = Team.objects.annotate(cases_count=cases, people_count=Count("people", distinct=True)).order_by("name")
    return page(request, "office/teams.html", {"section": "office", "here": "office-teams", "teams": rows})


@administrators
@drafts.offered
def add_team(request: HttpRequest) -> HttpResponse:
    """A new team."""
    form = TeamForm(request.POST or None, {"name": "", "people": []})
    if request.method == "POST" and _is_there(request):  # the same form sent twice on a bad line
        return redirect("office-teams")
    if form.is_valid():
        by = account_of(request)
        new = staff.add_team(form.cleaned_data["name"], by)
        staff.change_team(new, new.name, form.cleaned_data["people"], by)
        messages.success(request, _("The team is there."))
        return redirect("office-teams")
    context = {"section": "office", "here": "office-teams", "form": form}
    return page(request, "office/team.html", context, status=422 if form.errors else 200)


@administrators
@drafts.offered
def team(request: HttpRequest, number: int) -> HttpResponse:
    """A team: its name and people."""
    row = Team.objects.filter(pk=number).first()
    if row is None:
        raise Http404
    now = {"name": row.name, "people": sorted(row.people.values_list("pk", flat=True))}
    form = TeamForm(request.POST or None, now, row)
    if form.is_valid():
        if form.is_late:
            return changed_meanwhile(request, form, "office-team", number)
        still = row.people.filter(is_active=False)  # not in the form, and no reason to lose their place
        staff.change_team(row, form.cleaned_data["name"], [*form.cleaned_data["people"], *still], account_of(request))
        messages.success(request, _("Saved."))
        return redirect("office-teams")
    context = {"section": "office", "here": "office-teams", "form": form, "team": row}
    return page(request, "office/team.html", context, status=422 if form.errors else 200)


@administrators
def accounts(request: HttpRequest) -> HttpResponse:
    """All accounts."""
    factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    rows = Account.objects.annotate(has_factor=Exists(factors)).prefetch_related("teams")
    context = {
        "section": "office",
        "here": "office-accounts",
        "accounts": rows.order_by("-is_active", "name", "username"),
        "needing": rules.second_factor_roles(),
    }
    return page(request, "office/accounts.html", context)


@administrators
@drafts.offered
def add_account(request: HttpRequest) -> HttpResponse:
    """A new account; the password for its first sign-in is shown once."""
    form = NewAccountForm(request.POST or None)
    if form.is_valid():
        held = form.cleaned_data
        new, password = staff.add_account(
            held["username"], held["name"], held["role"], held["teams"], account_of(request)
        )
        return _password_page(request, new, password)
    context = {"section": "office", "here": "office-accounts", "form": form}
    return page(request, "office/account_add.html", context, status=422 if form.errors else 200)


@administrators
@drafts.offered
def account(request: HttpRequest, number: int) -> HttpResponse:
    """An account: name, role, whether it may sign in."""
    row = _account(number)
    now = {"name": row.name, "role": row.role, "own_only": row.own_only, "is_active": row.is_active}
    form = AccountForm(request.POST or None, now)
    if form.is_valid():
        if form.is_late:
            return changed_meanwhile(request, form, "office-account", number)
        held = form.cleaned_data
        try:
            changed = staff.change_account(
                row, held["name"], held["role"], held["is_active"], account_of(request), own_only=held["own_only"]
            )
        except staff.LastAdministratorError:
            form.add_error(None, _("This is the last administrator: make another one first."))
        else:
            if {"role", "is_active"} & set(changed):
                sessions.end_all(row, _own_session(request, row))
            messages.success(request, _("Saved."))
            return redirect("office-accounts")
    context: dict[str, Any] = {
        "section": "office",
        "here": "office-accounts",
        "form": form,
        "account": row,
        "teams": row.teams.order_by("name"),
        "factors": Authenticator.objects.filter(user=row).exclude(type=Authenticator.Type.RECOVERY_CODES).count(),
    }
    return page(request, "office/account.html", context, status=422 if form.errors else 200)


@administrators
@require_POST
def new_password(request: HttpRequest, number: int) -> HttpResponse:
    """A password for one sign-in, shown once; their sessions end."""
    row = _account(number, others=request)
    password = staff.new_password(row, account_of(request))
    sessions.end_all(row)
    return _password_page(request, row, password)


@administrators
@require_POST
def end_sessions(request: HttpRequest, number: int) -> HttpResponse:
    """Signs somebody out everywhere."""
    row = _account(number)
    ended = sessions.end_all(row, _own_session(request, row))
    audit.log(
        account_of(request), timezone.now(), [audit.Act("end", "sessions", str(row.pk), body={"sessions": ended})]
    )
    messages.success(request, ngettext("%(n)s session ended.", "%(n)s sessions ended.", ended) % {"n": ended})
    return redirect("office-account", number)


@administrators
@require_POST
def reset_factor(request: HttpRequest, number: int) -> HttpResponse:
    """Takes away a lost second factor; their sessions end."""
    row = _account(number, others=request)
    staff.reset_second_factor(row, account_of(request))
    sessions.end_all(row)
    messages.success(request, _("The second factor is taken away; their sessions ended."))
    return redirect("office-account", number)


def _is_there(request: HttpRequest) -> bool:
    """Whether there is a team of exactly this name and these people."""
    row = Team.objects.filter(name=request.POST.get("name", "").strip()).first()
    return row is not None and {str(pk) for pk in row.people.values_list("pk", flat=True)} == set(
        request.POST.getlist("people")
    )


def _account(number: int, others: HttpRequest | None = None) -> Account:
    """An account; with `others`, not one's own: that is changed on one's own page, with the old password."""
    row = Account.objects.filter(pk=number).first()
    if row is None or (others is not None and row == account_of(others)):
        raise Http404
    return row


def _own_session(request: HttpRequest, row: Account) -> str | None:
    return request.session.session_key if row == account_of(request) else None


def _password_page(request: HttpRequest, row: Account, password: str) -> HttpResponse:
    context = {"section": "office", "here": "office-accounts", "account": row, "password": password}
    return page(request, "office/password.html", context)
