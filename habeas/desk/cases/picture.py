"""The timeline of a case as SVG: pure functions from days to shapes.

1. The axis holds custody and findings, and events near them; what lies far away stands in the list only. Where nobody
   knows whether a stay went on, the bar is faded, and is drawn for a part of that time: `today` then stands at the edge.
2. Each person has a row of custody (gaps dashed), one for each status, one of events under the numbers of the list. Of
   more people than `FULL` each has one row.
3. Findings stand below, a row for each instrument; verdicts differ by shape: ▲ breach, △ coming, ○ not shown, ◆ due.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from habeas.casework.case_page import Line, Sight
from habeas.casework.standing import BY_DAY, GRAVEST
from habeas.check.amounts import long_day
from habeas.check.day_words import day_words
from habeas.check.steps import FAR
from habeas.check.stretches import HELD, Stretch
from habeas.record.case import Entry, Person
from habeas.record.vocabulary import load_vocabulary
from habeas.tell.record_words import place_names
from habeas.tell.timeline import Scale, ticks

WIDTH: Final = 1000
LEFT: Final = 172
RIGHT: Final = WIDTH - 16
LANE: Final = 24
TOP: Final = 44
FULL: Final = 6
MOST_ROWS: Final = 9
NEAR: Final = 180
"""Days beyond custody and findings in which events still widen the axis."""
STATUS: Final = ("child", "pregnant", "stateless", "asylum_pending")


@dataclass(frozen=True, slots=True)
class Bar:
    """Days held in one place, half-open; certain, or faded."""

    since: int
    until: int
    certain: bool
    place: str


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of the picture in the reader's language."""

    language: str
    title: str
    custody: str
    events: str
    today: str
    not_held: str
    hidden: str
    verdicts: Mapping[str, str]
    standings: Mapping[str, str]
    """How far a claim has come, by entry."""
    more: Callable[[int], str]

    def span(self, first: int, last: int) -> str:
        """Days in words; open where they are."""
        begin = long_day(first, self.language) if 1 < first < FAR else "…"
        end = long_day(last, self.language) if 1 < last < FAR - 1 else "…"
        return begin if first == last else f"{begin} – {end}"


# ---- what is drawn -------------------------------------------------------------------------------------------------


def bars(sight: Sight, who: str, language: str) -> list[Bar]:
    """The custody of a person; a begin that is vague is faded up to the last day it may have been."""
    names = place_names(sight.case, language)
    held = sorted(
        (each for each in sight.stretches if each.who == who and each.fact == HELD), key=lambda s: (s.since, s.until)
    )
    return [part for each in held for part in _parts(each, names.get(each.place or "", ""), _vague(sight, who, each))]


def _vague(sight: Sight, who: str, stretch: Stretch) -> int:
    """The last day on which a stay may have begun."""
    kinds = load_vocabulary().kinds
    begun = [
        entry.on.last or stretch.since
        for entry in sight.case.entries
        if entry.who == who and entry.on.first == stretch.since and entry.kind in kinds
        if "detained" in kinds[entry.kind].starts
    ]
    return min(max(begun, default=stretch.since), stretch.until)


def _parts(stretch: Stretch, place: str, begun: int) -> Iterator[Bar]:
    if stretch.certain and begun > stretch.since:
        yield Bar(stretch.since, begun, False, place)
    since = begun if stretch.certain else stretch.since
    if since < stretch.until:
        yield Bar(since, stretch.until, stretch.certain, place)


def gaps(held: Sequence[Bar]) -> list[tuple[int, int]]:
    """The days between two stays on which no custody is on record, half-open."""
    found, end = [], None
    for bar in held:
        if end is not None and bar.since > end:
            found.append((end, bar.since))
        end = max(end or 0, bar.until)
    return found


def scale_of(sight: Sight, people: Sequence[Person]) -> Scale | None:
    """The days of the axis; None where nothing is dated."""
    shown = {person.id for person in people}
    days = [day for line in sight.findings if line.who in shown for day in _days(line)]
    for person in people:
        for bar in bars(sight, person.id, "en"):
            days += [bar.since] if not bar.certain and bar.until > sight.day else [bar.since, bar.until]
    entries = [entry for entry in sight.case.entries if entry.who in shown and not entry.unread]
    dated = [day for entry in entries for day in (entry.on.first, entry.on.last) if day is not None]
    days = [day for day in days if 1 < day < FAR] or dated
    if not days:
        return None
    first, last = min(days), max(days)
    reach = max(last - first, NEAR)
    near = [day for day in dated if first - reach <= day <= last + reach]
    return spread(min([first, *near]), max([last, *near]), sight.day)


def spread(first: int, last: int, today: int) -> Scale:
    """The axis for days from `first` to `last`, with today on it where that is near."""
    if last < today <= last + max(60, (last - first) // 2):
        last = today
    elif last < today:
        last += max(30, (last - first) // 5)
    edge = max((last - first) // 40, 3)
    return Scale(first - edge, last + edge, LEFT, RIGHT)


def _days(line: Line) -> Iterator[int]:
    yield line.since
    if line.until is not None:
        yield line.until
    if line.due is not None and line.verdict in ("due", "overdue", "coming"):
        yield line.due


# ---- the picture ---------------------------------------------------------------------------------------------------


def timeline(sight: Sight, people: Sequence[Person], numbers: Mapping[tuple[str, str], int], words: Words) -> str:
    """The picture, or an empty text where nothing is dated. `numbers`: by person and entry, as the list counts them."""
    scale = scale_of(sight, people)
    if scale is None:
        return ""
    body: list[str] = []
    y = TOP
    for person in people:
        if len(people) > FULL:
            height, parts = _compact(sight, person, scale, y, words)
        else:
            height, parts = _person(sight, person, scale, y, numbers, words)
        body += parts
        y += height
    y += 8
    height, parts = _findings(sight, {person.id for person in people}, scale, y, words)
    body += parts
    y += height
    frame = [*axis(scale, y), *today_line(scale, sight.day, y, words.today)]
    title = escape(words.title)
    return (
        f'<svg class="life" viewBox="0 0 {WIDTH} {y + 8}" role="img" aria-label="{title}"><title>{title}</title>'
        '<defs><pattern id="hatch" width="6" height="6" patternTransform="rotate(45)" patternUnits="userSpaceOnUse">'
        f'<rect class="hatch" width="3" height="6"/></pattern></defs>{"".join(frame)}{"".join(body)}</svg>'
    )


def _person(
    sight: Sight,
    person: Person,
    scale: Scale,
    y: int,
    numbers: Mapping[tuple[str, str], int],
    words: Words,
) -> tuple[int, list[str]]:
    """The rows of one person: custody, each status, events."""
    label, language = load_vocabulary().label, words.language
    top = y
    body = [rule(y), row_name(y, person.label or person.id, "life__who")]
    held = bars(sight, person.id, language)
    entries = [e for e in sight.case.entries if e.who == person.id and not e.unread and (e.who, e.id) in numbers]
    statuses = [s for s in sight.stretches if s.who == person.id and s.fact in STATUS and _inside(s, scale)]
    if not held and not entries:
        return 0, []
    body += _custody(held, scale, y, words)
    y += LANE
    for fact in STATUS:
        own = [each for each in statuses if each.fact == fact]
        if own:
            body.append(row_name(y - 4, label(fact, language), "life__what"))
            body += [_status(fact, each, scale, y - 4, words) for each in own]
            y += 14
    if entries:
        body.append(row_name(y, words.events, "life__what"))
        body += _events(entries, sight.hidden, scale, y, numbers, words)
        y += LANE + 8
    return y - top + 4, body


def _compact(sight: Sight, person: Person, scale: Scale, y: int, words: Words) -> tuple[int, list[str]]:
    """Of many people each has one row: custody alone."""
    body = [row_name(y - 2, person.label or person.id, "life__row")]
    body += [_bar(bar, scale, y, 10, words) for bar in bars(sight, person.id, words.language)]
    return 17, body


def _custody(held: Sequence[Bar], scale: Scale, y: int, words: Words) -> Iterator[str]:
    for since, until in gaps(held):
        a, b = scale.x(since), scale.x(until)
        yield (
            f'<path class="gap" d="M{a:.1f} {y + 8} H{b:.1f}"><title>{escape(words.not_held)}: '
            f"{escape(words.span(since, until - 1))}</title></path>"
        )
    free = 0.0
    for bar in held:
        yield _bar(bar, scale, y, 16, words)
        a, b = scale.x(bar.since), scale.x(bar.until)
        letters = int((b - a - 10) / 6.8)
        if bar.place and bar.certain and letters >= 8 and a >= free:
            css = "life__place"
            yield f'<text class="{css}" x="{a + 6:.1f}" y="{y + 12.5}">{escape(_short(bar.place, letters))}</text>'
            free = b


def _bar(bar: Bar, scale: Scale, y: int, height: int, words: Words) -> str:
    css = "custody" if bar.certain else "custody custody--vague"
    title = f"{bar.place} {words.span(bar.since, bar.until - 1)}".strip()
    return rect(scale.x(bar.since), scale.x(bar.until), y, height, css, title)


def _status(fact: str, stretch: Stretch, scale: Scale, y: int, words: Words) -> str:
    label = load_vocabulary().label(fact, words.language)
    title = f"{label}: {words.span(stretch.since, stretch.until - 1)}"
    return rect(scale.x(stretch.since), scale.x(stretch.until), y + 4, 7, f"status status--{fact}", title)


def _inside(stretch: Stretch, scale: Scale) -> bool:
    return stretch.since <= scale.last and stretch.until > scale.first


def _events(
    entries: Sequence[Entry],
    hidden: frozenset[str],
    scale: Scale,
    y: int,
    numbers: Mapping[tuple[str, str], int],
    words: Words,
) -> Iterator[str]:
    free, label, language = 0.0, load_vocabulary().label, words.language
    for entry in sorted(entries, key=lambda each: each.on.span_days):
        first, last = entry.on.span_days
        if last < scale.first or first > scale.last:
            continue
        number = numbers[entry.who or "", entry.id]
        a, b = scale.x(first), scale.x(last)
        is_hidden = entry.id in hidden
        what = words.hidden if is_hidden else label(entry.kind, language)
        if entry.id in words.standings and not is_hidden:
            what = f"{what} ({words.standings[entry.id]})"
        title = f"<title>{number}. {escape(day_words(entry.on, language))}: {escape(what)}</title>"
        css = "event event--not" if entry.kind == "not_done" and not is_hidden else "event"
        yield event(a, b, y, title, css)
        middle = (a + b) / 2
        if middle >= free:
            yield f'<text class="life__number" x="{middle:.1f}" y="{y + 24}" text-anchor="middle">{number}</text>'
            free = middle + 9 + 7 * len(str(number))


def event(a: float, b: float, y: int, title: str, css: str = "event") -> str:
    """Something that happened: a dot, or where its day is vague the days it may have been."""
    if b - a > 3:
        return f'<rect class="event event--vague" x="{a:.1f}" y="{y + 5}" width="{b - a:.1f}" height="5">{title}</rect>'
    return f'<circle class="{css}" cx="{a:.1f}" cy="{y + 7.5}" r="4">{title}</circle>'


def _findings(sight: Sight, people: set[str], scale: Scale, y: int, words: Words) -> tuple[int, list[str]]:
    """A row for each instrument, the worst first; those beyond `MOST_ROWS` are counted."""
    rows: dict[str, list[Line]] = {}
    for line in sight.findings:
        if line.who in people and not line.aside:
            rows.setdefault(line.instrument, []).append(line)
    body, top = ([rule(y)] if rows else []), y
    for instrument, lines in list(rows.items())[:MOST_ROWS]:
        body.append(row_name(y, instrument, "life__law"))
        for verdict in reversed(GRAVEST):
            own = [line for line in lines if line.verdict == verdict]
            body += [part for run in runs(own, scale.last) for part in _run(verdict, run, scale, y, words)]
        y += 20
    if len(rows) > MOST_ROWS:
        body.append(row_name(y, words.more(len(rows) - MOST_ROWS), "life__what"))
        y += 18
    return y - top, body


def runs(lines: Sequence[Line], end: int) -> list[tuple[int, int]]:
    """The days of findings put together where they touch, half-open; of what is due its day."""
    days = sorted(
        (line.due, line.due + 1)
        if line.verdict in BY_DAY and line.due is not None
        else (line.since, end if line.until is None else line.until + 1)
        for line in lines
    )
    found: list[tuple[int, int]] = []
    for since, until in days:
        if found and since <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], until))
        else:
            found.append((since, until))
    return found


def _run(verdict: str, run: tuple[int, int], scale: Scale, y: int, words: Words) -> Iterator[str]:
    a, b = scale.x(run[0]), scale.x(run[1])
    title = f"{words.verdicts[verdict]}: {words.span(run[0], run[1] - 1)}"
    if b - a > 4 and verdict not in BY_DAY:
        fill = ' fill="url(#hatch)"' if verdict == "coming" else ""
        yield rect(a, b, y + 3, 10, f"run run--{verdict}", title, fill)
    yield mark(verdict, a, y + 8, title)


def mark(verdict: str, x: float, y: float, title: str) -> str:
    """The shape of a verdict."""
    hint = f"<title>{escape(title)}</title>" if title else ""
    css = f"mark mark--{verdict}"
    match verdict:
        case "breach" | "coming":
            return f'<path class="{css}" d="M{x:.1f} {y - 7:.1f} l6.5 12.5 h-13 z">{hint}</path>'
        case "due" | "overdue":
            return f'<path class="{css}" d="M{x:.1f} {y - 7:.1f} l6.5 7 -6.5 7 -6.5 -7 z">{hint}</path>'
    return f'<circle class="{css}" cx="{x:.1f}" cy="{y:.1f}" r="5.5">{hint}</circle>'


# ---- the frame -----------------------------------------------------------------------------------------------------


def axis(scale: Scale, bottom: int) -> Iterator[str]:
    """The lines and words of the axis."""
    for day, text, strong in ticks(scale):
        x = scale.x(day)
        css = "tick tick--strong" if strong else "tick"
        yield f'<path class="{css}" d="M{x:.1f} 22 V{bottom}"/>'
        if text and LEFT + 10 < x < RIGHT - 18:
            yield f'<text class="life__axis" x="{x:.1f}" y="15" text-anchor="middle">{text}</text>'


def today_line(scale: Scale, day: int, bottom: int, today: str) -> Iterator[str]:
    """Today, or an arrow to it."""
    beyond = day > scale.last
    x = float(RIGHT) if beyond else scale.x(day)
    text = f"{today} →" if beyond else today
    yield f'<path class="today{" today--far" if beyond else ""}" d="M{x:.1f} 22 V{bottom}"/>'
    yield f'<text class="life__today" x="{min(x, RIGHT):.1f}" y="31" text-anchor="end" dx="-4">{escape(text)}</text>'


def rule(y: int) -> str:
    """A line above a row."""
    return f'<path class="rule" d="M0 {y - 5} H{WIDTH}"/>'


def row_name(y: int, text: str, css: str) -> str:
    """What a row is called, before it."""
    return f'<text class="{css}" x="0" y="{y + 12}">{escape(_short(text, 24))}</text>'


def rect(a: float, b: float, y: float, height: int, css: str, title: str, more: str = "") -> str:
    """Days as a bar."""
    return (
        f'<rect class="{css}" x="{a:.1f}" y="{y:.1f}" width="{max(b - a, 2):.1f}" height="{height}"{more}>'
        f"<title>{escape(title)}</title></rect>"
    )


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
