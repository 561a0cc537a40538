"""Which files below a folder hold norms, where other things lie beside them."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from habeas.files import FaultsError, Fields, Items, Mark, Node, read_yaml
from habeas.law.forms import FORM_KEYS
from habeas.law.names import Names
from habeas.law.norm_reader import read_norm
from habeas.law.reading import Row
from habeas.law.scalars import Known

NEVER = frozenset(("node_modules", "__pycache__"))
"""Folders of other programs; those whose names begin with a dot are passed over too."""
MOST_OF_A_FILE = 1_000_000


@dataclass(frozen=True, slots=True)
class Chosen:
    """Files that are, or may be, of norms, and YAML files of folders that plainly are not."""

    norms: tuple[Path, ...]
    others: tuple[Path, ...]


def files_in(paths: Iterable[Path]) -> list[Path]:
    """Files as they are, folders as the YAML files below them that are not hidden, in order."""
    return [file for path in paths for file in (sorted(_below(path)) if path.is_dir() else [path])]


def choose(paths: Iterable[Path], names: Names) -> Chosen:
    """What to look at: every file that is named itself, and below folders those in which a norm may stand."""
    norms: list[Path] = []
    others: list[Path] = []
    for path in paths:
        for file in files_in([path]):
            (norms if file == path or may_hold_norms(file, names) else others).append(file)
    return Chosen(tuple(norms), tuple(others))


def may_hold_norms(path: Path, names: Names) -> bool:
    """Whether a YAML file is a list in which something has a key of a norm, or fields of which one is of a form.

    Of a file that is no YAML the beginnings of its lines are looked at: a slip must not hide a norm.
    """
    try:
        node = read_yaml(path)
    except FaultsError:
        return _looks_like_norms(path)
    if isinstance(node, Items):
        keys = keys_of_a_norm(names)
        return not node.items or any(_has(item, keys) for item in node.items)
    return _has(node, frozenset(FORM_KEYS))


def keys_of_a_norm(names: Names) -> frozenset[str]:
    """Every key that the reader of norms asks for."""
    row = Row(Fields({}, {}, Mark("", 1, 1)), [], unread=True)
    read_norm(row, Known(names))
    return frozenset(row.asked)


def _has(node: Node, keys: frozenset[str]) -> bool:
    return isinstance(node, Fields) and not keys.isdisjoint(node.pairs)


def _looks_like_norms(path: Path) -> bool:
    words = "|".join((*FORM_KEYS, "force", "topic"))
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            begin = file.read(MOST_OF_A_FILE)
    except OSError:
        return True
    return re.search(rf"^(?:- |  )?(?:{words})\s*:", begin, re.MULTILINE) is not None


def _below(folder: Path) -> Iterator[Path]:
    for where, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".") and name not in NEVER]
        yield from (Path(where) / name for name in files if name.endswith(".yaml") and not name.startswith("."))
