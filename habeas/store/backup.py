"""Backups of the office: made while it works, read through once made, kept by rule.

1. One file: a ZIP whose members are those of a data folder (`vault.json`, `habeas.db`, `files/..`), each as it lies there,
   encrypted; and `manifest.sealed`, which says what belongs to it and cannot be altered without the office's key.
2. SQLCipher is copied by SQLite's own backup under the same key; PostgreSQL by `dump`, sealed.
3. Written beside and renamed once it was read through: hashes, counts, integrity of the database, every stored file opened.
4. Beside it lies the head of the audit chain, signed (`.head`): it proves the chain up to that day. It carries the names
   (opaque) of all that was erased by then, so that an older backup brought back beside it does not bring that back.
5. Kept are the last of seven days, of four weeks and of twelve months; what was made by hand or before an upgrade four weeks.
"""

import hashlib
import hmac
import json
import os
import shutil
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import IO, Any, Final

from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from sqlcipher3 import dbapi2 as sqlcipher

from habeas.store import audit, blobs, dump
from habeas.store.cipher.base import Connection
from habeas.store.models import Setting
from habeas.store.place import data_folder, vault
from habeas.store.seal import DamagedError, Sealer, unseal
from habeas.store.vault import FILE as VAULT
from habeas.store.vault import LockedError, Vault

LAST: Final = "last_backup"
FOLDER: Final = "HABEAS_BACKUPS"
DATABASE, TABLES, MANIFEST = "habeas.db", "tables.sealed", "manifest.sealed"
KEPT: Final = timedelta(days=365)
"""No backup is kept longer, but for the newest; the office may set fewer days."""
ERASED: Final = "erased.list"
"""Beside the backups: names (opaque) of what was erased since, so that a backup brought back does not bring it back."""
NIGHTLY, BY_HAND, BEFORE_UPGRADE = "nightly", "by-hand", "before-upgrade"
_ERASED_LINE: Final = "habeas-erased"
_END, _COMING = ".backup", ".coming"
_ABANDONED: Final = 60.0
_AT: Final = "%Y%m%dT%H%M%S.%fZ"

ZIP_FAULTS: Final = (
    zipfile.BadZipFile, KeyError, EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError, OSError,
    struct.error, zlib.error,
)  # fmt: skip
"""What Python's reader raises where bytes of a ZIP are not what they were."""

PAGES: Final = 4_096
"""Of the database, copied in one go."""

Progress = Callable[[int, int], object]


class BackupError(Exception):
    """No backup could be made, or a file is none; the text says why, in words for the administrator."""


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup. `faults` are stored files that were missing or damaged when it was made; the rest is whole."""

    path: Path
    at: datetime
    why: str
    size: int
    verified: bool
    faults: int = 0

    @property
    def name(self) -> str:
        return self.path.name


def folder() -> Path:
    """Where backups lie: the folder that HABEAS_BACKUPS names, else `backups` in the data folder."""
    named = os.environ.get(FOLDER)
    return Path(named) if named else data_folder() / "backups"


def make(why: str, to: Path | None = None, progress: Progress = lambda done, total: None) -> Backup:
    """Makes a backup, reads it through, and keeps it in `folder()` or `to`. Raises BackupError; nothing half-made stays."""
    goal_folder, at = to or folder(), timezone.now()
    path = goal_folder / f"habeas-{at.astimezone(UTC).strftime(_AT)}-{why}{_END}"
    beside, copy = path.with_suffix(_END + _COMING), path.with_suffix(".db" + _COMING)
    try:
        goal_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sweep(goal_folder)
        faults = _write(beside, copy, why, at, progress)
        verified = _read_through(beside, vault(), progress) and not faults
        head = _head()
        beside.replace(path)
        if head:
            lines = [head.line, *(f"{_ERASED_LINE} {line}" for line in erased())]
            _write_safely(path.with_suffix(".head"), "".join(f"{line}\n" for line in lines).encode())
        if goal_folder != folder() and (folder() / ERASED).is_file():
            shutil.copy2(folder() / ERASED, goal_folder / ERASED)
        blobs.sync_folder(goal_folder)
    except OSError as error:
        raise BackupError(error.strerror or type(error).__name__) from error
    except (sqlcipher.Error, DamagedError) as error:
        raise BackupError(str(error) or type(error).__name__) from error
    finally:
        for each in (beside, copy, *goal_folder.glob(f"{copy.name}-*")):
            with suppress(OSError):
                each.unlink()
    made = Backup(path, at, why, path.stat().st_size, verified, len(faults))
    _note(made)
    return made


def listed(where: Path | None = None) -> list[Backup]:
    """The backups that are there, the newest first. Each was read through before it got its name."""
    found = []
    for path in (where or folder()).glob(f"habeas-*{_END}"):
        with suppress(ValueError, FileNotFoundError):
            _, at, why = path.name.removesuffix(_END).split("-", 2)
            found.append(
                Backup(path, datetime.strptime(at, _AT).replace(tzinfo=UTC), why, path.stat().st_size, verified=True)
            )
    return sorted(found, key=lambda backup: backup.at, reverse=True)


def last() -> dict[str, Any] | None:
    """What is known of the last backup: at, name, size, verified, faults; or `failed` with the day and the reason."""
    row = Setting.objects.filter(name=LAST).first()
    return None if row is None else dict(row.value)


def note_failure(error: BackupError) -> None:
    """Keeps what went wrong beside what is known of the last good one, for the administrator's page."""
    held = last() or {}
    held["failed"] = {"at": timezone.now().isoformat(), "why": str(error)}
    Setting.objects.update_or_create(name=LAST, defaults={"value": held})


def rotate(now: datetime, where: Path | None = None, kept_for: timedelta = KEPT) -> list[str]:
    """Takes away what the rule no longer keeps; gives the names. The newest stays, however old it is."""
    found = listed(where)
    kept = {backup.name for backup in found[:1]}
    seen: set[object] = set()
    for backup in found:
        age, day = now - backup.at, timezone.localdate(backup.at)
        spans = (
            (timedelta(days=7), day),
            (timedelta(weeks=4), day.isocalendar()[:2]),
            (kept_for, (day.year, "month", day.month)),
        )
        fresh = [key for _, key in spans if key not in seen]
        if age < kept_for and any(age < span and key in fresh for span, key in spans):
            kept.add(backup.name)
        if age < timedelta(days=1) or (backup.why != NIGHTLY and age < timedelta(weeks=4)):
            kept.add(backup.name)
        seen.update(fresh)
    gone = [backup for backup in found if backup.name not in kept]
    for backup in gone:
        backup.path.unlink(missing_ok=True)
        backup.path.with_suffix(".head").unlink(missing_ok=True)
    return [backup.name for backup in gone]


def expires(at: datetime, kept_for: timedelta = KEPT) -> date:
    """The day by which a backup of this moment is gone at the latest, where newer ones are made."""
    return timezone.localdate(at + kept_for)


def note_erased(lines: Iterable[str]) -> None:
    """Keeps beside the backups what was erased, safe on disk."""
    folder().mkdir(parents=True, exist_ok=True)
    with (folder() / ERASED).open("a", encoding="ascii") as file:
        file.writelines(f"{line}\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())


def erased(where: Path | None = None) -> list[str]:
    """What was erased by the list and the heads that lie in a folder: each a table and a name, the oldest first."""
    found: dict[str, None] = {}
    listed = (where or folder()) / ERASED
    if listed.is_file():
        found |= dict.fromkeys(listed.read_text("ascii").splitlines())
    for head in sorted((where or folder()).glob("*.head")):
        for line in head.read_text("utf-8").splitlines():
            word, _, told = line.partition(" ")
            if word == _ERASED_LINE:
                found[told] = None
    return [line for line in found if line]


def sweep(where: Path | None = None) -> None:
    """Takes away what a crash left half-made; one that is being written now is younger than a minute."""
    for path in (where or folder()).glob(f"habeas-*{_COMING}*"):
        with suppress(FileNotFoundError):
            if timezone.now().timestamp() - path.stat().st_mtime > _ABANDONED:
                path.unlink()


# ---- writing -------------------------------------------------------------------------------------------------------


def _write(path: Path, copy: Path, why: str, at: datetime, progress: Progress) -> list[str]:
    """Writes the ZIP; gives the names of stored files that are missing."""
    members: dict[str, list[Any]] = {}
    missing: list[str] = []
    with zipfile.ZipFile(path, "x", zipfile.ZIP_STORED) as archive:
        with vault().path.open("rb") as file:
            members[VAULT] = _add(archive, VAULT, _pieces(file))
        if connection.vendor == "postgresql":
            with dump.Snapshot() as taken:
                counts, migrations, names = taken.facts()
                _must_fit(path.parent, 0, names)
                members[TABLES] = _add_sealed(archive, TABLES, taken.pieces())
        else:
            counts, migrations, names = _copied(copy)
            _must_fit(path.parent, copy.stat().st_size, names)
            with copy.open("rb") as file:
                members[DATABASE] = _add(archive, DATABASE, _pieces(file))
            copy.unlink()
        for number, name in enumerate(sorted(names), 1):
            member = f"files/{name[:2]}/{name}"
            try:
                with blobs.path_of(name).open("rb") as file:
                    members[member] = _add(archive, member, _pieces(file))
            except FileNotFoundError:
                missing.append(name)
            progress(number, 2 * len(names))
        manifest = {
            "version": 1, "why": why, "at": at.isoformat(), "database": connection.vendor, "counts": counts,
            "migrations": migrations, "members": members, "missing": missing,
        }  # fmt: skip
        _add_sealed(archive, MANIFEST, [json.dumps(manifest).encode()])
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    if not missing:
        return missing
    in_use = blobs.in_use()
    return [name for name in missing if name in in_use]  # what was erased meanwhile is no fault


def _copied(copy: Path) -> tuple[dict[str, int], list[str], set[str]]:
    """The database as it stands at one moment, in a file of its own; what is in it."""
    own: Any = connection.copy()
    with closing(own):
        own.connect()
        with closing(open_database(copy, vault())) as target:
            own.connection.execute("BEGIN")
            own.connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # from here on it sees one moment
            own.connection.backup(target, pages=PAGES, progress=_must_be_open)
            own.connection.execute("ROLLBACK")
            target.execute("PRAGMA journal_mode = DELETE")
    return facts_of(copy, vault())


def _must_be_open(*_: int) -> None:
    """An office that is locked meanwhile makes no backup."""
    if not vault().is_open:
        raise LockedError


def open_database(path: Path, keys: Vault) -> Any:
    """A SQLCipher file under the key of an office."""
    found = sqlcipher.connect(str(path), factory=Connection, check_same_thread=False)
    found.execute(f"PRAGMA key = \"x'{keys.key('database').hex()}'\"")
    found.execute("PRAGMA temp_store = MEMORY")
    return found


def facts_of(path: Path, keys: Vault) -> tuple[dict[str, int], list[str], set[str]]:
    """Rows of each table, migrations, names of blobs. Raises DamagedError where the database is not whole."""
    with closing(open_database(path, keys)) as database:
        pages = database.execute("PRAGMA cipher_integrity_check").fetchall()
        whole = database.execute("PRAGMA integrity_check").fetchall()
        loose = database.execute("PRAGMA foreign_key_check").fetchall()
        if pages or whole != [("ok",)] or loose:
            raise DamagedError(DATABASE)
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        counts, names = {}, set[str]()
        for (table,) in tables:
            counts[table] = database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
            columns = {row[1] for row in database.execute(f'PRAGMA table_info("{table}")')}
            if "blob" in columns:
                names.update(row[0] for row in database.execute(f'SELECT DISTINCT blob FROM "{table}"'))
        rows = database.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
    return counts, [f"{app}.{name}" for app, name in rows], names


def _must_fit(where: Path, size: int, names: Iterable[str]) -> None:
    needed = size + sum(path.stat().st_size for path in map(blobs.path_of, names) if path.exists())
    if shutil.disk_usage(where).free < needed * 1.05 + 2**20:
        raise BackupError(f"No room: {needed // 2**20 + 1} MB are needed in {where}.")


def _add(archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes]) -> list[Any]:
    """Writes a member; gives its size and SHA-256."""
    digest, size = hashlib.sha256(), 0
    with archive.open(name, "w", force_zip64=True) as member:
        for piece in pieces:
            member.write(piece)
            digest.update(piece)
            size += len(piece)
    return [size, digest.hexdigest()]


def _add_sealed(archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes]) -> list[Any]:
    class Hashed:
        """Counts what goes by."""

        def __init__(self, into: IO[bytes]) -> None:
            self.into, self.digest, self.size = into, hashlib.sha256(), 0

        def write(self, data: bytes) -> int:
            self.digest.update(data)
            self.size += len(data)
            return self.into.write(data)

    with archive.open(name, "w", force_zip64=True) as member:
        hashed: Any = Hashed(member)
        sealer = Sealer(hashed, vault().key("backup"))
        for piece in pieces:
            sealer.write(piece)
        sealer.finish()
    return [hashed.size, hashed.digest.hexdigest()]


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(2**20):
        yield piece


def _write_safely(path: Path, data: bytes) -> None:
    beside = path.with_name(path.name + _COMING)
    with beside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _head() -> audit.Head | None:
    """The end of the chain; none before an upgrade that changes its tables."""
    with suppress(DatabaseError), transaction.atomic():
        return audit.head()
    return None


def _note(made: Backup) -> None:
    told = {"at": made.at.isoformat(), "name": made.name, "size": made.size, "verified": made.verified}
    with suppress(DatabaseError), transaction.atomic():
        Setting.objects.update_or_create(name=LAST, defaults={"value": told | {"faults": made.faults}})


# ---- reading -------------------------------------------------------------------------------------------------------


def manifest_of(archive: zipfile.ZipFile, keys: Vault) -> dict[str, Any]:
    """What a backup says of itself. Raises DamagedError."""
    try:
        with archive.open(MANIFEST) as member:
            told: dict[str, Any] = json.loads(b"".join(unseal(member, keys.key("backup"))))
    except ZIP_FAULTS:
        raise DamagedError(MANIFEST) from None
    if told["version"] != 1:
        raise DamagedError(MANIFEST)
    return told


def read_member(archive: zipfile.ZipFile, name: str, told: list[Any]) -> Iterator[bytes]:
    """The bytes of a member. Raises DamagedError at the end where they are not those that were written."""
    digest, size = hashlib.sha256(), 0
    try:
        with archive.open(name) as member:
            for piece in _pieces(member):
                digest.update(piece)
                size += len(piece)
                yield piece
    except ZIP_FAULTS:
        raise DamagedError(name) from None
    if [size, digest.hexdigest()] != told:
        raise DamagedError(name)


def is_whole(file: IO[bytes], name: str, keys: Vault) -> bool:
    """Whether a sealed stored file opens and holds what its name says."""
    digest = hashlib.sha256()
    try:
        for piece in unseal(file, keys.key("files")):
            digest.update(piece)
    except DamagedError:
        return False
    return hmac.new(keys.key("file names"), digest.digest(), "sha256").hexdigest() == name


def _read_through(path: Path, keys: Vault, progress: Progress) -> bool:
    """Reads a backup that was just written. Raises DamagedError; gives False where only a stored file was damaged before."""
    whole = True
    with zipfile.ZipFile(path) as archive:
        members = manifest_of(archive, keys)["members"]
        for number, (name, told) in enumerate(members.items()):
            for _ in read_member(archive, name, told):
                pass
            if name.startswith("files/"):
                with archive.open(name) as member:
                    whole &= is_whole(member, name[-64:], keys)
            progress(len(members) + number, 2 * len(members))
    return whole
