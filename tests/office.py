"""A throwaway office for tests: real SQLCipher in a folder of its own, or with HABEAS_TEST_POSTGRES a real PostgreSQL.

Django is set up once in a process, so the office of the process is made on import of `ready()`. Each test that takes the
fixture `office` runs in a transaction that is rolled back.
"""

import os
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

PASSPHRASE: Final = "correct horse battery staple"


@cache
def ready() -> Path:
    """The data folder of the office of this test process, open and migrated, with its sample staff and people."""
    folder = Path(tempfile.mkdtemp(prefix="habeas-test-"))
    os.environ["HABEAS_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "habeas.desk.settings"
    (folder / "static").mkdir()
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import setup_test_environment

    from habeas.casework import jobs, office, sample
    from habeas.store.place import vault

    setup_test_environment()
    jobs.start = lambda idle: None  # type: ignore[assignment]  # tests do the work in the background themselves
    vault().create(PASSPHRASE)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    office._begin()
    sample.make()
    jobs.work_off()
    return folder
