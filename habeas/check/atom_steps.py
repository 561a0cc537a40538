"""Parts of conditions that are about entries and time, laid out in steps: what of each kind asks the record."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from habeas.check import atoms
from habeas.check.kleene import FALSE, TRUE, UNKNOWN
from habeas.check.steps import EMPTY, FAR, NOTHING, Steps, combined, cover
from habeas.dates import Length
from habeas.law.syntax import (
    Amount,
    Compare,
    Count,
    Denied,
    Done,
    Expr,
    Fact,
    Held,
    NotDoneFor,
    Quantity,
    Recorded,
    Selector,
    Since,
)

if TYPE_CHECKING:
    from habeas.check.world import World

Known = dict[Selector, Steps]


def _done_value(silent_no: int, recorded: int, denied: int, disputed: int) -> int:
    """`done(K)` (docs/engine.md) from whether a K is recorded, denied on that day, and whether the two clash."""
    silence = FALSE if silent_no else UNKNOWN
    said = TRUE if recorded == TRUE else silence if recorded == FALSE else UNKNOWN
    if disputed != FALSE:
        return UNKNOWN
    if denied == TRUE:
        return FALSE
    return said if denied == FALSE or said == silence else UNKNOWN


DONE = np.array(
    [[[[_done_value(s, r, d, x) for x in range(3)] for d in range(3)] for r in range(3)] for s in range(2)], np.int8
)
"""By whether silence means no, and by what was recorded, denied and disputed."""
SINCE = np.array(
    [
        [[TRUE if y == a == TRUE else FALSE if n == TRUE else UNKNOWN for a in range(3)] for n in range(3)]
        for y in range(3)
    ],
    np.int8,
)
"""By whether so long a time has certainly passed, has certainly not, and any such entry is certain."""


def atom_steps(world: "World", node: Expr, known: Known) -> Steps | None:
    """The steps of a part; None where it is nothing that entries or time alone decide.

    `known` holds `recorded(K)`, which `done(K)` and every `since(K)` need as well: it is laid out once.
    """
    how = ATOMS.get(type(node.left) if isinstance(node, Compare) else type(node))
    return how(world, node, known) if how else None


def _recorded(world: "World", node: Recorded, known: Known) -> Steps:
    if not world.select.has(node.what):
        return EMPTY
    if node.scope == "ever":
        return _ever(world, node.what, known)
    return atoms.recorded(world.select.rows(node.what), world.table.rows, node.scope, world.chains)


def _done(world: "World", node: Done, known: Known) -> Steps:
    rows, table = world.table.rows, DONE[int(world.coding.silent_no(node.what.kinds))]
    chosen, denial = world.select.rows(node.what), world.select.not_done(node.what)
    if not len(chosen) and not len(denial):
        return NOTHING[int(table[0, 0, 0])]
    parts = [_ever(world, node.what, known), atoms.denied(denial, rows, chosen), atoms.disputed(chosen, denial, rows)]
    return combined(parts, table)


def _denied(world: "World", node: Denied, known: Known) -> Steps:
    return atoms.recorded(world.select.not_done(node.what, every=False), world.table.rows, "ever", world.chains)


def _since(world: "World", node: Compare, known: Known) -> Steps | None:
    match node:
        case Compare(Since(what), op, Amount(length)):
            if not world.select.has(what):
                return NOTHING[int(SINCE[0, 0, 0])]
            longer = atoms.since_at_least(world.select.rows(what), world.table.rows, length, op in (">", "<="))
            return combined([*longer, _ever(world, what, known)], SINCE)
    return None


def _not_done_for(world: "World", node: Compare, known: Known) -> Steps | None:
    match node:
        case Compare(NotDoneFor(what), op, Amount(length)):
            denial = world.select.not_done(what, every=False)
            return atoms.not_done_for(denial, world.table.rows, length, op in (">", "<=")) if len(denial) else EMPTY
    return None


def _count(world: "World", node: Compare, known: Known) -> Steps | None:
    match node:
        case Compare(Count(what, scope), op, Quantity(figure, high, _)) if figure == high:
            n = int(figure) + (1 if op in (">", "<=") else 0)
            if n <= 0:
                return EMPTY
            return atoms.count_at_least(world.select.rows(what), world.table.rows, scope, n, world.chains)
    return None


def _held(world: "World", node: Compare, known: Known) -> Steps | None:
    match node:
        case Compare(Held("this order"), op, Amount(length)):
            return world.facts.order_at_least(length, op in (">", "<="))
        case Compare(Held(mode), op, Amount(length)):
            return atoms.held_at_least(world.chains, length, mode, op in (">", "<="))
    return None


def _aged(world: "World", node: Compare, known: Known) -> Steps | None:
    match node:
        case Compare(Fact("age"), op, Quantity(figure, high, _)) if figure == high:
            return _age(world, figure, op in (">", "<="))
    return None


def _ever(world: "World", what: Selector, known: Known) -> Steps:
    """`recorded(K)`, which `done(K)` and every `since(K)` need: laid out once."""
    if what not in known:
        chosen = world.select.rows(what)
        known[what] = atoms.recorded(chosen, world.table.rows, "ever", world.chains)
    return known[what]


def _age(world: "World", years: float, strict: bool) -> Steps:
    people = world.table.people
    months = Length(round((years + (1 if strict else 0)) * 12), "month")
    who = np.arange(len(people))
    far = np.full(len(people), FAR)
    known = people.born1 < FAR
    low = np.where(people.born0 > 1, atoms.later(people.born0, months), 1)
    high = np.where(known, atoms.later(np.minimum(people.born1, FAR - 1), months), FAR)
    return cover(
        np.concatenate((who, who)),
        np.concatenate((low, high)),
        np.concatenate((far, far)),
        np.concatenate((np.zeros(len(who), bool), np.ones(len(who), bool))),
    )


ATOMS: Final[Mapping[type, Callable[["World", Any, Known], Steps | None]]] = {
    Recorded: _recorded,
    Done: _done,
    Denied: _denied,
    Since: _since,
    NotDoneFor: _not_done_for,
    Count: _count,
    Held: _held,
    Fact: _aged,
}
"""By the kind of the part, or of what a comparison has on its left."""
