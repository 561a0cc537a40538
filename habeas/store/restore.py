"""A backup back into an empty folder: checked whole before the folder gets its name."""

import os
import re
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from habeas.store import backup, blobs, dump
from habeas.store.seal import DamagedError, unseal
from habeas.store.vault import FILE as VAULT
from habeas.store.vault import Vault

FRESH: Final = "restored"
"""An empty file in a folder that was just filled: whoever opens it makes the search index again, then takes it away."""
_NAMES: Final = re.compile(r"vault\.json|habeas\.db|tables\.sealed|files/([0-9a-f]{2})/\1[0-9a-f]{62}")


class NotEmptyError(Exception):
    """The folder holds something already."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came out: of which moment, how many rows and files, and how many files the backup itself lacked."""

    at: datetime
    rows: int
    files: int
    missing: int
    database: str


def restore(file: Path, data: Path, passphrase: str) -> Restored:
    """Fills a folder that is empty or not there.

    Raises NotEmptyError, WrongPassphraseError, DamagedError; for PostgreSQL NotFreshError and TooNewError of `dump`. Where
    it raises nothing of the folder is left.
    """
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise NotEmptyError
    data.parent.mkdir(parents=True, exist_ok=True)
    with _opened(file) as archive, _beside(data) as coming:
        keys = _keys(archive, coming, passphrase)
        told = backup.manifest_of(archive, keys)
        for name, expected in told["members"].items():
            if _NAMES.fullmatch(name) is None:
                raise DamagedError(name)
            _write(coming / name, backup.read_member(archive, name, expected))
        _must_hold(coming, told, keys)
        (coming / FRESH).touch()
        blobs.sync_folder(coming)
        if data.exists():
            data.rmdir()
        coming.replace(data)
    for beside in (*file.parent.glob("*.head"), *file.parent.glob(backup.ERASED)):
        (data / "backups").mkdir(exist_ok=True)
        shutil.copy2(beside, data / "backups" / beside.name)
    files = sum(name.startswith("files/") for name in told["members"])
    rows = sum(told["counts"].values())
    return Restored(datetime.fromisoformat(told["at"]), rows, files, len(told["missing"]), told["database"])


def _must_hold(coming: Path, told: dict[str, Any], keys: Vault) -> None:
    """The database opens and has all rows; every stored file opens. What was damaged before the backup stays damaged."""
    if told["database"] == "postgresql":
        tables = coming / backup.TABLES
        with tables.open("rb") as file:
            counts = dump.load(unseal(file, keys.key("backup")), told["migrations"])
        tables.unlink()
    else:
        counts, _, _ = backup.facts_of(coming / backup.DATABASE, keys)
    if counts != told["counts"]:
        raise DamagedError(backup.DATABASE)


@contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(file)
    except backup.ZIP_FAULTS:
        raise DamagedError(file.name) from None
    with archive:
        yield archive


@contextmanager
def _beside(data: Path) -> Iterator[Path]:
    """A folder beside, which is gone where anything goes wrong."""
    coming = data.with_name(data.name + ".coming")
    shutil.rmtree(coming, ignore_errors=True)
    coming.mkdir(mode=0o700)
    try:
        yield coming
    finally:
        shutil.rmtree(coming, ignore_errors=True)


def _keys(archive: zipfile.ZipFile, coming: Path, passphrase: str) -> Vault:
    """The vault of the backup, open."""
    try:
        _write(coming / VAULT, iter([archive.read(VAULT)]))
    except backup.ZIP_FAULTS:
        raise DamagedError(VAULT) from None
    keys = Vault(coming)
    try:
        keys.open(passphrase)
    except (KeyError, ValueError, TypeError):
        raise DamagedError(VAULT) from None
    return keys


def _write(path: Path, pieces: Iterator[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
