"""`while` / `expect` / `every`: while a condition lasts, something happens again and again.

The clock starts where the condition begins and at each performance; a flicker to *not known* neither ends nor resets it.
From the day after the interval ran out to the next performance it is a breach on the certain days of the condition where
silence is known to mean no (a denial over the whole gap, a kind whose silence means no), else not known. The next miss of a
gap that still runs is due.
"""

from dataclasses import dataclass

import numpy as np

from habeas.check import atoms
from habeas.check.duty import clock_start, duty_state, in_doubt
from habeas.check.forms.state import weakened
from habeas.check.kleene import TRUE, UNKNOWN, Days, Index, Mask, Tri, which
from habeas.check.program import Compiled
from habeas.check.staged import Runs, vague_runs
from habeas.check.steps import FAR, distinct, key
from habeas.check.table import NONE
from habeas.check.verdicts import BREACH, DUE, NOT_KNOWN, NOT_SHOWN, Codes, Collector
from habeas.check.world import World
from habeas.law.norm import Recurrence
from habeas.law.syntax import Amount


@dataclass(frozen=True, slots=True)
class _Gaps:
    """The time between one performance (or the begin) and the next (or the end of the condition)."""

    run: Index
    person: Index
    opened0: Days
    opened1: Days
    closed0: Days
    anchor: Index
    last: Mask


def check_recurrence(world: World, compiled: Compiled, form: Recurrence, collector: Collector) -> None:
    """Runs of overdue days, and the next miss."""
    if not isinstance(form.every, Amount):
        return
    column = world.value(form.condition)
    if not world.grid.reaches(column, UNKNOWN):
        return
    runs, start0, start1, ever = vague_runs(column, world.grid)
    start0, start1 = clock_start(world, compiled, runs.begin, start0, start1, form.counts_earlier)
    gaps = _gaps(world, form, runs, start0, start1, ever)
    if not len(gaps.run):
        return
    length = form.every.length
    over0, over1 = atoms.later(gaps.opened0, length) + 1, atoms.later(gaps.opened1, length, sure=True) + 1
    today = world.today[gaps.person]
    state_of = duty_state(world, compiled)
    certain_end = _denied_until(world, form, gaps, over1)
    overdue = which((over0 < gaps.closed0) & (over0 <= today) & ever[gaps.run])
    for verdict, (rows, since, until) in _pieces(world, compiled, column, gaps, overdue, (over0, over1, certain_end)):
        shown = since <= today[rows]
        rows, since, until = rows[shown], since[shown], until[shown]
        if not len(rows):
            continue
        codes = np.full(len(rows), verdict, np.int8)
        if verdict == NOT_KNOWN and compiled.variant.norm.burden_on_state:
            asked = world.facts.asked_in_vain()[world.grid.at(gaps.person[rows], since)]
            codes = np.where(asked == TRUE, NOT_SHOWN, codes).astype(np.int8)
        _add(world, compiled, collector, gaps, rows, codes, since, until, state_of, None)
    waits = which(gaps.last & (gaps.closed0 > today + 1) & (over1 > today) & ever[gaps.run])
    if len(waits):
        due = (over0 - 1)[waits]
        codes = np.full(len(waits), DUE, np.int8)
        since = np.minimum(gaps.opened0[waits], today[waits])
        _add(world, compiled, collector, gaps, waits, codes, since, due + 1, state_of, due)


def _pieces(
    world: World, compiled: Compiled, column: Tri, gaps: _Gaps, overdue: Index, edges: tuple[Days, Days, Days]
) -> list[tuple[int, tuple[Index, Days, Days]]]:
    """The overdue days of these gaps by verdict: (gap, first day, day after the last) of each run.

    A breach are those on which the condition is certain and nothing was certainly done; the others are not known.
    """
    over0, over1, certain_end = edges
    low, high = over1[overdue], np.minimum(certain_end, gaps.closed0)[overdue]
    gap, since, until = overdue[:0], low[:0], low[:0]
    if (low < high).any():
        also = duty_state(world, compiled), in_doubt(world, compiled)
        true, person = Runs(column == TRUE, world.grid, also), gaps.person[overdue]
        first = np.searchsorted(key(true.person, true.stop), key(person, low), side="right")
        count = np.maximum(np.searchsorted(key(true.person, true.start), key(person, high)) - first, 0)
        count = np.where(low < high, count, 0)
        each = np.repeat(np.arange(len(overdue)), count)
        at = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + first[each]
        gap, since, until = overdue[each], np.maximum(low[each], true.start[at]), np.minimum(high[each], true.stop[at])
    owner = np.concatenate((overdue, gap))
    begin, end = np.concatenate((over0[overdue], until)), np.concatenate((gaps.closed0[overdue], since))
    by_begin, by_end = np.lexsort((begin, owner)), np.lexsort((end, owner))
    owner, begin, end = owner[by_begin], begin[by_begin], end[by_end]
    between = begin < end
    return [(BREACH, (gap, since, until)), (NOT_KNOWN, (owner[between], begin[between], end[between]))]


def _add(
    world: World,
    compiled: Compiled,
    collector: Collector,
    gaps: _Gaps,
    rows: Index,
    codes: Codes,
    since: Days,
    until: Days,
    state_of: Index,
    due: Days | None,
) -> None:
    segment = world.grid.at(gaps.person[rows], np.minimum(since, world.today[gaps.person[rows]]))
    codes = weakened(codes, in_doubt(world, compiled, segment))
    chain = world.facts.chain[segment]
    chain_row = world.chains.row[np.maximum(chain, 0)] if len(world.chains) else np.full(len(rows), NONE)
    anchor = np.where(gaps.anchor[rows] != NONE, gaps.anchor[rows], np.where(chain == NONE, NONE, chain_row))
    collector.add(
        compiled.number,
        gaps.person[rows],
        codes,
        since,
        until,
        state_of[segment].astype(np.int64),
        anchor=anchor,
        due=due,
    )


def _gaps(world: World, form: Recurrence, runs: Runs, start0: Days, start1: Days, ever: Mask) -> _Gaps:
    rows = world.table.rows
    index = distinct(np.concatenate([world.select.rows(selector).rows for selector in form.expect]))
    person = rows.person[index]
    keys = runs.person.astype(np.int64) * (1 << 22)
    at = np.searchsorted(keys + start0, person.astype(np.int64) * (1 << 22) + rows.d1[index], side="right") - 1
    ok = at >= 0
    at = np.maximum(at, 0)
    ok &= (runs.person[at] == person) & (rows.d0[index] < runs.stop[at]) if len(runs) else ok
    index, at = index[ok], at[ok]
    run = np.concatenate((np.arange(len(runs)), at))
    first = np.where(ever, start1, start0)
    opened0 = np.concatenate((start0, rows.d0[index]))
    opened1 = np.concatenate((first, rows.d1[index]))
    anchor = np.concatenate((np.full(len(runs), NONE), index))
    order = np.lexsort((opened1, run))
    run, opened0, opened1, anchor = run[order], opened0[order], opened1[order], anchor[order]
    last = np.concatenate((run[1:] != run[:-1], [True])) if len(run) else np.zeros(0, bool)
    closed0 = np.where(last, runs.stop[run], np.concatenate((opened0[1:], [FAR])))
    return _Gaps(run, runs.person[run].astype(np.int64), opened0, opened1, closed0, anchor, last)


def _denied_until(world: World, form: Recurrence, gaps: _Gaps, over1: Days) -> Days:
    """For each gap the day up to which it is certain that nothing was done since it opened; 1 where it is not."""
    certain = np.full(len(gaps.run), FAR)
    rows = world.table.rows
    for selector in form.expect:
        if world.coding.silent_no(selector.kinds):
            continue
        end = np.ones(len(gaps.run), np.int64)
        denial = world.select.not_done(selector)
        if len(denial):
            a, b = atoms.pairs(gaps.person, rows.person[denial.rows])
            span = denial.rows[b]
            end0, _ = atoms.denial_end(rows, span)
            covers = denial.sure[b] & (rows.d1[span] <= gaps.opened1[a] + 1) & (end0 > over1[a])
            np.maximum.at(end, a[covers], end0[covers])
        certain = np.minimum(certain, end)
    return certain
