"""A throwaway office for tests: real SQLCipher in a folder of its own, or with HABEAS_DATABASE_URL a real PostgreSQL.

Django is set up once in a process, so its office is made by the first call of `ready`. Each test that takes the
fixture `office` runs in a transaction that is rolled back. On PostgreSQL each process has a database of its own on the
server that HABEAS_DATABASE_URL names, and takes it away at its end; the one that is named is left alone.
"""

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

from tests.postgres import URL, drop_database, new_database, on_postgresql

PASSPHRASE: Final = "correct horse battery staple"


@cache
def set_up() -> Path:
    """Django with a data folder of this process, which is taken away at its end; no office is made yet."""
    folder = Path(tempfile.mkdtemp(prefix="habeas-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["HABEAS_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "habeas.desk.settings"
    (folder / "static").mkdir()
    if on_postgresql():
        os.environ[URL] = made = new_database()
        atexit.register(drop_database, made)
    import django

    django.setup()
    return folder


@cache
def ready() -> Path:
    """The data folder of the office of this test process, open and migrated, with its sample staff and people."""
    folder = set_up()
    from django.test.utils import setup_test_environment

    from habeas.casework import jobs, office, sample
    from habeas.store.place import vault

    setup_test_environment()
    jobs.start = lambda idle: None  # tests do the work in the background themselves
    vault().create(PASSPHRASE)
    office._begin()
    sample.make()
    jobs.work_off()
    return folder
