"""What the docs are made of: the vocabulary, the law, the folder they stand in; read once."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from habeas.check.office import precedents_program
from habeas.check.precedents import PrecedentReport, run_precedents
from habeas.files import Fields, Items, Text, read_yaml
from habeas.law.compiled import shipped_library
from habeas.law.norm import Library
from habeas.law.reading import DATA
from habeas.record.case import Case
from habeas.record.reader import read_cases
from habeas.record.vocabulary import Vocabulary, load_vocabulary

ROOT = Path(__file__).parents[2]
CASES = ROOT / "habeas" / "record" / "cases"
RESEARCHED = ROOT / "tests" / "law" / "researched_ids.txt"


class World:
    """Each part is read when it is first asked for."""

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return load_vocabulary()

    @cached_property
    def library(self) -> Library:
        return shipped_library(self.vocabulary)

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        return read_cases([CASES], self.vocabulary)[0]

    @cached_property
    def precedents(self) -> PrecedentReport:
        program, covered = precedents_program()
        return run_precedents(self.cases, program, covered)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One researched norm that is not checked, what it says, and why; `gap` is the hole of the library it became."""

    id: str
    title: str
    why: str
    gap: str | None = None


def left_out() -> dict[str, tuple[str, list[LeftOut]]]:
    """What is not checked, by file: what the file says of itself, and its rows."""
    found: dict[str, tuple[str, list[LeftOut]]] = {}
    for path in sorted((DATA / "left_out").glob("*.yaml")):
        rows = []
        for row in rows_of(path):
            told = {key: value.value for key, value in row.pairs.items() if isinstance(value, Text)}
            rows.append(LeftOut(told["id"], told["title"], told["why"], told.get("gap")))
        found[path.name] = (comment_of(path), rows)
    return found


def rows_of(path: Path) -> list[Fields]:
    """The rows of a file that holds a list."""
    node = read_yaml(path)
    return [item for item in node.items if isinstance(item, Fields)] if isinstance(node, Items) else []


def comment_of(path: Path) -> str:
    """The comment at the top of a file, as one sentence or more."""
    lines = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.lstrip("# ").strip())
    return " ".join(lines)


def researched() -> list[str]:
    """The ids of all norms that were researched."""
    return RESEARCHED.read_text(encoding="utf-8").split()


def unaccounted(library: Library) -> list[str]:
    """Researched norms that are neither norms of the library nor left out, and rows whose hole is not in the library."""
    norms = {norm.id for norm in library.norms}
    gaps = {gap.id for gap in library.gaps}
    rows = [row for _, of_file in left_out().values() for row in of_file]
    skipped = {row.id for row in rows}
    lost = [id for id in researched() if id not in norms | skipped]
    return lost + [row.gap for row in rows if row.gap is not None and row.gap not in gaps]
