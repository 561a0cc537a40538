"""One pick of a release for people and other programs: as JSON, as the sheets of a workbook, as a chart."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from habeas.prove.chart import SHOWN, bar_chart
from habeas.prove.publish.axes import ALL, NOT_KNOWN, OTHERS, REST, STATE
from habeas.prove.publish.builder import Pick, Row, told
from habeas.prove.publish.release import SUPPRESSED
from habeas.prove.publish.words import COLUMNS, cell_text, not_told, notes, pick_rows, table_text, what_text
from habeas.words import say

Sheets = dict[str, tuple[Sequence[str], list[tuple[object, ...]]]]
_LAST: Final = (REST, OTHERS, NOT_KNOWN)
_IN_ORDER: Final = frozenset({"age"})


def pick_json(body: Mapping[str, Any], pick: Pick, language: str) -> dict[str, Any] | None:
    """A figure with its rows, the largest first, ages from the youngest; None where no fixed table has it.

    `total` is null where it is not told. `left` is how many of it stand in none of the rows; null where that is not told, or
    where figures are perturbed, since then rows do not add up. `not_told` says how many cells of the table are not.
    """
    found = told(body, *pick)
    if found is None:
        return None
    by, told_rows = pick.by, found.rows
    if by not in _IN_ORDER:
        told_rows = tuple(sorted(told_rows, key=_place))
    is_exact = by is not None and found.total is not None and body["method"] == SUPPRESSED
    left = found.total - sum(row.count for row in found.rows) if is_exact and found.total is not None else None
    hidden = not_told(body, pick.when, by or "")
    return {
        "day": body["day"],
        "method": body["method"],
        "year": pick.when,
        "what": pick.what,
        "label": what_text(pick.what, language),
        "by": by,
        "by_label": table_text(by, language) if by else "",
        "state": pick.where or ALL,
        "state_label": cell_text(STATE, pick.where, language) if pick.where else "",
        "unit": "people",
        "total": found.total,
        "left": left,
        "rows": [
            {
                "key": row.key,
                "label": cell_text(by or "", row.key, language),
                "count": row.count,
                "known": row.key != NOT_KNOWN,
            }
            for row in told_rows
        ],
        "not_told": say(hidden, language) if hidden else "",
        "notes": [say(note, language) for note in notes(body)],
    }


def _place(row: Row) -> tuple[int, int]:
    """Named cells first, the largest of them foremost; what is not known comes last."""
    return (_LAST.index(row.key) + 1, 0) if row.key in _LAST else (0, -row.count)


def pick_chart(figure: Mapping[str, Any]) -> dict[str, Any] | None:
    """The rows of a figure (`pick_json`) as bars; None where there are none."""
    bars = [(row["label"], row["count"], not row["known"]) for row in figure["rows"][:SHOWN]]
    told = (figure["label"], figure["state_label"], figure["year"])
    return bar_chart(", ".join(filter(None, told)), bars) if bars else None


def pick_sheets(body: Mapping[str, Any], pick: Pick, language: str) -> Sheets:
    """A workbook of a figure: its total and rows, and how they were made."""
    totals = () if pick.by is None else pick_rows(body, pick._replace(by=None), language)
    hidden = not_told(body, pick.when, pick.by or "")
    how = [(say(note, language),) for note in (*([hidden] if hidden else []), *notes(body))]
    return {"figures": (COLUMNS, [*totals, *pick_rows(body, pick, language)]), "notes": (("note",), list(how))}


__all__ = ["Pick", "Sheets", "pick_chart", "pick_json", "pick_sheets"]
