"""Runs of days with one verdict, collected as columns; each is kept once for every source of its norm in force."""

from dataclasses import dataclass, replace
from typing import Any, Final, Literal, get_args

import numpy as np
import numpy.typing as npt

from habeas.check.kleene import TRUE, Days, Index, Ints, Mask, which
from habeas.check.program import LaidOut, Program
from habeas.check.steps import FAR
from habeas.check.table import NONE

Verdict = Literal["breach", "not_shown", "due", "coming", "not_known", "met"]
VERDICTS: Final = get_args(Verdict)
BREACH, NOT_SHOWN, DUE, COMING, NOT_KNOWN, MET, NOTHING = range(7)
STORED: Final = frozenset({BREACH, NOT_SHOWN, DUE, COMING})
TRANSITION: Final = 3
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
    """Takes runs from the forms; in the end cuts them to the force of each source and sorts today from what is coming.

    Everything after the forms is done once for all norms: what costs is the number of calls, not of runs.
    """

    def __init__(self, program: Program, today: Days, keep: frozenset[int], groups: Mask) -> None:
        self.laid_out, self.today, self.keep, self.groups = program.laid_out, today, keep, groups
        self.kept = np.zeros(NOTHING + 1, bool)
        self.kept[list(keep)] = True
        # A breach may turn out to be *not known* or *coming* only when it is cut to the force of a source.
        self.wanted = self.kept.copy()
        self.wanted[[BREACH, MET, NOT_SHOWN]] |= NOT_KNOWN in keep
        self.wanted[BREACH] |= COMING in keep
        self.only_breaches = not {NOT_KNOWN, MET} & keep
        self.parts: list[list[npt.NDArray[Any]]] = []

    def wants(self, *verdicts: int) -> bool:
        """Whether any of these verdicts is kept: a form need not compute what nobody asked for."""
        return any(verdict in self.keep for verdict in verdicts)

    def add(
        self,
        number: int | Index,
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
        why: int = 0,
    ) -> None:
        """Runs of one variant, or of several (`number` tells each run's).

        `event`: earliest and latest day of the event, on which the source must be in force. `why`: as in `Found`.
        """
        if not len(person):
            return
        fill = np.full(len(person), NONE)
        columns: list[npt.NDArray[Any]] = [
            np.broadcast_to(np.asarray(number), len(person)), person, verdict, since, until, state,
            fill if anchor is None else anchor,
            fill if other is None else other,
            fill if due is None else due,
            fill if event is None else event[0],
            fill if event is None else event[1],
            np.full(len(person), why),
        ]  # fmt: skip
        wanted = self.wanted[verdict]
        if not wanted.all():
            columns = [column[wanted] for column in columns]
        self.parts.append(columns)

    def found(self) -> Found:
        """Everything collected, one row for each source in force."""
        if not self.parts:
            return _nothing()
        columns = [np.concatenate(column) for column in zip(*self.parts, strict=True)]
        number, person, verdict, since, until, state, anchor, other, due, event0, event1, why = columns
        laid = self.laid_out
        cell = number * laid.states + np.maximum(state, 0)
        count = np.where((state >= 0) & ~self.groups[person], laid.first[cell + 1] - laid.first[cell], 0)
        run = np.repeat(np.arange(len(number)), count)
        stretch = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count) + laid.first[cell][run]
        is_event = event0[run] != NONE
        low = np.maximum(since[run], np.where(is_event, laid.whole_since[stretch], laid.since[stretch]))
        high = np.minimum(until[run], np.where(is_event, laid.whole_until[stretch], laid.until[stretch]))
        begun, ended = event0[run], event1[run]
        touches = (ended >= laid.since[stretch]) & (begun < laid.until[stretch])
        inside = (begun >= laid.since[stretch]) & (ended < laid.until[stretch])
        keep = which((low < high) & (touches | ~is_event))
        run, stretch = run[keep], stretch[keep]
        weak = (laid.value[stretch] != TRUE) | (is_event & ~inside)[keep]
        rows = _Rows(
            number[run], laid.source[stretch], person[run], other[run], verdict[run].astype(np.int64), low[keep],
            high[keep], due[run], anchor[run], state[run],
            np.where(weak, 1, np.where(laid.unconfirmed[number[run]], 2, why[run])), laid.band[stretch], until[run],
            np.where(event0 == NONE, NONE, anchor)[run], laid.indicator[number[run]],
        )  # fmt: skip
        return self._sorted_out(_agreeing(rows, laid))

    def _sorted_out(self, rows: "_Rows") -> Found:
        """Weakens what does not rest on certain law, and tells what is coming from what is."""
        settled = (rows.verdict == BREACH) | (rows.verdict == MET) | (rows.verdict == NOT_SHOWN)
        verdict = np.where(settled & (rows.why > 0), NOT_KNOWN, rows.verdict)
        today = self.today[rows.person]
        coming = (rows.since > today) & (verdict == BREACH)
        verdict = np.where(coming, COMING, verdict)
        keep = (rows.since <= today) | (coming & (rows.since > today + 1)) | (verdict == DUE)
        keep &= self.kept[verdict]
        goes_on = (rows.until > today + 1) & (rows.whole > today + 1) & (verdict != DUE)
        until = np.where(goes_on, FAR, rows.until)
        return Found(
            variant=rows.number[keep].astype(np.int32),
            source=rows.source[keep].astype(np.int16),
            person=rows.person[keep].astype(np.int32),
            other=rows.other[keep].astype(np.int32),
            verdict=verdict[keep].astype(np.int8),
            since=rows.since[keep].astype(np.int32),
            until=until[keep].astype(np.int32),
            due=rows.due[keep].astype(np.int32),
            anchor=rows.anchor[keep],
            state=rows.state[keep].astype(np.int16),
            why=np.where(settled | (rows.why == TRANSITION), rows.why, 0)[keep].astype(np.int8),
        )


@dataclass(frozen=True, slots=True)
class _Rows:
    number: Ints
    source: Ints
    person: Ints
    other: Ints
    verdict: Ints
    since: Ints
    until: Ints
    due: Ints
    anchor: Ints
    state: Ints
    why: Ints
    band: Mask
    whole: Ints
    opened: Ints
    indicator: Ints

    def take(self, at: Index) -> "_Rows":
        return _Rows(*(getattr(self, name)[at] for name in _Rows.__slots__))


def _agreeing(rows: _Rows, laid: LaidOut) -> _Rows:
    """Within a year of a day that was not seen, a breach is one only where both versions find it (README of the law).

    What only one of them finds there is *not known*, of the kind *transition*; what they find of other verdicts is left
    out, since on most of these days just one of the two is in force. Breaches after events agree if of the same event.
    """
    if not rows.band.any():
        return rows
    plain = rows.take(which(~rows.band))
    doubtful = rows.take(which(rows.band & (rows.verdict == BREACH)))
    if not len(doubtful.number):
        return plain
    names = ("source", "person", "other", "opened", "indicator")
    keys = np.stack((laid.norm[doubtful.number], *(getattr(doubtful, name) for name in names)), axis=1)
    _, first, group = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    group = group.reshape(-1)
    parts = [plain]
    for agreed, (owner, since, until) in enumerate(_agreement(group, len(laid.norm), doubtful)):
        part = doubtful.take(first[owner])
        why = np.zeros(len(owner), np.int64) if agreed else np.where(part.why > 0, part.why, TRANSITION)
        parts.append(replace(part, since=since, until=until, whole=until, why=why, band=np.zeros(len(owner), bool)))
    return _Rows(*(np.concatenate([getattr(part, name) for part in parts]) for name in _Rows.__slots__))


def _agreement(group: Index, stride: int, rows: _Rows) -> list[tuple[Index, Days, Days]]:
    """(group, begin, end) of the days that not both versions find for certain, and of those that both do."""
    strong = rows.why == 0
    by_version = (group * stride + rows.number)[strong]
    versions, since, until, _ = _sweep(by_version, rows.since[strong], rows.until[strong])
    at, begin, end, depth = _sweep(versions // stride, since, until)
    both = depth >= 2
    one = _sweep(
        np.concatenate((group, at[both])),
        np.concatenate((rows.since, begin[both])),
        np.concatenate((rows.until, end[both])),
        np.concatenate((np.ones(len(group), np.int64), np.full(int(both.sum()), -(1 << 20)))),
    )
    return [_joined(*one[:3]), _joined(at[both], begin[both], end[both])]


def _sweep(owner: Index, since: Days, until: Days, weight: Index | None = None) -> tuple[Index, Days, Days, Index]:
    """(owner, begin, end, how many) of the days that the spans of an owner cover, cut wherever their number changes."""
    each = np.ones(len(owner), np.int64) if weight is None else weight
    whose, day, step = np.concatenate((owner, owner)), np.concatenate((since, until)), np.concatenate((each, -each))
    order = np.lexsort((day, whose))
    whose, day, depth = whose[order], day[order], np.cumsum(step[order])
    at = which((depth[:-1] > 0) & (day[1:] > day[:-1]) & (whose[1:] == whose[:-1]))
    return whose[at], day[at], day[at + 1], depth[at]


def _joined(owner: Index, since: Days, until: Days) -> tuple[Index, Days, Days]:
    """Spans that touch, as one."""
    if not len(owner):
        return owner, since, until
    new = np.concatenate(([True], (owner[1:] != owner[:-1]) | (since[1:] != until[:-1])))
    return owner[new], since[new], until[np.concatenate((new[1:], [True]))]


def _nothing() -> Found:
    types = (np.int32, np.int16, np.int32, np.int32, np.int8, np.int32, np.int32, np.int32, np.int64, np.int16, np.int8)
    empty: list[npt.NDArray[Any]] = [np.zeros(0, kind) for kind in types]
    return Found(*empty)
