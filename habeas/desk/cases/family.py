"""People and family as a graph: who is drawn in which row, the lines of kin between them, and the picture as SVG.

1. A parent, guardian or grandparent stands above, a child below, a spouse, brother or sister beside (`RISES`).
2. People bound to one another form a group; groups stand side by side. Who has no kin here is left to the list.
3. A line tells what the upper is of the lower; between two of one row it is the same either way.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from habeas.record.case import Kin, Person
from habeas.record.vocabulary import load_vocabulary

RISES: Final[Mapping[str, int]] = {
    "parent": 1, "step_parent": 1, "guardian": 1, "uncle_or_aunt": 1, "grandparent": 2,
    "child": -1, "step_child": -1, "ward": -1, "nephew_or_niece": -1, "grandchild": -2,
}  # fmt: skip
"""How many rows above `of` the one stands who is this of them; all others stand in the same row."""
BOX: Final = (244, 66)
GAP: Final = (124, 72)
EDGE: Final = 12
MOST: Final = 20
"""People that one picture holds."""


@dataclass(frozen=True, slots=True)
class Box:
    """A person in the picture: two short lines under the name, and whether they are held now."""

    key: str
    name: str
    lines: tuple[str, ...]
    held: str
    """`held`, `unsure`, `free` or empty."""
    sex: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """`who` is `relation` of `of`; where they stand in two rows `who` is the upper."""

    who: str
    relation: str
    of: str
    disputed: bool


def lines_of(kin: Sequence[Kin]) -> list[Line]:
    """The lines, each pair told once and from above."""
    vocabulary = load_vocabulary()
    found: dict[tuple[str, str, str], Line] = {}
    for each in kin:
        line = Line(each.who, each.relation, each.of, each.disputed)
        relation = vocabulary.relations.get(each.relation)
        if RISES.get(each.relation, 0) < 0 and relation is not None and relation.inverse:
            line = Line(each.of, relation.inverse, each.who, each.disputed)
        pair = (line.who, line.of) if RISES.get(line.relation) else tuple(sorted((line.who, line.of)))
        found.setdefault((pair[0], pair[1], line.relation), line)
    return list(found.values())


def sentences(people: Sequence[Person], kin: Sequence[Kin], language: str) -> list[tuple[str, str, str, bool]]:
    """The kin as a list: who, is what, of whom, and whether that is disputed."""
    known = {person.id: person for person in people}
    names, word = {person.id: person.label or person.id for person in people}, load_vocabulary().kin_word
    return [
        (names[line.who], word(line.relation, known[line.who].sex, language), names[line.of], line.disputed)
        for line in lines_of(kin)
        if line.who in names and line.of in names
    ]


def rows_of(people: Sequence[str], lines: Sequence[Line]) -> list[list[list[str]]]:
    """The groups of people with kin here, each as rows from the top, in the order given."""
    beside: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for line in lines:
        rise = RISES.get(line.relation, 0)
        beside[line.of].append((line.who, rise))
        beside[line.who].append((line.of, -rise))
    height: dict[str, int] = {}
    groups: list[list[list[str]]] = []
    for start in people:
        if start in height or start not in beside:
            continue
        height[start] = 0
        group = [start]
        for who in group:  # grows while it is walked through
            for other, rise in beside[who]:
                if other not in height:
                    height[other] = height[who] + rise
                    group.append(other)
        by_row: dict[int, list[str]] = defaultdict(list)
        for who in sorted(group, key=people.index):
            by_row[-height[who]].append(who)
        groups.append([by_row[row] for row in sorted(by_row)])
    return groups


def graph(boxes: Sequence[Box], kin: Sequence[Kin], title: str, language: str) -> str:
    """The picture, or an empty text where nobody has kin here or they are too many for one."""
    known = {box.key: box for box in boxes}
    lines = [line for line in lines_of(kin) if line.who in known and line.of in known and line.who != line.of]
    groups = rows_of([box.key for box in boxes], lines)
    drawn = [who for group in groups for row in group for who in row]
    if not drawn or len(drawn) > MOST:
        return ""
    at, width, height = _places(groups)
    body = [part for line in lines for part in _line(line, at, _told(line, known, language))]
    body += [_box(known[who], *at[who]) for who in drawn]
    name = escape(title)
    return (
        f'<svg class="family" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-label="{name}"><title>{name}</title>{"".join(body)}</svg>'
    )


def _places(groups: Sequence[Sequence[Sequence[str]]]) -> tuple[dict[str, tuple[float, float]], int, int]:
    """The upper left corner of each box, and the size of the whole; rows stand in the middle of their group."""
    at: dict[str, tuple[float, float]] = {}
    left, deepest = EDGE, 0
    for group in groups:
        widest = max(len(row) for row in group)
        width = widest * BOX[0] + (widest - 1) * GAP[0]
        for depth, row in enumerate(group):
            own = len(row) * BOX[0] + (len(row) - 1) * GAP[0]
            x = left + (width - own) / 2
            for place, who in enumerate(row):
                at[who] = (x + place * (BOX[0] + GAP[0]), EDGE + depth * (BOX[1] + GAP[1]))
        left += width + GAP[0] // 2
        deepest = max(deepest, len(group))
    return at, left - GAP[0] // 2 + EDGE, 2 * EDGE + deepest * BOX[1] + (deepest - 1) * GAP[1] + 26


def _box(box: Box, x: float, y: float) -> str:
    css = f"box box--{box.held}" if box.held else "box"
    text = f'<text class="box__name" x="{x + 14:.0f}" y="{y + 22:.0f}">{escape(_short(box.name, 26))}</text>'
    for number, line in enumerate(box.lines[:2]):
        text += f'<text x="{x + 14:.0f}" y="{y + 40 + 16 * number:.0f}">{escape(_short(line, 32))}</text>'
    return (
        f'<g class="{css}"><title>{escape(", ".join((box.name, *box.lines)))}</title>'
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{BOX[0]}" height="{BOX[1]}" rx="4"/>'
        f'<rect class="box__edge" x="{x:.0f}" y="{y:.0f}" width="6" height="{BOX[1]}"/>{text}</g>'
    )


def _told(line: Line, known: Mapping[str, Box], language: str) -> str:
    """The words on a line; between two of one row they are true of both, so of a brother and a sister neither alone."""
    sex, other = known[line.who].sex, known[line.of].sex
    either = not RISES.get(line.relation)
    told = load_vocabulary().kin_word(line.relation, None if either and sex != other else sex, language)
    return told + (" ?" if line.disputed else "")


def _line(line: Line, at: Mapping[str, tuple[float, float]], label: str) -> Iterator[str]:
    css = "kin kin--disputed" if line.disputed else "kin"
    (x0, y0), (x1, y1) = at[line.who], at[line.of]
    if y0 != y1:
        if y0 > y1:
            (x0, y0), (x1, y1) = (x1, y1), (x0, y0)
        a, b = (x0 + BOX[0] / 2, y0 + BOX[1]), (x1 + BOX[0] / 2, y1)
        yield f'<path class="{css}" d="M{a[0]:.0f} {a[1]:.0f} L{b[0]:.0f} {b[1]:.0f}"/>'
        yield _label(label, a[0] + (b[0] - a[0]) * 0.5, a[1] + (b[1] - a[1]) * 0.5)
        return
    x0, x1 = min(x0, x1), max(x0, x1)
    if x1 - x0 <= BOX[0] + GAP[0] + 1:
        y = y0 + BOX[1] / 2
        yield f'<path class="{css}" d="M{x0 + BOX[0]:.0f} {y:.0f} H{x1:.0f}"/>'
        yield _label(label, (x0 + BOX[0] + x1) / 2, y)
        return
    left, right, low = x0 + BOX[0] / 2, x1 + BOX[0] / 2, y0 + BOX[1]
    bend = f"C{left:.0f} {low + 34:.0f} {right:.0f} {low + 34:.0f} {right:.0f} {low:.0f}"
    yield f'<path class="{css}" d="M{left:.0f} {low:.0f} {bend}"/>'
    yield _label(label, (left + right) / 2, low + 26)


def _label(text: str, x: float, y: float) -> str:
    """The words on a line, over a patch of paper; long ones in two lines."""
    words = text.split()
    half = len(words) // 2 + len(words) % 2
    parts = [text] if len(text) <= 16 or len(words) < 2 else [" ".join(words[:half]), " ".join(words[half:])]
    width = max(map(len, parts)) * 6.6 + 8
    top = y - 8 * len(parts)
    patch = f'<rect class="kin__patch" x="{x - width / 2:.1f}" y="{top:.1f}" width="{width:.1f}" height="{16 * len(parts)}"/>'
    rows = (
        f'<text class="kin__label" x="{x:.1f}" y="{top + 12 + 15 * number:.1f}" text-anchor="middle">{escape(part)}</text>'
        for number, part in enumerate(parts)
    )
    return patch + "".join(rows)


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
