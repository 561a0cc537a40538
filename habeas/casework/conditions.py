"""What was seen at a place over time, as the check itself reads it: what follows from other things is there too, and a
cell inherits from its wing. Only of what a reader may see.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, Final

from django.db.models import Q, QuerySet

from habeas.casework import sources
from habeas.casework.law import program
from habeas.casework.places import chain
from habeas.check import health
from habeas.check.cases import table_of_cases
from habeas.check.kleene import FALSE, TRUE
from habeas.check.places import PlaceHistory, place_history
from habeas.check.steps import FAR, SHIFT
from habeas.dates import When
from habeas.record import case as record
from habeas.store import models as tables
from habeas.store.access import Reach, closed_groups, within
from habeas.store.prepared import among, prepared
from habeas.store.reading import standing_observations
from habeas.store.values import when_of

Range = tuple[float, float]
NOT_KNOWN: Final[Range] = (-inf, inf)
YES: Final[Range] = (1.0, 1.0)
NO: Final[Range] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Run:
    """From `since` to before `until` (ordinals) the value lies from `low` to `high`; yes is 1, no is 0."""

    since: int
    until: int
    low: float
    high: float

    @property
    def value(self) -> Range:
        return self.low, self.high


@dataclass(frozen=True, slots=True)
class Seen:
    """One indicator of a place over time, in order; days of which nothing is known are left out."""

    indicator: str
    runs: tuple[Run, ...]

    def on(self, day: int) -> Run | None:
        """What is known of a day."""
        return next((run for run in self.runs if run.since <= day < run.until), None)

    def last(self, day: int) -> Run:
        """What is known of a day, else what was known last before it, else what was known first."""
        before = [run for run in self.runs if run.since <= day]
        return before[-1] if before else self.runs[0]


@dataclass(frozen=True, slots=True)
class Kept:
    """What of some observations a reader is not told: that there is any, and why."""

    health: bool
    secret: bool


def open_to(account: tables.Account, rows: QuerySet[tables.Observation]) -> QuerySet[tables.Observation]:
    """Those that rest on no source which the account may not know, and tell of nobody's health where that is closed."""
    return rows.exclude(sources.is_secret(account)).exclude(indicator__in=closed_indicators(account))


def kept_from(account: tables.Account, rows: QuerySet[tables.Observation]) -> Kept:
    """What of these the account is not told."""
    return Kept(
        rows.filter(indicator__in=closed_indicators(account)).exists(),
        rows.filter(sources.is_secret(account)).exists(),
    )


def closed_indicators(account: tables.Account) -> frozenset[str]:
    """The indicators that tell of somebody's health, where that is closed to the account."""
    return health.INDICATORS if health.GROUP in closed_groups(account) else frozenset()


def _told_of(teams: Any, single: Any, places: Any) -> QuerySet[tables.Observation]:
    """What is told of places by visits, and by the cases somebody sees."""
    told = Q(case__isnull=True, visit__superseded_by__isnull=True) | Q(case__in=within(teams, single))
    rows = tables.Observation.objects.filter(told, standing_observations(), unread=False)
    return rows.filter(among("place", places))


@prepared
def _open(teams: Any, single: Any, places: Any, account: Any, closed: frozenset[str]) -> QuerySet[tables.Observation]:
    rows = _told_of(teams, single, places).exclude(sources.is_secret(account)).exclude(indicator__in=sorted(closed))
    return rows.order_by("pk")


@prepared
def _closed(teams: Any, single: Any, places: Any, indicators: frozenset[str]) -> QuerySet[Any]:
    rows = _told_of(teams, single, places).filter(indicator__in=sorted(indicators))
    return rows.order_by().values_list("pk", flat=True)[:1]


@prepared
def _secret(teams: Any, single: Any, places: Any, account: Any) -> QuerySet[Any]:
    rows = _told_of(teams, single, places).filter(sources.is_secret(account))
    return rows.order_by().values_list("pk", flat=True)[:1]


def kept_at(place: tables.Place, account: tables.Account, reach: Reach) -> Kept:
    """What of all that is told of a place, and of what it lies within, the account is not told."""
    given, indicators = (*reach, _keys(place)), closed_indicators(account)
    return Kept(
        bool(indicators) and _closed.first(*given, indicators=indicators) is not None,
        _secret.first(*given, account.pk) is not None,
    )


def seen_at(place: tables.Place, account: tables.Account, reach: Reach, today: int) -> dict[str, Seen]:
    """All that the account may know of a place, by indicator, in the order of the vocabulary."""
    rows = _open(*reach, _keys(place), account.pk, closed=closed_indicators(account))
    if not rows:
        return {}
    case = _as_case(chain(place), rows)
    running = program()
    history = place_history(table_of_cases([case], running.coding, running.fields, today), running.coding)
    closed = closed_indicators(account)
    return {name: seen for name, seen in _runs(history).items() if name not in closed}


def _keys(place: tables.Place) -> tuple[int, ...]:
    return tuple(each.pk for each in chain(place))


def value_of(row: tables.Observation) -> Range:
    """What one observation says, as a range."""
    if row.yes is not None:
        return YES if row.yes else NO
    return -inf if row.low is None else row.low, inf if row.high is None else row.high


def _as_case(places: Sequence[tables.Place], rows: Iterable[tables.Observation]) -> record.Case:
    """The place as a case file without people, so that the check's own reading can be asked."""
    ids = {place.pk: str(place.pk) for place in places}
    return record.Case(
        id="place",
        states=(places[0].state or "",),
        places=tuple(
            record.Place(ids[place.pk], kind=place.kind, state=place.state, within=ids.get(place.within_id or 0))
            for place in places
        ),
        observations=tuple(
            record.Observation(
                id=str(row.pk),
                place=ids[row.place_id],
                indicator=row.indicator,
                value=row.yes if row.yes is not None else value_of(row),
                since=When.parse(row.since),
                until=when_of(row.until),
                recorded_at=when_of(row.recorded),
            )
            for row in rows
        ),
    )


def _runs(history: PlaceHistory) -> dict[str, Seen]:
    """The epochs of the first place, put together where the value stays."""
    begin, end = int(history.first[1]), int(history.first[2])
    days = [int(key % SHIFT) for key in history.keys[begin:end]]
    found: dict[str, Seen] = {}
    for name, code in history.codes.items():
        if runs := _joined(
            days, history.low[code, begin:end], history.high[code, begin:end], _is_yes_no(history, code)
        ):
            found[name] = Seen(name, runs)
    return found


def _is_yes_no(history: PlaceHistory, code: int) -> bool:
    return bool(history.yes_no_codes[code])


def _joined(days: Sequence[int], lows: Any, highs: Any, yes_no: bool) -> tuple[Run, ...]:
    runs: list[Run] = []
    for i, since in enumerate(days):
        low, high = float(lows[i]), float(highs[i])
        if yes_no:
            low, high = float(low == TRUE), float(low != FALSE)
        if (low, high) == NOT_KNOWN or (yes_no and low != high):
            continue
        until = days[i + 1] if i + 1 < len(days) else FAR
        if runs and runs[-1].until == since and runs[-1].value == (low, high):
            since = runs.pop().since
        runs.append(Run(since, until, round(low, 3), round(high, 3)))
    return tuple(runs)
