"""The vocabulary: every kind of entry, field, fact, indicator, place and relation, once, with the words read as each.

The data stands in `vocabulary/*.yaml` (shape: docs/engine.md) and is read by `vocabulary_source`. Nothing here knows a
case or a norm. A word is matched without regard to case, and with spaces and hyphens read as underscores.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from habeas.record.vocabulary_names import (
    Derivation,
    Fact,
    Field,
    Indicator,
    IndicatorReading,
    Kind,
    Named,
    PlaceKind,
    Range,
    Relation,
    State,
    Word,
    plain,
)
from habeas.record.vocabulary_source import SHIPPED, read_source

__all__ = [
    "Derivation",
    "Fact",
    "Field",
    "Indicator",
    "IndicatorReading",
    "Kind",
    "Named",
    "PlaceKind",
    "Range",
    "Relation",
    "State",
    "Vocabulary",
    "Word",
    "load",
    "load_vocabulary",
    "plain",
]


@dataclass(frozen=True)
class Vocabulary:
    """All names. `facts` holds the indicators too. Mappings are by canonical name; methods read any known word."""

    kinds: Mapping[str, Kind]
    fields: Mapping[str, Field]
    facts: Mapping[str, Fact]
    indicators: Mapping[str, Indicator]
    places: Mapping[str, PlaceKind]
    relations: Mapping[str, Relation]
    states: Mapping[str, State]
    words: Mapping[str, Mapping[str, Word]]
    groups: Mapping[str, tuple[str, ...]]
    common: tuple[str, ...]
    derived: tuple[Derivation, ...]
    aliases: Mapping[str, Mapping[str, tuple[str, Mapping[str, Any]]]]

    @cached_property
    def units(self) -> frozenset[str]:
        """Units of indicators, as written behind a number in an expression."""
        return frozenset(item.unit for item in self.indicators.values() if item.unit)

    @cached_property
    def short_stay_places(self) -> tuple[str, ...]:
        """Kinds of place built for hours or a few days."""
        return tuple(name for name, place in self.places.items() if place.short_stay)

    def canonical(self, word: str) -> str | None:
        """The kind of entry a word is read as, or None."""
        return self._read("kinds", word)[0]

    def kind(self, word: str) -> Kind | None:
        """The kind of entry a word is read as, or None. `told_by` gives the fields that the word itself tells."""
        name = self.canonical(word)
        return self.kinds[name] if name else None

    def told_by(self, word: str) -> Mapping[str, str]:
        """The fields that a word for a kind tells: `monitor_visit` is a visit with a monitor, `{"with": "monitor"}`."""
        return self._read("kinds", word)[1]

    def what(self, word: str) -> str | None:
        """A kind or a group of kinds (`what` of a `not_done`), or None."""
        return self.canonical(word) or (plain(word) if plain(word) in self.groups else None)

    def field(self, word: str) -> str | None:
        return self._read("fields", word)[0]

    def relation(self, word: str) -> str | None:
        return self._read("relations", word)[0]

    def kin_word(self, relation: str, sex: str | None, language: str) -> str:
        """What somebody of a sex (None: not known) is called who is this of another."""
        known = self.relations.get(relation)
        return known.word(sex, language) if known else self.label(relation, language)

    def place_kind(self, word: str) -> str | None:
        return self._read("places", word)[0]

    def indicator(self, word: str) -> IndicatorReading | None:
        """The indicator a word is read as; a word with `*` stands for many (`occupants_2011_09_17`)."""
        name, how = self._read("indicators", word)
        if name is None:
            return None
        return IndicatorReading(
            self.indicators[name], float(how.get("times", 1.0)), how.get("over"), how.get("side"),
            bool(how.get("opposite")), how.get("value"),
        )  # fmt: skip

    def word(self, field: str, text: str) -> str | None:
        """The word of a field's closed list that a text is read as; None where that is not known.

        For a party (`with: ECtHR`) the text may also name a body, and its class counts.
        """
        values = self.fields[field].values
        found = self._read(f"list:{field}", text)[0]
        if found is None and self.fields[field].type == "party":
            found = self.authority_of(text)
        return found if found in values else None

    def state(self, text: str) -> str | None:
        """The code of the state that a text names: its code, its name in either language, or one that it bore before."""
        return self._read("states", text)[0]

    def authority_of(self, text: str) -> str | None:
        """The class of authority a text such as `ordered_by` names; None where no word tells it or two disagree."""
        exact = self._read("list:authority", text)[0]
        if exact:
            return exact
        low = " " + re.sub(r"[^\w']+", " ", text.casefold().replace("ё", "е"))
        words = self.words["authority"]
        hits = {name for name, word in words.items() if _tells(word, low)}
        hits -= {weaker for name in hits for weaker in words[name].over}
        return hits.pop() if len(hits) == 1 else None

    def fact_values(self, fact: str) -> tuple[str, ...]:
        """The words a category may take; empty for any other fact."""
        return self.facts[fact].values

    def label(self, name: str, language: str = "en") -> str:
        """The label of any name of the vocabulary; the name itself where there is none."""
        for table in (
            self.kinds,
            self.facts,
            self.places,
            self.relations,
            self.states,
            self.fields,
            *self.words.values(),
        ):
            if name in table:
                return table[name].label(language)
        return name

    def _read(self, table: str, word: str) -> tuple[str | None, Mapping[str, Any]]:
        aliases = self.aliases.get(table, {})
        low = plain(word)
        if low in aliases:
            return aliases[low]
        for pattern, found in aliases.items():
            if "*" in pattern and fnmatchcase(low, pattern):
                return found
        return None, {}


def _tells(word: Word, text: str) -> bool:
    for phrase in word.not_reads:
        text = text.replace(" " + phrase, " ")
    return any(f" {start}" in text for start in word.reads if len(start) > 4) or any(
        f" {start} " in text + " " for start in word.reads if len(start) <= 4
    )


def load_vocabulary(path: Path | None = None) -> Vocabulary:
    """The vocabulary that ships, or your own (a file or folder of YAML). Raises `FaultsError` with all faults."""
    return _shipped() if path is None else _build(read_source(path))


def load() -> Vocabulary:
    """The vocabulary that ships."""
    return _shipped()


@cache
def _shipped() -> Vocabulary:
    return _build(read_source(SHIPPED))


def _build(raw: Mapping[str, Any]) -> Vocabulary:
    lists = {name: _words(rows) for name, rows in raw["lists"].items()}
    common = tuple(raw["common"])
    facts = {name: _fact(name, row, raw, lists) for name, row in raw["facts"].items()}
    askable = tuple(name for name in common if name not in facts)
    kinds = {name: _kind(name, row, askable) for name, row in raw["kinds"].items()}
    indicators = {name: Indicator(name, **_rest(row, "also")) for name, row in raw["indicators"].items()}
    facts |= {name: Fact(name, seen.labels, seen.type, indicator=True) for name, seen in indicators.items()}
    fields = {name: _field(name, row, lists) for name, row in raw["fields"].items()}
    groups: dict[str, tuple[str, ...]] = {}
    for kind in kinds.values():
        for group in kind.groups:
            groups[group] = (*groups.get(group, ()), kind.name)
    tables = {name: raw[name] for name in ("kinds", "fields", "indicators", "places", "relations")}
    tables |= {f"list:{name}": raw["lists"].get(raw["fields"][name].get("list", ""), {}) for name in raw["fields"]}
    return Vocabulary(
        kinds=kinds,
        fields=fields,
        facts=facts,
        indicators=indicators,
        places={name: PlaceKind(name, **_rest(row, "also")) for name, row in raw["places"].items()},
        relations={name: Relation(name, **_rest(row, "also")) for name, row in raw["relations"].items()},
        states={
            name: State(name, **_rest(row, "also"), also=tuple(row.get("also", ())))
            for name, row in raw["states"].items()
        },
        words=lists,
        groups=groups,
        common=common,
        derived=tuple(_derivation(name, row) for name, row in raw["derived"].items()),
        aliases={name: _aliases(rows) for name, rows in tables.items()} | {"states": _state_names(raw["states"])},
    )


def _rest(row: Mapping[str, Any], *without: str) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items() if key not in without}


def _kind(name: str, row: Mapping[str, Any], askable: tuple[str, ...]) -> Kind:
    own = tuple(row.get("fields", ()))
    values = _rest(row, "also", "fields")
    values["when"] = {key: tuple(words) for key, words in row.get("when", {}).items()}
    return Kind(name, fields=(*own, *(field for field in askable if field not in own)), own_fields=own, **values)


def _fact(name: str, row: Mapping[str, Any], raw: Mapping[str, Any], lists: Mapping[str, Mapping[str, Word]]) -> Fact:
    source = row.get("values")
    values = () if source is None else tuple(raw[source] if source in ("places", "states") else lists[source])
    return Fact(name, **_rest(row, "values"), values=values)


def _field(name: str, row: Mapping[str, Any], lists: Mapping[str, Mapping[str, Word]]) -> Field:
    return Field(name, values=lists.get(row.get("list", ""), {}), **_rest(row, "list", "also"))


def _words(rows: Mapping[str, Any]) -> dict[str, Word]:
    return {
        name: Word(name, row["labels"], *(tuple(row.get(key, ())) for key in ("reads", "not", "over")))
        for name, row in rows.items()
    }


def _derivation(gives: str, row: Mapping[str, Any]) -> Derivation:
    rule = next(key for key in row if key != "side")
    of = [item for item in row[rule] if isinstance(item, str)]
    limit = next((item for item in row[rule] if not isinstance(item, str)), None)
    return Derivation(gives, rule, tuple(of), limit, row.get("side"))


def _state_names(rows: Mapping[str, Any]) -> dict[str, tuple[str, Mapping[str, Any]]]:
    found: dict[str, tuple[str, Mapping[str, Any]]] = {
        plain(label): (name, {}) for name, row in rows.items() for label in row["labels"].values()
    }
    return found | _aliases(rows)


def _aliases(rows: Mapping[str, Any]) -> dict[str, tuple[str, Mapping[str, Any]]]:
    found: dict[str, tuple[str, Mapping[str, Any]]] = {plain(name): (name, {}) for name in rows}
    for name, row in rows.items():
        found |= {plain(word): (name, how) for word, how in row.get("also", {}).items()}
    return found
