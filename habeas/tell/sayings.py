"""What the vocabulary says as sentences: entries, facts, conditions and what is compared. All of it is data.

`data/told` has a sentence and a noun phrase for each kind of entry; `data/said` what a reason of the check says of it.
Slots: `habeas.tell.agreement`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, TypeVar

from habeas.files import Fault, FaultsError
from habeas.law.reading import Row, read_rows
from habeas.words import Message

DATA: Final = Path(__file__).parent / "data"
LANGUAGES: Final = ("en", "ru")
Texts = Mapping[str, tuple[str, ...]]
"""By language: what is said where it is so, where it is not, and in Russian the question after “неизвестно”."""
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Saying:
    """What a kind of entry says: a sentence without date and full stop, and a noun phrase, by language.

    `open`: the sentence where the place may be left; empty where it is the same.
    """

    sentence: Mapping[str, str]
    noun: Mapping[str, str]
    open: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Deed:
    """A deed of a certain kind, or one of a group: done, not done, and the noun phrase."""

    said: Texts
    noun: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Measure:
    """What is compared: a sentence with `{figure}`; `unit` tells its numbers as time, `none` says that there is nothing."""

    sentence: Mapping[str, str]
    unit: str | None
    none: Texts


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen as a number: a sentence of the past with `{figure}`, and what is said of nought, if anything else."""

    sentence: Mapping[str, str]
    none: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Values:
    """A fact with values: what is said with `{what}`, and each value in the case that the sentence asks for."""

    said: Texts
    words: Mapping[str, Mapping[str, str]]


@cache
def sayings() -> Mapping[str, Saying]:
    """The sentence of each kind of entry. Raises FaultsError."""
    return _read("told/*.yaml", lambda row: Saying(_both(row), row.in_both("noun"), _open(row)))


@cache
def facts() -> Mapping[str, Texts]:
    """What facts and conditions of the yes/no kind say. Raises FaultsError."""
    return _read("said/facts-*.yaml", lambda row: _forms(row, {"en": 2, "ru": 3}))


@cache
def not_done() -> Mapping[str, Mapping[str, str]]:
    """By kind of entry, the sentence that it is known not to have been done. Raises FaultsError."""
    return _read("said/deeds-not.yaml", _both)


@cache
def deeds() -> Mapping[str, Deed]:
    """Deeds with tests of fields, by kind and tests as `named` writes them, and groups. Raises FaultsError."""
    return _read("said/deeds.yaml", lambda row: Deed(_forms(row, {"en": 2, "ru": 2}), row.in_both("noun")))


@cache
def measures() -> Mapping[str, Measure]:
    """What is compared: indicators by name, times by what they count. Raises FaultsError."""
    return _read("said/measures.yaml", _measure)


@cache
def figures() -> Mapping[str, Seen]:
    """By indicator, what was seen in a place as a number. Raises FaultsError."""
    return _read("said/figures.yaml", lambda row: Seen(_both(row), row.in_both("none") if row.has("none") else {}))


@cache
def values() -> Mapping[str, Values]:
    """Facts that have values. Raises FaultsError."""
    states = _read("said/states.yaml", _both)

    def one(row: Row) -> Values:
        own = {name: _all(each) for name, each in row.named("values")}
        return Values(_forms(row, {"en": 2, "ru": 2}), own or states)

    return _read("said/values.yaml", one)


def _read(pattern: str, one: Callable[[Row], Found]) -> Mapping[str, Found]:
    faults: list[Fault] = []
    found: dict[str, Found] = {}
    for path in sorted(DATA.glob(pattern)):
        for name, row in read_rows(path, faults).all_named():
            found[name] = one(row)
            row.done()
    if faults:
        raise FaultsError(faults)
    return found


def _both(row: Row) -> Mapping[str, str]:
    return {language: row.text(language) for language in LANGUAGES}


def _open(row: Row) -> Mapping[str, str]:
    return row.in_both("open") if row.has("open") else {}


def _all(row: Row) -> Mapping[str, str]:
    found = _both(row)
    row.done()
    return found


def _forms(row: Row, counts: Mapping[str, int]) -> Texts:
    found = {language: row.texts(language) for language in counts}
    for language, count in counts.items():
        if len(found[language]) != count:
            values = {"language": language, "count": count}
            row.fault(Message("%(language)s: %(count)s sentences are expected, in order.", values))
    return found


def _measure(row: Row) -> Measure:
    none = row.row("none")
    said = _forms(none, {"en": 2, "ru": 2}) if none else {}
    if none:
        none.done()
    return Measure(_both(row), row.maybe_text("unit"), said)
