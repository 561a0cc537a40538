"""The record of many people as columns: the one form in which the engine reads it, for one person or a million.

Rows of `Table` are entries, one row per person, sorted by (person, earliest day, latest day, order). Days are ordinals;
`until` is the last day; -1 means not recorded. Minutes are local minutes of the person's state. Word fields are bit
masks over the closed list of the vocabulary (0: not recorded), so that a field with several words is one number.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from habeas.check.kleene import Days, Index, Tri
from habeas.check.steps import FAR

Int8s = npt.NDArray[np.int8]
Int16s = npt.NDArray[np.int16]
Int32s = npt.NDArray[np.int32]
Int64s = npt.NDArray[np.int64]

NONE: Final = -1
OTHER_WORD: Final = 61
PARENT, GUARDIAN, ADULT_KIN, SPOUSE, CHILD, SIBLING = 1, 2, 4, 8, 16, 32


@dataclass(frozen=True, slots=True)
class People:
    """One row a person. `born0`, `born1` are the earliest and latest day of birth (1, FAR: not known), `permit0`,
    `permit1` those of the beginning of a permit of residence (FAR: none on record); states are codes."""

    state: Int16s
    born0: Days
    born1: Days
    sex: Int64s
    nationality: Int16s
    stateless: Tri
    stateless_from: Days
    speaks: Tri
    permit0: Days
    permit1: Days
    closed: Days
    group: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.state)


@dataclass(frozen=True, slots=True)
class Rows:
    """One row an entry about one person. `order`: its place in the file, which decides between entries of one day."""

    person: Int32s
    order: Int32s
    kind: Int16s
    d0: Days
    d1: Days
    m0: Int64s
    m1: Int64s
    u0: Days
    u1: Days
    place: Int32s
    other: Int32s
    re: Int32s
    what: Int16s
    sure: npt.NDArray[np.bool_]
    floats_to: Days
    to_state: Int16s
    words: Mapping[str, Int64s]
    days: Mapping[str, tuple[Days, Days]]
    numbers: Mapping[str, npt.NDArray[np.float64]]

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True, slots=True)
class KinPairs:
    """`who` is kin of `of`, with the relation as flags."""

    who: Int32s
    of: Int32s
    flags: Int8s
    sure: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Places:
    kind: Int16s
    state: Int16s
    within: Int32s


@dataclass(frozen=True, slots=True)
class Observations:
    """One row an indicator seen at a place from `since` to before `until`; yes/no values are 0, 1, 2 in `low`."""

    place: Int32s
    indicator: Int16s
    since: Days
    until: Days
    low: npt.NDArray[np.float32]
    high: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Table:
    people: People
    rows: Rows
    kin: KinPairs
    places: Places
    observations: Observations
    as_of: int
    names: "RowNames" = field(default_factory=lambda: RowNames((), (), (), ()))


@dataclass(frozen=True, slots=True)
class RowNames:
    """The ids behind the numbers; empty for bulk work, where nobody reads single rows."""

    people: tuple[str, ...]
    cases: tuple[str, ...]
    entries: tuple[str, ...]
    places: tuple[str, ...]


def no_places() -> Places:
    """A table of places without a row."""
    return Places(np.zeros(0, np.int16), np.zeros(0, np.int16), np.zeros(0, np.int32))


def no_observations() -> Observations:
    """A table of observations without a row."""
    nothing = np.zeros(0, np.float32)
    days = np.zeros(0, np.int32)
    return Observations(days, np.zeros(0, np.int16), days, days, nothing, nothing)


def take_people(table: Table, chosen: Index) -> Table:
    """The table of these people, in this order; kin and `with` beyond them are left out."""
    number = np.full(len(table.people) + 1, NONE, np.int32)
    number[chosen] = np.arange(len(chosen), dtype=np.int32)
    rows, kin = table.rows, table.kin
    edges = np.searchsorted(rows.person, np.arange(len(table.people) + 1))
    count = edges[chosen + 1] - edges[chosen]
    at = np.arange(count.sum()) + np.repeat(edges[chosen] - (np.cumsum(count) - count), count)
    place = np.full(len(rows) + 1, NONE, np.int32)
    place[at] = np.arange(len(at), dtype=np.int32)
    columns: dict[str, Any] = {
        name: getattr(rows, name)[at] for name in Rows.__slots__ if name not in ("words", "days", "numbers")
    }
    columns |= {"person": number[columns["person"]], "other": number[columns["other"]], "re": place[columns["re"]]}
    taken = Rows(
        **columns,
        words={name: column[at] for name, column in rows.words.items()},
        days={name: (low[at], high[at]) for name, (low, high) in rows.days.items()},
        numbers={name: column[at] for name, column in rows.numbers.items()},
    )
    who, of = number[kin.who], number[kin.of]
    both = (who != NONE) & (of != NONE)
    return Table(
        People(*(getattr(table.people, name)[chosen] for name in People.__slots__)),
        taken,
        KinPairs(who[both], of[both], kin.flags[both], kin.sure[both]),
        table.places,
        table.observations,
        table.as_of,
    )


UNBORN: Final = FAR
