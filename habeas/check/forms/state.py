"""`while` / `must`: on each day on which the condition holds, so does the duty.

Norms of this form are taken in blocks: their verdicts are the rows of one matrix, whose runs are found in one pass. For
one case that is all norms at once; for many people a few, so that the matrix stays in the cache.
"""

from collections.abc import Sequence

import numpy as np

from habeas.check.duty import duty_state
from habeas.check.frames import Frame
from habeas.check.kleene import FALSE, TRUE, Index, Tri
from habeas.check.pairs import pair_segments
from habeas.check.program import Compiled
from habeas.check.steps import Grid
from habeas.check.table import NONE
from habeas.check.verdicts import BREACH, MET, NOT_KNOWN, NOT_SHOWN, NOTHING, Codes, Collector
from habeas.check.world import World
from habeas.law.norm import While

CELLS = 2_000_000


def check_whiles(world: World, variants: Sequence[Compiled], collector: Collector) -> None:
    """Runs of days with one verdict, cut where custody or the state changes."""
    size = max(1, CELLS // max(world.grid.size, 1))
    block: list[tuple[Compiled, Codes]] = []
    for compiled in variants:
        form = compiled.form
        assert isinstance(form, While)
        if compiled.variant.norm.for_each in ("parent", "child"):
            _check_pairs(world, compiled, form, collector)
            continue
        condition = world.value(form.condition)
        if condition is world.grid.false or not condition.any():
            continue
        verdict = verdicts(condition, world.value(form.must))
        block.append((compiled, burdened(world, compiled, verdict, condition)))
        if len(block) == size:
            _add(world, collector, block, world.grid, None)
            block = []
    if block:
        _add(world, collector, block, world.grid, None)


def verdicts(condition: Tri, must: Tri) -> Codes:
    """Breach where the condition is true and the duty false; met where both are true; not known where unsettled."""
    return OUTCOME[condition, must]


OUTCOME = np.full((3, 3), NOTHING, np.int8)
OUTCOME[TRUE] = BREACH, NOT_KNOWN, MET
OUTCOME[1] = NOT_KNOWN, NOT_KNOWN, NOTHING


def burdened(world: World, compiled: Compiled, verdict: Codes, condition: Tri) -> Codes:
    """Where the state bears the burden, not known becomes not shown on the days for which it was asked in vain."""
    if not compiled.variant.norm.burden_on_state:
        return verdict
    asked = world.facts.asked_in_vain()
    return np.where((verdict == NOT_KNOWN) & (condition == TRUE) & (asked == TRUE), NOT_SHOWN, verdict).astype(np.int8)


def _add(
    world: World,
    collector: Collector,
    block: list[tuple[Compiled, Codes]],
    grid: Grid,
    pair: tuple[Index, Index, Index] | None,
) -> None:
    """Finds the runs of a block of verdicts and hands them to the collector."""
    matrix = np.stack([verdict for _, verdict in block])
    chain = world.facts.chain
    states = np.stack([duty_state(world, compiled) for compiled, _ in block]) if _mixed(block) else None
    state = duty_state(world, block[0][0])[None] if states is None else states
    if pair is not None:
        chain, state = chain[pair[2]], state[:, pair[2]]
    at = np.flatnonzero(collector.wanted[matrix].ravel())
    if not len(at):
        return
    row, segment = np.divmod(at, grid.size)
    own_state = state[np.zeros_like(row) if states is None else row, segment]
    verdict = matrix[row, segment]
    person, custody = grid.person[segment], chain[segment]
    new = np.ones(len(at), bool)
    new[1:] = at[1:] != at[:-1] + 1
    for column in (row, person, custody, own_state, verdict):
        new[1:] |= column[1:] != column[:-1]
    first = np.flatnonzero(new)
    last = np.concatenate((first[1:] - 1, [len(at) - 1]))
    numbers = np.array([compiled.number for compiled, _ in block])
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
        own_state[first],
        anchor=anchor,
        other=None if pair is None else pair[1][subject],
    )


def _mixed(block: list[tuple[Compiled, Codes]]) -> bool:
    duties = {compiled.variant.norm.duty_of == "nationality" for compiled, _ in block}
    return len(duties) > 1


def _check_pairs(world: World, compiled: Compiled, form: While, collector: Collector) -> None:
    pairs = pair_segments(world, compiled.variant.norm.for_each or "")
    if not len(pairs.subject):
        return
    none = np.full(len(pairs.segment), NONE)
    other = pairs.other[pairs.grid.person]
    frame = Frame(world, pairs.segment, pairs.segment, none, other, pairs.other_segment)
    condition = frame.value(form.condition)
    if (condition == FALSE).all():
        return
    verdict = verdicts(condition, frame.value(form.must))
    _add(world, collector, [(compiled, verdict)], pairs.grid, (pairs.subject, pairs.other, pairs.segment))
