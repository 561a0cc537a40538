"""How far the check in the background is, of the cases somebody sees.

A change of a place, a setting or the law marks all whom it concerns at one moment. What was checked since the oldest mark
that still waits is what is done of it; a case that was saved meanwhile was checked with it, and counts. Cases that the
worker put aside wait for the administrator, not for the check: they are counted apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from habeas.casework import today
from habeas.store import access
from habeas.store.models import Case, CasePlace
from habeas.store.prepared import among, prepared


@dataclass(frozen=True, slots=True)
class Progress:
    """How many cases wait for a check, how many of those marked with them are checked, and how many could not be."""

    waits: int
    done: int = 0
    aside: int = 0

    @property
    def total(self) -> int:
        """How many there were to check."""
        return self.waits + self.done


def of_all(reach: access.Reach) -> Progress:
    """Of every case in a reach."""
    return _progress(*reach, None)


def of_places(reach: access.Reach, places: Sequence[int]) -> Progress:
    """Of those that know one of these places."""
    return _progress(*reach, tuple(places))


def _progress(teams: access.Some, single: access.Some, places: tuple[int, ...] | None) -> Progress:
    waits = _waiting.number(teams, single, places)
    begun = _begun.first(teams, single, places) if waits else None
    done = 0 if begun is None else _done.number(teams, single, places, begun)
    return Progress(waits, done, _aside.number(teams, single, places))


def _stale(teams: Any, single: Any, places: Any) -> QuerySet[Case]:
    return _there(today.stale(access.within(teams, single)).filter(check_fault=""), places)


def _there(cases: QuerySet[Case], places: Any) -> QuerySet[Case]:
    """Those of the cases that know one of the places, where any are given."""
    if places is None:
        return cases
    return cases.filter(pk__in=CasePlace.objects.filter(among("place", places)).values("case"))


@prepared
def _waiting(teams: Any, single: Any, places: Any) -> QuerySet[Any]:
    return _stale(teams, single, places).order_by().values("pk")


@prepared
def _aside(teams: Any, single: Any, places: Any) -> QuerySet[Any]:
    aside = today.stale(access.within(teams, single)).exclude(check_fault="")
    return _there(aside, places).order_by().values("pk")


@prepared
def _begun(teams: Any, single: Any, places: Any) -> QuerySet[Any]:
    return _stale(teams, single, places).order_by("stale_since").values_list("stale_since", flat=True)[:1]


@prepared
def _done(teams: Any, single: Any, places: Any, begun: Any) -> QuerySet[Any]:
    done = access.within(teams, single).filter(checked_at__gte=begun, stale_since__isnull=True)
    return _there(done, places).order_by().values("pk")
