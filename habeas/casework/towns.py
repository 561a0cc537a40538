"""Where the larger towns of the region lie, so that a place can stand on the map without any network (`towns.csv`).

States are those to which international law says a town belongs (docs/map.md).
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Town:
    """A town, by both its names; degrees to two digits: the town, never a building."""

    state: str
    en: str
    ru: str
    latitude: float
    longitude: float


@cache
def towns() -> tuple[Town, ...]:
    """All towns, by state and name."""
    with Path(__file__).with_name("towns.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Town(row["state"], row["en"], row["ru"], float(row["latitude"]), float(row["longitude"]))
            for row in csv.DictReader(file)
        )


def town_of(name: str, state: str | None) -> Town | None:
    """The town of this name, in either language; with a state, only there."""
    wanted = name.strip().casefold().replace("ё", "е")
    for town in towns():
        if wanted in (town.en.casefold(), town.ru.casefold().replace("ё", "е")) and state in (None, "", town.state):
            return town
    return None
