"""The list of places, with the map."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone

from habeas.casework.held import Tally, tallies
from habeas.casework.places import office_places
from habeas.casework.recheck import today
from habeas.casework.towns import town_of
from habeas.desk.access import account_of, staff
from habeas.desk.places.points import Map, map_of
from habeas.desk.places.words import label
from habeas.desk.render import page
from habeas.store.access import reach
from habeas.store.models import Place

A_PAGE = 50
HALF_A_YEAR = 182


@dataclass(frozen=True, slots=True)
class Row:
    """A place of the list."""

    place: Place
    tally: Tally


@staff
def places(request: HttpRequest) -> HttpResponse:
    """The list with its filters; the map shows what the filters leave."""
    every = list(office_places().select_related("within").order_by("state", "name", "pk"))
    day = today()
    found = tallies({place.pk: place.within_id for place in every}, reach(account_of(request), timezone.now()), day)
    rows = [row for place in every if _passes(row := Row(place, found[place.pk]), request.GET, day)]
    if request.GET.get("sort") == "held":
        rows.sort(key=lambda row: -row.tally.held)
    pages = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "section": "places",
        "pages": pages,
        "total": len(rows),
        "map": _map(rows, whole="map" in request.GET),
        "states": _choices({place.state for place in every}),
        "kinds": _choices({place.kind for place in every}),
        "chosen": request.GET,
        "is_filtered": any(request.GET.get(name) for name in ("q", "state", "kind", "held", "breach", "visited")),
        "is_empty": not every,
    }
    return page(request, "places/list.html", context, part="results")


def _passes(row: Row, wanted: QueryDict, day: int) -> bool:
    """Whether a place passes the filters."""
    place, tally = row.place, row.tally
    text = wanted.get("q", "").strip().casefold()
    visited = wanted.get("visited")
    return (
        (not text or text in _names(place))
        and wanted.get("state") in (None, "", place.state)
        and wanted.get("kind") in (None, "", place.kind)
        and not (wanted.get("held") and not tally.held)
        and not (wanted.get("breach") and not tally.in_breach)
        and not (visited == "never" and tally.last_visit is not None)
        and not (visited == "old" and tally.last_visit is not None and tally.last_visit > day - HALF_A_YEAR)
        and not (visited == "new" and (tally.last_visit is None or tally.last_visit <= day - HALF_A_YEAR))
    )


def _names(place: Place) -> str:
    """By what a place is found: its name, and its town in both languages."""
    known = town_of(place.town, place.state) if place.town else None
    return f"{place.name or ''} {place.town} {f'{known.en} {known.ru}' if known else ''}".casefold()


def _choices(names: set[str | None]) -> list[tuple[str, str]]:
    return sorted(((name, label(name)) for name in names if name), key=lambda pair: pair[1])


def _map(rows: Sequence[Row], *, whole: bool) -> Map | None:
    return map_of([(row.place, row.tally) for row in rows], whole=whole)
