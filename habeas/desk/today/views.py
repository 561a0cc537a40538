"""The first page: what matters now."""

from datetime import timedelta

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from habeas.casework import progress, sharing, tiles
from habeas.casework import today as work
from habeas.desk.access import account_of, looked
from habeas.desk.cases import drafts
from habeas.desk.cases.questions import in_words
from habeas.desk.cases.titles import titled
from habeas.desk.render import page
from habeas.desk.start.invented import may_store
from habeas.desk.today.findings import TITLES
from habeas.desk.today.tasks import rows_of
from habeas.desk.tracing.listing import counts as tracing_counts
from habeas.store.access import closed_groups
from habeas.store.models.office import Role


def today(request: HttpRequest) -> HttpResponse:
    """My work: tiles with a number, each a filter."""
    me = account_of(request)
    if me.role == Role.ANALYST:
        return redirect("numbers")
    looked(request, "list", "today", "")
    now = timezone.now()
    date = timezone.localdate(now)
    number = date.toordinal()
    closed = closed_groups(me)
    asked = tiles.asked(me, now)
    found = [tiles.tile(asked, which) for which in TITLES]
    shares, overdue = sharing.waiting_for(me, date)
    questions = in_words(work.best_questions(me, asked.reach, asked.linked, number, 5), me)
    context = {
        "section": "today",
        "tiles": [(tile.which, TITLES[tile.which], tile.number) for tile in found],
        "held": tiles.held_groups(asked),
        "letters": tiles.letters(asked),
        "questions": questions,
        "are_coming": not questions and work.questions_come(asked.reach),
        "urgent": titled(tiles.urgent(found), closed),
        "tasks": rows_of(me, tiles.tasks(asked, date + timedelta(days=7))),
        "tasks_open": tiles.tasks_open(asked),
        "asked": shares,
        "unanswered": overdue,
        "checking": progress.of_all(asked.reach),
        "tracing": tracing_counts(request) if tiles.has_tracing(asked) else None,
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
    """Keeps what is typed in a form (`data-draft`), under its name; sent by the page by itself. In a sample office not before
    it was said that those in it are invented."""
    if may_store(request):
        drafts.keep(request, account_of(request), request.POST.get(drafts.NAME, ""))
    return HttpResponse(status=204)
