"""`on` norms by the letter: which events there are, what discharges them, and the verdict on each."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np

from habeas.check.atoms import earlier_day
from habeas.check.duty import working_days
from habeas.check.kleene import FALSE, TRUE, UNKNOWN
from habeas.check.program import Compiled
from habeas.check.reference.between import Between, answered, between_of
from habeas.check.reference.conditions import Conditions, Occasion, is_local
from habeas.check.reference.custody import Chain
from habeas.check.reference.duties import duty_state, in_doubt
from habeas.check.reference.marks import role
from habeas.check.reference.record import Row, Who, end_of_denial, later
from habeas.check.reference.rulings import Ruling, outcome
from habeas.check.reference.values import runs_of
from habeas.check.steps import FAR
from habeas.check.table import NONE
from habeas.dates import MINUTES_A_DAY, Length
from habeas.law.norm import RELATIVE, AtEvent, Event, Trigger
from habeas.law.syntax import Amount, Expr, Fact, Selector

NEAR: Final = frozenset({"parent", "guardian", "child", "partner", "sibling"})


@dataclass(frozen=True, slots=True, eq=False)
class Happened:
    """An event that opens a duty, for one pair where the norm asks for each. `value`: whether it is certain; `state`: the
    one whose duty it is; with `doubt` that is not known. From the day `unsure` on the fact that began may have begun anew.
    """

    who: Who
    row: Row | None
    d0: int
    d1: int
    m0: int
    m1: int
    value: int
    other: Who | None
    anchor: Row | None
    state: str | None = None
    doubt: bool = False
    unsure: int = FAR

    @property
    def occasion(self) -> Occasion:
        return Occasion(self.who, self.d0, self.d1, self.row, self.other)


@dataclass(frozen=True, slots=True)
class Performed:
    """The entry that discharges an event, whether that is certain, and by which of the alternatives."""

    row: Row
    sure: bool
    alternative: int


def events(conditions: Conditions, compiled: Compiled, trigger: Trigger, condition: Expr | None) -> list[Happened]:
    """Every event of the trigger at which the norm's `if` is not false."""
    found = [
        happened
        for who in conditions.record.people
        for happened in (edges(conditions, trigger, who) if trigger.fact else entries(conditions, trigger, who))
    ]
    for_each = compiled.variant.norm.for_each
    if for_each in ("parent", "child"):
        found = [pair for one in found for pair in _with_others(conditions, one, for_each)]
    if condition is not None:
        found = [replace(one, value=min(one.value, conditions.at(condition, one.occasion))) for one in found]
    return [
        replace(one, state=duty_state(conditions, compiled, one), doubt=in_doubt(conditions, compiled, one))
        for one in found
        if one.value != FALSE
    ]


def entries(conditions: Conditions, trigger: Trigger, who: Who) -> list[Happened]:
    """The entries that are, or may be, what a norm waits for."""
    record = conditions.record
    found = [pair for selector in trigger.selectors for pair in record.chosen(who, selector)]
    found = sorted(found, key=lambda pair: record.rows[who].index(pair[0]))
    return [
        Happened(who, row, row.d0, row.d1, row.m0, row.m1, TRUE if sure else UNKNOWN, row.with_, row)
        for row, sure in found
    ]


def edges(conditions: Conditions, trigger: Trigger, who: Who) -> list[Happened]:
    """Where a fact begins, or ends: between the first day that may be and the first that is."""
    assert trigger.fact is not None
    node = conditions.program.shared(Fact(trigger.fact))
    low, today, _ = conditions.record.horizon(who)
    runs = conditions.runs(node, who)
    if trigger.edge == "end":
        runs = runs_of([2 - value for value in conditions.column(node, who)], low)
    found = []
    for run in runs:
        begins_before = trigger.edge == "end" and run.start == low
        if run.first is None or begins_before or run.start > today:
            continue
        d0, d1 = run.start, run.first
        chain = conditions.facts.chain_on(who, d0 - (trigger.edge == "end"))
        m0, m1 = d0 * MINUTES_A_DAY, d1 * MINUTES_A_DAY + MINUTES_A_DAY - 1
        if trigger.edge == "start" and chain and (chain.row.d0, chain.row.d1) == (d0, d1):
            m0, m1 = chain.row.m0, chain.row.m1
        column = conditions.column(node, who)
        unsure = next((low + i for i, value in enumerate(column) if low + i > d1 and value == UNKNOWN), FAR)
        anchor = chain.row if chain else None
        found.append(Happened(who, None, d0, d1, m0, m1, TRUE, None, anchor, unsure=unsure))
    return found


def pairs(conditions: Conditions, for_each: str) -> list[tuple[Who, Who]]:
    """(subject, other): a child and each parent, a parent and each child, or anybody and each relative."""
    if for_each == RELATIVE:
        near = [(who, of) for who, counts, of in conditions.record.kin if NEAR & set(counts)]
        return sorted({*near, *((of, who) for who, of in near)})
    found = set()
    for who, counts, of in conditions.record.kin:
        if counts & {"parent", "guardian"}:
            found.add((of, who))
        if "child" in counts:
            found.add((who, of))
    return sorted(found if for_each == "parent" else {(parent, child) for child, parent in found})


def _with_others(conditions: Conditions, one: Happened, for_each: str) -> list[Happened]:
    """The other that the entry names, else each parent or child of the record."""
    if one.other is not None:
        return [one]
    others = [other for subject, other in pairs(conditions, for_each) if subject == one.who]
    return [replace(one, other=other) for other in others] or [one]


def _weakened(one: Happened, verdict: str) -> str:
    """Not known where it is in doubt whose duty it is, or whether it is one at all."""
    return "not_known" if one.doubt and verdict in ("breach", "met", "not_shown") else verdict


def performed_within(conditions: Conditions, found: list[Happened], form: Event) -> dict[Happened, Performed]:
    """Which entry discharges which event; one that certainly came in time goes before another that is not certain."""
    done, certain = (_discharged(conditions, found, form, only_sure=only) for only in (False, True))
    for one, performed in certain.items():
        if _in_time(form, one, performed) and not _in_time(form, one, done.get(one)):
            done[one] = performed
    return done


def _discharged(c: Conditions, found: list[Happened], form: Event, *, only_sure: bool) -> dict[Happened, Performed]:
    """Which entry discharges which event; where that is unclear, which surely did in time."""
    done = discharges(c, found, form.expect, only_sure=only_sure)
    for one in found:
        between = between_of(c, found, form, one, only_sure=only_sure)
        if between is not None:
            entry = between.certainly(partial(_is_in_time, form, one))
            if entry is not None:
                done[one] = Performed(entry[0], True, entry[2])
            elif one in done:
                done[one] = replace(done[one], sure=False)
    return done


def _in_time(form: Event, one: Happened, done: Performed | None) -> bool:
    """Whether it certainly was done by the due moment."""
    return done is not None and done.sure and _is_in_time(form, one, done.row)


def _is_in_time(form: Event, one: Happened, row: Row) -> bool:
    """Whether an entry certainly came by the due moment; where the same day is enough, on that day."""
    m0, _ = due_moment(one, form)
    same_day = form.same_occasion or form.within == Amount(Length(0, "day"))
    return row.m1 <= m0 or (same_day and row.d1 <= m0 // MINUTES_A_DAY)


def discharges(
    conditions: Conditions, found: list[Happened], expect: tuple[Selector, ...], *, only_sure: bool = False
) -> dict[Happened, Performed]:
    """Which entry discharges which event (CORNERS, Time); `only_sure`: of entries that certainly are such."""
    done: dict[Happened, Performed] = {}
    chosen: dict[Row, tuple[bool, int]] = {}
    free: dict[Who, list[Row]] = {}
    for who in conditions.record.people:
        for number, selector in enumerate(expect):
            for row, sure in conditions.record.chosen(who, selector):
                if sure or not only_sure:
                    chosen.setdefault(row, (sure, number))
        for row in sorted((row for row in chosen if row.who == who), key=conditions.record.rows[who].index):
            named = [one for one in found if one.row is not None and one.row is answered(conditions, row)]
            for one in named:
                done.setdefault(one, Performed(row, *chosen[row]))
            if not named:
                free.setdefault(who, []).append(row)
    for who, rows in free.items():  # what names an event goes first, whoever it is about
        _latest_open(found, who, rows, chosen, done)
    _doubt_overlaps(found, done)
    return done


def _latest_open(
    found: list[Happened],
    who: Who,
    free: list[Row],
    chosen: dict[Row, tuple[bool, int]],
    done: dict[Happened, Performed],
) -> None:
    """An entry that names no event discharges the latest open earlier one; sure if it certainly came after it."""
    waiting = [one for one in found if one.who == who and one not in done]
    timeline: list[tuple[int, int, int, Happened | Row]] = [(one.d0, 0, i, one) for i, one in enumerate(waiting)]
    timeline += [(row.d1, 1, i, row) for i, row in enumerate(free)]
    still_open: list[Happened] = []
    for _, _, _, item in sorted(timeline, key=lambda entry: entry[:3]):
        if isinstance(item, Happened):
            still_open.append(item)
        elif still_open:
            one = still_open.pop()
            sure, number = chosen[item]
            done[one] = Performed(item, sure and item.d0 >= one.d1, number)


def _doubt_overlaps(found: list[Happened], done: dict[Happened, Performed]) -> None:
    """Where several events lie on the same or overlapping days and not all are discharged for certain, none is."""
    for group in _overlapping(found):
        performed = [one for one in group if one in done]
        if performed and not all(one in done and done[one].sure for one in group):
            first = done[performed[0]]
            for one in group:
                done[one] = replace(done.get(one, replace(first, alternative=NONE)), sure=False)


def _overlapping(found: list[Happened]) -> list[list[Happened]]:
    groups: list[list[Happened]] = []
    reach = 0
    for one in sorted(found, key=lambda e: (e.who, e.other or ("", ""), e.d0)):
        last = groups[-1][-1] if groups else None
        if last is not None and (last.who, last.other) == (one.who, one.other) and one.d0 <= reach:
            groups[-1].append(one)
            reach = max(reach, one.d1)
        else:
            groups.append([one])
            reach = one.d1
    return [group for group in groups if len(group) > 1]


def custody_of(conditions: Conditions, one: Happened) -> Chain | None:
    """The custody in which an event certainly falls; the day before its begin counts."""
    begun = [c for c in conditions.facts.chains[one.who] if c.s0 - 1 <= one.d1]
    chain = begun[-1] if begun else None
    return chain if chain and one.d0 >= chain.s1 - 1 and one.d1 < chain.e0 else None


def due_moment(one: Happened, form: Event) -> tuple[int, int]:
    """The last minute for performance, at the earliest and the latest."""
    length = Length(0, "day") if form.same_occasion or not isinstance(form.within, Amount) else form.within.length
    if length.unit in ("hour", "minute"):
        minutes = int(length.amount * (60 if length.unit == "hour" else 1))
        return one.m0 + minutes, one.m1 + minutes
    last = MINUTES_A_DAY - 1
    if length.unit == "working_day":
        d0, d1 = (working_days(one.state or "", day, int(length.amount)) for day in (one.d0, one.d1))
    else:
        d0, d1 = later(one.d0, length), later(one.d1, length)
    return d0 * MINUTES_A_DAY + last, d1 * MINUTES_A_DAY + last


def rule_within(conditions: Conditions, compiled: Compiled, form: Event) -> list[Ruling]:
    """`on` / `expect` / `within`: met, breach, due or not known for each event."""
    found = events(conditions, compiled, form.trigger, form.condition)
    done = performed_within(conditions, found, form)
    return [
        _within(
            conditions,
            compiled,
            form,
            one,
            done.get(one),
            _may_be_done(conditions, form, one, found, done),
            between_of(conditions, found, form, one),
        )
        for one in found
    ]


def _may_be_done(
    c: Conditions, form: Event, one: Happened, found: list[Happened], done: dict[Happened, Performed]
) -> bool:
    """Whether in the term of an event another expected entry may have come, which is vague or disputed."""
    between = between_of(c, found, form, one)
    if between is not None:
        return between.possibly(due_moment(one, form)[1])
    settled = [performed.row for event, performed in done.items() if performed.sure or event is one]
    events_named = [other.row for other in found if other.row is not None and other.row is not one.row]
    chosen = [pair for selector in form.expect for pair in c.record.chosen(one.who, selector)]
    unsure = [row for row, sure in chosen if (not sure or row.d0 < row.d1) and row not in settled]
    free = [row for row in unsure if answered(c, row) not in events_named]
    return any(row.m1 >= one.m0 and row.m0 <= due_moment(one, form)[1] for row in free)


def _within(
    c: Conditions,
    compiled: Compiled,
    form: Event,
    one: Happened,
    done: Performed | None,
    may_be_done: bool,
    between: Between | None,
) -> Ruling:
    m0, m1 = due_moment(one, form)
    d0, d1 = m0 // MINUTES_A_DAY, m1 // MINUTES_A_DAY
    _, today, _ = c.record.horizon(one.who)
    chain = custody_of(c, one)
    over = done is None or done.row.m0 > m1 or (between is not None and d1 < today)
    too_late = between.came_late(m1) if between is not None else _told(one, done)
    undone = all(
        number in too_late or _known_undone(c, one, what, d1, chain) for number, what in enumerate(form.expect)
    )
    if _in_time(form, one, done):
        verdict = "met"
    elif form.within is not None and not isinstance(form.within, Amount):
        verdict = "not_known"
    elif done is None and d1 >= today:
        verdict = "due"
    elif undone and not may_be_done and one.value == TRUE and over:
        verdict = "breach"
    else:
        verdict = "not_known"
    verdict = _weakened(one, _burdened(c, compiled, one, verdict) or verdict)
    if verdict == "met":
        since, until = one.d0, one.d1 + 1
    elif verdict == "due":
        since, until = one.d0, d0 + 1
    else:
        late = verdict == "breach"
        since = ((m1 if late else m0) + 1) // MINUTES_A_DAY
        until = min(_end_of(chain), _state_ends(c, form, one))
        if done is not None:
            until = done.row.d0 if late else done.row.d1
    return Ruling(
        compiled,
        one.who,
        one.other,
        verdict,
        since,
        max(until, since + 1),
        one.state,
        (one.d0, one.d1),
        one.anchor,
    )


def _told(one: Happened, done: Performed | None) -> set[int]:
    """The alternative of which what came late tells that nothing came before."""
    return {done.alternative} if done is not None and done.row.d1 < one.unsure else set()


def _state_ends(c: Conditions, form: Event, one: Happened) -> int:
    """The first day after the event on which the state of things named in `if` is no longer certain."""
    if form.condition is None or is_local(form.condition):
        return FAR
    low, _, high = c.record.horizon(one.who)
    first = min(max(one.d1, low), high - 1)
    return next((day for day in range(first, high) if c.value(form.condition, one.who, day) != TRUE), FAR)


def _end_of(chain: Chain | None) -> int:
    """Unperformed, a duty is broken to the end of custody; of one that may go on today, without an end."""
    if chain is None or chain.e0 >= chain.ahead:
        return FAR
    return chain.e0


def _burdened(c: Conditions, compiled: Compiled, one: Happened, verdict: str | None) -> str | None:
    """Where the state bears the burden, not known is not shown once it was asked about the event in vain."""
    if verdict != "not_known" or one.value != TRUE or not compiled.variant.norm.burden_on_state:
        return verdict
    _, today, _ = c.record.horizon(one.who)
    return "not_shown" if c.facts.asked_in_vain(one.who, today) == TRUE else verdict


def _known_undone(c: Conditions, one: Happened, what: Selector, until: int, chain: Chain | None) -> bool:
    """Whether it is known that nothing of the kind came by then: silence means no, a denial, or custody that went on."""
    vocabulary = c.record.vocabulary
    if all(vocabulary.kinds[kind].silence == "no" for kind in what.kinds) or _denied(c, one, what, until):
        return True
    ends_custody = all(role(vocabulary, kind) < 0 for kind in what.kinds)
    return ends_custody and chain is not None and chain.sure and chain.e0 - 1 > until


def _denied(c: Conditions, one: Happened, what: Selector, until: int) -> bool:
    """Whether one sure denial covers the time from the event to a day; of one vague date with it is on its day."""
    for row in c.record.denials(one.who, what):
        together = (row.d0, row.d1) == (one.d0, one.d1)
        begins, ends = together or row.d1 <= one.d0, end_of_denial(row)[0] > until or (together and until == one.d1)
        if row.sure and begins and ends:
            return True
    return False


def rule_before(conditions: Conditions, compiled: Compiled, form: Event) -> list[Ruling]:
    """`expect: K before trigger`: met where one certainly came before, a breach where it is known that none had."""
    found = events(conditions, compiled, form.trigger, form.condition)
    return [_before(conditions, compiled, form, one, found) for one in found]


def _before(c: Conditions, compiled: Compiled, form: Event, one: Happened, found: list[Happened]) -> Ruling:
    limit0, limit1 = (_back(one, day, form.at_least_before) for day in (one.d0, one.d1))
    oldest0 = oldest1 = 0
    if isinstance(form.not_older_than, Amount):
        oldest0, oldest1 = (_back(one, day, form.not_older_than) for day in (one.d0, one.d1))
    elif any(value is None for _, value in compiled.variant.settings):
        oldest1 = one.d1
    others = {id(e.row) for e in found if e.row is not None} - {id(one.row)}
    sure = possible = False
    for row, certain in (pair for what in form.expect for pair in c.record.chosen(one.who, what)):
        answers_another = id(answered(c, row)) in others
        other_person = row.with_ is not None and one.other is not None and row.with_ != one.other
        if row is one.row or answers_another or other_person:
            continue
        sure |= certain and row.d1 <= limit0 and row.d0 >= oldest1
        possible |= row.d0 <= limit1 and row.d1 >= oldest0
    kinds = c.record.vocabulary.kinds
    undone = all(
        all(kinds[kind].silence == "no" for kind in what.kinds) or _denied(c, one, what, one.d1) for what in form.expect
    )
    verdict = "met" if sure else "breach" if not possible and undone and one.value == TRUE else "not_known"
    verdict = _weakened(one, _burdened(c, compiled, one, verdict) or verdict)
    event = (one.d0, one.d1)
    return Ruling(compiled, one.who, one.other, verdict, one.d0, one.d1 + 1, one.state, event, one.anchor)


def _back(one: Happened, day: int, term: object) -> int:
    if not isinstance(term, Amount):
        return day
    if term.length.unit == "working_day":
        return working_days(one.state or "", day, -int(term.length.amount))
    return int(earlier_day(np.array([day]), term.length)[0])


def rule_at_event(conditions: Conditions, compiled: Compiled, form: AtEvent) -> list[Ruling]:
    """`on` / `must`: the state of things at an event."""
    rulings = []
    for one in events(conditions, compiled, form.trigger, form.condition):
        verdict = _burdened(conditions, compiled, one, outcome(one.value, conditions.at(form.must, one.occasion)))
        if verdict is not None:
            verdict = _weakened(one, verdict)
            event, until = (one.d0, one.d1), one.d1 + 1
            rulings.append(Ruling(compiled, one.who, one.other, verdict, one.d0, until, one.state, event, one.anchor))
    return rulings
