"""Adding a place and editing one; the second of two who edit at once is shown both versions."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from habeas.casework import places
from habeas.desk.access import account_of, case_or_404, staff
from habeas.desk.cases import drafts
from habeas.desk.forms import sent
from habeas.desk.places.door import place_or_404
from habeas.desk.places.forms import PlaceForm
from habeas.desk.places.words import label
from habeas.desk.render import page
from habeas.store.models import Place


@staff
@drafts.offered
def new(request: HttpRequest) -> HttpResponse:
    """A new place; from the page of a place, one within it."""
    outer = places.office_places().filter(ref=request.GET.get("within", "")).first()
    start = {"within": outer, "state": outer.state, "town": outer.town} if outer else {"state": "RU"}
    form = PlaceForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        saved = places.add(account_of(request), form.cleaned_data, form.token)
        messages.success(request, _("The place is saved."))
        return redirect("place", saved.place.ref)
    context = {"section": "places", "form": form, "outer": outer}
    return page(request, "places/edit.html", context, status=422 if form.errors else 200)


@staff
@drafts.offered
def home(request: HttpRequest, ref: str) -> HttpResponse:
    """Somebody's home, known only in this case: no list of the office has it."""
    case = case_or_404(request, ref, change=True)
    form = PlaceForm(request.POST or None, homes=True, initial={"state": next(iter(case.states), "RU")})
    if request.method == "POST" and form.is_valid():
        saved = places.add(account_of(request), form.cleaned_data, form.token, case)
        messages.success(request, _("The place is saved. It is known only in this case."))
        return redirect("place", saved.place.ref)
    context = {"section": "cases", "form": form, "case": case}
    return page(request, "places/edit.html", context, status=422 if form.errors else 200)


@staff
@drafts.offered
def edit(request: HttpRequest, ref: str) -> HttpResponse:
    """Editing a place."""
    found = place_or_404(request, ref, change=True)
    start = _held(found) | {"version": found.version}
    form = PlaceForm(request.POST or None, initial=start, place=found)
    context: dict[str, Any] = {"section": "places", "form": form, "place": found}
    if request.method == "POST" and form.is_valid():
        try:
            saved = places.save(found, account_of(request), form.cleaned_data.get("version") or 0, form.cleaned_data)
        except places.ConflictError as conflict:
            context["theirs"] = _differences(form, conflict.now)
            data = request.POST.copy()
            data["version"] = str(conflict.now.version)
            for name in places.FIELDS:
                if not form.is_touched(name):
                    data.setlist(name, sent(getattr(conflict.now, name)))
            data["began"] = form.as_text(_held(conflict.now))
            form.data = data
            return page(request, "places/edit.html", context, status=409)
        messages.success(request, _told(saved.stale))
        return redirect("place", found.ref)
    return page(request, "places/edit.html", context, status=422 if form.errors else 200)


def _told(stale: int) -> str:
    if not stale:
        return _("The place is saved.")
    return _("The place is saved. What the law says of people held there is worked out again now.")


def _differences(form: PlaceForm, now: Place) -> list[tuple[str, str, str]]:
    """Field by field where the two versions differ: what stands now, and what was typed here."""
    rows = []
    for name in places.FIELDS:
        typed, stands = form.cleaned_data.get(name), getattr(now, name)
        if typed not in (None, "") and typed != stands and form.is_touched(name):
            rows.append((str(form.fields[name].label), _shown(name, stands), _shown(name, typed)))
    return rows


def _shown(name: str, value: Any) -> str:
    if value in (None, ""):
        return ""
    return label(value) if name in ("kind", "state") else str(value)


def _held(place: Place) -> dict[str, Any]:
    """What a place holds, by the fields of the form."""
    held = {name: getattr(place, name) for name in places.FIELDS}
    return held | {"within": place.within_id}
