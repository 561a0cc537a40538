"""Figures as Vega-Lite: bars with their numbers written at them, and curves of those who still wait; readable without colour.

What is not known is a bar of its own, drawn as an outline. The specification holds no figure that the table beside has not.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from habeas.prove.count import Figure
from habeas.prove.duration import Curve
from habeas.prove.words import key_text
from habeas.words import Message, say

SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"
SHOWN: Final = 20
"""Bars at most; the rest stand in the table."""
DAYS_DRAWN: Final = 30
TIMES: Final = frozenset({"year", "month"})
_A_COLOUR: Final = re.compile(r'"(#[0-9a-f]{6}|white)"')
INK: Final = "#14202b"
_FILL: Final = "#5b7a99"
_DASHES: Final[tuple[list[int], ...]] = ([], [6, 3], [2, 2], [8, 3, 2, 3], [1, 3])
CONFIG: Final = {  # wide at the sides: letters may be wider where the chart is shown than where it was drawn
    "font": "Noto Sans, DejaVu Sans, sans-serif",
    "view": {"stroke": None},
    "background": "white",
    "padding": {"left": 60, "right": 40, "top": 5, "bottom": 5},
    "axis": {"labelColor": INK, "titleColor": INK, "labelLimit": 260, "titleFontWeight": "normal", "gridColor": "#c9d1d8"},
    "legend": {"labelColor": INK, "titleColor": INK, "titleFontWeight": "normal", "labelLimit": 260},
}  # fmt: skip

Bar = tuple[str, int, bool]
"""How a bar is called, its number, whether it tells what is not known."""


def bars_of(figure: Figure, language: str, program: Any = None) -> list[Bar]:
    """The bars of a figure."""
    by = figure.by or ""
    return [(key_text(by, row.key, language, program), row.count, row.key is None) for row in figure.rows[:SHOWN]]


def bar_chart(title: str, bars: Sequence[Bar], upright: bool = False) -> dict[str, Any]:
    """Bars as they come; `upright` where they stand for years or months."""
    values = [{"name": name, "count": count, "known": not unknown} for name, count, unknown in bars]
    names: dict[str, Any] = {"field": "name", "type": "nominal", "sort": None, "axis": {"title": None, "labelAngle": 0}}
    counts: dict[str, Any] = {
        "field": "count", "type": "quantitative", "axis": {"title": None, "tickMinStep": 1, "format": "d"},
    }  # fmt: skip
    if upright:
        names["axis"]["labelAngle"] = -60 if len(bars) > 12 else 0
    where = {"x": names, "y": counts} if upright else {"y": names, "x": counts}
    known = {"condition": {"test": "datum.known", "value": _FILL}, "value": "white"}
    text = {"dy": -7} if upright else {"dx": 4, "align": "left"}
    size = {"width": {"step": 26}, "height": 220} if upright else {"width": 420, "height": {"step": 22}}
    return {
        "$schema": SCHEMA,
        "title": {"text": title, "anchor": "start", "fontWeight": "normal", "color": INK},
        "data": {"values": values},
        "encoding": where,
        "layer": [
            {
                "mark": {"type": "bar", "stroke": INK, "strokeWidth": 1},
                "encoding": {
                    "fill": known,
                    "strokeDash": {"condition": {"test": "datum.known", "value": [1, 0]}, "value": [4, 3]},
                },
            },
            {"mark": {"type": "text", "color": INK, **text}, "encoding": {"text": {"field": "count", "format": ",d"}}},
        ],
        **size,
        "config": CONFIG,
    }


def curve_chart(title: str, curves: Mapping[str, Curve], language: str) -> dict[str, Any]:
    """The share still waiting by days, as steps told apart by their dashes, each with its limits where it stands alone."""
    values = [
        {"name": name, "days": days, "share": share, "low": low, "high": high}
        for name, curve in curves.items()
        for days, share, low, high in _steps(curve)
    ]
    x = {"field": "days", "type": "quantitative", "axis": {"title": say(Message("days"), language), "format": "d"}}
    y = {"type": "quantitative", "scale": {"domain": [0, 1]}, "axis": {"title": None, "format": ".0%"}}
    dash = {"field": "name", "type": "nominal", "scale": {"range": list(_DASHES)}, "legend": {"title": None}}
    layers: list[dict[str, Any]] = [
        {
            "mark": {"type": "line", "interpolate": "step-after", "color": INK},
            "encoding": {"x": x, "y": {"field": "share", **y}, **({"strokeDash": dash} if len(curves) > 1 else {})},
        }
    ]
    if len(curves) == 1:
        limits = {"x": x, "y": {"field": "low", **y}, "y2": {"field": "high"}}
        layers.insert(
            0, {"mark": {"type": "area", "interpolate": "step-after", "color": "#c9d1d8"}, "encoding": limits}
        )
    return {
        "$schema": SCHEMA,
        "title": {"text": title, "anchor": "start", "fontWeight": "normal", "color": INK},
        "data": {"values": values},
        "layer": layers,
        "width": 420,
        "height": 240,
        "config": CONFIG,
    }


def _steps(curve: Curve) -> list[tuple[float, float, float, float]]:
    told = zip(curve.days.tolist(), curve.share.tolist(), curve.low.tolist(), curve.high.tolist(), strict=True)
    return [(0.0, 1.0, 1.0, 1.0), *told]


def figure_chart(figure: Figure, language: str, program: Any = None) -> dict[str, Any]:
    """The chart of a figure that is parted by something."""
    title = say(figure.measure.label, language)
    return bar_chart(title, bars_of(figure, language, program), figure.by in TIMES)


def rate_chart(told: Mapping[str, Any]) -> dict[str, Any] | None:
    """Rates (`tables.rate_json`) as points between their limits, the number beside each; those over fewer days than
    `DAYS_DRAWN`, which would make all others small, stand in the table alone. None where there is none."""
    values = [
        {"name": row["label"] or told["label"], "rate": row["rate"], "low": row["rate_low"], "high": row["rate_high"]}
        for row in told["rows"][:SHOWN]
        if row["days"] >= DAYS_DRAWN
    ]
    if not values:
        return None
    names = {"field": "name", "type": "nominal", "sort": None, "axis": {"title": None}}
    rates = {"field": "rate", "type": "quantitative", "axis": {"title": None}}
    text = {"dx": 6, "align": "left", "color": INK}
    return {
        "$schema": SCHEMA,
        "title": {"text": told["label"], "anchor": "start", "fontWeight": "normal", "color": INK},
        "data": {"values": values},
        "encoding": {"y": names},
        "layer": [
            {
                "mark": {"type": "rule", "color": INK},
                "encoding": {"x": {**rates, "field": "low"}, "x2": {"field": "high"}},
            },
            {"mark": {"type": "point", "filled": True, "color": _FILL, "opacity": 1}, "encoding": {"x": rates}},
            {
                "mark": {"type": "text", **text},
                "encoding": {"x": {**rates, "field": "high"}, "text": {"field": "rate", "format": ",.2f"}},
            },
        ],
        "width": 420,
        "height": {"step": 22},
        "config": CONFIG,
    }


def dressed(specification: Mapping[str, Any], colours: Mapping[str, str]) -> dict[str, Any]:
    """The same in other colours, by those it has: ink #14202b, bars #5b7a99, lines #c9d1d8, paper white."""
    text = json.dumps(specification, ensure_ascii=False)
    found: dict[str, Any] = json.loads(_A_COLOUR.sub(lambda match: json.dumps(colours.get(match[1], match[1])), text))
    return found


def svg(specification: Mapping[str, Any]) -> str:
    """Drawn here, by no browser and from no network."""
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg(dict(specification))
    return drawn


def png(specification: Mapping[str, Any]) -> bytes:
    """The same in pixels, twice as fine as a screen."""
    import vl_convert

    drawn: bytes = vl_convert.vegalite_to_png(dict(specification), scale=2)
    return drawn
