"""Who is held where by the record, and what was found about them there; only within cases that a reader may see."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from habeas.check import health
from habeas.check.steps import FAR
from habeas.check.stretches import HELD
from habeas.store import models as tables

MARKED: Final = ("child", "pregnant", "stateless")
"""What is shown beside the name of somebody held."""
BREACH: Final = "breach"


@dataclass(frozen=True, slots=True)
class Held:
    """Somebody held on a day; `certain` is no where only silence lets the stay go on."""

    person: tables.Person
    place: tables.Place
    since: int
    certain: bool
    facts: frozenset[str]


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
    places: Collection[int], cases: QuerySet[tables.Case], day: int, closed: frozenset[str] = frozenset()
) -> list[Held]:
    """Who is held at these places on a day, children and pregnant women first, then the longest.

    `closed` are the groups of fields that are closed to the reader.
    """
    spans = tables.Span.objects.filter(
        fact=HELD, place__in=places, since__lte=day, until__gt=day, case__in=cases
    ).select_related("person__case", "place")
    best: dict[int, tables.Span] = {}
    for span in spans:
        other = best.get(span.person_id)
        if other is None or (span.certain, -span.since) > (other.certain, -other.since):
            best[span.person_id] = span
    facts: dict[int, set[str]] = {}
    marked = [fact for fact in MARKED if not (health.GROUP in closed and fact in health.FACTS)]
    told = tables.Span.objects.filter(fact__in=marked, since__lte=day, until__gt=day, person__in=best)
    for person, fact in told.values_list("person", "fact"):
        facts.setdefault(person, set()).add(fact)
    found = [_held(span, frozenset(facts.get(person, ())), day) for person, span in best.items()]
    return sorted(found, key=lambda one: (not one.facts & {"child", "pregnant"}, one.since, one.person.pk))


def found_at(
    places: Collection[int], cases: QuerySet[tables.Case], day: int, closed: frozenset[str] = frozenset()
) -> list[Found]:
    """What was broken for people while they were held at these places, by norm, the most people first.

    Without what is closed to the reader: of few people held the norm alone tells of whom.
    """
    stays = tables.Span.objects.filter(
        fact=HELD,
        place__in=places,
        person=OuterRef("person"),
        since__lte=Coalesce(OuterRef("until"), FAR),
        until__gt=OuterRef("since"),
    )
    people = tables.Span.objects.filter(fact=HELD, place__in=places, case__in=cases).values("person")
    rows = (
        tables.FindingRow.objects.filter(Exists(stays), verdict=BREACH, person__in=people, since__lte=day)
        .exclude(norm__in=health.norms() if health.GROUP in closed else ())
        .values("norm")
        .annotate(
            people=Count("person", distinct=True),
            now=Count("person", distinct=True, filter=Q(until__isnull=True) | Q(until__gte=day)),
            last=Max(Coalesce("until", FAR)),
        )
        .order_by("-now", "-people", "norm")
    )
    return [Found(row["norm"], row["people"], row["now"], row["last"] if row["last"] < day else None) for row in rows]


def tallies(parents: Mapping[int, int | None], cases: QuerySet[tables.Case], day: int) -> dict[int, Tally]:
    """The numbers of every place, rolled up to what it lies within. `parents` are all places by primary key."""
    now = tables.Person.objects.filter(held_at__isnull=False, held_since__lte=day, held_until__gt=day, case__in=cases)
    held = dict(now.values_list("held_at").annotate(Count("pk")).order_by())
    young = tables.Span.objects.filter(fact="child", since__lte=day, until__gt=day).values("person")
    children = dict(now.filter(pk__in=young).values_list("held_at").annotate(Count("pk")).order_by())
    broken = tables.FindingRow.objects.filter(
        Q(until__isnull=True) | Q(until__gte=day), verdict=BREACH, since__lte=day, person__in=now.values("pk")
    )
    breaches = broken.values_list("person__held_at").annotate(Count("person", distinct=True)).order_by()
    visits = tables.Visit.objects.filter(superseded_by__isnull=True)
    visited = dict(visits.values_list("place").annotate(Max("on_first")).order_by())
    found = {place: Tally() for place in parents}
    for place, tally in found.items():
        tally.last_visit = visited.get(place)
    _roll_up(found, parents, held, "held")
    _roll_up(found, parents, children, "children")
    _roll_up(found, parents, dict(breaches), "in_breach")
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


def _roll_up(found: dict[int, Tally], parents: Mapping[int, int | None], counts: Mapping[int, int], name: str) -> None:
    for place, count in counts.items():
        at: int | None = place
        seen: set[int] = set()
        while at is not None and at in found and at not in seen:
            setattr(found[at], name, getattr(found[at], name) + count)
            seen.add(at)
            at = parents.get(at)
