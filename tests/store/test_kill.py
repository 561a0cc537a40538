"""Killed at any moment of an import, a save, an upload, a backup: all that was confirmed is there, nothing half-written.

20 kills a run; HABEAS_KILLS=200 for the long one. The moments are chosen by a seed that a failure prints.
"""

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

from tests.postgres import own_database

ROOT = Path(__file__).parent.parent.parent


def test_the_next_start_has_all_that_was_confirmed_and_nothing_half_written(tmp_path: Path) -> None:
    rounds, seed = int(os.environ.get("HABEAS_KILLS", "20")), secrets.randbelow(2**31)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HABEAS_")}
    environment |= {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1", "TMPDIR": str(tmp_path)}
    with own_database() as own:
        run = subprocess.run(
            [sys.executable, "-m", "tests.store.killing", str(rounds), str(seed), str(tmp_path / "office")],
            env=environment | own,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60 + 20 * rounds,
        )
    assert run.returncode == 0, (seed, run.stderr[-3000:])
    found = json.loads(run.stdout.splitlines()[-1])
    assert found["faults"] == [], seed
    assert found["rounds"] == rounds
    assert rounds < 20 or set(found["confirmed"]) == {"import", "entry", "upload", "backup"}, found["confirmed"]
    print(f"{rounds} kills (seed {seed}), confirmed before them: {found['confirmed']}")
