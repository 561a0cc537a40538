"""Visits: entered on a phone, kept once however often they are sent, corrected by a new one, compared over time."""

import secrets
from typing import Any, Final, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from habeas.casework import visits as work
from habeas.casework.carried import files_in, packed
from habeas.casework.conditions import Range, closed_indicators, kept_from, open_to, value_of
from habeas.check.amounts import SHOWN_UNITS, unit_text
from habeas.desk.access import account_of, looked, staff
from habeas.desk.places import sealed
from habeas.desk.places.carried import reads_notes, told_in
from habeas.desk.places.door import checking, is_own, place_or_404, visit_or_404
from habeas.desk.places.forms import VisitForm, as_fields
from habeas.desk.places.words import better, label, language, value_text
from habeas.desk.render import page
from habeas.desk.uploads import SealedFile, takes_files, too_large
from habeas.record.vocabulary import Indicator
from habeas.store import blobs
from habeas.store.models import Account, Draft, Observation, Team, Visit, VisitFile

COMPARED: Final = 6
NOT_KEPT: Final = {"Cache-Control": "no-store"}
SHOWN_INLINE: Final = frozenset({"image/jpeg", "image/png", "image/webp"})


@staff
def may_record(request: HttpRequest, ref: str) -> HttpResponse:
    """Lets those pass who may record a visit to this place."""
    place_or_404(request, ref)
    return HttpResponse()


@staff
def may_correct(request: HttpRequest, ref: str, visit: str) -> HttpResponse:
    """Lets those pass whose team made the visit."""
    _own_or_404(request, ref, visit)
    return HttpResponse()


@takes_files(may_record)
def new(request: HttpRequest, ref: str) -> HttpResponse:
    """The form of a visit; what was typed and not sent comes back, also what came sealed and is not finished (`?sealed=`)."""
    place = place_or_404(request, ref)
    teams = list(account_of(request).teams.order_by("name"))
    draft = sealed.draft_name(account_of(request), place, request.GET.get("sealed", ""))
    initial = _begun(request, draft, _fresh())
    form = VisitForm(*_posted(request), teams=teams, notes=reads_notes(request), initial=initial)
    context = {"section": "places", "place": place, "form": form, "draft": draft, "no_team": not teams}
    context["seal"] = sealed.on_form(account_of(request), place)
    if request.method == "POST" and teams and form.is_valid():
        team: Team = form.cleaned_data.get("team") or teams[0]
        try:
            visit = work.add(place, team, account_of(request), told_in(form), form.cleaned_data["token"])
        except work.SentTwiceError as again:
            return _again(request, again, form)
        return _saved(request, visit, draft)
    return _form(request, context)


@takes_files(may_correct)
def correct(request: HttpRequest, ref: str, visit: str) -> HttpResponse:
    """A new visit in place of one; only of the team that made it."""
    old = _own_or_404(request, ref, visit)
    later = work.latest(old)
    if later != old and request.method == "GET":
        messages.info(request, _("This visit was corrected already. You are correcting the latest version."))
        return redirect("visit-correct", ref, later.ref)
    draft, before = f"visit-correct-{old.ref}", work.told_by(old)
    start = _begun(request, draft, _fresh() | as_fields(before))
    closed = closed_indicators(account_of(request))
    how: dict[str, Any] = {"before": before.seen, "closed": closed, "notes": reads_notes(request)}
    form = VisitForm(*_posted(request), teams=[old.team], initial=start, **how)
    context = {"section": "places", "place": old.place, "visit": old, "form": form, "draft": draft}
    context["kept"] = kept_from(account_of(request), old.observations.all())
    if request.method == "POST" and form.is_valid():
        told, why = told_in(form, before), form.cleaned_data["why"]
        try:
            found = work.correct(old, account_of(request), told, form.cleaned_data["token"], why)
        except work.CorrectedError as other:
            return _both(request, context, work.latest(other.by), told, closed)
        except work.SentTwiceError as again:
            return redirect("visit", again.visit.place.ref, again.visit.ref)
        return _saved(request, found, draft)
    return _form(request, context)


@staff
def visit(request: HttpRequest, ref: str, visit: str) -> HttpResponse:
    """What was seen on a visit. Who was met, notes and files are for the team that made it, notes where they are open to the
    reader's role."""
    found = visit_or_404(request, ref, visit)
    account = account_of(request)
    own, versions = is_own(account, found), work.history(found)
    if own:
        looked(request, "look", "visit", found.ref)
    seen, *before = [_seen_on(each, account) for each in versions[:2]]
    context = {
        "section": "places",
        "place": found.place,
        "visit": found,
        "own": own,
        "notes_closed": not reads_notes(request),
        "later": getattr(found, "superseded_by", None),
        "versions": versions[1:],
        "groups": _groups(seen, before[0] if before else None),
        "came": sealed.came(versions),
        "kept": kept_from(account, found.observations.all()),
        "files": VisitFile.objects.filter(visit__in=versions).order_by("pk") if own else [],
        "checking": checking(request, found.place),
    }
    return page(request, "places/visit.html", context)


@staff
def visits(request: HttpRequest, ref: str) -> HttpResponse:
    """The visits to a place beside one another."""
    place = place_or_404(request, ref)
    found = work.latest_of([place.pk])
    shown = list(reversed(found[:COMPARED]))
    seen = [_seen_on(each, account_of(request)) for each in shown]
    groups = []
    for group in work.checklist():
        rows = [_compared(one.name, seen) for one in group.indicators if any(one.name in each for each in seen)]
        if rows:
            groups.append((group.label(language()), rows))
    kept = kept_from(account_of(request), Observation.objects.filter(visit__in=shown))
    context = {"section": "places", "place": place, "visits": found, "shown": shown, "groups": groups, "kept": kept}
    return page(request, "places/visits.html", context)


@staff
def form(request: HttpRequest, ref: str) -> HttpResponse:
    """The empty form, for paper."""
    place = place_or_404(request, ref)
    groups = [(group.label(language()), list(map(_asked, group.indicators))) for group in work.checklist()]
    return page(request, "places/paper.html", {"section": "places", "place": place, "groups": groups})


@staff
def file(request: HttpRequest, ref: str, visit: str, file: str) -> HttpResponse:
    """A photo or paper of a visit, as it came; for the team alone."""
    own = _own_or_404(request, ref, visit)
    found = VisitFile.objects.filter(visit__in=work.history(own), ref=file).first()
    if found is None:
        raise Http404
    looked(request, "look", "visit file", found.ref)
    kind = found.media_type if found.media_type in SHOWN_INLINE else "application/octet-stream"
    how = "inline" if kind in SHOWN_INLINE else f'attachment; filename="{found.ref}"'
    return cast(HttpResponse, _stream(found, kind, how))


def _stream(found: VisitFile, kind: str, how: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(blobs.read(found.blob), content_type=kind)
    response.headers["Content-Disposition"] = how
    response.headers["Content-Length"] = str(found.size)
    response.headers["Cache-Control"] = "no-store"
    return response


def _asked(one: Indicator) -> tuple[str, bool, str]:
    """A line of the form on paper: what, whether yes or no answers it, and the unit where the label does not say it."""
    unit = unit_text(one.unit, language()) if one.unit in SHOWN_UNITS else ""
    return label(one.name), one.type == work.YES_NO, unit


def _own_or_404(request: HttpRequest, ref: str, visit: str) -> Visit:
    found = visit_or_404(request, ref, visit)
    if not is_own(account_of(request), found):
        raise Http404
    return found


def _posted(request: HttpRequest) -> tuple[Any, Any]:
    """What was sent. Files that came with a form that was refused are carried on, so that nobody sends them twice."""
    if request.method != "POST":
        return None, None
    data = request.POST.copy()
    fresh = [one for one in request.FILES.getlist("papers") if isinstance(one, SealedFile)]
    data["kept"] = packed([*files_in(data), *map(_as_new, fresh)])
    return data, request.FILES


def _as_new(one: SealedFile) -> work.NewFile:
    return work.NewFile(one.stored, one.name or "", one.content_type or "")


def _fresh() -> dict[str, Any]:
    return {"on": timezone.localdate().isoformat(), "token": secrets.token_urlsafe(24)}


def _begun(request: HttpRequest, draft: str, start: dict[str, Any]) -> dict[str, Any]:
    """What a form begins with; a draft of it goes first, with its own token, so that it is kept once."""
    kept = Draft.objects.filter(account=account_of(request), form=draft).first()
    if kept is None:
        return start
    return start | {name: values[-1] for name, values in kept.body.items() if values} | {"has_draft": True}


def _form(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    form: VisitForm = context["form"]
    context["has_draft"] = bool(form.initial.get("has_draft")) and not form.is_bound
    context["too_large"] = too_large(request)
    context["carried"] = [each.name for each in files_in(form.data if form.is_bound else form.initial)]
    return page(request, "places/visit_form.html", context, status=422 if form.errors else 200)


def _saved(request: HttpRequest, visit: Visit, draft: str) -> HttpResponse:
    sealed.finished(account_of(request), draft, visit)
    Draft.objects.filter(account=account_of(request), form=draft).delete()
    messages.success(request, _("The visit is saved. What the law says of people held there is worked out again now."))
    return _to(request, visit)


def _to(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Sends on to a visit; a script that sent the form goes there by itself, since a fetch would show it to nobody."""
    if request.headers.get("X-Habeas-Sent") == "script":
        return JsonResponse({"to": reverse("visit", args=[visit.place.ref, visit.ref])}, headers=NOT_KEPT)
    return redirect("visit", visit.place.ref, visit.ref)


def _again(request: HttpRequest, again: work.SentTwiceError, form: VisitForm) -> HttpResponse:
    """The same visit a second time is one visit; where it tells something else, that is offered as a correction."""
    if again.same:
        messages.success(request, _("The visit was saved already; it is kept once."))
        return _to(request, again.visit)
    if not is_own(account_of(request), again.visit):
        raise Http404
    data = request.POST.copy()
    data["kept"], data["token"] = form.data["kept"], secrets.token_urlsafe(24)
    before = work.told_by(again.visit)
    fresh = VisitForm(data, teams=[again.visit.team], before=before.seen, notes=reads_notes(request))
    context = {
        "section": "places",
        "place": again.visit.place,
        "visit": again.visit,
        "form": fresh,
        "draft": f"visit-correct-{again.visit.ref}",
        "was_saved": True,
    }
    return _form(request, context)


def _both(
    request: HttpRequest, context: dict[str, Any], other: Visit, told: work.Told, closed: frozenset[str]
) -> HttpResponse:
    """Two corrected the same visit: the second sees both, and may save theirs as a correction of the first."""
    theirs, mine = work.told_by(other).seen, told.seen
    rows = [
        (
            label(name),
            value_text(name, theirs[name]) if name in theirs else "",
            value_text(name, mine[name]) if name in mine else "",
        )
        for name in dict.fromkeys([*theirs, *mine])
        if theirs.get(name) != mine.get(name) and name not in closed
    ]
    return page(request, "places/visit_form.html", context | {"other": other, "rows": rows}, status=409)


def _seen_on(visit: Visit, account: Account) -> dict[str, Range]:
    """What was seen on a visit, as far as it is open to the account."""
    return {row.indicator: value_of(row) for row in open_to(account, visit.observations.all())}


def _groups(seen: dict[str, Any], before: dict[str, Any] | None) -> list[tuple[str, list[dict[str, Any]]]]:
    """What was seen, by group; beside it what the corrected visit said, where that differs."""
    found = []
    for group in work.checklist():
        rows = [
            {
                "label": label(one.name),
                "value": value_text(one.name, seen[one.name]) if one.name in seen else "",
                "was": value_text(one.name, before[one.name]) if before and one.name in before else "",
                "changed": before is not None and before.get(one.name) != seen.get(one.name),
            }
            for one in group.indicators
            if one.name in seen or (before and one.name in before)
        ]
        if rows:
            found.append((group.label(language()), rows))
    return found


def _compared(name: str, seen: list[dict[str, Any]]) -> dict[str, Any]:
    """One line of the comparison: each value, and whether it is better or worse than the one before it."""
    cells, last = [], None
    for each in seen:
        value = each.get(name)
        change = better(name, last, value)
        cells.append(
            {
                "value": value_text(name, value) if value is not None else "",
                "change": "" if change is None else "better" if change else "worse",
            }
        )
        last = value if value is not None else last
    return {"label": label(name), "cells": cells}
