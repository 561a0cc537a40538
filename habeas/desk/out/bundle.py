"""Evidence bundles: a case, or those that were ticked, as a signed package; who may not be in it is named before it is made."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from habeas.casework import bundles
from habeas.desk.access import account_of, case_or_404, looked, staff
from habeas.desk.out.everything import pieces_of
from habeas.desk.out.forms import VARIANTS, BundleForm
from habeas.desk.out.leave import asked, download
from habeas.desk.render import page
from habeas.prove.bundle.page import left_out_words
from habeas.prove.bundle.signing import fingerprint, in_groups, public_pem
from habeas.store.access import closed_groups, may_change
from habeas.store.models import Case, Job
from habeas.words import say


@staff
def bundle(request: HttpRequest, ref: str) -> HttpResponse:
    """A bundle of one case."""
    case = case_or_404(request, ref)
    may_leave = case.library or may_change(account_of(request), case)
    if request.method == "POST" and not may_leave:
        raise Http404
    here = {"case": case, "may_leave": may_leave, "back": reverse("case", args=[ref])}
    return asked_for(request, [case], here)


def asked_for(request: HttpRequest, cases: Sequence[Case], here: dict[str, Any]) -> HttpResponse:
    """Asks what the bundle of these cases is to be, says who may not be in it, then has it made. `here` says where one is."""
    form = BundleForm(request.POST if "variant" in request.POST else None)
    context: dict[str, Any] = {"section": "cases", "form": form, "cases": cases, "may_leave": True, **here}
    if form.is_bound and form.is_valid():
        account, choices = account_of(request), form.choices
        leaving = bundles.prepare(cases, account, choices)
        confirmed = {name for name in ("without", "marks") if request.POST.get(name) == "1"}
        stopped = [each for each in leaving if not each.is_open]
        wanted = {name for each in leaving for name in asked(each)} | ({"without"} if stopped else set())
        if len(stopped) < len(leaving) and confirmed >= wanted:
            bundles.begin(account, leaving, choices, get_language() or "en")
            messages.success(request, _("It is being made. You can go on working; it waits here for a day."))
            return redirect("bundles")
        context |= {
            "leaving": leaving,
            "refused": len(stopped) == len(leaving),
            "stopped": stopped,
            "without": [each for each in leaving if each.left_out],
            "marks": list(dict.fromkeys(mark for each in leaving for mark in each.marks)),
        }
    refused = bool(form.errors or context.get("leaving"))
    return page(request, "out/bundle.html", context, status=422 if refused else 200)


@require_safe
@staff
def bundles_asked(request: HttpRequest) -> HttpResponse:
    """The bundles one asked for, and the public key by which a reader knows this office."""
    language = get_language() or "en"
    own = list(Job.objects.filter(kind=bundles.KIND, made_by=account_of(request)).order_by("-made_at")[:10])
    jobs = [
        {
            "job": job,
            "ready": bundles.path_of(job).exists(),
            "variant": VARIANTS.get(job.body.get("variant", ""), ""),
            "left_out": [
                say(line, language)
                for variant, counts in job.body.get("left_out", {}).items()
                for line in left_out_words(variant, counts)
            ],
        }
        for job in own
    ]
    context = {"section": "me", "jobs": jobs, "running": any(job.ended_at is None for job in own), **key_context()}
    return page(request, "out/bundles.html", context, part="jobs")


def key_context() -> dict[str, str]:
    """The public key of the office and its fingerprint, as a page shows them."""
    key = bundles.public_key()
    return {"fingerprint": in_groups(fingerprint(key)), "public_key": public_pem(key).decode()}


@staff
def fetch(request: HttpRequest, ref: str) -> HttpResponse:
    """The bundle, for whoever asked for it."""
    account = account_of(request)
    job = Job.objects.filter(ref=ref, kind=bundles.KIND, made_by=account, ended_at__isnull=False).first()
    path = bundles.path_of(job) if job is not None else None
    if path is None or not path.exists() or closed_groups(account):
        raise Http404
    looked(request, "download", "bundle", ref)
    name = f"habeas-bundle-{timezone.localdate().isoformat()}{bundles.ENDING}"
    return download(pieces_of(path), name, "application/octet-stream", path.stat().st_size)
