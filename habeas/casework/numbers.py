"""Numbers over all cases of the office for those who may see no names: one fixed set of tables, small cells hidden.

A cell below SMALLEST is told as *fewer than five*, and no totals stand beside the cells, from which it could be computed.
The tables that leave the office, suppressed as a whole, are those of the room `prove`.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from habeas.casework.today import held_spans, is_breach
from habeas.check import health
from habeas.store.models import Case, FindingRow, Person, Span

SMALLEST: Final = 5
STATUS: Final = ("child", "pregnant", "stateless", "asylum_pending")
AGES: Final = ((0, 5), (6, 11), (12, 17), (18, 29), (30, 44), (45, 59), (60, 120))
LENGTHS: Final = ((1, 2), (3, 10), (11, 30), (31, 90), (91, 180), (181, 365), (366, 36500))


@dataclass(frozen=True, slots=True)
class Cell:
    """One row of a table. `count` is None where it is too small to be told."""

    name: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Table:
    """Counts of people by one thing. `what` names the table, `by` how `name` of its cells is to be read."""

    what: str
    by: str
    cells: tuple[Cell, ...]


def tables(today: int, closed: frozenset[str] = frozenset()) -> list[Table]:
    """The tables of a day, over every case of the office that is not deleted; judgments are no cases here."""
    cases = Case.objects.filter(library=False, deleted_at__isnull=True)
    held = held_spans(cases, today).select_related("place", "person")
    people: dict[int, Span] = {}
    for span in held.order_by("since"):
        people[span.person_id] = span
    return [
        Table("held", "place", _cells(span.place.kind or "" if span.place else "" for span in people.values())),
        Table("held", "state", _cells(span.place.state or "" if span.place else "" for span in people.values())),
        Table("held", "sex", _cells(span.person.sex or "" for span in people.values())),
        Table("held", "age", _cells(_band(_age(span.person, today), AGES) for span in people.values())),
        Table("held", "nationality", _cells(n for s in people.values() for n in (s.person.nationality or [""]))),
        Table("held", "days", _cells(_band(_days(span, today), LENGTHS) for span in people.values())),
        Table("held", "status", _status(people, today, closed)),
        Table("breach", "instrument", _breaches(cases, today)),
    ]


def _cells(names: Iterable[str]) -> tuple[Cell, ...]:
    """Bands from the lowest, else the largest first; what is hidden by name, so that its place in the row tells nothing."""
    found = [(name, count if count >= SMALLEST else None) for name, count in Counter(names).items()]
    return tuple(Cell(*pair) for pair in sorted(found, key=_rank))


def _rank(pair: tuple[str, int | None]) -> tuple[bool, int, int, str]:
    name, count = pair
    low = re.match(r"\d+", name)
    return name == "", int(low[0]) if low else 0, -(count or 0), name


def _status(people: dict[int, Span], today: int, closed: frozenset[str]) -> tuple[Cell, ...]:
    names = [name for name in STATUS if not (health.GROUP in closed and name in health.FACTS)]
    facts = Span.objects.filter(person__in=people, fact__in=names)
    rows = facts.filter(since__lte=today, until__gt=today).values_list("fact", "person").distinct()
    return _cells(fact for fact, _ in rows)


def _breaches(cases: "QuerySet[Case]", today: int) -> tuple[Cell, ...]:
    """People with at least one breach that is going on, by instrument."""
    going_on = FindingRow.objects.filter(is_breach(today), case__in=cases).exclude(until__lt=today)
    whose: dict[str, set[int]] = defaultdict(set)
    for instrument, person in going_on.values_list("instrument", "person").distinct():
        whose[instrument].add(person)
    return _cells(instrument for instrument, them in whose.items() for _ in them)


def _age(person: Person, today: int) -> int | None:
    if person.born_first is None or person.born_last is None:
        return None
    return int((today - (person.born_first + person.born_last) / 2) / 365.25)


def _days(span: Span, today: int) -> int:
    return today - (span.person.held_since or span.since) + 1


def _band(value: int | None, bands: tuple[tuple[int, int], ...]) -> str:
    """The band a number lies in, as `12-17`; the last is open."""
    if value is None:
        return ""
    low, high = next(((low, high) for low, high in bands if value <= high), bands[-1])
    return f"{low}+" if (low, high) == bands[-1] else f"{low}-{high}"
