"""Rows of days as a picture, in the frame of the timeline of a case: a row for each part, bars for what lasts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from habeas.desk.cases.picture import LANE, TOP, WIDTH, axis, event, mark, rect, row_name, rule, spread, today_line
from habeas.tell.timeline import Scale

_HIGH = LANE + 10


@dataclass(frozen=True, slots=True)
class Mark:
    """Something of the days `first` to `last`, which goes on to `until`; not `sure` where that is not known."""

    first: int
    last: int
    until: int | None
    sure: bool
    number: int
    when: str
    text: str


@dataclass(frozen=True, slots=True)
class Lane:
    """A row of the picture."""

    part: str
    label: str
    marks: Sequence[Mark]


def picture(lanes: Sequence[Lane], today: int, title: str, today_words: str) -> str:
    """The picture, or an empty text where nothing is dated."""
    marks = [each for lane in lanes for each in lane.marks if each.first > 1]
    if not marks:
        return ""
    scale = spread(min(each.first for each in marks), max(each.until or each.last for each in marks), today)
    body: list[str] = []
    y = TOP
    for lane in lanes:
        body += [rule(y), row_name(y, lane.label, "life__what")]
        body += _lane(lane, scale, y)
        y += _HIGH
    frame = [*axis(scale, y), *today_line(scale, today, y, today_words)]
    told = escape(title)
    return (
        f'<svg class="life" viewBox="0 0 {WIDTH} {y + 8}" role="img" aria-label="{told}"><title>{told}</title>'
        f"{''.join(frame)}{''.join(body)}</svg>"
    )


def _lane(lane: Lane, scale: Scale, y: int) -> Iterator[str]:
    free = 0.0
    for each in sorted(lane.marks, key=lambda one: (one.first, one.number)):
        if each.first <= 1:
            continue
        words = f"{each.number}. {each.when}: {each.text}"
        a, b = scale.x(each.first), scale.x(each.last)
        if each.until is not None:
            css = "lasts" if each.sure else "lasts lasts--open"
            yield rect(a, scale.x(each.until), y + 5, 5, css, words)
        if lane.part == "deadline":
            yield mark("due", a, y + 8, words)
        else:
            yield event(a, b, y, f"<title>{escape(words)}</title>")
        middle = (a + b) / 2
        if middle >= free:
            css = "life__number"
            yield f'<text class="{css}" x="{middle:.1f}" y="{y + 24}" text-anchor="middle">{each.number}</text>'
            free = middle + 9 + 7 * len(str(each.number))
