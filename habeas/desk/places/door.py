"""The door to places: which one is meant, and which people there a reader may see."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from habeas.casework.places import office_places, tree
from habeas.desk.access import cases_of
from habeas.store.models import Account, Case, Place, Visit


def place_or_404(request: HttpRequest, ref: str) -> Place:
    """A place of the office; those of published judgments stay with them."""
    place = office_places().select_related("within").filter(ref=ref).first()
    if place is None:
        raise Http404
    return place


def visit_or_404(request: HttpRequest, ref: str, visit: str) -> Visit:
    """A visit to a place."""
    rows = Visit.objects.select_related("place", "team", "by", "supersedes__by", "superseded_by__by")
    found = rows.filter(place__ref=ref, ref=visit, place__library=False).first()
    if found is None:
        raise Http404
    return found


def is_own(account: Account, visit: Visit) -> bool:
    """Whether the account is of the team that made the visit: it alone reads who was met, notes and files."""
    return account.teams.filter(pk=visit.team_id).exists()


def waiting(request: HttpRequest, place: Place) -> int:
    """How many cases that the reader sees wait for a check, of those that know the place or something within it."""
    cases: QuerySet[Case] = cases_of(request).filter(stale_since__isnull=False)
    return cases.filter(case_places__place__in=tree(place)).distinct().count()
