"""A bundle as a folder: written file by file, read without following any link."""

import os
import stat
from collections.abc import Iterable, Iterator
from hashlib import sha256, sha512
from pathlib import Path

from habeas.check.parquet import new_folder
from habeas.prove.bundle.bag import ORDER
from habeas.prove.bundle.container import MOST_FILES, PIECE, Flaw, Member, Opened
from habeas.prove.bundle.part import BundleError, Measured, is_path
from habeas.words import Message


def write(parts: Iterable[Measured], folder: Path) -> None:
    """Writes the files of a bag into a folder that is new or empty, whole or not at all, readable by this user alone.

    Raises BundleError, OSError.
    """
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        raise BundleError(Message("%(path)s is there already. Name another.", {"path": str(folder)}))
    if folder.exists():
        folder.rmdir()
    with new_folder(folder, 0o700) as half:
        for part in parts:
            _write(part, half)


def _write(part: Measured, folder: Path) -> None:
    below = folder
    for name in part.path.split("/")[:-1]:
        below /= name
        below.mkdir(0o700, exist_ok=True)
    digest = sha256()
    with open(folder / part.path, "xb", opener=_private) as file:
        for piece in part.part.pieces():
            digest.update(piece)
            file.write(piece)
    if digest.hexdigest() != part.sha256:
        raise BundleError(Message("A file changed while it was read. Make the bundle again."))


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def opened(folder: Path) -> Opened:
    """What lies in the folder, in the order of a bundle. Links and other things that are no file are flaws."""
    found = Opened()
    paths: list[str] = []
    for path, is_file in _walk(folder, ""):
        if not is_file or not is_path(path):
            what = Message("This is no plain file or folder, or no path that a bundle may hold; it was not followed.")
            found.flaws.append(Flaw(path, what))
            continue
        if len(paths) >= MOST_FILES:
            found.flaws.append(Flaw(path, Message("A bundle holds at most %(files)s files.", {"files": MOST_FILES})))
            break
        paths.append(path)
    for path in sorted(paths, key=_rank):
        found.members[path] = _member(folder / path, path)
    return found


def _rank(path: str) -> tuple[int, str]:
    return (ORDER.index(path) if path in ORDER else len(ORDER), path)


def _walk(folder: Path, below: str) -> Iterator[tuple[str, bool]]:
    with os.scandir(folder) as entries:
        listed = sorted(entries, key=lambda entry: entry.name)
    if not listed and below:
        yield below.rstrip("/"), False
    for entry in listed:
        path = below + entry.name
        mode = entry.stat(follow_symlinks=False).st_mode
        if stat.S_ISDIR(mode) and is_path(path):
            yield from _walk(folder / entry.name, f"{path}/")
        else:
            yield path, stat.S_ISREG(mode)


def _member(file: Path, path: str) -> Member:
    short, long, size = sha256(), sha512(), 0
    with file.open("rb") as handle:
        while piece := handle.read(PIECE):
            short.update(piece)
            long.update(piece)
            size += len(piece)
    return Member(path, size, short.hexdigest(), long.hexdigest(), file.read_bytes)
