"""`python -m tools.map`: the outlines of the region as one small SVG, from Natural Earth (npm world-atlas, 1 : 50 million).

Natural Earth draws who controls a territory. The map of the desk follows the rule of docs/map.md instead: Crimea belongs
to Ukraine (resolution 68/262 of the UN General Assembly), and a line that is only one of control is drawn dashed.
Needs `npm ci` in tools/frontend once; what it makes is committed, and nothing of this runs in the application.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from habeas.desk.places.projection import HEIGHT, WIDTH, project

HERE: Final = Path(__file__).parent
ATLAS: Final = HERE / "frontend" / "node_modules" / "world-atlas" / "countries-50m.json"
GOAL: Final = HERE.parent / "habeas" / "desk" / "static" / "map" / "region.svg"
STATES: Final = {
    "Armenia": "AM", "Azerbaijan": "AZ", "Belarus": "BY", "Estonia": "EE", "Georgia": "GE", "Kazakhstan": "KZ",
    "Kyrgyzstan": "KG", "Latvia": "LV", "Lithuania": "LT", "Moldova": "MD", "Russia": "RU", "Tajikistan": "TJ",
    "Turkmenistan": "TM", "Ukraine": "UA", "Uzbekistan": "UZ", "Bulgaria": "BG", "Czechia": "CZ", "Finland": "FI",
    "Hungary": "HU", "Mongolia": "MN", "Poland": "PL", "Romania": "RO", "Slovakia": "SK", "Turkey": "TR",
}  # fmt: skip
CRIMEA: Final = (34.1, 44.95)
"""A point of Crimea (longitude, latitude): the polygon around it is moved."""
TOLERANCE: Final = 1.6
"""How far a simplified line may lie from the true one, in units of the map (a tenth of a point on a wide screen)."""
SMALLEST: Final = 400.0
"""Islands below this area are left out, unless they are all that a state has."""

Point = tuple[float, float]
Ring = list[int]


class Atlas:
    """The topology: arcs that neighbours share, and for each state the rings made of them (`~i` is arc i backwards)."""

    def __init__(self, text: str) -> None:
        read: dict[str, Any] = json.loads(text)
        (sx, sy), (left, top) = read["transform"]["scale"], read["transform"]["translate"]
        self.arcs: list[list[Point]] = []
        for steps in read["arcs"]:
            x = y = 0
            arc: list[Point] = []
            for dx, dy in steps:
                x, y = x + dx, y + dy
                arc.append((x * sx + left, y * sy + top))
            self.arcs.append(arc)
        self.states: dict[str, list[Ring]] = {}
        for each in read["objects"]["countries"]["geometries"]:
            polygons = [each["arcs"]] if each["type"] == "Polygon" else each["arcs"]
            self.states[each["properties"]["name"]] = [ring for polygon in polygons for ring in polygon]

    def move_crimea(self) -> list[int]:
        """Makes Crimea a part of Ukraine; gives the arcs that were the line between the two."""
        russia, ukraine = self.states["Russia"], self.states["Ukraine"]
        moved = next(ring for ring in russia if is_inside(CRIMEA, self.points(ring)))
        russia.remove(moved)
        line = [arc for arc in moved if any(~arc in ring for ring in ukraine)]
        coast = [arc for arc in moved if arc not in line]
        if len(line) != 1 or not coast:
            raise SystemExit("The atlas draws Crimea in another way than this tool knows: look before you ship a map.")
        ring = next(ring for ring in ukraine if ~line[0] in ring)
        at = ring.index(~line[0])
        turned = moved[moved.index(line[0]) + 1 :] + moved[: moved.index(line[0])]
        ring[at : at + 1] = turned
        return line

    def points(self, ring: Iterable[int], simple: Sequence[Sequence[Point]] | None = None) -> list[Point]:
        """The corners of a ring."""
        found: list[Point] = []
        arcs = self.arcs if simple is None else simple
        for number in ring:
            arc = arcs[number] if number >= 0 else arcs[~number][::-1]
            found += arc[1:] if found else arc
        return found


def is_inside(point: Point, ring: Sequence[Point]) -> bool:
    """Whether a point lies in a ring: a line from it to the right crosses the ring an odd number of times."""
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def simplified(line: Sequence[Point]) -> list[Point]:
    """Douglas and Peucker's line: fewer corners, none further than TOLERANCE from the true line. Its ends stay."""
    if len(line) < 3:
        return list(line)
    first, last = line[0], line[-1]
    far, at = max((_distance(point, first, last), i) for i, point in enumerate(line[1:-1], 1))
    if far <= TOLERANCE:
        return [first, last]
    return simplified(line[: at + 1])[:-1] + simplified(line[at:])


def outlines(atlas: Atlas) -> Iterator[str]:
    """The SVG, line by line."""
    line = atlas.move_crimea()
    flat = [[project(latitude, longitude) for longitude, latitude in arc] for arc in atlas.arcs]
    wanted = {abs(arc) if arc >= 0 else ~arc for name in STATES for ring in atlas.states[name] for arc in ring}
    wanted |= {arc if arc >= 0 else ~arc for arc in line}
    simple = [_thin(arc) if i in wanted else arc for i, arc in enumerate(flat)]
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
    yield "<!-- Natural Earth (public domain) through world-atlas 2.0.2; made by tools/map.py, rule in docs/map.md -->"
    yield '<g id="states" stroke-linejoin="round">'
    for name, code in sorted(STATES.items(), key=lambda item: item[1]):
        rings = [atlas.points(ring, simple) for ring in atlas.states[name]]
        kept = [ring for ring in rings if _area(ring) >= SMALLEST] or [max(rings, key=_area)]
        yield f'<path id="{code}" vector-effect="non-scaling-stroke" d="{"".join(_path(ring) + "z" for ring in kept)}"/>'
    yield "</g>"
    dashes = "".join(_path(atlas.points([arc], simple)) for arc in line)
    yield f'<path id="disputed" fill="none" stroke-dasharray="3 3" vector-effect="non-scaling-stroke" d="{dashes}"/>'
    yield "</svg>"


def _thin(arc: Sequence[Point]) -> list[Point]:
    """A simplified arc; one that is closed (an island) is cut in two first, since it has no ends."""
    if arc[0] != arc[-1] or len(arc) < 4:
        return simplified(arc)
    middle = len(arc) // 2
    return simplified(arc[: middle + 1])[:-1] + simplified(arc[middle:])


def _path(points: Sequence[Point]) -> str:
    """A line in whole units, each step from the one before; steps of nothing are left out."""
    x, y = round(points[0][0]), round(points[0][1])
    text = f"M{x} {y}l"
    for px, py in points[1:]:
        dx, dy = round(px) - x, round(py) - y
        if dx or dy:
            text += f"{'' if text[-1] == 'l' or dx < 0 else ' '}{dx}{'' if dy < 0 else ' '}{dy}"
            x, y = x + dx, y + dy
    return text


def _distance(point: Point, first: Point, last: Point) -> float:
    (x, y), (x1, y1), (x2, y2) = point, first, last
    long = (x2 - x1) ** 2 + (y2 - y1) ** 2
    along = 0.0 if not long else max(0.0, min(1.0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / long))
    return float(((x - x1 - along * (x2 - x1)) ** 2 + (y - y1 - along * (y2 - y1)) ** 2) ** 0.5)


def _area(ring: Sequence[Point]) -> float:
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def main() -> None:
    """Writes the map."""
    GOAL.parent.mkdir(parents=True, exist_ok=True)
    GOAL.write_text("\n".join(outlines(Atlas(ATLAS.read_text("utf-8")))) + "\n", "utf-8")
    print(f"{GOAL}: {GOAL.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
