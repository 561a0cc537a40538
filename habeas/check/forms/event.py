"""`on` / `expect` / `within`, and `before`: something follows, or precedes, an event.

1. Each event is discharged by an expected entry (discharge.py).
2. `within`: met where that entry certainly came in time; a breach where it certainly came late, or where it is known that
   nothing came by the due moment (a denial over the whole term, a kind whose silence means no, custody that went on);
   due where the term still runs; else not known.
3. `before`: met where an expected entry certainly came before; a breach where it is known that none had.
4. A breach runs from the moment after the due moment to the day before performance; unperformed, to the end of custody,
   else on.
"""

from dataclasses import dataclass

import numpy as np

from habeas.check import atoms
from habeas.check.duty import working_days_on
from habeas.check.forms.discharge import Discharge, discharges
from habeas.check.forms.state import burdened_event, weakened
from habeas.check.forms.triggers import Triggers, find_triggers
from habeas.check.kleene import TRUE, Days, Index, Mask
from habeas.check.program import Compiled
from habeas.check.steps import FAR
from habeas.check.table import NONE
from habeas.check.verdicts import BREACH, DUE, MET, NOT_KNOWN, Collector
from habeas.check.world import World
from habeas.dates import Length
from habeas.law.norm import Event, Term
from habeas.law.syntax import Amount, Selector


def check_event(world: World, compiled: Compiled, form: Event, collector: Collector) -> None:
    """One run for each event: met, breach, due or not known."""
    found = find_triggers(world, compiled, form.trigger, form.condition)
    if found is None:
        return
    if form.before:
        _check_before(world, compiled, form, found, collector)
        return
    _check_within(world, compiled, form, found, collector)


@dataclass(frozen=True, slots=True)
class Due:
    """The last moment for performance as an interval of minutes, and of days."""

    m0: Index
    m1: Index
    d0: Days
    d1: Days


def due_moment(world: World, found: Triggers, within: Term | None, same_occasion: bool) -> Due:
    """Terms in days end with the day, terms in hours at the minute; without a term the day of the event."""
    if same_occasion or within is None:
        return Due(found.d0 * np.int64(1440) + 1439, found.d1 * np.int64(1440) + 1439, found.d0, found.d1)
    length = within.length if isinstance(within, Amount) else Length(0, "day")
    if length.unit in ("hour", "minute"):
        minutes = int(length.amount * (60 if length.unit == "hour" else 1))
        m0, m1 = found.m0 + minutes, found.m1 + minutes
        return Due(m0, m1, (m0 // 1440).astype(np.int32), (m1 // 1440).astype(np.int32))
    if length.unit == "working_day":
        d0, d1 = (working_days_on(world, found.state, day, int(length.amount)) for day in (found.d0, found.d1))
    else:
        d0, d1 = atoms.later(found.d0, length), atoms.later(found.d1, length)
    return Due(d0 * np.int64(1440) + 1439, d1 * np.int64(1440) + 1439, d0, d1)


def _check_within(world: World, compiled: Compiled, form: Event, found: Triggers, collector: Collector) -> None:
    rows = world.table.rows
    unknown_term = form.within is not None and not isinstance(form.within, Amount)
    due = due_moment(world, found, form.within, form.same_occasion)
    done = discharges(world, found, form.expect)
    performed = done.row != NONE
    row = np.maximum(done.row, 0)
    p0, p1 = (rows.m0[row], rows.m1[row]) if len(rows) else (due.m0, due.m1)
    in_time = performed & done.sure & (p1 <= due.m0)
    if form.same_occasion or (form.within is not None and form.within == Amount(Length(0, "day"))):
        in_time |= performed & done.sure & (rows.d1[row] <= due.d0)
    chain, inside = atoms.chain_of(found.person, found.d0, found.d1, world.chains)
    undone = _known_undone(world, found, due, form.expect, chain, inside, done)
    late = performed & (p0 > due.m1) & undone
    today = world.today[found.person]
    open_term = ~performed & (due.d1 >= today)
    missed = ~performed & undone & (due.d1 < today)
    certain = found.value == TRUE
    verdict = np.where(
        in_time, MET, np.where(open_term, DUE, np.where((late | missed) & certain, BREACH, NOT_KNOWN))
    ).astype(np.int8)
    if unknown_term:
        verdict = np.where(in_time, MET, NOT_KNOWN).astype(np.int8)
    verdict = weakened(burdened_event(world, compiled, verdict, found.value, found.person), found.doubt)
    since = np.where(verdict == BREACH, (due.m1 + 1) // 1440, (due.m0 + 1) // 1440)
    until = np.minimum(_end(world, chain, inside), _state_ends(world, form, found))
    if len(rows):
        until = np.where(performed, np.where(verdict == BREACH, rows.d0[row], rows.d1[row]), until)
    until = np.maximum(until, since + 1)
    is_event = (verdict == MET) | (verdict == DUE)
    since = np.where(is_event, found.d0, since).astype(np.int32)
    until = np.where(verdict == MET, found.d1 + 1, np.where(verdict == DUE, due.d0 + 1, until)).astype(np.int32)
    collector.add(
        compiled.number, found.person, verdict, since, np.maximum(until, since + 1), found.state,
        anchor=found.anchor, other=found.other, due=due.d0, event=(found.d0, found.d1),
    )  # fmt: skip


def _end(world: World, chain: Index, inside: Mask) -> Days:
    """The day after the last certain day of the custody in which the event fell."""
    if not len(world.chains):
        return np.full(len(chain), FAR)
    return np.where((chain != NONE) & inside, world.chains.e0[np.maximum(chain, 0)], FAR)


def _state_ends(world: World, form: Event, found: Triggers) -> Days:
    """The first day after the event on which the state of things named in `if` is no longer certain."""
    if form.condition is None or world.program.is_local(form.condition):
        return np.full(len(found), FAR)
    grid, column = world.grid, world.value(form.condition)
    ended = np.append(np.flatnonzero(column != TRUE), grid.size)
    at = ended[np.searchsorted(ended, found.last)]
    own = at < grid.first[found.person + 1]
    return np.where(own, grid.start[np.where(own, at, 0)], FAR)


def _known_undone(
    world: World, found: Triggers, due: Due, expect: tuple[Selector, ...], chain: Index, inside: Mask, done: Discharge
) -> Mask:
    """Whether it is known of every alternative that it was not done by the due moment."""
    known = np.ones(len(found), bool)
    for number, selector in enumerate(expect):
        known &= (done.alternative == number) | _undone(world, found, due, selector, chain, inside)
    return known


def _undone(world: World, found: Triggers, due: Due, selector: Selector, chain: Index, inside: Mask) -> Mask:
    coding = world.coding
    if coding.silent_no(selector.kinds):
        return np.ones(len(found), bool)
    undone = covering(world, found, selector, due.d1)
    if all(coding.custody_role[coding.kinds[kind]] < 0 for kind in selector.kinds) and len(world.chains):
        still = (chain != NONE) & inside & (world.chains.e0[np.maximum(chain, 0)] - 1 > due.d1)
        undone |= still & world.chains.sure[np.maximum(chain, 0)]
    return undone


def covering(world: World, found: Triggers, selector: Selector, until: Days) -> Mask:
    """Whether one `not_done` about the selector certainly covers the time from the event to `until`."""
    denial = world.select.not_done(selector)
    result = np.zeros(len(found), bool)
    if not len(denial):
        return result
    rows = world.table.rows
    a, b = atoms.pairs(found.person, rows.person[denial.rows])
    span = denial.rows[b]
    end0, _ = atoms.denial_end(rows, span)
    same_day = (rows.d0[span] == found.d0[a]) & (rows.d1[span] == found.d1[a])
    covers = (same_day | (rows.d1[span] <= found.d0[a])) & ((end0 > until[a]) | (same_day & (until[a] == found.d1[a])))
    np.logical_or.at(result, a, covers & denial.sure[b])
    return result


def _check_before(world: World, compiled: Compiled, form: Event, found: Triggers, collector: Collector) -> None:
    rows = world.table.rows
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
        np.logical_or.at(sure, a, certain)
        np.logical_or.at(possible, a, may)
    undone = np.ones(len(found), bool)
    for selector in form.expect:
        undone &= np.asarray(world.coding.silent_no(selector.kinds)) | covering(world, found, selector, found.d1)
    verdict = np.where(sure, MET, np.where(~possible & undone & (found.value == TRUE), BREACH, NOT_KNOWN)).astype(
        np.int8
    )
    verdict = weakened(burdened_event(world, compiled, verdict, found.value, found.person), found.doubt)
    collector.add(
        compiled.number, found.person, verdict, found.d0, np.asarray(found.d1 + 1), found.state,
        anchor=found.anchor, other=found.other, event=(found.d0, found.d1),
    )  # fmt: skip


def _back(world: World, found: Triggers, days: Days, length: Length) -> Days:
    if length.unit == "working_day":
        return working_days_on(world, found.state, days, -int(length.amount))
    return atoms.earlier_day(days, length)


def _same_other(of_row: Index, of_trigger: Index) -> Mask:
    same: Mask = (of_row == NONE) | (of_trigger == NONE) | (of_row == of_trigger)
    return same
