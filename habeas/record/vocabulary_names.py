"""What the vocabulary is made of: kinds of entry, words, fields, facts, indicators, places, relations, states."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from habeas.record.vocabulary import Vocabulary

Range = tuple[float, float]
Silence = Literal["no", "not_known"]
DAYS_AN_OBSERVATION_LASTS: Final = 365.0


def plain(word: str) -> str:
    """A word as it is matched.

    >>> plain("Release ordered")
    'release_ordered'
    """
    return re.sub(r"[\s\-]+", "_", word.strip().casefold().replace("ё", "е"))


@dataclass(frozen=True, slots=True)
class Named:
    """A name and its labels by language."""

    name: str
    labels: Mapping[str, str]

    def label(self, language: str = "en") -> str:
        """The label in a language, else in English."""
        return self.labels.get(language) or self.labels["en"]


@dataclass(frozen=True, slots=True)
class Kind(Named):
    """A kind of entry. `fields`: those a norm may ask about; `sets`: what facts become (None: not known).

    `mother_starts`, `mother_ends`: facts about the mother of the person the entry is about (a birth).
    """

    span: bool = False
    fields: tuple[str, ...] = ()
    own_fields: tuple[str, ...] = ()
    types: Mapping[str, str] = field(default_factory=dict)
    starts: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    sets: Mapping[str, bool | None] = field(default_factory=dict)
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    mother_starts: tuple[str, ...] = ()
    mother_ends: tuple[str, ...] = ()
    negative: tuple[str, ...] = ()
    silence: Silence = "not_known"
    groups: tuple[str, ...] = ()

    def type_of(self, field: str, vocabulary: "Vocabulary") -> str:
        """The type of a field on this kind: a few mean a place here and a person there."""
        return self.types.get(field) or vocabulary.fields[field].type


@dataclass(frozen=True, slots=True)
class Word(Named):
    """A word of a closed list. `reads`, `not_reads`: beginnings of words that tell it; `over`: what it outweighs."""

    reads: tuple[str, ...] = ()
    not_reads: tuple[str, ...] = ()
    over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field(Named):
    """A field of entries: `values` is its closed list (empty: none); `several` allows a list of them."""

    type: str = "text"
    values: Mapping[str, Word] = field(default_factory=dict)
    several: bool = False
    reads: str | None = None


@dataclass(frozen=True, slots=True)
class Fact(Named):
    """Something true of a person over time. Indicators of the place are facts too (`indicator`)."""

    type: str = "yes_no"
    silence: Silence = "not_known"
    ends_with_custody: bool = False
    computed: bool = False
    values: tuple[str, ...] = ()
    indicator: bool = False


@dataclass(frozen=True, slots=True)
class Indicator(Named):
    """Something seen at a place. `lasts`: days one observation holds; `comparable`: what is better for the person."""

    type: str = "yes_no"
    unit: str | None = None
    lasts: float = DAYS_AN_OBSERVATION_LASTS
    comparable: str | None = None


@dataclass(frozen=True, slots=True)
class PlaceKind(Named):
    """`deprives`: yes, no, unless_exit or not_known; `care`: an institution of the state or of care."""

    deprives: str = "not_known"
    care: bool = False
    short_stay: bool = False


@dataclass(frozen=True, slots=True)
class Relation(Named):
    """`who` is this OF `of`. `counts_as`: parent, guardian, adult_kin, sibling, partner, child. `woman`, `man`: the word where
    it is known that `who` is one, by language."""

    inverse: str = ""
    counts_as: tuple[str, ...] = ()
    woman: Mapping[str, str] = field(default_factory=dict)
    man: Mapping[str, str] = field(default_factory=dict)

    def word(self, sex: str | None, language: str) -> str:
        """What somebody of a sex is called who is this."""
        return {"F": self.woman, "M": self.man}.get(sex or "", {}).get(language) or self.label(language)


@dataclass(frozen=True, slots=True)
class State(Named):
    """`zone` is the IANA time zone of its capital, where no place tells another; `also`: names that it bore before."""

    zone: str = "UTC"
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndicatorReading:
    """A word read as an indicator, and how its value is turned into the indicator's unit."""

    indicator: Indicator
    times: float = 1.0
    over: float | None = None
    side: str | None = None
    opposite: bool = False
    value: str | None = None

    def range(self, low: float, high: float) -> Range:
        """The recorded figure, from `low` to `high`, in the vocabulary's unit; open on a side that was not recorded."""
        if self.over is not None:
            low, high = (self.over / high if high else float("inf")), (self.over / low if low else float("inf"))
        low, high = low * self.times, high * self.times
        if self.side == "low":
            return low, float("inf")
        return (float("-inf"), high) if self.side == "high" else (low, high)

    def yes_no(self, value: bool) -> bool:
        """The recorded yes or no as the indicator's."""
        return value != self.opposite

    def word(self, text: str) -> bool | None:
        """For an alias with a word (`accommodation: tent`): whether the text is that word; else None."""
        return None if self.value is None else plain(text) == self.value


@dataclass(frozen=True, slots=True)
class Derivation:
    """How an indicator follows from others: `rule` is divide, yes_above, yes_up_to, yes_below, yes_if or no_if."""

    gives: str
    rule: str
    of: tuple[str, ...]
    limit: float | None = None
    side: str | None = None
