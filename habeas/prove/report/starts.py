"""What a submission of each kind starts with: `data/starts.yaml`, as a plan to change."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from habeas.files import Fault, FaultsError, Items, Node
from habeas.files import Text as Scalar
from habeas.law.reading import Row, read_rows
from habeas.prove.report.plan import KINDS
from habeas.words import Message, say

DATA: Final = Path(__file__).parent / "data" / "starts.yaml"
FILLED: Final = Message("Make it yours: change, add and leave out parts, then make it.")
PARTS: Final = (
    Message("heading and text: your own words, in one language or in both"),
    Message("figure: what, by, where (a state), when (a year; the last one, if left out)"),
    Message("gap: all, proved, or names of safeguards"),
    Message("judgment: the id of one, as habeas prove judgments lists them"),
    Message("story, findings: case and who, of a published case or of somebody who agreed to be published"),
)


@cache
def starts() -> Mapping[str, Any]:
    """The plan of each kind, as JSON has it. Raises FaultsError."""
    faults: list[Fault] = []
    root = read_rows(DATA, faults)
    sections = {name: _plain(node) for name, node in root.need_row("sections").fields.pairs.items()}
    found = {name: _start(name, row, sections) for name, row in root.named("kinds", KINDS)}
    root.done()
    if faults:
        raise FaultsError(faults)
    return found


def _start(kind: str, row: Row, sections: Mapping[str, Any]) -> dict[str, Any]:
    title, names = row.in_both("title"), row.choices("sections", sections)
    row.done()
    return {"title": dict(title), "for": kind, "parts": [part for name in names for part in sections[name]]}


def _plain(node: Node) -> Any:
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Items):
        return [_plain(each) for each in node.items]
    return {name: _plain(each) for name, each in node.pairs.items()}


def template(kind: str, language: str) -> str:
    """The start of a kind as a file to fill in, with what may stand in it said in a language."""
    return "\n".join(_lines(starts()[kind], kind, language)) + "\n"


def _lines(plan: Mapping[str, Any], kind: str, language: str) -> Iterator[str]:
    yield f"# {say(KINDS[kind], language)}. {say(FILLED, language)}"
    for each in PARTS:
        yield f"#   {say(each, language)}"
    yield f"title: {_flow(plan['title'])}"
    yield f"for: {kind}"
    yield f"by: {_flow({'en': '[…]', 'ru': '[…]'})}"
    yield "parts:"
    for part in plan["parts"]:
        (name, value), *_ = part.items()
        yield f"  - {name}: {_flow(value)}"


def _flow(value: Any) -> str:
    """A value on one line: JSON is YAML, but the names of fields need no quotes."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_flow(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
