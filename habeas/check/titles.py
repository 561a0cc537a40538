"""The titles of custody: on which grounds a person is held, by stays and by orders made during them."""

from typing import TYPE_CHECKING

import numpy as np

from habeas.check.kleene import Days, Index, Keys, Mask, Tri, negate, which
from habeas.check.orders import custodies
from habeas.check.steps import EMPTY, FAR, Grid, Steps, cover, cover_vague

if TYPE_CHECKING:
    from habeas.check.world import World


def far_end(end: Days, open_ended: Mask) -> Days:
    """The end of stays, FAR where none is recorded: a forecast assumes that they go on."""
    return np.where(open_ended, FAR, end)


class Titles:
    """Steps for each word of `basis`; a stay that names none may have any."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self.words: dict[int, Steps] = {}
        self.unnamed = EMPTY
        self._columns: dict[int | None, Tri] = {}
        stays, rows, coding = world.stays, world.table.rows, world.coding
        if not len(stays):
            return
        orders, chain, inside = self._orders()
        masks = rows.words["basis"][orders]
        present = np.bitwise_or.reduce(stays.basis) | (np.bitwise_or.reduce(masks) if len(masks) else 0)
        chains = world.chains
        end0 = np.where(stays.tangled, stays.lasts_to, far_end(stays.lasts_to, stays.open_ended))
        for bit in range(len(coding.words["basis"])):
            if not present >> bit & 1:
                continue
            has = (stays.basis >> bit & 1) != 0
            extra = (masks >> bit & 1) != 0
            self.words[bit] = cover_vague(
                np.concatenate((stays.person[has], rows.person[orders][extra])),
                np.concatenate((stays.s0[has], rows.d0[orders][extra])),
                np.concatenate((stays.s1[has], rows.d1[orders][extra])),
                np.concatenate((end0[has], chains.e0[chain][extra])),
                np.concatenate((stays.e1[has], chains.e1[chain][extra])),
                np.concatenate((np.ones(np.count_nonzero(has), bool), inside[extra])),
            )
        unnamed = stays.basis == 0
        self.unnamed = cover(stays.person[unnamed], stays.s0[unnamed], stays.e1[unnamed], False)

    def _orders(self) -> tuple[Index, Index, Mask]:
        """Orders that add a title, each custody in which one may fall, and whether it certainly does."""
        rows, coding = self.world.table.rows, self.world.coding
        index = which(coding.adds_title[rows.kind])
        order, chain, inside = custodies(rows.person[index], rows.d0[index], rows.d1[index], self.world.chains)
        return index[order], chain, inside

    def boundaries(self) -> list[Keys]:
        """The keys at which a title begins or ends."""
        return [self.unnamed.keys, *(steps.keys for steps in self.words.values())]

    def refine(self) -> None:
        """Forgets the columns of a coarser grid."""
        self._columns.clear()

    def column(self, bits: np.int64, only: bool) -> Tri:
        """Whether one of these words is a title; `only`: and no other is."""
        grid = self.world.grid
        inside, outside = self._of(None), grid.false
        for bit in self.words:
            if int(bits) >> bit & 1:
                inside = either(inside, self._of(bit), grid)
            elif only:
                outside = either(outside, self._of(bit), grid)
        return np.minimum(inside, negate(outside)) if outside is not grid.false else inside

    def _of(self, bit: int | None) -> Tri:
        """Whether this word is a title; without one: whether there may be any, since none is named."""
        if bit not in self._columns:
            steps = self.unnamed if bit is None else self.words[bit]
            self._columns[bit] = steps.column(self.world.grid)
        return self._columns[bit]


def either(one: Tri, other: Tri, grid: Grid) -> Tri:
    """Kleene's or of two columns of a grid."""
    if other is grid.false:
        return one
    found: Tri = other if one is grid.false else np.maximum(one, other)
    return found
