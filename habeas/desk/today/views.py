"""The first page: what matters now."""

from datetime import timedelta
from typing import Final

from django.contrib.auth import logout
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from habeas.casework import sharing
from habeas.casework import today as work
from habeas.desk.access import account_of, cases_of, looked
from habeas.desk.cases import drafts
from habeas.desk.cases.titles import titled
from habeas.desk.render import page
from habeas.desk.today.findings import TITLES
from habeas.desk.today.tasks import rows_of
from habeas.desk.tracing.listing import counts as tracing_counts
from habeas.store.access import closed_groups, of_check
from habeas.store.models import FindingRow, Task
from habeas.store.models.office import Role

URGENT: Final = 8


def today(request: HttpRequest) -> HttpResponse:
    """My work: tiles with a number, each a filter."""
    me = account_of(request)
    if me.role == Role.ANALYST:
        return redirect("numbers")
    looked(request, "list", "today", "")
    now = timezone.now()
    date = timezone.localdate(now)
    number = date.toordinal()
    cases, closed = cases_of(request), closed_groups(me)
    seen = of_check(cases)
    found = {which: work.findings(cases, seen, which, number, now) for which in TITLES}
    own = Task.objects.filter(Q(case__isnull=True) | Q(case__in=cases), assignee=me, done_at__isnull=True)
    context = {
        "section": "today",
        "tiles": [(which, TITLES[which], work.number(rows)) for which, rows in found.items()],
        "held": work.held_groups(cases, number, closed),
        "letters": work.number(work.unanswered(cases, number, closed)),
        "questions": work.best_questions(cases, seen, me, number, 5),
        "urgent": titled(_urgent(found["soon"], found["new"]), closed),
        "tasks": rows_of(me, own.filter(due__lte=date + timedelta(days=7)).select_related("case").order_by("due")[:10]),
        "tasks_open": own.count(),
        "asked": list(sharing.asked_of(me, date)),
        "unanswered": sharing.unanswered(me, date).count(),
        "stale": work.stale(cases).count(),
        "tracing": tracing_counts(request) if cases.filter(tracing__isnull=False).exists() else None,
        "today_number": number,
    }
    return page(request, "today/today.html", context)


def _urgent(*found: QuerySet[FindingRow]) -> list[FindingRow]:
    """The gravest of all these: keys alone are sorted."""
    firsts = [rows.order_by("-weight", "since", "pk").values_list("weight", "since", "pk")[:URGENT] for rows in found]
    keys = sorted({(-weight, since, pk) for first in firsts for weight, since, pk in first})[:URGENT]
    rows = FindingRow.everything.select_related("case", "person").in_bulk([pk for *_, pk in keys])
    return [rows[pk] for *_, pk in keys if pk in rows]


def stay(request: HttpRequest) -> HttpResponse:
    """Somebody is still here."""
    request.session["seen"] = timezone.now().timestamp()
    return HttpResponse(status=204)


def gone(request: HttpRequest) -> HttpResponse:
    """The quick exit: signed out, and on a dull page that does not name us."""
    logout(request)
    response = page(request, "today/gone.html")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Keeps what is typed in a form (`data-draft`), under its name; sent by the page by itself."""
    drafts.keep(request, account_of(request), request.POST.get(drafts.NAME, ""))
    return HttpResponse(status=204)
