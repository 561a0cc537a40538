"""What somebody can work out who has every told figure: the least and the most of a sum of cells, by linear programming.

The unknowns are not negative and may be fractions, which gives an attacker more ways than people have; every told figure is
exact. HiGHS keeps its basis from one question to the next, so that each costs little.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import highspy
import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
SLIP: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Form:
    """A sum of unknowns: their numbers, and with what sign each counts."""

    at: Ints
    sign: Floats

    def of(self, values: npt.NDArray[np.generic]) -> float:
        """The sum for these values."""
        return float(np.dot(values[self.at], self.sign))


class _Silent(highspy.Highs):
    """The solver without callbacks: while it prepares for them it writes its version to standard output, where ours goes."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def enableCallbacks(self) -> None:
        self.setOptionValue("output_flag", False)


class Audit:
    """`told` are sums with their figures. `within` are pairs of unknowns of which the first is never more than the second."""

    def __init__(self, size: int, within: npt.NDArray[np.int64], told: Sequence[tuple[Form, float]]) -> None:
        self._told = len(told)
        self._solver = _Silent()
        for name, value in (("output_flag", False), ("threads", 1), ("presolve", "off"), ("solver", "simplex")):
            self._solver.setOptionValue(name, value)
        lengths = [len(form.at) for form, _ in told] + [2] * len(within)
        low = np.array([figure for _, figure in told] + [0.0] * len(within))
        high = np.array([figure for _, figure in told] + [highspy.kHighsInf] * len(within))
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = size, len(lengths)
        lp.col_cost_, lp.col_lower_ = np.zeros(size), np.zeros(size)
        lp.col_upper_ = np.full(size, highspy.kHighsInf)
        lp.row_lower_, lp.row_upper_ = low, high
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
        lp.a_matrix_.index_ = np.concatenate([*(form.at for form, _ in told), within.ravel()]).astype(np.int32)
        signs = np.tile([-1.0, 1.0], len(within))
        lp.a_matrix_.value_ = np.concatenate([*(form.sign for form, _ in told), signs])
        self._solver.passModel(lp)
        self._cost = np.zeros(size)
        self._all = np.arange(size, dtype=np.int32)

    def possible(self) -> Floats | None:
        """Values that agree with all that is told, None where none do."""
        self._ask(np.zeros_like(self._cost), highspy.ObjSense.kMinimize)
        return self._values()

    def end(self, form: Form, *, most: bool) -> Floats | None:
        """Values for which the sum is least or most; None where it can be anything above."""
        cost = np.zeros_like(self._cost)
        cost[form.at] = form.sign
        self._ask(cost, highspy.ObjSense.kMaximize if most else highspy.ObjSense.kMinimize)
        return self._values()

    def binding(self) -> list[int]:
        """The told figures that the last answer rests on."""
        duals = self._solver.getSolution().row_dual[: self._told]
        return [number for number, dual in enumerate(duals) if abs(dual) > SLIP]

    def untell(self, number: int) -> None:
        """From now on this figure is not told."""
        self._solver.changeRowBounds(number, -highspy.kHighsInf, highspy.kHighsInf)

    def _ask(self, cost: Floats, sense: highspy.ObjSense) -> None:
        if not np.array_equal(cost, self._cost):
            self._solver.changeColsCost(len(cost), self._all, cost)
            self._cost = cost
        self._solver.changeObjectiveSense(sense)
        self._solver.run()

    def _values(self) -> Floats | None:
        status = self._solver.getModelStatus()
        if status == highspy.HighsModelStatus.kOptimal:
            return np.array(self._solver.getSolution().col_value)
        return None
