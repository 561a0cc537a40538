"""What the docs are made of: the vocabulary, the law, the folder they stand in; read once."""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from habeas.check.cases import last_day
from habeas.check.findings import Finding, check_cases
from habeas.check.office import compiled, covered, force_of, precedents_program
from habeas.check.precedents import PrecedentReport, assume_bound, matches, run_precedents, without_ruling
from habeas.check.program import Program
from habeas.check.steps import FAR
from habeas.check.verdicts import BREACH
from habeas.files import Fields, Items, Text, read_yaml
from habeas.law.compiled import shipped_library
from habeas.law.norm import Gap, Library
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
        program, is_covered = precedents_program()
        return run_precedents(self.cases, program, is_covered)

    @cached_property
    def taught(self) -> tuple[Gap, ...]:
        """The holes in the law of states that were read from the judgments that ship."""
        ids = {case.id for case in self.cases}
        return tuple(gap for gap in self.library.gaps if any(see.split()[0] in ids for see in gap.see))

    @cached_property
    def recall_untaught(self) -> float:
        """Recall without the entries taken from the ruling and without those holes.

        Checked again is only what the holes can change: judgments of these states in which a breach was found.
        """
        library = replace(self.library, gaps=tuple(gap for gap in self.library.gaps if gap not in self.taught))
        program = compiled(library, self.vocabulary, {}, assume_bound(force_of, covered))
        states = {gap.state for gap in self.taught}
        held = [each for each in self.precedents.compared if each.is_violation]
        found = [each for each in held if each.found_without_ruling == "breach"]
        cases = {case.id: case for case in self.cases}
        again = {each.case for each in found if states & set(cases[each.case].states)}
        breaches = {id: breaches_without_ruling(cases[id], program) for id in again}
        still = [
            each
            for each in found
            if each.case not in again or any(matches(each.holding, breach) for breach in breaches[each.case])
        ]
        return len(still) / len(held)


def breaches_without_ruling(case: Case, program: Program) -> tuple[Finding, ...]:
    """The breaches in a judgment without the entries taken from its reasoning; groups are looked at like persons."""
    bare = without_ruling(replace(case, people=tuple(replace(person, count=None) for person in case.people)))
    day = last_day(case.closed_on) if case.closed_on else FAR - 1
    return check_cases([bare], program, day, keep=frozenset({BREACH})).findings


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
