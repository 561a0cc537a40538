"""`habeas backup` and `habeas restore` on PostgreSQL, and from one kind of database into the other: all rows, or nothing."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.office import PASSPHRASE
from tests.postgres import URL, cluster, new_database
from tools.system import postgresql

ROOT = Path(__file__).parents[2]


class Place:
    """A folder for data, and commands in processes of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "passphrase").write_text(PASSPHRASE)

    def run(self, data: str, database: str | None, *command: str) -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("HABEAS_")}
        environment |= {
            "HABEAS_DATA": str(self.folder / data), "HABEAS_PASSPHRASE_FILE": str(self.folder / "passphrase"),
            "HABEAS_LANG": "en", "DJANGO_SETTINGS_MODULE": "habeas.desk.settings", "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        environment |= {URL: database} if database else {}
        return subprocess.run(
            [sys.executable, *command], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
        )

    def habeas(self, data: str, database: str | None, verb: str, *arguments: str) -> tuple[int, str]:
        """Exit code, and what it said."""
        code = "from habeas.cli import main; main()"
        done = self.run(data, database, "-c", code, verb, *arguments, "--data", str(self.folder / data))
        return done.returncode, " ".join((done.stdout + done.stderr).split())

    def backup(self, data: str, database: str | None) -> Path:
        to = self.folder / f"disk-{data}"
        code, said = self.habeas(data, database, "backup", "--to", str(to))
        assert code == 0, said
        (file,) = to.glob("*.backup")
        return file

    def restore(self, file: Path, data: str, database: str | None) -> None:
        code, said = self.habeas(data, database, "restore", str(file))
        assert code == 0, said
        assert "all whole" in said

    def look(self, data: str, database: str | None) -> dict[str, Any]:
        done = self.run(data, database, "-m", "tests.also.other_process", "look", PASSPHRASE)
        assert done.returncode == 0, done.stderr
        told: dict[str, Any] = json.loads(done.stdout)
        assert told["file"] == 150_000
        assert told["log holds"]
        assert told["found"]
        assert told["new row"]
        return told


@pytest.fixture(scope="module")
def server() -> Iterator[None]:
    """A PostgreSQL for this module."""
    if postgresql() is None:
        pytest.skip("PostgreSQL is not on this machine: run python -m tools.system")
    with cluster() as address, pytest.MonkeyPatch.context() as patch:
        patch.setenv(URL, address)
        yield


@pytest.fixture(scope="module")
def place(server: None, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """An office on SQLCipher in the folder `laptop`."""
    place = Place(tmp_path_factory.mktemp("offices"))
    done = place.run("laptop", None, "-m", "tests.also.other_process", "make", PASSPHRASE)
    assert done.returncode == 0, done.stderr
    return place


@pytest.fixture(scope="module")
def laptop(place: Place) -> Path:
    """A backup of that office."""
    return place.backup("laptop", None)


def tables(database: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(database) as connection:
        return connection.execute("SELECT * FROM pg_tables WHERE schemaname = 'public'").fetchall()


def test_an_office_moves_to_postgresql_and_back_with_every_row(place: Place, laptop: Path) -> None:
    before = place.look("laptop", None)
    first, second = new_database(), new_database()
    place.restore(laptop, "moved", first)
    assert not list((place.folder / "moved").glob("habeas.db*"))
    assert place.look("moved", first) == before | {"vendor": "postgresql"}
    file = place.backup("moved", first)
    place.restore(file, "again", second)
    assert place.look("again", second) == before | {"vendor": "postgresql"}
    place.restore(file, "back", None)
    assert {path.name for path in (place.folder / "back").iterdir()} >= {"vault.json", "habeas.db", "files"}
    assert place.look("back", None) == before


def test_what_cannot_be_restored_leaves_nothing(place: Place, laptop: Path) -> None:
    database, full = new_database(), new_database()
    with psycopg.connect(full) as connection:
        connection.execute("CREATE TABLE django_migrations (app text)")
    code, said = place.habeas("new", full, "restore", str(laptop))
    assert (code, "Name an empty one" in said) == (2, True), said
    assert len(tables(full)) == 1
    damaged = place.folder / "damaged.backup"
    data = bytearray(laptop.read_bytes())
    data[len(data) // 3] ^= 1
    damaged.write_bytes(data)
    assert place.habeas("new", database, "restore", str(damaged))[0] == 2
    (place.folder / "passphrase").write_text("another passphrase")
    try:
        assert place.habeas("new", database, "restore", str(laptop))[0] == 2
    finally:
        (place.folder / "passphrase").write_text(PASSPHRASE)
    assert tables(database) == []
    assert not (place.folder / "new").exists()
    place.restore(laptop, "new", database)


def test_a_database_of_others_or_none_is_said_before_anything_is_made(place: Place) -> None:
    full, gone = new_database(), "postgresql://habeas@127.0.0.1:1/habeas"
    with psycopg.connect(full) as connection:
        connection.execute("CREATE TABLE django_migrations (id serial, app text, name text, applied timestamptz)")
    code, said = place.habeas("sample", full, "serve", "--demo", "--port", "8597")
    assert (code, "Name an empty one" in said) == (2, True), said
    assert list((place.folder / "sample").iterdir()) == []
    code, said = place.habeas("laptop", gone, "backup")
    assert (code, "does not answer" in said, "Traceback" in said) == (2, True, False), said
