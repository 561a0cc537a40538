"""The syntax tree of an expression: frozen values, equal where they mean the same, so that equal parts are one.

Yes/no nodes evaluate to three values; quantity nodes to pairs (low, high). `substitute` replaces parameters and
settings by their figures: the engine never sees a name whose value depends on the version of a norm or on an office.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import Any, Literal

from habeas.dates import Length

Scope = Literal["ever", "this custody", "whole custody", "same day"] | Length


@dataclass(frozen=True, slots=True)
class FieldTest:
    """`authority is court`, `ground in (a, b)`: a test of a field of an entry; not recorded is not known."""

    field: str
    values: tuple[str, ...]
    only: bool = False
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Selector:
    """Entries of these kinds (groups already opened) that pass every test."""

    kinds: tuple[str, ...]
    where: tuple[FieldTest, ...] = ()
    re_trigger: bool = False
    word: str = ""


@dataclass(frozen=True, slots=True)
class Truth:
    value: int


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure in the vocabulary's unit."""

    low: float
    high: float
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of time."""

    length: Length


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str


@dataclass(frozen=True, slots=True)
class Setting:
    name: str


@dataclass(frozen=True, slots=True)
class Fact:
    name: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """The indicator of the variant in `for each: indicator`."""


@dataclass(frozen=True, slots=True)
class TriggerField:
    """A field of the entry that triggers the norm."""

    field: str


@dataclass(frozen=True, slots=True)
class Not:
    part: "Expr"


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple["Expr", ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple["Expr", ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    n: int
    parts: tuple["Expr", ...]


@dataclass(frozen=True, slots=True)
class Compare:
    left: "Expr"
    op: Literal["<", "<=", ">", ">=", "=", "!="]
    right: "Expr"


@dataclass(frozen=True, slots=True)
class Is:
    """`basis is expulsion`, `basis is only in (a, b)`, `place in (a, b)`, of a fact or a field of the trigger."""

    left: "Fact | TriggerField"
    values: tuple[str, ...]
    only: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    what: Selector


@dataclass(frozen=True, slots=True)
class Recorded:
    what: Selector
    scope: Scope = "ever"


@dataclass(frozen=True, slots=True)
class Since:
    what: Selector


@dataclass(frozen=True, slots=True)
class Count:
    what: Selector
    scope: Scope = "ever"


@dataclass(frozen=True, slots=True)
class CountPeople:
    what: Selector


@dataclass(frozen=True, slots=True)
class NotDoneFor:
    what: Selector


@dataclass(frozen=True, slots=True)
class Denied:
    """Whether it was ever said, up to the day, that something was not done."""

    what: Selector


@dataclass(frozen=True, slots=True)
class Held:
    mode: Literal["total", "consecutive", "this order"]


@dataclass(frozen=True, slots=True)
class Lasted:
    part: "Expr"


@dataclass(frozen=True, slots=True)
class Clock:
    start: Selector
    pauses: "Expr | None" = None
    restarts: Selector | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    part: "Expr"


@dataclass(frozen=True, slots=True)
class Other:
    part: "Expr"


@dataclass(frozen=True, slots=True)
class Regime:
    kind: str
    indicator: str = ""


Expr = (
    Truth | Quantity | Amount | Parameter | Setting | Fact | Indicator | TriggerField | Not | And | Or | AtLeast
    | Compare | Is | Done | Recorded | Denied | Since | Count | CountPeople | NotDoneFor | Held | Lasted | Clock
    | Earlier | Other | Regime
)  # fmt: skip

DURATIONS = (Since, NotDoneFor, Held, Lasted, Clock)
QUANTITIES = (Quantity, Amount, Parameter, Setting, Count, CountPeople, Indicator, Regime, *DURATIONS)


_NAMES: dict[type, tuple[str, ...]] = {}
_INNER: dict[type, tuple[str, ...]] = {}


def _names(kind: type) -> tuple[str, ...]:
    if kind not in _NAMES:
        _NAMES[kind] = tuple(part.name for part in fields(kind))
    return _NAMES[kind]


def _inner(kind: type) -> tuple[str, ...]:
    """The fields that may hold expressions, by their types: most nodes have none, and trees are walked all the time."""
    if kind not in _INNER:
        types = {part.name: str(part.type) for part in fields(kind)}
        _INNER[kind] = tuple(name for name, text in types.items() if "Expr" in text or "Fact" in text)
    return _INNER[kind]


def children(node: Expr) -> list[Expr]:
    """The expressions directly inside `node`."""
    found: list[Expr] = []
    for name in _inner(type(node)):
        value = getattr(node, name)
        if isinstance(value, tuple):
            found += value
        elif value is not None:
            found.append(value)
    return found


def walk(node: Expr) -> Iterator[Expr]:
    """`node` and everything inside it, outermost first."""
    ahead = [node]
    while ahead:
        part = ahead.pop()
        yield part
        ahead += reversed(children(part))


def selectors(node: Expr) -> Iterator[Selector]:
    """Every selector of entries in `node`."""
    for part in walk(node):
        for name in _names(type(part)):
            value = getattr(part, name)
            if isinstance(value, Selector):
                yield value


def substitute(node: Expr, replace: Callable[[Expr], Expr | None]) -> Expr:
    """A copy of `node` in which each part for which `replace` gives something is replaced by it."""
    new = replace(node)
    if new is not None:
        return new
    changed: dict[str, Any] = {}
    for name in _inner(type(node)):
        value = getattr(node, name)
        if isinstance(value, tuple):
            changed[name] = tuple([substitute(item, replace) for item in value])
        elif value is not None:
            changed[name] = substitute(value, replace)
    if not changed:
        return node
    values = {name: getattr(node, name) for name in _names(type(node))}
    return type(node)(**{**values, **changed})
