"""Facts about kin: who is with whom, which parent is there and free, who is left outside.

Each is put together from pairs of people of the record. Columns of the other are taken at the begin of each segment; the
grid of a person whose kin matter is cut wherever something changes for one of them.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from habeas.check.atoms import later
from habeas.check.kleene import FALSE, TRUE, UNKNOWN, Index, Keys, Tri, negate, which
from habeas.check.steps import FAR, SHIFT, Grid, Steps, cover_vague, distinct
from habeas.check.table import ADULT_KIN, CHILD, GUARDIAN, PARENT, SPOUSE
from habeas.dates import Length

if TYPE_CHECKING:
    from habeas.check.world import World

WITHOUT: Final[Mapping[str, tuple[int, int]]] = {
    "with_parent": (PARENT | GUARDIAN, UNKNOWN),
    "accompanied": (PARENT | GUARDIAN | ADULT_KIN, UNKNOWN),
    "parent_in_state": (PARENT | GUARDIAN, UNKNOWN),
    "parent_available": (PARENT | GUARDIAN, UNKNOWN),
    "parent_detained": (PARENT | GUARDIAN, FALSE),
    "child_outside": (CHILD, FALSE),
    "has_child": (CHILD, FALSE),
    "has_family_here": (SPOUSE | CHILD, FALSE),
    "with_child": (CHILD, UNKNOWN),
}
"""By fact the flags of the kin that it is about, and what it is where no such kin, nor a separation, is recorded."""
KIN_FACTS: Final = frozenset(WITHOUT)
TOGETHER: Final = frozenset({"with_parent", "accompanied", "with_child"})
"""Facts that an entry about a separation decides as well."""
MAJORITY: Final = 18


class KinFacts:
    """Columns about the kin of each person."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self._steps: dict[str, Steps] = {}
        self._columns: dict[str, Tri] = {}
        self._expanded: dict[int, tuple[Index, Index]] = {}

    def refine(self, before: Grid, within: Index) -> None:
        """Brings every column to a finer grid than the one before: for each new segment the old one it lies in."""
        grid = self.world.grid
        self._columns = {name: grid.refined(column, before, within) for name, column in self._columns.items()}
        self._expanded.clear()

    def boundaries(self) -> list[Keys]:
        """Where the presence of people and the majority of children begin or end; nowhere where nobody has kin."""
        if not len(self.world.table.kin.who):
            return []
        return [self._presence_steps().keys, self.majority_steps().keys]

    def majority_steps(self) -> Steps:
        """From the day on which a person is 18: not known between the earliest and the latest such day."""
        if "majority" not in self._steps:
            self._steps["majority"] = self._of_age()
        return self._steps["majority"]

    def _of_age(self) -> Steps:
        people = self.world.table.people
        who = np.arange(len(people))
        known = people.born1 < FAR
        low = np.where(people.born0 > 1, later(people.born0, Length(MAJORITY, "year")), 1)
        high = np.where(known, self._majority(), FAR)
        far = np.full(len(who), FAR)
        return cover_vague(who, low, high, far, far)

    def _majority(self) -> Index:
        born = np.minimum(self.world.table.people.born1, FAR - 1)
        return later(born, Length(MAJORITY, "year")).astype(np.int64)

    def _presence_steps(self) -> Steps:
        if "presence" not in self._steps:
            self._steps["presence"] = self._presence()
        return self._steps["presence"]

    def _presence(self) -> Steps:
        """A person is in the state from the first to the last entry about them; gone once removed; else not known."""
        rows, coding = self.world.table.rows, self.world.coding
        count = len(self.world.table.people)
        here, left = which(~coding.leaves[rows.kind]), which(coding.leaves[rows.kind])
        first, last = np.full(count, FAR), np.zeros(count, np.int64)
        np.minimum.at(first, rows.person[here], rows.d1[here])
        np.maximum.at(last, rows.person[here], rows.d0[here])
        gone0, gone1 = np.full(count, FAR), np.full(count, FAR)
        np.minimum.at(gone0, rows.person[left], rows.d0[left] + 1)
        np.minimum.at(gone1, rows.person[left], rows.d1[left] + 1)
        return cover_vague(np.arange(count), np.ones(count, np.int64), first, np.minimum(last + 1, gone0), gone1)

    def shared(self, cuts: Keys) -> Keys:
        """These cuts of each person as cuts of their kin."""
        kin = self.world.table.kin
        if not len(kin.who) or not len(cuts):
            return cuts[:0]
        has_kin = np.zeros(len(self.world.table.people), bool)
        has_kin[kin.who] = has_kin[kin.of] = True
        cuts = distinct(cuts[has_kin[cuts >> 22]])
        subject = np.concatenate((kin.who, kin.of)).astype(np.int64)
        other = np.concatenate((kin.of, kin.who)).astype(np.int64)
        low, high = np.searchsorted(cuts, other * SHIFT), np.searchsorted(cuts, (other + 1) * SHIFT)
        count = high - low
        each = np.repeat(np.arange(len(subject)), count)
        at = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + low[each]
        shared: Keys = (cuts[at] & (int(SHIFT) - 1)) + subject[each] * SHIFT
        return shared

    # --- columns

    def column(self, name: str) -> Tri:
        """A fact about kin on every segment."""
        if name not in self._columns:
            self._columns[name] = self._make(name)
        return self._columns[name]

    def _make(self, name: str) -> Tri:
        facts = self.world.facts
        match name:
            case "with_parent":
                return self._with(PARENT | GUARDIAN)
            case "accompanied":
                return np.maximum(self._with(PARENT | GUARDIAN), self._with(ADULT_KIN))
            case "parent_in_state":
                return self._any(PARENT | GUARDIAN, self._here(), same_state=True)
            case "parent_detained":
                return self._any(PARENT | GUARDIAN, facts.yes_no("detained"), FALSE)
            case "parent_available":
                free = np.minimum(self._here(), negate(facts.yes_no("detained")))
                return self._any(PARENT | GUARDIAN, free, same_state=True)
            case "has_child":
                return self._any(CHILD, self.minor(), FALSE)
            case "with_child":
                return self._with(CHILD)
            case "has_family_here":
                partner = self._any(SPOUSE, self._here(), FALSE, same_state=True)
                child = np.minimum(self._here(), self.minor())
                return np.maximum(partner, self._any(CHILD, child, FALSE, same_state=True))
        outside = np.minimum(self.minor(), np.minimum(self._here(), negate(facts.yes_no("detained"))))
        return self._any(CHILD, outside, FALSE)

    def _here(self) -> Tri:
        if "here" not in self._columns:
            self._columns["here"] = self._presence_steps().column(self.world.grid)
        return self._columns["here"]

    def minor(self) -> Tri:
        """Whether the person is under 18."""
        if "minor" not in self._columns:
            grid = self.world.grid
            self._columns["minor"] = grid.opposite(self.majority_steps().column(grid))
        return self._columns["minor"]

    def _pairs(self, flags: int) -> tuple[Index, Index]:
        """Segments of each subject for each kin with these flags, and the segment of the other at the same day."""
        if flags not in self._expanded:
            kin, grid = self.world.table.kin, self.world.grid
            up = (kin.flags & flags) != 0
            mirrored = mirror(flags)
            down = (kin.flags & mirrored) != 0 if mirrored else np.zeros(len(kin.flags), bool)
            subject = np.concatenate((kin.of[up], kin.who[down])).astype(np.int64)
            other = np.concatenate((kin.who[up], kin.of[down])).astype(np.int64)
            count = grid.first[subject + 1] - grid.first[subject]
            each = np.repeat(np.arange(len(subject)), count)
            segment = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + grid.first[subject][each]
            self._expanded[flags] = segment, grid.at(other[each], grid.start[segment])
        return self._expanded[flags]

    def _any(self, flags: int, column: Tri, nobody: int = UNKNOWN, same_state: bool = False) -> Tri:
        """Whether it is so of any of these kin, in the state of the person if asked; `nobody` where none is recorded."""
        segment, other = self._pairs(flags)
        most = np.full(self.world.grid.size, -1, np.int8)
        value = column[other]
        if same_state:
            state, doubt = self.world.facts.state, self.world.facts.state_doubt
            value = np.where(state[segment] == state[other], value, FALSE)
            unclear = np.minimum(column[other], UNKNOWN)
            value = np.where(doubt[segment] | doubt[other], unclear, value).astype(np.int8)
        np.maximum.at(most, segment, value)
        return np.where(most < 0, nobody, most).astype(np.int8)

    def _with(self, flags: int) -> Tri:
        """In the same place as one of these kin. Kept apart by an entry: no; in custody while they are not: no."""
        facts = self.world.facts
        segment, other = self._pairs(flags)
        place, held, there = facts.place, facts.yes_no("in_institution"), facts.at_most_there()
        known = (place[segment] >= 0) & (place[other] >= 0)
        there = np.minimum(there[segment], there[other])
        same = np.where(known, np.where(place[segment] == place[other], there, 2 - there), UNKNOWN)
        one_only = ((held[segment] == TRUE) & (held[other] == FALSE)) | (
            (held[segment] == FALSE) & (held[other] == TRUE)
        )
        same = np.where(one_only, FALSE, same).astype(np.int8)
        most = np.full(self.world.grid.size, -1, np.int8)
        np.maximum.at(most, segment, same)
        together = np.where(most < 0, UNKNOWN, most).astype(np.int8)
        if flags & (PARENT | GUARDIAN | CHILD):
            apart = facts.yes_no("separated")
            together = np.where((apart == TRUE) & (together != TRUE), FALSE, together).astype(np.int8)
        return together


def mirror(flags: int) -> int:
    """The flag of the same relation told from the other end."""
    if flags & (PARENT | GUARDIAN):
        return CHILD
    if flags & CHILD:
        return PARENT
    return flags & SPOUSE


__all__ = ["KIN_FACTS", "TOGETHER", "WITHOUT", "KinFacts", "mirror"]
