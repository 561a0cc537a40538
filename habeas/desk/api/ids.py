"""What stands for the ids of people and entries where names are closed to whom a program answers.

A file chooses its ids, and may have put names there. Then people are told by their `ref`, entries by the number that the log
has for them, and both are understood when they are sent.
"""

from collections.abc import Mapping
from typing import Any, Final

from habeas.casework import entries
from habeas.desk.cases.entry_fields import WORDS
from habeas.desk.cases.names import Names
from habeas.record.vocabulary import load_vocabulary

_ENTRIES: Final = ("re", "supersedes")


class Ids:
    """The ids of one case for one reader; as they are where names are open to them, and those of judgments."""

    def __init__(self, names: Names) -> None:
        self.case, self.names = names.row, names
        self.are_closed = "identity" in names.closed and not names.row.library
        self._refs = dict(names.row.people.values_list("key", "ref")) if self.are_closed else {}
        self._keys = {ref: key for key, ref in self._refs.items()}

    def entry(self, key: str) -> str:
        """What an entry is called."""
        return entries.numbers_of(self.case, [key]).get(key, "") if self.are_closed else key

    def key_of_entry(self, told: str) -> str:
        """The key of the entry that has a number; what is no number of an entry is a key. Ids in files may be numbers too."""
        if not self.are_closed or not told.isdecimal() or len(told) > 18 or told != str(int(told)):
            return told
        rows = self.case.entries(manager="everything").filter(pk=int(told))
        return rows.values_list("key", flat=True).first() or told

    def told(self, kind: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of an entry with what stands for ids."""
        return {name: self._told(kind, name, value) for name, value in fields.items()}

    def heard(self, kind: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """The fields that a program sent, with the ids again."""
        return {name: self._heard(kind, name, value) for name, value in fields.items()}

    def _told(self, kind: str, name: str, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return [self._told(kind, name, each) for each in value]
        if not self.are_closed or not isinstance(value, str):
            return value
        if name in _ENTRIES:
            return self.entry(value)
        return self._refs.get(value, value) if _names_people(kind, name) else value

    def _heard(self, kind: str, name: str, value: Any) -> Any:
        """What was meant. A form may quote it where it refuses, so nothing becomes an id that is closed or not asked for."""
        if isinstance(value, list):
            return [self._heard(kind, name, each) for each in value]
        if not self.are_closed:
            return value
        if name in _ENTRIES and isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            return value
        if name in _ENTRIES:
            key = self.key_of_entry(value)
            return key if key in self.names.entries else value
        return self._keys.get(value, value) if _takes_people(kind, name) else value


def _names_people(kind: str, name: str) -> bool:
    """Whether a field of a kind may name somebody; one that the vocabulary does not know may."""
    vocabulary = load_vocabulary()
    return kind not in vocabulary.kinds or name not in vocabulary.fields or _takes_people(kind, name)


def _takes_people(kind: str, name: str) -> bool:
    """Whether a field of a kind is one for people."""
    vocabulary, name = load_vocabulary(), name.removesuffix(WORDS)
    known = vocabulary.kinds.get(kind)
    if name == "who" or known is None or name not in vocabulary.fields:
        return name == "who"
    return known.type_of(name, vocabulary) in ("party", "person")
