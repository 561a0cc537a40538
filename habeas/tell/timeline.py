"""The life of one person as a picture: custody, events and findings over time, as SVG that needs nothing beside it.

1. The span is that of custody and findings, with a margin on either side; what lies outside stands in the list only.
2. What is certain is a full bar; where a begin or an end is vague, the days it may be are drawn faded.
3. A verdict has a pattern and a mark as well as a colour, so that it can be read in black and white.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import numpy as np

from habeas.check.amounts import iso, long_day
from habeas.check.findings import Checked, Finding
from habeas.check.kleene import TRUE
from habeas.check.steps import FAR
from habeas.record.case import Entry
from habeas.tell.report import MARKS, VERDICT_WORDS, CheckedCase, article_of
from habeas.words import Message, say

WIDTH: Final = 720
LABELS: Final = 168
RIGHT: Final = WIDTH - 8
ROW: Final = 18
MOST_ROWS: Final = 16
CLASSES: Final = {"breach": "v-breach", "not_shown": "v-notshown", "coming": "v-coming", "due": "v-due"}


@dataclass(frozen=True, slots=True)
class Bar:
    """Days of custody, half-open; from `sure_from` to before `sure_until` certain. `closed`: it deprives of liberty."""

    since: int
    sure_from: int
    sure_until: int
    until: int
    closed: bool
    label: str


@dataclass(frozen=True, slots=True)
class Scale:
    """Days as places on the paper, between `left` and `right`."""

    first: int
    last: int
    left: int = LABELS
    right: int = RIGHT

    def x(self, day: int) -> float:
        """The place of a day, held inside the picture."""
        day = min(max(day, self.first), self.last)
        return self.left + (day - self.first) * (self.right - self.left) / max(self.last - self.first, 1)


def bars_of(each: CheckedCase, who: str, place_name: dict[str, str]) -> list[Bar]:
    """The stays of a person as the engine laid them out; open ends run to the day of the check."""
    checked = each.checked
    names = checked.table.names
    stays = checked.world.stays
    found = []
    for i in np.flatnonzero(_is(checked, each.case.id, who)[stays.person]).tolist():
        until = [min(int(end), each.day + 1) for end in (stays.e0[i], stays.e1[i])]
        place = int(stays.place[i])
        label = place_name.get(names.places[place], names.places[place]) if place >= 0 else ""
        start = int(stays.s0[i]), int(stays.s1[i])
        found.append(Bar(start[0], start[1], until[0], until[1], int(stays.deprives[i]) == TRUE, label))
    return found


def _is(checked: Checked, case: str, who: str) -> np.ndarray:
    names = checked.table.names
    return np.array([pair == (case, who) for pair in zip(names.cases, names.people, strict=True)])


def scale_of(bars: Sequence[Bar], findings: Sequence[Finding], entries: Sequence[Entry], day: int) -> Scale | None:
    """The days shown; None where nothing is dated."""
    days = [end for bar in bars for end in (bar.since, bar.until)]
    drawn = [finding for finding in findings if finding.verdict in CLASSES]
    days += [d for f in drawn for d in (f.since, f.until or min(f.since + 30, day), f.due) if d and 1 < d < FAR]
    if not days:
        days = [d for entry in entries for d in (entry.on.first, entry.on.last) if d is not None]
    if not days:
        return None
    first, last = min(days), max(days)
    edge = max((last - first) // 12, 7)
    return Scale(first - edge, last + edge)


def draw(
    each: CheckedCase,
    name: str,
    findings: Sequence[Finding],
    bars: Sequence[Bar],
    entries: Sequence[tuple[int, Entry]],
    language: str,
) -> str:
    """The picture, or an empty text where nothing is dated. Entries come with the numbers the list gives them."""
    scale = scale_of(bars, findings, [entry for _, entry in entries], each.day)
    if scale is None:
        return ""
    rows = _rows(findings)
    top = 26
    body = [*_axis(scale, top + ROW * (3 + len(rows)))]
    body += _label(top, say(Message("custody"), language))
    body += [part for bar in bars for part in _bar(scale, bar, top)]
    body += _label(top + ROW, say(Message("events"), language))
    body += _events(scale, entries, top + ROW)
    for number, (label, row) in enumerate(rows):
        y = top + ROW * (3 + number) - 4
        body += _label(y, label)
        for place, finding in enumerate(row):
            body += _finding(scale, finding, y, each.day, language, marked=place == 0)
    bottom = top + ROW * (3 + len(rows))
    body += _today(scale, each.day, top, bottom, language)
    height = bottom + 8
    title = escape(say(Message("Timeline of %(name)s", {"name": name}), language))
    return (
        f'<svg class="timeline" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{title}">'
        f"<title>{title}</title>{''.join(body)}</svg>"
    )


def _rows(findings: Sequence[Finding]) -> list[tuple[str, list[Finding]]]:
    """One row an article, those with a breach first; the rest stays to the list."""
    rows: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.verdict in CLASSES:
            rows.setdefault(article_of(finding), []).append(finding)
    order = sorted(rows.items(), key=lambda row: (not any(f.verdict == "breach" for f in row[1]), row[0]))
    return order[:MOST_ROWS]


def _label(y: int, text: str) -> list[str]:
    short = text if len(text) <= 24 else text[:23] + "…"
    return [f'<text x="{LABELS - 6}" y="{y + 11}" text-anchor="end">{escape(short)}</text>']


def _rect(x0: float, x1: float, y: float, height: float, css: str, title: str = "") -> str:
    hint = f"<title>{escape(title)}</title>" if title else ""
    width = max(x1 - x0, 1.5)
    return f'<rect class="{css}" x="{x0:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height}">{hint}</rect>'


def _bar(scale: Scale, bar: Bar, y: int) -> Iterator[str]:
    css = "custody" if bar.closed else "stay"
    title = f"{bar.label} {iso(bar.since)} – {iso(bar.until - 1)}".strip()
    sure = bar.sure_from < bar.sure_until
    low, high = (bar.sure_from, bar.sure_until) if sure else (bar.since, bar.since)
    if bar.since < low:
        yield _rect(scale.x(bar.since), scale.x(low), y, 13, f"{css} vague", title)
    if sure:
        yield _rect(scale.x(low), scale.x(high), y, 13, css, title)
    if high < bar.until:
        yield _rect(scale.x(high), scale.x(bar.until), y, 13, f"{css} vague", title)


def _events(scale: Scale, entries: Sequence[tuple[int, Entry]], y: int) -> Iterator[str]:
    free = 0.0
    for number, entry in entries:
        first, last = entry.on.span_days
        if last < scale.first or first > scale.last:
            continue
        x0, x1 = scale.x(first), scale.x(last)
        title = f"{number}. {entry.on.text}"
        if x1 - x0 > 2:
            yield _rect(x0, x1, y + 5, 3, "event vague", title)
        else:
            yield f'<circle class="event" cx="{x0:.1f}" cy="{y + 6.5}" r="2.6"><title>{escape(title)}</title></circle>'
        middle = (max(x0, LABELS) + x1) / 2
        if middle >= free:
            yield f'<text class="axis" x="{middle:.1f}" y="{y + 19}" text-anchor="middle">{number}</text>'
            free = middle + 13


def _finding(scale: Scale, finding: Finding, y: int, day: int, language: str, *, marked: bool) -> Iterator[str]:
    word = say(VERDICT_WORDS[finding.verdict], language)
    if finding.verdict == "due":
        x = scale.x(finding.due or finding.since)
        title = f"{word} {iso(finding.due)}"
        yield f'<text class="mark" x="{x:.1f}" y="{y + 11}"><title>{escape(title)}</title>{MARKS["due"]}</text>'
        return
    end = finding.until + 1 if finding.until is not None else scale.last if finding.verdict == "coming" else day + 1
    title = f"{word}: {iso(finding.since)} – {iso(finding.until) or '…'}"
    x0 = scale.x(finding.since)
    yield _rect(x0, scale.x(max(end, finding.since + 1)), y + 2, 9, CLASSES[finding.verdict], title)
    if marked:
        yield f'<text class="mark" x="{x0 - 10:.1f}" y="{y + 10}">{MARKS[finding.verdict]}</text>'


def _today(scale: Scale, day: int, y0: int, y1: int, language: str) -> Iterator[str]:
    if scale.first < day < scale.last:
        x = scale.x(day)
        title = say(Message("day of the check: %(day)s", {"day": long_day(day, language)}), language)
        yield f'<line class="today" x1="{x:.1f}" x2="{x:.1f}" y1="{y0}" y2="{y1}"><title>{escape(title)}</title></line>'


def _axis(scale: Scale, bottom: int) -> Iterator[str]:
    for day, text, strong in ticks(scale):
        x = scale.x(day)
        css = "tick strong" if strong else "tick"
        yield f'<line class="{css}" x1="{x:.1f}" x2="{x:.1f}" y1="20" y2="{bottom}"/>'
        if text and LABELS + 14 < x < RIGHT - 14:
            yield f'<text class="axis" x="{x:.1f}" y="14" text-anchor="middle">{text}</text>'


def ticks(scale: Scale) -> Iterator[tuple[int, str, bool]]:
    """Days, weeks, months or years, so that at most some fourteen are named."""
    days = scale.last - scale.first
    start = dt.date.fromordinal(scale.first)
    if days <= 120:
        step = 1 if days <= 12 else 7 if days <= 70 else 14
        for day in range(scale.first, scale.last + 1, step):
            date = dt.date.fromordinal(day)
            yield day, f"{date.day:02}.{date.month:02}", False
        return
    step = next(months for months in (1, 2, 3, 6, 12, 24, 60, 120, 600, 6000) if days / (30.4 * months) <= 14)
    months = start.year * 12 + start.month - 1
    months += -months % step
    while True:
        year, month = divmod(months, 12)
        if year > 9998:
            return
        day = dt.date(year, month + 1, 1).toordinal()
        if day > scale.last:
            return
        if day >= scale.first:
            yield day, str(year) if step >= 12 else f"{month + 1:02}.{year % 100:02}", month == 0
        months += step
