"""Conditions about entries and time as step functions: what was recorded, denied, how long ago, how often, how long held.

Each function returns steps whose vague days are unknown. `sure` and `possible` thresholds of a length differ only for
hours: a record by days leaves up to a day open at either end.
"""

import numpy as np

from habeas.check.chains import Chains
from habeas.check.kleene import Days, Index, Ints, Mask, which
from habeas.check.select import Chosen
from habeas.check.steps import EMPTY, FAR, Steps, cover, cover_count, cover_vague
from habeas.check.table import NONE, Rows
from habeas.dates import Length, add_months
from habeas.law.syntax import Scope


def later(days: Ints, length: Length, *, sure: bool = False) -> Days:
    """The days moved by a length: months end on the same number or the month's last day; hours are whole days.

    With `sure` the day on which the time has passed for certain whenever on its day the event fell.
    """
    moved = np.asarray(days, np.int64)
    if length.unit in ("month", "year"):
        months = int(length.amount * (12 if length.unit == "year" else 1))
        moved = add_months(np.minimum(np.maximum(moved, 1), FAR).astype(np.int32), months).astype(np.int64)
    elif length.unit in ("hour", "minute"):
        hours = length.amount / (60 if length.unit == "minute" else 1)
        moved = moved + (int(np.ceil(hours / 24)) + 1 if sure else int(hours // 24))
    else:
        moved = moved + int(length.amount * (7 if length.unit == "week" else 1))
    return np.minimum(np.maximum(moved, 1), FAR).astype(np.int32)


def earlier_day(days: Ints, length: Length) -> Days:
    """The days moved back by a length."""
    back = np.asarray(days, np.int64)
    if length.unit in ("month", "year"):
        months = int(length.amount * (12 if length.unit == "year" else 1))
        return add_months(np.clip(back, 1, FAR).astype(np.int32), -months)
    per = {"week": 7, "hour": 1 / 24, "minute": 1 / 1440}.get(length.unit, 1)
    return np.clip(back - int(np.ceil(length.amount * per)), 1, FAR).astype(np.int32)


def recorded(chosen: Chosen, rows: Rows, scope: Scope, chains: Chains) -> Steps:
    """Closed world: an entry lies within the scope of the day."""
    index, sure = chosen.rows, chosen.sure
    if not len(index):
        return EMPTY
    person, d0, d1 = rows.person[index], rows.d0[index], rows.d1[index]
    far = np.full(len(index), FAR)
    if isinstance(scope, Length):
        return cover_vague(person, d0, d1, later(d0, scope) + 1, later(d1, scope) + 1, sure)
    if scope == "same day":
        return cover_vague(person, d0, d1, d0 + 1, d1 + 1, sure)
    if scope == "ever":
        return cover_vague(person, d0, d1, far, far, sure)
    entry, chain, inside = memberships(person, d0, d1, sure, chains)
    if scope == "whole custody":
        return custody_cover(chains, chain, chains.s0[chain], chains.s1[chain], inside)
    start0, start1 = np.maximum(d0[entry], chains.s0[chain]), np.maximum(d1[entry], chains.s1[chain])
    return custody_cover(chains, chain, start0, start1, inside)


def custody_cover(
    chains: Chains,
    chain: Index,
    start0: Ints,
    start1: Ints,
    sure: Mask,
    certain: tuple[Index, Days, Days] | None = None,
) -> Steps:
    """From a moment of each of these custodies to its end; one without an end is assumed to go on after today.

    `certain`: (person, first day, day after the last) of spans that are true besides.
    """
    person, end0, end1, sure = _ahead(chains, chain, chains.e0[chain], chains.e1[chain], sure)
    ahead = which(chains.ahead[chain] < FAR)
    later0 = np.concatenate((start0, np.maximum(start0[ahead], chains.ahead[chain[ahead]])))
    later1 = np.concatenate((start1, np.maximum(start1[ahead], chains.ahead[chain[ahead]])))
    if certain is not None:
        who, since, until = certain
        person, sure = np.concatenate((person, who)), np.concatenate((sure, np.ones(len(who), bool)))
        later0, later1 = np.concatenate((later0, since)), np.concatenate((later1, since))
        end0, end1 = np.concatenate((end0, until)), np.concatenate((end1, until))
    return cover_vague(person, later0, later1, end0, end1, sure)


def _ahead(chains: Chains, chain: Index, end0: Days, end1: Days, sure: Mask) -> tuple[Index, Days, Days, Mask]:
    """People, ends and certainty of spans in these custodies, and once more of those that are assumed to go on."""
    ahead = which(chains.ahead[chain] < FAR)
    far = np.full(len(ahead), FAR)
    every = np.concatenate((chain, chain[ahead]))
    return (
        chains.person[every],
        np.concatenate((end0, far)),
        np.concatenate((end1, far)),
        np.concatenate((sure, sure[ahead])),
    )


def memberships(person: Ints, d0: Ints, d1: Ints, sure: Mask, chains: Chains) -> tuple[Index, Index, Mask]:
    """(entry, custody, whether certain) of every custody in which an entry may fall; the day before its begin counts."""
    entry, chain = pairs(person, chains.person)
    may = (d1[entry] >= chains.from0[chain] - 1) & (d0[entry] < chains.to1[chain])
    entry, chain = entry[may], chain[may]
    inside = (d0[entry] >= chains.s1[chain] - 1) & (d1[entry] < chains.e0[chain]) & sure[entry]
    return entry, chain, inside


def chain_of(person: Ints, d0: Ints, d1: Ints, chains: Chains) -> tuple[Index, Mask]:
    """The custody in which a moment falls (-1: none), and whether it certainly falls there. The day before counts."""
    if not len(chains):
        return np.full(len(person), NONE), np.zeros(len(person), bool)
    keys = chains.person.astype(np.int64) * (1 << 22) + np.maximum(chains.s0 - 1, 0)
    at = np.searchsorted(keys, np.asarray(person, np.int64) * (1 << 22) + d1, side="right") - 1
    ok = at >= 0
    at = np.maximum(at, 0)
    ok &= (chains.person[at] == person) & (np.asarray(d0) < chains.e1[at])
    sure = ok & (np.asarray(d0) >= chains.s1[at] - 1) & (np.asarray(d1) < chains.e0[at])
    return np.where(ok, at, NONE), sure


def denied(denial: Chosen, rows: Rows, chosen: Chosen) -> Steps:
    """Days inside a `not_done`: certain in its core. A certain entry on its last day ends it on that day, any other may."""
    index = denial.rows
    if not len(index):
        return EMPTY
    end0, end1 = denial_end(rows, index)
    a, b = pairs(rows.person[chosen.rows], rows.person[index])
    day, last = rows.d0[chosen.rows][a], rows.d1[chosen.rows][a]
    ends = chosen.sure[a] & (day == last) & (day == end0[b] - 1) & (day == end1[b] - 1)
    may = (day < end1[b]) & (last >= end0[b] - 1)
    np.minimum.at(end0, b[may], np.maximum(day[may], end0[b[may]] - 1))
    end1[b[ends]] = day[ends]
    return cover_vague(rows.person[index], rows.d0[index], rows.d1[index], end0, end1, denial.sure)


def denial_end(rows: Rows, index: Index) -> tuple[Days, Days]:
    """The day after the last day of a `not_done`; without `until` it is about its own day only."""
    single = rows.u0[index] == NONE
    end0 = np.where(single, rows.d0[index], rows.u0[index]) + 1
    end1 = np.where(single, rows.d1[index], rows.u1[index]) + 1
    return end0, end1


def disputed(chosen: Chosen, denial: Chosen, rows: Rows) -> Steps:
    """From an entry that certainly falls inside a `not_done` about it (but on its last day) to the end of that span."""
    if not len(chosen) or not len(denial):
        return EMPTY
    a, b = pairs(rows.person[chosen.rows], rows.person[denial.rows])
    entry, span = chosen.rows[a], denial.rows[b]
    end0, end1 = denial_end(rows, span)
    inside = (rows.d0[entry] >= rows.d0[span]) & (rows.d1[entry] < end0 - 1)
    return cover(rows.person[entry][inside], rows.d0[entry][inside], end1[inside], np.zeros(inside.sum(), bool))


def pairs(left: Ints, right: Ints) -> tuple[Index, Index]:
    """Indices of all pairs of equal people; both sides sorted by person."""
    low, high = np.searchsorted(right, left, "left"), np.searchsorted(right, left, "right")
    count = high - low
    first = np.repeat(np.arange(len(left)), count)
    second = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + np.repeat(low, count)
    return first, second


def since_at_least(chosen: Chosen, rows: Rows, length: Length, strict: bool) -> tuple[Steps, Steps]:
    """`since(K) >= length`: (where it is certainly so if any K is certain, where it is certainly not so).

    An entry that is only possible may be the latest: it makes certainty of a long time impossible, and proves nothing.
    """
    index, sure = chosen.rows, chosen.sure
    if not len(index):
        return EMPTY, EMPTY
    person = rows.person[index].astype(np.int64)
    plus = int(strict)
    d0, d1 = rows.d0[index].astype(np.int64), rows.d1[index].astype(np.int64)
    latest = (np.maximum.accumulate(person * (1 << 22) + d1) & ((1 << 22) - 1)).astype(np.int64)
    same = np.concatenate((person[1:] == person[:-1], [False]))
    next0 = np.where(same, np.concatenate((d0[1:], [FAR])), FAR)
    passed = later(latest, length, sure=True) + plus
    yes = cover(person, passed, next0)
    certain = which(sure)
    no = cover(person[certain], d1[certain], later(d0[certain], length) + plus)
    return yes, no


def not_done_for(chosen: Chosen, rows: Rows, length: Length, strict: bool) -> Steps:
    """The whole span of a `not_done` that is at least as long as `length`."""
    index = chosen.rows
    if not len(index):
        return EMPTY
    end0, end1 = denial_end(rows, index)
    d0, d1 = rows.d0[index], rows.d1[index]
    plus = int(strict)
    core = end0 >= later(d1, length, sure=True) + plus
    if length.unit == "hour":  # the span holds whole days, so its hours are known
        core = (end0 - d1) * 24 >= length.amount + plus
    most = end1 >= later(d0, length) + plus
    keep = most
    return cover_vague(rows.person[index][keep], d0[keep], d1[keep], end0[keep], end1[keep], (core & chosen.sure)[keep])


def count_at_least(chosen: Chosen, rows: Rows, scope: Scope, n: int, chains: Chains) -> Steps:
    """At least `n` entries within the scope of the day (n > 0)."""
    index, sure = chosen.rows, chosen.sure
    if not len(index):
        return EMPTY
    person, d0, d1 = rows.person[index], rows.d0[index], rows.d1[index]
    far = np.full(len(index), FAR)
    if scope in ("this custody", "whole custody"):
        entry, chain, inside = memberships(person, d0, d1, sure, chains)
        whole = scope == "whole custody"
        start0 = np.where(whole, chains.s0[chain], np.maximum(d0[entry], chains.s0[chain]))
        start1 = np.where(whole, chains.s1[chain], np.maximum(d1[entry], chains.s1[chain]))
        who, end0, end1, certain = _ahead(chains, chain, chains.e0[chain], chains.e1[chain], inside)
        ahead = which(chains.ahead[chain] < FAR)
        # A custody that goes on is told twice: up to its last sign, and from tomorrow on. Between them it may go on.
        end1[: len(chain)] = np.minimum(end1[: len(chain)], np.maximum(chains.ahead[chain], start1))
        # An entry on a day that two custodies share is one entry.
        again = which(entry[1:] == entry[:-1])
        end1[again] = np.minimum(end1[again], start0[again + 1])
        sure_again = again[inside[again + 1]]
        end0[sure_again] = np.minimum(end0[sure_again], start1[sure_again + 1])
        start0 = np.concatenate((start0, chains.ahead[chain[ahead]]))
        start1 = np.concatenate((start1, chains.ahead[chain[ahead]]))
        return cover_count(who, start0, start1, end0, end1, certain, n)
    if isinstance(scope, Length):
        return cover_count(person, d0, d1, later(d0, scope) + 1, later(d1, scope) + 1, sure, n)
    if scope == "same day":
        return cover_count(person, d0, d1, d0 + 1, d1 + 1, sure, n)
    return cover_count(person, d0, d1, far, far, sure, n)


def held_at_least(chains: Chains, length: Length, mode: str, strict: bool) -> Steps:
    """Days held up to and with the day, first and last day counting, reach `length`."""
    calendar = length.unit in ("month", "year")
    shift = int(strict) if calendar else int(strict) - 1
    low0, low1 = over_days(chains, length, mode)
    low, high = np.maximum(low0 + shift, chains.s0), np.maximum(low1 + shift, chains.s1)
    return custody_cover(chains, np.arange(len(chains)), low, high, chains.sure)


def over_days(chains: Chains, length: Length, mode: str) -> tuple[Days, Days]:
    """The begin of each custody moved by `length`; for `total` the first begin moved by it and by the days in between.

    The rule for months over several stays stands in CORNERS, Time.
    """
    if mode != "total":
        return later(chains.from0, length), later(chains.s1, length, sure=True)
    first, gap0, gap1 = _gaps(chains)
    return (
        (later(chains.s0[first], length) + gap0).astype(np.int32),
        (later(chains.s1[first], length, sure=True) + gap1).astype(np.int32),
    )


def _gaps(chains: Chains) -> tuple[Index, Days, Days]:
    """For each custody the first of its person, and the least and most days out of custody since that one began."""
    person = chains.person
    least = np.where(chains.sure, np.maximum(chains.e0 - chains.s1, 0), 0).astype(np.int64)
    most = np.maximum(chains.e1 - chains.s0, 0).astype(np.int64)
    first = np.searchsorted(person, person)
    before_least = np.cumsum(least) - least
    before_most = np.cumsum(most) - most
    before_least -= before_least[first]
    before_most -= before_most[first]
    gap0 = chains.s0 - chains.s0[first] - before_most
    gap1 = chains.s1 - chains.s1[first] - before_least
    return first, np.maximum(gap0, 0).astype(np.int32), np.maximum(gap1, 0).astype(np.int32)
