"""Which variants can say anything about given people: by the states that bear the duty, and by what has to be recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from habeas.check.coding import Coding
from habeas.check.kleene import Index, Mask, which
from habeas.check.table import Table
from habeas.law.norm import AtEvent, Event

if TYPE_CHECKING:
    from habeas.check.program import Compiled


@dataclass(frozen=True, slots=True)
class Reach:
    """One column a variant: the states in which it is ever in force, and the kinds of entry of which one must be there.

    `always`: of no kind must one be there.
    `by_nationality`, `by_receiver`: the duty is not (only) that of the state of the case or of a place.
    """

    states: Mask
    kinds: Mask
    by_nationality: Mask
    by_receiver: Mask
    always: Mask

    @staticmethod
    def of(compiled: Sequence["Compiled"], coding: Coding) -> "Reach":
        """The reach of these variants."""
        states = np.zeros((len(coding.states), len(compiled)), bool)
        kinds = np.zeros((len(coding.kinds), len(compiled)), bool)
        for i, one in enumerate(compiled):
            states[list(one.force), i] = True
            form = one.form
            if isinstance(form, Event | AtEvent) and not form.trigger.fact:
                kinds[[coding.kinds[kind] for what in form.trigger.selectors for kind in what.kinds], i] = True
            else:
                kinds[:, i] = True
        duties = [one.variant.norm.duty_of for one in compiled]
        return Reach(
            states,
            kinds,
            np.array([d == "nationality" for d in duties]),
            np.array([d == "receiving" for d in duties]),
            np.asarray(kinds.all(axis=0)),
        )

    def concerned(self, table: Table) -> Index:
        """The numbers of the variants that can say anything about the people of this table."""
        count = len(self.states)
        here = states_of(table, count)
        home = _present(table.people.nationality, count)
        towards = here | home | _present(table.rows.to_state, count)
        able = self.states[here].any(axis=0) & ~self.by_nationality
        able |= self.states[home].any(axis=0) & self.by_nationality
        able |= self.states[towards].any(axis=0) & self.by_receiver
        present = _present(table.rows.kind, len(self.kinds))
        # Without entries nobody can be checked for one, but a condition may hold all the same.
        return which(able & (self.kinds[present].any(axis=0) | self.always))


def states_of(table: Table, count: int) -> Mask:
    """Which of `count` states are those of the cases or of the places that entries name."""
    places = table.rows.place[table.rows.place >= 0]
    return _present(table.people.state, count) | _present(table.places.state[places], count)


def _present(codes: Index, count: int) -> Mask:
    found = np.zeros(count, bool)
    found[codes[codes >= 0]] = True
    return found
