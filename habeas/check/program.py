"""The law made ready for the engine: variants with figures put in, equal parts shared, force by state laid out in days.

Equal expressions are one object (`intern`), so that what many norms ask is computed once. Whatever an expression needs of
the table (fields, indicators, selectors) is gathered here, before a single person is looked at.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from habeas.check.asks import Asks, asks_of, is_local
from habeas.check.coding import Coding, make_coding
from habeas.check.kleene import TRUE, Ints
from habeas.check.places import PlaceHistory, nowhere
from habeas.check.reach import Reach
from habeas.check.signs import Signs, gaps_by_fact
from habeas.check.silent import Silence
from habeas.check.steps import FAR, FIRST_DAY
from habeas.check.told import ByValue, Told, told_of
from habeas.law.norm import AtEvent, Event, Gap, Library, Limit, Recurrence, Source, Trigger, While
from habeas.law.syntax import (
    DURATIONS,
    Amount,
    And,
    AtLeast,
    Compare,
    Count,
    CountPeople,
    Expr,
    Fact,
    Not,
    Or,
    Other,
    Quantity,
    Regime,
    Selector,
    TriggerField,
    Truth,
    children,
    selectors,
    substitute,
    walk,
)
from habeas.law.variants import Variant
from habeas.record.vocabulary import Vocabulary

A_YEAR = 365
FORECAST_DAYS = 3 * 366
YES_NO = (And, Or, Not, AtLeast, Compare, Fact)
ForceOf = Callable[[str, str], Iterable[tuple[int, int, int]]]


@dataclass(frozen=True, slots=True)
class Stretch:
    """One source of one variant in force for a state from `since` to before `until`.

    `value` is 2, or 1 where force is not known. `whole_since`, `whole_until`: the same source over all versions of the
    norm, to which the days of a breach after an event are cut. `band`: within a year of a day of the version that was not
    seen, where two versions have to agree.
    """

    source: int
    since: int
    until: int
    value: int
    whole_since: int
    whole_until: int
    band: bool = False


@dataclass(frozen=True, slots=True)
class Compiled:
    """A variant of a norm with shared expressions and its force, by code of state.

    `events`: one object for all variants whose duty the same events open for the same people; None where none do.
    `begins`: by code of state, the first and the last day on which a source of the norm came into force (1: none does).
    """

    variant: Variant
    form: While | Event | AtEvent | Recurrence | Limit
    force: Mapping[int, tuple[Stretch, ...]]
    local: bool
    number: int
    events: object
    begins: tuple[Ints, Ints]


@dataclass(frozen=True, slots=True)
class LaidOut:
    """All stretches as columns; those of variant v in state s are rows `first[v * states + s]` to the next."""

    states: int
    first: Ints
    source: Ints
    since: Ints
    until: Ints
    value: Ints
    whole_since: Ints
    whole_until: Ints
    band: npt.NDArray[np.bool_]
    norm: Ints
    indicator: Ints
    unconfirmed: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class CompiledGap:
    gap: Gap
    state: int
    since: int
    until: int
    condition: Expr | None
    asks: Asks


@dataclass(frozen=True, slots=True)
class Program:
    """The law made ready for the engine: its variants, what they ask for, where and when each is in force."""

    library: Library
    vocabulary: Vocabulary
    coding: Coding
    variants: tuple[Compiled, ...]
    gaps: tuple[CompiledGap, ...]
    gaps_about: Mapping[str, tuple[CompiledGap, ...]]
    local_nodes: frozenset[int]
    fields: frozenset[str]
    expressions: tuple[tuple[Expr, ...], ...]
    counts: tuple[Selector, ...]
    laid_out: LaidOut
    pool: Mapping[Expr, Expr]
    of_others: Asks
    place_nodes: Mapping[int, frozenset[str]]
    nowhere: PlaceHistory
    reach: Reach
    silence: Silence
    told: tuple[Told, ...]
    grace: int = 14
    days_to_answer: int = 30
    forecast: int = FORECAST_DAYS

    @property
    def exit_days(self) -> int:
        """How long a way out to another state counts as an exit from a zone at a land border (a setting); else always."""
        setting = self.library.settings.get("days_in_land_border_zone_with_exit")
        return int(setting.value.length.amount) if setting and isinstance(setting.value, Amount) else FAR

    def is_local(self, node: Expr) -> bool:
        """Whether the node speaks of the trigger or of the other of a pair, so that it has no column of its own."""
        return id(node) in self.local_nodes

    def shared(self, node: Expr) -> Expr:
        """The one shared object equal to `node`."""
        return self.pool.get(node, node)


def compile_program(
    library: Library,
    variants: Iterable[Variant],
    vocabulary: Vocabulary,
    force_of: ForceOf,
    grace: int = 14,
) -> Program:
    """A program for the engine. `force_of(instrument, state)` gives stretches (since, until, value) in days."""
    coding = make_coding(vocabulary)
    pool: dict[Expr, Expr] = {}
    compared = {(figure.kind, figure.indicator) for figure in library.regimes}
    chosen = [variant for variant in variants if _has_regime(variant, compared)]
    compiled = _compile(chosen, pool, lambda variant: _force(variant, coding, vocabulary, force_of), len(coding.states))
    gaps = tuple(
        CompiledGap(
            gap,
            coding.states[gap.state],
            gap.since or FIRST_DAY,
            gap.until or FAR,
            (condition := intern(gap.condition, pool) if gap.condition else None),
            asks_of((condition,) if condition else ()),
        )
        for gap in library.gaps
        if gap.state in coding.states
    )
    tops = tuple(tuple(_top(c.form, pool)) for c in compiled)
    counts = dict.fromkeys(node.what for top in tops for e in top for node in walk(e) if isinstance(node, CountPeople))
    local_nodes = frozenset(id(node) for node in pool.values() if is_local(node))
    names = {test.field for c in compiled for s in _selectors(c.form) for test in s.where}
    names |= {node.field for c in compiled for node in _nodes(c.form) if isinstance(node, TriggerField)}
    place_nodes, empty = _place_nodes(pool.values(), coding), nowhere(coding)
    signs = Signs(coding, place_nodes, empty, gaps_by_fact((gap.state, gap.gap.sets) for gap in gaps))
    return Program(
        library, vocabulary, coding, tuple(compiled), gaps, _by_fact(gaps), local_nodes,
        frozenset(names | {"authority", "basis", "result", "years", *coding.effect_fields}),
        tops, tuple(counts), _lay_out(compiled, len(coding.states)), pool,
        asks_of([pool[node.part] for node in pool.values() if isinstance(node, Other)]),
        place_nodes, empty, Reach.of(compiled, coding), _silence(signs, compiled, gaps, tops),
        _told(compiled, tops, local_nodes), grace,
    )  # fmt: skip


def _compile(
    variants: Iterable[Variant],
    pool: dict[Expr, Expr],
    force_of: Callable[[Variant], Mapping[int, tuple[Stretch, ...]]],
    states: int,
) -> list[Compiled]:
    compiled = []
    shapes: dict[object, Mapping[int, tuple[Stretch, ...]]] = {}
    opened: dict[object, object] = {}
    for number, variant in enumerate(variants):
        form = _intern_form(variant.form, pool)
        shape = _shape(variant)
        if shape not in shapes:
            shapes[shape] = force_of(variant)
        force, local = shapes[shape], any(isinstance(n, TriggerField | CountPeople | Other) for n in _nodes(form))
        events = _events(variant, form, opened)
        compiled.append(Compiled(variant, form, force, local, number, events, _begins(force, states)))
    return compiled


def _told(
    compiled: Sequence[Compiled], tops: Sequence[Iterable[Expr]], local_nodes: frozenset[int]
) -> tuple[Told, ...]:
    leaves: dict[int, ByValue] = {}
    return tuple(told_of(one, top, local_nodes, leaves) for one, top in zip(compiled, tops, strict=True))


def _silence(
    signs: Signs, compiled: Sequence[Compiled], gaps: Sequence[CompiledGap], tops: Sequence[tuple[Expr, ...]]
) -> Silence:
    of_gaps = [(gap.condition,) if gap.condition else () for gap in gaps]
    asks = [*(asks_of(top) for top in tops), *(gap.asks for gap in gaps)]
    return Silence.of(signs, [one.form.condition for one in compiled], [*tops, *of_gaps], asks)


def _by_fact(gaps: Iterable[CompiledGap]) -> dict[str, tuple[CompiledGap, ...]]:
    found: dict[str, tuple[CompiledGap, ...]] = {}
    for gap in gaps:
        for name in gap.gap.sets:
            found[name] = (*found.get(name, ()), gap)
    return found


def intern(node: Expr, pool: dict[Expr, Expr]) -> Expr:
    """The one shared object that is equal to `node`."""
    if node in pool:
        return pool[node]
    changed: dict[str, Any] = {}
    parts = {id(child) for child in children(node)}
    if parts:
        for part in fields(node):
            value = getattr(node, part.name)
            if id(value) in parts:
                changed[part.name] = intern(value, pool)
            elif isinstance(value, tuple) and any(id(item) in parts for item in value):
                changed[part.name] = tuple(intern(item, pool) for item in value)
        node = replace(node, **changed)
    return pool.setdefault(node, node)


def _split_equality(node: Expr) -> Expr | None:
    """`age = 3` as `age >= 3 and not age > 3`: times and counts are compared in one way only."""
    if not (isinstance(node, Compare) and node.op in ("=", "!=")):
        return None
    if not (isinstance(node.left, (Count, *DURATIONS)) or node.left == Fact("age")):
        return None
    equal = And((Compare(node.left, ">=", node.right), Not(Compare(node.left, ">", node.right))))
    return equal if node.op == "=" else Not(equal)


def _intern_form(form: Any, pool: dict[Expr, Expr]) -> Any:
    changed: dict[str, Any] = {}
    for part in fields(form):
        value = getattr(form, part.name)
        if isinstance(value, Expr):
            changed[part.name] = intern(substitute(value, _split_equality), pool)
        elif isinstance(value, Trigger) and value.fact:
            intern(Fact(value.fact), pool)
    return replace(form, **changed)


def _has_regime(variant: Variant, compared: set[tuple[str, str]]) -> bool:
    """Whether some state's law says what a prison must offer of the indicator that the variant compares."""
    asked = [(node.kind, node.indicator) for node in _nodes(variant.form) if isinstance(node, Regime)]
    return all(pair in compared for pair in asked)


def _place_nodes(nodes: Iterable[Expr], coding: Coding) -> dict[int, frozenset[str]]:
    """The yes/no expressions that speak of nothing but the conditions of a place, with the indicators they name."""
    return {
        id(node): frozenset(part.name for part in walk(node) if isinstance(part, Fact))
        for node in nodes
        if isinstance(node, YES_NO) and _about_places(node, coding.indicators)
    }


def _about_places(node: Expr, indicators: Mapping[str, int]) -> bool:
    parts = [part for part in walk(node) if part is not node or isinstance(part, Fact)]
    leaves = [part for part in parts if not isinstance(part, And | Or | Not | AtLeast | Compare)]
    facts = [part for part in leaves if isinstance(part, Fact)]
    return bool(facts) and all(
        (isinstance(leaf, Fact) and leaf.name in indicators) or isinstance(leaf, Quantity | Truth) for leaf in leaves
    )


def _top(form: Any, pool: Mapping[Expr, Expr]) -> Iterable[Expr]:
    """The expressions of a form, and the fact whose start or end triggers it."""
    for part in fields(form):
        value = getattr(form, part.name)
        if isinstance(value, Expr) and not isinstance(value, Amount):
            yield value
        elif isinstance(value, Trigger) and value.fact:
            yield pool[Fact(value.fact)]


def _nodes(form: Any) -> Iterable[Expr]:
    for part in fields(form):
        value = getattr(form, part.name)
        if isinstance(value, Expr):
            yield from walk(value)


def _selectors(form: Any) -> Iterable[Selector]:
    for part in fields(form):
        value = getattr(form, part.name)
        if isinstance(value, Expr):
            yield from selectors(value)
        elif isinstance(value, Trigger):
            yield from value.selectors
        elif isinstance(value, tuple):
            yield from (item for item in value if isinstance(item, Selector))


def _shape(variant: Variant) -> object:
    """All that force depends on: variants that are alike in it are in force in the same states on the same days."""
    norm = variant.norm
    days = variant.since, variant.until, variant.certain_since, variant.certain_until
    versions = tuple((version.since, version.until) for version in norm.versions)
    return norm.states, tuple(source.instrument for source in norm.sources), days, versions


def _force(
    variant: Variant, coding: Coding, vocabulary: Vocabulary, force_of: ForceOf
) -> Mapping[int, tuple[Stretch, ...]]:
    """When the variant is in force, by code of state; states in which it never is are left out."""
    return {
        coding.states[state]: stretches
        for state in (variant.norm.states or vocabulary.states)
        if state in coding.states and (stretches := _stretches(variant, state, force_of))
    }


def _events(variant: Variant, form: object, opened: dict[object, object]) -> object:
    if not isinstance(form, Event | AtEvent):
        return None
    asked = form.trigger, variant.norm.for_each, variant.norm.duty_of
    return opened.setdefault(asked, asked)


def _begins(force: Mapping[int, tuple[Stretch, ...]], states: int) -> tuple[Ints, Ints]:
    first, last = np.ones((2, states + 1), np.int64)
    for state, stretches in force.items():
        begins = [stretch.whole_since for stretch in stretches]
        first[state], last[state] = min(begins), max(begins)
    return first, last


def _stretches(variant: Variant, state: str, force_of: ForceOf) -> tuple[Stretch, ...]:
    norm = variant.norm
    first = min((v.since or FIRST_DAY for v in norm.versions), default=FIRST_DAY)
    last = max((v.until or FAR for v in norm.versions), default=FAR)
    core = (
        variant.since if variant.certain_since else variant.since + A_YEAR,
        variant.until if variant.certain_until else variant.until - A_YEAR,
    )
    parts = [(core, False)]
    if not variant.certain_since:
        parts.append(((variant.since - A_YEAR, variant.since + A_YEAR), True))
    if not variant.certain_until:
        parts.append(((variant.until - A_YEAR, variant.until + A_YEAR), True))
    found = []
    for number, source in enumerate(norm.sources):
        for since, until, value in _in_force(source, state, force_of, bool(norm.states)):
            for (begin, end), band in parts:
                low, high = max(since, begin), min(until, end)
                if low < high:
                    found.append(Stretch(number, low, high, value, max(since, first), min(until, last), band))
    return tuple(found)


def _lay_out(compiled: list[Compiled], states: int) -> LaidOut:
    rows = [s for c in compiled for state in range(states) for s in c.force.get(state, ())]
    counts = [len(c.force.get(state, ())) for c in compiled for state in range(states)]
    norms = {id(c.variant.norm): i for i, c in enumerate(compiled)}
    indicators = list(dict.fromkeys(c.variant.indicator for c in compiled))
    columns: dict[str, npt.NDArray[Any]] = {
        name: np.array([getattr(s, name) for s in rows], bool if name == "band" else np.int64)
        for name in Stretch.__slots__
    }
    return LaidOut(
        states=states,
        first=np.concatenate(([0], np.cumsum(np.array(counts, np.int64)))),
        norm=np.array([norms[id(c.variant.norm)] for c in compiled], np.int64),
        indicator=np.array([indicators.index(c.variant.indicator) for c in compiled], np.int64),
        unconfirmed=np.array([bool(c.variant.unconfirmed) for c in compiled], bool),
        **columns,
    )


def _in_force(source: Source, state: str, force_of: ForceOf, domestic: bool) -> Iterable[tuple[int, int, int]]:
    found = tuple(force_of(source.instrument, state))
    if not found and domestic:
        return ((FIRST_DAY, FAR, TRUE),)
    return found
