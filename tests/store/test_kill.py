"""Killed at any moment of a take-in, a save, an import, an upload, a backup, and of the same work in the background: all that
was confirmed is there, nothing half-written, and no name lies open.

HABEAS_KILLS kills in all, half of them of people at the pages, half of the worker, side by side. The moments are chosen by a
seed that a failure prints.
"""

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

from tests.postgres import own_database
from tests.store.killing import PAGES, SOUGHT, WORKER

ROOT = Path(__file__).parent.parent.parent
KILLS = 200


def test_the_next_start_has_all_that_was_confirmed_and_nothing_half_written(tmp_path: Path) -> None:
    kills, seed = int(os.environ.get("HABEAS_KILLS", KILLS)), secrets.randbelow(2**31)
    rounds = max(1, kills // 2)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HABEAS_")}
    environment |= {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1", "TMPDIR": str(tmp_path)}
    with own_database() as own, own_database() as other:
        runs = {
            who: subprocess.Popen(
                [sys.executable, "-m", "tests.store.killing", str(rounds), str(seed), str(tmp_path / who), who],
                env=environment | database,
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for who, database in (("pages", own), ("worker", other))
        }
        told = {who: run.communicate(timeout=120 + 20 * rounds) for who, run in runs.items()}
    for who, wanted in (("pages", set(PAGES)), ("worker", {*WORKER, "import"})):
        out, errors = told[who]
        assert runs[who].returncode == 0, (who, seed, errors[-3000:])
        found = json.loads(out.splitlines()[-1])
        assert found["faults"] == [], (who, seed)
        assert found["rounds"] == rounds
        assert rounds < 20 or set(found["confirmed"]) == wanted, (who, found["confirmed"])
        print(f"{rounds} kills of {who} (seed {seed}), confirmed before them: {found['confirmed']}")
    for path in tmp_path.rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        assert not any(name.encode() in data for name in SOUGHT), path
