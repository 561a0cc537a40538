"""The first page in numbers: what `today` counts over the cases somebody may see, by queries that are prepared."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, Q, QuerySet, Window
from django.utils import timezone

from habeas.casework import identity, today
from habeas.check import health
from habeas.store import access
from habeas.store.models import MARKED, Account, FindingRow, Task
from habeas.store.prepared import among, prepared

FOREMOST: Final = 8
"""As many of the gravest findings are shown."""
TASKS: Final = 10
"""As many tasks are shown."""
_URGENT: Final = ("new", "soon")


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, for what day, and what they see."""

    account: Account
    reach: access.Reach
    linked: access.Some
    """Those with linked cases that they see too (`access.inside`)."""
    day: int
    fresh: datetime
    """Since when a finding is new."""
    health_closed: bool


@dataclass(frozen=True, slots=True)
class Tile:
    """A number (one more than `today.MOST` where there are more); weight, first day and key of the gravest, where wanted."""

    which: str
    number: int
    gravest: list[tuple[int, int, int]] = field(default_factory=list)


def asked(account: Account, now: datetime) -> Asked:
    """By somebody, now."""
    reach, closed = access.reach(account, now), health.GROUP in access.closed_groups(account)
    day = timezone.localdate(now).toordinal()
    return Asked(account, reach, access.inside(reach), day, now - today.NEW, closed)


def tile(by: Asked, which: str) -> Tile:
    """How many findings of a kind there are."""
    given = *by.reach, by.linked, by.day, by.fresh
    if which not in _URGENT:
        return Tile(which, _counted.number(*given, which=which))
    found = _gravest(*given, which=which)
    return Tile(which, min(found[0][-1], today.MOST + 1) if found else 0, [row[:-1] for row in found])


def urgent(tiles: Iterable[Tile]) -> list[FindingRow]:
    """The gravest findings of these tiles: keys alone were sorted."""
    keys = sorted({(-weight, since, pk) for tile in tiles for weight, since, pk in tile.gravest})[:FOREMOST]
    rows = {row.pk: row for row in _wide(tuple(pk for *_, pk in keys))} if keys else {}
    return [rows[pk] for *_, pk in keys if pk in rows]


def letters(by: Asked) -> int:
    """How many letters wait for an answer; as a tile counts."""
    return _letters.number(*by.reach, by.day, by.health_closed)


def held_groups(by: Asked) -> list[today.HeldGroup]:
    """All who are held today, then children, pregnant women, stateless people among them."""
    cases = access.within(*by.reach)
    told = _held.totals(_TOTALS, *by.reach, by.day)
    same = identity.clusters_within(by.reach)
    found = []
    for at, fact in enumerate(("", *MARKED)):
        if by.health_closed and fact in health.FACTS:
            continue
        people, first = told[2 * at : 2 * at + 2]
        twice = same.too_many_of(today.held(cases, by.day, fact)) if same.heads else 0
        found.append(today.HeldGroup(fact, people - twice, 0 if first is None else by.day - first + 1))
    return found


def tasks(by: Asked, until: date) -> list[Task]:
    """The first of their open tasks that are due until a day."""
    return _tasks_due(*by.reach, by.account.pk, until)


def tasks_open(by: Asked) -> int:
    """How many open tasks they have."""
    return _tasks.number(*by.reach, by.account.pk)


def has_tracing(by: Asked) -> bool:
    """Whether somebody is looked for in any of the cases."""
    return bool(_tracing(*by.reach))


# ---- the queries ---------------------------------------------------------------------------------------------------


@prepared
def _counted(teams: Any, single: Any, linked: Any, day: Any, fresh: Any, which: str) -> QuerySet[Any]:
    rows = today.findings(access.within(teams, single), access.read_with(linked), which, day, fresh)
    return rows.order_by().values("pk")[: today.MOST + 1]


@prepared
def _gravest(teams: Any, single: Any, linked: Any, day: Any, fresh: Any, which: str) -> QuerySet[Any]:
    rows = today.findings(access.within(teams, single), access.read_with(linked), which, day, fresh)
    rows = rows.annotate(of=Window(Count("pk"))).order_by("-weight", "since", "pk")
    return rows.values_list("weight", "since", "pk", "of")[:FOREMOST]


@prepared
def _wide(keys: Any) -> QuerySet[Any]:
    return FindingRow.everything.select_related("case", "person").filter(among("pk", keys))


def _own_tasks(teams: Any, single: Any, account: Any) -> QuerySet[Task]:
    seen = Q(case__isnull=True) | Q(case__in=access.within(teams, single))
    return Task.objects.filter(seen, assignee=account, done_at__isnull=True)


@prepared
def _tasks(teams: Any, single: Any, account: Any) -> QuerySet[Any]:
    return _own_tasks(teams, single, account).values("pk")


@prepared
def _tasks_due(teams: Any, single: Any, account: Any, until: Any) -> QuerySet[Any]:
    rows = _own_tasks(teams, single, account).filter(due__lte=until)
    return rows.select_related("case").order_by("due")[:TASKS]


@prepared
def _tracing(teams: Any, single: Any) -> QuerySet[Any]:
    return access.within(teams, single).filter(tracing__isnull=False).values_list("pk", flat=True)[:1]


@prepared
def _letters(teams: Any, single: Any, day: Any, closed: Any) -> QuerySet[Any]:
    groups = frozenset({health.GROUP} if closed else ())
    return today.unanswered(access.within(teams, single), day, groups).order_by().values("pk")[: today.MOST + 1]


@prepared
def _held(teams: Any, single: Any, day: Any) -> QuerySet[Any]:
    each = today.held(access.within(teams, single), day)
    true = {f"is_{fact}": today.true_of(fact, day) for fact in MARKED}
    rows: QuerySet[Any] = each.annotate(**true).order_by().values("held_since", *true)[: today.EVERYBODY]
    return rows


_TOTALS: Final = ", ".join(
    f'COUNT(*){among_them}, MIN("held_since"){among_them}'
    for among_them in ("", *(f' FILTER (WHERE "is_{fact}")' for fact in MARKED))
)
