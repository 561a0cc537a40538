"""Cases out of tables: many at once, in a number of queries that grows neither with the cases nor with their rows."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from habeas.dates import When
from habeas.record import case as record
from habeas.store import models as tables
from habeas.store.prepared import among, prepared
from habeas.store.values import all_from_json, from_json, when_of


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of several cases, by the primary key of the case."""

    people: dict[int, dict[int, tables.Person]]
    gone: dict[int, set[str]]
    """The ids of those who were deleted: entries of others do not name them either."""
    kin: dict[int, list[tables.Kin]]
    places: dict[int, list[tables.CasePlace]]
    entries: dict[int, list[tables.Entry]]
    seen: dict[int, list[tables.Observation]]
    visits: dict[int, list[tables.Observation]]
    sources: dict[int, list[tables.Source]]
    consents: dict[int, list[tables.Consent]]


def case_of(row: tables.Case, visits: bool = True, deleted: bool = False) -> record.Case:
    """The case as the record's type. With `visits`, what anybody saw at its places is there too, as the check reads it.

    With `deleted`, everything that ever was in it: deleted people, kinship and conditions that were taken back.
    """
    read = _read([row], visits, deleted)
    return _case(row, read)


def cases_of(
    rows: Sequence[tables.Case], visits: bool = True, only: Q | None = None, bare: bool = False
) -> list[record.Case]:  # fmt: skip
    """The cases, in the order given; see `case_of`. With `only`, of their entries those for which it holds.

    `bare`: nothing but people, places and entries.
    """
    read = _read(rows, visits, only=only, bare=bare)
    return [_case(row, read) for row in rows]


def _read(
    rows: Sequence[tables.Case], visits: bool, deleted: bool = False, only: Q | None = None, bare: bool = False
) -> _Rows:  # fmt: skip
    ids = tuple(row.pk for row in rows)
    people: dict[int, dict[int, tables.Person]] = defaultdict(dict)
    gone: dict[int, set[str]] = defaultdict(set)
    for person in _people(ids):
        if deleted or person.deleted_at is None:
            people[person.case_id][person.pk] = person
        else:
            gone[person.case_id].add(person.key)
    entries = _entries(ids, deleted) if only is None else _entries.plain(ids, deleted).filter(only)
    links = _by_case(_places(ids))
    open_cases = [row.pk for row in rows if not row.library] if visits else []
    return _Rows(
        people=people,
        gone=gone,
        kin={} if bare else _by_case(_kin(ids, deleted)),
        places=links,
        entries=_by_case(entries),
        seen={} if bare else _by_case(_observations(ids, deleted)),
        visits=_seen_by_visits({id: links[id] for id in open_cases if id in links}),
        sources={} if bare else _by_case(_sources(ids)),
        consents={} if bare else _by_case(_consents(ids, deleted)),
    )


@prepared
def _people(ids: Any) -> QuerySet[Any]:
    return tables.Person.everything.filter(among("case", ids)).order_by("pk")


@prepared
def _kin(ids: Any, deleted: bool) -> QuerySet[Any]:
    rows = tables.Kin.everything.all() if deleted else tables.Kin.objects.filter(removed_at__isnull=True)
    return rows.filter(among("case", ids)).order_by("pk")


@prepared
def _places(ids: Any) -> QuerySet[Any]:
    return tables.CasePlace.objects.filter(among("case", ids)).select_related("place").order_by("pk")


@prepared
def _entries(ids: Any, deleted: bool) -> QuerySet[Any]:
    rows = tables.Entry.everything if deleted else tables.Entry.objects
    return rows.filter(among("case", ids)).order_by("order", "pk")


@prepared
def _observations(ids: Any, deleted: bool) -> QuerySet[Any]:
    rows = tables.Observation.objects.filter(Q() if deleted else standing_observations(), among("case", ids))
    return rows.order_by("pk")


@prepared
def _sources(ids: Any) -> QuerySet[Any]:
    return tables.Source.objects.filter(among("case", ids)).order_by("pk")


@prepared
def _consents(ids: Any, deleted: bool) -> QuerySet[Any]:
    rows = tables.Consent.everything if deleted else tables.Consent.objects
    return rows.filter(among("case", ids)).order_by("pk")


@prepared
def _visited(places: Any) -> QuerySet[Any]:
    seen = tables.Observation.objects.filter(case__isnull=True, visit__superseded_by__isnull=True)
    return seen.filter(among("place", places)).order_by("pk")


def standing_observations() -> Q:
    """The condition for what was seen and still stands: neither corrected nor taken back."""
    return Q(superseded_by__isnull=True, retracted_at__isnull=True)


def _by_case(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.case_id].append(row)
    return found


def _seen_by_visits(links: Mapping[int, Sequence[tables.CasePlace]]) -> dict[int, list[tables.Observation]]:
    """What visits saw at the places of each case; of a corrected visit only the correction."""
    whose: dict[int, list[int]] = defaultdict(list)
    for case, own in links.items():
        for link in own:
            whose[link.place_id].append(case)
    found: dict[int, list[tables.Observation]] = defaultdict(list)
    if whose:
        for observation in _visited(tuple(whose)):
            for case in whose[observation.place_id]:
                found[case].append(observation)
    return found


def _case(row: tables.Case, read: _Rows) -> record.Case:
    people = read.people.get(row.pk, {})
    keys = {link.place_id: link.key for link in read.places.get(row.pk, ())}
    gone = read.gone.get(row.pk, ())
    return record.Case(
        id=row.key,
        states=tuple(row.states),
        people=tuple(map(person_of, people.values())),
        kin=tuple(_kin_of(each, people) for each in read.kin.get(row.pk, ())),
        places=tuple(_place_of(link, keys) for link in read.places.get(row.pk, ())),
        entries=tuple(entry_of(entry, people, keys, gone) for entry in read.entries.get(row.pk, ())),
        observations=tuple(
            _observation_of(seen, keys) for seen in (*read.seen.get(row.pk, ()), *read.visits.get(row.pk, ()))
        ),
        holdings=tuple(_holding_of(held) for held in row.holdings),
        sources=tuple(map(_source_of, read.sources.get(row.pk, ()))),
        consents=tuple(_consent_of(consent, people) for consent in read.consents.get(row.pk, ())),
        cite=None if row.cite is None else dict(row.cite),
        closed_on=when_of(row.closed_on),
        verified=row.verified,
        note=row.note or None,
        more=all_from_json(row.more),
    )


def person_of(row: tables.Person) -> record.Person:
    """A person as the record's type."""
    return record.Person(
        id=row.key,
        label=row.label,
        sex=row.sex,
        born=when_of(row.born),
        died=when_of(row.died),
        age=row.age,
        age_on=when_of(row.age_on),
        nationality=tuple(row.nationality),
        stateless=row.stateless,
        stateless_from=when_of(row.stateless_from),
        speaks_state_language=row.speaks_state_language,
        count=row.count,
        more=all_from_json(row.more),
    )


def entry_of(
    row: tables.Entry,
    people: Mapping[int, tables.Person],
    places: Mapping[int, str],
    gone: Collection[str] = (),
) -> record.Entry:
    """An entry as the record's type; `people` and `places` are those of its case, `gone` whom it no longer names."""
    return record.Entry(
        id=row.key,
        kind=row.kind,
        who=None if row.person_id is None else people[row.person_id].key,
        on=When.parse(row.on),
        until=when_of(row.until),
        place=None if row.place_id is None else places[row.place_id],
        with_=None if row.with_text in gone else row.with_text,
        re=row.re,
        supersedes=row.supersedes,
        source=row.source,
        confidence=row.confidence,
        verified=row.verified,
        recorded_at=when_of(row.recorded),
        recorded_by=row.recorded_by_text,
        fields=all_from_json(without(row.fields, gone)),
        note=row.note,
        order=row.order,
        unread=row.unread,
    )


def without(fields: Mapping[str, Any], gone: Collection[str]) -> Mapping[str, Any]:
    """The fields of an entry without these people."""
    if not gone:
        return fields
    kept = {name: value for name, value in fields.items() if not (isinstance(value, str) and value in gone)}
    return {
        name: [each for each in value if each not in gone] if isinstance(value, list) else value
        for name, value in kept.items()
    }


def _kin_of(row: tables.Kin, people: Mapping[int, tables.Person]) -> record.Kin:
    return record.Kin(
        who=people[row.who_id].key,
        relation=row.relation,
        of=people[row.of_id].key,
        since=when_of(row.since),
        disputed=row.disputed,
        more=all_from_json(row.more),
    )


def _place_of(link: tables.CasePlace, keys: Mapping[int, str]) -> record.Place:
    place = link.place
    return record.Place(
        id=link.key,
        name=place.name,
        kind=place.kind,
        state=place.state,
        within=None if place.within_id is None else keys.get(place.within_id),
        more=all_from_json(place.more),
    )


def _observation_of(seen: tables.Observation, keys: Mapping[int, str]) -> record.Observation:
    return record.Observation(
        id=seen.key,
        place=keys[seen.place_id],
        indicator=seen.indicator,
        value=seen.yes if seen.yes is not None else (_low(seen.low), _high(seen.high)),
        since=When.parse(seen.since),
        until=when_of(seen.until),
        source=seen.source,
        recorded_at=when_of(seen.recorded),
        unread=seen.unread,
        as_written=seen.as_written,
    )


def _source_of(row: tables.Source) -> record.Source:
    return record.Source(id=row.key, name=row.name, access=row.access, more=all_from_json(row.more))


def _consent_of(row: tables.Consent, people: Mapping[int, tables.Person]) -> record.Consent:
    return record.Consent(
        who=people[row.person_id].key,
        use=row.use,
        given=When.parse(row.given),
        withdrawn=when_of(row.withdrawn),
        to=row.to,
    )


def _holding_of(held: Mapping[str, Any]) -> record.Holding:
    values = {name: from_json(value) for name, value in held.items()}
    return record.Holding(**values)  # type: ignore[arg-type]


def _low(value: float | None) -> float:
    return -math.inf if value is None else value


def _high(value: float | None) -> float:
    return math.inf if value is None else value
