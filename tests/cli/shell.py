"""`habeas` in a process of its own, as a shell starts it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PLAIN = {"HABEAS_LANG": "en", "COLUMNS": "80", "NO_COLOR": "1", "TERM": "dumb"}


def habeas(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", "from habeas.cli import main; main()", *arguments],
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        env={**os.environ, **PLAIN, **environment},
        check=False,
    )
