"""Backups, for administrators: what there is, one now, one to carry away."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from habeas.casework import erasure, jobs, retention
from habeas.desk.access import account_of, looked, only
from habeas.desk.out.everything import pieces_of
from habeas.desk.out.leave import download
from habeas.desk.render import page
from habeas.store import backup
from habeas.store.models import Job
from habeas.store.models.office import Role


@only(Role.ADMINISTRATOR)
def backups(request: HttpRequest) -> HttpResponse:
    """All backups, the newest first; how old the last is, and what went wrong."""
    last = backup.last() or {}
    at = parse_datetime(last.get("at", ""))
    rows = [{"backup": each, "until": backup.expires(each.at, erasure.kept_for())} for each in backup.listed()]
    job = Job.objects.filter(kind=retention.BACKUP).order_by("-made_at").first()
    context = {
        "section": "office",
        "here": "backups",
        "last": last,
        "at": at,
        "is_old": at is None or timezone.now() - at > retention.OLD,
        "failed": last.get("failed"),
        "rows": rows,
        "folder": backup.folder(),
        "job": job if job is not None and job.ended_at is None else None,
    }
    return page(request, "out/backups.html", context, part="state")


@only(Role.ADMINISTRATOR)
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Makes one now, in the background."""
    if not Job.objects.filter(kind=retention.BACKUP, ended_at__isnull=True).exists():
        jobs.add(retention.BACKUP, _("Backup"), account_of(request))
    messages.success(request, _("The backup is being made. It is read through before it counts."))
    return redirect("backups")


@only(Role.ADMINISTRATOR)
def fetch(request: HttpRequest, name: str) -> HttpResponse:
    """A backup to carry away; it is encrypted as it lies there."""
    found = next((each for each in backup.listed() if each.name == name), None)
    if found is None:
        raise Http404
    looked(request, "export", "backup", "", format="backup")
    return download(pieces_of(found.path), found.name, "application/octet-stream", found.size)
