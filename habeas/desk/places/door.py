"""The door to places: which one is meant, and which people there a reader may see."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone

from habeas.casework import progress
from habeas.casework.places import tree
from habeas.desk.access import account_of
from habeas.store import access
from habeas.store.access import PRIVATE_PLACES, places_seen
from habeas.store.models import Account, Place, Visit


def places_of(request: HttpRequest) -> QuerySet[Place]:
    """The places of the office, and the homes that one's cases know."""
    return places_seen(account_of(request), timezone.now())


def place_or_404(request: HttpRequest, ref: str, *, change: bool = False) -> Place:
    """A place the reader may see, or change: somebody's home is changed by a team whose case knows it."""
    place = places_of(request).select_related("within").filter(ref=ref).first()
    if place is None:
        raise Http404
    if change and place.kind in PRIVATE_PLACES:
        own = access.own_cases(account_of(request)).values("pk")
        if not place.case_places.filter(case__in=own).exists():
            raise Http404
    return place


def visit_or_404(request: HttpRequest, ref: str, visit: str) -> Visit:
    """A visit to a place."""
    rows = Visit.objects.select_related("place", "team", "by", "supersedes__by", "superseded_by__by")
    found = rows.filter(place__ref=ref, ref=visit, place__in=places_of(request)).first()
    if found is None:
        raise Http404
    return found


def is_own(account: Account, visit: Visit) -> bool:
    """Whether the account is of the team that made the visit: it alone reads who was met, notes and files. Who
    sees only what is assigned to them is so of visits they recorded."""
    return account.teams.filter(pk=visit.team_id).exists() and (not account.own_only or visit.by_id == account.pk)


def checking(request: HttpRequest, place: Place) -> progress.Progress:
    """How far the check is of the cases that the reader sees and that know the place or something within it."""
    return progress.of_places(access.reach(account_of(request), timezone.now()), tree(place))
