"""What is done to all cases that are ticked in a list."""

from collections.abc import Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from habeas.casework import bulk as work
from habeas.casework import bundles, exits
from habeas.desk.access import account_of, staff
from habeas.desk.cases import bulk_table, drafts, lists, options
from habeas.desk.forms import Dressed
from habeas.desk.out.bundle import asked_for
from habeas.desk.render import page
from habeas.store.access import closed_groups, own_cases, visible_cases
from habeas.store.models import Account, Case, Person, Team

UNDO: Final = "undo"
DRAFT: Final = "form:/cases/bulk/"
MOST: Final = 2_000
"""Cases changed at once: more is not a selection any more. A table has as many rows as there are."""
NOBODY: Final = "nobody"
ACTIONS: Final = (
    ("assign", gettext_lazy("Give to a lawyer")),
    ("task", gettext_lazy("Make a task in each")),
    ("flag", gettext_lazy("Flag")),
    ("share", gettext_lazy("Let another team see them")),
    ("check", gettext_lazy("Check again")),
    ("export", gettext_lazy("Save as a table (CSV)")),
    ("bundle", gettext_lazy("Evidence bundle")),
)


class BulkForm(Dressed):
    """What to do, and what that needs; each action reads its own fields."""

    action = forms.ChoiceField(label=gettext_lazy("With the ticked cases"), choices=ACTIONS)
    lawyer = forms.ChoiceField(label=gettext_lazy("Lawyer"), required=False)
    text = forms.CharField(label=gettext_lazy("Task, or why the flag or the share"), required=False, max_length=300)
    team = forms.ModelChoiceField(label=gettext_lazy("Team"), queryset=Team.objects.none(), required=False)
    day = forms.DateField(
        label=gettext_lazy("Due, or seen until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    marks = forms.BooleanField(
        label=gettext_lazy("The team is none of those whom people do not want told, and will not pass it on to them"),
        required=False,
    )

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="b-%s", **kwargs)
        self._lawyers = {str(each.pk): each for each in options.lawyers(account)}
        lawyer, team = self.fields["lawyer"], self.fields["team"]
        assert isinstance(lawyer, forms.ChoiceField)
        assert isinstance(team, forms.ModelChoiceField)
        lawyer.choices = [("", ""), *((pk, str(each)) for pk, each in self._lawyers.items()), (NOBODY, _("nobody"))]
        team.queryset = Team.objects.order_by("name")

    def clean(self) -> dict[str, Any]:
        held = super().clean() or {}
        action = held.get("action")
        if action == "assign" and not held.get("lawyer"):
            self.add_error("lawyer", _("Choose who it is, or “nobody”."))
        held["lawyer"] = self._lawyers.get(held.get("lawyer", ""))
        if action in ("task", "flag", "share") and not held.get("text"):
            self.add_error("text", _("Say what it is about."))
        if action == "share" and not held.get("team"):
            self.add_error("team", _("Say which team."))
        if action in ("task", "share") and held.get("day") and held["day"] < timezone.localdate():
            self.add_error("day", _("This day is over."))
        return held


@staff
@drafts.offered
def bulk(request: HttpRequest) -> HttpResponse:
    """Does it, or says what is missing; the selection is kept. Opened by its address, it is what was begun and not done."""
    account = account_of(request)
    if request.method != "POST":
        return _begun(request, account)
    form = BulkForm(request.POST, account=account)
    seen = _selected(request.POST, account)
    context = {
        "section": "cases",
        "form": form,
        "selected": seen,
        "back": options.back_to(request.POST),
        "kept": request.POST.get("query", ""),
        "everything": request.POST.get("everything"),
    }
    if not seen:
        messages.error(request, _("No case was ticked."))
        drafts.keep(request, account, DRAFT)
        back = redirect(options.back_to(request.POST))
        back.status_code = HTTPStatus.SEE_OTHER  # nothing was done: what was typed stays
        return back
    if not form.is_valid():
        return page(request, "cases/list_bulk.html", context, status=422)
    own = set(own_cases(account).values_list("pk", flat=True))
    mine = [case for case in seen if case.pk in own]
    if form.cleaned_data["action"] in ("export", "bundle"):
        drafts.throw_away(request, DRAFT)  # the next form is another one
    if form.cleaned_data["action"] == "export":
        return _table(request, seen, mine, context)
    if len(seen) > MOST:
        form.add_error(
            None, _("These are more than %(n)s cases. Narrow the list first; nothing was done.") % {"n": MOST}
        )
        return page(request, "cases/list_bulk.html", context, status=422)
    if form.cleaned_data["action"] == "share" and (marks := _told_against(form, mine)) and form.errors:
        return page(request, "cases/list_bulk.html", context | {"marks": marks}, status=422)
    if form.cleaned_data["action"] == "bundle":
        return _bundle(request, mine, context)
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
    return redirect(options.back_to(request.POST))


def _told_against(form: BulkForm, mine: Sequence[Case]) -> list[str]:
    """Whom nobody may tell of these cases; the form says where they stand against the share, or were not read."""
    marks = list(exits.marks_of(Person.objects.filter(case__in=mine, deleted_at=None).order_by("pk")))
    against = marks and any(any(exits.told_against(case, str(form.cleaned_data["team"]))) for case in mine)
    if against:
        form.add_error("team", _("People in these cases do not want this team told. Nothing was shared."))
    elif marks and not form.cleaned_data["marks"]:
        form.add_error("marks", _("Read whom nobody may tell, and confirm it."))
    return marks


def _begun(request: HttpRequest, account: Account) -> HttpResponse:
    """What was typed before, with the cases that were ticked then, as far as they are seen now."""
    found = drafts.kept(request, DRAFT)
    if found is None:
        return redirect("cases")
    if "draft" not in request.GET:
        return redirect(f"{request.path}?draft=1")
    told = QueryDict(mutable=True)
    for name, values in found.body.items():
        told.setlist(name, list(map(str, values)))
    context = {
        "section": "cases",
        "form": BulkForm(account=account),
        "selected": _selected(told, account),
        "everything": "everything" in told,
        "back": options.back_to(told),
        "kept": told.get("query", ""),
    }
    return page(request, "cases/list_bulk.html", context)


@require_POST
@staff
def undo(request: HttpRequest) -> HttpResponse:
    """Takes the last bulk action back."""
    done = request.session.pop(UNDO, None)
    if done:
        account = account_of(request)
        count = work.undo(done, account, list(own_cases(account).values_list("pk", flat=True)))
        told = ngettext("Taken back in %(n)s case.", "Taken back in %(n)s cases.", count) % {"n": count}
        messages.success(request, told)
    return redirect(options.back_to(request.POST))


def _selected(told: QueryDict, account: Account) -> list[Case]:
    """The ticked cases the account may see, or the whole list where that was ticked."""
    now = timezone.now()
    if told.get("everything"):
        params = dict(parse_qsl(told.get("query", "").lstrip("?")))
        asked = lists.asked(params, lists.FilterForm(params, account, options.choices(account)), closed_groups(account))
        found = lists.cases(account, asked, now)
        if asked.of_people:
            found = Case.objects.filter(pk__in=lists.people(account, asked, now).values("case"))
        return list(found.order_by("pk").select_related("team", "lawyer"))
    refs = told.getlist("case")
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
            done = work.share(mine, account, held["team"], held["text"], until, held["marks"])
        case _:
            work.check_again(mine)
            messages.success(request, _("The cases are being checked again in the background."))
            return
    count = len(done["rows"])
    request.session[UNDO] = dict(done)
    messages.success(request, ngettext("Done in %(n)s case.", "Done in %(n)s cases.", count) % {"n": count})


def _bundle(request: HttpRequest, mine: Sequence[Case], context: dict[str, Any]) -> HttpResponse:
    """Asks what the bundle is to be, then has it made; cases of other teams are not in it, and the page says so."""
    if not mine:
        messages.error(request, _("None of these cases is of your team: their teams can take them out."))
        return redirect(context["back"])
    if len(mine) > bundles.MOST:
        messages.error(request, _("A bundle holds at most %(n)s cases. Tick fewer.") % {"n": bundles.MOST})
        return redirect(context["back"])
    here = {"back": context["back"], "query": context["kept"], "others": len(context["selected"]) - len(mine)}
    return asked_for(request, mine, here)


def _table(request: HttpRequest, seen: Sequence[Case], mine: Sequence[Case], context: dict[str, Any]) -> HttpResponse:
    """Asks how the table leaves, then gives it. As at every exit only its team takes a case out; judgments all may."""
    own = {case.pk for case in mine}
    leaving = [case for case in seen if case.library or case.pk in own]
    if not leaving:
        messages.error(request, _("None of these cases is of your team: their teams can take them out."))
        return redirect(context["back"])
    return bulk_table.asked_for(request, leaving, context | {"others": len(seen) - len(leaving)})
