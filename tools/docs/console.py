"""The commands that a page shows: run again, so that what stands below each is what habeas says.

1. A block ```` ```yaml some/name.yaml ```` is a file of that name.
2. In a block ```` ```console ```` each line that begins with `$ habeas` is run in a folder that holds those files and, as
   `habeas/` and `docs/`, what the checkout has; the lines up to the next command are what it printed.
"""

import io
import os
import re
import shlex
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

from habeas.cli import main
from tools.docs.world import ROOT

FILE = re.compile(r"^```yaml (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CONSOLE = re.compile(r"(?<=^```console\n)(.*?)(?=^```$)", re.MULTILINE | re.DOTALL)
COMMAND = "$ habeas "
PLAIN = {"COLUMNS": "80", "NO_COLOR": "1", "TERM": "dumb"}
COLOUR = {"COLUMNS": "80", "FORCE_COLOR": "1", "COLORTERM": "truecolor", "TERM": "xterm-256color"}
UNSET = ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE")


def rerun(page: str) -> str:
    """The page with the output of every command it shows as it is today."""
    if COMMAND not in page:
        return page
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_files(page, folder)
        for shipped in ("habeas", "docs"):
            if not (folder / shipped).exists():
                (folder / shipped).symlink_to(ROOT / shipped, target_is_directory=True)
        return CONSOLE.sub(lambda block: _block(block[1], folder), page)


def write_files(page: str, folder: Path) -> None:
    """The files that a page shows, written below the folder."""
    for name, text in FILE.findall(page):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _block(text: str, folder: Path) -> str:
    commands = [line for line in text.splitlines() if line.startswith(COMMAND)]
    return "".join(f"{command}\n{run(command.removeprefix('$ '), folder)}" for command in commands)


def run(command: str, folder: Path, environment: Mapping[str, str] = PLAIN) -> str:
    """What a command `habeas ...` prints when it is run in that folder, to both streams, in English."""
    printed = io.StringIO()
    with chdir(folder), _set(environment), redirect_stdout(printed), redirect_stderr(printed):
        try:
            main(shlex.split(command)[1:], {"HABEAS_LANG": "en"})
        except SystemExit:
            return printed.getvalue()
    raise AssertionError("a command ends the process")


@contextmanager
def _set(environment: Mapping[str, str]) -> Iterator[None]:
    """These variables and no others that change colour or width, then all as it was."""
    before = dict(os.environ)
    for name in UNSET:
        os.environ.pop(name, None)
    os.environ.update(environment)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
