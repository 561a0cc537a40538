"""Where the office keeps its data, and its vault: one of each in a process."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

from habeas.store.vault import Vault

DATA: Final = "HABEAS_DATA"
_vaults: dict[Path, Vault] = {}


def data_folder() -> Path:
    """The folder that HABEAS_DATA names, else `habeas` in the user's data folder."""
    named = os.environ.get(DATA)
    if named:
        return _absolute(named)
    home = os.environ.get("XDG_DATA_HOME") or os.environ.get("LOCALAPPDATA") or Path.home() / ".local" / "share"
    return Path(home) / "habeas"


def vault() -> Vault:
    """The vault of the data folder."""
    folder = data_folder()
    return _vaults.get(folder) or _vaults.setdefault(folder, Vault(folder))


@cache
def _absolute(named: str) -> Path:
    """Each query asks where the vault lies."""
    return Path(named).absolute()


@contextmanager
def standing_in(keys: Vault) -> Iterator[None]:
    """While an office is brought back, whose folder is not there yet: its keys open the database of this process."""
    folder, before = data_folder(), vault()
    _vaults[folder] = keys
    try:
        yield
    finally:
        _vaults[folder] = before
