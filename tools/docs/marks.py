"""Made parts inside hand-written pages, and small things of Markdown.

A made part stands between `<!-- made by tools.docs: NAME -->` and `<!-- end -->`; all else is left as it is.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

Part = Callable[[], str]
BEGIN = re.compile(r"<!-- made by tools\.docs: ([a-z0-9-]+) -->\n")
END = "<!-- end -->"
WHOLE = "<!-- made by tools.docs: do not edit -->\n"


def fill(text: str, parts: Mapping[str, Part], where: str) -> str:
    """The page with every made part new. Raises ValueError for a part nobody makes and for a mark without an end.

    >>> fill("<!-- made by tools.docs: n -->\\nold\\n<!-- end -->\\n", {"n": lambda: "new"}, "a.md")
    '<!-- made by tools.docs: n -->\\nnew\\n<!-- end -->\\n'
    """
    done: list[str] = []
    while (begin := BEGIN.search(text)) is not None:
        name = begin[1]
        if name not in parts:
            raise ValueError(f"{where}: no part is called “{name}”. Known: {', '.join(sorted(parts))}.")
        end = text.find(END, begin.end())
        following = BEGIN.search(text, begin.end())
        if end < 0 or (following is not None and following.start() < end):
            raise ValueError(f"{where}: the part “{name}” has no “{END}”.")
        done += [text[: begin.end()], parts[name]().strip("\n"), "\n", END]
        text = text[end + len(END) :]
    return "".join([*done, text])


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; cells are escaped already."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def cell(text: str) -> str:
    """A text that may stand in a table and in a line of prose.

    >>> cell("a | b < c")
    'a \\\\| b &lt; c'
    """
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")


def code(names: Iterable[str]) -> str:
    """Names as code, with commas.

    >>> code(["a", "b"])
    '`a`, `b`'
    """
    return ", ".join(f"`{name}`" for name in names)
