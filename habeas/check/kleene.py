"""Three-valued columns: false 0, unknown 1, true 2; `and` is the minimum, `or` the maximum, `not` 2 - x (Kleene)."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

FALSE: Final = 0
UNKNOWN: Final = 1
TRUE: Final = 2

Tri = npt.NDArray[np.int8]
Ints = npt.NDArray[np.signedinteger[Any]]
Days = Ints
Keys = npt.NDArray[np.int64]
Index = Ints
Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]


def tri(sure: Mask, possible: Mask) -> Tri:
    """True where `sure`, unknown where only `possible`, else false."""
    return possible.astype(np.int8) + (sure & possible).astype(np.int8)


def negate(column: Tri) -> Tri:
    """Kleene's not."""
    return np.int8(2) - column


def which(mask: Mask | Ints) -> Index:
    """Where a column is not zero; `np.flatnonzero` takes twice as long where people are few."""
    found: Index = mask.nonzero()[0]
    return found


def pick(where: Mask, then: Tri | int, otherwise: Tri) -> Tri:
    """`np.where` of three values without a branch for each: twenty times faster on long columns."""
    found: Tri = otherwise ^ ((otherwise ^ np.asarray(then, np.int8)) & -where.view(np.int8))
    return found


def at_least(n: int, columns: list[Tri]) -> Tri:
    """At least `n` of the columns are true."""
    sure, possible = np.zeros((2, *columns[0].shape), np.int8)
    for column in columns:
        sure += column >> 1
        possible += column != FALSE
    return tri(sure >= n, possible >= n)


def compare(low: Floats, high: Floats, op: str, other_low: Floats, other_high: Floats) -> Tri:
    """Compares ranges: true or false only where every reading of both agrees."""
    match op:
        case "<":
            yes, no = high < other_low, low >= other_high
        case "<=":
            yes, no = high <= other_low, low > other_high
        case ">":
            yes, no = low > other_high, high <= other_low
        case ">=":
            yes, no = low >= other_high, high < other_low
        case _:
            yes = (low == high) & (other_low == other_high) & (low == other_low)
            no = (high < other_low) | (low > other_high)
            if op == "!=":
                yes, no = no, yes
    return (np.int8(1) + yes.astype(np.int8) - no.astype(np.int8)).astype(np.int8)
