"""Everything in one encrypted archive that opens without us."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from habeas.casework import exports
from habeas.casework.agefile import SUFFIX, Lock, Recipient, Sealed
from habeas.desk.access import account_of, looked, staff
from habeas.desk.out.forms import PASSPHRASE, EverythingForm
from habeas.desk.out.leave import download
from habeas.desk.render import page
from habeas.store.access import closed_groups
from habeas.store.models import Job


@staff
def everything(request: HttpRequest) -> HttpResponse:
    """Asks for the archive, and offers those that are ready."""
    account = account_of(request)
    form = EverythingForm(account, exports.marks_of(account), request.POST or None)
    closed = bool(closed_groups(account))
    if request.method == "POST" and not closed and form.is_valid():
        held = form.cleaned_data
        host = request.build_absolute_uri("/").rstrip("/")
        whole = bool(held.get("whole"))
        exports.begin(
            account, _lock(held), whole, host, get_language() or "en", held.get("reason", ""), bool(held.get("marks"))
        )
        messages.success(request, _("It is being made. You can go on working; it waits here for a day."))
        return redirect("everything")
    own = list(Job.objects.filter(kind=exports.KIND, made_by=account).order_by("-made_at")[:5])
    jobs = [{"job": job, "ready": exports.path_of(job).exists()} for job in own]
    context = {
        "section": "me",
        "form": form,
        "jobs": jobs,
        "running": any(job.ended_at is None for job in own),
        "closed": closed,
        "count": exports.cases_of(account, False).count(),
    }
    return page(request, "out/everything.html", context, part="jobs", status=422 if closed or form.errors else 200)


def _lock(held: dict[str, Any]) -> Lock:
    if held["lock"] == PASSPHRASE:
        return Sealed.under(held["passphrase"])
    return Recipient(held["recipient"].strip())


@staff
def fetch(request: HttpRequest, ref: str) -> HttpResponse:
    """The archive, for whoever asked for it."""
    job = Job.objects.filter(ref=ref, kind=exports.KIND, made_by=account_of(request)).first()
    path = exports.path_of(job) if job is not None and job.ended_at is not None else None
    if path is None or not path.exists():
        raise Http404
    if closed_groups(account_of(request)):
        raise Http404
    looked(request, "export", "office", ref, format="everything")
    return download(pieces_of(path), f"habeas-everything.zip{SUFFIX}", "application/octet-stream", path.stat().st_size)


def pieces_of(path: Path) -> Iterator[bytes]:
    """A file, piece by piece."""
    with path.open("rb") as file:
        while piece := file.read(2**18):
            yield piece
