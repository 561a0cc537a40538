"""The door to tracing: which request is meant, and who may open these pages at all."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from habeas.casework import tracing_found as found
from habeas.casework.tracing_requests import requests_of
from habeas.desk.access import account_of, looked, staff
from habeas.desk.render import page
from habeas.store.access import closed_groups, may_change
from habeas.store.models import Proposal, Reunification, Sought, TracingRequest

View = Callable[..., HttpResponse]


def tracers(view: View) -> View:
    """A page of tracing: for all staff to whom names are open, since it tells of nothing else."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "identity" in closed_groups(account_of(request)):
            return page(request, "tracing/closed.html", {"section": "tracing"}, status=403)
        return view(request, *args, **kwargs)

    return staff(guarded)


def request_or_404(request: HttpRequest, ref: str, *, change: bool = False) -> TracingRequest:
    """A tracing request whose case the reader sees, or may change."""
    rows = requests_of(account_of(request), timezone.now()).select_related("case__team", "inquirer", "made_by")
    row = rows.filter(ref=ref).first()
    if row is None or (change and not may_change(account_of(request), row.case)):
        raise Http404
    looked(request, "look", "tracing request", row.ref, row.case)
    return row


def sought_or_404(row: TracingRequest, ref: str) -> Sought:
    """Somebody whom a request looks for."""
    sought = row.sought.select_related("person", "request__case", "request__inquirer").filter(ref=ref).first()
    if sought is None:
        raise Http404
    return sought


def proposal_or_404(request: HttpRequest, row: TracingRequest, ref: str) -> tuple[Proposal, found.Found]:
    """A proposal of which the reader sees both sides, and the found one; for anybody else it is not there."""
    rows = found.visible(account_of(request), timezone.now()).filter(sought__request=row, ref=ref)
    proposal = rows.select_related("sought__person", "sought__request__case", "sought__request__inquirer").first()
    told = found.found_of(proposal.found_kind, proposal.found_ref) if proposal is not None else None
    if proposal is None or told is None:
        raise Http404
    return proposal, told


def plan_or_404(row: TracingRequest, ref: str) -> Reunification:
    """The plan of a reunion, one that was given up too."""
    plan = Reunification.everything.filter(sought__request=row, ref=ref).select_related("sought__person").first()
    if plan is None:
        raise Http404
    return plan
