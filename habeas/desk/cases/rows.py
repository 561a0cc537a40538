"""The rows of one page of a list, with what each column shows, in a number of queries that does not grow with them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from habeas.casework.identity import Clusters
from habeas.casework.standing import breach, goes_on, standing
from habeas.casework.today import held_now
from habeas.desk.cases.lists import FACTS
from habeas.desk.closed_notes import flag_words
from habeas.store.access import closed_groups
from habeas.store.models import Account, Case, Flag, Person, Span
from habeas.store.models.cases import neutral
from habeas.store.prepared import among, prepared

CASE_COLUMNS: Final = {
    "people": _("People"),
    "held": _("Held now"),
    "breaches": _("Breaches now"),
    "team": _("Team"),
    "lawyer": _("Lawyer"),
    "state": _("State"),
    "number": _("Number"),
    "opened": _("Opened"),
    "changed": _("Changed"),
}
PEOPLE_COLUMNS: Final = {
    "where": _("Where now"),
    "since": _("Since"),
    "days": _("Days"),
    "born": _("Born or age"),
    "sex": _("Sex"),
    "nationality": _("Nationality"),
    "marks": _("Marks"),
    "breaches": _("Breaches now"),
    "lawyer": _("Lawyer"),
    "team": _("Team"),
    "changed": _("Changed"),
}
USUAL: Final = {
    "cases": ("people", "held", "breaches", "lawyer", "changed"),
    "people": ("where", "since", "days", "born", "marks", "breaches"),
}
_OF_IDENTITY: Final = frozenset({"born", "sex", "nationality"})
_NAMED: Final = 3


@dataclass(slots=True)
class Row:
    """One row: a case, or a person of one. `names` are the first few people, `more` how many beside them."""

    case: Case
    title: str
    at: int
    person: Person | None = None
    names: list[str] = field(default_factory=list)
    more: int = 0
    held: int = 0
    places: list[str] = field(default_factory=list)
    days: int | None = None
    doubtful: bool = False
    breaches: int = 0
    flags: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    case_title: str = ""
    same: list[str] = field(default_factory=list)
    """Who else on record this person is, in words."""


def known_columns(account: Account, view: str) -> dict[str, Any]:
    """The columns of a list with their labels, without those that are closed to the account."""
    known: dict[str, Any] = PEOPLE_COLUMNS if view == "people" else CASE_COLUMNS
    closed = _OF_IDENTITY if "identity" in closed_groups(account) else frozenset[str]()
    return {name: label for name, label in known.items() if name not in closed}


def columns_of(account: Account, view: str) -> list[str]:
    """The columns the account chose for a list."""
    known = known_columns(account, view)
    chosen = account.columns.get(view)
    return [name for name in known if name in (chosen if isinstance(chosen, list) else USUAL[view])]


def of_cases(found: Iterable[Case], first: int, closed: frozenset[str], now: datetime) -> list[Row]:
    """Rows of cases; `first` is the place of the first of them in the whole list."""
    day = timezone.localdate(now).toordinal()
    rows = {case.pk: Row(case, title_of(case, closed), first + i) for i, case in enumerate(found)}
    for person in _first_people(tuple(rows)):
        rows[person.case_id].names.append(name_of(person, closed))
        rows[person.case_id].more = max(0, person.in_all - _NAMED)
    for case, name, kind, people in _held(tuple(rows), day):
        rows[case].held += people
        rows[case].places.append(name or kind or "")
    _count_breaches({pk: [row] for pk, row in rows.items()}, "case", day)
    _flag({pk: [row] for pk, row in rows.items()}, closed)
    return list(rows.values())


def of_people(found: Iterable[Person], first: int, closed: frozenset[str], now: datetime) -> list[Row]:
    """Rows of people."""
    day = timezone.localdate(now).toordinal()
    rows: dict[int, Row] = {}
    by_case: dict[int, list[Row]] = defaultdict(list)
    for i, person in enumerate(found):
        row = rows[person.pk] = Row(person.case, name_of(person, closed), first + i, person)
        row.case_title = title_of(person.case, closed)
        by_case[person.case_id].append(row)
        if person.held_since is not None and person.held_since <= day < (person.held_until or 0):
            row.days = day - person.held_since + 1
            row.places = [str(person.held_at)] if person.held_at else []
    facts = {fact: label for fact, label in FACTS.items() if fact != "pregnant" or "health" not in closed}
    for who, fact, certain in _spans(tuple(rows), day):
        if fact in facts:
            rows[who].marks.append(str(facts[fact]))
        elif fact == "held" and not certain:
            rows[who].doubtful = True
    _count_breaches({pk: [row] for pk, row in rows.items()}, "person", day)
    _flag(by_case, closed)
    return list(rows.values())


def joined(found: list[Row], same: Clusters, closed: frozenset[str]) -> list[Row]:
    """The rows, those of people with who else they are; in one query, in none where nobody is joined."""
    pairs = [(row, pk) for row in found if row.person for pk in sorted(same.of(row.person.pk) - {row.person.pk})]
    others = Person.objects.select_related("case").in_bulk([pk for _, pk in pairs]) if pairs else {}
    for row, pk in pairs:
        if pk in others:
            row.same.append(f"{name_of(others[pk], closed)}, {title_of(others[pk].case, closed)}")
    return found


def title_of(case: Case, closed: frozenset[str]) -> str:
    """What a case is called; a neutral word where names are closed to the reader."""
    return neutral(gettext("Case"), case) if "identity" in closed and not case.library else str(case)


def name_of(person: Person, closed: frozenset[str]) -> str:
    """What a person is called."""
    return neutral(gettext("Person"), person) if "identity" in closed and not person.case.library else str(person)


def _count_breaches(rows: Mapping[int, list[Row]], column: str, day: int) -> None:
    for key, breaches in _breaches(tuple(rows), day, column=column):
        for row in rows[key]:
            row.breaches = breaches


def _flag(rows: Mapping[int, list[Row]], closed: frozenset[str]) -> None:
    for flag in _flags(tuple(rows)):
        for row in rows[flag.case_id]:
            if flag.person_id is None or row.person is None or flag.person_id == row.person.pk:
                row.flags.append(flag_words(flag, closed))


# ---- the queries ---------------------------------------------------------------------------------------------------


@prepared
def _first_people(cases: Any) -> QuerySet[Any]:
    """The first few people of each case, and how many it has."""
    there = Person.objects.filter(among("case", cases)).annotate(
        rank=Window(RowNumber(), partition_by=F("case_id"), order_by=F("pk").asc()),
        in_all=Window(Count("pk"), partition_by=F("case_id")),
    )
    return there.filter(rank__lte=_NAMED).order_by("pk")


@prepared
def _held(cases: Any, day: Any) -> QuerySet[Any]:
    held = Person.objects.filter(held_now(day), among("case", cases)).values("case", "held_at__name", "held_at__kind")
    counted = held.annotate(n=Count("pk")).order_by("case", "-n")
    return counted.values_list("case", "held_at__name", "held_at__kind", "n")


@prepared
def _spans(people: Any, day: Any) -> QuerySet[Any]:
    spans = Span.objects.filter(among("person", people), since__lte=day, until__gt=day)
    return spans.order_by("pk").values_list("person", "fact", "certain")


@prepared
def _breaches(keys: Any, day: Any, column: str) -> QuerySet[Any]:
    found = standing(breach(day) & goes_on(day)).filter(among(column, keys), person__deleted_at__isnull=True)
    return found.values_list(column).annotate(n=Count("identity", distinct=True)).order_by()


@prepared
def _flags(cases: Any) -> QuerySet[Any]:
    return Flag.objects.filter(among("case", cases), lifted_at__isnull=True).order_by("pk")
