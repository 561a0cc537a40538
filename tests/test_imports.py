"""The rooms import one another in one direction only; `pyproject.toml` says which."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = [
    "desk", "cli", "casework", "store", "prove", "act", "tell", "check", "law", "record", "files", "spark", "words", "dates",
]  # fmt: skip


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the package `habeas` of the folder."""
    lint_imports = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(
        [sys.executable, "-c", lint_imports], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def house(folder: Path, room: str, line: str) -> Path:
    """A copy of our rules over empty rooms, of which one holds the given import."""
    (folder / "habeas").mkdir()
    (folder / "habeas" / "__init__.py").touch()
    for name in ROOMS:
        (folder / "habeas" / f"{name}.py").write_text(line if name == room else "")
    (folder / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text(encoding="utf-8"), encoding="utf-8")
    return folder


def test_our_rooms_keep_the_direction() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("check", "import habeas.cli\n"),
        ("law", "import habeas.record\n"),
        ("record", "from habeas import law\n"),
        ("files", "import habeas.record\n"),
        ("words", "import habeas.files\n"),
        ("dates", "import habeas.words\n"),
        ("check", "import django\n"),
        ("record", "from rich import console\n"),
    ],
)
def test_a_wrong_import_is_seen(tmp_path: Path, room: str, line: str) -> None:
    done = lint(house(tmp_path, room, line))
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"habeas.{room}" in done.stdout


def test_the_right_direction_is_allowed(tmp_path: Path) -> None:
    done = lint(house(tmp_path, "check", "import habeas.law\nimport habeas.record\nimport habeas.dates\n"))
    assert done.returncode == 0, done.stdout + done.stderr
