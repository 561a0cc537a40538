"""The tests of the tables once more, on PostgreSQL instead of SQLCipher; those of the pages are not run there yet."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgres import cluster
from tools.system import postgresql

ROOT = Path(__file__).parents[2]


def test_tables_on_postgresql() -> None:
    if postgresql() is None:
        pytest.skip("PostgreSQL is not on this machine: run python -m tools.system")
    with cluster() as address:
        environment = {**os.environ, "HABEAS_DATABASE_URL": address}
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "tests/store/test_mapping.py",
            "tests/store/test_audit.py",
            "-m",
            "not embedded",
        ]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
