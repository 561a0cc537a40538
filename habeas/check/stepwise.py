"""The plain evaluator, asked only on the days on which something can change: a year under one roof is one question.

The days come from the grid of a check, the values do not.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from habeas.check.findings import Checked
from habeas.check.reference import Conditions, Record
from habeas.check.reference.record import Who
from habeas.law.syntax import Expr

Breaks = Mapping[Who, Sequence[int]]


def breaks_of(checked: Checked) -> Breaks:
    """For each person of a check the days on which a fact may change, in order."""
    grid, names = checked.world.grid, checked.table.names
    edges = np.searchsorted(grid.person, np.arange(len(names.people) + 1)).tolist()
    people = zip(names.cases, names.people, strict=True)
    return {who: grid.start[edges[i] : edges[i + 1]].tolist() for i, who in enumerate(people)}


class Stepwise(Conditions):
    """Values of expressions for everybody in a record; whole columns are filled from one break to the next."""

    def __init__(self, record: Record, breaks: Breaks) -> None:
        super().__init__(record)
        self.breaks = breaks
        self._filled: dict[tuple[int, Who], list[int]] = {}

    def column(self, node: Expr, who: Who) -> list[int]:
        """The value on each day of the person's horizon."""
        key = (id(node), who)
        if key not in self._filled:
            low, _, high = self.record.horizon(who)
            days = [low, *(day for day in self.breaks.get(who, ()) if low < day < high), high]
            column: list[int] = []
            for day, until in pairwise(days):
                column += [self.value(node, who, day)] * (until - day)
            self._filled[key] = column
        return self._filled[key]
