"""`python -m tools.docs [--check]`: writes what is made in the docs, or tells what is not as it should be (ends with 1)."""

import sys

from tools.docs.pages import made
from tools.docs.precedents import faults
from tools.docs.world import ROOT, World


def stale(pages: dict[str, str]) -> list[str]:
    """The pages that do not stand in the checkout as they should."""
    return [
        name
        for name, text in pages.items()
        if not (ROOT / name).exists() or (ROOT / name).read_text(encoding="utf-8") != text
    ]


def main(arguments: list[str]) -> int:
    """Write, or with `--check` only look."""
    if arguments not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    world = World()
    pages = made(world)
    wrong = faults(world.precedents)
    for name in stale(pages):
        if arguments:
            wrong.append(f"{name} is not as it should be; run: python -m tools.docs")
        else:
            (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / name).write_text(pages[name], encoding="utf-8", newline="\n")
            print(f"written: {name}")
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
