"""`python -m tools.system [bench]`: what tests need beside Python packages, installed where it is missing and may be.

Chromium for the tests of pages, PostgreSQL for those of the database, LibreOffice for those of drafts, Java for those of
Spark. With root and apt Debian's packages are taken; else the one command that is missing is said, and the tests that need
it say that they were left out.
With `bench`, Java and what the peers of the benchmarks are built with: ICU's headers and a C++ compiler for pyicu, which
has no wheels.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
OLDEST_JAVA: Final = 17
"""On which Spark runs."""


def chromium() -> str | None:
    """The Chromium of this machine; HABEAS_CHROMIUM names another."""
    named = os.environ.get("HABEAS_CHROMIUM")
    found = named or next((path for name in BROWSERS if (path := shutil.which(name))), None)
    mac = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
    return found or (str(mac) if mac.exists() else None)


def postgresql() -> Path | None:
    """The folder with `initdb` and `postgres`; the newest where there are several."""
    own = shutil.which("initdb")
    if own:
        return Path(own).parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


def java() -> str | None:
    """The Java that Spark would take, if it is new enough."""
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=str(Path(home) / "bin") if home else None)
    if found is None:
        return None
    told = subprocess.run([found, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(\d+)', told)
    return found if version and int(version[1]) >= OLDEST_JAVA else None


def icu() -> str | None:
    """Where the description of ICU for compilers is; None where it is not installed."""
    config = shutil.which("pkg-config")
    found = config and subprocess.run([config, "--exists", "icu-i18n"], check=False).returncode == 0
    return config if found else None


def main(bench: bool = False) -> int:
    """Installs what is missing; 0 also where it could not, since the tests say what they left out."""
    writer = ("libreoffice-writer-nogui", shutil.which("soffice"))
    needed = [("chromium", chromium()), ("postgresql", postgresql()), writer]
    if bench:
        needed = [("libicu-dev", icu()), ("pkg-config", shutil.which("pkg-config")), ("g++", shutil.which("g++"))]
    missing = [name for name, found in [*needed, ("default-jre-headless", java())] if found is None]
    if not missing:
        return 0
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False)
        if subprocess.run([*command, "-qq"], env=quiet, check=False).returncode == 0:
            return 0
    what = "Benchmarks cannot be built" if bench else "Tests that need it are left out"
    print(f"{what} until this is run: sudo {' '.join(command)}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(bench="bench" in sys.argv[1:]))
