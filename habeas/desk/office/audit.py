"""The log: who did and looked at what, and whether the chain holds."""

from datetime import datetime, time, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from habeas.casework import proving, rules
from habeas.desk.access import account_of
from habeas.desk.office.forms import AuditFilter, HeadsForm
from habeas.desk.office.views import administrators
from habeas.desk.render import page
from habeas.store import audit
from habeas.store.models import AuditRow, AuditSalt

ROWS: Final = 100


@administrators
def log(request: HttpRequest) -> HttpResponse:
    """The rows, the newest first, a hundred at a time."""
    form = AuditFilter(request.GET)
    rows = _wanted(form)
    before = request.GET.get("before", "")
    if before.isdecimal():
        rows = rows.filter(sequence__lt=int(before))
    found = list(rows.order_by("-sequence")[: ROWS + 1])
    more, found = len(found) > ROWS, found[:ROWS]
    bodies = AuditSalt.objects.in_bulk([row.sequence for row in found])
    query = {key: value for key, value in request.GET.items() if value and key != "before"}
    context = (
        _page()
        | _read()
        | {
            "filter": form,
            "rows": [(row, bodies[row.sequence].body if row.sequence in bodies else None) for row in found],
            "next": urlencode(query | {"before": found[-1].sequence}) if more else "",
            "filtered": bool(query),
        }
    )
    return page(request, "office/audit.html", context, part="rows")


@administrators
def verify(request: HttpRequest) -> HttpResponse:
    """What came of the last reading of the whole chain, or how far it is; sent, it is read again."""
    if request.method == "POST":
        form = HeadsForm(request.POST)
        proving.begin(account_of(request), form.cleaned_data["heads"] if form.is_valid() else [])
        return redirect("office-audit-verify")
    return page(request, "office/verdict.html", _page() | _read(), part="state")


@administrators
def head(request: HttpRequest) -> HttpResponse:
    """The end of the chain, signed, to be printed or mailed; sent back, it is noted that it went outside."""
    now, end = timezone.now(), audit.head()
    if request.method == "POST":
        kept = request.POST.get("sequence", "")
        if end is None or not kept.isdecimal() or not 0 < int(kept) <= end.sequence:
            raise Http404
        rules.keep_head(int(kept), account_of(request))
        messages.success(request, _("Noted. The next one is due in a week."))
        return redirect("office")
    if end is not None:
        audit.log(account_of(request), now, [audit.Act("look", "head", str(end.sequence))])
    return page(request, "office/head.html", _page() | {"head": end, "now": now, "last": rules.last_head(now)})


def _read() -> dict[str, Any]:
    """The last reading, and how many rows were written since."""
    job, now = proving.last(), proving.rows()
    verdict = job.body.get("verdict") if job is not None else None
    return {"job": job, "verdict": verdict, "rows": now, "since": max(now - verdict["rows"], 0) if verdict else 0}


def _page() -> dict[str, Any]:
    return {"section": "office", "here": "office-audit", "heads_form": HeadsForm()}


def _wanted(form: AuditFilter) -> QuerySet[AuditRow]:
    rows = AuditRow.objects.select_related("actor")
    if not form.is_valid():
        return rows.none()
    held = form.cleaned_data
    named = {"actor": held["who"], "what": held["what"], "case_ref": held["case"].strip()}
    rows = rows.filter(**{name: value for name, value in named.items() if value})
    if held["since"]:
        rows = rows.filter(at__gte=_start(held["since"]))
    if held["until"]:
        rows = rows.filter(at__lt=_start(held["until"]) + timedelta(days=1))
    return rows


def _start(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
