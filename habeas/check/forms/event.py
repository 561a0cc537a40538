"""`on` / `expect` / `within`, and `before`: something follows, or precedes, an event.

1. Each event is discharged by an expected entry (discharge.py).
2. `within`: met where that entry certainly came in time; a breach where it certainly came late, or where it is known that
   nothing came by the due moment (a denial over the whole term, a kind whose silence means no, custody that went on),
   and no other that is vague or disputed may have come by then; due where the term still runs; else not known.
3. `before`: met where an expected entry certainly came before; a breach where it is known that none had.
4. A breach runs from the moment after the due moment to the day before performance; unperformed, to the end of custody,
   else on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from habeas.check import atoms
from habeas.check.duty import working_days_on
from habeas.check.forms.between import came_late, certainly, possibly
from habeas.check.forms.discharge import Discharge, discharges
from habeas.check.forms.state import weakened
from habeas.check.forms.triggers import Batch, Triggers, batches, burdened_events, collect
from habeas.check.kleene import TRUE, Days, Index, Mask, which
from habeas.check.program import Compiled
from habeas.check.steps import FAR
from habeas.check.table import NONE
from habeas.check.verdicts import BREACH, DUE, MET, NOT_KNOWN, Codes, Collector
from habeas.check.world import World
from habeas.dates import Length
from habeas.law.norm import Event, Term
from habeas.law.syntax import Amount, Selector


def check_events(world: World, variants: Sequence[Compiled], collector: Collector) -> None:
    """One run for each event of each variant: met, breach, due or not known."""
    for batch in batches(world, [c for c in variants if not _form(c).before]):
        _check_within(world, batch, collector)
    for compiled in variants:
        if _form(compiled).before:
            for batch in batches(world, [compiled]):
                _check_before(world, batch, collector)


def _form(compiled: Compiled) -> Event:
    assert isinstance(compiled.form, Event)
    return compiled.form


@dataclass(frozen=True, slots=True)
class Due:
    """The last moment for performance as an interval of minutes, and of days."""

    m0: Index
    m1: Index
    d0: Days
    d1: Days


def _due(world: World, batch: Batch) -> Due:
    """The moments of all events, those with the same term together."""
    found = batch.found
    terms = [None if (form := _form(c)).same_occasion else form.within for c in batch.variants]
    kinds = list(dict.fromkeys(terms))
    if len(kinds) == 1:
        return _due_moment(world, found.d0, found.d1, found.m0, found.m1, found.state, kinds[0])
    m0, m1, d0, d1 = np.empty((4, len(found)), np.int64)
    of = np.array([kinds.index(term) for term in terms])[batch.lane]
    for number, term in enumerate(kinds):
        at = which(of == number)
        due = _due_moment(world, found.d0[at], found.d1[at], found.m0[at], found.m1[at], found.state[at], term)
        m0[at], m1[at], d0[at], d1[at] = due.m0, due.m1, due.d0, due.d1
    return Due(m0, m1, d0, d1)


def _due_moment(
    world: World, day0: Days, day1: Days, minute0: Index, minute1: Index, state: Index, within: Term | None
) -> Due:
    """Terms in days end with the day, terms in hours at the minute; without a term the day of the event."""
    length = within.length if isinstance(within, Amount) else Length(0, "day")
    if length.unit in ("hour", "minute"):
        minutes = int(length.amount * (60 if length.unit == "hour" else 1))
        m0, m1 = minute0 + minutes, minute1 + minutes
        return Due(m0, m1, m0 // 1440, m1 // 1440)
    if length.unit == "working_day":
        day0, day1 = (working_days_on(world, state, day, int(length.amount)) for day in (day0, day1))
    elif within is not None:
        day0, day1 = atoms.later(day0, length), atoms.later(day1, length)
    return Due(day0 * np.int64(1440) + 1439, day1 * np.int64(1440) + 1439, day0, day1)


def _check_within(world: World, batch: Batch, collector: Collector) -> None:
    rows, found = world.table.rows, batch.found
    due, done = _due(world, batch), discharges(world, batch)
    in_time = _in_time(world, batch, due, done)
    if ((done.row != NONE) & ~in_time).any():
        _prefer_certain(world, batch, due, done, in_time)
    performed = done.row != NONE
    p0 = rows.m0[np.maximum(done.row, 0)] if len(rows) else due.m0
    today = world.today[found.person]
    custody = atoms.chain_of(found.person, found.d0, found.d1, world.chains)
    unclear, may_be_done = _possibly(world, batch, due, done)
    late = ((performed & (p0 > due.m1)) | ((~performed | unclear) & (due.d1 < today))) & (found.value == TRUE)
    known_term = batch.flags(f.within is None or isinstance(f.within, Amount) for f in map(_form, batch.variants))
    late = _known_undone(world, batch, due, custody, done, late & known_term & ~in_time & ~may_be_done)
    late &= ~_may_be_done(world, batch, due, done, late & ~unclear)
    verdict = np.full(len(found), NOT_KNOWN, np.int8)
    verdict[late], verdict[known_term & ~performed & (due.d1 >= today)], verdict[in_time] = BREACH, DUE, MET
    verdict = weakened(burdened_events(world, batch, verdict), found.doubt)
    keep = which(collector.wanted[verdict])
    if len(keep):
        _add(world, batch, collector, due, done, custody, verdict, keep)


def _in_time(world: World, batch: Batch, due: Due, done: Discharge) -> Mask:
    """The events that certainly were discharged by the due moment; where the same day is enough, on that day."""
    rows = world.table.rows
    found: Mask = (done.row != NONE) & done.sure
    if not len(rows):
        return found
    row = np.maximum(done.row, 0)
    forms = map(_form, batch.variants)
    by_day = batch.flags(f.same_occasion or f.within == Amount(Length(0, "day")) for f in forms)
    found &= (rows.m1[row] <= due.m0) | (by_day & (rows.d1[row] <= due.d0))
    event, entries = done.between.event, done.entries
    if len(event):
        by = np.where(by_day, due.d0, 0)
        first = certainly(rows, batch.found, done.between, entries.row, entries.sure, due.m0, by)
        done.sure[event] = found[event] = first != NONE
        event, first = event[first != NONE], first[first != NONE]
        done.row[event], done.alternative[event] = entries.row[first], entries.alternative[first]
    return found


def _possibly(world: World, batch: Batch, due: Due, done: Discharge) -> tuple[Mask, Mask]:
    """The events of which it is unclear what discharges them, and those of them that may have been discharged in time."""
    unclear, found = np.zeros((2, len(batch.found)), bool)
    event = done.between.event
    if len(event):
        unclear[event] = True
        found[event] = possibly(world.table.rows, batch.found, done.between, done.entries.row, due.m1) != NONE
    return unclear, found


def _prefer_certain(world: World, batch: Batch, due: Due, done: Discharge, in_time: Mask) -> None:
    """Where an entry that certainly is what was expected came in time, another that may be counts no more."""
    certain = discharges(world, batch, only_sure=True)
    better = which(_in_time(world, batch, due, certain) & ~in_time)
    in_time[better] = done.sure[better] = True
    done.row[better], done.alternative[better] = certain.row[better], certain.alternative[better]


def _add(
    world: World,
    batch: Batch,
    collector: Collector,
    due: Due,
    done: Discharge,
    custody: tuple[Index, Mask],
    verdict: Codes,
    keep: Index,
) -> None:
    """From the moment after the due moment to performance; what is met or due has the days of the event or the term."""
    rows, found, verdict = world.table.rows, batch.found, verdict[keep]
    since = np.where(verdict == BREACH, (due.m1[keep] + 1) // 1440, (due.m0[keep] + 1) // 1440)
    of_event = (verdict == MET) | (verdict == DUE)
    ends = _end(world, custody[0][keep], custody[1][keep])
    row = done.row[keep]
    lasting = which(~of_event & (row == NONE))
    ends[lasting] = np.minimum(ends[lasting], _state_ends(world, batch, keep[lasting]))
    if len(rows):
        performance = np.where(verdict == BREACH, rows.d0[row], rows.d1[row])
        ends = np.where(row != NONE, performance, ends)
    until = np.maximum(ends, since + 1)
    d0, d1, due0 = found.d0[keep], found.d1[keep], due.d0[keep]
    since = np.where(of_event, d0, since).astype(np.int32)
    until = np.where(verdict == MET, d1 + 1, np.where(verdict == DUE, due0 + 1, until)).astype(np.int32)
    collect(collector, batch, keep, verdict, since, np.maximum(until, since + 1), due0)


def _end(world: World, chain: Index, inside: Mask) -> Days:
    """The day after the last certain day of the custody in which the event fell."""
    if not len(world.chains):
        return np.full(len(chain), FAR)
    return np.where((chain != NONE) & inside, world.chains.e0[np.maximum(chain, 0)], FAR)


def _state_ends(world: World, batch: Batch, at: Index) -> Days:
    """The first day after these events on which the state of things named in `if` is no longer certain."""
    ends = np.full(len(at), FAR)
    lane = batch.lane[at]
    for number in dict.fromkeys(lane.tolist()):
        condition = batch.variants[number].form.condition
        if condition is None or world.program.is_local(condition):
            continue
        mine = which(lane == number)
        grid, event = world.grid, at[mine]
        ended = np.append(which(world.value(condition) != TRUE), grid.size)
        segment = ended[np.searchsorted(ended, batch.found.last[event])]
        own = segment < grid.first[batch.found.person[event] + 1]
        # What cuts the segment of the event must not matter: before its last day nothing ends for it.
        ends[mine[own]] = np.maximum(grid.start[segment[own]], batch.found.d1[event[own]])
    return ends


def _known_undone(
    world: World, batch: Batch, due: Due, custody: tuple[Index, Mask], done: Discharge, asked: Mask
) -> Mask:
    """Of the events asked about those of which it is known of every alternative that it was not done by the due moment."""
    known = asked.copy()
    if not asked.any():
        return known
    entries = done.entries
    event, entry = came_late(world.table.rows, batch.found, done.between, entries.row, entries.alternative, due.m1)
    told = np.zeros(len(asked), bool)  # what came late tells that nothing came before
    if len(world.table.rows):
        told = world.table.rows.d1[np.maximum(done.row, 0)] < batch.found.unsure
    told[done.between.event] = False
    for compiled, (begin, end) in zip(batch.variants, pairwise(batch.edges), strict=True):
        if not asked[begin:end].any():
            continue
        own = slice(begin, end)
        for number, selector in enumerate(_form(compiled).expect):
            if not world.coding.silent_no(selector.kinds):
                undone = _undone(world, batch.found, due, selector, custody, own)
                undone |= (done.alternative[own] == number) & told[own]
                undone[event[(entries.alternative[entry] == number) & (event >= begin) & (event < end)] - begin] = True
                known[own] &= undone
    return known


def _may_be_done(world: World, batch: Batch, due: Due, done: Discharge, asked: Mask) -> Mask:
    """The events asked about in whose term another expected entry may have come, which is vague or disputed."""
    rows, found = world.table.rows, batch.found
    may = np.zeros(len(found), bool)
    for compiled, (begin, end) in zip(batch.variants, pairwise(batch.edges), strict=True):
        at = begin + which(asked[begin:end])
        if not len(at):
            continue
        for selector in _form(compiled).expect:
            chosen = world.select.rows(selector)
            unsure = chosen.rows[~chosen.sure | (rows.d0[chosen.rows] < rows.d1[chosen.rows])]
            if not len(unsure):
                continue
            a, b = atoms.pairs(found.person[at], rows.person[unsure])
            event, row = at[a], unsure[b]
            may_be = (rows.m1[row] >= found.m0[event]) & (rows.m0[row] <= due.m1[event]) & (row != done.row[event])
            event, row = event[may_be], row[may_be]
            if len(event):
                re = rows.re[row]
                free = (re == NONE) | (re == found.row[event]) | ~np.isin(re, found.row[begin:end])
                may[event[free & ~np.isin(row, done.row[begin:end][done.sure[begin:end]])]] = True
    return may


def _undone(
    world: World, found: Triggers, due: Due, selector: Selector, custody: tuple[Index, Mask], own: slice
) -> Mask:
    coding, until = world.coding, due.d1[own]
    undone = covering(world, found, selector, until, own)
    if all(coding.custody_role[coding.kinds[kind]] < 0 for kind in selector.kinds) and len(world.chains):
        chain, inside = custody[0][own], custody[1][own]
        still = (chain != NONE) & inside & (world.chains.e0[np.maximum(chain, 0)] - 1 > until)
        undone |= still & world.chains.sure[np.maximum(chain, 0)]
    return undone


def covering(world: World, found: Triggers, selector: Selector, until: Days, own: slice) -> Mask:
    """Whether one `not_done` about the selector certainly covers the time from each of its own events to `until`."""
    denial = world.select.not_done(selector)
    result = np.zeros(len(until), bool)
    if not len(denial):
        return result
    rows = world.table.rows
    a, b = atoms.pairs(found.person[own], rows.person[denial.rows])
    span = denial.rows[b]
    end0, _ = atoms.denial_end(rows, span)
    d0, d1 = found.d0[own][a], found.d1[own][a]
    same_day = (rows.d0[span] == d0) & (rows.d1[span] == d1)
    covers = (same_day | (rows.d1[span] <= d0)) & ((end0 > until[a]) | (same_day & (until[a] == d1)))
    result[a[covers & denial.sure[b]]] = True
    return result


def _check_before(world: World, batch: Batch, collector: Collector) -> None:
    """Of the events of one variant."""
    rows, found, compiled = world.table.rows, batch.found, batch.variants[0]
    form = _form(compiled)
    sure = np.zeros(len(found), bool)
    possible = np.zeros(len(found), bool)
    limit0, limit1 = found.d0, found.d1
    if isinstance(form.at_least_before, Amount):
        limit0, limit1 = (_back(world, found, day, form.at_least_before.length) for day in (found.d0, found.d1))
    oldest0 = oldest1 = np.zeros(len(found), np.int32)
    if isinstance(form.not_older_than, Amount):
        oldest0, oldest1 = (_back(world, found, day, form.not_older_than.length) for day in (found.d0, found.d1))
    elif any(value is None for _, value in compiled.variant.settings):
        oldest1 = found.d1  # how old it may be is a setting that nobody has set
    for selector in form.expect:
        chosen = world.select.rows(selector)
        if not len(chosen):
            continue
        a, b = atoms.pairs(found.person, rows.person[chosen.rows])
        row = chosen.rows[b]
        own = found.row[a] != row
        named = (rows.re[row] == NONE) | (rows.re[row] == found.row[a]) | ~np.isin(rows.re[row], found.row)
        matches = own & named & _same_other(rows.other[row], found.other[a])
        certain = matches & chosen.sure[b] & (rows.d1[row] <= limit0[a]) & (rows.d0[row] >= oldest1[a])
        may = matches & (rows.d0[row] <= limit1[a]) & (rows.d1[row] >= oldest0[a])
        sure[a[certain]] = possible[a[may]] = True
    undone = found.value == TRUE
    for selector in form.expect:
        if not world.coding.silent_no(selector.kinds):
            undone &= covering(world, found, selector, found.d1, slice(None))
    verdict = np.where(sure, MET, np.where(~possible & undone, BREACH, NOT_KNOWN)).astype(np.int8)
    verdict = weakened(burdened_events(world, batch, verdict), found.doubt)
    keep = which(collector.wanted[verdict])
    collect(collector, batch, keep, verdict[keep], found.d0[keep], found.d1[keep] + 1)


def _back(world: World, found: Triggers, days: Days, length: Length) -> Days:
    if length.unit == "working_day":
        return working_days_on(world, found.state, days, -int(length.amount))
    return atoms.earlier_day(days, length)


def _same_other(of_row: Index, of_trigger: Index) -> Mask:
    same: Mask = (of_row == NONE) | (of_trigger == NONE) | (of_row == of_trigger)
    return same
