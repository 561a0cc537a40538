"""Conditions over time as charts: Vega-Lite specifications from the same records as the table beneath, drawn to SVG here.

No script runs in the browser. Colours are the page's own (CSS variables), so one drawing serves light, dark and paper.
Drawings are kept in memory by their content.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import date
from math import inf
from typing import Any, Final

import vl_convert
from django.core.cache import cache
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from habeas.casework.conditions import Run, Seen
from habeas.casework.standards import Standard
from habeas.check.amounts import SHOWN_UNITS, number, unit_text
from habeas.desk.places.words import label, language, value_text
from habeas.record.vocabulary import load_vocabulary

WIDTH: Final = 320
HEIGHT: Final = 170
_A_YEAR: Final = 365
_COLOURS: Final = {"broken": "var(--breach)", "kept": "var(--met)", "not_known": "var(--link)"}
_ON_PAPER: Final = {
    "var(--breach)": "#a4161a", "var(--met)": "#12693b", "var(--link)": "#14548a", "var(--line)": "#c9d1d8",
    "currentColor": "#14202b",
}  # fmt: skip
"""The colours of the light theme (app.css), for what leaves the page."""
_CONFIG: Final = {
    "background": None,
    "font": "system-ui, sans-serif",
    "view": {"stroke": None},
    "axis": {
        "labelColor": "currentColor", "titleColor": "currentColor", "labelFontSize": 11, "titleFontSize": 11,
        "titleFontWeight": "normal", "gridColor": "var(--line)", "domainColor": "var(--line)", "tickColor": "var(--line)",
    },
}  # fmt: skip


def chart(seen: Seen, standards: Sequence[Standard], today: int) -> SafeString:
    """The chart of an indicator, with its title and a sentence for those who do not see it."""
    spec = specification(seen, standards, today)
    text = json.dumps(spec, sort_keys=True)
    name = "chart" + hashlib.sha256(text.encode()).hexdigest()
    drawn: str | None = cache.get(name)
    if drawn is None:
        drawn = bare(vl_convert.vegalite_to_svg(spec))
        cache.set(name, drawn, None)
    title = f"{label(seen.indicator)}: {value_text(seen.indicator, seen.last(today).value)}"
    ids = f"chart-{seen.indicator}"
    head = (
        f'<svg class="chart__drawing" viewBox="{box(drawn)}" role="img" aria-labelledby="{ids}-title {ids}-desc">'
        f'<title id="{ids}-title">{escape(title)}</title><desc id="{ids}-desc">{escape(_told(seen))}</desc>'
    )
    return mark_safe(re.sub(r"^<svg[^>]*>", lambda _match: head, drawn))


def chart_file(seen: Seen, standards: Sequence[Standard], today: int) -> str:
    """The specification of a chart to be taken elsewhere: with a title, and colours that need no page around it."""
    told = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "title": label(seen.indicator),
        **specification(seen, standards, today),
    }
    text = json.dumps(told, ensure_ascii=False, indent=1)
    for name, colour in _ON_PAPER.items():
        text = text.replace(f'"{name}"', f'"{colour}"')
    return text


def specification(seen: Seen, standards: Sequence[Standard], today: int) -> dict[str, Any]:
    """The Vega-Lite specification; nothing in it is a figure that is not in the record or in a norm."""
    first = min(run.since for run in seen.runs)
    since, until = min(first, today - _A_YEAR), today + 1
    top = _top(seen, standards)
    indicator = load_vocabulary().indicators[seen.indicator]
    x = {
        "type": "temporal",
        "scale": {"domain": [_iso(since), _iso(until)]},
        "axis": {
            "title": None,
            "format": "%Y" if until - since > 3 * _A_YEAR else "%m.%Y",
            "tickCount": 4,
            "grid": False,
        },
    }
    y = {"type": "quantitative", "scale": {"domain": [0, top], "nice": True}}
    shown = indicator.unit in SHOWN_UNITS
    axis = {
        "title": unit_text(indicator.unit, language()) if shown else None,
        "tickCount": 4,
        "tickMinStep": 0 if shown else 1,
    }
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "config": _CONFIG,
        "layer": [*_bands(seen, standards, today, top, x, {**y, "axis": axis}), *_lines(standards, since, until, x, y)],
    }


def _bands(
    seen: Seen, standards: Sequence[Standard], today: int, top: float, x: dict[str, Any], y: dict[str, Any]
) -> list[dict[str, Any]]:
    rows = [
        {
            "from": _iso(run.since),
            "to": _iso(min(run.until, today + 1)),
            "low": max(run.low, 0.0),
            "high": min(run.high, top),
            "colour": _COLOURS[_answer(run, standards)],
        }
        for run in seen.runs
        if run.since <= today
    ]
    colour = {"field": "colour", "type": "nominal", "scale": None}
    place = {"x": {**x, "field": "from"}, "x2": {"field": "to"}, "y": {**y, "field": "high"}}
    return [
        {
            "data": {"values": rows},
            "mark": {"type": "rect", "opacity": 0.25},
            "encoding": {**place, "y2": {"field": "low"}, "color": colour},
        },
        *(
            {
                "data": {"values": rows},
                "mark": {"type": "rule", "strokeWidth": 3, "strokeCap": "round"},
                "encoding": {**place, "y": {**y, "field": side}, "color": colour},
            }
            for side in ("low", "high")
        ),
    ]


def _lines(
    standards: Sequence[Standard], since: int, until: int, x: dict[str, Any], y: dict[str, Any]
) -> list[dict[str, Any]]:
    """Each figure of the law as a line over the days it is in force; a threshold is dotted. One name for each height."""
    rows = [row for row in standards if row.since < until and row.until > since]
    lines = [
        {
            "from": _iso(max(row.since, since)),
            "to": _iso(min(row.until, until)),
            "figure": row.figure.low,
            "dash": [2, 3] if row.role == "threshold" else [7, 3],
        }
        for row in rows
    ]
    unique = [line for i, line in enumerate(lines) if line not in lines[:i]]
    names = [
        {
            "from": _iso(max(min(row.since for row in rows if row.figure.low == figure), since)),
            "figure": figure,
            "name": ", ".join(dict.fromkeys(_short(row) for row in rows if row.figure.low == figure)),
        }
        for figure in dict.fromkeys(row.figure.low for row in rows)
    ]
    at = {"y": {**y, "field": "figure"}, "x": {**x, "field": "from"}}
    style = {"align": "left", "baseline": "bottom", "dx": 2, "dy": -2, "fontSize": 10, "color": "currentColor"}
    drawn = [
        {
            "data": {"values": [line]},
            "mark": {"type": "rule", "strokeDash": line["dash"], "strokeWidth": 1.5, "color": "currentColor"},
            "encoding": {**at, "x2": {"field": "to"}},
        }
        for line in unique
    ]
    text = {"data": {"values": names}, "mark": {"type": "text", **style}}
    return [*drawn, {**text, "encoding": {**at, "text": {"field": "name"}}}] if names else drawn


def _short(row: Standard) -> str:
    """A standard in a few letters: the instrument, and what it asks."""
    sign = {">=": "≥", "<=": "≤"}.get(row.op, row.op)
    return f"{row.source.instrument} {sign} {number(row.figure.low, language())}"


def _answer(run: Run, standards: Sequence[Standard]) -> str:
    """Broken where it breaks a duty in force then, kept where it keeps all of them."""
    answers = {
        row.answer(run.value)
        for row in standards
        if row.role == "duty" and row.since < run.until and row.until > run.since
    }
    return "broken" if "broken" in answers else "kept" if answers == {"kept"} else "not_known"


def _top(seen: Seen, standards: Sequence[Standard]) -> float:
    values = [value for run in seen.runs for value in run.value if abs(value) != inf]
    return max([*values, *(row.figure.low for row in standards), 1.0]) * 1.15


def _told(seen: Seen) -> str:
    runs = [f"{_iso(run.since)}: {value_text(seen.indicator, run.value)}" for run in seen.runs]
    return _("Values over time: %(values)s. The table below holds the same.") % {"values": "; ".join(runs)}


def bare(svg: str) -> str:
    """A drawing without the words for screen readers that the library writes in English, and without a size of its own."""
    svg = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", svg)
    return svg.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "")


def box(svg: str) -> str:
    """The size of a drawing, as the browser scales it."""
    found = re.search(r'viewBox="([^"]+)"', svg)
    return found[1] if found else f"0 0 {WIDTH} {HEIGHT}"


def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat()
