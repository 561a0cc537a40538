"""Values of the record as JSON columns, and back. A date keeps the precision in which it was written."""

from collections.abc import Mapping
from typing import Any

from habeas.dates import When
from habeas.record.case import Value

WHEN = "when"


def to_json(value: Value) -> Any:
    """A value for a JSON column: a tuple is a list, a date an object `{"when": "2015-10"}`.

    >>> to_json(("housing", "income"))
    ['housing', 'income']
    """
    if isinstance(value, When):
        return {WHEN: value.text}
    return list(value) if isinstance(value, tuple) else value


def from_json(value: Any) -> Value:
    """What `to_json` made, read back.

    >>> from_json(["housing", "income"])
    ('housing', 'income')
    """
    if isinstance(value, dict):
        return When.parse(value[WHEN])
    found: Value = tuple(value) if isinstance(value, list) else value
    return found


def all_to_json(values: Mapping[str, Value]) -> dict[str, Any]:
    """Each value by its name, for a JSON column."""
    return {name: to_json(value) for name, value in values.items()}


def all_from_json(values: Mapping[str, Any]) -> dict[str, Value]:
    """What `all_to_json` made, read back."""
    return {name: from_json(value) for name, value in values.items()}


def text_of(when: When | None) -> str:
    """A date for a text column; empty where there is none."""
    return "" if when is None else when.text


def when_of(text: str) -> When | None:
    """The date of a text column; None where it is empty."""
    return When.parse(text) if text else None
