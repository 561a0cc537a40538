"""The one mapping between tables and the types of the record: into tables here, out of them in `reading`.

A case that was written and read again is equal, but for marks and the file's name (held by a property test). Everything
of many rows is written and read in a number of queries that does not grow with the case.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from habeas.record import case as record
from habeas.store import models as tables
from habeas.store.access import PRIVATE_PLACES
from habeas.store.reading import case_of, cases_of, entry_of, person_of
from habeas.store.values import all_to_json, text_of, to_json

ASKED = frozenset({"asked", "complaint_filed"})
"""Kinds of letters and complaints that are answered; so are all that are called `..._requested`."""
BATCH = 500
__all__ = [
    "BATCH", "Named", "add_case", "case_of", "cases_of", "entry_of", "entry_row", "names_of", "observation_row", "person_of",
    "person_row",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Named:
    """The rows of one case by the names its file uses."""

    case: tables.Case
    people: Mapping[str, tables.Person]
    places: Mapping[str, tables.Place]


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
    return add_to(Named(row, {}, {}), case)


@transaction.atomic
def add_to(known: Named, case: record.Case, **columns: Any) -> Named:
    """Writes the rows of `case` into a case that is there: they may name its people and places (`known`).

    `columns` are those of entries that no file has.
    """
    row = known.case
    people = {person.id: person_row(row, person) for person in case.people}
    tables.Person.objects.bulk_create(people.values(), BATCH)
    named = Named(row, {**known.people, **people}, {**known.places, **_add_places(row, case.places, known.places)})
    tables.Kin.objects.bulk_create((_kin_row(named, kin) for kin in case.kin), BATCH)
    tables.Entry.objects.bulk_create((entry_row(named, entry, **columns) for entry in case.entries), BATCH)
    tables.Observation.objects.bulk_create((observation_row(named, seen) for seen in case.observations), BATCH)
    tables.Source.objects.bulk_create((_source_row(row, source) for source in case.sources), BATCH)
    tables.Consent.objects.bulk_create((_consent_row(named, consent) for consent in case.consents), BATCH)
    return named


def names_of(row: tables.Case) -> Named:
    """The rows of a case by the names its file uses, deleted people among them: what is told of them stays told."""
    places = {link.key: link.place for link in row.case_places.select_related("place")}
    return Named(row, {person.key: person for person in row.people(manager="everything").all()}, places)


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
        asks=entry.kind in ASKED or entry.kind.endswith("_requested"),
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


def _add_places(
    row: tables.Case, places: Iterable[record.Place], known: Mapping[str, tables.Place]
) -> dict[str, tables.Place]:
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
            within = found.get(place.within) or known.get(place.within) if place.within else None
            taken = [*known.values(), *found.values()]
            found[place.id] = _same_place(row, place, within, taken) or _new_place(row, place, within)
        waiting = [place for place in waiting if place.id not in found]
    order = [place.id for place in places]
    links = [tables.CasePlace(case=row, place=found[key], key=key) for key in sorted(found, key=order.index)]
    tables.CasePlace.objects.bulk_create(links, BATCH)
    return found


def _same_place(
    row: tables.Case, place: record.Place, within: tables.Place | None, taken: Iterable[tables.Place]
) -> tables.Place | None:
    if row.library or not place.name or place.kind in PRIVATE_PLACES:
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
