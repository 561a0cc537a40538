"""A norm as a value: what it asks, of whom, from when to when, and where it stands.

Conditions are syntax trees whose parameters and settings are still names; `versions` and an office's settings replace
them (`habeas.law.variants`). Days are ordinals; spans are half-open.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from habeas.files import Mark
from habeas.law.syntax import Amount, Expr, Parameter, Quantity, Selector, Setting

Figure = Amount | Quantity
Text = Mapping[str, str]
Force = Literal["treaty", "statute", "judgment", "authoritative", "standard"]
Duty = Literal["custody", "territory", "nationality", "removing", "receiving"]
ForEach = Literal["parent", "child", "relative", "state asked", "indicator"]
RELATIVE: Final = "relative"
PAIRS: Final = frozenset({"parent", "child", RELATIVE})
"""What a norm may ask `for each` of that is another person."""
Term = Amount | Parameter | Setting


@dataclass(frozen=True, slots=True)
class Source:
    """`instrument` is an id of law/data/instruments.yaml; `provision` is without "Art.": `5(1)(f)`."""

    instrument: str
    provision: str
    see: tuple[str, ...] = ()
    aspect: str | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """The figures of a norm from `since` to before `until`; `certain` is about these two days.

    `unconfirmed` are the figures from memory, `origins` says where a figure comes from.
    """

    since: int | None
    until: int | None
    figures: Mapping[str, Figure] = field(default_factory=dict)
    unconfirmed: frozenset[str] = frozenset()
    origins: Mapping[str, str] = field(default_factory=dict)
    by: str | None = None
    certain: bool = True


@dataclass(frozen=True, slots=True)
class While:
    """`while` / `must`: on each day of the condition the duty holds.

    `made_good`: what makes good the days before, if it comes while the condition still holds (an order towards a danger
    that nobody looked at would breach Art. 3 ECHR if carried out; looked at in time, it is judged by that).
    """

    condition: Expr
    must: Expr
    made_good: Expr | None = None


@dataclass(frozen=True, slots=True)
class Trigger:
    """Entries of a kind, or the start or end of a fact."""

    selectors: tuple[Selector, ...] = ()
    fact: str | None = None
    edge: Literal["start", "end"] | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """`on` / `expect` / `within`, or `before`: something follows, or precedes, an event."""

    trigger: Trigger
    condition: Expr | None
    expect: tuple[Selector, ...]
    within: Term | None = None
    same_occasion: bool = False
    before: bool = False
    not_older_than: Term | None = None
    at_least_before: Term | None = None


@dataclass(frozen=True, slots=True)
class AtEvent:
    """`on` / `must`: the state of things at an event."""

    trigger: Trigger
    condition: Expr | None
    must: Expr


@dataclass(frozen=True, slots=True)
class Recurrence:
    """`while` / `expect` / `every`."""

    condition: Expr
    expect: tuple[Selector, ...]
    every: Term
    counts_earlier: bool | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """`while` / `at_most`; `window` is M of `N days in M`."""

    condition: Expr
    at_most: Term
    counts: Literal["consecutive", "total", "per_order", "window"] = "consecutive"
    window: Term | None = None
    counts_earlier: bool | None = None


Form = While | Event | AtEvent | Recurrence | Limit


@dataclass(frozen=True, slots=True)
class Norm:
    id: str
    title: Text
    sources: tuple[Source, ...]
    form: Form
    force: Force
    topic: str
    tier: int = 2
    text: Text = field(default_factory=dict)
    states: tuple[str, ...] = ()
    duty_of: Duty = "custody"
    for_each: ForEach | None = None
    burden_on_state: bool = False
    versions: tuple[Version, ...] = ()
    figures: Mapping[str, Figure] = field(default_factory=dict)
    unconfirmed: frozenset[str] = frozenset()
    origins: Mapping[str, str] = field(default_factory=dict)
    appreciation: bool = False
    remedies: tuple[str, ...] = ()
    verified: bool = False
    read_twice: bool = False
    seen_at: tuple[str, ...] = ()
    note: str | None = None
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A hole in the law of a state: facts that it sets there, and from when to when."""

    id: str
    state: str
    since: int | None
    until: int | None
    sets: Mapping[str, int]
    title: Text
    why: str
    see: tuple[str, ...] = ()
    verified: bool = False
    condition: Expr | None = None
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class SettingDefinition:
    """A figure that comes from no source and that an office may change; `value` None is *not known*."""

    name: str
    label: Text
    value: Figure | None
    origin: Text
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class RegimeFigure:
    """What the prisons of a state must or do offer: the value of an indicator from when to when."""

    state: str
    kind: str
    indicator: str
    low: float
    high: float
    since: int | None
    until: int | None
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Measure:
    """An indicator as the law sees it: its unit, and which side is better for the person held."""

    unit: str | None
    comparable: str | None


@dataclass(frozen=True, slots=True)
class Library:
    """`version` is a hash of the files; `indicators` are those of the vocabulary, in its order."""

    norms: tuple[Norm, ...]
    definitions: Mapping[str, Expr]
    settings: Mapping[str, SettingDefinition]
    gaps: tuple[Gap, ...] = ()
    regimes: tuple[RegimeFigure, ...] = ()
    indicators: Mapping[str, Measure] = field(default_factory=dict)
    version: str = ""

    def norm(self, id: str) -> Norm:
        """The norm of this id. Raises KeyError."""
        return next(norm for norm in self.norms if norm.id == id)
