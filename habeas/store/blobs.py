"""Files of the office, sealed in the data folder and named by their content.

A blob lies under the HMAC of its SHA-256 (so that nobody can ask the folder whether it holds a file they have), sealed as
`seal` says. Written beside and renamed once whole; what no row of the database names is swept away.
"""

import hashlib
import hmac
import os
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from django.apps import apps
from django.db import connection

from habeas.store.models import Draft, Job
from habeas.store.place import data_folder, vault
from habeas.store.seal import DamagedError, Sealer, unseal

__all__ = ["DamagedError", "Stored", "Writer", "in_use", "path_of", "read", "remove", "store", "sweep"]

YOUNG: Final = 3600.0
"""Seconds for which another process of a server may still be writing the row that names a file."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a file lies (`name`), and what it is: SHA-256 in hex and size in bytes of the original."""

    name: str
    sha256: str
    size: int


class Writer:
    """Takes a file piece by piece; nothing of it is on disk in plain text. `finish` keeps it, `abandon` leaves nothing."""

    def __init__(self) -> None:
        folder = _folder() / "coming"
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / secrets.token_hex(16)
        self._file: BinaryIO = self._path.open("xb")
        self._sealer = Sealer(self._file, vault().key("files"))
        self._hash, self._size = hashlib.sha256(), 0

    def write(self, data: bytes) -> None:
        """Takes more of the file."""
        self._hash.update(data)
        self._size += len(data)
        self._sealer.write(data)

    def finish(self) -> Stored:
        """The file is whole, and safe on disk once this returns."""
        self._sealer.finish()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        digest = self._hash.digest()
        name = hmac.new(vault().key("file names"), digest, "sha256").hexdigest()
        goal = path_of(name)
        goal.parent.mkdir(parents=True, exist_ok=True)
        self._path.replace(goal)
        sync_folder(goal.parent)
        return Stored(name, digest.hex(), self._size)

    def abandon(self) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)


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
        yield from unseal(file, vault().key("files"))


def path_of(name: str) -> Path:
    """Where a blob of this name lies."""
    return _folder() / name[:2] / name


def remove(names: Iterable[str]) -> int:
    """Takes blobs away that no row names any more; gives how many. Call it once the rows are gone for good."""
    kept = in_use()
    gone = [path for path in (path_of(name) for name in set(names) - kept) if path.exists()]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def in_use() -> set[str]:
    """The names of all blobs that the database names: columns called `blob`, and drafts and jobs that wait with a file."""
    found: set[str] = set()
    for model in apps.get_models():
        if any(field.name == "blob" for field in model._meta.fields):
            found.update(model._base_manager.values_list("blob", flat=True))
    for table in (Draft, Job):
        found.update(table._base_manager.filter(body__has_key="blob").values_list("body__blob", flat=True))
    return found


def sweep() -> int:
    """Takes away what a crash left: half-written files, and files no row names. Gives how many.

    A file may be an upload under way unless it is an hour old, or from before this process opened the office and no other
    process serves it (SQLCipher).
    """
    before = time.time() - YOUNG
    if connection.vendor != "postgresql":
        before = max(before, vault().opened_at)
    old = [path for path in _folder().glob("*/*") if _is_older(path, before)]
    kept = in_use() if old else set()
    count = 0
    for path in old:
        if path.name not in kept and _is_older(path, before):
            path.unlink(missing_ok=True)
            count += 1
    return count


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder safe on disk."""
    with suppress(OSError):  # Windows cannot open a folder
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _folder() -> Path:
    return data_folder() / "files"


def _is_older(path: Path, moment: float) -> bool:
    with suppress(FileNotFoundError):
        return path.stat().st_mtime < moment
    return False
