"""`python -m tools.system`: what tests need beside Python packages, installed where it is missing and may be.

Chromium for the tests of pages, PostgreSQL for those of the database. With root and apt Debian's packages are taken; else
the one command that is missing is said, and the tests that need it say that they were left out.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")


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


def main() -> int:
    """Installs what is missing; 0 also where it could not, since the tests say what they left out."""
    missing = [name for name, found in (("chromium", chromium()), ("postgresql", postgresql())) if found is None]
    if not missing:
        return 0
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False)
        if subprocess.run([*command, "-qq"], env=quiet, check=False).returncode == 0:
            return 0
    print(f"Tests that need it are left out until this is run: sudo {' '.join(command)}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
