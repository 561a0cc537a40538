"""Opening and locking the office: keys, migrations with a backup before them, and the worker in the background.

It locks itself when nobody used it for HABEAS_LOCK_AFTER minutes (default eight hours; 0: never). A server without
people opens itself with the passphrase in the file that HABEAS_PASSPHRASE_FILE names, best one in memory alone.
"""

import logging
import os
import secrets
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.management import call_command
from django.db import OperationalError, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from habeas.casework import api_keys, faults, indexing, jobs, retention, rules
from habeas.store import backup, blobs, dump, fresh, statistics
from habeas.store.audit import Act, log
from habeas.store.models import Account
from habeas.store.opened import close_all
from habeas.store.place import data_folder, vault
from habeas.store.restore import FRESH

PASSPHRASE_FILE: Final = "HABEAS_PASSPHRASE_FILE"
LOCK_AFTER: Final = "HABEAS_LOCK_AFTER"
DEMO_PASSPHRASE: Final = "invented people only"

_log = logging.getLogger(__name__)
_used = time.monotonic()
_guard = threading.Lock()
_ready = False
_refused = ""


class TakenError(Exception):
    """The database holds tables of an office whose keys are not in this folder."""


class NotOpenedError(Exception):
    """The keys fit, but the office could not be begun (no room for the backup before an upgrade ...): it stays locked."""


def is_open() -> bool:
    """Whether the office answers: its keys are in memory and its tables are those of this program."""
    return vault().is_open and _ready


def why_not() -> str:
    """Why the last try to open the office failed although its keys fitted; empty where it did not."""
    return _refused


def create(passphrase: str, shares: int = 3, needed: int = 2, demo: bool = False) -> list[str]:
    """A new office; gives the recovery shares. The first administrator is added by `add_administrator`.

    Raises TakenError where the PostgreSQL that is named holds an office already; then nothing is made.
    """
    words = vault().create(passphrase, shares, needed, demo)
    try:
        if not is_fresh():
            raise TakenError
    except (TakenError, OperationalError):
        lock()
        vault().path.unlink()
        raise
    _begin(works=not demo)  # a sample office is filled first
    return words


def open_with(passphrase: str) -> None:
    """Opens the office. Raises WrongPassphraseError, NotOpenedError."""
    vault().open(passphrase)
    _begin()


def recover(shares: list[str], passphrase: str) -> None:
    """Opens by recovery shares, with a new passphrase. Raises WrongSharesError, NotOpenedError."""
    vault().recover(shares, passphrase)
    _begin()


@transaction.atomic
def change_passphrase(old: str, new: str, by: Account) -> None:
    """Sets a new passphrase; backups made before keep the old one. Raises WrongPassphraseError."""
    log(by, timezone.now(), [Act("change", "office", "passphrase")])
    vault().change(old, new)


@transaction.atomic
def make_shares(passphrase: str, shares: int, needed: int, by: Account) -> tuple[str, list[str]]:
    """New recovery shares, which wait for `use_shares`; the old ones go on working. Raises WrongPassphraseError."""
    log(by, timezone.now(), [Act("add", "office", "shares", body={"needed": needed, "shares": shares})])
    return vault().make_shares(passphrase, shares, needed)


@transaction.atomic
def use_shares(mark: str, by: Account) -> None:
    """The old shares stop working. Raises NoSharesError."""
    log(by, timezone.now(), [Act("change", "office", "shares")])
    vault().use_shares(mark)


def open_unasked() -> None:
    """At the start of a process: a demo, or an office whose passphrase lies in the file named for it.

    Where it cannot be begun it stays locked, and its page says why.
    """
    if vault().is_open or not vault().exists:
        return
    with suppress(NotOpenedError):
        if vault().is_demo:
            open_with(DEMO_PASSPHRASE)
        elif os.environ.get(PASSPHRASE_FILE):
            open_with(Path(os.environ[PASSPHRASE_FILE]).read_text("utf-8").rstrip("\n"))


def lock() -> None:
    """Lets go of the keys, of every connection that holds one, of the worker, and of what was kept in memory for pages.

    At once: what is being written is rolled back, and the worker is not waited for.
    """
    global _ready
    _ready = False
    jobs.cut_off()
    vault().lock()
    close_all()
    connections.close_all()
    settings.SECRET_KEY = secrets.token_urlsafe(64)
    cache.clear()


def in_use() -> None:
    """Somebody who is signed in used the office just now."""
    global _used
    _used = time.monotonic()


def keep_working() -> None:
    """Begins the work in the background anew where its thread was lost; costs nothing where it lives."""
    jobs.start(lock_if_idle)


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
    jobs.stop()  # whose step would hold tables that PostgreSQL is to drop
    if tables_are_plain():
        dump.clear([*connection.introspection.django_table_names(only_existing=True), "django_migrations"])
    lock()
    vault().path.unlink()
    for file in data_folder().glob("habeas.db*"):
        file.unlink()


def tables_are_plain() -> bool:
    """Whether the tables lie as plain text, since a server of others keeps them (docs/backup.md); stored files never do."""
    return connection.vendor == "postgresql"


def is_fresh() -> bool:
    """Whether the database holds no table yet."""
    return not MigrationRecorder(connection).has_table()


def _begin(*, works: bool = True) -> None:
    """Makes an open vault an open office; what fails locks it again. Raises NotOpenedError."""
    global _ready, _refused
    with _guard:
        try:
            _upgrade()
            statistics.refresh()
            _begin_again_after_restore()
            indexing.check_older()
            blobs.sweep()
            backup.sweep()
            rules.check_older_law()
            rules.check_turned()
        except Exception as error:
            _refused = str(error) if isinstance(error, backup.BackupError) else faults.where(error)
            _log.warning("not opened: %s", faults.where(error))
            lock()
            raise NotOpenedError(_refused) from error
        in_use()
        _ready, _refused = True, ""
        if works:
            keep_working()


def _upgrade() -> None:
    """Brings the tables to this program, with a backup of how they were."""
    settings.SECRET_KEY = vault().key("sessions").hex()
    waiting = MigrationExecutor(connection)
    if not waiting.migration_plan(waiting.loader.graph.leaf_nodes()):
        return
    if is_fresh() and not tables_are_plain():
        fresh.create()
        return
    new = is_fresh()
    if not new:
        backup.make("before-upgrade")
    call_command("migrate", verbosity=0, interactive=False)
    if not new:
        indexing.make_again(None)  # how words are folded, and what is closed to whom, may have changed


def _begin_again_after_restore() -> None:
    """A backup can be older than the way words are folded now, so its search index is made again in the background; and it
    can hold keys for programs that were revoked since, so that all of them are."""
    mark = data_folder() / FRESH
    if mark.exists():
        indexing.make_again(None)
        api_keys.revoke_every()
        mark.unlink()
