"""`while` / `must`: on each day on which the condition holds, so does the duty.

What is wanted of each norm are a few segments; the runs of all norms are found in one pass over these.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from habeas.check.duty import in_doubt
from habeas.check.frames import Frame
from habeas.check.kleene import FALSE, TRUE, Index, Mask, Tri
from habeas.check.pairs import pair_segments
from habeas.check.program import Compiled
from habeas.check.steps import Grid
from habeas.check.table import NONE
from habeas.check.verdicts import BREACH, MET, NOT_KNOWN, NOT_SHOWN, NOTHING, Codes, Collector
from habeas.check.world import World
from habeas.law.norm import While


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The segments of one norm with a verdict that is kept, in order."""

    compiled: Compiled
    segment: Index
    verdict: Codes


def check_whiles(world: World, variants: Sequence[Compiled], collector: Collector) -> None:
    """Runs of days with one verdict, cut where custody or the state changes."""
    block: list[_Wanted] = []
    for compiled in variants:
        form = compiled.form
        assert isinstance(form, While)
        if compiled.variant.norm.for_each in ("parent", "child"):
            _check_pairs(world, compiled, form, collector)
            continue
        condition = world.value(form.condition)
        if not np.count_nonzero(condition):
            continue
        wanted = _wanted(world, compiled, condition, world.value(form.must), collector)
        if len(wanted.segment):
            block.append(wanted)
    if block:
        _add(world, collector, block, world.grid, None)


def _wanted(
    world: World, compiled: Compiled, condition: Tri, must: Tri, collector: Collector, own: Index | None = None
) -> _Wanted:
    doubt = in_doubt(world, compiled, own)
    if collector.only_breaches and not compiled.variant.norm.burden_on_state:
        segment = np.flatnonzero(((condition - must) == TRUE - FALSE) & ~doubt)
        return _Wanted(compiled, segment, np.full(len(segment), BREACH, np.int8))
    verdict = burdened(world, compiled, verdicts(condition, must), condition, own)
    verdict = weakened(verdict, doubt)
    segment = np.flatnonzero(collector.wanted[verdict])
    return _Wanted(compiled, segment, verdict[segment])


def verdicts(condition: Tri, must: Tri) -> Codes:
    """Breach where the condition is true and the duty false; met where both are true; not known where unsettled."""
    verdict: Codes = OUTCOME[condition * np.int8(3) + must]
    return verdict


OUTCOME = np.array([NOTHING, NOTHING, NOTHING, NOT_KNOWN, NOT_KNOWN, NOTHING, BREACH, NOT_KNOWN, MET], np.int8)


def burdened(world: World, compiled: Compiled, verdict: Codes, condition: Tri, segment: Index | None = None) -> Codes:
    """Where the state bears the burden, not known becomes not shown on the days for which it was asked in vain."""
    if not compiled.variant.norm.burden_on_state:
        return verdict
    asked = world.facts.asked_in_vain()
    if segment is not None:
        asked = asked[segment]
    return np.where((verdict == NOT_KNOWN) & (condition == TRUE) & (asked == TRUE), NOT_SHOWN, verdict).astype(np.int8)


def weakened(verdict: Codes, doubt: Mask) -> Codes:
    """Not known where it is not known whose duty it is."""
    if not doubt.any():
        return verdict
    settled = (verdict == BREACH) | (verdict == MET) | (verdict == NOT_SHOWN)
    return np.where(settled & doubt, NOT_KNOWN, verdict).astype(np.int8)


def _add(
    world: World, collector: Collector, block: list[_Wanted], grid: Grid, pair: tuple[Index, Index, Index] | None
) -> None:
    """Finds the runs of many norms in one pass and hands them to the collector."""
    row = np.repeat(np.arange(len(block)), [len(wanted.segment) for wanted in block])
    segment = np.concatenate([wanted.segment for wanted in block])
    verdict = np.concatenate([wanted.verdict for wanted in block])
    person = grid.person[segment]
    own = segment if pair is None else pair[2][segment]
    custody, state = world.facts.chain[own], world.facts.state[own]
    abroad = np.array([wanted.compiled.variant.norm.duty_of == "nationality" for wanted in block])
    if abroad.any():
        state = np.where(abroad[row], world.table.people.nationality[world.grid.person[own]], state)
    new = np.ones(len(row), bool)
    new[1:] = segment[1:] != segment[:-1] + 1
    for column in (row, person, custody, state, verdict):
        new[1:] |= column[1:] != column[:-1]
    first = np.flatnonzero(new)
    last = np.concatenate((first[1:] - 1, [len(row) - 1]))
    numbers = np.array([wanted.compiled.number for wanted in block])
    subject = person[first].astype(np.int64)
    rows = world.chains.row
    chains = custody[first]
    anchor = np.where(chains == NONE, NONE, rows[np.maximum(chains, 0)]) if len(rows) else np.full(len(first), NONE)
    collector.add(
        numbers[row[first]],
        subject if pair is None else pair[0][subject],
        verdict[first],
        grid.start[segment[first]],
        grid.end[segment[last]],
        state[first],
        anchor=anchor,
        other=None if pair is None else pair[1][subject],
    )


def _check_pairs(world: World, compiled: Compiled, form: While, collector: Collector) -> None:
    pairs = pair_segments(world, compiled.variant.norm.for_each or "")
    if not len(pairs.subject):
        return
    none = np.full(len(pairs.segment), NONE)
    other = pairs.other[pairs.grid.person]
    beside = pairs.other_segment
    frame = Frame(world, pairs.segment, pairs.segment, none, other, beside, beside)
    condition = frame.value(form.condition)
    if (condition == FALSE).all():
        return
    wanted = _wanted(world, compiled, condition, frame.value(form.must), collector, pairs.segment)
    if len(wanted.segment):
        _add(world, collector, [wanted], pairs.grid, (pairs.subject, pairs.other, pairs.segment))
