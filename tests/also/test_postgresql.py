"""The tests of the tables and of the pages once more, on PostgreSQL instead of SQLCipher.

They run in a pytest of their own with as many processes as there are cores, each with a database of its own on one server:
what is marked `embedded` is about SQLCipher or touches no database.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgres import URL, cluster
from tools.system import postgresql

ROOT = Path(__file__).parents[2]
FEWEST = 380
"""Tests that have to have run; a run that finds none is none."""

KILLS = os.environ.get("HABEAS_KILLS", "8")


def test_tables_and_pages_on_postgresql() -> None:
    if postgresql() is None:
        pytest.skip("PostgreSQL is not on this machine: run python -m tools.system")
    outer = ("PYTEST_", "HABEAS_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(outer)}
    command = [
        sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-n", "auto", "--dist", "worksteal",
        "-m", "not embedded", "tests/store", "tests/desk",
    ]  # fmt: skip
    with cluster() as address:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment | {URL: address, "HABEAS_KILLS": KILLS},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed is not None
    assert int(passed[1]) >= FEWEST, done.stdout[-500:]
