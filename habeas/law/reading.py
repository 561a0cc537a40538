"""Fields of a law file, read strictly and by name; faults are gathered, never raised one by one.

A `Row` hands out each of its fields as the type asked for and remembers which were asked for; `done` reports the rest
as unknown, with the nearest known word. Where a field is at fault a harmless value stands in for it: the caller must
raise `FaultsError` once all is read, so that nobody sees that value.
"""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TypeVar, cast

from habeas.dates import DateFault, When
from habeas.files import Fault, FaultsError, Fields, Items, Mark, Node, Text, nearest, read_yaml
from habeas.words import Message, of_date_fault

DATA = Path(__file__).parent / "data"
Word = TypeVar("Word", bound=str)


def read_rows(path: Path, faults: list[Fault]) -> "Row":
    """The fields of a file; an unreadable file adds its faults and gives an empty row."""
    try:
        node = read_yaml(path)
    except FaultsError as error:
        faults.extend(error.faults)
        return Row(Fields({}, {}, Mark(str(path), 1, 1)), faults, unread=True)
    return row_of(node, faults)


def row_of(node: Node, faults: list[Fault]) -> "Row":
    """A node as fields; anything else is a fault."""
    if isinstance(node, Fields):
        return Row(node, faults)
    faults.append(Fault(node.mark, Message("Fields are expected here, each on its line: “key: value”.")))
    return Row(Fields({}, {}, node.mark), faults, unread=True)


class Row:
    """Fields of one thing. `unread` is a row that stands in for one at fault: nothing is missing from it."""

    def __init__(self, fields: Fields, faults: list[Fault], unread: bool = False) -> None:
        self.fields = fields
        self.faults = faults
        self.unread = unread
        self.asked: set[str] = set()

    def has(self, key: str) -> bool:
        self.asked.add(key)
        node = self.fields.pairs.get(key)
        return node is not None and not (isinstance(node, Text) and node.is_null)

    def fault(self, message: Message, at: Mark | None = None, value: str | None = None) -> None:
        self.faults.append(Fault(self.fields.mark if at is None else at, message, value))

    def done(self) -> None:
        """Report the fields nobody asked for."""
        for key in self.fields.pairs.keys() - self.asked:
            self.fault(_unknown(key, self.asked), self.fields.keys[key], key)

    def text(self, key: str) -> str:
        """A text that must be there."""
        found = self.maybe_text(key)
        return "" if found is None and self._missing(key) else found or ""

    def maybe_text(self, key: str) -> str | None:
        node = self._scalar(key)
        return None if node is None else node.value.strip()

    def is_word(self, key: str, word: str) -> bool:
        """Whether the field is this very word."""
        node = self.fields.pairs.get(key)
        return isinstance(node, Text) and node.value == word and self.has(key)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, or one text standing for a list of one; empty where it is missing."""
        return tuple(text.value.strip() for text in self._texts(key))

    def choice(self, key: str, words: Collection[Word]) -> Word:
        """One of some words; it must be there."""
        node = self._scalar(key)
        if node is None:
            self._missing(key)
        elif node.value not in words:
            self.fault(_unknown(node.value, words), node.mark, node.value)
        else:
            return cast(Word, node.value)
        return cast(Word, "")

    def choices(self, key: str, words: Collection[str]) -> tuple[str, ...]:
        """A list of known words."""
        found = self._texts(key)
        for text in found:
            if text.value not in words:
                self.fault(_unknown(text.value, words), text.mark, text.value)
        return tuple(text.value for text in found)

    def flag(self, key: str) -> bool:
        """Yes or no; it must be there."""
        found = self.maybe_flag(key)
        if found is None:
            self._missing(key)
        return bool(found)

    def maybe_flag(self, key: str) -> bool | None:
        node = self._scalar(key)
        if node is not None and node.as_bool() is None:
            self.fault(Message("“%(value)s” is neither yes nor no.", {"value": node.value}), node.mark, node.value)
        return None if node is None else bool(node.as_bool())

    def yes(self, key: str) -> bool:
        """Yes or no; no where it is missing."""
        return bool(self.maybe_flag(key))

    def whole(self, key: str) -> int | None:
        """A whole number, not negative."""
        node = self._scalar(key)
        if node is None:
            return None
        number = node.as_number()
        if number is None or number < 0 or not number.is_integer():
            message = Message("“%(value)s” is no whole number. Write digits only.", {"value": node.value})
            self.fault(message, node.mark, node.value)
            return None
        return int(number)

    def when(self, key: str) -> When | None:
        """A day, month or year."""
        node = self._scalar(key)
        if node is None:
            return None
        try:
            return When.parse(node.value)
        except DateFault as fault:
            self.fault(of_date_fault(fault), node.mark, node.value)
            return None

    def day(self, key: str) -> int | None:
        """The ordinal of one whole day."""
        found = self.when(key)
        if found is None or (found.is_one_day and not found.has_clock):
            return None if found is None else found.first
        message = Message("“%(value)s” is not one day. Write year, month and day: 2022-09-16.", {"value": found.text})
        self.fault(message, self.fields.pairs[key].mark, found.text)
        return None

    def need_day(self, key: str) -> int:
        """The ordinal of one whole day that must be there."""
        if not self.has(key):
            self._missing(key)
        found = self.day(key)
        return 1 if found is None else found

    def in_both(self, key: str) -> Mapping[str, str]:
        """A text in English and Russian."""
        row = self.need_row(key)
        both = {"en": row.text("en"), "ru": row.text("ru")}
        row.done()
        return both

    def in_either(self, key: str) -> Mapping[str, str]:
        """A text in English alone, or in English and Russian."""
        return self.in_both(key) if isinstance(self.fields.pairs.get(key), Fields) else {"en": self.text(key)}

    def row(self, key: str) -> "Row | None":
        return row_of(self.fields.pairs[key], self.faults) if self.has(key) else None

    def need_row(self, key: str) -> "Row":
        """Fields that must be there."""
        found = self.row(key)
        if found is None:
            self._missing(key)
            return Row(Fields({}, {}, self.fields.mark), self.faults, unread=True)
        return found

    def rows(self, key: str) -> list["Row"]:
        """A list of fields; empty where it is missing."""
        if not self.has(key):
            return []
        node = self.fields.pairs[key]
        if isinstance(node, Items):
            return [row_of(item, self.faults) for item in node.items]
        self.fault(Message("A list is expected here: begin each thing with a dash."), node.mark)
        return []

    def named(self, key: str, names: Iterable[str] | None = None) -> list[tuple[str, "Row"]]:
        """Things by name, as in the file; empty where the key is missing. With `names`, only those are known."""
        row = self.row(key)
        if row is None:
            return []
        things = row.all_named()
        for name, thing in things:
            if names is not None and name not in names:
                thing.fault(_unknown(name, names), row.fields.keys[name], name)
        return things

    def all_named(self) -> list[tuple[str, "Row"]]:
        """All fields of this row as things by name."""
        self.asked.update(self.fields.pairs)
        return [(name, row_of(node, self.faults)) for name, node in self.fields.pairs.items()]

    def texts_by_name(self, key: str) -> Mapping[str, str]:
        """Texts by name; empty where the key is missing."""
        row = self.row(key)
        return {} if row is None else {name: row.text(name) for name in row.fields.pairs}

    def _scalar(self, key: str) -> Text | None:
        if not self.has(key):
            return None
        node = self.fields.pairs[key]
        if isinstance(node, Text):
            return node
        self.fault(Message("“%(key)s” is one value, not a list or a group of fields.", {"key": key}), node.mark, key)
        return None

    def _texts(self, key: str) -> list[Text]:
        if not self.has(key):
            return []
        node = self.fields.pairs[key]
        if isinstance(node, Text):
            return [node]
        found = list(node.items) if isinstance(node, Items) else [node]
        for item in found:
            if not isinstance(item, Text):
                self.fault(Message("“%(key)s” is a list of texts.", {"key": key}), item.mark, key)
        return [item for item in found if isinstance(item, Text)]

    def _missing(self, key: str) -> bool:
        if not self.unread and key not in self.fields.pairs:
            self.fault(Message("The field “%(key)s” is missing here.", {"key": key}), value=key)
        elif not self.unread and isinstance(self.fields.pairs[key], Text) and not self.has(key):
            self.fault(Message("The field “%(key)s” is empty.", {"key": key}), self.fields.pairs[key].mark, key)
        return True


def _unknown(word: str, known: Iterable[str]) -> Message:
    words = list(known)
    near = nearest(word, words)
    if near is not None:
        return Message("“%(word)s” is not known here. Did you mean “%(near)s”?", {"word": word, "near": near})
    if len(words) > 12:
        return Message("“%(word)s” is not known here.", {"word": word})
    return Message("“%(word)s” is not known here. Known: %(known)s.", {"word": word, "known": ", ".join(words)})
