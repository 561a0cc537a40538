"""The points of the map: one for each town in which places lie, and the part of the map in which they all are."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from typing import Final

from habeas.casework.held import Tally
from habeas.desk.places.projection import HEIGHT, WIDTH, is_on_map, project
from habeas.store.models import Place

NARROWEST: Final = 2_600
"""The map is never drawn nearer than this, in its own units."""
MOST: Final = 400


@dataclass(frozen=True, slots=True)
class Point:
    """Places at one spot. `place` is the only one, if it is."""

    x: int
    y: int
    radius: int
    names: tuple[str, ...]
    town: str
    held: int
    in_breach: int
    place: Place | None

    @property
    def name(self) -> str:
        """The name of the place, or of the town where several lie."""
        return self.names[0] if self.place is not None else self.town or ", ".join(self.names)

    @property
    def more(self) -> int:
        """How many places lie here."""
        return len(self.names)


@dataclass(frozen=True, slots=True)
class Map:
    """What the template draws: a part of the frame, and points."""

    left: int
    top: int
    width: int
    height: int
    points: tuple[Point, ...]
    without: int
    is_whole: bool

    @property
    def letters(self) -> int:
        """The size of letters, in units of the map."""
        return round(self.width / 45)

    @property
    def drop(self) -> int:
        """By how much letters stand below the middle of their point."""
        return round(self.letters * 0.36)


def map_of(places: Iterable[tuple[Place, Tally]], *, whole: bool) -> Map | None:
    """The map of some places; None where none of them lies on it. `without` counts those whose spot is not known."""
    spots: dict[tuple[float, float], list[tuple[Place, Tally]]] = {}
    without = 0
    for place, tally in places:
        if place.latitude is None or place.longitude is None or not is_on_map(place.latitude, place.longitude):
            without += 1
        else:
            spots.setdefault((round(place.latitude, 2), round(place.longitude, 2)), []).append((place, tally))
    if not spots:
        return None
    at = {spot: project(*spot) for spot in list(spots)[:MOST]}
    left, top, width, height = (0, 0, WIDTH, HEIGHT) if whole else _part(list(at.values()))
    points = tuple(
        _point(*at[spot], width, found)
        for spot, found in sorted(spots.items(), key=lambda item: -_held(item[1]))
        if spot in at
    )
    return Map(left, top, width, height, points, without, whole)


def _point(x: float, y: float, width: int, found: list[tuple[Place, Tally]]) -> Point:
    held, broken = _held(found), sum(tally.in_breach for _, tally in _tops(found))
    radius = width / 1000 * (14 + min(4 * sqrt(held), 22))
    names = tuple(str(place) for place, _ in found)
    return Point(
        round(x),
        round(y),
        round(radius),
        names,
        found[0][0].town,
        held,
        broken,
        found[0][0] if len(found) == 1 else None,
    )


def _held(found: list[tuple[Place, Tally]]) -> int:
    return sum(tally.held for _, tally in _tops(found))


def _tops(found: list[tuple[Place, Tally]]) -> list[tuple[Place, Tally]]:
    """Those that lie within no other at the spot, whose numbers hold the others' already."""
    here = {place.pk for place, _ in found}
    return [(place, tally) for place, tally in found if place.within_id not in here]


def _part(points: list[tuple[float, float]]) -> tuple[int, int, int, int]:
    """The part of the frame around some points, in the frame's own proportions."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    ratio = HEIGHT / WIDTH
    width = max(max(xs) - min(xs), (max(ys) - min(ys)) / ratio, NARROWEST) * 1.25
    width = min(width, WIDTH)
    height = width * ratio
    left = min(max((min(xs) + max(xs) - width) / 2, 0), WIDTH - width)
    top = min(max((min(ys) + max(ys) - height) / 2, 0), HEIGHT - height)
    return round(left), round(top), round(width), round(height)
