"""What conditions ask of a table: atoms, comparisons that need a column first, facts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from habeas.law.syntax import (
    Amount,
    Clock,
    Compare,
    CountPeople,
    Denied,
    Done,
    Expr,
    Fact,
    Is,
    Lasted,
    Other,
    Recorded,
    Regime,
    TriggerField,
    walk,
)


@dataclass(frozen=True, slots=True)
class Asks:
    """What some expressions ask for: atoms (steps of entries and time), comparisons that need a column first, facts."""

    atoms: Mapping[int, Expr]
    staged: Mapping[int, tuple[int, Compare]]
    facts: frozenset[str]
    regimes: bool

    @staticmethod
    def of(parts: Sequence["Asks"]) -> "Asks":
        """What all of these ask for."""
        atoms: dict[int, Expr] = {}
        staged: dict[int, tuple[int, Compare]] = {}
        for part in parts:
            atoms.update(part.atoms)
            staged.update(part.staged)
        return Asks(
            atoms, staged, frozenset().union(*(part.facts for part in parts)), any(part.regimes for part in parts)
        )


def is_local(node: Expr) -> bool:
    """Whether the node speaks of the trigger or of the other of a pair, so that it has no column of its own."""
    return any(isinstance(part, TriggerField | CountPeople | Other) for part in walk(node))


def asks_of(expressions: Iterable[Expr]) -> Asks:
    """Gathers what these (shared) expressions ask for. Inner comparisons of `lasted` and `clock` go before outer ones."""
    nodes = {id(node): node for expression in expressions for node in walk(expression)}
    atoms: dict[int, Expr] = {}
    staged: dict[int, tuple[int, Compare]] = {}
    facts: set[str] = set()
    for number, node in nodes.items():
        if isinstance(node, Fact):
            facts.add(node.name)
        elif isinstance(node, Is) and isinstance(node.left, Fact):
            facts.add(node.left.name)
        elif isinstance(node, Recorded | Done | Denied) or (isinstance(node, Compare) and not is_local(node)):
            if isinstance(node, Compare) and isinstance(node.left, Lasted | Clock):
                if isinstance(node.right, Amount):
                    depth = sum(isinstance(part, Lasted | Clock) for part in walk(node))
                    staged[number] = depth, node
            else:
                atoms[number] = node
    return Asks(atoms, staged, frozenset(facts), any(isinstance(node, Regime) for node in nodes.values()))
