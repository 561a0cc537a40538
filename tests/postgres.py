"""A PostgreSQL of the tests' own: a cluster in a temporary folder, on a port that nobody else has, and databases on it."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import psycopg

from tools.system import postgresql

URL: Final = "HABEAS_DATABASE_URL"
_FAST: Final = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "autovacuum=off",
    "listen_addresses=127.0.0.1",
)


def on_postgresql() -> bool:
    """Whether the tests of this process run on PostgreSQL."""
    return bool(os.environ.get(URL))


def new_database() -> str:
    """The address of a new, empty database on the server that HABEAS_DATABASE_URL names."""
    address = os.environ[URL]
    name = f"habeas_{secrets.token_hex(6)}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return urlsplit(address)._replace(path=f"/{name}").geturl()


def drop_database(address: str) -> None:
    """Takes away what `new_database` made, whoever is still connected; nothing where the server is gone already."""
    name = urlsplit(address).path.strip("/")
    with suppress(psycopg.OperationalError):
        server = urlsplit(address)._replace(path="/postgres").geturl()
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def own_database() -> Iterator[dict[str, str]]:
    """What another process needs in its environment for a database of its own; nothing where tests run on SQLCipher."""
    if not on_postgresql():
        yield {}
        return
    made = new_database()
    try:
        yield {URL: made}
    finally:
        drop_database(made)


@contextmanager
def cluster() -> Iterator[str]:
    """The address of an empty database; the server ends with the context. Needs `tools.system.postgresql()`."""
    programs = postgresql()
    assert programs is not None
    folder = Path(tempfile.mkdtemp(prefix="habeas-pg-"))
    try:
        as_user = _unprivileged(folder)
        data, port = folder / "data", _free_port()
        init = ["-U", "habeas", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        _run([*as_user, str(programs / "initdb"), "-D", str(data), *init])
        options = " ".join([f"-p {port} -k {folder}", *(f"-c {each}" for each in _FAST)])
        control = [*as_user, str(programs / "pg_ctl"), "-D", str(data)]
        _run([*control, "-w", "-l", str(folder / "log"), "-o", options, "start"])
        try:
            with psycopg.connect(f"postgresql://habeas@127.0.0.1:{port}/postgres", autocommit=True) as connection:
                connection.execute("CREATE DATABASE habeas")
            yield f"postgresql://habeas@127.0.0.1:{port}/habeas"
        finally:
            _run([*control, "-m", "fast", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: root hands the folder to the user that Debian's package made."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return []
    shutil.chown(folder, "postgres", "postgres")
    return ["runuser", "-u", "postgres", "--"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)
    assert done.returncode == 0, f"{command[0]}: {done.stdout}{done.stderr}"
