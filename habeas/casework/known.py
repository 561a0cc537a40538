"""A case as it stood on a day: people, kin, sources and places as they were told of then, put together from their editions.

Entries say by themselves when they were recorded (`case_page`). What was deleted since stays out, and who may not be named
today is not named for the past either.
"""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from habeas.record import case as record
from habeas.store import editions
from habeas.store import models as tables
from habeas.store.mapping import person_of
from habeas.store.values import all_from_json, when_of

_Changes = Mapping[tuple[str, int], list[tables.Edition]]


def stood(row: tables.Case, case: record.Case, day: int) -> record.Case:
    """`case`, which is the record of the row today, with what was changed after a day undone."""
    midnight = datetime.combine(datetime.fromordinal(day).date() + timedelta(days=1), time.min)
    moment = timezone.make_aware(midnight) - timedelta(microseconds=1)
    changes = editions.since(row, moment)
    links = list(row.case_places.select_related("place"))
    later = tables.Edition.objects.filter(table="place", of__in=[link.place_id for link in links], at__gt=moment)
    places: dict[int, list[tables.Edition]] = {}
    for each in later.order_by("-at", "-pk"):
        places.setdefault(each.of, []).append(each)
    if not changes and not places:
        return case
    people = _people(row, case, changes)
    there = {person.id for person in people}
    head = editions.before(changes.get(("case", row.pk), ())) or {}
    return replace(
        case,
        states=tuple(head.get("states", case.states)),
        closed_on=when_of(head["closed_on"]) if "closed_on" in head else case.closed_on,
        people=people,
        kin=tuple(kin for kin in _kin(row, changes, moment) if {kin.who, kin.of} <= there),
        entries=tuple(entry for entry in case.entries if entry.who is None or entry.who in there),
        consents=tuple(consent for consent in case.consents if consent.who in there),
        sources=_sources(row, case, changes),
        places=_places(case, links, places),
    )


def _people(row: tables.Case, case: record.Case, changes: _Changes) -> tuple[record.Person, ...]:
    now = {person.id: person for person in case.people}
    found = []
    for person in row.people.filter(key__in=now).order_by("pk"):
        said = editions.before(changes.get(("person", person.pk), ()))
        if said is not None:
            found.append(person_of(_with(person, said)) if said else now[person.key])
    return tuple(found)


def _kin(row: tables.Case, changes: _Changes, moment: datetime) -> Iterable[record.Kin]:
    for kin in row.kin.select_related("who", "of").order_by("pk"):
        said = editions.before(changes.get(("kin", kin.pk), ()))
        if said is None or (kin.recorded_at is not None and kin.recorded_at > moment):
            continue
        then = _with(kin, said)
        if then.removed_at is None:
            more = all_from_json(then.more)
            yield record.Kin(kin.who.key, kin.relation, kin.of.key, when_of(then.since), then.disputed, more)


def _sources(row: tables.Case, case: record.Case, changes: _Changes) -> tuple[record.Source, ...]:
    """Their names of then; who may know them is decided by today's class."""
    names: dict[str, str | None] = {}
    for source in row.sources.all():
        said = editions.before(changes.get(("source", source.pk), ())) or {}
        if "name" in said:
            names[source.key] = said["name"]
    return tuple(replace(source, name=names.get(source.id, source.name)) for source in case.sources)


def _places(
    case: record.Case, links: Iterable[tables.CasePlace], changes: Mapping[int, list[tables.Edition]]
) -> tuple[record.Place, ...]:
    keys = {link.place_id: link.key for link in links}
    then: dict[str, dict[str, Any]] = {}
    for place, key in keys.items():
        said = editions.before(changes.get(place, ())) or {}
        own = {name: said[name] for name in ("name", "kind", "state") if name in said}
        then[key] = own | ({"within": keys.get(said["within_id"])} if "within_id" in said else {})
    return tuple(replace(place, **then.get(place.id, {})) for place in case.places)


def _with(row: Any, said: Mapping[str, Any]) -> Any:
    """A row as it was, not to be saved."""
    then = copy(row)
    for name, value in said.items():
        if name in {field.attname for field in row._meta.concrete_fields}:
            setattr(then, name, value)
    return then
