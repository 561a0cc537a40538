"""Who is held where by the record, and what was found about them there; only within cases that a reader may see.

Who is on record twice and was joined (`casework.identity`) is one person in every figure.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import BigIntegerField, Count, Exists, Max, OuterRef, QuerySet, Subquery, When
from django.db.models import Case as CaseOf
from django.db.models.functions import Cast, Coalesce

from habeas.casework.identity import Clusters, clusters_within
from habeas.casework.standing import breach, goes_on, standing
from habeas.casework.today import held_now, true_of
from habeas.check import health
from habeas.check.steps import FAR
from habeas.check.stretches import HELD
from habeas.store import access
from habeas.store import models as tables
from habeas.store.access import few, listed, within
from habeas.store.prepared import among, prepared


@dataclass(frozen=True, slots=True)
class Held:
    """Somebody held on a day; `certain` is no where only silence lets the stay go on."""

    person: tables.Person
    place: tables.Place
    since: int
    certain: bool
    facts: frozenset[str]
    others: tuple[tables.Person, ...] = ()
    """Who else held here is the same person."""


@dataclass(frozen=True, slots=True)
class Found:
    """How many people held at a place a norm was broken for while they were there, and for how many it is today."""

    norm: str
    people: int
    now: int
    last: int | None


@dataclass(slots=True)
class Tally:
    """What a list shows of a place and all that lies within it."""

    held: int = 0
    children: int = 0
    in_breach: int = 0
    last_visit: int | None = None


def held_at(
    places: Collection[int], reach: access.Reach, day: int, closed: frozenset[str] = frozenset()
) -> list[Held]:  # fmt: skip
    """Who is held at these places on a day, children and pregnant women first, then the longest.

    `closed` are the groups of fields that are closed to the reader.
    """
    same, best, people = clusters_within(reach), dict[int, tables.Span](), dict[int, tables.Person]()
    for span in _there(*reach, tuple(places), day):
        people[span.person_id] = span.person
        other = best.get(same.head(span.person_id))
        if other is None or (span.certain, -span.since) > (other.certain, -other.since):
            best[same.head(span.person_id)] = span
    facts: dict[int, set[str]] = {}
    for person, fact in _facts(tuple(people), day, health_closed=health.GROUP in closed):
        facts.setdefault(same.head(person), set()).add(fact)
    found = [_held(span, frozenset(facts.get(head, ())), day) for head, span in best.items()]
    joined = {one.person.pk: same.of(one.person.pk) & people.keys() - {one.person.pk} for one in found}
    found = [replace(one, others=tuple(people[pk] for pk in sorted(joined[one.person.pk]))) for one in found]
    return sorted(found, key=lambda one: (not one.facts & {"child", "pregnant"}, one.since, one.person.pk))


def found_at(
    places: Collection[int], reach: access.Reach, day: int, closed: frozenset[str] = frozenset()
) -> list[Found]:  # fmt: skip
    """What was broken for people while they were held at these places, by norm, the most people first.

    Without what is closed to the reader: of few people held the norm alone tells of whom.
    """
    same, twice = clusters_within(reach), dict[str, set[tuple[int, bool]]]()
    given, closed_too = (*reach, tuple(places), day), health.GROUP in closed
    joined = _broken(*given, closed_too).filter(person__in=list(same.heads))
    joined = joined.annotate(now=CaseOf(When(goes_on(day), then=True), default=False))
    for norm, person, now in joined.values_list("norm", "person", "now").distinct() if same.heads else ():
        twice.setdefault(norm, set()).add((person, now))
    return [
        Found(
            norm,
            people - same.too_many({one for one, _ in twice.get(norm, ())}),
            now - same.too_many(one for one, now in twice.get(norm, ()) if now),
            last if last < day else None,
        )
        for norm, people, now, last in _found(*given, health_closed=closed_too)
    ]


@prepared
def _there(teams: Any, single: Any, places: Any, day: Any) -> QuerySet[Any]:
    rows = tables.Span.objects.filter(few(within(teams, single)), among("place", places), fact=HELD)
    return rows.filter(since__lte=day, until__gt=day).select_related("person__case", "place").order_by("pk")


@prepared
def _facts(people: Any, day: Any, health_closed: bool) -> QuerySet[Any]:
    marked = [fact for fact in tables.MARKED if not (health_closed and fact in health.FACTS)]
    told = tables.Span.objects.filter(among("person", people), fact__in=marked, since__lte=day, until__gt=day)
    return told.values_list("person", "fact")


def _broken(teams: Any, single: Any, places: Any, day: Any, health_closed: bool) -> QuerySet[tables.FindingRow]:
    stays = tables.Span.objects.filter(
        among("place", places),
        fact=HELD,
        person=OuterRef("person"),
        since__lte=Coalesce(OuterRef("until"), FAR),
        until__gt=OuterRef("since"),
    )
    people = tables.Span.objects.filter(few(within(teams, single)), among("place", places), fact=HELD).values("person")
    broken = standing(breach(day)).filter(Exists(stays), person__in=people)
    return broken.exclude(norm__in=health.norms()) if health_closed else broken


@prepared
def _found(teams: Any, single: Any, places: Any, day: Any, health_closed: bool) -> QuerySet[Any]:
    counted = (
        _broken(teams, single, places, day, health_closed)
        .values("norm")
        .annotate(
            people=Count("person", distinct=True),
            now=Count("person", distinct=True, filter=goes_on(day)),
            last=Max(Coalesce("until", FAR)),
        )
        .order_by("-now", "-people", "norm")
    )
    return counted.values_list("norm", "people", "now", "last")


def tallies(parents: Mapping[int, int | None], reach: access.Reach, day: int) -> dict[int, Tally]:
    """The numbers of every place, rolled up to what it lies within. `parents` are all places by primary key."""
    same, visited = clusters_within(reach), dict(_visited())
    given, heads = (*reach, day), tuple(sorted(same.heads))
    found = {place: Tally() for place in parents}
    for place, tally in found.items():
        tally.last_visit = visited.get(place)
    held, children = Counter[frozenset[int | None]](), Counter[frozenset[int | None]]()
    for at, people, young in _held_counts(*given, heads):
        held[frozenset([at])], children[frozenset([at])] = people, young
    broken = Counter({frozenset([at]): people for at, people in _broken_counts(*given, heads)})
    for name, alone, rows, who in (
        ("held", held, _held_where, "pk"),
        ("children", children, _children_where, "pk"),
        ("in_breach", broken, _broken_where, "person"),
    ):
        _roll_up(found, parents, alone + _twice(rows(*given), who, same) if heads else alone, name)
    return found


@prepared
def _visited() -> QuerySet[Any]:
    visits = tables.Visit.objects.filter(superseded_by__isnull=True)
    return visits.values_list("place").annotate(Max("on_first")).order_by()


def _held_where(teams: Any, single: Any, day: Any) -> QuerySet[Any]:
    """Who is held, and `where`."""
    now = tables.Person.objects.filter(held_now(day), listed(within(teams, single)))
    return now.annotate(where=Cast("held_at", BigIntegerField()))


def _children_where(teams: Any, single: Any, day: Any) -> QuerySet[Any]:
    return _held_where(teams, single, day).filter(true_of("child", day))


def _broken_where(teams: Any, single: Any, day: Any) -> QuerySet[Any]:
    """Breaches that go on, and `where` the person is held."""
    where = Subquery(tables.Person.objects.filter(held_now(day), pk=OuterRef("person")).values("held_at"))
    broken = standing(breach(day) & goes_on(day)).filter(listed(within(teams, single)))
    found: QuerySet[Any] = broken.annotate(where=where)
    return found


@prepared
def _held_counts(teams: Any, single: Any, day: Any, heads: Any) -> QuerySet[Any]:
    """How many people, and how many children among them, are held where; without the `heads` of those on record twice."""
    alone = _held_where(teams, single, day)
    alone = alone.exclude(among("pk", heads)) if heads else alone
    children = Count("pk", filter=true_of("child", day))
    counted: QuerySet[Any] = alone.values("where").annotate(people=Count("pk"), children=children).order_by()
    return counted.values_list("where", "people", "children")


@prepared
def _broken_counts(teams: Any, single: Any, day: Any, heads: Any) -> QuerySet[Any]:
    """The same of people in a breach."""
    alone = _broken_where(teams, single, day)
    alone = alone.exclude(among("person", heads)) if heads else alone
    found: QuerySet[Any] = alone.values_list("where").annotate(Count("person", distinct=True)).order_by()
    return found


def marks(held: Collection[Held]) -> Counter[str]:
    """How many of them are children, pregnant, stateless."""
    return Counter(fact for one in held for fact in one.facts)


def _held(span: tables.Span, facts: frozenset[str], day: int) -> Held:
    """With the first day of the whole run of custody, where that is the one that covers the day."""
    person = span.person
    whole = (
        person.held_since is not None and person.held_until is not None and person.held_since <= day < person.held_until
    )
    since = min(span.since, person.held_since or span.since) if whole else span.since
    assert span.place is not None
    return Held(person, span.place, since, span.certain, facts)


def _twice(rows: QuerySet[Any], who: str, same: Clusters) -> Counter[frozenset[int | None]]:
    """How many persons who are on record twice are in the places `where` of the rows (None: not known), each in those of both.

    `where` is computed: by the column itself a database would read everybody ever held, in the order of places.
    """
    twice: dict[int, set[int | None]] = {}
    for at, person in rows.filter(**{f"{who}__in": list(same.heads)}).values_list("where", who).distinct():
        twice.setdefault(same.head(person), set()).add(at)
    return Counter(map(frozenset, twice.values()))


def _roll_up(
    found: dict[int, Tally], parents: Mapping[int, int | None], counts: Counter[frozenset[int | None]], name: str
) -> None:
    """Adds to each place, and to what it lies within, everybody once."""
    for places, count in counts.items():
        seen: set[int] = set()
        for place in places:
            at = place
            while at is not None and at in found and at not in seen:
                setattr(found[at], name, getattr(found[at], name) + count)
                seen.add(at)
                at = parents.get(at)
