"""A backup back into an empty folder: checked whole before the folder gets its name.

A backup of SQLCipher goes into PostgreSQL where the settings name one, and one of PostgreSQL into SQLCipher where they do not.
"""

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

from django.db import connection

from habeas.store import backup, blobs, dump, moving
from habeas.store.place import standing_in
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

    The database is the one that the settings name, of whichever kind the backup is. Raises NotEmptyError,
    WrongPassphraseError, DamagedError; where rows go into PostgreSQL or come from it NotFreshError and TooNewError of `dump`.
    Where it raises nothing is left, neither in the folder nor in the database.
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
    """The database opens and has all rows; what was damaged before the backup stays damaged.

    Where the office is to be on the other kind of database, its rows move there.
    """
    database, tables = coming / backup.DATABASE, coming / backup.TABLES
    if told["database"] == "sqlite" and backup.facts_of(database, keys)[0] != told["counts"]:
        raise DamagedError(backup.DATABASE)
    if told["database"] == connection.vendor == "sqlite":
        return
    with standing_in(keys), _connected_in(coming), dump.tables_of(told["migrations"]) as kinds:
        if told["database"] == "sqlite":
            counts = dump.fill(moving.stream(database, keys, kinds), kinds)
        else:
            with tables.open("rb") as file:
                pieces = unseal(file, keys.key("backup"))
                to_server = connection.vendor == "postgresql"
                counts = dump.fill(pieces, kinds) if to_server else moving.fill(pieces, kinds)
        if counts != {name: told["counts"].get(name) for name in kinds if name not in dump.LEFT_OUT}:
            raise DamagedError(backup.TABLES)
    if connection.vendor == "sqlite":
        backup.facts_of(database, keys)
    (database if told["database"] == "sqlite" else tables).unlink()


@contextmanager
def _connected_in(folder: Path) -> Iterator[None]:
    """SQLCipher is opened in the folder that is filled; PostgreSQL is where it is."""
    before = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        connection.settings_dict["NAME"] = folder / backup.DATABASE
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


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
