"""HTML from values: everything is escaped but what is markup already."""

from collections.abc import Iterable
from html import escape


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def text(value: object) -> Markup:
    """The value as HTML text."""
    return value if isinstance(value, Markup) else Markup(escape(str(value)))


VOID = frozenset({"br", "col", "hr"})


def tag(name: str, *parts: object, css: str | None = None, **attributes: str) -> Markup:
    """An element.

    >>> tag("p", "3 < 4", css="small", lang="en")
    '<p class="small" lang="en">3 &lt; 4</p>'
    """
    given = {"class": css, **attributes} if css else attributes
    inside = "".join(f' {key}="{escape(value)}"' for key, value in given.items())
    if name in VOID:
        return Markup(f"<{name}{inside}>")
    return Markup(f"<{name}{inside}>{joined(parts)}</{name}>")


def joined(parts: Iterable[object], between: str = "") -> Markup:
    """Parts after one another."""
    return Markup(between.join(text(part) for part in parts if part is not None and part != ""))


def listed(items: Iterable[object]) -> Markup:
    """A bullet list, nothing where there are no items."""
    found = [tag("li", item) for item in items]
    return tag("ul", *found) if found else Markup()


def table(head: Iterable[object], rows: Iterable[Iterable[object]]) -> Markup:
    """A table, nothing where there are no rows."""
    body = [tag("tr", *(tag("td", cell) for cell in row)) for row in rows]
    if not body:
        return Markup()
    top = tag("tr", *(tag("th", cell, scope="col") for cell in head))
    return tag("table", tag("thead", top), tag("tbody", *body))
