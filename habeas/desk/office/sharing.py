"""Sight of a case for others: shares and their answers, the glass broken, what was shared with us."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from habeas.casework import sharing
from habeas.desk.access import account_of, case_or_404, looked, staff
from habeas.desk.cases import drafts
from habeas.desk.cases.editing import run
from habeas.desk.office.forms import AnswerForm, GlassForm, ShareForm
from habeas.desk.office.views import administrators
from habeas.desk.render import page
from habeas.store import access
from habeas.store.models import BreakGlass, Case, Share


@staff
def share(request: HttpRequest, ref: str) -> HttpResponse:
    """Who sees this case; sight given to another team."""
    case = case_or_404(request, ref)
    if case.library:
        raise Http404
    me = account_of(request)
    looked(request, "list", "share", case.ref, case)
    if not access.may_change(me, case):
        if request.method == "POST":
            raise Http404
        return page(request, "office/share.html", _shown(request, case))

    def save(form: ShareForm) -> HttpResponse:
        held = form.cleaned_data
        sharing.offer(
            case,
            held["team"],
            me,
            held["reason"],
            held["until"],
            held["answer_by"],
            held["transfer"],
            bool(held.get("marks")),
            form.token,
        )
        messages.success(request, _("%(team)s can see the case now.") % {"team": held["team"]})
        return redirect("share", ref)

    return run(
        request,
        lambda data, given: ShareForm(case, data, given=given),
        save,
        draft=f"share:{case.ref}",
        title=_("Who sees this case"),
        back=reverse("case", args=[case.ref]),
        submit=_("Let them see it"),
        case=case,
        template="office/share.html",
        more=_shown(request, case),
    )


@staff
@drafts.offered
def answer(request: HttpRequest, ref: str, share_ref: str) -> HttpResponse:
    """The answer of the team it was shared with; it can come late, when sight has ended and no more of the case is shown
    than `shared` shows."""
    me, today = account_of(request), timezone.localdate()
    row = sharing.asked_of(me, today).filter(case__ref=ref, ref=share_ref).first()
    if row is None:
        if not case_or_404(request, ref).shares.filter(ref=share_ref, team__in=me.teams.values("pk")).exists():
            raise Http404
        if request.method != "POST":
            return redirect("share", ref)
        messages.error(request, _("Somebody answered before you."))
        return redirect("shared")
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        looked(request, "list", "share", ref, row.case)
        context = {"section": "cases", "share": row, "is_running": sharing.is_running(row, today), "form": form}
        return page(request, "office/answer.html", context, status=422 if form.is_bound else 200)
    accepted = form.cleaned_data["answer"] == "accept"
    try:
        sharing.answer(row, me, accepted, form.cleaned_data["note"])
    except sharing.AnsweredError:
        messages.error(request, _("Somebody answered before you."))
        return redirect("shared")
    messages.success(request, _("Your answer is with the other team."))
    return redirect("share", ref) if accepted else redirect("shared")


@staff
@require_POST
def end(request: HttpRequest, ref: str, share_ref: str) -> HttpResponse:
    """Takes sight away."""
    case = case_or_404(request, ref, change=True)
    sharing.end(_running(case, share_ref), account_of(request))
    messages.success(request, _("They see the case no more."))
    return redirect("share", ref)


@administrators
@drafts.offered
def glass(request: HttpRequest, ref: str) -> HttpResponse:
    """An administrator asks to see a case of others."""
    account, now = account_of(request), timezone.now()
    case = access.behind_glass(account, now).filter(ref=ref).select_related("team").first()
    if case is None:
        if case_or_404(request, ref).library:
            raise Http404
        return redirect("share", ref)
    form = GlassForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        sharing.break_glass(case, account, form.cleaned_data["reason"], now)
        messages.success(request, _("You see the case for two hours. Its team was told."))
        return redirect("share", ref)
    context = {"section": "office", "here": "office-glass", "case": case, "form": form}
    return page(request, "office/glass.html", context, status=422 if form.errors else 200)


@administrators
def closed_cases(request: HttpRequest) -> HttpResponse:
    """Cases an administrator does not see: number and team, no name; and who broke the glass."""
    closed = access.behind_glass(account_of(request), timezone.now()).select_related("team")
    wanted = request.GET.get("number", "").strip()
    if wanted:
        closed = closed.filter(ref=wanted)
    past = BreakGlass.objects.select_related("account", "case").order_by("-at")[:50]
    context = {
        "section": "office",
        "here": "office-glass",
        "cases": closed.order_by("team__name", "-changed_at")[:200],
        "wanted": wanted,
        "past": past,
        "now": timezone.now(),
    }
    return page(request, "office/closed_cases.html", context)


@staff
def shared(request: HttpRequest) -> HttpResponse:
    """What other teams let us see and what they ask of us, first what waits for our answer; and what we wait for."""
    me, today = account_of(request), timezone.localdate()
    accepted = Share.objects.filter(
        access.gives_sight(today),
        team__in=access.teams_of(me),
        answer=Share.Answer.ACCEPTED,
        case__deleted_at__isnull=True,
    )
    accepted = accepted.select_related("case__team", "team", "made_by").order_by("until", "-made_at")
    looked(request, "list", "share", "")
    rows = [*sharing.asked_of(me, today), *accepted]
    context = {
        "section": "cases",
        "shares": [(row, sharing.is_running(row, today)) for row in rows],
        "unanswered": sharing.unanswered(me, today),
        "today": today,
    }
    return page(request, "office/shared.html", context)


def _running(case: Case, share_ref: str) -> Share:
    row = case.shares.filter(ref=share_ref, ended_at__isnull=True).first()
    if row is None:
        raise Http404
    return row


def _shown(request: HttpRequest, case: Case) -> dict[str, Any]:
    """The shares of a case as its team sees them; another team sees its own."""
    me, today = account_of(request), timezone.localdate()
    may_change = access.may_change(me, case)
    ours = set(me.teams.values_list("pk", flat=True))
    asked = set(sharing.asked_of(me, today).filter(case=case).values_list("pk", flat=True))
    rows = [
        {
            "share": row,
            "is_running": sharing.is_running(row, today),
            "is_late": row.answer == Share.Answer.WAITING
            and row.ended_at is None
            and row.answer_by is not None
            and row.answer_by < today,
            "is_ours": row.pk in asked,
        }
        for row in case.shares.select_related("team", "made_by", "answered_by").order_by("-made_at")
        if may_change or row.team_id in ours
    ]
    return {
        "section": "cases",
        "case": case,
        "may_change": may_change,
        "rows": rows,
        "glasses": case.broken_glass.select_related("account").order_by("-at")[:20] if may_change else [],
    }
