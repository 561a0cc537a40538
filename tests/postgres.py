"""A PostgreSQL of the tests' own: a cluster in a temporary folder, on a socket and a port that nobody else has."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tools.system import postgresql


@contextmanager
def cluster() -> Iterator[str]:
    """The address of an empty database; the server ends with the context. Needs `tools.system.postgresql()`."""
    programs = postgresql()
    assert programs is not None
    folder = Path(tempfile.mkdtemp(prefix="habeas-pg-"))
    try:
        as_user = _unprivileged(folder)
        data, port = folder / "data", _free_port()
        _run(
            [
                *as_user,
                str(programs / "initdb"),
                "-D",
                str(data),
                "-U",
                "habeas",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
            ]
        )
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        _run(
            [
                *as_user,
                str(programs / "pg_ctl"),
                "-D",
                str(data),
                "-w",
                "-l",
                str(folder / "log"),
                "-o",
                options,
                "start",
            ]
        )
        try:
            with psycopg.connect(f"postgresql://habeas@127.0.0.1:{port}/postgres", autocommit=True) as connection:
                connection.execute("CREATE DATABASE habeas")
            yield f"postgresql://habeas@127.0.0.1:{port}/habeas"
        finally:
            _run([*as_user, str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"])
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
