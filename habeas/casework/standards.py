"""What the law says of an indicator, drawn out of the norms themselves: figures a place must keep, figures below which a
heavier rule begins, and what prisons of the same state must offer. Nothing here knows a figure of its own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from habeas.casework.conditions import Range, Seen
from habeas.casework.law import law_version, program
from habeas.check.office import force_of
from habeas.check.program import Program
from habeas.check.steps import FAR
from habeas.law.expression import FLIP
from habeas.law.norm import Norm, RegimeFigure, Source, While
from habeas.law.syntax import And, Compare, Expr, Fact, Is, Not, Quantity, Regime, walk

Role = Literal["duty", "threshold"]
Answer = Literal["kept", "broken", "not_known"]
COMPARED: Final = ("prison", "arrest_house")


@dataclass(frozen=True, slots=True)
class Standard:
    """What one source of a norm asks of an indicator: `value op figure`, where it is in force from `since` to `until`.

    A `threshold` is no duty: where `value op figure` the norm begins. `sure` is no where force is not known.
    """

    norm: Norm
    source: Source
    indicator: str
    role: Role
    op: str
    figure: Quantity
    since: int
    until: int
    sure: bool
    yes_no: bool

    def answer(self, value: Range) -> Answer:
        """Whether a value keeps the standard, whatever it is within its range."""
        return compared(value, self.op if self.role == "duty" else _OPPOSITE[self.op], self.figure)

    def on(self, day: int) -> bool:
        """Whether it is in force on a day."""
        return self.since <= day < self.until


@dataclass(frozen=True, slots=True)
class Compared:
    """One point of a regime beside the place. `last_seen` is the day for which the answer stands, where that is not today."""

    figure: RegimeFigure
    value: Range | None
    last_seen: int | None
    answer: Answer


_OPPOSITE: Final[Mapping[str, str]] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}


def compared(value: Range, op: str, figure: Quantity) -> Answer:
    """A range against a figure: kept or broken only where every value of the range is.

    >>> compared((2.0, 2.5), ">=", Quantity(4, 4)), compared((3.0, 5.0), ">=", Quantity(4, 4))
    ('broken', 'not_known')
    """
    low, high = value
    if op in ("<", "<="):
        return compared((-high, -low), FLIP[op], Quantity(-figure.high, -figure.low))
    if op in (">", ">="):
        kept = low > figure.high or (op == ">=" and low == figure.high)
        broken = high < figure.low or (op == ">" and high == figure.low)
        return "kept" if kept else "broken" if broken else "not_known"
    same = low == high == figure.low == figure.high
    apart = high < figure.low or low > figure.high
    if op == "!=":
        same, apart = apart, same
    return "kept" if same else "broken" if apart else "not_known"


def standards(state: str | None, kind: str | None) -> Mapping[str, tuple[Standard, ...]]:
    """The standards for places of a kind in a state, by indicator."""
    return _standards(law_version(), state or "", kind or "")


def beside_prison(state: str | None, seen: Mapping[str, Seen], day: int) -> dict[str, tuple[Compared, ...]]:
    """The place beside prisons and houses of arrest of its state, point by point, on a day."""
    running = program()
    figures = [
        figure
        for figure in running.library.regimes
        if figure.state == state and (figure.since or 1) <= day < (figure.until or FAR)
    ]
    return {
        kind: tuple(
            _beside(figure, seen.get(figure.indicator), running, day) for figure in figures if figure.kind == kind
        )
        for kind in COMPARED
        if any(figure.kind == kind for figure in figures)
    }


def comparing_norms(place_kind: str | None) -> Mapping[str, Norm]:
    """The norms that compare places of this kind with a regime, by the kind of regime."""
    return _comparing(law_version(), place_kind or "")


@lru_cache(maxsize=64)
def _comparing(version: str, place_kind: str) -> Mapping[str, Norm]:
    found: dict[str, Norm] = {}
    for norm in program().library.norms:
        if isinstance(norm.form, While) and _meets(norm.form.condition, place_kind):
            for node in walk(norm.form.must):
                if isinstance(node, Regime):
                    found.setdefault(node.kind, norm)
    return found


def _beside(figure: RegimeFigure, seen: Seen | None, running: Program, day: int) -> Compared:
    if seen is None:
        return Compared(figure, None, None, "not_known")
    run = seen.on(day)
    last = seen.last(day)
    worse_below = running.vocabulary.indicators[figure.indicator].comparable != "lower"
    wanted = Quantity(figure.low, figure.high)
    answer = compared(last.value, ">=" if worse_below else "<=", wanted)
    return Compared(figure, last.value, None if run else min(last.until - 1, day), answer)


@lru_cache(maxsize=64)
def _standards(version: str, state: str, kind: str) -> Mapping[str, tuple[Standard, ...]]:
    running = program()
    found: dict[str, list[Standard]] = {}
    for compiled in running.variants:
        variant = compiled.variant
        norm, form = variant.norm, variant.form
        if (
            not isinstance(form, While)
            or (norm.states and state not in norm.states)
            or not _meets(form.condition, kind)
        ):
            continue
        for indicator, role, op, figure, yes_no in _asked(form, running):
            for source in norm.sources:
                for since, until, value in force_of(source.instrument, state):
                    span = max(since, variant.since), min(until, variant.until)
                    if span[0] < span[1]:
                        standard = Standard(norm, source, indicator, role, op, figure, *span, value == 2, yes_no)
                        found.setdefault(indicator, []).append(standard)
    return {indicator: tuple(_joined(rows)) for indicator, rows in found.items()}


def _joined(rows: list[Standard]) -> Iterator[Standard]:
    """The same rule of the same source over versions that touch, once."""
    rows = sorted(rows, key=lambda row: (row.norm.id, row.source.instrument, row.source.provision, row.since))
    for i, row in enumerate(rows):
        before = rows[i - 1] if i else None
        if before is not None and _same(before, row) and before.until == row.since:
            rows[i] = Standard(
                row.norm, row.source, row.indicator, row.role, row.op, row.figure, before.since, row.until,
                before.sure and row.sure, row.yes_no,
            )  # fmt: skip
            continue
        if before is not None:
            yield before
    if rows:
        yield rows[-1]


def _same(one: Standard, other: Standard) -> bool:
    return (one.norm.id, one.source, one.op, one.figure) == (other.norm.id, other.source, other.op, other.figure)


def _asked(form: While, running: Program) -> Iterator[tuple[str, Role, str, Quantity, bool]]:
    """What a norm asks of indicators by itself, and from which figure on it begins."""
    indicators = running.vocabulary.indicators
    begins = [part for part in _parts(form.condition) if _indicator(part, indicators) is not None]
    for part in begins:
        name = _indicator(part, indicators)
        if (
            name
            and isinstance(part, Compare)
            and isinstance(part.right, Quantity)
            and _is_worse(part.op, name, running)
        ):
            yield name, "threshold", part.op, part.right, False
    if begins:  # what it asks then hangs on what was seen, and is told by the check of a person
        return
    for part in _parts(form.must):
        name = _indicator(part, indicators)
        if name is None:
            continue
        if isinstance(part, Compare) and isinstance(part.right, Quantity):
            yield name, "duty", part.op, part.right, False
        elif not isinstance(part, Compare):
            yes = float(isinstance(part, Fact))
            yield name, "duty", "=", Quantity(yes, yes), True


def _parts(node: Expr) -> list[Expr]:
    return [inner for part in node.parts for inner in _parts(part)] if isinstance(node, And) else [node]


def _indicator(part: Expr, indicators: Mapping[str, object]) -> str | None:
    inner = part.left if isinstance(part, Compare) else part.part if isinstance(part, Not) else part
    return inner.name if isinstance(inner, Fact) and inner.name in indicators else None


def _is_worse(op: str, name: str, running: Program) -> bool:
    better = running.vocabulary.indicators[name].comparable
    return (better == "higher" and op in ("<", "<=")) or (better == "lower" and op in (">", ">="))


def _meets(condition: Expr, kind: str) -> bool:
    """Whether a norm can speak of a place of this kind."""
    kinds = [part.values for part in _parts(condition) if isinstance(part, Is) and part.left == Fact("place")]
    return all(kind in values for values in kinds)
