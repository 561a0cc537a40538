"""The one file of a bundle: a ZIP of which every byte follows from the names and contents in it.

1. Members are stored, not packed: a packer of another version would give other bytes, and nothing can unfold in memory.
2. No clock, no rights, no comment, no extra field: each header is made of path, size and CRC-32 alone (APPNOTE 6.3.10, 4.3.7,
   4.3.12, 4.3.16; names are UTF-8).
3. So a reader makes the headers again and compares: whatever differs, also before, between and behind, is told by its place.
4. What is not plainly such a file is not followed: paths that lead out of it, sizes beyond the end, names used twice.
"""

import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256, sha512
from typing import IO, Final

from habeas.prove.bundle.part import BundleError, Measured, is_path
from habeas.words import Message

MOST_FILES: Final = 10_000
LARGEST: Final = 2**32 - 2**24
"""Bytes of a whole bundle: what a ZIP holds without its extension for larger ones."""
PIECE: Final = 2**20
_LOCAL, _CENTRAL, _END = b"PK\3\4", b"PK\1\2", b"PK\5\6"
_UTF8, _DAY, _RIGHTS = 0x0800, 0x0021, 0o100644 << 16
"""Names are UTF-8; 1 January 1980, the first day a ZIP knows; a plain file."""
_HEAD: Final = 30
NAME: Final = _HEAD
"""The byte at which the name of the first file begins."""
_NAME_AT: Final = 26


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is not as it was made. `where` is a path in the bag, or empty for the container; `at` the byte in the file."""

    where: str
    what: Message
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a bundle, its hashes as they are, and how to read it."""

    path: str
    size: int
    sha256: str
    sha512: str
    read: Callable[[], bytes]


@dataclass(slots=True)
class Opened:
    """What was found: its files in their order, and what is wrong with what holds them. `root` is the folder in the file,
    empty of a bundle that is a folder itself."""

    root: str = ""
    members: dict[str, Member] = field(default_factory=dict)
    flaws: list[Flaw] = field(default_factory=list)


def packed(root: str, parts: Sequence[Measured]) -> Iterator[bytes]:
    """The bytes of the file, piece by piece. Raises BundleError where it would be too large, or a part changed meanwhile."""
    if len(parts) > MOST_FILES or sum(part.size for part in parts) > LARGEST:
        values = {"files": MOST_FILES, "size": LARGEST // 10**9}
        raise BundleError(
            Message("A bundle holds at most %(files)s files and %(size)s GB. Make several bundles.", values)
        )
    rows: list[_Row] = []
    offset = 0
    for part in parts:
        row = _Row(f"{root}/{part.path}", part.size, part.crc, offset)
        rows.append(row)
        head = row.head()
        yield head
        size, crc = 0, 0
        for piece in part.part.pieces():
            size, crc = size + len(piece), zlib.crc32(piece, crc)
            yield piece
        if (size, crc) != (part.size, part.crc):
            raise BundleError(Message("A file changed while it was read. Make the bundle again."))
        offset += len(head) + size
    yield _end(rows, offset)


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    size: int
    crc: int
    offset: int

    def head(self) -> bytes:
        raw = self.name.encode("utf-8", "surrogatepass")
        figures = (10, _UTF8, 0, 0, _DAY, self.crc, self.size, self.size, len(raw), 0)
        return _LOCAL + struct.pack("<5H3I2H", *figures) + raw

    def entry(self) -> bytes:
        raw = self.name.encode("utf-8", "surrogatepass")
        figures = (0x030A, 10, _UTF8, 0, 0, _DAY, self.crc, self.size, self.size, len(raw), 0, 0, 0, 0)
        return _CENTRAL + struct.pack("<6H3I5H2I", *figures, _RIGHTS, self.offset) + raw


def _end(rows: Sequence[_Row], offset: int) -> bytes:
    listed = b"".join(row.entry() for row in rows)
    return listed + _END + struct.pack("<4H2IH", 0, 0, len(rows), len(rows), len(listed), offset, 0)


def opened(file: IO[bytes], size: int) -> Opened:
    """Reads the whole file, which can be sought in and has so many bytes. Flaws say what is wrong; nothing is raised."""
    reader = _Reader(file, size)
    while reader.member():
        pass
    return reader.found


class _Reader:
    """Goes through the file once, from its first byte to its last."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self.file, self.size = file, size
        self.found = Opened()
        self.rows: list[_Row] = []
        self.folded: set[str] = set()

    def flaw(self, at: int, what: Message, where: str = "") -> bool:
        self.found.flaws.append(Flaw(where, what, at))
        return False

    def member(self) -> bool:
        """Reads one member; False at the list of all, which is compared, or where nothing can be read any more."""
        at = self.file.tell()
        raw = self.file.read(_HEAD)
        if raw[:4] == _CENTRAL or (len(raw) < _HEAD and self.rows):
            self.file.seek(at)
            return self._list(at)
        if len(raw) < _HEAD:
            return self.flaw(at, Message("The file ends here, before a bundle has begun."))
        crc, size, again, length = struct.unpack("<3IH", raw[14:28])
        size = min(size, again)
        name = self.file.read(length).decode("utf-8", "surrogateescape")
        start = at + _HEAD + len(name.encode("utf-8", "surrogateescape"))
        wrong = self._refused(name, size, start)
        if wrong is not None:
            return self.flaw(at if raw[:4] != _LOCAL else at + _NAME_AT, wrong)
        root, _, path = name.partition("/")
        expected = _Row(name, size, crc, at).head()[:_HEAD]
        self._compare(raw, expected, at, path)
        self.found.root = self.found.root or root
        if root != self.found.root:
            self.flaw(at + _HEAD, Message("This file lies outside of the folder of the bundle."), path)
        self.rows.append(_Row(name, size, crc, at))
        self._content(path, start, size, crc)
        return True

    def _refused(self, name: str, size: int, start: int) -> Message | None:
        """Why a member is not followed."""
        root, _, path = name.partition("/")
        if not (is_path(root) and is_path(path)):
            return Message("Here no file begins that a bundle may hold: its path leads out of it, or is none.")
        if size > self.size - start:
            return Message("A header tells of more bytes than the file has.")
        if len(self.rows) >= MOST_FILES:
            return Message("A bundle holds at most %(files)s files.", {"files": MOST_FILES})
        if name.casefold() in self.folded:
            return Message("Two files have one name here.")
        self.folded.add(name.casefold())
        return None

    def _content(self, path: str, start: int, size: int, crc: int) -> None:
        short, long, sum_ = sha256(), sha512(), 0
        left = size
        while left and (piece := self.file.read(min(PIECE, left))):
            short.update(piece)
            long.update(piece)
            sum_ = zlib.crc32(piece, sum_)
            left -= len(piece)
        if sum_ != crc:
            self.flaw(start, Message("The content from here on and its checksum in the container do not fit."), path)
        self.found.members[path] = Member(
            path, size, short.hexdigest(), long.hexdigest(), lambda: self._again(start, size)
        )

    def _again(self, start: int, size: int) -> bytes:
        self.file.seek(start)
        return self.file.read(size)

    def _list(self, at: int) -> bool:
        """Compares the list at the end with the one that follows from the members."""
        expected = _end(self.rows, at)
        rest = self.file.read(len(expected))
        self._compare(rest, expected, at, "")
        behind = self.size - at - len(expected)
        if behind > 0:
            values = {"count": behind}
            self.flaw(at + len(expected), Message("Bytes stand behind the end of the bundle: %(count)s.", values))
        return False

    def _compare(self, raw: bytes, expected: bytes, at: int, where: str) -> None:
        if raw == expected:
            return
        pairs = enumerate(zip(raw, expected, strict=False))
        first = next((index for index, (one, other) in pairs if one != other), min(len(raw), len(expected)))
        what = Message("The container was altered: this byte is not what follows from what it holds.")
        if first >= len(raw):
            what = Message("The file ends here, too early.")
        self.flaw(at + first, what, where)
