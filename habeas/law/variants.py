"""Norms with their figures put in: one variant for each version of a norm, and for each indicator it compares.

No variant holds a parameter, a setting or a comparison with an amount of time of what is measured in numbers. A setting
that nobody has set is the range of all numbers in an expression, and None as a term.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from itertools import count
from typing import Any

from habeas.dates import FAR_FUTURE, FAR_PAST
from habeas.law.expression import FLIP
from habeas.law.figures import used
from habeas.law.measures import in_unit
from habeas.law.norm import Figure, Form, Library, Norm, Version
from habeas.law.syntax import (
    Amount,
    Compare,
    Expr,
    Fact,
    Indicator,
    Parameter,
    Quantity,
    Regime,
    Setting,
    substitute,
)

UNSET = Quantity(float("-inf"), float("inf"))


@dataclass(frozen=True, slots=True)
class Variant:
    """A norm from `since` to before `until`. `unconfirmed` names its figures that come from memory.

    `certain_since` and `certain_until` say whether these days were seen; `settings` are those it uses, with the values
    put in. `index` counts the variants of the norm from 0.
    """

    norm: Norm
    form: Form
    since: int
    until: int
    certain_since: bool
    certain_until: bool
    unconfirmed: tuple[str, ...]
    settings: tuple[tuple[str, Figure | None], ...]
    indicator: str | None
    index: int


def variants(library: Library, settings: Mapping[str, Figure | None] | None = None) -> tuple[Variant, ...]:
    """Every variant of every norm, in the order of the library; `settings` are those an office has changed."""
    values = {name: setting.value for name, setting in library.settings.items()} | dict(settings or {})
    return tuple(variant for norm in library.norms for variant in _of_norm(norm, library, values))


def _of_norm(norm: Norm, library: Library, settings: Mapping[str, Figure | None]) -> Iterator[Variant]:
    numbers = count()
    parameters, names = used(norm.form, Parameter), sorted(used(norm.form, Setting))
    indicators: list[str | None] = [None]
    if norm.for_each == "indicator":
        indicators = [name for name, measure in library.indicators.items() if measure.comparable is not None]
    versions = norm.versions or (Version(None, None),)
    for position, version in enumerate(versions):
        figures = {**norm.figures, **version.figures}
        unconfirmed = (norm.unconfirmed - version.figures.keys()) | version.unconfirmed
        for indicator in indicators:
            yield Variant(
                norm=norm,
                form=_form(norm.form, library, figures, settings, indicator),
                since=FAR_PAST if version.since is None else version.since,
                until=FAR_FUTURE if version.until is None else version.until,
                certain_since=_certain(versions, position, -1),
                certain_until=_certain(versions, position, 1),
                unconfirmed=tuple(sorted(unconfirmed & parameters)),
                settings=tuple((name, settings.get(name)) for name in names),
                indicator=indicator,
                index=next(numbers),
            )


def _certain(versions: tuple[Version, ...], position: int, step: int) -> bool:
    """Whether the day on which a version begins (-1) or ends (1) was seen; an open end is certain.

    Where one version ends as the next begins, that day is not certain if either says so.
    """
    version = versions[position]
    edge = version.since if step < 0 else version.until
    if edge is None:
        return True
    beside = position + step
    if 0 <= beside < len(versions):
        neighbour = versions[beside]
        if edge == (neighbour.until if step < 0 else neighbour.since):
            return version.certain and neighbour.certain
    return version.certain


def _form(
    form: Form,
    library: Library,
    figures: Mapping[str, Figure],
    settings: Mapping[str, Figure | None],
    indicator: str | None,
) -> Form:
    def figure_of(node: Expr) -> Figure | None:
        if isinstance(node, Parameter):
            return figures[node.name]
        if isinstance(node, Setting):
            return settings.get(node.name) or UNSET
        return node if isinstance(node, Amount | Quantity) else None

    def put_in(node: Expr) -> Expr | None:
        if isinstance(node, Compare) and node.left == Indicator() and indicator is not None:
            node = _of_indicator(node, indicator, library)
        if isinstance(node, Compare) and (figure := figure_of(node.right)) is not None:
            return replace(node, left=substitute(node.left, put_in), right=_measured(node.left, figure, library))
        if node == Indicator() and indicator is not None:
            return Fact(indicator)
        if isinstance(node, Compare):
            return node if isinstance(node.right, Regime) and isinstance(node.left, Fact) else None
        return figure_of(node) if isinstance(node, Parameter | Setting) else None

    changed: dict[str, Any] = {}
    for part in fields(form):
        value = getattr(form, part.name)
        if isinstance(value, Parameter | Setting):
            figure = figure_of(value)
            changed[part.name] = None if figure == UNSET else figure
        elif isinstance(value, Expr) and not isinstance(value, Amount):
            changed[part.name] = substitute(value, put_in)
    return replace(form, **changed) if changed else form


def _of_indicator(node: Compare, indicator: str, library: Library) -> Compare:
    """The comparison for one indicator: it is written for *higher is better*, and turned round for the others."""
    right = Regime(node.right.kind, indicator) if isinstance(node.right, Regime) else node.right
    lower = library.indicators[indicator].comparable == "lower"
    return Compare(Fact(indicator), FLIP[node.op] if lower else node.op, right)


def _measured(left: Expr, figure: Figure, library: Library) -> Figure:
    """The figure as a number, where the left side is measured in numbers of a unit."""
    if isinstance(left, Fact):
        unit = library.indicators[left.name].unit if left.name in library.indicators else None
        return in_unit(figure, "year" if left.name == "age" else unit) or figure
    return figure
