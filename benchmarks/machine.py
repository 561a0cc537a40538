"""Where a figure was measured: the machine, the versions, a process of its own for each figure, and its peak memory.

`python -m benchmarks.machine MODULE FUNCTION ARGUMENTS` is the process of its own: it calls the function with the
arguments (JSON) and prints what it returns (JSON) as its last line.
"""

import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "build" / "benchmarks"
LIMIT_SECONDS = 30 * 60
LIMIT_BYTES = 20 << 30
MIB = 1 << 20
Told = dict[str, Any]


def describe() -> str:
    """Processor, memory, Python and the packages that count, in two lines."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30
    names = ("habeas", "numpy", "pyarrow", "openfisca-core", "zen-engine", "duckdb", "pyspark")
    packages = ", ".join(f"{name} {installed(name) or 'not installed'}" for name in names)
    return f"{_processor()}, {os.cpu_count()} cores, {memory} GiB, Python {platform.python_version()}\n{packages}"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def installed(package: str) -> str | None:
    """The version of a package, or None."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def folder(name: str) -> Path:
    """A folder for what a benchmark writes, under build/, which git leaves alone."""
    path = BUILD / name
    path.mkdir(parents=True, exist_ok=True)
    (ROOT / "build" / ".gitignore").write_text("*\n")
    return path


def peak_bytes() -> int:
    """The peak memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def run_apart(module: str, function: str, /, **arguments: str | float) -> Told:
    """Calls `benchmarks.MODULE.FUNCTION(**arguments)` in a process of its own.

    A run beyond 30 minutes or 20 GiB gives {"failed": why}; so does one that ends with an error.
    """
    command = [sys.executable, "-m", "benchmarks.machine", module, function, json.dumps(arguments)]
    try:
        done = subprocess.run(
            command, cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=LIMIT_SECONDS, check=False,
            preexec_fn=_limit_memory,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return {"failed": f"more than {LIMIT_SECONDS // 60} minutes"}
    if done.returncode:
        return {"failed": f"ended with {done.returncode}: an error, or more than {LIMIT_BYTES >> 30} GiB"}
    told: Told = json.loads(done.stdout.splitlines()[-1])
    return told


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT_BYTES, LIMIT_BYTES))


def best_of(times: int, act: Callable[[], object], before: Callable[[], object] = bool) -> float:
    """The least of several times of one act, in seconds: other work on the machine only ever adds to it.

    `before` makes ready for each time and is not measured.
    """
    found = []
    for _ in range(times):
        before()
        begin = time.perf_counter()
        act()
        found.append(time.perf_counter() - begin)
    return min(found)


if __name__ == "__main__":
    module, function, given = sys.argv[1:]
    print(json.dumps(getattr(import_module(f"benchmarks.{module}"), function)(**json.loads(given))))
