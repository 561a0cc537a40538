"""Orders of custody and their terms: which days some order covers, and where an order has run out.

1. An order (detention_ordered, detention_extended, placement_ordered) runs from its day to its own last day (`valid_to`,
   or its length in days, which may or may not count the first); without either it has no end and covers the custody in
   which it falls. One with the same vague date as the begin of a custody is of that custody.
2. A stay whose record names the body that ordered it is covered by that; one ordered by nobody (`none`) is not.
3. After the last day of an order that has one, and with none that follows, custody is not covered. A denial of
   detention_ordered or custody_recorded says the same. Anything else is not known.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from habeas.check import atoms
from habeas.check.kleene import Days, Index, Ints, Keys, Mask
from habeas.check.steps import FAR, SHIFT, Steps, cover_vague, key, least_after, place_in_order
from habeas.check.table import NONE, Rows
from habeas.dates import Length
from habeas.law.syntax import Selector

if TYPE_CHECKING:
    from habeas.check.chains import Chains
    from habeas.check.world import World


@dataclass(frozen=True, slots=True)
class Orders:
    """Sorted by person and day; `ends`: it names a last day; `end0`, `end1` are then the day after it.

    `out0`, `out1`: the day after the custody in which it falls, at the earliest and latest; FAR where it falls in none.
    `falls`: it certainly falls in one.
    """

    person: Index
    row: Index
    d0: Days
    d1: Days
    end0: Days
    end1: Days
    ends: Mask
    chain: Index
    out0: Days
    out1: Days
    falls: Mask


def find_orders(world: "World") -> Orders:
    """Every order of custody in the record."""
    rows = world.table.rows
    index = np.flatnonzero(world.coding.is_order[rows.kind])
    d0, d1 = rows.d0[index], rows.d1[index]
    valid0, valid1 = rows.days.get("valid_to", (np.full(len(rows), NONE), np.full(len(rows), NONE)))
    end0, end1 = (
        np.where(valid0[index] == NONE, FAR, valid0[index] + 1),
        np.where(valid1[index] == NONE, FAR, valid1[index] + 1),
    )
    days = rows.numbers.get("duration_days")
    if days is not None:
        length = days[index]
        given = ~np.isnan(length) & (end0 == FAR)
        shift = np.where(np.isnan(length), 0, length).astype(np.int64)
        end0, end1 = np.where(given, d0 + shift, end0), np.where(given, d1 + shift + 1, end1)
    chain, _ = atoms.chain_of(rows.person[index], d0, d1, world.chains)
    out0, out1, falls = _out_of_custody(rows.person[index], d0, d1, world.chains)
    return Orders(rows.person[index].astype(np.int64), index, d0, d1, end0, end1, end0 != FAR, chain, out0, out1, falls)


def custodies(person: Ints, d0: Days, d1: Days, chains: "Chains") -> tuple[Index, Index, Mask]:
    """(order, custody, whether certain) of every custody in which an order may fall."""
    order, chain, inside = atoms.memberships(person, d0, d1, np.ones(len(person), bool), chains)
    return order, chain, inside | ((d0[order] == chains.s0[chain]) & (d1[order] == chains.s1[chain]))


def _out_of_custody(person: Ints, d0: Days, d1: Days, chains: "Chains") -> tuple[Days, Days, Mask]:
    """The earliest and latest day after the custody in which each order falls (FAR where it may fall in none), and whether it
    certainly falls in one.
    """
    order, chain, inside = custodies(person, d0, d1, chains)
    possible, certain, latest = (
        np.full(len(person), FAR),
        np.zeros(len(person), np.int64),
        np.zeros(len(person), np.int64),
    )
    np.minimum.at(possible, order, chains.e0[chain])
    np.maximum.at(certain, order[inside], chains.e0[chain[inside]])
    np.maximum.at(latest, order, chains.e1[chain])
    return np.where(certain > 0, certain, possible), np.where(certain > 0, latest, FAR), certain > 0


def order_steps(world: "World", orders: Orders) -> tuple[Steps, Steps, Steps]:
    """(days covered, days certainly not covered, days on which the order has no end), as spans."""
    rows, stays = world.table.rows, world.stays
    end0, end1 = np.where(orders.ends, orders.end0, orders.out0), np.where(orders.ends, orders.end1, orders.out1)
    none = world.coding.bits("authority", ("none",))
    authority = stays.authority
    named, nobody = (authority != 0) & ((authority & none) == 0), (authority & none) != 0
    covered = cover_vague(
        np.concatenate((orders.person, stays.person[named])),
        np.concatenate((orders.d0, stays.s0[named])),
        np.concatenate((orders.d1, stays.s1[named])),
        np.concatenate((end0, stays.lasts_to[named])),
        np.concatenate((end1, stays.e1[named])),
    )
    denial = [world.select.not_done(Selector((kind,))) for kind in ("detention_ordered", "custody_recorded")]
    spans = np.concatenate([d.rows for d in denial])
    denied0, denied1 = atoms.denial_end(rows, spans)
    out = orders.ends & (orders.out0 < FAR)
    lapsed = cover_vague(
        np.concatenate((orders.person[out], stays.person[nobody], rows.person[spans])),
        np.concatenate((orders.end0[out], stays.s0[nobody], rows.d0[spans])),
        np.concatenate((orders.end1[out], stays.s1[nobody], rows.d1[spans])),
        np.concatenate((orders.out0[out], stays.lasts_to[nobody], denied0)),
        np.concatenate((orders.out1[out], stays.e1[nobody], denied1)),
        np.concatenate((orders.falls[out], np.ones(np.count_nonzero(nobody), bool), rows.sure[spans])),
    )
    endless = ~orders.ends
    next0, next1 = _next_day(rows, orders, orders.ends)  # one without an end after another is no change
    open_ended = cover_vague(
        orders.person[endless], orders.d0[endless], orders.d1[endless],
        np.minimum(next0, orders.out0)[endless], np.minimum(next1, orders.out1)[endless],
    )  # fmt: skip
    return covered, lapsed, open_ended


def _next_day(rows: Rows, orders: Orders, others: Mask) -> tuple[Days, Days]:
    """The earliest and latest day on which the next of the others takes the place of each; FAR where there is none. One before
    it that may have come after it may do so at once.
    """
    person, order = orders.person, rows.order[orders.row]
    begin, latest = place_in_order(person, orders.d0, order), place_in_order(person, orders.d1, order)
    next_ = np.flatnonzero(others)
    first = least_after(np.arange(len(person))[next_], key(person, orders.d0)[next_], np.arange(len(person)))
    reach = np.maximum.accumulate(np.where(others, latest, NONE))
    overtaken = np.concatenate(([False], reach[:-1] > begin[1:]))
    sure = np.argsort(begin, kind="stable")
    sure = sure[rows.sure[orders.row[sure]] & others[sure]]
    last = least_after(begin[sure], key(person, orders.d1)[sure], latest)
    return np.where(overtaken, orders.d0, _day_of(person, first)), _day_of(person, last)


def _day_of(person: Ints, found: Keys) -> Days:
    """The day of what was found of the same person; FAR of anybody else's."""
    return np.where(found // SHIFT == person, found % SHIFT, FAR)


def term_steps(world: "World", orders: Orders, length: Length, strict: bool) -> Steps:
    """Where the present order has run for at least `length`, its first day counting."""
    shift = int(strict) if length.unit in ("month", "year") else int(strict) - 1
    next0, next1 = _next_day(world.table.rows, orders, np.ones(len(orders.person), bool))
    end0, end1 = np.minimum(orders.end0, next0), np.minimum(orders.end1, next1)
    return cover_vague(
        orders.person,
        atoms.later(orders.d0, length) + shift,
        atoms.later(orders.d1, length, sure=True) + shift,
        end0,
        end1,
    )
