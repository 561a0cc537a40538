"""A condition as a tree: each part with its value on a day (or at an event), its size, and what gave it that value."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from habeas.check.ground import Ground, unique
from habeas.check.grounds import Grounds
from habeas.check.kleene import FALSE, UNKNOWN
from habeas.check.quantities import Measured, measured, run_of
from habeas.check.reference import Conditions
from habeas.check.reference.conditions import Occasion
from habeas.check.reference.record import Who
from habeas.law.syntax import And, AtLeast, Compare, Earlier, Expr, Lasted, Not, Or, Other, Selector


@dataclass(frozen=True, slots=True)
class Part:
    """`day` differs from that of the whole where a part speaks of another time (a former custody, a run of days)."""

    node: Expr | Selector
    who: Who
    day: int
    value: int
    measured: Measured | None = None
    grounds: tuple[Ground, ...] = ()
    parts: tuple["Part", ...] = ()


def build(c: Conditions, grounds: Grounds, node: Expr, occasion: Occasion) -> Part:
    """The tree of a yes/no expression for a person on a day, or at an event that may have fallen on several."""
    day, value = clamped(c, occasion), c.at(node, occasion)
    parts: tuple[Part, ...] = ()
    match node:
        case And(inner) | Or(inner) | AtLeast(_, inner):
            parts = tuple(build(c, grounds, part, occasion) for part in inner)
        case Not(part):
            parts = (build(c, grounds, part, occasion),)
        case Other(part) if occasion.other is not None:
            parts = (build(c, grounds, part, Occasion(occasion.other, occasion.d0, occasion.d1)),)
        case Earlier(part):
            parts = tuple(_former(c, grounds, part, occasion.who, day, value))
        case Compare(Lasted(part)):
            at = _open_day(c, part, occasion.who, day) if value == UNKNOWN else day
            parts = (build(c, grounds, part, Occasion(occasion.who, at, at)),)
    if parts and not isinstance(node, Compare):
        return Part(node, occasion.who, day, value, parts=parts)
    if isinstance(node, Other) and occasion.other is None:
        nobody = Ground("unsaid", occasion.who, "kin", kinds=("parent",))
        return Part(node, occasion.who, day, value, grounds=(nobody,))
    found = () if parts else _grounds(c, grounds, node, value, occasion, day)
    return Part(node, occasion.who, day, value, measured(c, node, occasion.who, day), found, parts)


def clamped(c: Conditions, occasion: Occasion) -> int:
    """The earliest day of an occasion, inside the days that are looked at."""
    low, _, high = c.record.horizon(occasion.who)
    return min(max(occasion.d0, low), high - 1)


def _grounds(
    c: Conditions, grounds: Grounds, node: Expr, value: int, occasion: Occasion, day: int
) -> tuple[Ground, ...]:
    row = occasion.row
    if value == UNKNOWN and occasion.d0 != occasion.d1 and row is not None and not _is_open(c, node, occasion):
        return (Ground("vague", occasion.who, row=row),)
    return grounds.of(node, value, occasion.who, day, row)


def _is_open(c: Conditions, node: Expr, occasion: Occasion) -> bool:
    """Whether the part is not known even on the single days on which the event may have fallen."""
    days = (occasion.d0, occasion.d1)
    return any(c.at(node, Occasion(occasion.who, d, d, occasion.row, occasion.other)) == UNKNOWN for d in days)


def _open_day(c: Conditions, part: Expr, who: Who, day: int) -> int:
    """The day nearest to this one, in the same run, on which the part is not known; this one where there is none."""
    run = run_of(c, part, who, day)
    if run is None:
        return day
    low, _, high = c.record.horizon(who)
    column = c.column(part, who)
    inside = range(max(run.start, low), min(run.stop, high))
    unknown = [at for at in inside if column[at - low] == UNKNOWN]
    return min(unknown, key=lambda at: abs(at - day), default=day)


def _former(c: Conditions, grounds: Grounds, part: Expr, who: Who, day: int, value: int) -> Iterator[Part]:
    """The condition as it was in a former custody, on the first day on which it was most so."""
    low, _, high = c.record.horizon(who)
    column = c.column(part, who)
    present = c.facts.chain_on(who, day)
    for chain in c.facts.chains[who]:
        if chain.s0 <= day and chain is not present:
            days = [d for d in range(max(chain.s0, low), min(chain.end(), high)) if column[d - low] == value]
            if days and value != FALSE:
                yield build(c, grounds, part, Occasion(who, days[0], days[0]))
                return


def leaves(part: Part) -> Iterator[Part]:
    """The parts that are asked of the record; a comparison with a condition inside it is one."""
    if not part.parts or isinstance(part.node, Compare | Earlier):
        yield part
        return
    for each in part.parts:
        yield from leaves(each)


def all_grounds(parts: Sequence[Part]) -> tuple[Ground, ...]:
    """Every ground of these trees, each once."""
    found: list[Ground] = []
    for part in parts:
        found += [*part.grounds, *all_grounds(part.parts)]
    return unique(found)
