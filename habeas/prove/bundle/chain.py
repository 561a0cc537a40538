"""The log of an office as a bundle tells it: what was done with its cases, and that these acts stand in the chain.

1. An act has seven fields. Each has a mark: SHA-256 over a blind and its value (of the body, which is told nowhere, the mark
   under which the office keeps it). A blind follows from a secret seed of the act; without it nobody guesses a value.
2. The digest of an act is SHA-256 over its number and its marks, in the order of FIELDS.
3. The link of an act is SHA-256 over the link before it and its digest: so the chain goes from act to act.
4. A bundle holds the digests of all acts since the first of its cases (`path.txt`), which tell nothing of any of them, and of
   the acts of its own cases the marks, and values with their blinds as far as they may be told. Whoever has the links at both
   ends can check that each of these acts stands in the chain, at its number and as it is told.

All is over text (hexadecimal digits, UTF-8), so that any language, or a shell, can do the same: `SCRIPT` does in Python.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from habeas.prove.bundle.container import Flaw, Opened
from habeas.prove.bundle.part import Part
from habeas.words import Message

FIELDS: Final = ("at", "actor", "what", "table", "ref", "case", "body")
BEGIN: Final = "0" * 64
"""The link before the first act."""
FOLDER: Final = "data/log"
PATH: Final = f"{FOLDER}/path.txt"
HEAD: Final = f"{FOLDER}/head.txt"
OPEN: Final = frozenset({"at", "what", "table"})
"""What every variant tells of an act; `ref` and `body` none does."""
_BLIND: Final = 32
"""Hexadecimal digits of a blind: 128 bits."""
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_HEAD: Final = re.compile(r"^[ \t]*habeas-head ([0-9]{1,18}) ([0-9a-f]{64}) [0-9a-f]+[ \t]*$", re.MULTILINE)

SCRIPT: Final = f"""python3 - <<'END'
import hashlib, json, pathlib
sha = lambda text: hashlib.sha256(text.encode()).hexdigest()
names = "{" ".join(FIELDS)}".split()
log = pathlib.Path("{FOLDER}")
first, link, *path = (log / "path.txt").read_text().split()
for digest in path:
    link = sha(link + digest)
_, number, head, _ = (log / "head.txt").read_text().split()
assert (int(number), head) == (int(first) + len(path) - 1, link), "the path does not lead to the head"
for file in log.glob("*.json"):
    for case in json.loads(file.read_text())["cases"]:
        for row in case["acts"]:
            marks, told = row["marks"], row["told"]
            assert sha(" ".join([str(row["number"]), *marks])) == path[row["number"] - int(first)], row
            for name, (blind, value) in told.items():
                assert len(blind) == {_BLIND} and sha(blind + value) == marks[names.index(name)], row
print("The log holds up to", number, head)
END"""
"""The check without us; it needs nothing but Python."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An act. `values` are those of FIELDS without the body, `body` is its mark; `seed` is secret."""

    number: int
    seed: bytes
    values: tuple[str, ...]
    body: str

    def blind(self, field: str) -> str:
        """What a value of this act is hidden under."""
        return hmac.new(self.seed, field.encode(), "sha256").hexdigest()[:_BLIND]

    @property
    def marks(self) -> list[str]:
        """One for each of FIELDS."""
        hidden = zip(FIELDS, self.values, strict=False)
        return [*(mark(self.blind(field), value) for field, value in hidden), self.body]

    @property
    def digest(self) -> str:
        return digest(self.number, self.marks)

    def told(self, fields: Collection[str]) -> dict[str, Any]:
        """The act as a bundle tells it: these fields with their blinds, of all the marks."""
        shown = {
            field: [self.blind(field), value]
            for field, value in zip(FIELDS, self.values, strict=False)
            if field in fields
        }
        return {"number": self.number, "told": shown, "marks": self.marks}


@dataclass(frozen=True, slots=True)
class Log:
    """The part of a log that goes with cases: from the act `first`, before which the chain stood at `before`.

    `head` is its signed end in one line, `digests` are those from `first` to there; `acts` are those of each case by its id.
    `earlier` counts acts before `first` that cannot be told. `with_actors`: who did them is told where people are.
    """

    head: str
    first: int
    before: str
    digests: Sequence[str]
    acts: Mapping[str, Sequence[Entry]]
    earlier: int = 0
    with_actors: bool = False

    @property
    def last(self) -> int:
        """The number of the act at the end."""
        return self.first + len(self.digests) - 1


def mark(blind: str, value: str) -> str:
    """What stands for a value in the digest of its act."""
    return _sha(blind + value)


def digest(number: int, marks: Sequence[str]) -> str:
    """What stands for an act in the chain."""
    return _sha(" ".join([str(number), *marks]))


def link(before: str, digest: str) -> str:
    """Where the chain stands after an act."""
    return _sha(before + digest)


def parts(log: Log, folders: Mapping[str, Mapping[str, str]], by_month: bool) -> Iterator[Part]:
    """The files of the log. `folders` are, by variant, the folders of the cases by their id."""
    yield Part.of(HEAD, log.head.rstrip("\n") + "\n")
    yield Part.of(PATH, "\n".join([f"{log.first} {log.before}", *log.digests]) + "\n")
    for variant, cases in folders.items():
        fields = fields_of(variant, log.with_actors, by_month)
        told = {
            "fields": list(FIELDS),
            "cases": [
                {"case": folder, "acts": [entry.told(fields) for entry in log.acts[id]]} for id, folder in cases.items()
            ],
        }
        yield Part.of(f"{FOLDER}/{variant}.json", json.dumps(told, ensure_ascii=False, indent=1) + "\n")


def fields_of(variant: str, with_actors: bool, by_month: bool) -> frozenset[str]:
    """What a variant tells of an act: redacted neither who nor in which case, nor when where days are months."""
    if variant == "redacted":
        return OPEN - {"at"} if by_month else OPEN
    return OPEN | {"case", "actor"} if with_actors else OPEN | {"case"}


def heads_in(text: str) -> list[tuple[int, str]]:
    """The heads that stand in a text, one a line: the number of an act, and where the chain stood after it.

    >>> heads_in("by mail:\\n  habeas-head 7 " + "ab" * 32 + " 01\\n") == [(7, "ab" * 32)], heads_in("habeas-head 7")
    (True, [])
    """
    return [(int(found[1]), found[2]) for found in _HEAD.finditer(text)]


def checked(found: Opened) -> list[Flaw]:
    """What does not fit together in the log of a bundle; nothing where it has no path."""
    if PATH not in found.members:
        return []
    path = _Path.read(found)
    if path is None:
        return [Flaw(PATH, Message("This is not as Habeas writes it."))]
    heads = heads_in(_text(found, HEAD) or "")
    if len(heads) != 1:
        return [Flaw(HEAD, Message("This is no head of a log."))]
    flaws = []
    if heads[0] != (path.last, path.links()[-1]):
        flaws.append(
            Flaw(PATH, Message("The path does not lead to the head of the log: an act was altered or left out."))
        )
    for name in found.members:
        if name.startswith(f"{FOLDER}/") and name.endswith(".json"):
            flaws += _acts(found, name, path)
    return flaws


def led_to(found: Opened, number: int, hash: str) -> Flaw | None:
    """Whether the log leads through a head that the reader has from elsewhere; None where it does."""
    path = _Path.read(found)
    if path is None:
        return Flaw(PATH, Message("The bundle holds no log, and you expect one."))
    if not path.first - 1 <= number <= path.last:
        values = {"number": number, "first": path.first - 1, "last": path.last}
        return Flaw(
            PATH,
            Message("Your head is of act %(number)s; the bundle tells the log from %(first)s to %(last)s.", values),
        )
    if path.links()[number - path.first + 1] != hash:
        return Flaw(
            PATH,
            Message("The log does not lead to your head: before act %(number)s it was another.", {"number": number}),
        )
    return None


@dataclass(frozen=True, slots=True)
class _Path:
    first: int
    before: str
    digests: list[str]

    @property
    def last(self) -> int:
        return self.first + len(self.digests) - 1

    @classmethod
    def read(cls, found: Opened) -> "_Path | None":
        begin, *lines = (_text(found, PATH) or "").split("\n")
        number, _, before = begin.partition(" ")
        whole = lines and lines.pop() == ""
        if not (whole and lines and number.isdecimal() and len(number) < 19):
            return None
        return cls(int(number), before, lines) if all(map(_HASH.fullmatch, [before, *lines])) else None

    def links(self) -> list[str]:
        """Where the chain stands before the first act, and after each."""
        found = [self.before]
        for each in self.digests:
            found.append(link(found[-1], each))
        return found


def _acts(found: Opened, name: str, path: _Path) -> Iterator[Flaw]:
    try:
        rows = [row for case in json.loads(_text(found, name) or "")["cases"] for row in case["acts"]]
        for row in rows:
            if (what := _wrong(row, path)) is not None:
                yield Flaw(name, what)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        yield Flaw(name, Message("This is not as Habeas writes it."))


def _wrong(row: Any, path: _Path) -> Message | None:
    """What is not so of one act. Raises ValueError and its like where it is none."""
    number, marks = int(row["number"]), [str(each) for each in row["marks"]]
    values = {"number": number}
    if not path.first <= number <= path.last or len(marks) != len(FIELDS):
        return Message("Act %(number)s does not stand in the path.", values)
    if digest(number, marks) != path.digests[number - path.first]:
        return Message("Act %(number)s is not the one that stands in the chain.", values)
    for field, (blind, value) in row["told"].items():
        if len(blind) != _BLIND or mark(blind, value) != marks[FIELDS.index(field)]:
            return Message(
                "Act %(number)s was altered: “%(field)s” is not what the log holds.", values | {"field": field[:20]}
            )
    return None


def _text(found: Opened, path: str) -> str | None:
    member = found.members.get(path)
    if member is None:
        return None
    try:
        return member.read().decode()
    except UnicodeDecodeError:
        return None


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
