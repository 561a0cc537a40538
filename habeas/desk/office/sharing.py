"""Sight of a case for others: shares and their answers, the glass broken, what was shared with us."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from habeas.casework import sharing
from habeas.desk.access import account_of, case_or_404, staff
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
    may_change = access.may_change(account_of(request), case)
    if request.method == "POST" and not may_change:
        raise Http404
    form = ShareForm(request.POST or None, case)
    if request.method == "POST" and form.is_valid():
        held = form.cleaned_data
        sharing.offer(
            case,
            held["team"],
            account_of(request),
            held["reason"],
            held["until"],
            held["answer_by"],
            held["transfer"],
            bool(held.get("marks")),
        )
        messages.success(request, _("%(team)s can see the case now.") % {"team": held["team"]})
        return redirect("share", ref)
    return _share_page(request, case, form, AnswerForm(), may_change)


@staff
@require_POST
def answer(request: HttpRequest, ref: str, share_ref: str) -> HttpResponse:
    """The answer of the team it was shared with."""
    case = case_or_404(request, ref)
    row = _running(case, share_ref)
    if not account_of(request).teams.filter(pk=row.team_id).exists():
        raise Http404
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _share_page(request, case, ShareForm(None, case), form, may_change=False)
    accepted = form.cleaned_data["answer"] == "accept"
    try:
        sharing.answer(row, account_of(request), accepted, form.cleaned_data["note"])
    except sharing.AnsweredError:
        messages.error(request, _("Somebody answered before you."))
    else:
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
    """What other teams let us see, and what they handed over; what waits for our answer first."""
    teams = account_of(request).teams.values("pk")
    today = timezone.localdate()
    rows = (
        Share.objects.filter(team__in=teams, case__deleted_at__isnull=True)
        .filter(Q(ended_at__isnull=True, until__gte=today) & ~Q(answer=Share.Answer.DECLINED))
        .select_related("case", "case__team", "team", "made_by")
        .order_by("-answer", "answer_by", "-made_at")
    )
    return page(request, "office/shared.html", {"section": "cases", "shares": rows, "today": today})


def _running(case: Case, share_ref: str) -> Share:
    row = case.shares.filter(ref=share_ref, ended_at__isnull=True).first()
    if row is None:
        raise Http404
    return row


def _share_page(
    request: HttpRequest, case: Case, form: ShareForm, answer_form: AnswerForm, may_change: bool
) -> HttpResponse:
    ours = set(account_of(request).teams.values_list("pk", flat=True))
    today = timezone.localdate()
    rows = [
        {
            "share": row,
            "is_running": sharing.is_running(row, today),
            "is_ours": row.team_id in ours and row.answer == Share.Answer.WAITING and row.ended_at is None,
        }
        for row in case.shares.select_related("team", "made_by", "answered_by").order_by("-made_at")
        if may_change or row.team_id in ours
    ]
    context = {
        "section": "cases",
        "case": case,
        "form": form,
        "answer_form": answer_form,
        "may_change": may_change,
        "rows": rows,
        "glasses": case.broken_glass.select_related("account").order_by("-at")[:20] if may_change else [],
    }
    return page(request, "office/share.html", context, status=422 if form.errors or answer_form.errors else 200)
