"""Strict YAML: text in, nodes that know their line out; every fault with file, line and column.

1. A file over 8 MB is refused by its size, before it is opened; bytes that are not UTF-8 text are refused next.
2. The parser's events become nodes in one pass that counts depth and nodes. Nothing is ever constructed: a scalar stays
   text with a flag that says whether it was quoted, so that `on` is a key and `2015` is what the reader makes of it.
3. Keys used twice, tags, anchors and aliases are faults and are all reported; past a broken syntax or a limit nothing
   is read.

JSON is read by the same pass (YAML 1.2 contains it).
"""

import difflib
import math
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from habeas.words import Message, say

if TYPE_CHECKING:  # the parser is imported where a file is read: most of what ships is kept as JSON
    from ruamel.yaml import events as ev

MAX_BYTES = 8_000_000
MAX_DEPTH = 64
MAX_NODES = 300_000

_BAD_CHARACTER = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_BREAKS = {ord(character): f"\\u{ord(character):04x}" for character in "\x85\u2028\u2029"}
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,3})?")
_YES_NO = {"true": True, "yes": True, "false": False, "no": False}


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place in a file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar as it was written; whoever reads it says what it means."""

    value: str
    quoted: bool
    mark: Mark

    @property
    def is_null(self) -> bool:
        return not self.quoted and self.value in ("", "~", "null")

    def as_bool(self) -> bool | None:
        """True for an unquoted `true` or `yes`, False for `false` or `no`, else None."""
        return None if self.quoted else _YES_NO.get(self.value.lower())

    def as_number(self) -> float | None:
        """A number as JSON writes it, quoted or not; else None, so that +7901 and 007 stay text."""
        number = float(self.value) if len(self.value) < 40 and _NUMBER.fullmatch(self.value) else None
        return number if number is not None and math.isfinite(number) else None


@dataclass(frozen=True, slots=True)
class Items:
    items: tuple["Node", ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Fields:
    """Keys in the order of the file. `keys` says where each key stands."""

    pairs: dict[str, "Node"]
    keys: dict[str, Mark]
    mark: Mark


Node = Text | Items | Fields


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, where, and with which value."""

    mark: Mark
    message: Message
    value: str | None = None

    def say(self, language: str = "en") -> str:
        return f"{self.mark}: {say(self.message, language)}"

    def __str__(self) -> str:
        return self.say()


class FaultsError(Exception):
    """Every fault found, in the order of files and lines."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.mark))
        super().__init__(self.faults)

    def say(self, language: str = "en") -> str:
        return "\n".join(fault.say(language) for fault in self.faults)

    def __str__(self) -> str:
        return self.say()

    def __reduce__(self) -> tuple[type["FaultsError"], tuple[tuple[Fault, ...]]]:
        return FaultsError, (self.faults,)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like this one, or None where none is near.

    >>> nearest("plced", ["placed", "released"])
    'placed'
    """
    by_lower = {item.lower(): item for item in known}
    close = difflib.get_close_matches(word[:60].lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[close[0]] if close else None


def read_yaml(path: Path | str, name: str | None = None) -> Node:
    """Read a YAML or JSON file. `name` is what faults call it. Raises `FaultsError`, nothing else."""
    path = Path(path)
    name = str(path) if name is None else name
    start = Mark(name, 1, 1)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise FaultsError([Fault(start, Message("This is not a file. Name a YAML or JSON file."))])
        if status.st_size > MAX_BYTES:
            raise FaultsError([_too_large(start, status.st_size)])
        with path.open("rb") as handle:
            data = handle.read(MAX_BYTES + 1)
    except OSError as fault:
        raise FaultsError([_unopened(path, start, fault)]) from fault
    except ValueError as fault:  # a NUL in the name of the file
        raise FaultsError([Fault(start, Message("No file can have this name."))]) from fault
    if len(data) > MAX_BYTES:
        raise FaultsError([_too_large(start, len(data))])
    return read_yaml_text(decoded(data, name), name)


def read_yaml_text(text: str, name: str) -> Node:
    """Read YAML or JSON from text; `name` is the file that faults speak of. Raises `FaultsError`, nothing else."""
    if len(text) > MAX_BYTES:
        raise FaultsError([_too_large(Mark(name, 1, 1), len(text))])
    text = text.removeprefix("\ufeff")
    bad = _BAD_CHARACTER.search(text)
    if bad:
        message = Message(
            "The character U+%(code)s cannot stand in a text file. Save the file again as plain UTF-8 text.",
            {"code": f"{ord(bad[0]):04X}"},
        )
        raise FaultsError([Fault(_mark_at(text, bad.start(), name), message)])
    if text.lstrip()[:1] in ("{", "["):
        text = text.replace("\t", " ")  # JSON indented by tabs; inside its strings a tab is written \t
    if name.lower().endswith(".json"):
        text = text.translate(_BREAKS)  # JSON may hold them bare in a string, where YAML folds them
    return _Composer(text, name).compose()


@dataclass(slots=True)
class _Open:
    """A sequence or mapping not yet closed."""

    mark: Mark
    is_map: bool
    items: list[Node] = field(default_factory=list)
    pairs: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Mark] = field(default_factory=dict)
    key: str | None = None
    key_is_next: bool = True


class _Composer:
    """Events to nodes with a stack of our own, so that no depth of brackets can exhaust Python's."""

    def __init__(self, text: str, name: str) -> None:
        self.text = text
        self.name = name
        self.faults: list[Fault] = []
        self.stack: list[_Open] = []
        self.root: Node | None = None
        self.nodes = 0

    def compose(self) -> Node:
        from ruamel.yaml import events as ev

        for event in self._events():
            match event:
                case ev.ScalarEvent():
                    self._count(event)
                    self._scalar(event)
                case ev.SequenceStartEvent() | ev.MappingStartEvent():
                    self._count(event)
                    if len(self.stack) >= MAX_DEPTH:
                        self._stop(
                            event,
                            Message(
                                "Nested deeper than %(limit)s levels. No case or norm needs that.", {"limit": MAX_DEPTH}
                            ),
                        )
                    self.stack.append(_Open(self._mark(event), isinstance(event, ev.MappingStartEvent)))
                case ev.SequenceEndEvent() | ev.MappingEndEvent():
                    done = self.stack.pop()
                    node = (
                        Fields(done.pairs, done.keys, done.mark) if done.is_map else Items(tuple(done.items), done.mark)
                    )
                    self._place(node)
                case ev.AliasEvent():
                    self._refuse(
                        event,
                        Message(
                            "Aliases (*%(value)s) are not read. Write the value out.", {"value": str(event.anchor)[:60]}
                        ),
                    )
                    self._place(Text("", False, self._mark(event)))
                case ev.DocumentStartEvent() if self.root is not None:
                    self._stop(
                        event, Message("A second document begins here. Write one document a file, without “---”.")
                    )
        if self.root is None:
            self.faults.append(Fault(Mark(self.name, 1, 1), Message("The file is empty.")))
        if self.faults or self.root is None:
            raise FaultsError(self.faults)
        return self.root

    def _events(self) -> "Iterator[ev.Event]":
        from ruamel.yaml import YAML
        from ruamel.yaml.error import MarkedYAMLError

        try:
            yield from YAML(typ="safe", pure=True).parse(self.text)
        except MarkedYAMLError as fault:
            where = fault.problem_mark or fault.context_mark
            mark = Mark(self.name, where.line + 1, where.column + 1) if where else Mark(self.name, 1, 1)
            raise FaultsError([*self.faults, Fault(mark, _syntax(str(fault.problem)))]) from fault
        except FaultsError:
            raise
        except Exception as fault:  # the parser has faults of its own: a %YAML line with letters is a ValueError
            mark = Mark(self.name, 1, 1)
            raise FaultsError([*self.faults, Fault(mark, _syntax(type(fault).__name__))]) from fault

    def _scalar(self, event: "ev.ScalarEvent") -> None:
        mark = self._mark(event)
        value = event.value
        try:
            if not value.isascii():
                # JSON writes a character beyond the basic plane as two escapes
                value = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
        except UnicodeDecodeError:
            self._refuse(
                event,
                Message(
                    "“%(value)s” holds half a character. Write the character itself.", {"value": ascii(value[:40])}
                ),
            )
            value = value.encode("utf-8", "replace").decode()
        self._place(Text(value, event.style is not None, mark))

    def _place(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        top = self.stack[-1]
        if not top.is_map:
            top.items.append(node)
        elif top.key_is_next:
            top.key, top.key_is_next = self._key(node, top), False
        else:
            if top.key is not None:
                top.pairs[top.key] = node
            top.key_is_next = True

    def _key(self, node: Node, top: _Open) -> str | None:
        """The key, or None where it cannot be used (its value is then read and dropped)."""
        if not isinstance(node, Text):
            self.faults.append(Fault(node.mark, Message("A key must be a word, not a list or a group of fields.")))
            return None
        if node.value in top.keys:
            message = Message(
                "The key “%(value)s” stands twice here, first on line %(line)s. Keep one.",
                {"value": node.value[:60], "line": top.keys[node.value].line},
            )
            self.faults.append(Fault(node.mark, message, node.value))
            return None
        top.keys[node.value] = node.mark
        return node.value

    def _count(self, event: "ev.NodeEvent") -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self._stop(event, Message("More than %(limit)s values in one file. Split it.", {"limit": MAX_NODES}))
        if event.anchor is not None:
            self._refuse(
                event,
                Message(
                    "Anchors (&%(value)s) are not read. Write the value out each time.",
                    {"value": str(event.anchor)[:60]},
                ),
            )
        tag = getattr(event, "ctag", None)
        if tag is not None and str(tag) != "!":
            self._refuse(
                event, Message("Tags (%(value)s) are not read. Write the plain value.", {"value": str(tag)[:60]})
            )

    def _mark(self, event: "ev.Event") -> Mark:
        return Mark(self.name, event.start_mark.line + 1, event.start_mark.column + 1)

    def _refuse(self, event: "ev.Event", message: Message) -> None:
        self.faults.append(Fault(self._mark(event), message))

    def _stop(self, event: "ev.Event", message: Message) -> NoReturn:
        raise FaultsError([*self.faults, Fault(self._mark(event), message)])


_HINTS: tuple[tuple[str, Message], ...] = (
    ("mapping values are not allowed", Message("A colon stands inside a text here. Put the text in quotes.")),
    (r"'\t' that cannot start", Message("A tab stands where only spaces can. Indent with spaces.")),
    ("'%' that cannot start", Message("A text cannot begin with a percent sign. Put it in quotes.")),
    ("'@' that cannot start", Message("A text cannot begin with an at sign. Put it in quotes.")),
    (
        "could not find expected ':'",
        Message("A key without a colon, or a text that runs over its line. Write “key: value”."),
    ),
    (
        "did not find expected key",
        Message("The indentation is broken here, or a text with a quote in it needs quotes around it."),
    ),
    ("expected <block end>", Message("The indentation is broken here: lines of one group begin in one column.")),
    (
        "expected ',' or",
        Message("A list or group is not closed, or a comma is missing. A text with a comma in it needs quotes."),
    ),
    ("unexpected end of stream", Message("The file ends inside a quoted text. Close the quote.")),
    ("undefined alias", Message("A text cannot begin with *. Put it in quotes.")),
)


def _syntax(problem: str) -> Message:
    for part, hint in _HINTS:
        if part in problem:
            return hint
    return Message("This is not readable as YAML (%(problem)s).", {"problem": problem[:120]})


def _too_large(mark: Mark, size: int) -> Fault:
    message = Message(
        "The file has %(size)s MB; files up to %(limit)s MB are read. Split it.",
        {"size": -(-size // 1_000_000), "limit": MAX_BYTES // 1_000_000},
    )
    return Fault(mark, message)


def _unopened(path: Path, mark: Mark, error: OSError) -> Fault:
    if not isinstance(error, FileNotFoundError):
        return Fault(mark, Message("The file cannot be opened (%(problem)s).", {"problem": error.strerror or "?"}))
    try:
        near = nearest(path.name, (item.name for item in path.parent.iterdir()))
    except OSError:
        near = None
    if near is None:
        return Fault(mark, Message("There is no such file."))
    return Fault(mark, Message("There is no such file. Did you mean %(near)s?", {"near": near}))


def decoded(data: bytes, name: str) -> str:
    """The text of a file. Raises FaultsError where it is not UTF-8."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:4]:
        raise FaultsError([Fault(Mark(name, 1, 1), Message("This is not UTF-8 text. Save the file as UTF-8."))])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        before = data[: fault.start].decode("utf-8-sig", "replace")
        message = Message(
            "The byte %(byte)s is not UTF-8 text. Save the file as UTF-8 (not Windows-1251 or another code page).",
            {"byte": f"0x{data[fault.start]:02X}"},
        )
        raise FaultsError([Fault(_mark_at(before, len(before), name), message)]) from fault


def _mark_at(text: str, position: int, name: str) -> Mark:
    line_start = text.rfind("\n", 0, position) + 1
    return Mark(name, text.count("\n", 0, position) + 1, position - line_start + 1)
