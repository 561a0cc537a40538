"""`while` norms by the letter: a state of things, something again and again, a limit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from habeas.check.kleene import FALSE, TRUE, UNKNOWN
from habeas.check.program import Compiled
from habeas.check.reference.conditions import Conditions, Occasion
from habeas.check.reference.events import pairs
from habeas.check.reference.marks import role
from habeas.check.reference.record import Row, Who, end_of_denial, later
from habeas.check.reference.rulings import Ruling, outcome
from habeas.check.reference.values import Run, runs_of
from habeas.check.steps import FAR
from habeas.dates import MINUTES_A_DAY, Length, add
from habeas.law.norm import PAIRS, RELATIVE, Limit, Recurrence, While
from habeas.law.syntax import Amount


def state_of(conditions: Conditions, compiled: Compiled, who: Who, day: int) -> str | None:
    """The state whose duty it is on a day."""
    if compiled.variant.norm.duty_of == "nationality":
        own = conditions.record.people[who].person.nationality
        return next((n for n in own if n in conditions.record.vocabulary.states), None)
    return conditions.facts.state_on(who, day)


def joined(
    conditions: Conditions, compiled: Compiled, who: Who, other: Who | None, verdicts: dict[int, str]
) -> Iterator[Ruling]:
    """Runs of days with one verdict, cut where custody or the state changes."""
    whose = _whose(compiled, who, other)
    before: tuple[int, object] | None = None
    begun = 0
    told: tuple[str, object, str | None] | None = None
    for day in sorted(verdicts):
        now = (verdicts[day], conditions.facts.chain_on(whose, day), state_of(conditions, compiled, whose, day))
        if told is not None and (now != told or before != (day - 1, None)):
            yield Ruling(compiled, who, other, told[0], begun, (before or (0, None))[0] + 1, told[2])
            begun = day
        elif told is None:
            begun = day
        told, before = now, (day, None)
    if told is not None and before is not None:
        yield Ruling(compiled, who, other, told[0], begun, before[0] + 1, told[2])


def _whose(compiled: Compiled, who: Who, other: Who | None) -> Who:
    """Of which of a pair it is asked whose duty it is: of the relative, wherever the subject is."""
    return other if other is not None and compiled.variant.norm.for_each == RELATIVE else who


def _in_doubt(c: Conditions, compiled: Compiled, who: Who, day: int) -> bool:
    """Whether it is not known which state's duty it is."""
    return compiled.variant.norm.duty_of != "nationality" and c.facts.state_doubt(who, day)


def _weakened(c: Conditions, compiled: Compiled, who: Who, day: int, verdict: str) -> str:
    settled = verdict in ("breach", "met", "not_shown")
    return "not_known" if settled and _in_doubt(c, compiled, who, day) else verdict


def _same_state(c: Conditions, compiled: Compiled, who: Who, day: int) -> int:
    """Whether the day after it is the duty of the same state."""
    if _in_doubt(c, compiled, who, day) or _in_doubt(c, compiled, who, day + 1):
        return UNKNOWN
    return TRUE if state_of(c, compiled, who, day) == state_of(c, compiled, who, day + 1) else FALSE


def _of_one_state(c: Conditions, compiled: Compiled, who: Who, run: tuple[int, int]) -> list[tuple[int, int]]:
    """The parts of a run in each of which it is one state's duty, or not known whose."""
    whose = [(state_of(c, compiled, who, day), _in_doubt(c, compiled, who, day)) for day in range(*run)]
    cuts = [run[0], *(run[0] + i for i in range(1, len(whose)) if whose[i] != whose[i - 1]), run[1]]
    return list(pairwise(cuts))


def rule_while(conditions: Conditions, compiled: Compiled, form: While) -> list[Ruling]:
    """On each day on which the condition holds, so does the duty."""
    norm = compiled.variant.norm
    in_pairs = norm.for_each in PAIRS
    subjects: Sequence[tuple[Who, Who | None]] = (
        pairs(conditions, norm.for_each or "") if in_pairs else [(who, None) for who in conditions.record.people]
    )
    found: list[Ruling] = []
    for who, other in subjects:
        low, _, high = conditions.record.horizon(who)
        whose = _whose(compiled, who, other)
        verdicts = {}
        onward = FALSE  # what the days after give, where what is done in time makes good what was not
        for day in reversed(range(low, high)):
            occasion = Occasion(who, day, day, None, other)
            condition = (
                conditions.at(form.condition, occasion) if in_pairs else conditions.value(form.condition, who, day)
            )
            if condition == FALSE:
                onward = FALSE
                continue
            must = conditions.at(form.must, occasion) if in_pairs else conditions.value(form.must, who, day)
            if form.made_good is not None:
                later_on = min(condition, onward, _same_state(conditions, compiled, who, day))
                good = max(conditions.value(form.made_good, who, day), later_on)
                must, onward = max(must, good), min(condition, good)
            verdict = outcome(condition, must)
            if verdict == "not_known" and condition == TRUE and norm.burden_on_state:
                verdict = "not_shown" if conditions.facts.asked_in_vain(whose, day) == TRUE else verdict
            if verdict:
                verdicts[day] = _weakened(conditions, compiled, whose, day, verdict)
        found += joined(conditions, compiled, who, other, verdicts)
    return found


def clock_starts(
    conditions: Conditions, compiled: Compiled, who: Who, run: Run, counts_earlier: bool | None
) -> tuple[int, int]:
    """From when days count: those before the norm was in force only with `counts_earlier: yes`; unsaid, both ways. Of who was
    in several states the first and the last of their begins count.
    """
    start = run.start, FAR if run.first is None else run.first
    if counts_earlier:
        return start
    of_duty = {state_of(conditions, compiled, who, run.start)}
    if compiled.variant.norm.duty_of != "nationality":
        of_duty |= conditions.facts.states_of(who)
    codes = [conditions.record.coding.states.get(state or "", -1) for state in of_duty]
    begins = [day for code in codes for day in [one.whole_since for one in compiled.force.get(code, ())] or [1]]
    first = max(start[0], min(begins)) if counts_earlier is False else start[0]
    return first, max(start[1], max(begins))


# --- again and again


@dataclass(frozen=True, slots=True)
class Gap:
    """The time between one performance (or the begin) and the next (or the end of the condition)."""

    opened0: int
    opened1: int
    closed: int
    is_last: bool


def rule_recurrence(conditions: Conditions, compiled: Compiled, form: Recurrence) -> list[Ruling]:
    """Overdue days between performances, and the next miss."""
    if not isinstance(form.every, Amount):
        return []
    found: list[Ruling] = []
    for who in conditions.record.people:
        runs = conditions.runs(form.condition, who)
        starts = [clock_starts(conditions, compiled, who, run, form.counts_earlier) for run in runs]
        for run, start, following in zip(runs, starts, [*(start[0] for start in starts[1:]), FAR], strict=False):
            if run.first is not None:
                for gap in _gaps(conditions, form, who, start, run.stop, following):
                    found += _of_gap(conditions, compiled, form, who, gap)
    return found


def _gaps(c: Conditions, form: Recurrence, who: Who, start: tuple[int, int], stop: int, next_start: int) -> list[Gap]:
    rows = {row for what in form.expect for row, _ in c.record.chosen(who, what)}
    ordered = sorted(rows, key=c.record.rows[who].index)
    inside = [row for row in ordered if start[0] <= row.d1 < next_start and row.d0 < stop]
    marks = sorted([start, *((row.d0, row.d1) for row in inside)], key=lambda mark: mark[1])
    closings = [*(mark[0] for mark in marks[1:]), stop]
    return [
        Gap(*mark, closed, i == len(marks) - 1) for i, (mark, closed) in enumerate(zip(marks, closings, strict=True))
    ]


def _of_gap(c: Conditions, compiled: Compiled, form: Recurrence, who: Who, gap: Gap) -> Iterator[Ruling]:
    assert isinstance(form.every, Amount)
    low, today, _ = c.record.horizon(who)
    column = c.column(form.condition, who)
    over0 = later(gap.opened0, form.every.length) + 1
    over1 = later(gap.opened1, form.every.length, sure=True) + 1
    denied = _denied_until(c, form, who, gap, over1)
    verdicts: dict[int, str] = {}
    for day in range(over0, gap.closed):
        certain = over1 <= day < denied and low <= day < low + len(column) and column[day - low] == TRUE
        verdicts[day] = "breach" if certain else "not_known"
    pieces = [
        (*part, verdict)
        for since, until, verdict in _pieces(verdicts)
        for part in (_of_one_state(c, compiled, who, (since, until)) if verdict == "breach" else [(since, until)])
    ]
    for since, until, verdict in pieces:
        if since <= today:
            told = verdict
            if verdict == "not_known" and compiled.variant.norm.burden_on_state:
                told = "not_shown" if c.facts.asked_in_vain(who, since) == TRUE else verdict
            told = _weakened(c, compiled, who, max(since, low), told)
            yield Ruling(compiled, who, None, told, since, until, _state_at(c, compiled, who, since))
    if gap.is_last and gap.closed > today + 1 and over1 > today:
        since = min(gap.opened0, today)
        yield Ruling(compiled, who, None, "due", since, over0, _state_at(c, compiled, who, since))


def _pieces(verdicts: dict[int, str]) -> Iterator[tuple[int, int, str]]:
    """Runs of days with one verdict: (first day, day after the last, verdict)."""
    for verdict in dict.fromkeys(verdicts.values()):
        days = sorted(day for day, found in verdicts.items() if found == verdict)
        begins = [day for day in days if verdicts.get(day - 1) != verdict]
        ends = [day + 1 for day in days if verdicts.get(day + 1) != verdict]
        yield from ((begin, end, verdict) for begin, end in zip(begins, ends, strict=True))


def _state_at(c: Conditions, compiled: Compiled, who: Who, day: int) -> str | None:
    low, today, _ = c.record.horizon(who)
    return state_of(c, compiled, who, max(min(day, today), low))


def _denied_until(c: Conditions, form: Recurrence, who: Who, gap: Gap, over1: int) -> int:
    """The day up to which it is certain that nothing was done since the gap opened; 1 where it is not."""
    certain = FAR
    for what in form.expect:
        if all(c.record.vocabulary.kinds[kind].silence == "no" for kind in what.kinds):
            continue
        ends = [
            end_of_denial(row)[0]
            for row in c.record.denials(who, what)
            if row.sure and row.d1 <= gap.opened1 + 1 and end_of_denial(row)[0] > over1
        ]
        certain = min(certain, max(ends, default=1))
    return certain


# --- limits


def rule_limit(conditions: Conditions, compiled: Compiled, form: Limit) -> list[Ruling]:
    """Breach from the first day over to the end of the condition; not known where it may be over."""
    if form.counts == "per_order":
        return rule_orders(conditions, compiled, form)
    found: list[Ruling] = []
    for who in conditions.record.people:
        low, today, _ = conditions.record.horizon(who)
        column = conditions.column(form.condition, who)
        for vague in conditions.runs(form.condition, who):
            counted = clock_starts(conditions, compiled, who, vague, form.counts_earlier)
            certain = _certain_runs(column, low, vague)
            parts = [part for run in certain for part in _of_one_state(conditions, compiled, who, run)]
            for run in parts:
                over0, over1 = _over(conditions, compiled, form, who, run, counted)
                verdicts = {}
                for day in range(*run):
                    verdict = "breach" if day >= over1 else "not_known" if day >= over0 else "met"
                    if verdict != "met" or day <= today:
                        verdicts[day] = verdict
                state = state_of(conditions, compiled, who, run[0])
                for since, until, verdict in _pieces(verdicts):
                    told = _weakened(conditions, compiled, who, run[0], verdict)
                    found.append(Ruling(compiled, who, None, told, since, until, state))
    return found


def _certain_runs(column: Sequence[int], low: int, vague: Run) -> list[tuple[int, int]]:
    """The runs of certain days within a run."""
    certain = [TRUE if low <= day < low + len(column) and column[day - low] == TRUE else FALSE
               for day in range(vague.start, vague.stop)]  # fmt: skip
    return [(run.start, run.stop) for run in runs_of(certain, vague.start)]


def _over(
    c: Conditions, compiled: Compiled, form: Limit, who: Who, run: tuple[int, int], vague: tuple[int, int]
) -> tuple[int, int]:
    """The first day of a certain run that may be, and that is, over the limit."""
    if not isinstance(form.at_most, Amount):
        return run[0], FAR
    length = form.at_most.length
    shift = 1 if length.unit in ("month", "year") else 0
    if form.counts == "total":
        return _total(c, compiled, form, who, run, shift)
    if form.counts == "window" and isinstance(form.window, Amount):
        spans = next((one.start, one.stop) for one in c.runs(form.condition, who) if one.start <= run[0] < one.stop)
        over0, over1 = (_window(c, form, who, *of, form.window.length) for of in ((spans, UNKNOWN), (run, TRUE)))
        return min(over0, over1), over1
    if length.unit in ("hour", "minute"):
        return _hours(c, who, run, vague, length)
    return later(vague[0], length) + shift, later(vague[1], length, sure=True) + shift


def _total(
    c: Conditions, compiled: Compiled, form: Limit, who: Who, run: tuple[int, int], shift: int
) -> tuple[int, int]:
    """The first day under the condition moved by the limit and by the days in between that do not count.

    What is assumed to go on from tomorrow is assumed to have gone on up to today.
    """
    assert isinstance(form.at_most, Amount)
    low, today, _ = c.record.horizon(who)
    column = c.column(form.condition, who)
    possible: list[tuple[int, int]] = []
    certain: list[tuple[int, int]] = []
    for vague in c.runs(form.condition, who):
        start0, start1 = clock_starts(c, compiled, who, vague, form.counts_earlier)
        if vague.start <= run[0]:
            possible.append((start0, max(vague.stop, start0)))
            inside = [one for one in _certain_runs(column, low, vague) if one[0] <= run[0]]
            counted_days = [(max(begin, min(start1, end)), end) for begin, end in inside]
            for i in range(1, len(counted_days)):
                if counted_days[i][0] == today + 1:
                    counted_days[i - 1] = counted_days[i - 1][0], counted_days[i][0]
            certain += counted_days
    over = []
    for spans, sure in ((possible, False), (certain, True)):
        counted = sum(end - begin for begin, end in spans[:-1])
        between = spans[-1][0] - spans[0][0] - counted
        over.append(later(spans[0][0], form.at_most.length, sure=sure) + max(between, 0) + shift)
    return min(over), over[1]


def _window(c: Conditions, form: Limit, who: Who, run: tuple[int, int], least: int, window: Length) -> int:
    """The first day of a run on which more days than allowed of the window up to it were (or may have been) under the
    condition.
    """
    assert isinstance(form.at_most, Amount)
    low, _, _ = c.record.horizon(who)
    column = c.column(form.condition, who)
    for day in range(*run):
        if window.unit in ("month", "year"):
            begin = add(day, -int(window.amount), window.unit) + 1
        else:
            begin = day - int(window.amount * (7 if window.unit == "week" else 1)) + 1
        held = sum(value >= least for value in column[max(begin - low, 0) : day - low + 1])
        if held > int(form.at_most.length.amount):
            return day
    return FAR


def _hours(c: Conditions, who: Who, run: tuple[int, int], vague: tuple[int, int], length: Length) -> tuple[int, int]:
    """Hours count at the minute where the record has one: a limit may be passed on the day of the release itself."""
    minutes, last = int(length.amount * (60 if length.unit == "hour" else 1)), run[1] - 1
    chain = c.facts.chain_on(who, run[0])
    begin0, begin1 = vague[0] * MINUTES_A_DAY, vague[1] * MINUTES_A_DAY + MINUTES_A_DAY - 1
    if chain is not None and (chain.row.d0, chain.row.d1) == vague:
        begin0, begin1 = chain.row.m0, chain.row.m1
    over0, over1 = (begin0 + minutes + 1) // MINUTES_A_DAY, (begin1 + minutes + 1) // MINUTES_A_DAY
    release = _released_on(c, who, last)
    if release is not None and over1 >= last and release.m0 <= begin1 + minutes:
        over1 = FAR
    if release is not None and release.m1 <= begin0 + minutes:
        over0 = FAR
    return min(over0, over1), over1


def _released_on(c: Conditions, who: Who, day: int) -> Row | None:
    rows = [row for row in c.record.rows[who] if role(c.record.vocabulary, row.kind) < 0 and row.d0 >= day]
    return rows[0] if rows and rows[0].d0 == day else None


def rule_orders(conditions: Conditions, compiled: Compiled, form: Limit) -> list[Ruling]:
    """An order whose own term is longer than the limit is a breach on each day in custody beyond it."""
    if not isinstance(form.at_most, Amount):
        return []
    found: list[Ruling] = []
    for who in conditions.record.people:
        low, _, high = conditions.record.horizon(who)
        for order in conditions.facts.orders(who):
            at = min(max(order.d1, low), high - 1)
            condition = conditions.value(form.condition, who, at)
            over0, over1 = later(order.d0, form.at_most.length), later(order.d1, form.at_most.length, sure=True)
            state = state_of(conditions, compiled, who, at)
            event = (order.d0, order.d1)
            doubt = _in_doubt(conditions, compiled, who, at)
            if order.ends and order.end0 - 1 > over1 and condition == TRUE and not doubt:
                since, held, free = over1 + 1, FAR, FAR
                if order.chain is not None:
                    held, free = _goes_to(order.chain.e0, order.chain.ahead), order.chain.end()
                for verdict, begin, end in (("breach", since, held), ("not_known", max(since, held), free)):
                    if begin < min(order.end0, end):
                        until = min(order.end0, end)
                        found.append(Ruling(compiled, who, None, verdict, begin, until, state, event, order.row))
            elif condition != FALSE and (not order.ends or order.end1 - 1 > over0):
                until = max(order.end0, order.d0 + 1)
                found.append(Ruling(compiled, who, None, "not_known", order.d0, until, state, event, order.row))
    return found


def _goes_to(end: int, ahead: int) -> int:
    return FAR if end >= ahead else end
