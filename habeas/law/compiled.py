"""The law as it ships, read once and kept as JSON, so that a command starts fast.

1. The key is a hash of the files of law, of the vocabulary's names and of the code that reads them.
2. A kept copy counts only if its key and its own hash are right; else the files are read and a new copy is written.
3. It is kept beside the byte code of this package, or, where that cannot be written, in the user's folder of caches;
   where neither can be written nothing is kept, and all goes on.
"""

import hashlib
import os
import sys
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from habeas.law import codec
from habeas.law.loader import fingerprint, load_library, sources_of
from habeas.law.names import Names
from habeas.law.norm import Library
from habeas.law.reading import DATA

_HERE = Path(__file__).parent
_NAME = "law.json"


def shipped_library(names: Names, folders: Iterable[Path] | None = None) -> Library:
    """The law that ships. `folders` are where a copy may be kept, the best first. Raises FaultsError."""
    folders = list(default_folders(os.environ, sys.platform) if folders is None else folders)
    key = key_of(names)
    for folder in folders:
        library = _read(folder / _NAME, key)
        if library is not None:
            return library
    library = load_library(names)
    for folder in folders:
        with suppress(OSError):
            _write(folder / _NAME, key, library)
            break
    return library


def key_of(names: Names) -> str:
    """What the law depends on: its files, the names of the vocabulary, the code of this room."""
    digest = hashlib.sha256(str(DATA).encode())
    digest.update(fingerprint([*sources_of(DATA), *sorted(_HERE.glob("*.py")), _HERE.parent / "files.py"]).encode())
    for name, kind in names.kinds.items():
        digest.update(f"k {name} {kind.span} {sorted(kind.fields)}\n".encode())
    for name, group in names.groups.items():
        digest.update(f"g {name} {list(group)}\n".encode())
    for name, fact in names.facts.items():
        digest.update(f"f {name} {fact.type} {list(names.fact_values(name))}\n".encode())
    for name, indicator in names.indicators.items():
        digest.update(f"i {name} {indicator.type} {indicator.unit} {indicator.comparable}\n".encode())
    for name, field in names.fields.items():
        digest.update(f"d {name} {field.type} {list(field.values)}\n".encode())
    digest.update(f"u {sorted(names.units)}".encode())
    return digest.hexdigest()


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


def _read(path: Path, key: str) -> Library | None:
    try:
        first, body = path.read_text(encoding="utf-8").split("\n", 1)
        if first.split(" ") != [key, hashlib.sha256(body.encode()).hexdigest()]:
            return None
        library = codec.loads(body)
    except (OSError, ValueError):
        return None
    return library if isinstance(library, Library) else None


def _write(path: Path, key: str, library: Library) -> None:
    """Write a whole file or none: another process may read at the same time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    body = codec.dumps(library)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=_NAME)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(f"{key} {hashlib.sha256(body.encode()).hexdigest()}\n{body}")
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
