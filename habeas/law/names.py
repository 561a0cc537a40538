"""What the law needs to know of the vocabulary: the names it may use. `record.vocabulary.Vocabulary` has this shape.

A protocol, because `law` and `record` stand side by side and do not import one another.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol


class FieldName(Protocol):
    @property
    def type(self) -> str: ...
    @property
    def values(self) -> Collection[str]: ...


class KindName(Protocol):
    @property
    def fields(self) -> Collection[str]: ...
    @property
    def span(self) -> bool: ...


class FactName(Protocol):
    @property
    def type(self) -> str: ...


class IndicatorName(Protocol):
    """`comparable` is `higher` or `lower`: which side is better for the person held."""

    @property
    def type(self) -> str: ...
    @property
    def unit(self) -> str | None: ...
    @property
    def comparable(self) -> str | None: ...


class Names(Protocol):
    """`facts` holds the indicators too; `fact_values` gives the words a category may take (empty: any)."""

    @property
    def kinds(self) -> Mapping[str, KindName]: ...
    @property
    def groups(self) -> Mapping[str, Sequence[str]]: ...
    @property
    def facts(self) -> Mapping[str, FactName]: ...
    @property
    def indicators(self) -> Mapping[str, IndicatorName]: ...
    @property
    def fields(self) -> Mapping[str, FieldName]: ...
    @property
    def units(self) -> Collection[str]: ...
    def fact_values(self, fact: str) -> Collection[str]: ...
