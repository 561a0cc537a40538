"""The map of the desk follows docs/map.md: towns lie in the states to which international law says they belong."""

import re
from itertools import accumulate
from pathlib import Path

import pytest

import habeas.desk
from habeas.casework.towns import towns
from habeas.desk.places.projection import HEIGHT, WIDTH, project
from tools.map import is_inside

MAP = Path(habeas.desk.__file__).parent / "static" / "map" / "region.svg"
Ring = list[tuple[float, float]]


def states() -> dict[str, list[Ring]]:
    """The rings of each state, read back from the file that ships."""
    found: dict[str, list[Ring]] = {}
    for code, d in re.findall(r'<path id="([A-Z]{2})"[^>]* d="([^"]+)"', MAP.read_text("utf-8")):
        rings: list[Ring] = []
        for part in re.findall(r"M([^z]+)z", d):
            numbers = [float(text) for text in re.findall(r"-?\d+", part)]
            rings.append(list(zip(accumulate(numbers[::2]), accumulate(numbers[1::2]), strict=True)))
        found[code] = rings
    return found


STATES = states()


def state_at(latitude: float, longitude: float) -> str | None:
    """The state in which a point lies: an odd number of its rings are around it."""
    point = project(latitude, longitude)
    inside = [code for code, rings in STATES.items() if sum(is_inside(point, ring) for ring in rings) % 2]
    assert len(inside) < 2, inside
    return inside[0] if inside else None


@pytest.mark.parametrize(
    ("town", "latitude", "longitude", "state"),
    [
        ("Simferopol", 44.95, 34.10, "UA"),
        ("Kerch", 45.35, 36.45, "UA"),
        ("Donetsk", 48.00, 37.80, "UA"),
        ("Luhansk", 48.57, 39.31, "UA"),
        ("Sukhumi", 43.02, 41.05, "GE"),
        ("Tskhinvali", 42.23, 43.97, "GE"),
        ("Tiraspol", 46.84, 29.63, "MD"),
        ("Stepanakert", 39.82, 46.75, "AZ"),
        ("Krasnodar", 45.04, 38.98, "RU"),
    ],
)
def test_a_town_lies_in_the_state_to_which_it_belongs(town: str, latitude: float, longitude: float, state: str) -> None:
    assert state_at(latitude, longitude) == state, town


def test_the_towns_of_the_office_lie_in_the_states_that_their_file_names() -> None:
    # Of a town at the sea a simplified coast may run a little inland; never may it lie in another state.
    found = {town.en: (state_at(town.latitude, town.longitude), town.state) for town in towns()}
    assert {name: pair for name, pair in found.items() if pair[0] not in (None, pair[1])} == {}
    assert sum(pair[0] is None for pair in found.values()) <= 8
    assert len({(town.state, town.en) for town in towns()}) == len(towns()) >= 60


def test_the_line_of_control_is_dashed_and_inside_ukraine() -> None:
    text = MAP.read_text("utf-8")
    line = re.search(r'<path id="disputed"[^>]*stroke-dasharray[^>]* d="M(-?\d+) (-?\d+)l', text)
    assert line
    x, y = project(46.1, 33.6)
    assert abs(int(line[1]) - x) < 300
    assert abs(int(line[2]) - y) < 300


def test_the_map_is_small_and_all_in_the_frame() -> None:
    assert MAP.stat().st_size < 60_000
    assert len(STATES) >= 20
    corners = [point for rings in STATES.values() for ring in rings for point in ring]
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in corners)
