"""The office: how it stands, and what it has set for itself."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from habeas.casework import (
    documents,
    estimating,
    exports,
    faults,
    imports,
    indexing,
    jobs,
    proving,
    releases,
    reports,
    rules,
)
from habeas.casework.law import figures as set_figures
from habeas.casework.law import law_version, program
from habeas.casework.office import tables_are_plain
from habeas.check.amounts import figure_text
from habeas.desk.access import account_of, only
from habeas.desk.cases import drafts
from habeas.desk.office.forms import GROUP_LABELS, FactorForm, FieldsForm, FigureForm, ReleasesForm, RetentionForm
from habeas.desk.office.late import changed_meanwhile
from habeas.desk.render import page
from habeas.law.norm import SettingDefinition
from habeas.prove.publish.axes import LEAST
from habeas.store.access import FIELD_GROUPS
from habeas.store.models import Account, Case, FindingRow, Job, Release, Team
from habeas.store.models.office import Role
from habeas.tell.law_words import in_language

administrators = only(Role.ADMINISTRATOR)
OLD: Final = timedelta(hours=36)
MOST_RELEASES: Final = 60
"""Days of releases that are listed."""
TITLES: Final = {
    documents.TEXT_JOB: _lazy("Text of documents"),
    estimating.KIND: _lazy("Estimate from lists"),
    exports.KIND: _lazy("Everything in one archive"),
    imports.READ: _lazy("Import: reading"),
    imports.WRITE: _lazy("Import: writing"),
    indexing.KIND: _lazy("Search index"),
    proving.KIND: _lazy("The log is being read"),
    reports.KIND: _lazy("A submission"),
    releases.KIND: _lazy("Figures that are told outside"),
}
"""Of work in the background, by its kind."""
_LOOKED_AFTER: Final = {
    "nightly": _lazy("The backup of the night"),
    "erase_due": _lazy("Erasing what was deleted long ago"),
    "_uploads": _lazy("Taking away uploads that nobody confirmed"),
    "expire": _lazy("Taking away archives that nobody fetched"),
    "sweep": _lazy("Tidying stored files"),
    "refresh": _lazy("Statistics of the database"),
    "remind": _lazy("Reminders by mail"),
}
"""What the office looks after by itself, by the name of what does it."""


@administrators
def office(request: HttpRequest) -> HttpResponse:
    """How the office stands."""
    context = _work() | {
        "section": "office",
        "here": "office",
        "backup": last_backup(timezone.now()),
        "last_head": rules.last_head(timezone.now()),
        "accounts": Account.objects.filter(is_active=True).count(),
        "teams": Team.objects.count(),
        "law_version": law_version(),
        "norms": len(program().library.norms),
        "changed_figures": len(set_figures()),
        "tables_are_plain": tables_are_plain(),
        "older_law": FindingRow.objects.exclude(law_version=law_version()).values("case").distinct().count(),
    }
    return page(request, "office/office.html", context)


@administrators
def work(request: HttpRequest) -> HttpResponse:
    """What is worked on in the background; asks again by itself."""
    return page(request, "office/work.html", _work() | {"section": "office", "here": "office-work"}, part="work")


@administrators
@require_POST
def check_again(request: HttpRequest) -> HttpResponse:
    """The cases that could not be checked are tried again."""
    _say_waiting(request, faults.check_again(account_of(request)))
    return redirect("office-work")


@administrators
@require_POST
def job_again(request: HttpRequest, job: str) -> HttpResponse:
    """A job that failed is taken up again."""
    failed = Job.objects.filter(ref=job, ended_at__isnull=False).exclude(fault="").first()
    if failed is None:
        raise Http404
    faults.do_again(failed, account_of(request))
    return redirect("office-work")


@administrators
@drafts.offered
def fields(request: HttpRequest) -> HttpResponse:
    """Groups of fields closed to a role."""
    form = FieldsForm(request.POST or None, _closed_now())
    if form.is_valid():
        if form.is_late:
            return changed_meanwhile(request, form, "office-fields")
        rules.set_closed_fields(form.closed, account_of(request))
        messages.success(request, _("Saved."))
        return redirect("office-fields")
    context = {"section": "office", "here": "office-fields", "form": form, "groups": GROUP_LABELS.values()}
    return page(request, "office/fields.html", context)


def _closed_now() -> dict[str, Any]:
    held = rules.closed_fields()
    return {role: [group for group in FIELD_GROUPS if group in groups] for role, groups in sorted(held.items())}


@administrators
@drafts.offered
def factor(request: HttpRequest) -> HttpResponse:
    """Which roles need a second factor."""
    form = FactorForm(request.POST or None, {"roles": sorted(rules.second_factor_roles())})
    if form.is_valid():
        if form.is_late:
            return changed_meanwhile(request, form, "office-factor")
        rules.set_second_factor_roles(form.cleaned_data["roles"], account_of(request))
        messages.success(request, _("Saved."))
        return redirect("office-factor")
    return page(request, "office/factor.html", {"section": "office", "here": "office-fields", "form": form})


@administrators
def figures(request: HttpRequest) -> HttpResponse:
    """The figures that no source of law gives."""
    held, language = set_figures(), get_language() or "en"
    rows = [
        _figure_row(definition, held.get(name), language) for name, definition in program().library.settings.items()
    ]
    rows.sort(key=lambda row: (row["own"] is None, row["label"]))
    return page(request, "office/figures.html", _work() | {"section": "office", "here": "office-figures", "rows": rows})


@administrators
@drafts.offered
def figure(request: HttpRequest, name: str) -> HttpResponse:
    """One figure, changed."""
    definition = program().library.settings.get(name)
    if definition is None:
        raise Http404
    own = set_figures().get(name)
    form = FigureForm(request.POST or None, {"figure": own or ""}, name)
    if form.is_valid():
        if form.is_late:
            return changed_meanwhile(request, form, "office-figure", name)
        _say_waiting(request, rules.set_figure(name, form.cleaned_data["figure"], account_of(request)))
        return redirect("office-figures")
    row = _figure_row(definition, own, get_language() or "en")
    context = {"section": "office", "here": "office-figures", "form": form, "row": row}
    return page(request, "office/figure.html", context, status=422 if form.errors else 200)


@administrators
@require_POST
def figure_shipped(request: HttpRequest, name: str) -> HttpResponse:
    """Back to the figure that ships."""
    if name not in set_figures():
        raise Http404
    _say_waiting(request, rules.set_figure(name, None, account_of(request)))
    return redirect("office-figures")


@administrators
@require_POST
def check_all(request: HttpRequest) -> HttpResponse:
    """Checks every case anew, as after an update of the law."""
    _say_waiting(request, rules.check_all(account_of(request)))
    return redirect("office")


@administrators
@drafts.offered
def retention(request: HttpRequest) -> HttpResponse:
    """How long what is kept."""
    form = RetentionForm(request.POST or None, dict(rules.retention()))
    if form.is_valid():
        if form.is_late:
            return changed_meanwhile(request, form, "office-retention")
        wanted = {name: form.cleaned_data[name] for name in rules.RETAINED}
        rules.set_retention(wanted, account_of(request))
        messages.success(request, _("Saved."))
        return redirect("office-retention")
    held = Case.objects.filter(library=False).exclude(legal_hold="").count()
    context = {"section": "office", "here": "office-retention", "form": form, "held": held}
    return page(request, "office/retention.html", context, status=422 if form.errors else 200)


@administrators
@drafts.offered
def released(request: HttpRequest) -> HttpResponse:
    """How small numbers are guarded in the figures that are told outside: chosen before the first, then it stands."""
    context: dict[str, Any] = {"section": "office", "here": "office-released", "way": releases.way(), "least": LEAST}
    if releases.stands():
        rows = Release.objects.order_by("-day").only("day", "hash", "made_at")
        context |= {"rows": rows[:MOST_RELEASES], "count": rows.count()}
        return page(request, "office/released.html", context, status=409 if request.method == "POST" else 200)
    form = ReleasesForm(request.POST or None, {"way": releases.way() or ""})
    if form.is_valid():
        if form.is_late:
            return changed_meanwhile(request, form, "office-released")
        releases.choose(form.cleaned_data["way"], account_of(request))
        messages.success(request, _("Saved."))
        return redirect("numbers")
    return page(request, "office/released.html", context | {"form": form}, status=422 if form.errors else 200)


def last_backup(now: datetime) -> dict[str, Any]:
    """When the last backup was made, and whether that is too long ago."""
    told = rules.value_of(rules.LAST_BACKUP, None)
    at = parse_datetime(str(told.get("at", ""))) if isinstance(told, dict) else None
    if at is None:
        return {"at": None, "is_old": True}
    at = at if timezone.is_aware(at) else timezone.make_aware(at)
    return {
        "at": at,
        "name": told.get("name", ""),
        "size": told.get("size"),
        "verified": bool(told.get("verified")),
        "is_old": now - at > OLD,
    }


def _work() -> dict[str, Any]:
    stale, cases = jobs.stale(), Case.objects.filter(deleted_at__isnull=True).count()
    running = list(Job.objects.filter(ended_at__isnull=True).order_by("made_at")[:20])
    ended = list(Job.objects.filter(ended_at__isnull=False).order_by("-ended_at")[:10])
    for job in (*running, *ended):
        job.label = job.label or str(TITLES.get(job.kind, job.kind))
    failed = [(_LOOKED_AFTER.get(fault.what, fault.what), fault) for fault in faults.of_the_night()]
    return {
        "stale": stale,
        "cases": cases,
        "checked": cases - stale,
        "running": running,
        "ended": ended,
        "unchecked": faults.cases(),
        "failed_jobs": faults.jobs(),
        "failed": failed,
    }


def _figure_row(definition: SettingDefinition, own: str | None, language: str) -> dict[str, Any]:
    return {
        "name": definition.name,
        "label": in_language(definition.label, language),
        "origin": in_language(definition.origin, language),
        "shipped": figure_text(definition.value, language),
        "own": own,
    }


def _say_waiting(request: HttpRequest, waiting: int) -> None:
    messages.success(
        request,
        ngettext(
            "Saved. %(n)s case is being checked again in the background.",
            "Saved. %(n)s cases are being checked again in the background.",
            waiting,
        )
        % {"n": waiting},
    )
