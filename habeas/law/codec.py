"""Frozen dataclasses to JSON and back, for values made of types named beforehand and of plain values.

A dataclass is a list that begins with the number of its type, followed by its fields in order; a tuple begins with -1,
a frozen set with -2, a mapping by tuples with -3, followed by key and value in turn; a mapping by texts is an object.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

_TUPLE, _FROZEN_SET, _BY_TUPLES = -1, -2, -3


class Codec:
    """Writes and reads values of these types; their order is part of what is written."""

    def __init__(self, types: Sequence[type]) -> None:
        self.types = tuple(types)
        self.numbers = {kind: number for number, kind in enumerate(self.types)}
        self.fields = {kind: tuple(part.name for part in fields(kind)) for kind in self.types}

    def dumps(self, value: Any) -> str:
        """The value as JSON. Raises TypeError for a type that is not named."""
        return json.dumps(self._plain(value), ensure_ascii=False, separators=(",", ":"))

    def loads(self, text: str) -> Any:
        """The value of JSON that `dumps` wrote. Raises ValueError for anything else."""
        try:
            return self._value(json.loads(text))
        except (TypeError, IndexError, KeyError, RecursionError) as fault:
            raise ValueError("not written by this codec") from fault

    def _plain(self, value: Any) -> Any:
        if value is None or isinstance(value, str | int | float):
            return value
        number = self.numbers.get(type(value))
        if number is not None:
            return [number, *(self._plain(getattr(value, name)) for name in self.fields[type(value)])]
        if isinstance(value, tuple):
            return [_TUPLE, *map(self._plain, value)]
        if isinstance(value, frozenset):
            return [_FROZEN_SET, *sorted(value)]
        if isinstance(value, Mapping):
            if value and all(isinstance(name, tuple) for name in value):
                return [_BY_TUPLES, *(self._plain(part) for pair in value.items() for part in pair)]
            return {name: self._plain(item) for name, item in value.items()}
        raise TypeError(f"{type(value).__name__} is not written")

    def _value(self, plain: Any) -> Any:
        if type(plain) is list:
            number = plain[0]
            if number >= 0:
                kind = self.types[number]
                if len(plain) != len(self.fields[kind]) + 1:
                    raise ValueError(f"{kind.__name__} has other fields")
                return kind(*[self._value(item) for item in plain[1:]])
            if number == _TUPLE:
                return tuple([self._value(item) for item in plain[1:]])
            if number == _FROZEN_SET:
                return frozenset(plain[1:])
            if number == _BY_TUPLES:
                return {self._value(key): self._value(item) for key, item in zip(plain[1::2], plain[2::2], strict=True)}
            raise ValueError("no such type")
        if type(plain) is dict:
            return {name: self._value(item) for name, item in plain.items()}
        return plain
