"""What can be compared with what: types of terms, and figures brought into the unit of what they are compared with."""

from habeas.dates import Unit
from habeas.law.names import Names
from habeas.law.syntax import (
    DURATIONS,
    QUANTITIES,
    Amount,
    Count,
    CountPeople,
    Expr,
    Fact,
    Parameter,
    Quantity,
    Regime,
    Setting,
    TriggerField,
)
from habeas.words import Message

Figure = Amount | Quantity
TIME_UNITS: dict[str, Unit] = {
    "minute": "minute", "minutes": "minute", "hour": "hour", "hours": "hour", "day": "day", "days": "day",
    "week": "week", "weeks": "week", "month": "month", "months": "month", "year": "year", "years": "year",
}  # fmt: skip
NO_WORKING_DAYS = Message(
    "working days are counted in “within”, “not_older_than” and “at_least_before” only: write calendar days here, such"
    " as “7 days” for a working week"
)
_MINUTES = {"minute": 1.0, "hour": 60.0, "day": 1440.0, "week": 10080.0}


def type_of(node: Fact | TriggerField, names: Names) -> str:
    """The type that the vocabulary gives a fact or a field."""
    if isinstance(node, Fact):
        return names.facts[node.name].type
    return names.fields[node.field].type if node.field in names.fields else "text"


def words_of(node: Fact | TriggerField, names: Names) -> frozenset[str] | None:
    """The words that may stand after `is`; None where the node is no matter of words. Empty: any word."""
    kind = type_of(node, names)
    if kind == "yes_no":
        return frozenset(("yes", "no"))
    if isinstance(node, Fact):
        return frozenset(names.fact_values(node.name)) if kind == "category" else None
    if kind in ("place", "state"):
        words = frozenset(names.fact_values(kind)) if kind in names.facts else frozenset()
        return words | {"home"} if kind == "state" and words else words
    values = frozenset(names.fields[node.field].values) if node.field in names.fields else frozenset()
    return values or None


def is_quantity(node: Expr, names: Names) -> bool:
    """Whether the node is a number or a time."""
    if isinstance(node, Fact):
        return type_of(node, names) == "number"
    if isinstance(node, TriggerField):
        return type_of(node, names) in ("number", "length")
    return isinstance(node, QUANTITIES)


def is_yes_no(node: Expr, names: Names) -> bool:
    """Whether the node can stand alone as a condition."""
    if isinstance(node, Fact | TriggerField):
        return type_of(node, names) == "yes_no"
    return not isinstance(node, QUANTITIES)


def fits(left: Expr, right: Expr, names: Names) -> tuple[Message | None, Expr]:
    """What is wrong with comparing these two, if anything; and `right` in the unit of `left`.

    Names of figures (parameters, settings) are let through: they are looked at once their figures are known.
    """
    if isinstance(right, Parameter | Setting | Regime):
        return None, right
    if isinstance(left, DURATIONS) or (isinstance(left, TriggerField) and type_of(left, names) == "length"):
        if not isinstance(right, Amount):
            return Message("a time is compared with an amount of time such as “3 months”"), right
        return None, right
    if isinstance(left, Count | CountPeople):
        if not isinstance(right, Quantity) or right.unit is not None:
            return Message("a count is compared with a plain number"), right
        return None, right
    unit = unit_of(left, names)
    converted = in_unit(right, unit)
    if converted is None:
        if unit is None:
            return Message("this is compared with a plain number"), right
        return Message("this is measured in %(unit)s: write the figure in that unit", {"unit": unit}), right
    return None, converted


def unit_of(node: Expr, names: Names) -> str | None:
    """The unit of a fact or an indicator; ages are in years."""
    if isinstance(node, Fact):
        if node.name in names.indicators:
            return names.indicators[node.name].unit
        return "year" if node.name == "age" else None
    return None


def in_unit(figure: Expr, unit: str | None) -> Quantity | None:
    """The figure as a number of this unit; None where it is none.

    >>> from habeas.dates import Length
    >>> in_unit(Amount(Length(1, "hour")), "minutes")
    Quantity(low=60.0, high=60.0, unit='minutes')
    """
    if isinstance(figure, Quantity):
        return figure if figure.unit is None or _singular(figure.unit) == _singular(unit) else None
    if not isinstance(figure, Amount) or unit is None:
        return None
    length, wanted = figure.length, _singular(unit)
    if length.unit == wanted:
        amount: float = length.amount
    elif length.minutes is not None and wanted in _MINUTES:
        amount = length.minutes / _MINUTES[wanted]
    elif length.unit == "month" and wanted == "year":
        amount = length.amount / 12
    else:
        return None
    return Quantity(amount, amount, unit)


def _singular(unit: str | None) -> str | None:
    return unit.removesuffix("s") if unit else None
