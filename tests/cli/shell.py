"""`habeas` as a shell starts it: in this process, where it is quick, or in one of its own."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from habeas.cli import main

ROOT = Path(__file__).parent.parent.parent
PLAIN = {"HABEAS_LANG": "en", "COLUMNS": "80", "NO_COLOR": "1", "TERM": "dumb"}


@dataclass(frozen=True, slots=True)
class Done:
    """What a run left behind."""

    returncode: int
    stdout: str
    stderr: str


def habeas(*arguments: str, **environment: str) -> Done:
    """Run the command here, from the folder of the checkout."""
    out, err = io.StringIO(), io.StringIO()
    with settled(environment), chdir(ROOT), redirect_stdout(out), redirect_stderr(err):
        try:
            main(arguments)
        except SystemExit as end:
            code = end.code
    assert isinstance(code, int)
    return Done(code, out.getvalue(), err.getvalue())


@contextmanager
def settled(environment: dict[str, str]) -> Iterator[None]:
    """The environment of a plain terminal with what is given beside it, and afterwards as before."""
    before = dict(os.environ)
    os.environ.update({**PLAIN, **environment})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def process(*arguments: str, **environment: str) -> Done:
    """Run the command in a process of its own, whose streams are real ones."""
    done = subprocess.run(
        [sys.executable, "-c", "from habeas.cli import main; main()", *arguments],
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        env={**os.environ, **PLAIN, **environment},
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)
