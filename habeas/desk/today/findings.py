"""The lists behind the tiles: findings, letters without an answer, questions."""

from functools import cached_property
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from habeas.casework import today as work
from habeas.desk.access import account_of, cases_of, looked, staff
from habeas.desk.cases.questions import in_words
from habeas.desk.cases.titles import titled
from habeas.desk.render import page
from habeas.store.access import closed_groups, inside, of_check, reach

PER_PAGE: Final = 50
TITLES: Final = {
    "new": _("New breaches"),
    "now": _("Breaches going on"),
    "soon": _("Breaches within 14 days"),
    "due": _("Due within 14 days"),
    "overdue": _("Overdue"),
    "again": _("Decided on other facts, look again"),
}
_ORDER: Final = {
    "new": "-first_seen", "now": "-weight", "soon": "since", "due": "due", "overdue": "due", "again": "-weight",
}  # fmt: skip


@staff
def findings(request: HttpRequest) -> HttpResponse:
    """Findings of all cases, by what they mean today."""
    which = request.GET.get("which", "now")
    if which not in TITLES:
        raise Http404
    looked(request, "list", "finding", "", which=which)
    now = timezone.now()
    today = timezone.localdate(now).toordinal()
    cases = cases_of(request)
    rows = (
        work.findings(cases, of_check(cases), which, today, now - work.NEW)
        .select_related("case", "person")
        .order_by(_ORDER[which], "case_id", "pk")
    )
    shown = paged(request, rows)
    context = {
        "section": "today",
        "which": which,
        "titles": TITLES,
        "rows": shown,
        "titled": titled(shown, closed_groups(account_of(request))),
        "today_number": today,
    }
    return page(request, "today/findings.html", context, part="rows")


@staff
def letters(request: HttpRequest) -> HttpResponse:
    """Letters and requests that nobody answered."""
    looked(request, "list", "entry", "", of="letters")
    today = timezone.localdate().toordinal()
    closed = closed_groups(account_of(request))
    rows = work.unanswered(cases_of(request), today, closed).select_related("case", "person")
    return page(
        request,
        "today/letters.html",
        {"section": "today", "rows": paged(request, rows), "today_number": today},
        part="rows",
    )


@staff
def questions(request: HttpRequest) -> HttpResponse:
    """The questions of all cases whose answers would decide most."""
    looked(request, "list", "questions", "")
    account, now = account_of(request), timezone.now()
    within = reach(account, now)
    found = work.best_questions(account, within, inside(within), timezone.localdate(now).toordinal(), PER_PAGE)
    are_coming = not found and work.questions_come(within)
    context = {"section": "today", "rows": in_words(found, account), "are_coming": are_coming}
    return page(request, "today/questions.html", context, part="rows")


def paged(request: HttpRequest, rows: "QuerySet[Any]") -> "Page[Any]":
    """The page of a list that the reader asks for; a number that is none gives the nearest."""
    return _Pages(rows, PER_PAGE).get_page(request.GET.get("page"))


class _Pages(Paginator):  # type: ignore[type-arg]
    """Pages of rows that are found by their keys first. Of very many rows only MOST are paged through."""

    @cached_property
    def count(self) -> int:
        return min(work.number(self.object_list), work.MOST)  # type: ignore[arg-type]

    def page(self, number: int | str) -> "Page[Any]":
        at = (self.validate_number(number) - 1) * self.per_page
        rows: Any = self.object_list
        return Page(work.first(rows, self.per_page, at), self.validate_number(number), self)
