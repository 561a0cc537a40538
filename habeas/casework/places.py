"""The office's places: what lies within what, whom a change there concerns, adding and editing them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from habeas.casework import edits, jobs
from habeas.casework.recheck import mark_stale
from habeas.casework.towns import town_of
from habeas.check.steps import FAR
from habeas.check.stretches import HELD
from habeas.record.vocabulary import load_vocabulary
from habeas.store import editions
from habeas.store import models as tables
from habeas.store.access import PRIVATE_PLACES, is_private
from habeas.store.audit import Act, log
from habeas.store.models.base import new_ref
from habeas.store.prepared import among, prepared

FIELDS: Final = ("name", "kind", "state", "within", "town", "latitude", "longitude")
_COLUMNS: Final = {"within": "within_id"}
_DECIDES: Final = frozenset({"kind", "state", "within"})
"""Fields that the check reads."""


class ConflictError(Exception):
    """Somebody saved the place meanwhile; `now` is how it stands."""

    def __init__(self, now: tables.Place) -> None:
        super().__init__("saved meanwhile")
        self.now = now


@dataclass(frozen=True, slots=True)
class NewPlace:
    """A place as a form of an entry names it."""

    name: str
    kind: str
    state: str
    town: str = ""


@dataclass(frozen=True, slots=True)
class Saved:
    """The place, and how many cases wait for a check because of it."""

    place: tables.Place
    stale: int


def office_places() -> QuerySet[tables.Place]:
    """The places of the office; those of published judgments stay out, and homes, which belong to their cases."""
    return tables.Place.objects.filter(~is_private(), library=False)


def chain(place: tables.Place) -> list[tables.Place]:
    """The place, what it lies within, and so on outwards."""
    found = [place]
    while found[-1].within is not None and found[-1].within not in found:
        found.append(found[-1].within)
    return found


def tree(place: tables.Place) -> list[int]:
    """The primary keys of the place and of everything within it."""
    found, level = [place.pk], [place.pk]
    while level:
        level = [one for one in _directly_in(tuple(level)) if one not in found]
        found += level
    return found


@prepared
def _directly_in(places: Any) -> QuerySet[Any]:
    return tables.Place.objects.filter(among("within", places)).order_by("pk").values_list("pk", flat=True)


def concerned(place: tables.Place, since: int, until: int) -> QuerySet[tables.Case]:
    """The cases whose check reads what was seen at a place from `since` to before `until`: of people who stayed there, or
    of whom an entry tells there. Stays that take no liberty are not kept as spans: there every earlier entry counts."""
    inside = tree(place)
    vocabulary = load_vocabulary()
    closed = [name for name, kind in vocabulary.places.items() if kind.deprives == "yes"]
    there = tables.Span.objects.filter(fact=HELD, place__in=inside, since__lt=until, until__gt=since)
    told = Q(on_first__lt=until) & (Q(on_last__gte=since) | Q(place__kind__isnull=True) | ~Q(place__kind__in=closed))
    entries = tables.Entry.objects.filter(told | Q(on_first__isnull=True), place__in=inside)
    wanted = Q(pk__in=there.values("case")) | Q(pk__in=entries.values("case"))
    return tables.Case.objects.filter(wanted, library=False, deleted_at__isnull=True)


def link(cases: Iterable[int], place: tables.Place) -> None:
    """Lets these cases (by primary key) know a place and what it lies within, so that their check reads both."""
    above, numbers = chain(place), list(cases)
    known = tables.CasePlace.objects.filter(case__in=numbers, place__in=above)
    pairs = set(known.values_list("case", "place"))
    tables.CasePlace.objects.bulk_create(
        tables.CasePlace(case_id=number, place=each, key=f"place-{each.ref}")
        for number in numbers
        for each in above
        if (number, each.pk) not in pairs
    )


def recheck_there(place: tables.Place, since: int, until: int) -> int:
    """Marks whom something seen at a place concerns; the worker checks them. Gives how many cases.

    Their keys are read once: for 4,500 cases that takes half of what subqueries in each statement take (65 ms against 125).
    """
    cases = list(concerned(place, since, until).values_list("pk", flat=True))
    link(cases, place)
    mark_stale(cases)
    transaction.on_commit(jobs.wake)
    return len(cases)


@transaction.atomic
def add(by: tables.Account, values: Mapping[str, Any], token: str = "", case: tables.Case | None = None) -> Saved:
    """A new place of the office; with `case` one that this case knows, as a home is known in its case alone. `token` was
    made by the form: sent twice it is one place."""
    place = tables.Place(ref=token or new_ref())
    for name in FIELDS:
        setattr(place, name, values.get(name) or _empty(name))
    _to_town(place, values, ())
    saved = Saved(edits.create(place, by, case), 0)
    if case is not None:
        link([case.pk], saved.place)
    return saved


@transaction.atomic
def named(by: tables.Account, told: NewPlace, case: tables.Case) -> tables.Place:
    """The office's place of this name, kind and state, or the home that the case knows; a new one where there is none."""
    homes = tables.Place.objects.filter(is_private(), library=False, pk__in=case.case_places.values("place"))
    known = homes if told.kind in PRIVATE_PLACES else office_places()
    same = known.filter(name__iexact=told.name, kind=told.kind, state=told.state).order_by("pk").first()
    if same is not None:
        return same
    values = {"name": told.name, "kind": told.kind, "state": told.state, "town": told.town}
    return add(by, values, case=case if told.kind in PRIVATE_PLACES else None).place


@transaction.atomic
def save(place: tables.Place, by: tables.Account, version: int, values: Mapping[str, Any]) -> Saved:
    """Changes a place. What is left empty stays as it was. Raises ConflictError where somebody saved meanwhile."""
    now = tables.Place.objects.select_for_update().get(pk=place.pk)
    if now.version != version:
        raise ConflictError(now)
    changed, before = [], {name: getattr(now, _COLUMNS.get(name, name)) for name in FIELDS}
    for name in FIELDS:
        value = values.get(name)
        if name == "within" and values.get("alone"):
            value = None
        elif value in (None, ""):
            continue
        if getattr(now, name) != value:
            setattr(now, name, value)
            changed.append(name)
    changed += _to_town(now, values, changed)
    if not changed:
        return Saved(now, 0)
    now.version += 1
    now.save()
    at = timezone.now()
    editions.note(now, {_COLUMNS.get(name, name): before[name] for name in changed}, at, by, None)
    log(by, at, [Act("change", "place", now.ref, body={"fields": changed})])
    return Saved(now, recheck_there(now, 1, FAR) if _DECIDES & set(changed) else 0)


def may_lie_within(place: tables.Place | None) -> QuerySet[tables.Place]:
    """The places that this one may lie within: any but itself and what lies within it."""
    return office_places().exclude(pk__in=tree(place) if place is not None and place.pk else [])


def _to_town(place: tables.Place, values: Mapping[str, Any], changed: Iterable[str]) -> list[str]:
    """Puts a place where its town is, unless its own coordinates were given."""
    if values.get("latitude") is not None and values.get("longitude") is not None:
        moved = {"latitude", "longitude"} & set(changed)
        if moved or place.latitude is None:
            return []
    wants = place.latitude is None or "town" in changed
    town = town_of(place.town, place.state) if place.town and wants else None
    if town is None:
        return []
    place.latitude, place.longitude = town.latitude, town.longitude
    return ["latitude", "longitude"]


def _empty(name: str) -> Any:
    return "" if name == "town" else None
