"""Where on the map a place lies: Albers' equal-area conic, the same for the outlines (`tools/map.py`) and the points."""

from math import cos, pi, radians, sin, sqrt
from typing import Final

WIDTH: Final = 10_000
HEIGHT: Final = 7_100
"""The frame of the map, in its own units."""

_CENTRE, _LOW, _HIGH, _BASE = 80.0, radians(38.0), radians(62.0), radians(50.0)
_SCALE: Final = 7_000
_LEFT, _TOP = 4_835, 5_450
_N: Final = (sin(_LOW) + sin(_HIGH)) / 2
_C: Final = cos(_LOW) ** 2 + 2 * _N * sin(_LOW)
_RADIUS: Final = sqrt(_C - 2 * _N * sin(_BASE)) / _N


def project(latitude: float, longitude: float) -> tuple[float, float]:
    """A point on the map; outside the frame it may lie anywhere.

    >>> [round(value) for value in project(55.75, 37.62)]
    [2120, 3960]
    """
    radius = sqrt(max(_C - 2 * _N * sin(radians(latitude)), 0)) / _N
    turn = _N * (radians(longitude - _CENTRE + 180) % (2 * pi) - pi)
    return _LEFT + _SCALE * radius * sin(turn), _TOP + _SCALE * (radius * cos(turn) - _RADIUS)


def is_on_map(latitude: float, longitude: float) -> bool:
    """Whether a point lies within the frame."""
    x, y = project(latitude, longitude)
    return 0 <= x <= WIDTH and 0 <= y <= HEIGHT
