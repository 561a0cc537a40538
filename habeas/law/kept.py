"""What is made of the files of law, kept as JSON, so that a command starts fast.

1. The key is a hash of what the thing is made of: files of law and the code that reads them.
2. A kept copy counts only if its key and its own hash are right; else the thing is made and a new copy is written.
3. It is kept beside the byte code of this package, or, where that cannot be written, in the user's folder of caches;
   where neither can be written nothing is kept, and all goes on.
"""

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from habeas.law.codec import Codec

_HERE = Path(__file__).parent
T = TypeVar("T")


def kept(name: str, key: str, codec: Codec, kind: type[T], make: Callable[[], T], folders: Iterable[Path] | None) -> T:
    """The copy called `name`, or what `make` gives. `folders` are where a copy may be kept, the best first."""
    folders = list(default_folders(os.environ, sys.platform) if folders is None else folders)
    for folder in folders:
        found = _read(folder / name, key, codec)
        if isinstance(found, kind):
            return found
    value = make()
    for folder in folders:
        with suppress(OSError):
            _write(folder / name, key, codec.dumps(value))
            break
    return value


def code_of_law() -> list[Path]:
    """The files of code on which every kept copy depends."""
    return [*sorted(_HERE.glob("*.py")), _HERE.parent / "files.py", _HERE.parent / "dates.py"]


def default_folders(environment: Mapping[str, str], platform: str) -> list[Path]:
    """Beside the byte code; then the user's folder of caches as the platform has it."""
    home = environment.get("HOME") or environment.get("USERPROFILE")
    found = [_HERE / "__pycache__"]
    if platform == "win32":
        root = environment.get("LOCALAPPDATA") or (home and str(Path(home) / "AppData" / "Local"))
    elif platform == "darwin":
        root = home and str(Path(home) / "Library" / "Caches")
    else:
        root = environment.get("XDG_CACHE_HOME") or (home and str(Path(home) / ".cache"))
    return [*found, Path(root) / "habeas"] if root else found


def fingerprint(paths: Iterable[Path]) -> str:
    """A hash of names and contents; files that cannot be read count by name."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode("utf-8", "surrogateescape") + b"\0")
        try:
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        except OSError:
            digest.update(b"?")
    return digest.hexdigest()


def _read(path: Path, key: str, codec: Codec) -> object:
    try:
        first, body = path.read_text(encoding="utf-8").split("\n", 1)
        if first.split(" ") != [key, hashlib.sha256(body.encode()).hexdigest()]:
            return None
        return codec.loads(body)
    except (OSError, ValueError):
        return None


def _write(path: Path, key: str, body: str) -> None:
    """Write a whole file or none: another process may read at the same time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(f"{key} {hashlib.sha256(body.encode()).hexdigest()}\n{body}")
        Path(name).replace(path)
    except BaseException:  # an interrupt too leaves nothing behind
        Path(name).unlink(missing_ok=True)
        raise
