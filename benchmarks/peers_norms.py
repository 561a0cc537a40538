"""The 20 state norms and 5 limits that every engine of `peers` checks, and the facts they ask for.

They are norms of the library as it ships, chosen because the generator fills their facts, because no day of their
versions is uncertain, and because nothing in them is beyond a peer (no deadlines, no pairs, no clocks). Each peer is given
a translation made from the syntax tree of the norm, never one typed by hand; what is no *and*, *or*, *not* or comparison
of a number is a fact, ready for all.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from habeas.check.kleene import TRUE
from habeas.check.office import compiled, force_of
from habeas.check.program import Compiled, Program
from habeas.law.compiled import shipped_library
from habeas.law.norm import Limit, While
from habeas.law.syntax import And, Compare, Done, Expr, Fact, Is, Not, Or, Quantity, Recorded, Selector
from habeas.record.vocabulary import load_vocabulary

STATE_NORMS = (
    "crc-37c-apart-from-adults", "echr-5-child-last-resort", "echr-5-1-order-for-each-day",
    "echr-8-family-held-or-kept-apart", "echr-5-1-child-alternatives-and-own-order",
    "echr-5-4-court-with-power-to-release", "echr-5-4-review-usable-in-practice",
    "echr-5-4-speedy-review-no-procedure", "echr-46-kim-general-measures", "echr-protective-custody-is-detention",
    "iccpr-court-review", "iccpr-court-review-none", "iccpr-child-last-resort-shortest-alternatives",
    "crc-37d-lawyer-and-court-power", "crc-no-child-immigration-detention", "crc-medical-on-admission-care",
    "crc-no-institution-under-three", "wgad-irregular-not-crime", "cpt-outdoor-exercise", "bangkok-64-noncustodial",
)  # fmt: skip
LIMITS = (
    "echr-3-police-cell-long-stay-child", "am-special-facility-90-days", "ge-detention-max-9-months",
    "lt-18-months-cap", "md-custody-6-or-12-months",
)  # fmt: skip
COUNT = len(STATE_NORMS) + len(LIMITS)


@dataclass(frozen=True, slots=True)
class Force:
    """A source of a norm binds a state for certain from `since` to before `until` (days)."""

    norm: int
    source: int
    state: int
    since: int
    until: int


def program() -> Program:
    """The program of these norms alone. Raises KeyError where the library no longer has one of them."""
    vocabulary = load_vocabulary()
    library = shipped_library(vocabulary)
    chosen = tuple(library.norm(name) for name in (*STATE_NORMS, *LIMITS))
    law = compiled(replace(library, norms=chosen), vocabulary, {}, force_of)
    assert len(law.variants) == COUNT
    assert not any(stretch.band for each in law.variants for part in each.force.values() for stretch in part)
    return law


def whiles(law: Program) -> Iterator[tuple[Compiled, While]]:
    """The state norms."""
    for each in law.variants:
        if isinstance(each.form, While):
            yield each, each.form


def limits(law: Program) -> Iterator[tuple[Compiled, Limit]]:
    """The limits."""
    for each in law.variants:
        if isinstance(each.form, Limit):
            yield each, each.form


def forces(law: Program) -> list[Force]:
    """Where and when each source of each norm is in force for certain."""
    return [
        Force(each.number, stretch.source, state, stretch.since, stretch.until)
        for each in law.variants
        for state, stretches in each.force.items()
        for stretch in stretches
        if stretch.value == TRUE
    ]


def clock_starts(law: Program) -> dict[tuple[int, int], int]:
    """(norm, state) of a limit: the day before which its days certainly do not count."""
    return {
        (each.number, state): max(stretch.whole_since for stretch in stretches)
        for each, _ in limits(law)
        for state, stretches in each.force.items()
    }


def expressions(law: Program) -> Iterator[Expr]:
    """Every condition and duty."""
    for _, state_norm in whiles(law):
        yield state_norm.condition
        yield state_norm.must
    for _, limit in limits(law):
        yield limit.condition


def yes_no_facts(law: Program) -> dict[str, Expr]:
    """The yes/no facts that are given, by name."""
    return {name_of(node): node for node in _leaves(law) if not is_number(node)}


def number_facts(law: Program) -> list[str]:
    """The facts that are numbers: each is given as its least and greatest value."""
    return sorted({node.left.name for node in _leaves(law) if isinstance(node, Compare) and is_number(node)
                   if isinstance(node.left, Fact)})  # fmt: skip


def is_number(node: Expr) -> bool:
    """Whether the node compares a number that is given with a figure of the law: a peer does that itself."""
    return isinstance(node, Compare) and isinstance(node.left, Fact) and node.left.name != "age"


def number_test(node: Expr) -> tuple[str, str, float]:
    """(fact, operator, figure) of such a comparison."""
    assert isinstance(node, Compare)
    assert isinstance(node.left, Fact)
    assert isinstance(node.right, Quantity)
    assert node.right.low == node.right.high
    return node.left.name, node.op, node.right.low


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a peer writes a condition: all of some, any of some, a denial, and a number given as least and greatest."""

    all_of: Callable[[list[str]], str]
    any_of: Callable[[list[str]], str]
    denied: Callable[[str], str]
    number: Callable[[str, str, float], str]

    def translated(self, node: Expr) -> str:
        """The condition in this dialect."""
        match node:
            case And(parts):
                return self.all_of([self.translated(part) for part in parts])
            case Or(parts):
                return self.any_of([self.translated(part) for part in parts])
            case Not(part):
                return self.denied(self.translated(part))
        return self.number(*number_test(node)) if is_number(node) else name_of(node)


def _leaves(law: Program) -> Iterator[Expr]:
    for expression in expressions(law):
        yield from _leaves_of(expression)


def _leaves_of(node: Expr) -> Iterator[Expr]:
    if isinstance(node, And | Or):
        for part in node.parts:
            yield from _leaves_of(part)
    elif isinstance(node, Not):
        yield from _leaves_of(node.part)
    else:
        yield node


def name_of(node: Expr) -> str:
    """A name for a fact that is given. Raises TypeError for what is no fact.

    >>> name_of(Is(Fact("basis"), ("entry", "residence"), only=True))
    'basis_is_only_entry_residence'
    """
    match node:
        case Fact(name):
            words = [name]
        case Is(Fact(name), values, only):
            words = [name, "is_only" if only else "is", *values]
        case Recorded(what, scope):
            words = ["recorded", *_selected(what), str(scope)]
        case Done(what):
            words = ["done", *_selected(what)]
        case Compare(Fact("age"), op, Quantity(low, _, _)):
            words = ["age", {"<": "under", "<=": "up_to", ">": "over", ">=": "from"}[op], f"{low:g}"]
        case _:
            raise TypeError(f"{type(node).__name__} is no fact")
    return re.sub(r"\W+", "_", "_".join(words))


def _selected(what: Selector) -> Iterator[str]:
    yield what.word
    for test in what.where:
        yield f"where_{test.field}_{'not_' if test.negated else ''}{'_'.join(test.values)}"
