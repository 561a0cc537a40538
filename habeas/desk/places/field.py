"""The form of a visit to take along: a page without anybody's name that a phone keeps, and opens where there is no network."""

from pathlib import Path
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from habeas.desk.access import account_of, staff
from habeas.desk.places.carried import reads_notes
from habeas.desk.places.door import place_or_404
from habeas.desk.places.forms import VisitForm
from habeas.desk.places.sealed import on_form
from habeas.desk.render import page
from habeas.store.access import PRIVATE_PLACES

_WORKER: Final = "field-worker.js"


@staff
def field(request: HttpRequest, ref: str) -> HttpResponse:
    """The form, for a team (`?team=`). Somebody's home is not taken along: its address is theirs."""
    place = place_or_404(request, ref)
    teams = account_of(request).teams.order_by("name")
    asked = request.GET.get("team", "")
    team = teams.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 10 else teams.first()
    if place.kind in PRIVATE_PLACES or team is None:
        raise Http404
    context = {
        "user": AnonymousUser(),
        "place": place,
        "team": team,
        "form": VisitForm(teams=[team], notes=reads_notes(request)),
        "seal": on_form(account_of(request), place),
        "made": timezone.now(),
    }
    return page(request, "places/field.html", context)


@staff
def worker(request: HttpRequest) -> HttpResponse:
    """The script that gives out what was taken along. From here a browser lets it answer for these pages, and no others."""
    path = finders.find(_WORKER)
    assert isinstance(path, str)
    script = Path(path).read_text("utf-8")
    return HttpResponse(script, content_type="text/javascript", headers={"Cache-Control": "no-store"})
