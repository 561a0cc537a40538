"""The package as it is installed: the wheel holds all that the checkout does, and `habeas serve` begins from it."""

import os
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import pytest

from tools.served import served

ROOT = Path(__file__).parents[1]
LARGEST = 12 * 2**20
"""Bytes; law, cases and the map are most of it."""
NOT_SHIPPED = {"__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache"}
KINDS = {".html", ".css", ".js", ".mo", ".yaml", ".json", ".typ"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy of what git knows and from nothing else in the folder, as a release is."""
    uv = shutil.which("uv") or shutil.which("uv", path=str(ROOT / ".tools" / "bin"))
    if uv is None:
        pytest.skip("no uv to build it with")
    made = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [uv, "build", "--quiet", "--wheel", "--out-dir", str(made), str(ROOT)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    return next(made.glob("*.whl"))


def test_everything_of_the_package_is_in_the_wheel(wheel: Path) -> None:
    here = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "habeas").rglob("*")
        if path.is_file() and not NOT_SHIPPED & set(path.parts)
    }
    with zipfile.ZipFile(wheel) as package:
        names = {name for name in package.namelist() if ".dist-info/" not in name}
    assert {path for path in here if path not in names} == set()
    assert {name for name in names if "__pycache__" in name or not name.startswith("habeas/")} == set()
    assert {Path(name).suffix for name in names} >= KINDS
    for part in (
        "law/data/norms/",
        "record/cases/",
        "store/migrations/",
        "desk/templates/",
        "desk/static/",
        "locale/ru/",
    ):
        assert any(part in name for name in names), part
    assert wheel.stat().st_size < LARGEST


def test_the_installed_package_serves(wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unpacked as an installer does, with the packages it needs beside it and the checkout out of sight."""
    place = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as package:
        package.extractall(place)
    monkeypatch.setattr("tools.served.ROOT", place)
    where = [sys.executable, "-c", "import habeas; print(habeas.__path__[0])"]
    environment = os.environ | {"PYTHONPATH": str(place)}
    found = subprocess.run(where, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == str(place / "habeas")
    with served(tmp_path / "office", demo=False) as address:
        for page, says in (("/setup/", "Passphrase of the office"), ("/healthz", "locked")):
            asked = urllib.request.Request(address + page, headers={"Accept-Language": "en"})
            with urllib.request.urlopen(asked, timeout=60) as answer:
                assert says in answer.read().decode(), page
        asked = urllib.request.Request(f"{address}/setup/", headers={"Accept-Language": "ru"})
        with urllib.request.urlopen(asked, timeout=60) as answer:
            text = answer.read().decode()
        assert 'lang="ru"' in text
        style = text.partition('rel="stylesheet" href="')[2].partition('"')[0]
        with urllib.request.urlopen(address + style, timeout=60) as answer:
            assert answer.status == 200
