"""What is done to all cases that are ticked in a list."""

import csv
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from urllib.parse import parse_qsl

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from habeas.casework import bulk as work
from habeas.desk.access import account_of, looked, staff
from habeas.desk.cases import lists, options, rows
from habeas.desk.forms import Dressed
from habeas.desk.render import page
from habeas.store.access import closed_groups, visible_cases
from habeas.store.models import Account, Case, Team

UNDO: Final = "undo"
MOST: Final = 2_000
"""Cases at once: more is not a selection any more."""
ACTIONS: Final = (
    ("assign", gettext_lazy("Give to a lawyer")),
    ("task", gettext_lazy("Make a task in each")),
    ("flag", gettext_lazy("Flag")),
    ("share", gettext_lazy("Let another team see them")),
    ("check", gettext_lazy("Check again")),
    ("export", gettext_lazy("Save as a table (CSV)")),
)


class BulkForm(Dressed):
    """What to do, and what that needs; each action reads its own fields."""

    action = forms.ChoiceField(label=gettext_lazy("With the ticked cases"), choices=ACTIONS)
    lawyer = forms.ModelChoiceField(
        label=gettext_lazy("Lawyer"),
        queryset=Account.objects.none(),
        required=False,
        empty_label=gettext_lazy("nobody"),
    )
    text = forms.CharField(label=gettext_lazy("Task, or why the flag or the share"), required=False, max_length=300)
    team = forms.ModelChoiceField(label=gettext_lazy("Team"), queryset=Team.objects.none(), required=False)
    day = forms.DateField(
        label=gettext_lazy("Due, or seen until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    names = forms.BooleanField(label=gettext_lazy("With names in the table"), required=False)

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="b-%s", **kwargs)
        for name, queryset in (("lawyer", options.lawyers(account)), ("team", Team.objects.order_by("name"))):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = queryset

    def clean(self) -> dict[str, Any]:
        held = super().clean() or {}
        action = held.get("action")
        if action in ("task", "flag", "share") and not held.get("text"):
            self.add_error("text", _("Say what it is about."))
        if action == "share" and not held.get("team"):
            self.add_error("team", _("Say which team."))
        if action in ("task", "share") and held.get("day") and held["day"] < timezone.localdate():
            self.add_error("day", _("This day is over."))
        return held


@require_POST
@staff
def bulk(request: HttpRequest) -> HttpResponse:
    """Does it, or says what is missing; the selection is kept."""
    account = account_of(request)
    form = BulkForm(request.POST, account=account)
    seen = _selected(request, account)
    context = {
        "section": "cases",
        "form": form,
        "selected": seen,
        "back": options.back_to(request),
        "kept": request.POST.get("query", ""),
    }
    if not seen:
        messages.error(request, _("No case was ticked."))
        return redirect(options.back_to(request))
    if not form.is_valid():
        return page(request, "cases/list_bulk.html", context, status=422)
    if form.cleaned_data["action"] == "export":
        return _table(request, account, seen, form.cleaned_data["names"])
    own = account.teams.values_list("pk", flat=True)
    mine = [case for case in seen if not case.library and case.deleted_at is None and case.team_id in set(own)]
    if mine:
        _do(request, account, mine, form.cleaned_data)
    if len(mine) < len(seen):
        left = len(seen) - len(mine)
        told = ngettext(
            "%(n)s case was left as it is: it is not of your team.",
            "%(n)s cases were left as they are: they are not of your team.",
            left,
        )
        messages.warning(request, told % {"n": left})
    return redirect(options.back_to(request))


@require_POST
@staff
def undo(request: HttpRequest) -> HttpResponse:
    """Takes the last bulk action back."""
    done = request.session.pop(UNDO, None)
    if done:
        account = account_of(request)
        mine = Case.objects.filter(team__in=account.teams.values("pk"), deleted_at__isnull=True)
        count = work.undo(done, account, list(mine.values_list("pk", flat=True)))
        told = ngettext("Taken back in %(n)s case.", "Taken back in %(n)s cases.", count) % {"n": count}
        messages.success(request, told)
    return redirect(options.back_to(request))


def _selected(request: HttpRequest, account: Account) -> list[Case]:
    """The ticked cases the account may see, or the whole list where that was ticked."""
    now = timezone.now()
    if request.POST.get("everything"):
        params = dict(parse_qsl(request.POST.get("query", "").lstrip("?")))
        asked = lists.asked(params, lists.FilterForm(params, account, options.choices(account)), closed_groups(account))
        found = lists.cases(account, asked, now)
        if asked.of_people:
            found = Case.objects.filter(pk__in=lists.people(account, asked, now).values("case"))
        return list(found.order_by("pk").select_related("team", "lawyer")[:MOST])
    refs = request.POST.getlist("case")[:MOST]
    return list(visible_cases(account, now).filter(ref__in=refs).order_by("pk").select_related("team", "lawyer"))


def _do(request: HttpRequest, account: Account, mine: Sequence[Case], held: dict[str, Any]) -> None:
    day = held.get("day")
    match held["action"]:
        case "assign":
            done = work.assign(mine, account, held["lawyer"])
        case "task":
            done = work.add_task(mine, account, held["text"], day, held["lawyer"])
        case "flag":
            done = work.flag(mine, account, held["text"])
        case "share":
            until = day or timezone.localdate() + timedelta(days=90)
            done = work.share(mine, account, held["team"], held["text"], until)
        case _:
            work.check_again(mine)
            messages.success(request, _("The cases are being checked again in the background."))
            return
    count = len(done["rows"])
    request.session[UNDO] = dict(done)
    messages.success(request, ngettext("Done in %(n)s case.", "Done in %(n)s cases.", count) % {"n": count})


def _table(request: HttpRequest, account: Account, seen: Sequence[Case], with_names: bool) -> HttpResponse:
    """The cases as CSV; each row carries its id and address. Names only where asked for and open to the reader."""
    closed = closed_groups(account) | (frozenset() if with_names else {"identity"})
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="cases.csv"'
    response["Cache-Control"] = "no-store"
    response.write("\ufeff")
    write = csv.writer(response)
    write.writerow(["id", "address", "case", "people", "held_now", "breaches_now", "team", "lawyer", "changed"])
    for row in rows.of_cases(seen, 0, closed, timezone.now()):
        case = row.case
        address = request.build_absolute_uri(f"/cases/{case.ref}/")
        named = "; ".join(row.names) + (f" +{row.more}" if row.more else "")
        told = [
            case.key,
            address,
            row.title,
            named if with_names else len(row.names) + row.more,
            row.held,
            row.breaches,
        ]
        told += [str(case.team or ""), str(case.lawyer or ""), timezone.localtime(case.changed_at).date().isoformat()]
        write.writerow([_plain(value) for value in told])
        looked(request, "export", "case", case.ref, case, form="csv", names=with_names)
    return response


def _plain(value: object) -> object:
    """A text that a spreadsheet does not take for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t") else value
