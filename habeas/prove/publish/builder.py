"""What x by what x where x when over one release: whoever sees no case picks among its fixed tables, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from habeas.prove.publish.axes import ALL, ASYLUM, CHILD, PREGNANT, STATE, STATELESS
from habeas.prove.publish.population import HELD
from habeas.prove.publish.release import name_of

BY: Final = (STATE, "kind", "sex", PREGNANT, "age", CHILD, "nationality", STATELESS, ASYLUM)
"""What tables there are."""


class Pick(NamedTuple):
    """What is asked of a release: of whom, by what, in which state (None: in all) and in which year."""

    what: str
    by: str | None
    where: str | None
    when: str


@dataclass(frozen=True, slots=True)
class Row:
    """One told cell."""

    key: str
    count: int


@dataclass(frozen=True, slots=True)
class Told:
    """The told cells of a pick, in the order of its table; `total` is None where it is not told."""

    rows: tuple[Row, ...]
    total: int | None


def told(body: Mapping[str, Any], what: str, by: str | None, where: str | None, when: str) -> Told | None:
    """`body` is what a release tells (its `told`), `where` a state, `when` a year. None where no fixed table has it: people
    held are parted by everything in every state, what holds of some of them by one thing at a time."""
    year = body["years"].get(when)
    if year is None or (by is not None and by not in BY) or (where is not None and by == STATE):
        return None
    if by is not None and where is not None and what != HELD:
        return None
    totals = year["axes"].get(STATE, {})
    total = totals.get(name_of((what, ALL, where or ALL)))
    if by is None:
        return Told((), total)
    table = year["tables"].get(by, {"axis": by, "keys": []})
    cells = year["axes"].get(table["axis"], {})
    names = {key: (what, ALL, key) if by == STATE else (what, key, where or ALL) for key in table["keys"]}
    found = ((key, cells.get(name_of(name))) for key, name in names.items())
    return Told(tuple(Row(key, count) for key, count in found if count is not None), total)


def whats(body: Mapping[str, Any]) -> list[str]:
    """What a release tells of, those of all years, people held first."""
    found = {name.split("|")[0] for year in body["years"].values() for name in year["axes"].get(STATE, {})}
    return sorted(found, key=lambda what: (what != HELD, ":" in what, what))


def states(body: Mapping[str, Any]) -> list[str]:
    """Where: the states that a release tells of."""
    found = {name.split("|")[2] for year in body["years"].values() for name in year["axes"].get(STATE, {})}
    return sorted(found - {ALL})
