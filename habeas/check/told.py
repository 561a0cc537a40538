"""What every finding of a variant says alike, laid out before a single person is looked at: its names, and its leaves.

A leaf is made for each of the three values of a part, once for all checks: a finding only picks among them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from habeas.check.kleene import FALSE, TRUE, UNKNOWN
from habeas.law.norm import Event, Norm
from habeas.law.syntax import And, AtLeast, Compare, Expr, Lasted, Not, Or, Other, Selector

if TYPE_CHECKING:
    from habeas.check.program import Compiled


@dataclass(frozen=True, slots=True)
class Leaf:
    """One part of a condition and its value (0, 1, 2) on the first day of the finding."""

    node: Expr | Selector
    value: int


ByValue = tuple[Leaf, Leaf, Leaf]


@dataclass(frozen=True, slots=True)
class Told:
    """`tails`: by source, what ends the identity of a finding. `at_entry`: its conditions are asked on the day of an entry.

    `leaves` are the parts of its conditions that have a column, each with that part; `beside` those about the other of a
    pair, each with what is asked of the other; `expected` what has to follow.
    """

    norm: Norm
    indicator: str | None
    settings: tuple[str, ...]
    unconfirmed: tuple[str, ...]
    figures: Mapping[str, object]
    tails: tuple[str, ...]
    at_entry: bool
    leaves: tuple[tuple[Expr, ByValue], ...]
    beside: tuple[tuple[Expr, ByValue], ...]
    expected: tuple[tuple[Selector, ByValue], ...]


def told_of(compiled: "Compiled", tops: Iterable[Expr], local_nodes: frozenset[int], known: dict[int, ByValue]) -> Told:
    """What the findings of a variant say alike; `tops` are its (shared) conditions, `known` holds leaves made already."""
    variant, form = compiled.variant, compiled.form
    own = f":{variant.indicator}" if variant.indicator else ""
    sources = variant.norm.sources
    parts = {id(leaf): leaf for top in tops for leaf in _leaf_nodes(top)}
    expect: tuple[Selector, ...] = getattr(form, "expect", ())
    return Told(
        norm=variant.norm,
        indicator=variant.indicator,
        settings=tuple(name for name, _ in variant.settings),
        unconfirmed=tuple(variant.unconfirmed),
        figures=dict(variant.settings),
        tails=tuple(f"{own}@{source.instrument}" if len(sources) > 1 else own for source in sources),
        at_entry=isinstance(form, Event) and not form.trigger.fact,
        leaves=tuple((node, _by_value(node, known)) for number, node in parts.items() if number not in local_nodes),
        beside=tuple((node.part, _by_value(node, known)) for node in parts.values() if isinstance(node, Other)),
        expected=tuple((what, _by_value(what, known)) for what in expect),
    )


def _by_value(node: Expr | Selector, known: dict[int, ByValue]) -> ByValue:
    found = known.get(id(node))
    if found is None:
        found = known[id(node)] = Leaf(node, FALSE), Leaf(node, UNKNOWN), Leaf(node, TRUE)
    return found


def _leaf_nodes(node: Expr) -> list[Expr]:
    match node:
        case And(parts) | Or(parts) | AtLeast(_, parts):
            return [leaf for part in parts for leaf in _leaf_nodes(part)]
        case Not(part):
            return _leaf_nodes(part)
        case Compare(Lasted(part), _, _):
            return [node, *_leaf_nodes(part)]
    return [node]
