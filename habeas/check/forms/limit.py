"""`while` / `at_most`: a condition lasts no longer than a time, in one run, in all, by one order, or within a window."""

import numpy as np

from habeas.check import atoms
from habeas.check.duty import clock_start, duty_state, in_doubt
from habeas.check.forms.state import weakened
from habeas.check.kleene import FALSE, TRUE, UNKNOWN, Days, Index, Tri, which
from habeas.check.orders import Orders
from habeas.check.program import Compiled
from habeas.check.staged import Runs, vague_runs
from habeas.check.steps import FAR, key
from habeas.check.table import NONE
from habeas.check.verdicts import BREACH, MET, NOT_KNOWN, TRANSITION, Codes, Collector
from habeas.check.world import World
from habeas.dates import Length
from habeas.law.norm import Limit
from habeas.law.syntax import Amount


def check_limit(world: World, compiled: Compiled, form: Limit, collector: Collector) -> None:
    """Breach from the first day over to the end of the condition; not known where it may be over."""
    if form.counts == "per_order":
        _per_order(world, compiled, form, collector)
        return
    column = world.value(form.condition)
    if not world.grid.reaches(column, UNKNOWN):
        return
    if not isinstance(form.at_most, Amount):
        _unknown_term(world, compiled, column, collector)
        return
    length = form.at_most.length
    true, over0, over1, moved = _thresholds(world, compiled, form, column, length, form.counts_earlier)
    if not len(true):
        return
    stop, counted = true.stop, over1
    if form.counts_earlier is None and moved:  # over, if the days before the norm was in force count
        counted = np.minimum(_thresholds(world, compiled, form, column, length, True)[2], over1)
    verdicts = [
        (BREACH, np.maximum(true.start, over1), stop, 0),
        (NOT_KNOWN, np.maximum(true.start, over0), np.minimum(stop, counted), 0),
        (NOT_KNOWN, np.maximum(true.start, counted), np.minimum(stop, over1), TRANSITION),
    ]
    if collector.wants(MET):
        verdicts.append((MET, true.start, np.minimum(stop, np.minimum(over0, world.today[true.person] + 1)), 0))
    for verdict, since, until, why in verdicts:
        keep = which(since < until)
        if len(keep):
            codes = np.full(len(keep), verdict, np.int8)
            _add(world, compiled, collector, true, keep, codes, since[keep], until[keep], why)


def _thresholds(
    world: World, compiled: Compiled, form: Limit, column: Tri, length: Length, counts_earlier: bool | None
) -> tuple[Runs, Days, Days, bool]:
    """Runs of certain days, the first day that may be, and that is, over the limit; whether a clock starts at force."""
    grid = world.grid
    runs, start0, start1, _ = vague_runs(column, grid)
    true = Runs(column == TRUE, grid, (duty_state(world, compiled), in_doubt(world, compiled)))
    parent = np.searchsorted(runs.begin, true.begin, side="right") - 1
    begun = start1
    start0, start1 = clock_start(world, compiled, runs.begin, start0, start1, counts_earlier)
    shift = 1 if length.unit in ("month", "year") else 0
    if form.counts == "total":
        over0, over1 = _total(true, runs, start0, start1, parent, length, shift, world.today)
    elif form.counts == "window" and isinstance(form.window, Amount):
        over1 = _window(true, int(length.amount), form.window.length)
        over0 = np.minimum(_window(runs, int(length.amount), form.window.length)[parent], over1)
    elif length.unit in ("hour", "minute"):
        over0, over1 = _hours(world, true, start0[parent], start1[parent], length)
    else:
        over0 = atoms.later(start0[parent], length) + shift
        over1 = atoms.later(start1[parent], length, sure=True) + shift
    return true, np.asarray(over0), np.asarray(over1), bool((start1 != begun).any())


def _total(
    true: Runs, runs: Runs, start0: Days, start1: Days, parent: Index, length: Length, shift: int, today: Days
) -> tuple[Days, Days]:
    """The first begin moved by the limit and by the days in between (CORNERS, Time).

    A forecast assumes that who was held still is: days of that run on which it is not known up to today count for it.
    """
    person = true.person
    first_true = np.searchsorted(person, person)
    begin = np.maximum(true.start, np.minimum(start1[parent], true.stop))
    days = (true.stop - begin).astype(np.int64)
    ahead = 1 + which((parent[1:] == parent[:-1]) & (begin[1:] == today[person[1:]] + 1))
    days[ahead - 1] = (begin[ahead] - begin[ahead - 1]).astype(np.int64)
    before = np.cumsum(days) - days
    before -= before[first_true]
    gap1 = begin - begin[first_true] - before
    over1 = atoms.later(begin[first_true], length, sure=True) + gap1 + shift
    whole = np.maximum(runs.stop - start0, 0).astype(np.int64)
    most = np.cumsum(whole) - whole
    first_run = np.searchsorted(runs.person, runs.person)
    most -= most[first_run]
    gap0 = start0 - start0[first_run] - most
    over0 = (atoms.later(start0[first_run], length) + np.maximum(gap0, 0) + shift)[parent]
    return np.minimum(over0, over1), over1


def _window(true: Runs, days: int, window: Length) -> Days:
    """The first day of each run on which more than `days` of the window up to it were under the condition."""
    over = np.full(len(true), FAR)
    start, stop, person = true.start.astype(int), true.stop.astype(int), true.person
    for i in range(len(true)):
        days_of_run = np.arange(start[i], min(stop[i], start[i] + 2 * days + 32))
        for day, begin in zip(days_of_run.tolist(), (atoms.earlier_day(days_of_run, window) + 1).tolist(), strict=True):
            held, j = day - max(start[i], begin) + 1, i - 1
            while j >= 0 and person[j] == person[i] and stop[j] > begin:
                held += stop[j] - max(start[j], begin)
                j -= 1
            if held > days:
                over[i] = day
                break
    return over


def _hours(world: World, true: Runs, start0: Days, start1: Days, length: Length) -> tuple[Days, Days]:
    """Hours count at the minute where the record has one: a limit may be passed on the day of the release itself."""
    minutes = int(length.amount * (60 if length.unit == "hour" else 1))
    begin0, begin1 = start0 * np.int64(1440), start1 * np.int64(1440) + 1439
    rows, chain = world.table.rows, world.facts.chain[true.begin]
    if len(world.chains):
        row = world.chains.row[np.maximum(chain, 0)]
        opens = (chain != NONE) & (rows.d0[row] == start0) & (rows.d1[row] == start1)
        begin0, begin1 = np.where(opens, rows.m0[row], begin0), np.where(opens, rows.m1[row], begin1)
    over0, over1 = (begin0 + minutes + 1) // 1440, (begin1 + minutes + 1) // 1440
    enders = which(world.coding.custody_role[rows.kind] < 0)
    if len(enders):
        last = true.stop - 1
        at = np.searchsorted(key(rows.person[enders], rows.d0[enders]), key(true.person, last))
        ender = enders[np.minimum(at, len(enders) - 1)]
        out = (at < len(enders)) & (rows.person[ender] == true.person) & (rows.d0[ender] == last)
        in_time, late = rows.m1[ender] <= begin0 + minutes, rows.m0[ender] > begin1 + minutes
        over1 = np.where(out & (over1 >= last) & ~late, FAR, over1)
        over0 = np.where(out & in_time, FAR, over0)
    return np.minimum(over0, over1), over1


def _add(
    world: World,
    compiled: Compiled,
    collector: Collector,
    true: Runs,
    keep: Index,
    codes: Codes,
    since: Days,
    until: Days,
    why: int = 0,
) -> None:
    state = duty_state(world, compiled)[true.begin[keep]].astype(np.int64)
    codes = weakened(codes, in_doubt(world, compiled, true.begin[keep]))
    chain = world.facts.chain[true.begin[keep]]
    rows = world.chains.row
    anchor = np.where(chain == NONE, NONE, rows[np.maximum(chain, 0)]) if len(rows) else np.full(len(keep), NONE)
    collector.add(
        compiled.number, true.person[keep].astype(np.int64), codes, since, until, state, anchor=anchor, why=why
    )


def _unknown_term(world: World, compiled: Compiled, column: Tri, collector: Collector) -> None:
    runs = Runs(column == TRUE, world.grid, (duty_state(world, compiled), in_doubt(world, compiled)))
    keep = np.arange(len(runs))
    if len(runs):
        codes = np.full(len(runs), NOT_KNOWN, np.int8)
        _add(world, compiled, collector, runs, keep, codes, runs.start, runs.stop)


def _per_order(world: World, compiled: Compiled, form: Limit, collector: Collector) -> None:
    """An order whose own term is longer than the limit is a breach on each of its days in custody beyond it."""
    if not isinstance(form.at_most, Amount):
        return
    orders = world.facts.orders()
    if not len(orders.row):
        return
    length = form.at_most.length
    days_over1 = atoms.later(orders.d1, length, sure=True)
    days_over0 = atoms.later(orders.d0, length)
    segment = world.grid.at(orders.person, orders.d1)
    condition = world.value(form.condition)[segment]
    sure = orders.ends & (orders.end0 - 1 > days_over1) & (condition == TRUE)
    sure &= ~in_doubt(world, compiled, segment)
    may = (condition != FALSE) & (~orders.ends | (orders.end1 - 1 > days_over0)) & ~sure
    state = duty_state(world, compiled)[segment].astype(np.int64)
    held, free = _held_to(world, orders)
    since = days_over1 + 1
    spans = (
        (BREACH, sure, since, np.minimum(orders.end0, held)),
        (NOT_KNOWN, sure, np.maximum(since, held), np.minimum(orders.end0, free)),
        (NOT_KNOWN, may, orders.d0, np.maximum(orders.end0, orders.d0 + 1)),
    )
    for verdict, wanted, begin, end in spans:
        keep = which(wanted & (begin < end))
        if len(keep):
            codes = np.full(len(keep), verdict, np.int8)
            collector.add(
                compiled.number, orders.person[keep], codes, begin[keep], end[keep], state[keep],
                anchor=orders.row[keep], event=(orders.d0[keep], orders.d1[keep]),
            )  # fmt: skip


def _held_to(world: World, orders: Orders) -> tuple[Days, Days]:
    """The day to which the custody of each order certainly, and possibly, goes on; without one there is no such day."""
    chains, far = world.chains, np.full(len(orders.row), FAR)
    if not len(chains):
        return far, far
    chain = np.maximum(orders.chain, 0)
    held = np.where(chains.e0[chain] >= chains.ahead[chain], FAR, chains.e0[chain])
    free = np.where(chains.open_ended[chain], FAR, chains.e1[chain])
    return np.where(orders.chain == NONE, FAR, held), np.where(orders.chain == NONE, FAR, free)
