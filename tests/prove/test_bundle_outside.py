"""A bundle is checked without us: by the commands that its own page tells, and by the library of bags."""

import html
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import bagit
import pytest

from habeas.prove.bundle.page import COMMANDS
from tests.cli.shell import habeas
from tests.prove.bundling import key_in, signed


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle unpacked, with names in it that are not of the plain alphabet."""
    place = tmp_path_factory.mktemp("outside")
    paper = place / "Ответ прокурора.txt"
    paper.write_text("нет\n")
    with zipfile.ZipFile(signed(place, "--variant", "both", "--document", str(paper))) as archive:
        archive.extractall(place / "out")
    (found,) = (place / "out").iterdir()
    return found


def told(folder: Path) -> list[str]:
    """The commands on the page, each once."""
    page = (folder / "VERIFY.html").read_text(encoding="utf-8")
    return list(dict.fromkeys(html.unescape(each) for each in re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", page)))


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The command in a shell, as a reader types it."""
    command = re.sub(r"^python3 ", f"{sys.executable} ", command)
    return subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, text=True, check=False)


def test_the_page_tells_each_command(folder: Path) -> None:
    assert sorted(told(folder)) == sorted(COMMANDS.values())


@pytest.mark.parametrize("name", ["tags", "files", "signature", "bagit"])
def test_the_command_agrees(folder: Path, name: str) -> None:
    done = run(COMMANDS[name], folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "FAILED" not in done.stdout
    if name == "signature":
        assert "Signature Verified Successfully" in done.stdout


def test_openssl_prints_the_fingerprint_that_we_print(folder: Path) -> None:
    printed = run(COMMANDS["fingerprint"], folder).stdout.split()[0]
    key = habeas("bundle", "key", "show", str(key_in(folder.parent.parent))).stdout
    assert printed == key.replace(" ", "").strip()
    page = (folder / "VERIFY.html").read_text(encoding="utf-8")
    assert key.strip() in page


def test_the_library_of_bags_calls_it_valid(folder: Path) -> None:
    found = bagit.Bag(str(folder))
    assert found.validate()
    assert sorted(found.algorithms) == ["sha256", "sha512"]
    assert found.info["Bagging-Date"] == "2026-09-01"


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("data/about.json", ["files", "bagit"]),
        ("manifest-sha256.txt", ["tags", "bagit"]),
        ("VERIFY.html", ["tags", "bagit"]),
        ("tagmanifest-sha256.txt", ["signature"]),
        ("signature.bin", ["signature"]),
    ],
)
def test_the_commands_see_what_was_altered(folder: Path, path: str, names: list[str]) -> None:
    file = folder / path
    before = file.read_bytes()
    file.write_bytes(bytes([before[0] ^ 1]) + before[1:])
    try:
        assert [name for name in names if run(COMMANDS[name], folder).returncode == 0] == []
    finally:
        file.write_bytes(before)
