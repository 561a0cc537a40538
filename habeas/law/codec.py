"""Frozen dataclasses to JSON and back, for values made of the types named here and of plain values.

A dataclass is a list that begins with the number of its type, followed by its fields in order; a tuple begins with -1,
a frozen set with -2; a mapping is an object.
"""

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from habeas.dates import Length
from habeas.files import Mark
from habeas.law import norm, syntax

TYPES: tuple[type, ...] = (
    Length, Mark,
    norm.Source, norm.Version, norm.While, norm.Trigger, norm.Event, norm.AtEvent, norm.Recurrence, norm.Limit,
    norm.Norm, norm.Gap, norm.SettingDefinition, norm.RegimeFigure, norm.Measure, norm.Library,
    syntax.FieldTest, syntax.Selector, syntax.Truth, syntax.Quantity, syntax.Amount, syntax.Parameter, syntax.Setting,
    syntax.Fact, syntax.Indicator, syntax.TriggerField, syntax.Not, syntax.And, syntax.Or, syntax.AtLeast,
    syntax.Compare, syntax.Is, syntax.Done, syntax.Recorded, syntax.Since, syntax.Count, syntax.CountPeople,
    syntax.NotDoneFor, syntax.Held, syntax.Lasted, syntax.Clock, syntax.Earlier, syntax.Other, syntax.Regime,
)  # fmt: skip
_TUPLE, _FROZEN_SET = -1, -2
_NUMBERS = {kind: number for number, kind in enumerate(TYPES)}
_FIELDS = {kind: tuple(part.name for part in fields(kind)) for kind in TYPES}


def dumps(value: Any) -> str:
    """The value as JSON. Raises TypeError for a type that is not named here."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def loads(text: str) -> Any:
    """The value of JSON that `dumps` wrote. Raises ValueError for anything else."""
    try:
        return _value(json.loads(text))
    except (TypeError, IndexError, KeyError, RecursionError) as fault:
        raise ValueError("not written by this codec") from fault


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float):
        return value
    number = _NUMBERS.get(type(value))
    if number is not None:
        return [number, *(_plain(getattr(value, name)) for name in _FIELDS[type(value)])]
    if isinstance(value, tuple):
        return [_TUPLE, *map(_plain, value)]
    if isinstance(value, frozenset):
        return [_FROZEN_SET, *sorted(value)]
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    raise TypeError(f"{type(value).__name__} is not written")


def _value(plain: Any) -> Any:
    if type(plain) is list:
        number = plain[0]
        if number >= 0:
            kind = TYPES[number]
            if len(plain) != len(_FIELDS[kind]) + 1:
                raise ValueError(f"{kind.__name__} has other fields")
            return kind(*[_value(item) for item in plain[1:]])
        if number == _TUPLE:
            return tuple([_value(item) for item in plain[1:]])
        if number == _FROZEN_SET:
            return frozenset(plain[1:])
        raise ValueError("no such type")
    if type(plain) is dict:
        return {name: _value(item) for name, item in plain.items()}
    return plain
