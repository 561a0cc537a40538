"""`python -m benchmarks [NAME ...]`: run the scripts of this folder in the order of their names.

Each runs in a process of its own, so that peak memory is its own. A name that starts with an underscore is
no benchmark. Ends with 1 when a script failed.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def scripts(wanted: list[str]) -> list[str]:
    """Module names of the benchmarks, all or the wanted; an unknown name ends the run with the list of known ones."""
    known = sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_"))
    unknown = [name for name in wanted if name not in known]
    if unknown:
        sys.exit(f"no benchmark is called {', '.join(unknown)}; there are: {', '.join(known) or 'none'}")
    return [name for name in known if name in wanted] if wanted else known


def run(names: list[str]) -> int:
    """Run each and return 1 when one failed, else 0."""
    failed = []
    for name in names:
        print(f"\n=== {name}", flush=True)
        done = subprocess.run([sys.executable, "-m", f"{HERE.name}.{name}"], cwd=HERE.parent, check=False)
        if done.returncode:
            failed.append(name)
    if failed:
        print(f"\nFailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(run(scripts(sys.argv[1:])))
