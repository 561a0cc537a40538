"""The light markup in which the text of a paper is written, read into blocks.

`= title`, `# heading`, `+ request`, `- item`, `@part` (what the program prints), `{% if … %}` alone; all else is a paragraph.
Blocks are parted by empty lines; the lines of a block are joined.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["title", "heading", "request", "item", "part", "logic", "text"]
MARKS: Final[dict[str, Kind]] = {"= ": "title", "# ": "heading", "+ ": "request", "- ": "item"}
PARTS: Final = ("head", "custody", "facts", "family", "findings", "steps", "elsewhere", "silence", "exhibits", "sign")
VARIABLE: Final = re.compile(r"\{\{\s*([a-z_]+(?:\.[a-z_]+)?)(\()?[^{}]*\}\}")
ALWAYS: Final = frozenset({"person.name", "state.name", "today"})
"""Variables that are never empty; so are the pronouns and what is called with brackets."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of a text; `line` counts from 1."""

    kind: Kind
    text: str
    line: int


def blocks(text: str) -> list[Block]:
    """The blocks of a text in its order."""
    found: list[Block] = []
    lines: list[str] = []
    for number, line in enumerate([*text.splitlines(), ""], 1):
        if line.strip():
            lines.append(line.strip())
        elif lines:
            found.append(_block(" ".join(lines), number - len(lines)))
            lines = []
    return found


def _block(text: str, line: int) -> Block:
    if text.startswith("@"):
        return Block("part", text[1:], line)
    if text.startswith("{%"):
        return Block("logic", text, line)
    kind = MARKS.get(text[:2], "text")
    return Block(kind, text if kind == "text" else text[2:].strip(), line)


def may_be_empty(text: str) -> list[str]:
    """The variables of a paragraph without which it is left out."""
    found = (match[1] for match in VARIABLE.finditer(text) if not match[2])
    return [name for name in dict.fromkeys(found) if name not in ALWAYS and not _is_pronoun(name)]


def _is_pronoun(name: str) -> bool:
    return name in {f"person.{word}" for word in ("he", "him", "his", "to_him", "of_him", "with_him")}
