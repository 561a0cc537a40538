"""Runs of days with one verdict, collected as columns; each is kept once for every source of its norm in force."""

from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

import numpy as np
import numpy.typing as npt

from habeas.check.kleene import TRUE, Days, Index, Mask
from habeas.check.program import Compiled
from habeas.check.steps import FAR
from habeas.check.table import NONE

Verdict = Literal["breach", "not_shown", "due", "coming", "not_known", "met"]
VERDICTS: Final = get_args(Verdict)
BREACH, NOT_SHOWN, DUE, COMING, NOT_KNOWN, MET, NOTHING = range(7)
STORED: Final = frozenset({BREACH, NOT_SHOWN, DUE, COMING})
Codes = npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Found:
    """Columns of equal length: one row a run of days with one verdict under one source of one variant of a norm.

    `until` is the day after the last (FAR: it goes on); `due` is the last day for what is expected (-1: none).
    `anchor` is the row of the entry that opened the duty (-1: none); `why` tells a verdict weakened to *not known*:
    0 by the facts, 1 the force of the source is not known, 2 a figure is not confirmed, 3 a transition of the law.
    """

    variant: npt.NDArray[np.int32]
    source: npt.NDArray[np.int16]
    person: npt.NDArray[np.int32]
    other: npt.NDArray[np.int32]
    verdict: Codes
    since: Days
    until: Days
    due: Days
    anchor: Index
    state: npt.NDArray[np.int16]
    why: Codes

    def __len__(self) -> int:
        return len(self.variant)


class Collector:
    """Takes runs from the forms, cuts them to the force of each source and sorts today from what is coming."""

    def __init__(self, today: Days, keep: frozenset[int], groups: Mask) -> None:
        self.today, self.keep, self.groups = today, keep, groups
        self.kept = np.zeros(NOTHING + 1, bool)
        self.kept[list(keep)] = True
        self.weakened = np.zeros(NOTHING + 1, bool)
        self.weakened[[BREACH, MET, NOT_SHOWN]] = NOT_KNOWN in keep
        self.weakened[BREACH] |= COMING in keep
        self.parts: list[tuple[npt.NDArray[Any], ...]] = []

    def wants(self, *verdicts: int) -> bool:
        """Whether any of these verdicts is kept: a form need not compute what nobody asked for."""
        return any(verdict in self.keep for verdict in verdicts)

    def add(
        self,
        compiled: Compiled,
        person: Index,
        verdict: Codes,
        since: Days,
        until: Days,
        state: Index,
        *,
        anchor: Index | None = None,
        other: Index | None = None,
        due: Days | None = None,
        event: tuple[Days, Days] | None = None,
    ) -> None:
        """Runs of one variant. `event`: earliest and latest day of the event, on which the source must be in force."""
        count = len(person)
        if not count:
            return
        fill = np.full(count, NONE)
        anchor = fill if anchor is None else anchor
        other = fill if other is None else other
        due = fill if due is None else due
        for code in np.unique(state):
            rows = np.flatnonzero((state == code) & ~self.groups[person])
            for stretch in compiled.force.get(int(code), ()):
                low, high = np.maximum(since[rows], stretch.since), np.minimum(until[rows], stretch.until)
                inside = low < high
                weak = np.zeros(len(rows), bool)
                if event is not None:
                    begin, end = event[0][rows], event[1][rows]
                    inside &= (end >= stretch.since) & (begin < stretch.until)
                    weak = (begin < stretch.since) | (end >= stretch.until)
                if inside.any():
                    some = rows[inside]
                    self._keep(
                        compiled, stretch.source, person[some], other[some], verdict[some], low[inside], high[inside],
                        due[some], anchor[some], state[some], weak[inside] | (stretch.value != TRUE), until[some],
                    )  # fmt: skip

    def _keep(
        self,
        compiled: Compiled,
        source: int,
        person: Index,
        other: Index,
        verdict: Codes,
        since: Days,
        until: Days,
        due: Days,
        anchor: Index,
        state: Index,
        weak: Mask,
        whole: Days,
    ) -> None:
        """Takes over runs already cut to one stretch of force; `whole`: where each ended before it was cut."""
        variant = compiled.variant
        why = np.where(weak, 1, 0)
        if variant.unconfirmed:
            why = np.where(why == 0, 2, why)
        edge = np.zeros(len(person), bool)
        if not variant.certain_since:
            edge |= since < variant.since + 365
        if not variant.certain_until:
            edge |= until > variant.until - 365
        why = np.where((why == 0) & edge, 3, why)
        settled = (verdict == BREACH) | (verdict == MET) | (verdict == NOT_SHOWN)
        verdict = np.where(settled & (why > 0), NOT_KNOWN, verdict)
        why = np.where(settled, why, 0)
        today = self.today[person]
        is_coming = (since > today) & (verdict == BREACH)
        verdict = np.where(is_coming, COMING, verdict)
        keep = (since <= today) | (is_coming & (since > today + 1)) | (verdict == DUE)
        keep &= self.kept[verdict]
        until = np.where((until > today + 1) & (whole > today + 1) & (verdict != DUE), FAR, until)
        if not keep.any():
            return
        count = int(keep.sum())
        self.parts.append(
            (
                np.full(count, compiled.number, np.int32),
                np.full(count, source, np.int16),
                person[keep].astype(np.int32),
                other[keep].astype(np.int32),
                verdict[keep].astype(np.int8),
                since[keep].astype(np.int32),
                until[keep].astype(np.int32),
                due[keep].astype(np.int32),
                anchor[keep].astype(np.int64),
                state[keep].astype(np.int16),
                why[keep].astype(np.int8),
            )
        )

    def found(self) -> Found:
        """Everything collected."""
        types = (
            np.int32,
            np.int16,
            np.int32,
            np.int32,
            np.int8,
            np.int32,
            np.int32,
            np.int32,
            np.int64,
            np.int16,
            np.int8,
        )
        if not self.parts:
            return Found(*(np.zeros(0, kind) for kind in types))
        columns: list[npt.NDArray[Any]] = [np.concatenate(column) for column in zip(*self.parts, strict=True)]
        return Found(*columns)
