"""The one mapping between tables and the types of the record.

A case that was written and read again is equal, but for marks and the file's name (held by a property test). Everything
of many rows is written and read in a number of queries that does not grow with the case.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from habeas.dates import When
from habeas.record import case as record
from habeas.store import models as tables
from habeas.store.values import all_from_json, all_to_json, from_json, text_of, to_json, when_of

BATCH = 500


@dataclass(frozen=True, slots=True)
class Named:
    """The rows of one case by the names its file uses."""

    case: tables.Case
    people: Mapping[str, tables.Person]
    places: Mapping[str, tables.Place]


# ---- out of tables -------------------------------------------------------------------------------------------------


def case_of(row: tables.Case, visits: bool = True) -> record.Case:
    """The case as the record's type. With `visits`, what anybody saw at its places is there too, as the check reads it."""
    keys = dict(row.case_places.values_list("place_id", "key"))
    people = {person.pk: person for person in row.people.all().order_by("pk")}
    cite = None if row.cite is None else dict(row.cite)
    return record.Case(
        id=row.key,
        states=tuple(row.states),
        people=tuple(map(person_of, people.values())),
        kin=tuple(_kin_of(kin, people) for kin in row.kin.all().order_by("pk")),
        places=_places_of(row, keys),
        entries=tuple(entry_of(entry, people, keys) for entry in row.entries.all().order_by("order", "pk")),
        observations=_observations_of(row, keys, visits),
        holdings=tuple(_holding_of(held) for held in row.holdings),
        sources=tuple(map(_source_of, row.sources.all().order_by("pk"))),
        consents=tuple(_consent_of(consent, people) for consent in row.consents.all().order_by("pk")),
        cite=cite,
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


def entry_of(row: tables.Entry, people: Mapping[int, tables.Person], places: Mapping[int, str]) -> record.Entry:
    """An entry as the record's type; `people` and `places` are those of its case."""
    return record.Entry(
        id=row.key,
        kind=row.kind,
        who=None if row.person_id is None else people[row.person_id].key,
        on=When.parse(row.on),
        until=when_of(row.until),
        place=None if row.place_id is None else places[row.place_id],
        with_=row.with_text,
        re=row.re,
        supersedes=row.supersedes,
        source=row.source,
        confidence=row.confidence,
        verified=row.verified,
        recorded_at=when_of(row.recorded),
        recorded_by=row.recorded_by_text,
        fields=all_from_json(row.fields),
        note=row.note,
        order=row.order,
        unread=row.unread,
    )


def _kin_of(row: tables.Kin, people: Mapping[int, tables.Person]) -> record.Kin:
    return record.Kin(
        who=people[row.who_id].key,
        relation=row.relation,
        of=people[row.of_id].key,
        since=when_of(row.since),
        disputed=row.disputed,
        more=all_from_json(row.more),
    )


def _places_of(row: tables.Case, keys: Mapping[int, str]) -> tuple[record.Place, ...]:
    rows = tables.Place.objects.filter(case_places__case=row).order_by("case_places__pk")
    return tuple(
        record.Place(
            id=keys[place.pk],
            name=place.name,
            kind=place.kind,
            state=place.state,
            within=None if place.within_id is None else keys.get(place.within_id),
            more=all_from_json(place.more),
        )
        for place in rows
    )


def _observations_of(row: tables.Case, keys: Mapping[int, str], visits: bool) -> tuple[record.Observation, ...]:
    found = list(row.observations.all().order_by("pk"))
    if visits and not row.library:
        found += tables.Observation.objects.filter(place__in=keys, case__isnull=True).order_by("pk")
    return tuple(
        record.Observation(
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
        for seen in found
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


# ---- into tables ---------------------------------------------------------------------------------------------------


@transaction.atomic
def add_case(case: record.Case, **columns: Any) -> Named:
    """Writes a whole case; `columns` are those that no file has (team, opened_by, library ...)."""
    row = tables.Case.objects.create(
        key=case.id,
        states=list(case.states),
        cite=None if case.cite is None else dict(case.cite),
        holdings=[_holding_json(held) for held in case.holdings],
        closed_on=text_of(case.closed_on),
        verified=case.verified,
        note=case.note or "",
        more=all_to_json(case.more),
        **columns,
    )
    people = {person.id: person_row(row, person) for person in case.people}
    tables.Person.objects.bulk_create(people.values(), BATCH)
    places = _add_places(row, case.places)
    named = Named(row, people, places)
    tables.Kin.objects.bulk_create((_kin_row(named, kin) for kin in case.kin), BATCH)
    tables.Entry.objects.bulk_create((entry_row(named, entry) for entry in case.entries), BATCH)
    tables.Observation.objects.bulk_create((observation_row(named, seen) for seen in case.observations), BATCH)
    tables.Source.objects.bulk_create((_source_row(row, source) for source in case.sources), BATCH)
    tables.Consent.objects.bulk_create((_consent_row(named, consent) for consent in case.consents), BATCH)
    return named


def names_of(row: tables.Case) -> Named:
    """The rows of a case by the names its file uses."""
    places = {link.key: link.place for link in row.case_places.select_related("place")}
    return Named(row, {person.key: person for person in row.people.all()}, places)


def person_row(case: tables.Case, person: record.Person) -> tables.Person:
    """A person as a row that is not saved yet."""
    return tables.Person(
        case=case,
        key=person.id,
        label=person.label,
        sex=person.sex,
        born=text_of(person.born),
        born_first=person.born.first if person.born else None,
        born_last=person.born.last if person.born else None,
        died=text_of(person.died),
        age=person.age,
        age_on=text_of(person.age_on),
        nationality=list(person.nationality),
        stateless=person.stateless,
        stateless_from=text_of(person.stateless_from),
        speaks_state_language=person.speaks_state_language,
        count=person.count,
        more=all_to_json(person.more),
    )


def entry_row(named: Named, entry: record.Entry, **columns: Any) -> tables.Entry:
    """An entry as a row that is not saved yet."""
    return tables.Entry(
        case=named.case,
        key=entry.id,
        order=entry.order,
        kind=entry.kind,
        person=None if entry.who is None else named.people[entry.who],
        on=entry.on.text,
        on_first=entry.on.first,
        on_last=entry.on.last,
        until=text_of(entry.until),
        place=None if entry.place is None else named.places[entry.place],
        with_text=entry.with_,
        re=entry.re,
        supersedes=entry.supersedes,
        source=entry.source,
        confidence=entry.confidence,
        verified=entry.verified,
        recorded=text_of(entry.recorded_at),
        recorded_by_text=entry.recorded_by,
        fields=all_to_json(entry.fields),
        note=entry.note,
        unread=entry.unread,
        **columns,
    )


def observation_row(named: Named, seen: record.Observation, **columns: Any) -> tables.Observation:
    """An observation as a row that is not saved yet."""
    yes = seen.value if isinstance(seen.value, bool) else None
    low, high = (None, None) if isinstance(seen.value, bool) else seen.value
    return tables.Observation(
        case=named.case,
        key=seen.id,
        place=named.places[seen.place],
        indicator=seen.indicator,
        yes=yes,
        low=low if low is None or math.isfinite(low) else None,
        high=high if high is None or math.isfinite(high) else None,
        since=seen.since.text,
        since_first=seen.since.first,
        until=text_of(seen.until),
        source=seen.source,
        recorded=text_of(seen.recorded_at),
        unread=seen.unread,
        as_written=seen.as_written,
        **columns,
    )


def _kin_row(named: Named, kin: record.Kin) -> tables.Kin:
    return tables.Kin(
        case=named.case,
        who=named.people[kin.who],
        relation=kin.relation,
        of=named.people[kin.of],
        since=text_of(kin.since),
        disputed=kin.disputed,
        more=all_to_json(kin.more),
    )


def _source_row(case: tables.Case, source: record.Source) -> tables.Source:
    return tables.Source(
        case=case, key=source.id, name=source.name, access=source.access, more=all_to_json(source.more)
    )


def _consent_row(named: Named, consent: record.Consent) -> tables.Consent:
    return tables.Consent(
        case=named.case,
        person=named.people[consent.who],
        use=consent.use,
        given=consent.given.text,
        withdrawn=text_of(consent.withdrawn),
        to=consent.to,
    )


def _holding_json(held: record.Holding) -> dict[str, Any]:
    names = (
        "article",
        "result",
        "who",
        "since",
        "until",
        "with_",
        "aspect",
        "by_state",
        "comparable",
        "needs",
        "about",
        "why",
    )
    return {name: to_json(getattr(held, name)) for name in names}


def _add_places(row: tables.Case, places: Iterable[record.Place]) -> dict[str, tables.Place]:
    """The office's places that are the same as these, else new ones. Two without a name are never the same."""
    found: dict[str, tables.Place] = {}
    waiting = list(places)
    named = {place.id for place in waiting}
    while waiting:
        ready = [
            place for place in waiting if place.within is None or place.within in found or place.within not in named
        ]
        if not ready:  # places that lie within one another: a fault the reader names; written without the circle
            ready = [replace(place, within=None) for place in waiting]
        for place in ready:
            within = found.get(place.within) if place.within else None
            found[place.id] = _same_place(row, place, within, found.values()) or _new_place(row, place, within)
        waiting = [place for place in waiting if place.id not in found]
    order = [place.id for place in places]
    links = [tables.CasePlace(case=row, place=found[key], key=key) for key in sorted(found, key=order.index)]
    tables.CasePlace.objects.bulk_create(links, BATCH)
    return found


def _same_place(
    row: tables.Case, place: record.Place, within: tables.Place | None, taken: Iterable[tables.Place]
) -> tables.Place | None:
    if row.library or not place.name:
        return None
    used = {each.pk for each in taken}
    same = tables.Place.objects.filter(
        name=place.name, kind=place.kind, state=place.state, within=within, library=False
    ).order_by("pk")
    return next((each for each in same if each.pk not in used and each.more == all_to_json(place.more)), None)


def _new_place(row: tables.Case, place: record.Place, within: tables.Place | None) -> tables.Place:
    return tables.Place.objects.create(
        name=place.name,
        kind=place.kind,
        state=place.state,
        within=within,
        library=row.library,
        more=all_to_json(place.more),
    )


def _low(value: float | None) -> float:
    return -math.inf if value is None else value


def _high(value: float | None) -> float:
    return math.inf if value is None else value
