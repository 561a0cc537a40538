"""Which cells of a system may be told, so that no small number can be computed from all that is told.

1. Cells below `LEAST` are not told, nobody included.
2. No line leaves a gap between nothing and `LEAST`: its whole less the told parts. Where one would, the smallest is hidden
   too. Nor is one part all of its whole where parts are what people are: else of each in it that could be read.
3. Of every hidden cell, also of the silent ones, an attacker's bounds (`publish.audit`) stay `LEAST` apart, and where the cell
   is small the upper one is `LEAST` at least. Else the cheapest told figure that the bounds rest on is hidden.
4. Against earlier releases: a cell that was hidden stays so until it moved by `LEAST` (`kept_hidden`); a figure that is nearer
   than that to one told before is told as that (`steady`); and the gap of a line, taken over the parts that both releases
   tell, moved by nothing or by `LEAST`.

Hiding is all that is ever done, and a system of which nothing is told but its totals passes, so it ends. Systems (a year, an
axis) are suppressed one by one, the totals first: figures that two of them share are exact in both, or hidden in both with all
that stands beneath. Small systems keep the audit quick and exact for each.

Not guarded: bounds that several axes put on one hidden cell are not laid over one another; and whoever knows from elsewhere
that somebody is the only one of their kind on record learns what is told of their group, as of all of a group of whom a
breach is told.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from habeas.prove.publish.audit import SLIP, Audit, Floats
from habeas.prove.publish.axes import ALL, LEAST
from habeas.prove.publish.system import Cell, Id, Line, System

Told = Mapping[Id, int]
_EXACT: Final = 1e-4


def steady(count: int, earlier: Iterable[int]) -> int:
    """The figure, or the nearest that was told before, where they differ by less than a hidden cell may be.

    >>> steady(23, [20, 31]), steady(26, [20, 31]), steady(20, [])
    (20, 26, 20)
    """
    near = [told for told in earlier if abs(told - count) < LEAST]
    return min(near, key=lambda told: (abs(told - count), told)) if near else count


def kept_hidden(system: System, last: Told, counts: Mapping[Id, int]) -> set[Id]:
    """What the last release did not tell and what hardly moved since it was first hidden, with these `counts`."""
    return {
        name
        for name, cell in system.cells.items()
        if name not in last and abs(cell.count - counts.get(name, 0)) < LEAST
    }


@dataclass(slots=True)
class Shown:
    """What is told of a system, and with what figure."""

    system: System
    figures: Told
    names: set[Id]
    past: Sequence[Told]

    def line_fault(self, line: Line) -> bool:
        """Whether a line gives a small number away, or that of everybody in it."""
        if line.whole not in self.names:
            return False
        told = [part for part in line.parts if part in self.names]
        whole = self.figures[line.whole]
        gap = whole - sum(self.figures[part] for part in told)
        if told and (gap < 0 or 0 < gap < LEAST):
            return True
        if line.parts_people and len(line.parts) > 1 and len(told) == 1 and gap == 0:
            return True
        return any(self._moved_little(line, told, before) for before in self.past)

    def _moved_little(self, line: Line, told: list[Id], before: Told) -> bool:
        if line.whole not in before:
            return False
        both = [part for part in told if part in before]
        now = self.figures[line.whole] - sum(self.figures[part] for part in both)
        then = before[line.whole] - sum(before[part] for part in both)
        return 0 < abs(now - then) < LEAST

    def cheapest(self, names: Iterable[Id]) -> Cell | None:
        """Of these the told cell that is hidden first."""
        own = [cell for name in names if name in self.names and not (cell := self.system.cells[name]).is_fixed]
        return min(own, key=lambda cell: (cell.level, cell.count, cell.id), default=None)


def suppressed(
    system: System, figures: Told, fixed: Iterable[Id], hidden: set[Id], past: Sequence[Told]
) -> set[Id]:  # fmt: skip
    """What may be told. `fixed` of its totals are told elsewhere, `hidden` may not be, `past` are earlier releases."""
    first = {
        name for name, cell in system.cells.items()
        if not (cell.is_silent or cell.is_fixed) and cell.count >= LEAST and figures[name] >= LEAST and name not in hidden
    }  # fmt: skip
    closed = {name for name in first if not _is_open(system, name, set(fixed))}
    shown = Shown(system, figures, first - closed | set(fixed) & system.cells.keys(), past)
    lines: dict[Id, list[Line]] = {}
    for line in system.lines:
        for name in (line.whole, *line.parts):
            lines.setdefault(name, []).append(line)
    _close_gaps(shown, list(system.lines), lines)
    guard = _Guard(shown)
    while (weak := guard.weakest()) is not None:
        _close_gaps(shown, guard.hide(weak), lines)
        guard.follow()
    return shown.names


def _is_open(system: System, name: Id, fixed: set[Id]) -> bool:
    """Whether the totals above a cell are told; what stands beneath a hidden one is hidden on every axis."""
    what, _, state = name
    above = [(what, ALL, ALL), (what, ALL, state)]
    return all(each in fixed for each in above if each in system.cells and system.cells[each].is_fixed)


def _close_gaps(shown: Shown, todo: list[Line], lines: Mapping[Id, list[Line]]) -> None:
    """Hide until no line is at fault."""
    while todo:
        line = todo.pop()
        while shown.line_fault(line):
            cell = shown.cheapest(line.parts) or shown.cheapest([line.whole])
            if cell is None:
                break
            shown.names.discard(cell.id)
            todo += lines.get(cell.id, [])


class _Guard:
    """The audit of a system while more and more of it is hidden; values seen once stay possible."""

    def __init__(self, shown: Shown) -> None:
        self.shown, system = shown, shown.system
        self.rows = [name for name in system.cells if name in shown.names]
        self.audit = Audit(system.size, system.within, [(system.cells[n].form, shown.figures[n]) for n in self.rows])
        self.told = set(self.rows)
        watched = [
            cell for cell in system.cells.values() if cell.count > 0 and (not cell.is_silent or cell.count < LEAST)
        ]
        self.watched = [cell for cell in watched if len(cell.form.at)]
        self.starts = np.cumsum([0, *(len(cell.form.at) for cell in self.watched)])[:-1]
        self.at = np.concatenate([cell.form.at for cell in self.watched]) if self.watched else np.zeros(0, np.int64)
        self.sign = np.concatenate([cell.form.sign for cell in self.watched]) if self.watched else np.zeros(0)
        self.low = np.full(len(self.watched), np.inf)
        self.high = np.full(len(self.watched), -np.inf)
        self.safe: set[Id] = set()
        self.is_possible = False

    def weakest(self) -> list[Id] | None:
        """The told figures on which it rests that a hidden cell is known too well; None where none is."""
        if not self.is_possible and self._see(self.audit.possible()) is None:
            odd = [name for name in self.told if self.shown.figures[name] != self.shown.system.cells[name].count]
            if (cell := self.shown.cheapest(odd) or self.shown.cheapest(self.told)) is None:
                return None
            return [cell.id]
        self.is_possible = True
        for number, cell in enumerate(self.watched):
            if cell.id in self.shown.names or cell.id in self.safe or self._is_wide(number):
                continue
            rests = self._ends(number)
            if rests and (hide := self.shown.cheapest(rests)) is not None:
                return [hide.id]
            if rests is None or self.high[number] > SLIP:
                self.safe.add(cell.id)
        return None

    def hide(self, names: list[Id]) -> list[Line]:
        """Hide these; the lines that have to be looked at again."""
        self.shown.names -= set(names)
        return [line for line in self.shown.system.lines if {line.whole, *line.parts} & set(names)]

    def follow(self) -> None:
        """Tell the audit what was hidden since."""
        for number, name in enumerate(self.rows):
            if name in self.told and name not in self.shown.names:
                self.audit.untell(number)
                self.told.discard(name)

    def _is_wide(self, number: int) -> bool:
        low, high = self.low[number], self.high[number]
        enough = high >= LEAST - _EXACT or self.watched[number].count >= LEAST
        return bool(high - low >= LEAST - _EXACT and enough)

    def _ends(self, number: int) -> list[Id] | None:
        """The figures that hold the bounds of a cell: none where it is taken for empty; None where the bounds are wide."""
        form = self.watched[number].form
        rests: set[int] = set()
        for most in (True, False):
            if self._see(self.audit.end(form, most=most)) is None:
                return None
            rests |= set(self.audit.binding())
            if self._is_wide(number):
                return None
        if self.high[number] < SLIP:  # told as before somebody came into it: a guess from that is wrong
            return []
        return [self.rows[each] for each in rests]

    def _see(self, values: Floats | None) -> Floats | None:
        if values is not None and len(self.at):
            sums = np.add.reduceat(values[self.at] * self.sign, self.starts)
            np.minimum(self.low, sums, out=self.low)
            np.maximum(self.high, sums, out=self.high)
        return values


__all__ = ["Shown", "kept_hidden", "steady", "suppressed"]
