"""The same breach by year, with the judgment as a line: Vega-Lite, readable without colour, and the table is beside it."""

import datetime as dt
from typing import Any

from habeas.prove.execution.judgments import Judgment
from habeas.prove.execution.repeats import WHEN_WORDS, WHENS, Repeats, Table, years_of
from habeas.words import Message, say

LONGEST = 260
"""Pixels of a name; a longer one would make all the rest small, and the page names it in full."""
SHADES = ("#d9d9d9", "#8c8c8c", "#1f4e5f")
"""Before, across, after: light to dark, so that the order is kept in black and white."""


def chart(found: Repeats, language: str, table: Table | None = None) -> dict[str, Any]:
    """The Vega-Lite specification: people by year of the first day, with the day of the judgment as a line. `table`: another
    than that of the published people."""
    import altair as alt  # it takes a second, and only a picture needs it

    from habeas.prove.chart import CONFIG, INK

    years, people, first_day = (
        say(each, language) for each in (Message("year"), Message("people"), Message("first day of the breach"))
    )
    counts = found.table if table is None else table
    words = {each: say(WHEN_WORDS[each], language) for each in WHENS}
    rows = [
        {
            years: f"{year}-07-01",
            people: counts.get((year, each), 0),
            first_day: words[each],
            "order": WHENS.index(each),
        }
        for year in years_of(found.judgment, counts)
        for each in WHENS
    ]
    most = max((sum(counts.get((year, each), 0) for each in WHENS) for year, _ in counts), default=1)
    by_year = alt.Axis(format="%Y", tickCount="year", labelFlush=False, labelOverlap=True)
    bars = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar(stroke=INK, strokeWidth=0.5)
        .encode(
            x=alt.X(f"{years}:T", timeUnit="year", title=years, axis=by_year),
            y=alt.Y(f"{people}:Q", title=people, axis=alt.Axis(tickCount=min(6, most), format="d")),
            color=alt.Color(
                f"{first_day}:N", scale=alt.Scale(domain=list(words.values()), range=list(SHADES)), title=first_day
            ),
            order=alt.Order("order:Q"),
        )
    )
    layers = (bars, *_line(found.judgment))
    return {**alt.layer(*layers).properties(width=560, height=220).to_dict(), "config": CONFIG}


def _line(judgment: Judgment) -> tuple[Any, Any, Any]:
    """The day of the judgment: a line on a halo, and its name."""
    import altair as alt

    from habeas.prove.chart import INK

    at = {"day": dt.date.fromordinal(judgment.day).isoformat(), "what": judgment.name}
    marks = alt.Chart(alt.InlineData(values=[at]))
    halo = marks.mark_rule(color="white", strokeWidth=5).encode(x="day:T")
    rule = marks.mark_rule(color=INK, strokeWidth=2).encode(x="day:T")
    label = marks.mark_text(
        align="left", dx=4, dy=-6, baseline="bottom", fontWeight="bold", color=INK, limit=LONGEST
    ).encode(x="day:T", y=alt.value(0), text="what:N")
    return halo, rule, label
