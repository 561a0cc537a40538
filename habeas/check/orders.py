"""Orders of custody and their terms: which days some order covers, and where an order has run out.

1. An order (detention_ordered, detention_extended, placement_ordered) runs from its day to its own last day (`valid_to`,
   or its length in days, which may or may not count the first); without either it has no end and covers the custody in
   which it falls. One with the same vague date as the begin of a custody is of that custody.
2. A stay whose record names the body that ordered it is covered by that; one ordered by nobody (`none`) is not.
3. After the last day of an order that has one, and with none that follows, custody is not covered. A denial of
   detention_ordered, detention_extended or custody_recorded says the same. Anything else is not known.
4. What is said outright goes before what is read out of something else: such a denial takes away what the body named by a
   stay would cover (2), and that nobody extended it takes away what an order without an end would (1). That there was no
   order (detention_ordered) takes that away too, until another without an end begins within the days of which it is said.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from habeas.check import atoms
from habeas.check.kleene import FALSE, TRUE, UNKNOWN, Days, Index, Ints, Keys, Mask, Tri, negate, pick, which
from habeas.check.steps import FAR, SHIFT, Grid, Steps, cover_vague, key, least_after, place_in_order
from habeas.check.table import NONE, Rows
from habeas.dates import Length
from habeas.law.syntax import Selector

if TYPE_CHECKING:
    from habeas.check.chains import Chains
    from habeas.check.world import World


EXTENDED: Final = "detention_extended"
ORDERED: Final = "detention_ordered"
DENIALS: Final = (ORDERED, "custody_recorded", EXTENDED)
"""Kinds of which a denial says that no order covers the custody."""


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
    index = which(world.coding.is_order[rows.kind])
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


@dataclass(frozen=True, slots=True)
class OrderSteps:
    """Spans: of orders with an end, of those without and of the bodies that stays name, what they cover; days denied.

    `lapsed`: days certainly not covered but by another order; `open_ended`: days on which the order has no end.
    """

    termed: Steps
    endless: Steps
    named: Steps
    denied: Steps
    unextended: Steps
    outlasted: Steps
    lapsed: Steps
    open_ended: Steps

    @property
    def all(self) -> tuple[Steps, ...]:
        """Each of them."""
        return (
            self.termed, self.endless, self.named, self.denied, self.unextended, self.outlasted, self.lapsed, self.open_ended
        )  # fmt: skip

    def covered(self, grid: Grid) -> Tri:
        """Whether each segment is covered by some order."""
        denied = negate(self.denied.column(grid))
        standing = negate(np.maximum(self.unextended.column(grid), self.outlasted.column(grid)))
        yes = np.maximum(self.termed.column(grid), np.minimum(self.endless.column(grid), standing))
        yes = np.maximum(yes, np.minimum(self.named.column(grid), denied))
        no = np.maximum(self.lapsed.column(grid), self.denied.column(grid))
        return pick((yes == FALSE) & (no != TRUE), UNKNOWN, yes)


def order_steps(world: "World", orders: Orders) -> OrderSteps:
    """What covers custody, and what is said against it."""
    stays = world.stays
    none = world.coding.bits("authority", ("none",))
    authority = stays.authority
    named, nobody = (authority != 0) & ((authority & none) == 0), (authority & none) != 0
    out = orders.ends & (orders.out0 < FAR)
    lapsed = cover_vague(
        np.concatenate((orders.person[out], stays.person[nobody])),
        np.concatenate((orders.end0[out], stays.s0[nobody])),
        np.concatenate((orders.end1[out], stays.s1[nobody])),
        np.concatenate((orders.out0[out], stays.lasts_to[nobody])),
        np.concatenate((orders.out1[out], stays.e1[nobody])),
        np.concatenate((orders.falls[out], np.ones(np.count_nonzero(nobody), bool))),
    )
    ends, endless = orders.ends, ~orders.ends
    next0, next1 = _next_day(world.table.rows, orders, ends)  # one without an end after another is no change
    open_ended = cover_vague(
        orders.person[endless], orders.d0[endless], orders.d1[endless],
        np.minimum(next0, orders.out0)[endless], np.minimum(next1, orders.out1)[endless],
    )  # fmt: skip
    return OrderSteps(
        cover_vague(orders.person[ends], orders.d0[ends], orders.d1[ends], orders.end0[ends], orders.end1[ends]),
        cover_vague(
            orders.person[endless], orders.d0[endless], orders.d1[endless], orders.out0[endless], orders.out1[endless]
        ),
        cover_vague(stays.person[named], stays.s0[named], stays.s1[named], stays.lasts_to[named], stays.e1[named]),
        _denied(world, DENIALS),
        _denied(world, (EXTENDED,)),
        _outlasted(world, orders),
        lapsed,
        open_ended,
    )


def _denials(world: "World", kinds: tuple[str, ...]) -> Index:
    return np.concatenate([world.select.not_done(Selector((kind,))).rows for kind in kinds])


def _outlasted(world: "World", orders: Orders) -> Steps:
    """The days of which it is said that there was no order, until one without an end begins within them; not known where one
    may have begun. One with a last day covers its own days, and brings no other back.
    """
    rows, denials = world.table.rows, _denials(world, (ORDERED,))
    d0, d1 = rows.d0[denials], rows.d1[denials]
    end0, end1 = atoms.denial_end(rows, denials)
    one, other = atoms.pairs(orders.person[~orders.ends], rows.person[denials])
    one = which(~orders.ends)[one]
    may = (orders.d1[one] >= d0[other]) & (orders.d0[one] < end1[other])
    does = rows.sure[orders.row[one]] & (orders.d0[one] >= d1[other]) & (orders.d1[one] < end0[other])
    until0, until1 = end0.copy(), end1.copy()
    np.minimum.at(until0, other[may], np.maximum(orders.d0[one], d0[other])[may])
    np.minimum.at(until1, other[does], orders.d1[one][does])
    return cover_vague(rows.person[denials], d0, d1, until0, until1, rows.sure[denials])


def _denied(world: "World", kinds: tuple[str, ...]) -> Steps:
    """The days on which one of these is said not to have been done."""
    rows, spans = world.table.rows, _denials(world, kinds)
    end0, end1 = atoms.denial_end(rows, spans)
    return cover_vague(rows.person[spans], rows.d0[spans], rows.d1[spans], end0, end1, rows.sure[spans])


def _next_day(rows: Rows, orders: Orders, others: Mask) -> tuple[Days, Days]:
    """The earliest and latest day on which the next of the others takes the place of each; FAR where there is none. One before
    it that may have come after it may do so at once.
    """
    person, order = orders.person, rows.order[orders.row]
    begin, latest = place_in_order(person, orders.d0, order), place_in_order(person, orders.d1, order)
    next_ = which(others)
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
