"""A file of a bundle: a path, and its bytes as often as they are asked for. Nothing is written to a disk for it."""

import hashlib
import re
import unicodedata
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Final

from habeas.words import Message

MOST_PATH: Final = 240
"""Bytes of a path: what every system can unpack."""
MOST_DEEP: Final = 8
_NAME: Final = re.compile(r"[^\W_](?:[\w.+()-]*[\w+()-])?")
_ODD: Final = re.compile(r"[^\w.+()-]+")
_DEVICES: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
_LONGEST_NAME: Final = 80


class BundleError(Exception):
    """A bundle that cannot be made, or something that is none: `message` says why and what to do."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Part:
    """`pieces` gives the same bytes each time: they are read once for the hashes and once for the file."""

    path: str
    pieces: Callable[[], Iterable[bytes]]

    @classmethod
    def of(cls, path: str, data: bytes | str) -> "Part":
        """A part that stands in memory; text is UTF-8."""
        raw = data.encode() if isinstance(data, str) else data
        return cls(path, partial(_once, raw))


@dataclass(frozen=True, slots=True)
class Measured:
    """A part with what is known of its bytes."""

    part: Part
    size: int
    crc: int
    sha256: str
    sha512: str

    @property
    def path(self) -> str:
        return self.part.path


def measured(part: Part) -> Measured:
    """The part read through once."""
    size, crc, short, long = 0, 0, hashlib.sha256(), hashlib.sha512()
    for piece in part.pieces():
        size += len(piece)
        crc = zlib.crc32(piece, crc)
        short.update(piece)
        long.update(piece)
    return Measured(part, size, crc, short.hexdigest(), long.hexdigest())


def is_path(path: str) -> bool:
    """Whether a path is one that a bundle may hold: relative, below it, plain letters, no device of Windows.

    >>> [is_path(path) for path in ("data/a.yaml", "data/../x", "/etc/x", "data//x", "C:/x", "data/nul.txt", "a\\\\b")]
    [True, False, False, False, False, False, False]
    """
    names = path.split("/")
    return (
        len(path.encode("utf-8", "replace")) <= MOST_PATH
        and len(names) <= MOST_DEEP
        and path == unicodedata.normalize("NFC", path)
        and all(_NAME.fullmatch(name) and not _DEVICES.fullmatch(name) for name in names)
    )


def named(name: str, taken: set[str]) -> str:
    """A name for a file, of the name that it had; no two in `taken` differ by case alone.

    >>> taken = set()
    >>> named("Ответ МВД №5.pdf", taken), named("../../etc/passwd", taken), named("ответ МВД №5.pdf", taken)
    ('Ответ_МВД_5.pdf', 'etc_passwd', 'ответ_МВД_5-2.pdf')
    """
    plain = _ODD.sub("_", unicodedata.normalize("NFC", name)).strip("_.-+()") or "file"
    stem, dot, suffix = plain.rpartition(".")
    if not dot or len(suffix) > 10:
        stem, suffix = plain, ""
    if _DEVICES.fullmatch(plain):
        stem = f"file_{stem}"
    stem = stem.encode()[:_LONGEST_NAME].decode("utf-8", "ignore").rstrip("_.-+()") or "file"
    end = f".{suffix}" if suffix else ""
    found, number = stem + end, 1
    while found.casefold() in taken:
        number += 1
        found = f"{stem}-{number}{end}"
    taken.add(found.casefold())
    return found


def _once(data: bytes) -> Iterable[bytes]:
    return (data,)
