"""Numbers over the people of some cases, for those who may see them: a fixed set of tables, each a way to part the same people.

Whoever is on record twice and was joined (`casework.identity`) is one person here.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from django.db.models import QuerySet

from habeas.casework.identity import Clusters, clusters
from habeas.casework.standing import breach, goes_on, standing
from habeas.casework.today import held_spans
from habeas.check import health
from habeas.dates import DateFault, When
from habeas.prove.catalogue import AGES, LENGTHS, band
from habeas.store.access import listed
from habeas.store.models import Case, Span

CHILD, PREGNANT, STATELESS, ASYLUM = "child", "pregnant", "stateless", "asylum_pending"
STATUS: Final = (CHILD, PREGNANT, STATELESS, ASYLUM)
"""The facts that are counted."""
SEVERAL: Final = "several"
OF_AGE: Final = 18
_ASKED: Final = (
    "person", "since", "person__held_since", "place__kind", "place__state", "person__sex", "person__nationality",
    "person__born_first", "person__born_last", "person__age", "person__age_on",
)  # fmt: skip
"""Columns, not whole rows: thousands of people are read."""
_YEAR: Final = 365.25


@dataclass(slots=True)
class One:
    """One person held today: the first that is known of them, over all that they are on record as."""

    place: str = ""
    state: str = ""
    sex: str = ""
    age: int | None = None
    nationality: tuple[str, ...] = ()
    days: int | None = None
    facts: set[str] = field(default_factory=set)

    @property
    def is_child(self) -> bool:
        return CHILD in self.facts

    @property
    def ages(self) -> str:
        """The band of their age; it never contradicts whether they are a child by the check."""
        if self.age is not None and (self.age < OF_AGE) == self.is_child:
            return _band(self.age, AGES)
        return f"0-{OF_AGE - 1}" if self.is_child else ""

    @property
    def nation(self) -> str:
        """Their nationality as it is counted."""
        if STATELESS in self.facts:
            return STATELESS
        return SEVERAL if len(self.nationality) > 1 else self.nationality[0] if self.nationality else ""


@dataclass(frozen=True, slots=True)
class Counted:
    """The tables by what they part the people by; and how many people have a breach going on, by instrument."""

    people: int
    tables: Mapping[str, Mapping[str, int]]
    facts: Mapping[str, int]
    breaches: Mapping[str, int]


def counted(cases: QuerySet[Case], today: int, closed: frozenset[str] = frozenset()) -> Counted:
    """The tables of a day over these cases, without what is closed to the reader."""
    same = clusters(cases)
    told = statuses(closed)
    every = list(_held(cases, today, same, told).values())
    tables = {
        "place": Counter(one.place for one in every),
        "state": Counter(one.state for one in every),
        "sex": Counter("F" if PREGNANT in one.facts and not one.sex else one.sex for one in every),
        "age": Counter(one.ages for one in every),
        "nationality": Counter(one.nation for one in every),
        "days": Counter(_band(one.days, LENGTHS) for one in every),
    }
    facts = {fact: sum(fact in one.facts for one in every) for fact in told}
    return Counted(len(every), tables, facts, _breaches(cases, today, same, closed))


def statuses(closed: frozenset[str]) -> tuple[str, ...]:
    """The facts that are counted for somebody to whom these groups are closed."""
    return tuple(fact for fact in STATUS if not (health.GROUP in closed and fact in health.FACTS))


def in_order(names: Mapping[str, int]) -> list[tuple[str, int]]:
    """Cells as they are read: bands from the lowest, else the largest first; what is not known comes last."""

    def rank(pair: tuple[str, int]) -> tuple[bool, int, int, str]:
        low = re.match(r"\d+", pair[0])
        return pair[0] == "", int(low[0]) if low else 0, -pair[1], pair[0]

    return sorted(names.items(), key=rank)


def _held(cases: QuerySet[Case], today: int, same: Clusters, told: tuple[str, ...]) -> dict[int, One]:
    """Who is held, by the first row of each."""
    found: dict[int, One] = defaultdict(One)
    spans = held_spans(cases, today).order_by("person", "since", "pk")
    for person, since, run, kind, state, sex, nations, first, last, age, age_on in spans.values_list(*_ASKED):
        one = found[same.head(person)]
        one.place, one.state = one.place or kind or "", one.state or state or ""
        one.sex = one.sex or sex or ""
        one.age = _age(first, last, age, age_on, today) if one.age is None else one.age
        one.nationality = one.nationality or tuple(nations or ())
        one.days = max(one.days or 0, today - min(since, run or since) + 1)
    facts = Span.objects.filter(listed(cases), fact__in=told, since__lte=today, until__gt=today)
    for fact, person_id in facts.values_list("fact", "person"):
        if (head := same.head(person_id)) in found:
            found[head].facts.add(fact)
    return dict(found)


def _breaches(cases: QuerySet[Case], today: int, same: Clusters, closed: frozenset[str]) -> dict[str, int]:
    """People with at least one breach that is going on, by instrument."""
    going_on = standing(breach(today) & goes_on(today)).filter(listed(cases))
    if health.GROUP in closed:
        going_on = going_on.exclude(norm__in=health.norms())
    whose: dict[str, set[int]] = defaultdict(set)
    for instrument, person in going_on.values_list("instrument", "person").distinct():
        whose[instrument].add(same.head(person))
    return {instrument: len(them) for instrument, them in whose.items()}


def _age(first: int | None, last: int | None, age: float | None, age_on: str, today: int) -> int | None:
    """Full years, from the middle of the days on which they can be born, or from an age that was told on a day."""
    if first is not None and last is not None:
        return int((today - (first + last) / 2) / _YEAR)
    if age is None or not age_on:
        return None
    try:
        told = When.parse(age_on).first
    except DateFault:
        return None
    return None if told is None else int(age + (today - told) / _YEAR)


def _band(value: int | None, bands: tuple[tuple[int, int], ...]) -> str:
    """The band a number lies in, as `12-17`; the last is open."""
    if value is None:
        return ""
    low, high = next(((low, high) for low, high in bands if value <= high), bands[-1])
    return band(low, high, bands[-1][1])
