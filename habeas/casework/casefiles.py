"""The case files of an upload: one YAML or JSON, or a ZIP of them; read from memory, with limits."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from habeas.casework.beside import FILE as OFFICE
from habeas.files import MAX_BYTES, Fault, FaultsError, Mark
from habeas.record import case as record
from habeas.record.reader import SUFFIXES, read_case_text
from habeas.record.vocabulary import load_vocabulary
from habeas.store import blobs
from habeas.words import Message

MOST_FILES: Final = 20_000
LARGEST: Final = 200 * 2**20
MANIFEST: Final = "manifest.json"
FAULTS: Final = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError, zlib.error)
"""What Python's reader raises where a ZIP is not what it says."""


@dataclass(frozen=True, slots=True)
class File:
    """A case file of an upload, not read yet."""

    name: str
    data: bytes


def files_of(blob: str, name: str) -> Iterator[File]:
    """The case files of an upload. Raises FaultsError where it is neither a case file nor a ZIP of them."""
    data = b"".join(blobs.read(blob))
    if not zipfile.is_zipfile(io.BytesIO(data)):
        yield File(name, data)
        return
    with opened(data, name) as archive:
        members = _members(archive)
        if not members:
            raise refused(name, Message("No case files are in this archive. Case files end in .yaml, .yml or .json."))
        if len(members) > MOST_FILES or sum(each.file_size for each in members) > LARGEST:
            raise refused(name, Message("This archive holds too much. Split it."))
        for member in members:
            too_large = member.file_size > MAX_BYTES
            yield File(member.filename, b"\0" * (MAX_BYTES + 1) if too_large else _read(archive, member, name))


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> bytes:
    try:
        return archive.read(member)
    except FAULTS:  # sealed by a password, packed in a way Python does not know, or not what it says
        raise refused(name, Message("This archive is damaged.")) from None


def size_of(blob: str, name: str) -> int:
    """How many bytes of case files an upload holds. Raises FaultsError."""
    return sum(len(file.data) for file in files_of(blob, name))


def read(file: File) -> tuple[record.Case, tuple[Fault, ...]]:
    """A case and warnings. Raises FaultsError with every fault of the file."""
    if len(file.data) > MAX_BYTES:
        values = {"limit": MAX_BYTES // 1_000_000}
        raise refused(file.name, Message("The file is larger than %(limit)s MB. Split it.", values))
    try:
        text = file.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = file.data.count(b"\n", 0, error.start) + 1
        message = Message("The file is no UTF-8 text. Save it as UTF-8.")
        raise FaultsError([Fault(Mark(file.name, line, 1), message)]) from None
    return read_case_text(text, file.name, load_vocabulary())


def opened(data: bytes, name: str) -> zipfile.ZipFile:
    """A ZIP in memory. Raises FaultsError."""
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except FAULTS:
        raise refused(name, Message("This archive is damaged.")) from None


def beside(blob: str, file: str, name: str) -> bytes | None:
    """What lies in an archive beside one of its files; None where nothing of this name does."""
    data = b"".join(blobs.read(blob))
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            told = archive.getinfo(str(PurePosixPath(file).with_name(name)))
            return archive.read(told) if told.file_size <= MAX_BYTES else None
    except (KeyError, *FAULTS):
        return None


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    return [
        each
        for each in archive.infolist()
        if not each.is_dir()
        and PurePosixPath(each.filename).suffix.lower() in SUFFIXES
        and PurePosixPath(each.filename).name not in (MANIFEST, OFFICE)
        and not each.filename.startswith("__MACOSX/")
    ]


def refused(name: str, message: Message) -> FaultsError:
    """A whole file that cannot be taken."""
    return FaultsError([Fault(Mark(name, 1, 1), message)])
