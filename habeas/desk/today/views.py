"""The first page: what matters now."""

from datetime import timedelta

from django.contrib.auth import logout
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from habeas.casework import today as work
from habeas.desk.access import account_of, cases_of
from habeas.desk.cases.titles import titled
from habeas.desk.render import page
from habeas.desk.today.findings import TITLES
from habeas.store.access import closed_groups
from habeas.store.models import Draft, Task
from habeas.store.models.office import Role


def today(request: HttpRequest) -> HttpResponse:
    """My work: tiles with a number, each a filter."""
    me = account_of(request)
    if me.role == Role.ANALYST:
        return redirect("numbers")
    now = timezone.now()
    date = timezone.localdate(now)
    number = date.toordinal()
    cases, closed = cases_of(request), closed_groups(me)
    tiles = [(which, work.findings(cases, which, number, now).count()) for which in TITLES]
    urgent = work.findings(cases, "soon", number, now) | work.findings(cases, "new", number, now)
    rows = urgent.select_related("case", "person").order_by("-weight", "since", "pk")[:8]
    own = Task.objects.filter(Q(case__isnull=True) | Q(case__in=cases), assignee=me, done_at__isnull=True)
    context = {
        "section": "today",
        "tiles": [(which, TITLES[which], count) for which, count in tiles],
        "held": work.held_groups(cases, number, closed),
        "letters": work.unanswered(cases, number).count(),
        "questions": work.best_questions(cases, me, number, 5),
        "urgent": titled(rows, closed),
        "tasks": own.filter(due__lte=date + timedelta(days=7)).select_related("case").order_by("due")[:10],
        "tasks_open": own.count(),
        "stale": cases.filter(stale_since__isnull=False).count(),
        "today_number": number,
    }
    return page(request, "today/today.html", context)


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
    name = request.POST.get("draft-form", "")[:200]
    body = {key: values for key, values in request.POST.lists() if key not in ("draft-form", "csrfmiddlewaretoken")}
    if name and any(any(values) for values in body.values()):
        Draft.objects.update_or_create(account=account_of(request), form=name, defaults={"body": body})
    return HttpResponse(status=204)
