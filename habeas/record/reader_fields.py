"""The fields of an entry beyond those of every entry, each read by the type the vocabulary gives it."""

import re
from collections.abc import Mapping

from habeas.dates import DateFault, Length
from habeas.files import Text
from habeas.record.case import Value
from habeas.record.reader_people import Ids
from habeas.record.sheet import Row, Sheet, plain
from habeas.record.vocabulary import Kind, Vocabulary
from habeas.words import Message, of_date_fault

# Keys that become attributes of an `Entry`; all others are its `fields`.
OWN = (
    "id", "kind", "who", "on", "until", "place", "with", "re", "supersedes", "source", "confidence", "verified",
    "recorded_at", "recorded_by", "note",
)  # fmt: skip


class FieldReader:
    """Reads the fields of entries of one file, of which people and places are known."""

    def __init__(self, sheet: Sheet, vocabulary: Vocabulary, people: Ids, places: Ids) -> None:
        self.sheet = sheet
        self.vocabulary = vocabulary
        self.people = people
        self.places = places

    def read(self, row: Row, kind: Kind | None, told: Mapping[str, str]) -> dict[str, Value]:
        """Canonical name to value. `told` is what the word of the kind tells; what is written goes first.

        The class of the authority is read from `ordered_by` where it is not given.
        """
        fields: dict[str, Value] = {name: text for name, text in told.items() if name not in OWN}
        for key, node in row.fields.pairs.items():
            if key in OWN or key not in row:
                continue
            name = self.vocabulary.field(key)
            if name is None:
                row.taken.add(key)
                fields[key] = plain(node)
                self._unknown(row, key)
                continue
            value = self._value(row, key, name, "text" if kind is None else kind.type_of(name, self.vocabulary))
            if value is not None:
                fields[name] = value
        ordered_by = fields.get("ordered_by")
        if "authority" not in fields and isinstance(ordered_by, str):
            authority = self.vocabulary.authority_of(ordered_by)
            if authority is not None:
                fields["authority"] = authority
        return fields

    def knows_what(self, fields: Mapping[str, Value]) -> bool:
        """Whether `what` names kinds of entry only; an entry about something unknown cannot be used."""
        what = fields.get("what")
        names = what if isinstance(what, tuple) else (what,)
        return all(name is None or name in self.vocabulary.kinds or name in self.vocabulary.groups for name in names)

    def _value(self, row: Row, key: str, name: str, type_: str) -> Value:
        match type_:
            case "day":
                return row.date(key)
            case "number":
                return row.number(key)
            case "yes_no":
                return row.yes_no(key)
            case "length":
                return self._length(row, key)
            case "person":
                return _one_or_all(tuple(text.value for text in row.texts(key) if self.people.check(text, words=True)))
            case "place":
                return _one_or_all(tuple(text.value for text in row.texts(key) if self._is_place(text)))
            case "kind":
                return _one_or_all(tuple(self._kind(text) for text in row.texts(key)))
            case "word":
                words = tuple(self._word(text, name) for text in row.texts(key))
                return words if self.vocabulary.fields[name].several and words else _one_or_all(words)
        return _one_or_all(tuple(text.value for text in row.texts(key)))

    def _is_place(self, text: Text) -> bool:
        """An id under `places`; from where and to where may also be a state, or told in words."""
        if re.fullmatch(r"[A-Z]{2}", text.value) or " " in text.value:
            return True
        return self.places.check(text)

    def _word(self, text: Text, name: str) -> str:
        """The word of the closed list; a text outside it stays readable, and is then not known."""
        return self.vocabulary.word(name, text.value) or text.value

    def _kind(self, text: Text) -> str:
        """A kind or a group of kinds."""
        what = self.vocabulary.what(text.value)
        if what is None:
            near = self.sheet.nearest(text.value, [*self.vocabulary.kinds, *self.vocabulary.groups])
            hint = Message("Did you mean %(near)s?", {"near": near}) if near else Message("It is kept unread.")
            message = Message(
                "“%(value)s” is no known kind of entry. %(hint)s", {"value": text.value[:60], "hint": hint}
            )
            self.sheet.warn(text.mark, message, text.value)
        return what or text.value

    def _length(self, row: Row, key: str) -> str | None:
        text = row.text(key)
        if text is None:
            return None
        try:
            return str(Length.parse(text))
        except DateFault as fault:
            self.sheet.fault(row.at(key), of_date_fault(fault), text)
            return None

    def _unknown(self, row: Row, key: str) -> None:
        near = self.sheet.nearest(key, [*OWN, *self.vocabulary.fields])
        hint = Message("Did you mean %(near)s?", {"near": near}) if near else Message("It is kept as it stands.")
        message = Message(
            "“%(key)s” is no known field of “%(where)s”. %(hint)s", {"key": key[:60], "where": "entries", "hint": hint}
        )
        self.sheet.warn(row.fields.keys.get(key, row.mark), message, key)


def _one_or_all(words: tuple[str, ...]) -> Value:
    return None if not words else words[0] if len(words) == 1 else words
