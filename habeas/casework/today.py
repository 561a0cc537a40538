"""What matters today, counted over the cases somebody may see. Everything is read from spans: nothing is checked anew.

So that no nightly run is needed, each count compares the stored days with today (`standing`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.lookups import GreaterThan

from habeas.casework.standing import breach, coming, due, goes_on, overdue, standing
from habeas.check import health
from habeas.check.stretches import HELD
from habeas.store import access
from habeas.store.access import few, listed
from habeas.store.models import MARKED, Account, Case, Entry, FindingRow, Person, QuestionRow, Source, Span
from habeas.store.prepared import among, prepared

SOON: Final = 14
"""Days ahead that Today looks."""
NEW: Final = timedelta(days=7)
PATIENCE: Final = 30
"""Days after which a letter without an answer is shown."""
_SPARE: Final = 4
"""So many times more questions are read than are shown, for those that one may not read."""
_OF_A_CASE: Final = 2
"""Questions of each case among those of all."""
EVERYBODY: Final = 2**40
"""A limit that limits nothing: it keeps a database from asking in each column anew what a row was asked once."""
MOST: Final = 1_000
"""Up to how many a tile counts."""


@dataclass(frozen=True, slots=True)
class HeldGroup:
    """People held today of whom a fact is true (`fact` empty: all), and for how many days the longest."""

    fact: str
    people: int
    longest: int


def number(rows: QuerySet[Any]) -> int:
    """How many rows there are; one more than MOST where there are more, so that a tile costs the same in a large office."""
    return rows.order_by()[: MOST + 1].count()


def first(rows: QuerySet[Any], most: int, skipped: int = 0) -> list[Any]:
    """The first rows, or those after some, with what they bring along: the keys alone are sorted, wide rows take long."""
    keys = list(rows.values_list("pk", flat=True)[skipped : skipped + most])
    found = rows.in_bulk(keys)
    return [found[key] for key in keys if key in found]


def findings(cases: QuerySet[Case], seen: Q, which: str, today: int, fresh: datetime) -> QuerySet[FindingRow]:
    """Findings by what they mean today: `new`, `now`, `soon` (a breach within 14 days), `due`, `overdue`; those decided
    on other facts (`again`). What was set aside is among none. `seen` is `access.of_check(cases)`.

    *New* is what was first found since `fresh` (NEW ago) and still goes on or ended lately: an old file that comes in is none.
    """
    rows = standing(few(cases), seen)
    match which:
        case "soon":
            return rows.filter(coming(today, SOON))
        case "due":
            return rows.filter(due(today, SOON))
        case "overdue":
            return rows.filter(overdue(today))
        case "again":
            return rows.filter(again=True)
    if which == "now":
        return rows.filter(breach(today), goes_on(today))
    wanted = breach(today) & goes_on(today - PATIENCE)
    return standing(wanted, seen).filter(first_seen__gte=fresh).filter(listed(cases))


def stale(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Those that wait for a re-check: few, so they are asked whether they are among these, not the other way round."""
    return Case.objects.filter(listed(cases, "pk"), stale_since__isnull=False)


def held(cases: QuerySet[Case], today: int, fact: str = "") -> QuerySet[Person]:
    """Who is held today; those of whom a fact is true."""
    people = Person.objects.filter(held_now(today), listed(cases))
    return people.filter(true_of(fact, today)) if fact else people


def true_of(fact: str, day: int) -> Q:
    """People of whom one of MARKED is true on a day: of their stretches only where the check kept no marks of it."""
    kept = Q(marks_since__lte=day, marks_until__gt=day)
    marked: Any = GreaterThan(F("marks").bitand(1 << MARKED.index(fact)), 0)
    stretches = Span.objects.filter(person=OuterRef("pk"), fact=fact, since__lte=day, until__gt=day)
    return (kept & Q(marked)) | (~kept & Q(Exists(stretches)))


def held_now(day: int) -> Q:
    """People whose last run of custody covers the day, certain or not."""
    return Q(held_since__lte=day, held_until__gt=day)


def held_spans(cases: QuerySet[Case], today: int) -> QuerySet[Span]:
    """The stays that cover today, certain or not."""
    return Span.objects.filter(listed(cases), fact=HELD, since__lte=today, until__gt=today)


def unanswered(cases: QuerySet[Case], today: int, closed: frozenset[str]) -> QuerySet[Entry]:
    """Letters and requests without an answer for longer than PATIENCE days; those taken back are left out, and those that
    tell of somebody's health where it is closed to the reader."""
    later = Entry.everything.filter(case=OuterRef("case"))
    answered, taken_back = later.filter(re=OuterRef("key")), later.filter(supersedes=OuterRef("key"))
    asked = Entry.objects.filter(few(cases), asks=True, on_last__lt=today - PATIENCE)
    if health.GROUP in closed:
        about = Q(kind__in=health.kinds())
        for kind in health.kinds():  # what was asked for
            about |= Q(fields__icontains=f'"{kind}"')
        asked = asked.exclude(about)
    return asked.filter(~Exists(answered), ~Exists(taken_back)).order_by("on_last")


def best_questions(
    account: Account, reach: access.Reach, linked: access.Some, today: int, most: int
) -> list[QuestionRow]:  # fmt: skip
    """The questions whose answers would decide most, at most `_OF_A_CASE` of each; those of what still goes on first.

    None that tells of an entry which the account may not read. `linked` is `access.inside(reach)`.
    """
    found = list[QuestionRow]()
    for is_open in (True, False):
        best = sorted(
            (-weight, pk)
            for rank in range(_OF_A_CASE)
            for weight, pk in _foremost(*reach, linked, today, rank, is_open, most=most * _SPARE)
        )
        keys = [pk for _, pk in best[: most * _SPARE]]
        wide = {row.pk: row for row in _wide(tuple(keys))}
        asked = [wide[pk] for pk in keys if pk in wide]  # the worker may have made those of a case anew meanwhile
        found += [row for row, may_read in _with_sight(asked, account) if may_read]
        if len(found) >= most:
            break
    return found[:most]


def questions_come(reach: access.Reach) -> bool:
    """Whether the questions of some case in a reach are still to be worked out, so that none to show does not mean none."""
    return _unasked.number(*reach) > 0


@prepared
def _unasked(teams: Any, single: Any) -> QuerySet[Any]:
    cases = Case.objects.filter(listed(access.within(teams, single), "pk"))
    return cases.filter(asked_at__isnull=True, library=False, check_fault="").values("pk")


@prepared
def _foremost(teams: Any, single: Any, linked: Any, day: Any, rank: Any, is_open: bool, most: int) -> QuerySet[Any]:
    """The gravest questions of a rank, of what still goes on or of what is over."""
    rows = QuestionRow.everything.filter(access.read_with(linked), listed(access.within(teams, single)), rank=rank)
    rows = rows.filter(until__gte=day) if is_open else rows.filter(until__lt=day)
    return rows.order_by("-weight", "pk").values_list("weight", "pk")[:most]


@prepared
def _wide(keys: Any) -> QuerySet[Any]:
    return QuestionRow.everything.select_related("case", "person", "place").filter(among("pk", keys))


@prepared
def _entries(cases: Any, keys: Any, account: Any) -> QuerySet[Any]:
    """Entries, each with whether its source is kept from the account."""
    secret = Source.objects.filter(case=OuterRef("case"), key=OuterRef("source"), access="protected")
    rows = Entry.objects.filter(among("case", cases), among("key", keys))
    rows = rows.annotate(secret=Exists(secret.exclude(readers=account)))
    return rows.values_list("case", "key", "kind", "fields", "secret", "recorded_by")


def _with_sight(rows: list[QuestionRow], account: Account) -> Iterator[tuple[QuestionRow, bool]]:
    """Each question, and whether the account may read the entry it is about and what it asks."""
    closed = health.GROUP in access.closed_groups(account)
    named = {(row.case_id, row.body["entry"]) for row in rows if row.body["entry"]}
    seen = _entries(tuple({case for case, _ in named}), tuple({key for _, key in named}), account.pk)
    told = {
        (case, key): (health.tells(kind, values), hidden and by != account.pk)
        for case, key, kind, values, hidden, by in seen
    }
    for row in rows:
        of_health, hidden = told.get((row.case_id, row.body["entry"]), (False, False))
        yield row, not hidden and not (closed and health.asks(row.body, of_health))
