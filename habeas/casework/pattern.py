"""What figures of some cases are counted from (`prove.pattern`), read from the database: no name, no note, no address.

Whoever is on record twice and was joined (`casework.identity`) is one person here, by the first row of each.
"""

from collections.abc import Collection, Iterator
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from habeas.casework import sources
from habeas.casework.acting import sent_in_each
from habeas.casework.identity import Clusters, clusters
from habeas.casework.law import program
from habeas.casework.standing import breach, standing
from habeas.check import health
from habeas.check.steps import FAR
from habeas.check.stretches import HELD, LISTED
from habeas.dates import DateFault, When
from habeas.prove.pattern import (
    DECIDING,
    EVENTS,
    SCHEMAS,
    SEVERAL,
    Pattern,
    authority_of,
    born_of_age,
    is_alone,
    outcome_of,
    table,
)
from habeas.store import models as tables
from habeas.store.access import PRIVATE_PLACES, closed_groups, listed

_GONE: Final = ("removed", "extradited")
Rows = Iterator[tuple[object, ...]]


def pattern_of(
    cases: QuerySet[tables.Case], day: int, account: tables.Account, wanted: Collection[str] = SCHEMAS
) -> Pattern:
    """The tables of these cases as they stand on a day, without what is closed to the reader and what they may not read.

    Of findings, events and asks those that are `wanted`; the others are empty, since a large office takes seconds for each.
    """
    cases = cases.filter(library=False)
    same, of_health = clusters(cases), health.GROUP not in closed_groups(account)
    facts = [fact for fact in (HELD, *LISTED) if of_health or fact not in health.FACTS]
    people = tables.Person.objects.filter(listed(cases), count__isnull=True)
    return Pattern(
        day=day,
        people=table("people", _people(people, same, day)),
        places=table("places", _places()),
        spans=table("spans", _spans(cases, same, facts, day)),
        findings=table("findings", _findings(cases, same, day, of_health) if "findings" in wanted else ()),
        events=table("events", _events(cases, same, day, account) if "events" in wanted else ()),
        asks=table("asks", _asks(cases, same, day, account, of_health) if "asks" in wanted else ()),
        groups=tables.Person.objects.filter(listed(cases), count__isnull=False).count(),
    )


def pattern_of_office(day: int) -> Pattern:
    """The people, days and findings of the whole office, whoever asks and whatever is closed to them: for releases alone."""
    cases = tables.Case.objects.filter(library=False, deleted_at__isnull=True)
    same = clusters(cases)
    people = tables.Person.objects.filter(listed(cases), count__isnull=True)
    return Pattern(
        day=day,
        people=table("people", _people(people, same, day)),
        places=table("places", _places()),
        spans=table("spans", _spans(cases, same, [HELD, *LISTED], day)),
        findings=table("findings", _findings(cases, same, day, of_health=True)),
        events=table("events", ()),
        asks=table("asks", ()),
    )


def _places() -> Rows:
    """The places of the office; somebody's home has no name here."""
    asked = ("pk", "name", "kind", "state")
    for pk, name, kind, state in tables.Place.objects.filter(library=False).values_list(*asked):
        yield pk, None if kind in PRIVATE_PLACES else name, kind, state


def _people(people: QuerySet[tables.Person], same: Clusters, day: int) -> Rows:
    """One row a person; of one on record twice, the first that is known of each thing."""
    asked = ("pk", "case", "sex", "nationality", "born_first", "born_last", "age", "age_on")
    twice: dict[int, list[Any]] = {}
    for pk, case, sex, nations, first, last, age, age_on in people.order_by("pk").values_list(*asked).iterator(2000):
        nationality = SEVERAL if len(nations or ()) > 1 else nations[0] if nations else None
        born = (first, last) if first is not None and last is not None else _born(age, age_on)
        row = [same.head(pk), case, sex or None, nationality, *born, day]
        if pk not in same.heads:
            yield tuple(row)
        else:
            known = twice.setdefault(same.head(pk), row)
            known[2:6] = [old if old is not None else new for old, new in zip(known[2:6], row[2:6], strict=True)]
    yield from map(tuple, twice.values())


def _born(age: float | None, age_on: str) -> tuple[int | None, int | None]:
    try:
        told = When.parse(age_on).first if age is not None and age_on else None
    except DateFault:
        told = None
    return (None, None) if told is None or age is None else born_of_age(age, told)


def _spans(cases: QuerySet[tables.Case], same: Clusters, facts: list[str], day: int) -> Rows:
    rows = tables.Span.objects.filter(listed(cases), fact__in=facts, since__lte=day, person__count__isnull=True)
    asked = ("person", "fact", "place", "since", "until", "certain")
    for person, fact, place, since, until, certain in rows.values_list(*asked).iterator(5000):
        yield same.head(person), fact, place, since, min(until, FAR), certain


def _findings(cases: QuerySet[tables.Case], same: Clusters, day: int, of_health: bool) -> Rows:
    """Breaches that count on the day, and what was not shown."""
    found = standing(breach(day) | Q(verdict="not_shown", since__lte=day)).filter(listed(cases))
    if not of_health:
        found = found.exclude(norm__in=health.norms())
    topics = {norm.id: norm.topic for norm in program().library.norms}
    asked = ("person", "identity", "norm", "instrument", "state", "verdict", "since", "ends")
    runs: dict[tuple[int, str], int] = {}
    for person, identity, norm, instrument, state, verdict, since, ends in found.values_list(*asked).iterator(5000):
        run = runs.setdefault((person, identity.replace(f"@{instrument}", "")), len(runs))
        told = "not_shown" if verdict == "not_shown" else "breach"
        yield (
            same.head(person), run, norm, instrument, topics.get(norm), state or None, told, since, min(ends + 1, FAR),
        )  # fmt: skip


def _events(cases: QuerySet[tables.Case], same: Clusters, day: int, account: tables.Account) -> Rows:
    gone_by = tables.Entry.everything.filter(case=OuterRef("case"), supersedes=OuterRef("key"))
    rows = tables.Entry.objects.filter(
        ~Exists(gone_by), ~sources.is_secret(account), listed(cases),
        kind__in=EVENTS | DECIDING, on_first__lte=day, person__isnull=False,
        person__count__isnull=True,
    )  # fmt: skip
    alone = _alone(cases, rows.filter(kind__in=_GONE))
    asked = ("pk", "person", "kind", "on_first", "place", "place__state", "fields", "case__states")
    for pk, person, kind, on, place, at, fields, states in rows.values_list(*asked).iterator(2000):
        state = at or (states[0] if len(states or ()) == 1 else None)
        authority = authority_of(fields) if kind in DECIDING else None
        yield same.head(person), kind, on, place, state, authority, alone.get(pk)


def _alone(cases: QuerySet[tables.Case], gone: QuerySet[tables.Entry]) -> dict[int, bool]:
    """By the entry of a removal whether no parent on record was removed with them; without those of whom none is on record."""
    kin = tables.Kin.objects.filter(listed(cases), relation="parent", removed_at__isnull=True)
    parents: dict[int, set[int]] = {}
    for who, of in kin.values_list("who", "of"):
        parents.setdefault(of, set()).add(who)
    days: dict[int, list[tuple[int, int]]] = {}
    removed = list(gone.values_list("pk", "person", "kind", "on_first", "on_last"))
    for _, person, _, first, last in removed:
        if person is not None and first is not None:
            days.setdefault(person, []).append((first, last or first))
    found = {}
    for pk, person, kind, first, last in removed:
        own = parents.get(person or 0)
        if kind == "removed" and own and first is not None:
            found[pk] = is_alone((first, last or first), (gone for each in own for gone in days.get(each, ())))
    return found


def _asks(cases: QuerySet[tables.Case], same: Clusters, day: int, account: tables.Account, of_health: bool) -> Rows:
    """What was sent, of the cases alone in which anything was, and without what the account may not read."""
    asking = tables.Entry.objects.filter(asks=True, case=OuterRef("pk"))
    rows = cases.filter(Exists(asking))
    known = tables.Person.objects.filter(case__in=rows.values("pk")).values_list("case", "key", "pk")
    numbers = {(case, key): pk for case, key, pk in known.iterator(5000)}
    for row, papers in sent_in_each(rows.order_by("pk").iterator(500), account):
        states = tuple(row.states or ())
        for paper in papers:
            entry, forum = paper.wait.entry, paper.forum
            if not of_health and entry.kind in health.kinds():
                continue
            number = numbers.get((row.pk, entry.who or ""))
            state = (forum.state if forum else None) or (states[0] if states else None)
            yield (
                None if number is None else same.head(number), entry.kind, forum.id if forum else None, state,
                entry.on.span_days[0], paper.wait.days, outcome_of(paper),
            )  # fmt: skip
