"""Files of the office, encrypted in the data folder and named by their content.

A blob lies under the HMAC of its SHA-256 (so that nobody can ask the folder whether it holds a file they have), in pieces
of 64 KiB sealed with AES-256-GCM under a key of its own that is sealed with the office's. Each piece is bound to its
number and to whether it is the last: none can be left out, moved or cut off. Written beside and renamed once whole.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from habeas.store.place import data_folder, vault

PIECE: Final = 64 * 1024
MAGIC: Final = b"HABEAS1\n"
_TAG, _NONCE, _KEY = 16, 12, 32
_SEALED_KEY = _NONCE + _KEY + _TAG


class DamagedError(Exception):
    """A stored file was changed or cut, or belongs to another office."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a file lies (`name`), and what it is: SHA-256 in hex and size in bytes of the original."""

    name: str
    sha256: str
    size: int


class Writer:
    """Takes a file piece by piece; nothing of it is on disk in plain text. `finish` keeps it, `abandon` leaves nothing."""

    def __init__(self) -> None:
        folder = data_folder() / "files" / "coming"
        folder.mkdir(parents=True, exist_ok=True)
        self._key, self._seal = secrets.token_bytes(_KEY), AESGCM(vault().key("files"))
        nonce = secrets.token_bytes(_NONCE)
        self._path = folder / secrets.token_hex(16)
        self._file: BinaryIO = self._path.open("xb")
        self._file.write(MAGIC + nonce + self._seal.encrypt(nonce, self._key, MAGIC))
        self._cipher, self._number = AESGCM(self._key), 0
        self._hash, self._size, self._left = hashlib.sha256(), 0, b""

    def write(self, data: bytes) -> None:
        self._hash.update(data)
        self._size += len(data)
        self._left += data
        while len(self._left) > PIECE:
            self._piece(self._left[:PIECE], last=False)
            self._left = self._left[PIECE:]

    def finish(self) -> Stored:
        """The file is whole, and safe on disk once this returns."""
        self._piece(self._left, last=True)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        digest = self._hash.digest()
        name = hmac.new(vault().key("file names"), digest, "sha256").hexdigest()
        goal = path_of(name)
        goal.parent.mkdir(parents=True, exist_ok=True)
        self._path.replace(goal)
        _sync_folder(goal.parent)
        return Stored(name, digest.hex(), self._size)

    def abandon(self) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)

    def _piece(self, data: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last), data, None))
        self._number += 1


def store(pieces: Iterable[bytes]) -> Stored:
    """Keeps a file that comes in pieces."""
    writer = Writer()
    try:
        for piece in pieces:
            writer.write(piece)
        return writer.finish()
    except BaseException:
        writer.abandon()
        raise


def read(name: str) -> Iterator[bytes]:
    """The original bytes, piece by piece. Raises FileNotFoundError, or DamagedError before anything false is given out."""
    with path_of(name).open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise DamagedError(name)
        sealed = file.read(_SEALED_KEY)
        try:
            key = AESGCM(vault().key("files")).decrypt(sealed[:_NONCE], sealed[_NONCE:], MAGIC)
            cipher, number = AESGCM(key), 0
            piece = file.read(PIECE + _TAG)
            while True:
                following = file.read(PIECE + _TAG)
                yield cipher.decrypt(_nonce(number, not following), piece, None)
                if not following:
                    return
                piece, number = following, number + 1
        except InvalidTag:
            raise DamagedError(name) from None


def path_of(name: str) -> Path:
    """Where a blob of this name lies."""
    return data_folder() / "files" / name[:2] / name


def remove(name: str) -> None:
    """Takes a blob away; it may be gone already."""
    path_of(name).unlink(missing_ok=True)


def sweep() -> int:
    """Takes away what a crash left half-written; gives how many files. Called at start, before anybody can upload."""
    folder = data_folder() / "files" / "coming"
    found = list(folder.iterdir()) if folder.is_dir() else []
    for path in found:
        path.unlink()
    return len(found)


def _nonce(number: int, last: bool) -> bytes:
    return bytes([last]) + number.to_bytes(_NONCE - 1, "big")


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):  # Windows cannot open a folder
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
