"""The docs are true: what is made in them is as the data and the program are today, and what they name is there."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from habeas.files import Fields, Items, read_yaml
from habeas.law.expression import parse_expression
from habeas.law.reading import DATA
from habeas.law.syntax import Expr, walk
from habeas.law.tokens import Context
from habeas.record.schema import case_schema
from tools.docs.__main__ import stale
from tools.docs.console import CONSOLE, FILE
from tools.docs.pages import FRAMED, made
from tools.docs.precedents import faults
from tools.docs.world import ROOT, World, left_out, unaccounted

PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
WORLD = World()


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def page(name: str) -> str:
    return text(ROOT / name)


def section(name: str, heading: str) -> str:
    """The part of a page below a heading, up to the next of its rank."""
    rank = heading.split(" ")[0]
    return re.split(rf"^{rank} ", page(name).split(f"\n{heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def first_cells(part: str) -> list[str]:
    """What stands as code in the first column of the tables of a part."""
    cells = (line.split(" | ")[0] for line in part.splitlines() if line.startswith("| `"))
    return [word for cell in cells for word in re.findall(r"`([^`]+)`", cell)]


def anchors(path: Path) -> set[str]:
    """The names under which the headings of a page can be linked."""
    headings = re.findall(r"^#+ (.+)$", CODE.sub("", text(path)), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(path: Path) -> Iterator[str]:
    for match in LINK.finditer(CODE.sub("", text(path))):
        yield match[1] or match[2]


def test_what_is_made_is_as_it_would_be_made_today() -> None:
    assert stale(made(WORLD)) == []


def test_every_disagreement_with_a_court_has_its_reason() -> None:
    assert faults(WORLD.precedents) == []


def test_every_researched_norm_is_checked_or_left_out_with_a_reason() -> None:
    assert unaccounted(WORLD.library) == []
    rows = [row for _, of_file in left_out().values() for row in of_file]
    norms = {norm.id for norm in WORLD.library.norms}
    assert [row.id for row in rows if row.id in norms or not row.why or not row.title] == []
    assert len(rows) == len({row.id for row in rows})


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path: Path) -> None:
    lost = []
    for link in links(path):
        if re.match(r"https?:|mailto:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert lost == []


@pytest.mark.parametrize("name", [name for name in FRAMED if "$ habeas" in page(name)])
def test_no_example_shows_a_fault(name: str) -> None:
    assert FILE.search(page(name))
    printed = "".join(CONSOLE.findall(page(name)))
    assert "$ habeas" in printed
    assert not re.search(r"Faults: |Usage: |Traceback|No such", printed)


def test_the_readme_names_targets_that_are_there() -> None:
    targets = re.findall(r"\bmake ([a-z]+)", "".join(re.findall(r"```.*?```|`[^`]+`", page("README.md"), re.DOTALL)))
    assert {"run", "test"} <= set(targets)
    assert [name for name in targets if not re.search(rf"^{name}:", page("Makefile"), re.MULTILINE)] == []


def test_every_part_of_a_case_file_is_told() -> None:
    schema = case_schema(WORLD.vocabulary)
    parts = {*schema["properties"]} - {"seen_at", "compensation", "votes", "library", "language", "team"}
    told = set(re.findall(r"`([a-z_]+)`", section("docs/case-file.md", "## Its parts")))
    assert parts - told == set()
    entry = {"kind", "on", "who", "until", "place", "with", "source", "confidence", "re", "supersedes", "recorded_at"}
    assert entry - set(first_cells(section("docs/case-file.md", "## Entries"))) == set()


def test_every_field_of_a_norm_is_told() -> None:
    told = set(first_cells(section("docs/norms.md", "## The fields of a norm")))
    used = {
        key
        for path in (DATA / "norms").rglob("*.yaml")
        if isinstance(node := read_yaml(path), Items)
        for item in node.items
        if isinstance(item, Fields)
        for key in item.pairs
    }
    assert used - told == set()


def test_every_condition_shown_is_one_and_none_is_left_out() -> None:
    library = WORLD.library
    plain = Context(WORLD.vocabulary, library.definitions, frozenset(("n",)), frozenset(library.settings))
    event = replace(plain, trigger=("return_refused",), pair=True)
    each = replace(plain, each_indicator=True)
    seen: set[type[Expr]] = set()
    for written in first_cells(section("docs/norms.md", "## The language of conditions")):
        context = (
            each if "regime" in written else event if re.search(r"trigger|reasons|other|people", written) else plain
        )
        seen |= {type(node) for node in walk(parse_expression(written, context))}
    missing = [kind.__name__ for kind in Expr.__args__ if kind not in seen]
    assert missing == []
