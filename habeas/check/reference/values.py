"""Three values and ranges in plain Python, and runs of days with one of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from habeas.check.kleene import FALSE, TRUE, UNKNOWN

Range = tuple[float, float]
NOTHING_KNOWN: Range = (float("-inf"), float("inf"))


@dataclass(frozen=True, slots=True)
class Run:
    """Days from `start` to before `stop` on which a condition is not false; from `first` to before `last` it may be false
    on none of the certain days, which are None where there is no certain day."""

    start: int
    first: int | None
    last: int | None
    stop: int


def negate(value: int) -> int:
    """Kleene's not."""
    return 2 - value


def at_least(n: int, values: Sequence[int]) -> int:
    """Whether at least n are true."""
    if sum(value == TRUE for value in values) >= n:
        return TRUE
    return UNKNOWN if sum(value != FALSE for value in values) >= n else FALSE


def until(settled: int, combine: Callable[[int, int], int], values: Iterable[int]) -> int:
    """The values combined, no further than to the one that settles it."""
    found = 2 - settled
    for value in values:
        found = combine(found, value)
        if found == settled:
            break
    return found


def compare(left: Range, op: str, right: Range) -> int:
    """Compares ranges: true or false only where every reading of both agrees."""
    if op in ("<", "<="):
        return compare(right, {"<": ">", "<=": ">="}[op], left)
    if op == "!=":
        return negate(compare(left, "=", right))
    if op == "=":
        yes = left[0] == left[1] == right[0] == right[1]
        no = left[1] < right[0] or left[0] > right[1]
    elif op == ">":
        yes, no = left[0] > right[1], left[1] <= right[0]
    else:
        yes, no = left[0] >= right[1], left[1] < right[0]
    return TRUE if yes else FALSE if no else UNKNOWN


def runs_of(column: Sequence[int], low: int) -> list[Run]:
    """The runs of days on which a condition is not false; the column begins on the day `low`."""
    found: list[Run] = []
    start: int | None = None
    for i in range(len(column) + 1):
        holds = i < len(column) and column[i] != FALSE
        if holds and start is None:
            start = i
        elif not holds and start is not None:
            certain = [k for k in range(start, i) if column[k] == TRUE]
            first, last = (low + certain[0], low + certain[-1] + 1) if certain else (None, None)
            found.append(Run(low + start, first, last, low + i))
            start = None
    return found
