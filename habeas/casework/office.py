"""Opening and locking the office: keys, migrations with a backup before them, and the worker in the background.

It locks itself when nobody used it for HABEAS_LOCK_AFTER minutes (default eight hours; 0: never). A server without
people opens itself with the passphrase in the file that HABEAS_PASSPHRASE_FILE names, best one in memory alone.
"""

import os
import secrets
import threading
import time
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from habeas.casework import indexing, jobs, retention
from habeas.store import backup, blobs, fresh
from habeas.store.cipher.base import close_all
from habeas.store.place import data_folder, vault
from habeas.store.restore import FRESH

PASSPHRASE_FILE: Final = "HABEAS_PASSPHRASE_FILE"
LOCK_AFTER: Final = "HABEAS_LOCK_AFTER"
DEMO_PASSPHRASE: Final = "invented people only"

_used = time.monotonic()
_guard = threading.Lock()


def create(passphrase: str, shares: int = 3, needed: int = 2, demo: bool = False) -> list[str]:
    """A new office; gives the recovery shares. The first administrator is added by `add_administrator`."""
    words = vault().create(passphrase, shares, needed, demo)
    _begin(works=not demo)  # a sample office is filled first
    return words


def open_with(passphrase: str) -> None:
    """Opens the office. Raises WrongPassphraseError."""
    vault().open(passphrase)
    _begin()


def recover(shares: list[str], passphrase: str) -> None:
    """Opens by recovery shares, with a new passphrase. Raises WrongSharesError."""
    vault().recover(shares, passphrase)
    _begin()


def open_unasked() -> None:
    """At the start of a process: a demo, or an office whose passphrase lies in the file named for it."""
    if vault().is_open or not vault().exists:
        return
    if vault().is_demo:
        open_with(DEMO_PASSPHRASE)
    elif os.environ.get(PASSPHRASE_FILE):
        open_with(Path(os.environ[PASSPHRASE_FILE]).read_text("utf-8").rstrip("\n"))


def lock() -> None:
    """Lets go of the keys, of every connection that holds one, of the worker, and of what was kept in memory for pages.

    At once: what is being written is rolled back, and the worker is not waited for.
    """
    jobs.cut_off()
    vault().lock()
    close_all()
    connections.close_all()
    settings.SECRET_KEY = secrets.token_urlsafe(64)
    cache.clear()


def in_use() -> None:
    """Somebody used the office just now."""
    global _used
    _used = time.monotonic()


def lock_if_idle() -> bool:
    """Locks an office that nobody used for long; the worker asks from time to time."""
    minutes = float(os.environ.get(LOCK_AFTER, "480"))
    idle = minutes > 0 and time.monotonic() - _used > minutes * 60 and not vault().is_demo
    if idle and vault().is_open:
        retention.before_lock()
        lock()
    return idle


def add_administrator(name: str, username: str, password: str) -> None:
    """The first account."""
    get_user_model().objects.create_user(username=username, password=password, name=name, role="administrator")


def has_accounts() -> bool:
    """Whether anybody can sign in yet."""
    return bool(get_user_model().objects.exists())


def begin_again() -> None:
    """Undoes a setup that was cut off before the first account: nobody could sign in, so there is nothing to lose."""
    if has_accounts():
        raise ValueError("an office with accounts is not begun again")
    lock()
    vault().path.unlink()
    for file in data_folder().glob("habeas.db*"):
        file.unlink()


def is_fresh() -> bool:
    """Whether the database holds no table yet."""
    return not MigrationRecorder(connection).has_table()


def _begin(*, works: bool = True) -> None:
    """Makes an open vault an open office."""
    with _guard:
        in_use()
        settings.SECRET_KEY = vault().key("sessions").hex()
        waiting = MigrationExecutor(connection)
        if waiting.migration_plan(waiting.loader.graph.leaf_nodes()):
            if is_fresh() and connection.vendor != "postgresql":
                fresh.create()
            else:
                _upgrade()
        _begin_again_after_restore()
        blobs.sweep()
        backup.sweep()
        if works:
            jobs.start(lock_if_idle)


def _upgrade() -> None:
    if not is_fresh():
        backup.make("before-upgrade")
    call_command("migrate", verbosity=0, interactive=False)


def _begin_again_after_restore() -> None:
    """A backup can be older than the way words are folded now, so its search index is made again in the background."""
    mark = data_folder() / FRESH
    if mark.exists():
        indexing.make_again(None)
        mark.unlink()
