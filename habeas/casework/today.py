"""What matters today, counted over the cases somebody may see. Everything is read from spans: nothing is checked anew.

A finding stored as *coming* has become a breach once its first day is here; one that is *due* is overdue after its day.
So that no nightly run is needed, each count compares the stored days with today.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Case as CaseOf
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Value, When

from habeas.check import health
from habeas.check.stretches import HELD
from habeas.record.vocabulary import load_vocabulary
from habeas.store import access
from habeas.store.models import Account, Case, Entry, FindingRow, QuestionRow, Source, Span

SOON: Final = 14
"""Days ahead that Today looks."""
NEW: Final = timedelta(days=7)
PATIENCE: Final = 30
"""Days after which a letter without an answer is shown."""
_SPARE: Final = 4
"""So many times more questions are read than are shown, for those that one may not read."""
ASKED: Final = ("asked", "complaint_filed")
GROUPS: Final = ("child", "pregnant", "stateless")


@dataclass(frozen=True, slots=True)
class HeldGroup:
    """People held today of whom a fact is true (`fact` empty: all), and for how many days the longest."""

    fact: str
    people: int
    longest: int


def findings(cases: QuerySet[Case], which: str, today: int, now: datetime) -> QuerySet[FindingRow]:
    """Findings by what they mean today: `new`, `now`, `soon` (a breach within 14 days), `due`, `overdue`.

    *New* is what was first found within a week and still goes on or ended lately: an old file that comes in is no news.
    """
    rows = FindingRow.objects.filter(case__in=cases)
    match which:
        case "soon":
            return rows.filter(verdict="coming", since__gt=today, since__lte=today + SOON)
        case "due":
            return rows.filter(verdict="due", due__gte=today, due__lte=today + SOON)
        case "overdue":
            return rows.filter(verdict="due", due__lt=today)
    rows = rows.filter(is_breach(today))
    if which == "now":
        return rows.filter(Q(until__isnull=True) | Q(until__gte=today))
    lately = Q(until__isnull=True) | Q(until__gte=today - PATIENCE)
    return rows.filter(lately, first_seen__gte=now - NEW)


def is_breach(today: int, prefix: str = "") -> Q:
    """A breach as of today: stored as one, or coming with its day arrived."""
    begun = Q(**{f"{prefix}since__lte": today})
    return begun & Q(**{f"{prefix}verdict__in": ("breach", "coming")})


def held_groups(cases: QuerySet[Case], today: int, closed: frozenset[str]) -> list[HeldGroup]:
    """All who are held today, then children, pregnant women, stateless people among them."""
    held = held_spans(cases, today)
    found = [_group(held, "", today)]
    for fact in GROUPS:
        if health.GROUP in closed and fact in health.FACTS:
            continue
        true = Span.objects.filter(person=OuterRef("person"), fact=fact, since__lte=today, until__gt=today)
        found.append(_group(held.filter(Exists(true)), fact, today))
    return found


def held_spans(cases: QuerySet[Case], today: int) -> QuerySet[Span]:
    """The stays that cover today, certain or not."""
    return Span.objects.filter(case__in=cases, fact=HELD, since__lte=today, until__gt=today)


def unanswered(cases: QuerySet[Case], today: int) -> QuerySet[Entry]:
    """Letters and requests without an answer for longer than PATIENCE days; those taken back are left out."""
    kinds = [name for name in load_vocabulary().kinds if name.endswith("_requested")]
    later = Entry.everything.filter(case=OuterRef("case"))
    return (
        Entry.objects.filter(case__in=cases, kind__in=[*kinds, *ASKED], on_last__lt=today - PATIENCE)
        .exclude(Exists(later.filter(Q(re=OuterRef("key")) | Q(supersedes=OuterRef("key")))))
        .order_by("on_last")
    )


def best_questions(cases: QuerySet[Case], account: Account, today: int, most: int) -> list[QuestionRow]:
    """The questions whose answers would decide most, at most two of a case; those of what still goes on first.

    None that tells of an entry which the account may not read.
    """
    rows = QuestionRow.objects.filter(case__in=cases, rank__lt=2).select_related("case", "person", "place")
    over = When(until__lt=today, then=Value(1))
    rows = rows.annotate(over=CaseOf(over, default=Value(0))).order_by("over", "-weight", "pk")
    return [row for row, is_open in _with_sight(list(rows[: most * _SPARE]), account) if is_open][:most]


def _with_sight(rows: list[QuestionRow], account: Account) -> Iterator[tuple[QuestionRow, bool]]:
    """Each question, and whether the account may read the entry it is about and what it asks."""
    closed = health.GROUP in access.closed_groups(account)
    named = {(row.case_id, row.body["entry"]) for row in rows if row.body["entry"]}
    about = Entry.objects.filter(case__in={case for case, _ in named}, key__in={key for _, key in named})
    secret = Source.objects.filter(case=OuterRef("case"), key=OuterRef("source"), access="protected")
    secret = secret.exclude(readers=account)
    seen = about.annotate(secret=Exists(secret)).values_list("case", "key", "kind", "fields", "secret", "recorded_by")
    told = {
        (case, key): (health.tells(kind, values), hidden and by != account.pk)
        for case, key, kind, values, hidden, by in seen
    }
    for row in rows:
        of_health, hidden = told.get((row.case_id, row.body["entry"]), (False, False))
        yield row, not hidden and not (closed and health.asks(row.body, of_health))


def _group(held: QuerySet[Span], fact: str, today: int) -> HeldGroup:
    told = held.aggregate(people=Count("person", distinct=True), first=Min(F("person__held_since")))
    first = told["first"]
    return HeldGroup(fact, told["people"], 0 if first is None else today - first + 1)
