"""The page of a place: who is held, what was seen, what the law says of it, what was broken there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.safestring import SafeString

from habeas.casework import visits
from habeas.casework.conditions import Seen, closed_indicators, kept_at, seen_at
from habeas.casework.held import Held, found_at, held_at, marks
from habeas.casework.law import program
from habeas.casework.places import tree
from habeas.casework.recheck import today
from habeas.casework.standards import Compared, Standard, beside_prison, comparing_norms, standards
from habeas.desk.access import account_of, looked, staff
from habeas.desk.places.charts import chart
from habeas.desk.places.charts import chart_file as file_of_chart
from habeas.desk.places.door import checking, place_or_404, places_of
from habeas.desk.places.words import StandardRow, label, language, standard_row, value_text
from habeas.desk.render import page
from habeas.law.norm import Norm
from habeas.record.vocabulary import load_vocabulary
from habeas.store.access import PRIVATE_PLACES, closed_groups, may_change, reach, teams_of, within
from habeas.store.models import Case, Place
from habeas.store.prepared import prepared
from habeas.tell.law_words import in_language

CHARTS: Final = 6
TELLING: Final = 20
"""How many cases the page names that tell of the place."""
PEOPLE: Final = 100
"""How many people the page names; the list of cases has them all."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One indicator: what was seen last, its runs for the table (the end open where it holds today), the
    standards, and a chart where it is measured."""

    name: str
    label: str
    value: str
    is_current: bool
    last: int
    answer: str
    runs: tuple[tuple[int, int | None, str], ...]
    standards: tuple[StandardRow, ...]
    drawing: SafeString | None


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the comparison with a regime."""

    label: str
    here: str
    there: str
    source: str
    verified: bool
    answer: str
    last_seen: int | None


@staff
def place(request: HttpRequest, ref: str) -> HttpResponse:
    """Everything about a place that the reader may see."""
    found = place_or_404(request, ref)
    day, account, inside = today(), account_of(request), tree(found)
    sight = reach(account, timezone.now())
    closed, kept = closed_groups(account), kept_at(found, account, sight)
    held = held_at(inside, sight, day, closed)
    if held:
        looked(request, "look", "place", found.ref, people=len(held))
    seen = seen_at(found, account, sight, day)
    law = standards(found.state, found.kind)
    conditions = _conditions(seen, law, day)
    context = {
        "section": "places",
        "place": found,
        "parts": _parts(request, found, held),
        "held": held[:PEOPLE],
        "held_count": len(held),
        "held_more": max(len(held) - PEOPLE, 0),
        "marks": dict(marks(held)),
        "hide_names": "identity" in closed,
        "day": day,
        "checking": checking(request, found),
        "charts": [one for one in conditions if one.drawing is not None],
        "others": [one for one in conditions if one.drawing is None],
        "regimes": _regimes(found, seen, day, closed_indicators(account)),
        "kept": kept,
        "breaches": _breaches(inside, request, day, closed),
        "telling": _telling(request, found),
        "visits": visits.latest_of(inside, 5),
        "field_teams": [] if found.kind in PRIVATE_PLACES else account.teams.order_by("name"),
    }
    return page(request, "places/place.html", context)


@staff
def chart_file(request: HttpRequest, ref: str, indicator: str) -> HttpResponse:
    """A chart as the Vega-Lite file that it is drawn from."""
    found = place_or_404(request, ref)
    account = account_of(request)
    seen = seen_at(found, account, reach(account, timezone.now()), today()).get(indicator)
    if seen is None or load_vocabulary().indicators[indicator].type != "number":
        raise Http404
    law = standards(found.state, found.kind).get(indicator, ())
    response = HttpResponse(file_of_chart(seen, law, today()), content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{indicator}.vl.json"'
    return response


def _telling(request: HttpRequest, found: Place) -> list[tuple[Case, bool]]:
    """The cases the reader sees that know the place, the last changed first, and whether they may add to each."""
    account = account_of(request)
    cases = _telling_of(*reach(account, timezone.now()), found.pk)
    if account.own_only:
        return [(case, may_change(account, case)) for case in cases]
    teams = set(teams_of(account))
    return [(case, case.team_id in teams) for case in cases]


@prepared
def _telling_of(teams: Any, single: Any, place: Any) -> QuerySet[Case]:
    return within(teams, single).filter(case_places__place=place).order_by("-changed_at", "pk")[:TELLING]


def _conditions(seen: Mapping[str, Seen], law: Mapping[str, tuple[Standard, ...]], day: int) -> list[Condition]:
    """Those with a standard first; the first few that are measured are drawn."""
    order = sorted(seen, key=lambda name: (not law.get(name), list(seen).index(name)))
    vocabulary = load_vocabulary()
    drawn = [name for name in order if vocabulary.indicators[name].type == "number"][:CHARTS]
    return [_condition(seen[name], law.get(name, ()), day, draw=name in drawn) for name in order]


def _condition(seen: Seen, law: tuple[Standard, ...], day: int, *, draw: bool) -> Condition:
    last = seen.last(day)
    rows = tuple(dict.fromkeys(standard_row(standard, seen, day) for standard in law))
    answers = {row.answer for row in rows}
    return Condition(
        name=seen.indicator,
        label=label(seen.indicator),
        value=value_text(seen.indicator, last.value),
        is_current=seen.on(day) is not None,
        last=min(last.until - 1, day),
        answer="broken" if "broken" in answers else "kept" if answers - {"not_in_force"} == {"kept"} else "",
        runs=tuple(
            (run.since, run.until - 1 if run.until <= day else None, value_text(seen.indicator, run.value))
            for run in reversed(seen.runs)
        ),
        standards=rows,
        drawing=chart(seen, law, day) if draw else None,
    )


def _parts(request: HttpRequest, found: Place, held: list[Held]) -> list[tuple[Place, int]]:
    """The wings and cells directly within, with how many of those listed are held in each or within it."""
    parts = list(places_of(request).filter(within=found).order_by("name", "pk"))
    if not parts:
        return []
    counts = {part.pk: 0 for part in parts}
    for part in parts:
        inside = set(tree(part)) if len(parts) <= 20 else {part.pk}
        counts[part.pk] = sum(one.place.pk in inside for one in held)
    return [(part, counts[part.pk]) for part in parts]


def _regimes(
    found: Place, seen: Mapping[str, Seen], day: int, closed: frozenset[str]
) -> list[tuple[str, Norm | None, str, list[Point]]]:
    """Beside each regime of the state; of what is closed to the reader nothing can be compared."""
    norms = comparing_norms(found.kind)
    return [
        (
            kind,
            norms.get(kind),
            in_language(norms[kind].title, language()) if kind in norms else "",
            [_point(row) for row in rows if row.figure.indicator not in closed],
        )
        for kind, rows in beside_prison(found.state, seen, day).items()
    ]


def _point(row: Compared) -> Point:
    name = row.figure.indicator
    return Point(
        label(name),
        value_text(name, row.value) if row.value is not None else "",
        value_text(name, (row.figure.low, row.figure.high)),
        row.figure.source,
        row.figure.verified,
        row.answer,
        row.last_seen,
    )


def _breaches(inside: list[int], request: HttpRequest, day: int, closed: frozenset[str]) -> list[dict[str, object]]:
    norms = {norm.id: norm for norm in program().library.norms}
    return [
        {
            "norm": row.norm,
            "title": in_language(norms[row.norm].title, language()) if row.norm in norms else row.norm,
            "force": norms[row.norm].force if row.norm in norms else "",
            "people": row.people,
            "now": row.now,
            "last": row.last,
        }
        for row in found_at(inside, reach(account_of(request), timezone.now()), day, closed)
    ]
