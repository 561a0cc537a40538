"""What a case file says, as values: people, kin, places, dated entries, observations, holdings.

Everything here is frozen. A value that was not recorded is ``None`` (or an empty tuple), never a default that means
something. Dates are ``When``: they keep the precision in which they were written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from habeas.dates import When
from habeas.files import Mark

Value = str | float | bool | tuple[str, ...] | When | None
Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    label: str | None = None
    sex: str | None = None
    born: When | None = None
    died: When | None = None
    age: float | None = None
    age_on: When | None = None
    nationality: tuple[str, ...] = ()
    stateless: bool | None = None
    stateless_from: When | None = None
    speaks_state_language: bool | None = None
    count: int | None = None
    more: Mapping[str, Value] = field(default_factory=dict)
    mark: Mark | None = None

    @property
    def is_group(self) -> bool:
        return self.count is not None


@dataclass(frozen=True, slots=True)
class Kin:
    """`who` is `relation` of `of`."""

    who: str
    relation: str
    of: str
    since: When | None = None
    disputed: bool = False
    more: Mapping[str, Value] = field(default_factory=dict)
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Place:
    id: str
    name: str | None = None
    kind: str | None = None
    state: str | None = None
    within: str | None = None
    more: Mapping[str, Value] = field(default_factory=dict)
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One dated statement about one person (`who` is None where it is about the state or the place alone)."""

    id: str
    kind: str
    who: str | None
    on: When
    until: When | None = None
    place: str | None = None
    with_: str | None = None
    re: str | None = None
    supersedes: str | None = None
    source: str | None = None
    confidence: str | None = None
    verified: bool = True
    recorded_at: When | None = None
    recorded_by: str | None = None
    fields: Mapping[str, Value] = field(default_factory=dict)
    note: str | None = None
    order: int = 0
    unread: bool = False
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """One indicator seen at a place over a time. `value` is yes/no, or a range in the vocabulary's unit."""

    id: str
    place: str
    indicator: str
    value: bool | Range
    since: When
    until: When | None = None
    source: str | None = None
    recorded_at: When | None = None
    unread: bool = False
    as_written: str | None = None
    """What stood in the file, where it could not be read; `value` then says nothing."""
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    article: str
    result: str
    who: tuple[str, ...]
    since: When | None
    until: When | None
    with_: tuple[str, ...] = ()
    aspect: str | None = None
    by_state: str | None = None
    comparable: bool = False
    needs: str | None = None
    about: str | None = None
    why: str | None = None
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Source:
    id: str
    name: str | None = None
    access: str = "open"
    more: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Consent:
    who: str
    use: str
    given: When
    withdrawn: When | None = None
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    id: str
    states: tuple[str, ...]
    people: tuple[Person, ...] = ()
    kin: tuple[Kin, ...] = ()
    places: tuple[Place, ...] = ()
    entries: tuple[Entry, ...] = ()
    observations: tuple[Observation, ...] = ()
    holdings: tuple[Holding, ...] = ()
    sources: tuple[Source, ...] = ()
    consents: tuple[Consent, ...] = ()
    cite: Mapping[str, str] | None = None
    closed_on: When | None = None
    verified: bool = False
    note: str | None = None
    more: Mapping[str, Value] = field(default_factory=dict)
    file: str | None = None

    @property
    def is_library(self) -> bool:
        return self.cite is not None
