"""A throwaway office for tests: real SQLCipher in a folder of its own, or with HABEAS_DATABASE_URL a real PostgreSQL.

Django is set up once in a process, so its office is made by the first call of `ready`. Each test that takes the
fixture `office` runs in a transaction that is rolled back.
"""

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

PASSPHRASE: Final = "correct horse battery staple"


@cache
def set_up() -> Path:
    """Django with a data folder of this process, which is taken away at its end; no office is made yet."""
    folder = Path(tempfile.mkdtemp(prefix="habeas-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["HABEAS_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "habeas.desk.settings"
    (folder / "static").mkdir()
    import django

    django.setup()
    return folder


@cache
def ready() -> Path:
    """The data folder of the office of this test process, open and migrated, with its sample staff and people."""
    folder = set_up()
    from django.db import connection
    from django.test.utils import setup_test_environment

    from habeas.casework import jobs, office, sample
    from habeas.store.place import vault

    setup_test_environment()
    jobs.start = lambda idle: None  # tests do the work in the background themselves
    vault().create(PASSPHRASE)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    office._begin()
    sample.make()
    jobs.work_off()
    return folder
