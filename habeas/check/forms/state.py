"""`while` / `must`: on each day on which the condition holds, so does the duty."""

import numpy as np

from habeas.check.duty import duty_state
from habeas.check.frames import Frame, pair_grid
from habeas.check.kleene import FALSE, TRUE, Index, Tri
from habeas.check.pairs import pairs_for
from habeas.check.program import Compiled
from habeas.check.staged import Runs
from habeas.check.steps import Grid
from habeas.check.table import NONE
from habeas.check.verdicts import BREACH, MET, NOT_KNOWN, NOT_SHOWN, NOTHING, Codes, Collector
from habeas.check.world import World
from habeas.law.norm import While


def check_while(world: World, compiled: Compiled, form: While, collector: Collector) -> None:
    """Runs of days with one verdict, cut where custody or the state changes."""
    if compiled.variant.norm.for_each in ("parent", "child"):
        _check_pairs(world, compiled, form, collector)
        return
    condition = world.value(form.condition)
    if not condition.any():
        return
    verdict = verdicts(condition, world.value(form.must))
    verdict = burdened(world, compiled, verdict, condition)
    _add(world, compiled, collector, verdict, world.grid, None)


def verdicts(condition: Tri, must: Tri) -> Codes:
    """Breach where the condition is true and the duty false; met where both are true; not known where unsettled."""
    return np.where(
        condition == FALSE,
        NOTHING,
        np.where(
            must == TRUE,
            np.where(condition == TRUE, MET, NOTHING),
            np.where((condition == TRUE) & (must == FALSE), BREACH, NOT_KNOWN),
        ),
    ).astype(np.int8)


def burdened(world: World, compiled: Compiled, verdict: Codes, condition: Tri) -> Codes:
    """Where the state bears the burden, not known becomes not shown on the days for which it was asked in vain."""
    if not compiled.variant.norm.burden_on_state:
        return verdict
    asked = world.facts.asked_in_vain()
    return np.where((verdict == NOT_KNOWN) & (condition == TRUE) & (asked == TRUE), NOT_SHOWN, verdict).astype(np.int8)


def _add(
    world: World, compiled: Compiled, collector: Collector, verdict: Codes, grid: Grid, pair: tuple[Index, ...] | None
) -> None:
    state, chain = duty_state(world, compiled), world.facts.chain
    if pair is not None:
        segment = pair[2]
        state, chain = state[segment], chain[segment]
    kept = collector.kept | collector.weakened
    runs = Runs(kept[verdict], grid, (verdict, state, chain))
    if not len(runs):
        return
    person = runs.person
    other = None
    if pair is not None:
        person, other = pair[0][runs.person], pair[1][runs.person]
    chains = chain[runs.begin]
    rows = world.chains.row
    anchor = np.where(chains == NONE, NONE, rows[np.maximum(chains, 0)]) if len(rows) else np.full(len(runs), NONE)
    collector.add(
        compiled, person, verdict[runs.begin], runs.start, runs.stop, state[runs.begin].astype(np.int64),
        anchor=anchor, other=other,
    )  # fmt: skip


def _check_pairs(world: World, compiled: Compiled, form: While, collector: Collector) -> None:
    subject, other = pairs_for(world, compiled.variant.norm.for_each)
    if not len(subject):
        return
    grid, segment = pair_grid(world.grid, subject)
    frame = Frame(world, segment, segment, np.full(len(segment), NONE), other[grid.person], grid.start)
    verdict = verdicts(frame.value(form.condition), frame.value(form.must))
    _add(world, compiled, collector, verdict, grid, (subject, other, segment))
