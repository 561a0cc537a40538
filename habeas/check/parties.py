"""The fields of an entry as norms ask for them: whom it was with or addressed to, and what it was against.

1. On kinds that have a `to` for a party, `to` and `with` say the same: where one is silent the other is read for it.
2. On kinds that have `against`, `about` is read for it where it is silent.
3. Where the party is a person of the record, it is the word for what that person is to the one whom the entry is about.
"""

from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np

from habeas.check.coding import Coding
from habeas.check.kleene import Ints
from habeas.record.case import Case, Entry, Value
from habeas.record.vocabulary import Vocabulary
from habeas.record.vocabulary_names import Kind

Parties = Mapping[tuple[str, str], str]
"""(one, other): what the other is to the one, a word of the list `party`."""

NEAR: Final = ("parent", "child", "partner", "guardian")
"""Relations that are parties by their own name; any other is `kin`."""
READ_FOR: Final = (("to", "with"), ("with", "to"), ("against", "about"))
"""(a field that is silent, the field that is read for it)."""


def parties_of(case: Case, vocabulary: Vocabulary) -> Parties:
    """What the people of a case are to each other; kinship that is disputed says nothing."""
    found = {}
    for kin in case.kin:
        relation = vocabulary.relations.get(kin.relation)
        if relation is not None and not kin.disputed:
            found[kin.of, kin.who] = _party(relation.counts_as)
            inverse = vocabulary.relations.get(relation.inverse)
            found.setdefault((kin.who, kin.of), _party(inverse.counts_as if inverse else ()))
    return found


def _party(counts_as: tuple[str, ...]) -> str:
    return next((word for word in NEAR if word in counts_as), "kin")


def _read_for(kind: Kind, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    addressed = "to" in kind.fields and kind.type_of("to", vocabulary) == "party"
    has = {"to": addressed, "with": addressed, "against": "against" in kind.fields}
    return [(silent, other) for silent, other in READ_FOR if has[silent]]


def told_fields(entry: Entry, parties: Parties, vocabulary: Vocabulary) -> Mapping[str, Value]:
    """The fields of an entry, with those that follow from another."""
    kind = vocabulary.kinds.get(entry.kind)
    pairs = _read_for(kind, vocabulary) if kind else []
    if entry.with_ is None and not pairs:
        return entry.fields
    found = dict(entry.fields)
    if entry.with_ is not None:
        found["with"] = entry.with_
    told = dict(found)
    found |= {silent: told[other] for silent, other in pairs if silent not in told and other in told}
    for name in {"with", *(silent for silent, _ in pairs)} & found.keys():
        value = found[name]
        if isinstance(value, str) and entry.who is not None and (entry.who, value) in parties:
            found[name] = parties[entry.who, value]
    return found


def also_asked(fields: Iterable[str]) -> set[str]:
    """These fields and those that are read for them where they are silent."""
    asked = set(fields)
    return asked | {other for silent, other in READ_FOR if silent in asked}


def fill_silent(words: dict[str, Ints], kind: Ints, coding: Coding) -> None:
    """Reads, in columns of words by row, one field for another where the kind has both and it is silent."""
    told = dict(words)
    for silent, other in READ_FOR:
        kinds = [
            coding.kinds[k.name]
            for k in coding.vocabulary.kinds.values()
            if (silent, other) in _read_for(k, coding.vocabulary)
        ]
        if silent in told and other in told:
            words[silent] = np.where(np.isin(kind, kinds) & (told[silent] == 0), told[other], told[silent])
