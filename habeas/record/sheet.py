"""One file while it is read: its faults and warnings, and rows whose fields are asked for by type.

A row remembers which of its keys were asked for, so that what is left over can be kept (`more`) or named as unknown.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from habeas.dates import DateFault, When
from habeas.files import Fault, Fields, Items, Mark, Node, Text, nearest
from habeas.record.case import Value
from habeas.words import Message, of_date_fault

ID = re.compile(r"[^\s,\[\]{}\"']{1,80}")
_SHOWN = 60
_SUGGESTIONS = 200


@dataclass(slots=True)
class Sheet:
    """What is wrong with one file (`faults`) and what was kept although it is not known (`warnings`)."""

    file: str
    strict: bool = False
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    sought: int = 0

    def fault(self, mark: Mark, message: Message, value: str | None = None) -> None:
        self.faults.append(Fault(mark, message, value))

    def warn(self, mark: Mark, message: Message, value: str | None = None) -> None:
        """A fault under `strict`, else a warning."""
        (self.faults if self.strict else self.warnings).append(Fault(mark, message, value))

    def nearest(self, word: str, known: Iterable[str]) -> str | None:
        """The nearest known word, for the first faults of a file only: the search is slow, and a bad file is long."""
        self.sought += 1
        return nearest(word, known) if self.sought <= _SUGGESTIONS else None

    def rows(self, parent: "Row", key: str) -> Iterator["Row"]:
        """The groups of fields in the list under a key; anything else there is a fault."""
        node = parent.take(key)
        if node is None:
            return
        if not isinstance(node, Items):
            self.fault(node.mark, Message("“%(key)s” is a list: begin each of its lines with “- ”.", {"key": key}))
            return
        for item in node.items:
            if isinstance(item, Fields):
                yield Row(self, item)
            else:
                message = Message("Each line of “%(key)s” is a group of fields: {id: ..., ...}.", {"key": key})
                self.fault(item.mark, message, shown(item))


class Row:
    """A group of fields. Every getter returns None where the key is absent or empty, or where it noted a fault."""

    def __init__(self, sheet: Sheet, fields: Fields) -> None:
        self.sheet = sheet
        self.fields = fields
        self.mark = fields.mark
        self.taken: set[str] = set()

    def __contains__(self, key: str) -> bool:
        node = self.fields.pairs.get(key)
        return node is not None and not (isinstance(node, Text) and node.is_null)

    def at(self, key: str) -> Mark:
        """Where the value of a key stands, else where the row begins."""
        node = self.fields.pairs.get(key)
        return self.mark if node is None else node.mark

    def take(self, key: str) -> Node | None:
        """The node under a key; an empty value is as good as none."""
        self.taken.add(key)
        return self.fields.pairs[key] if key in self else None

    def need(self, *keys: str) -> bool:
        """Whether all keys are there; a fault for each that is not."""
        missing = [key for key in keys if key not in self]
        for key in missing:
            near = self.sheet.nearest(key, [name for name in self.fields.pairs if name not in keys])
            hint = Message("“%(near)s” stands here; was that meant?", {"near": near}) if near else Message("Add it.")
            self.sheet.fault(self.mark, Message("“%(key)s” is missing. %(hint)s", {"key": key, "hint": hint}))
        return not missing

    def text(self, key: str) -> str | None:
        """One text as it was written, numbers too."""
        node = self.take(key)
        if isinstance(node, Text):
            return node.value
        if node is not None:
            self._expected(node, Message("“%(key)s” is one text.", {"key": key}))
        return None

    def id(self, key: str) -> str | None:
        """A text without spaces, brackets or quotes, so that others can name it."""
        value = self.text(key)
        if value is not None and not ID.fullmatch(value):
            good = re.sub(r"[\s,\[\]{}\"']+", "-", value.strip())[:80] or "p1"
            message = Message(
                "“%(value)s” cannot be an id: no spaces, commas, brackets, quotes. Write %(good)s.",
                {"value": value[:_SHOWN], "good": good},
            )
            self.sheet.fault(self.at(key), message, value)
            return None
        return value

    def texts(self, key: str) -> tuple[Text, ...]:
        """One text or a list of them, each with its mark."""
        node = self.take(key)
        if node is None:
            return ()
        if isinstance(node, Text):
            return (node,)
        parts = node.items if isinstance(node, Items) else (node,)
        for part in parts:
            if not isinstance(part, Text):
                self._expected(part, Message("“%(key)s” is a text, or a list of texts: [a, b].", {"key": key}))
        return tuple(part for part in parts if isinstance(part, Text))

    def date(self, key: str) -> When | None:
        """One moment in EDTF."""
        node = self.take(key)
        if isinstance(node, Text):
            return self.read_date(node)
        if node is not None:
            self._expected(node, Message("“%(key)s” is one date: 2015-10-13.", {"key": key}))
        return None

    def read_date(self, node: Text) -> When | None:
        """EDTF text as a moment."""
        try:
            return When.parse(node.value)
        except DateFault as fault:
            self.sheet.fault(node.mark, of_date_fault(fault), node.value)
            return None

    def span(self, start: str, end: str) -> tuple[When | None, When | None]:
        """Two dates of which the second must not lie wholly before the first."""
        first, last = self.date(start), self.date(end)
        if first and last and last.local_minutes()[1] < first.local_minutes()[0]:
            message = Message(
                "“%(end)s” (%(last)s) is before “%(start)s” (%(first)s). Change one of them.",
                {"end": end, "last": last.text, "start": start, "first": first.text},
            )
            self.sheet.fault(self.at(end), message, last.text)
        return first, last

    def yes_no(self, key: str) -> bool | None:
        """true, yes, false or no, without quotes."""
        node = self.take(key)
        value = node.as_bool() if isinstance(node, Text) else None
        if node is not None and value is None:
            self._expected(node, Message("“%(key)s” is true or false.", {"key": key}))
        return value

    def number(self, key: str) -> float | None:
        """A plain number, quoted or not."""
        node = self.take(key)
        value = node.as_number() if isinstance(node, Text) else None
        if node is not None and value is None:
            self._expected(node, Message("“%(key)s” is a number: 12 or 2.5.", {"key": key}))
        return value

    def rest(self) -> dict[str, Value]:
        """What nobody asked for, as plain values."""
        return {key: plain(node) for key, node in self.fields.pairs.items() if key not in self.taken and key in self}

    def unknown(self, known: Collection[str], where: str) -> None:
        """Warn of every key nobody asked for that is not among the known ones; `where` names the list it stands in."""
        for key, mark in self.fields.keys.items():
            if key in self.taken or key in known:
                continue
            near = self.sheet.nearest(key, [*known, *self.taken])
            hint = Message("Did you mean %(near)s?", {"near": near}) if near else Message("It is kept as it stands.")
            message = Message(
                "“%(key)s” is no known field of “%(where)s”. %(hint)s",
                {"key": key[:_SHOWN], "where": where, "hint": hint},
            )
            self.sheet.warn(mark, message, key)

    def _expected(self, node: Node, message: Message) -> None:
        self.sheet.fault(node.mark, message, shown(node))


def plain(node: Node) -> Value:
    """A node as the value it looks like: yes/no, number, text, list of texts. Nested groups become text."""
    if isinstance(node, Text):
        if node.is_null:
            return None
        if node.quoted:
            return node.value
        truth = node.as_bool() if node.value.lower() in ("true", "false") else None
        number = node.as_number()
        return truth if truth is not None else node.value if number is None else number
    if isinstance(node, Items):
        return tuple(shown(item, 1000) for item in node.items)
    return shown(node, 1000)


def shown(node: Node, limit: int = _SHOWN) -> str:
    """A node as short text for a message."""
    if isinstance(node, Text):
        text = node.value
    elif isinstance(node, Items):
        text = ", ".join(shown(item, limit) for item in node.items[:20])
    else:
        text = "; ".join(f"{key}: {shown(value, limit)}" for key, value in list(node.pairs.items())[:20])
    return text if len(text) <= limit else text[: limit - 3] + "..."
