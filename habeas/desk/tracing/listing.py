"""The list of tracing requests: tiles that are filters, who looks for whom, what waits."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from habeas.casework import tracing_found as found
from habeas.casework import tracing_letters as letters
from habeas.casework import tracing_requests as work
from habeas.desk.access import account_of, looked
from habeas.desk.render import page
from habeas.desk.tracing.door import tracers
from habeas.desk.tracing.words import title_of
from habeas.store import search
from habeas.store.models import Proposal, TracingRequest
from habeas.store.models.search import Area

A_PAGE: Final = 50
State, Status = Proposal.State, TracingRequest.Status
TILES: Final = {
    "matches": _("with matches to look at"),
    "silent": _("with a letter that nobody answered"),
    "going": _("that go on"),
    "found": _("verified, not reunited yet"),
    "reunited": _("reunited, followed up"),
    "closed": _("closed"),
}
_OF: Final = {
    "going": (Status.OPEN, Status.IN_PROGRESS),
    "found": (Status.VERIFIED,),
    "reunited": (Status.REUNIFIED,),
    "closed": (Status.CLOSED,),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A request of the list."""

    request: TracingRequest
    title: str
    where: str
    matches: int
    silent: int
    """Days for which the oldest letter without an answer waits."""


@tracers
def tracing(request: HttpRequest) -> HttpResponse:
    """The requests one may see; by default those that are not closed."""
    account, now = account_of(request), timezone.now()
    every = work.requests_of(account, now)
    waiting = waiting_of(request)
    which = request.GET.get("which", "")
    q = request.GET.get("q", "").strip()
    rows = _filtered(request, every, which, waiting)
    if q:
        rows = _named(request, rows, q)
    rows = rows.select_related("case__team", "inquirer").prefetch_related("sought__person").order_by("-made_at", "-pk")
    pages = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    looked(request, "list", "tracing request", "")
    context = {
        "section": "tracing",
        "rows": pages,
        "requests": _rows(request, list(pages.object_list), waiting),
        "tiles": [(name, label, _filtered(request, every, name, waiting).count()) for name, label in TILES.items()],
        "which": which,
        "q": q,
        "is_filtered": bool(which or q),
    }
    return page(request, "tracing/list.html", context, part="results")


def waiting_of(request: HttpRequest) -> QuerySet[Proposal]:
    """The proposals that wait for somebody to look at them, of which the reader sees both sides."""
    return found.visible(account_of(request), timezone.now()).filter(state__in=(State.PROPOSED, State.UNSURE))


def counts(request: HttpRequest) -> dict[str, int]:
    """How many requests wait for somebody, for the first page."""
    every, waiting = work.requests_of(account_of(request), timezone.now()), waiting_of(request)
    return {which: _filtered(request, every, which, waiting).count() for which in ("matches", "silent")}


def _filtered(
    request: HttpRequest, every: QuerySet[TracingRequest], which: str, waiting: QuerySet[Proposal]
) -> QuerySet[TracingRequest]:
    if which == "matches":
        return every.filter(Exists(waiting.filter(sought__request=OuterRef("pk")))).exclude(status=Status.CLOSED)
    if which == "silent":
        silent = letters.unanswered(account_of(request), timezone.localdate().toordinal())
        return every.filter(letters.about(silent)).exclude(status=Status.CLOSED)
    if which in _OF:
        return every.filter(status__in=_OF[which])
    return every.exclude(status=Status.CLOSED)


def _named(request: HttpRequest, rows: QuerySet[TracingRequest], q: str) -> QuerySet[TracingRequest]:
    """Those whose inquirer or sought has a name like this, in either alphabet."""
    words = search.words_of(q)
    if not words:
        return rows.none()
    found = search.first(Area.PEOPLE, account_of(request), timezone.now(), words, 200)
    people = [row.person_id for row in found]
    return rows.filter(Q(inquirer__in=people) | Q(sought__person__in=people)).distinct()


def _rows(request: HttpRequest, requests: Sequence[TracingRequest], waiting: QuerySet[Proposal]) -> list[Row]:
    matches = Counter(waiting.filter(sought__request__in=requests).values_list("sought__request", flat=True))
    today = timezone.localdate().toordinal()
    silent: dict[Any, int] = {}
    for case, person, on_last in (
        letters.unanswered(account_of(request), today)
        .filter(case__in=[each.case_id for each in requests])
        .values_list("case", "person", "on_last")
    ):
        silent[case, person] = max(silent.get((case, person), 0), today - (on_last or today))
    found_rows = []
    for each in requests:
        sought = [one for one in each.sought.all() if one.ended_at is None]
        people = [each.inquirer_id, *(one.person_id for one in sought)]
        days = max((silent.get((each.case_id, person), 0) for person in people), default=0)
        where = next((one.last_place for one in sought if one.last_place), "")
        found_rows.append(Row(each, title_of(each.inquirer, sought), where, matches[each.pk], days))
    return found_rows
