"""A bundle as a folder: written file by file, read without following any link."""

import os
import stat
from collections.abc import Iterable, Iterator
from hashlib import sha256, sha512
from pathlib import Path

from habeas.prove.bundle.bag import ORDER
from habeas.prove.bundle.container import MOST_FILES, PIECE, Flaw, Member, Opened
from habeas.prove.bundle.part import BundleError, Measured, is_path
from habeas.words import Message


def write(parts: Iterable[Measured], folder: Path) -> None:
    """Writes the files of a bag into a folder that is new or empty. Raises BundleError, OSError."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BundleError(Message("%(path)s is there already. Name another.", {"path": str(folder)}))
    for part in parts:
        path = folder / part.path
        path.parent.mkdir(parents=True, exist_ok=True)
        digest = sha256()
        with path.open("xb") as file:
            for piece in part.part.pieces():
                digest.update(piece)
                file.write(piece)
        if digest.hexdigest() != part.sha256:
            raise BundleError(Message("A file changed while it was read. Make the bundle again."))


def opened(folder: Path) -> Opened:
    """What lies in the folder, in the order of a bundle. Links and other things that are no file are flaws."""
    found = Opened(root=folder.name)
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
