"""The parts of a condition that decided it, of all that it names: what a reader is told first.

Of `a and b` that is false only what is false decided, of `a or b` that is true only what is true; of what is not known
only what is not known stands in the way. Parts that speak of the event itself have no value of their own here: a
condition that hangs on one is told with all its parts.
"""

from collections.abc import Iterator, Mapping

from habeas.check.findings import Finding
from habeas.check.kleene import FALSE, TRUE, UNKNOWN
from habeas.check.program import Program
from habeas.check.told import Leaf
from habeas.law.syntax import And, AtLeast, Compare, Expr, Lasted, Not, Or, Selector

Values = Mapping[int, int]


def deciding(finding: Finding, program: Program) -> tuple[Leaf, ...]:
    """The leaves of a finding that decided its conditions on its first day, in the order of the norm; each once."""
    values = {id(leaf.node): leaf.value for leaf in finding.leaves}
    found: dict[int, None] = {}
    for expression in program.expressions[finding.number]:
        found |= dict.fromkeys(_deciders(expression, values))
    return tuple(leaf for leaf in finding.leaves if id(leaf.node) in found or isinstance(leaf.node, Selector))


def _deciders(node: Expr, values: Values) -> Iterator[int]:
    match node:
        case And(parts) | Or(parts) | AtLeast(_, parts):
            value = _value(node, values)
            for part in parts:
                if value is None or _value(part, values) in (value, None):
                    yield from _deciders(part, values)
        case Not(part):
            yield from _deciders(part, values)
        case Compare(Lasted(part), _, _):
            yield id(node)
            yield from _deciders(part, values)
        case _:
            yield id(node)


def _value(node: Expr, values: Values) -> int | None:
    """The value that the leaves give; None where a leaf has none."""
    match node:
        case And(parts) | Or(parts) | AtLeast(_, parts):
            inner = [_value(part, values) for part in parts]
            known = [value for value in inner if value is not None]
            if isinstance(node, And):
                return FALSE if FALSE in known else None if None in inner else min(known)
            if isinstance(node, Or):
                return TRUE if TRUE in known else None if None in inner else max(known)
            if known.count(TRUE) >= node.n:
                return TRUE
            if None in inner:
                return None
            return FALSE if len(known) - known.count(FALSE) < node.n else UNKNOWN
        case Not(part):
            value = _value(part, values)
            return None if value is None else 2 - value
    return values.get(id(node))
