"""The application as it runs for an office: `habeas serve` in a process of its own, on a free port of this machine."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
READY_WITHIN: Final = 120
"""Seconds; the sample office is made first where the folder is empty."""
ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
)
"""Of Chromium: it may run as root in a container, and asks nobody for anything by itself."""


@contextmanager
def served(folder: Path, port: int = 0, *, demo: bool = True) -> Iterator[str]:
    """The address of a sample office in `folder`, for as long as the block lasts; without `demo` of a real one, locked."""
    port = port or _free_port()
    start = "from habeas.cli import main; main()"
    command = [sys.executable, "-c", start, "serve", "--data", str(folder), "--port", str(port)]
    command += ["--demo"] if demo else []
    told = folder.parent / f"{folder.name}.log"
    with told.open("wb") as log, subprocess.Popen(command, cwd=ROOT, env=_environment(), stdout=log, stderr=log) as run:
        try:
            _wait(run, port, told, b"open\n" if demo else b"locked\n")
            yield f"http://127.0.0.1:{port}"
        finally:
            run.terminate()
            try:
                run.wait(timeout=20)
            except subprocess.TimeoutExpired:
                run.kill()


def _environment() -> dict[str, str]:
    """Of our own settings nothing is handed on: the office is the one in the folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HABEAS_", "DJANGO_"))}
    return {**kept, "PYTHONPATH": str(ROOT)}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(run: subprocess.Popen[bytes], port: int, told: Path, wanted: bytes) -> None:
    for _ in range(READY_WITHIN * 5):
        if run.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
                if answer.read() == wanted:
                    return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"habeas serve did not answer: {told.read_text('utf-8', 'replace')[-2000:]}")
