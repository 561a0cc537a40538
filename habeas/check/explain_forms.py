"""What a finding says beyond its condition, by the form of its norm: the event and its term, the round, the limit."""

from dataclasses import dataclass, replace
from typing import Final, Literal

from habeas.check.findings import Finding
from habeas.check.ground import Ground, unique, word_of
from habeas.check.grounds import Grounds
from habeas.check.kleene import FALSE, TRUE, UNKNOWN
from habeas.check.parts import Part
from habeas.check.program import Compiled
from habeas.check.quantities import Measured, run_of
from habeas.check.reference import Conditions
from habeas.check.reference.events import Happened, Performed, custody_of, due_moment, events, performed_within
from habeas.check.reference.marks import role
from habeas.check.reference.record import Row, Who, end_of_denial, later, span
from habeas.check.reference.states import clock_starts
from habeas.check.reference.values import Run
from habeas.check.steps import FAR
from habeas.dates import MINUTES_A_DAY, Length
from habeas.law.norm import AtEvent, Event, Limit, Recurrence, Trigger
from habeas.law.syntax import Amount, Selector

WENT_ON: Final = "went_on"
"""The name of a ground that is the custody itself, which nothing ended."""


@dataclass(frozen=True, slots=True)
class Happening:
    """The event that opened the duty. `due`: the last minute at the earliest and latest; `by_hour`: the term is hours.

    `performed` is the entry that discharges it, if any, `sure` whether that is certain.
    """

    trigger: Trigger
    row: Row | None
    d0: int
    d1: int
    value: int
    other: Who | None
    due: tuple[int, int] | None = None
    by_hour: bool = False
    before: bool = False
    performed: Row | None = None
    sure: bool = False
    expected: tuple[Part, ...] = ()
    grounds: tuple[Ground, ...] = ()
    """What makes the event one that the norm waits for, or leaves that open."""

    @property
    def is_late(self) -> bool:
        """Whether it was certainly performed after the last minute."""
        return self.performed is not None and self.due is not None and self.performed.m0 > self.due[1]


@dataclass(frozen=True, slots=True)
class Again:
    """Something that has to happen again and again: when the time began, the last before and the next after."""

    began: tuple[int, int]
    last: Row | None
    following: Row | None
    due: int | None
    expected: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Limited:
    """A limit: from when days count, how many there are on the day of the finding and on that of the check.

    `last_day` is the last day within it; `order` the order that is itself too long.
    """

    counts: Literal["consecutive", "total", "per_order", "window"]
    began: tuple[int, int]
    counted: Measured | None
    so_far: Measured | None
    last_day: int | None
    order: Row | None = None
    expected: tuple[Part, ...] = ()
    grounds: tuple[Ground, ...] = ()
    """What leaves it open from when days count."""


Told = Happening | Again | Limited | None


def told_by_form(c: Conditions, compiled: Compiled, finding: Finding) -> Told:
    """What the form of the norm adds; None for a state of things."""
    match compiled.form:
        case Event() | AtEvent() as form:
            return _happening(c, compiled, form, finding)
        case Recurrence() as form:
            return _again(c, compiled, form, finding)
        case Limit() as form:
            return _limited(c, compiled, form, finding)
    return None


# --- events


def _happening(c: Conditions, compiled: Compiled, form: Event | AtEvent, finding: Finding) -> Happening | None:
    who = (finding.case, finding.who)
    other = (finding.case, finding.other) if finding.other else None
    every = events(c, compiled, form.trigger, form.condition)
    own = [one for one in every if one.who == who and (other is None or one.other == other)]
    own = [one for one in own if (one.anchor.id if one.anchor else None) == finding.anchor] or own
    begun = [one for one in own if one.d0 <= finding.since] or own
    if not begun:
        return None
    one = max(begun, key=lambda each: each.d0)
    meant = trigger_grounds(c, form.trigger, who, one.row) if one.row is not None else ()
    told = Happening(form.trigger, one.row, one.d0, one.d1, one.value, one.other, grounds=meant)
    if isinstance(form, AtEvent):
        return told
    if form.before:
        expected = [_expected(c, finding, what, one, one.d1, None, number) for number, what in enumerate(form.expect)]
        return replace(told, before=True, expected=tuple(expected))
    done = performed_within(c, every, form).get(one)
    has_term = form.same_occasion or isinstance(form.within, Amount)
    due = due_moment(one, form) if has_term else None
    at = due[1] // MINUTES_A_DAY if due else one.d1
    return replace(
        told,
        due=due,
        by_hour=isinstance(form.within, Amount) and form.within.length.unit in ("hour", "minute"),
        performed=done.row if done else None,
        sure=bool(done and done.sure),
        expected=tuple(_expected(c, finding, what, one, at, done, number) for number, what in enumerate(form.expect)),
    )


def trigger_grounds(c: Conditions, trigger: Trigger, who: Who, row: Row) -> tuple[Ground, ...]:
    """What makes an entry the event of a norm, or leaves that open."""
    meant = [what for what in trigger.selectors if any(each is row for each, _ in c.record.chosen(who, what))]
    return unique([ground for what in meant[:1] for ground in Grounds(c).row(row, row.d1, what)])


def _expected(
    c: Conditions, finding: Finding, what: Selector, one: Happened, at: int, done: Performed | None, number: int
) -> Part:
    """What a norm expects, and what the record says of it: the entry, a denial, silence."""
    grounds = Grounds(c)
    if done is not None and done.alternative == number:
        found = grounds.row(done.row, at, what)
        return Part(what, one.who, at, TRUE if done.sure else UNKNOWN, grounds=unique(found))
    before = isinstance(finding.norm.form, Event) and finding.norm.form.before
    rows = [row for row, _ in c.record.chosen(one.who, what) if row is not one.row]
    rows = [row for row in rows if (row.d0 <= at if before else row.d1 >= one.d0 and done is None)]
    denied = [row for row in c.record.denials(one.who, what)
              if span(at, (row.d0, row.d1), end_of_denial(row)) != FALSE]  # fmt: skip
    if finding.verdict == "met" and before and rows:
        return Part(what, one.who, at, TRUE, grounds=unique([g for row in rows for g in grounds.row(row, at, what)]))
    told = [Ground("denial", one.who, row=row) for row in denied]
    if before or finding.verdict not in ("breach", "coming"):
        told += [ground for row in rows for ground in grounds.row(row, at, what)]
    told = told or _went_on(c, what, one, at) or [_silence(c, what, one.who)]
    undone = all(g.role in ("denial", "silence") or g.name == WENT_ON for g in told)
    value = FALSE if undone or finding.verdict in ("breach", "coming") else UNKNOWN
    return Part(what, one.who, at, value, grounds=unique(told))


def _silence(c: Conditions, what: Selector, who: Who) -> Ground:
    silent = all(c.record.vocabulary.kinds[kind].silence == "no" for kind in what.kinds)
    return Ground("silence" if silent else "nothing", who, word_of(what, c.record.vocabulary), what.kinds)


def _went_on(c: Conditions, what: Selector, one: Happened, at: int) -> list[Ground]:
    """What would have ended custody certainly did not happen while custody went on."""
    ends_custody = all(role(c.record.vocabulary, kind) < 0 for kind in what.kinds)
    stay, _ = c.facts.stay_on(one.who, at)
    held = ends_custody and custody_of(c, one) is not None and stay is not None
    return [Ground("entry", one.who, WENT_ON, row=stay.row)] if held and stay is not None else []


# --- rounds and limits


def _run(c: Conditions, form: Recurrence | Limit, who: Who, day: int) -> Run | None:
    low, _, high = c.record.horizon(who)
    return run_of(c, form.condition, who, min(max(day, low), high - 1))


def _again(c: Conditions, compiled: Compiled, form: Recurrence, finding: Finding) -> Again | None:
    who = (finding.case, finding.who)
    run = _run(c, form, who, finding.since)
    if run is None or not isinstance(form.every, Amount):
        return None
    began = clock_starts(c, compiled, who, run, form.counts_earlier)
    chosen = {row.id: row for what in form.expect for row, _ in c.record.chosen(who, what)}
    rows = sorted((row for row in chosen.values() if row.d1 >= began[0] and row.d0 < run.stop), key=lambda row: row.d1)
    is_due = finding.verdict == "due"
    before = [row for row in rows if is_due or row.d0 < finding.since]
    after = [row for row in rows if row not in before]
    opened = before[-1].d1 if before else began[1]
    due = finding.due if finding.due is not None else later(min(opened, FAR), form.every.length)
    value = FALSE if finding.verdict in ("breach", "coming") else UNKNOWN
    expected = tuple(_unperformed(c, what, who, finding.since, value) for what in form.expect) if not is_due else ()
    return Again(began, before[-1] if before else None, after[0] if after else None, due, expected)


def _unperformed(c: Conditions, what: Selector, who: Who, day: int, value: int) -> Part:
    denied = [row for row in c.record.denials(who, what) if span(day, (row.d0, row.d1), end_of_denial(row)) != FALSE]
    found = [Ground("denial", who, row=row) for row in denied] or [_silence(c, what, who)]
    return Part(what, who, day, value, grounds=unique(found))


def _limited(c: Conditions, compiled: Compiled, form: Limit, finding: Finding) -> Limited | None:
    who = (finding.case, finding.who)
    if form.counts == "per_order":
        order = next((o for o in c.facts.orders(who) if o.row.id == finding.anchor), None)
        days = (order.d0, order.d1) if order else (finding.since, finding.since)
        return Limited(form.counts, days, None, None, None, order.row if order else None)
    run = _run(c, form, who, finding.since)
    if run is None:
        return None
    began = clock_starts(c, compiled, who, run, form.counts_earlier)
    _, today, _ = c.record.horizon(who)
    chain = c.facts.chain_on(who, run.start)
    vague = chain is not None and chain.s0 != chain.s1
    return Limited(
        counts=form.counts,
        began=began,
        counted=_counted(c, form, who, began, finding.since),
        so_far=_counted(c, form, who, began, today),
        last_day=_last_day(form, began, finding),
        grounds=(Ground("vague", who, row=chain.row),) if chain is not None and vague else (),
    )


def _counted(c: Conditions, form: Limit, who: Who, began: tuple[int, int], day: int) -> Measured | None:
    """Days under the condition up to a day, first and last counting: in this run, in all, or within the window."""
    low, _, high = c.record.horizon(who)
    if not low <= day < high:
        return None
    column = c.column(form.condition, who)[: day - low + 1]
    if form.counts == "consecutive":
        run = run_of(c, form.condition, who, day)
        if run is None or run.start > began[1]:
            return None
        return Measured(max(day - began[1] + 1, 0) if began[1] < FAR else 0, day - began[0] + 1, "day", began)
    if form.counts == "window" and isinstance(form.window, Amount):
        column = column[-_days(form.window.length) :]
    return Measured(sum(value == TRUE for value in column), sum(value != FALSE for value in column), "day", began)


def _days(length: Length) -> int:
    each = {"year": 365, "month": 30, "week": 7}.get(length.unit, 1)
    return int(length.amount * each)


def _last_day(form: Limit, began: tuple[int, int], finding: Finding) -> int | None:
    """The last day within the limit, on the latest reading."""
    if finding.verdict in ("breach", "coming"):
        return finding.since - 1
    if form.counts != "consecutive" or not isinstance(form.at_most, Amount) or began[1] >= FAR:
        return None
    shift = 1 if form.at_most.length.unit in ("month", "year") else 0
    return later(began[1], form.at_most.length, sure=True) + shift - 1
