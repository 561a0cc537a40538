"""`while` / `must`: on each day on which the condition holds, so does the duty.

What is wanted of each norm are a few segments; the runs of all norms are found in one pass over these.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from habeas.check.forms.made_good import in_time
from habeas.check.frames import Frame
from habeas.check.kleene import FALSE, TRUE, UNKNOWN, Index, Mask, Tri, pick, which
from habeas.check.pairs import pair_segments
from habeas.check.program import Compiled
from habeas.check.steps import Grid
from habeas.check.table import NONE
from habeas.check.verdicts import BREACH, MET, NOT_KNOWN, NOT_SHOWN, NOTHING, Codes, Collector
from habeas.check.world import World
from habeas.law.norm import PAIRS, RELATIVE, While

BLOCK: Final = 1 << 16
"""The conditions of several norms are looked at together, up to so many segments: calls cost more than segments."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A norm with the columns of its condition and its duty."""

    compiled: Compiled
    condition: Tri
    must: Tri


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The segments with a verdict that is kept, in order, of one variant after another: `number` is the variant's."""

    number: Index
    segment: Index
    verdict: Codes


def check_whiles(world: World, variants: Sequence[Compiled], collector: Collector) -> None:
    """Runs of days with one verdict, cut where custody or the state changes."""
    false, _, true = world.grid.constant
    # Where only breaches, or what the state did not show, are kept, the condition has to be certain somewhere.
    least = TRUE if collector.only_breaches else UNKNOWN
    asked: list[_Asked] = []
    wanted: list[_Wanted] = []
    for compiled in variants:
        form = compiled.form
        assert isinstance(form, While)
        if compiled.variant.norm.for_each in PAIRS:
            _check_pairs(world, compiled, form, collector)
            continue
        condition = world.value(form.condition)
        if condition is false or not world.grid.reaches(condition, least):
            continue
        must = world.value(form.must)
        if must is true and not collector.wanted[MET]:
            continue
        if form.made_good is not None:
            good = in_time(world, condition, world.value(form.made_good), compiled.variant.norm.duty_of)
            must = np.maximum(must, good)
        asked.append(_Asked(compiled, condition, must))
        if len(asked) * world.grid.size >= BLOCK:
            wanted += _wanted(world, asked, collector)
            asked = []
    wanted += _wanted(world, asked, collector)
    if wanted:
        _add(world, collector, wanted, world.grid, None)


def _wanted(world: World, asked: Sequence[_Asked], collector: Collector, own: Index | None = None) -> Iterator[_Wanted]:
    """What is kept of these norms; those whose burden lies on the state, which was asked of somebody, one by one."""
    if world.facts.asked_in_vain() is world.grid.false:
        groups = [asked] if asked else []
    else:
        plain = [one for one in asked if not one.compiled.variant.norm.burden_on_state]
        groups = [plain] if plain else []
        groups += [[one] for one in asked if one.compiled.variant.norm.burden_on_state]
    for group in groups:
        found = _of_group(world, group, collector, own)
        if len(found.segment):
            yield found


def _of_group(world: World, group: Sequence[_Asked], collector: Collector, own: Index | None) -> _Wanted:
    size = len(group[0].condition)
    condition, must = _in_a_row([one.condition for one in group]), _in_a_row([one.must for one in group])
    burden = group[0].compiled.variant.norm.burden_on_state and world.facts.asked_in_vain() is not world.grid.false
    breaches_only = collector.only_breaches and not burden
    at = which((condition - must) == TRUE - FALSE if breaches_only else condition)
    row, segment = (at // size, at % size) if len(group) > 1 else (np.zeros(len(at), np.int64), at)
    if breaches_only:
        verdict = np.full(len(at), BREACH, np.int8)
    else:
        verdict = verdicts(condition[at], must[at])
        if burden:
            verdict = burdened(world, verdict, condition[at], segment if own is None else own[segment])
    if world.facts.doubtful:
        here = np.array([one.compiled.variant.norm.duty_of != "nationality" for one in group])[row]
        verdict = weakened(verdict, here & world.facts.state_doubt[segment if own is None else own[segment]])
    keep = which(collector.wanted[verdict])
    numbers = np.array([one.compiled.number for one in group])
    return _Wanted(numbers[row[keep]], segment[keep], verdict[keep])


def _in_a_row(columns: Sequence[Tri]) -> Tri:
    return columns[0] if len(columns) == 1 else np.concatenate(columns)


def verdicts(condition: Tri, must: Tri) -> Codes:
    """Breach where the condition is true and the duty false; met where both are true; not known where unsettled."""
    verdict: Codes = OUTCOME[condition * np.int8(3) + must]
    return verdict


OUTCOME = np.array([NOTHING, NOTHING, NOTHING, NOT_KNOWN, NOT_KNOWN, NOTHING, BREACH, NOT_KNOWN, MET], np.int8)


def burdened(world: World, verdict: Codes, condition: Tri, segment: Index) -> Codes:
    """Where the state bears the burden, not known becomes not shown on the days for which it was asked in vain."""
    asked = world.facts.asked_in_vain()[segment]
    return pick((verdict == NOT_KNOWN) & (condition == TRUE) & (asked == TRUE), NOT_SHOWN, verdict)


def weakened(verdict: Codes, doubt: Mask) -> Codes:
    """Not known where it is not known whose duty it is."""
    if not doubt.any():
        return verdict
    settled = (verdict == BREACH) | (verdict == MET) | (verdict == NOT_SHOWN)
    return np.where(settled & doubt, NOT_KNOWN, verdict).astype(np.int8)


def _add(
    world: World, collector: Collector, wanted: list[_Wanted], grid: Grid, pair: tuple[Index, Index, Index] | None
) -> None:
    """Finds the runs of many norms in one pass and hands them to the collector."""
    number, segment, verdict = (
        np.concatenate([getattr(one, name) for one in wanted]) for name in ("number", "segment", "verdict")
    )
    person = grid.person[segment]
    own = segment if pair is None else pair[2][segment]
    custody, state = world.facts.chain[own], world.facts.state[own]
    abroad = world.program.reach.by_nationality[number]
    if abroad.any():
        state = np.where(abroad, world.table.people.nationality[world.grid.person[own]], state)
    new = np.ones(len(segment), bool)
    new[1:] = segment[1:] != segment[:-1] + 1
    for column in (number, person, custody, state, verdict):
        new[1:] |= column[1:] != column[:-1]
    first = which(new)
    last = np.concatenate((first[1:] - 1, [len(segment) - 1]))
    subject = person[first].astype(np.int64)
    rows = world.chains.row
    chains = custody[first]
    anchor = np.where(chains == NONE, NONE, rows[np.maximum(chains, 0)]) if len(rows) else np.full(len(first), NONE)
    collector.add(
        number[first],
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
    asked = _Asked(compiled, condition, frame.value(form.must))
    # What befell a relative is for the state to answer that held the relative, wherever the subject is.
    whose = beside if compiled.variant.norm.for_each == RELATIVE else pairs.segment
    wanted = list(_wanted(world, [asked], collector, whose))
    if wanted:
        _add(world, collector, wanted, pairs.grid, (pairs.subject, pairs.other, whose))
