"""Figures for other programs: as JSON, as CSV, as a workbook. The rows are the contract of `habeas prove figures`."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from habeas.check.amounts import iso
from habeas.check.program import Program
from habeas.prove.count import Figure
from habeas.prove.duration import WAITS, Curve
from habeas.prove.pattern import Pattern
from habeas.prove.rate import HERE, RATES, Rate
from habeas.prove.words import NO_SAMPLE, key_text, notes
from habeas.words import say

COLUMNS: Final = ("what", "by", "key", "label", "unit", "count", "unsure", "total")
WAIT_COLUMNS: Final = ("what", "by", "key", "label", "n", "ended", "median", "median_low", "median_high")
RATE_COLUMNS: Final = ("what", "by", "key", "label", "count", "days", "rate", "rate_low", "rate_high")
_FORMULA: Final = "=+-@\t\r"


def figure_json(figure: Figure, pattern: Pattern, language: str, program: Program | None = None) -> dict[str, Any]:
    """One figure with its rows and how it was counted."""
    return {
        "what": figure.measure.id,
        "label": say(figure.measure.label, language),
        "by": figure.by,
        "unit": figure.unit,
        "total": figure.total,
        "unsure": figure.unsure,
        "not_known": figure.not_known,
        "adds_up": figure.adds_up,
        "rows": [
            {
                "key": row.key,
                "label": key_text(figure.by or "", row.key, language, program),
                "count": row.count,
                "unsure": row.unsure,
            }
            for row in figure.rows
        ],
        "notes": [say(note, language) for note in notes(figure, pattern)],
    }


def wait_json(
    what: str, by: str | None, curves: Mapping[str | None, Curve], language: str, program: Program | None = None
) -> dict[str, Any]:
    """How long something lasts: of each group the number, the median with its limits, and the curve."""
    return {
        "what": what,
        "label": say(WAITS[what].label, language),
        "by": by,
        "notes": [say(WAITS[what].how, language)],
        "rows": [
            {
                "key": key,
                "label": key_text(by, key, language, program) if by else None,
                "n": curve.n,
                "ended": curve.ended,
                "median": curve.median,
                "median_low": curve.median_limits[0],
                "median_high": curve.median_limits[1],
                "curve": [
                    {"days": day, "share": share, "low": low, "high": high}
                    for day, share, low, high in zip(
                        curve.days.tolist(), curve.share.tolist(), curve.low.tolist(), curve.high.tolist(), strict=True
                    )
                ],
            }
            for key, curve in curves.items()
        ],
    }


def rate_json(
    what: str, by: str | None, rates: Iterable[Rate], language: str, program: Program | None = None
) -> dict[str, Any]:
    """How often in 1,000 days in custody: of each group what was counted, the days, the rate and its limits."""
    return {
        "what": what,
        "label": say(RATES[what].label, language),
        "by": by,
        "notes": [say(note, language) for note in (RATES[what].how, HERE, NO_SAMPLE)],
        "rows": [
            {
                "key": row.key,
                "label": key_text(by, row.key, language, program) if by else None,
                "count": row.count,
                "days": row.days,
                "rate": row.rate,
                "rate_low": row.limits[0],
                "rate_high": row.limits[1],
            }
            for row in rates
        ],
    }


def as_json(
    pattern: Pattern,
    figures: Sequence[dict[str, Any]],
    waits: Sequence[dict[str, Any]],
    rates: Sequence[dict[str, Any]],
    period: tuple[int, int],
) -> dict[str, Any]:
    """Everything that was asked for. `since` is null where all that is on record is counted."""
    since, until = period
    return {
        "day": iso(pattern.day),
        "since": iso(since) if since > 1 else None,
        "until": iso(until),
        "people": pattern.people.num_rows,
        "figures": list(figures),
        "waits": list(waits),
        "rates": list(rates),
    }


def as_csv(told: Mapping[str, Any]) -> str:
    """The rows of all figures, the total of one first; where none was asked for, those of how long, else of how often."""
    sheets = _sheets(told)
    return sheet_csv(*sheets[next((name for name in ("figures", "waits", "rates") if told[name]), "figures")])


def _sheets(told: Mapping[str, Any]) -> dict[str, tuple[Sequence[str], list[tuple[object, ...]]]]:
    def rows(kind: str, columns: Sequence[str]) -> list[tuple[object, ...]]:
        return [
            (each["what"], each["by"], row["key"], row["label"], *(row[name] for name in columns[4:]))
            for each in told[kind]
            for row in each["rows"]
        ]

    return {
        "figures": (COLUMNS, lines(told)),
        "waits": (WAIT_COLUMNS, rows("waits", WAIT_COLUMNS)),
        "rates": (RATE_COLUMNS, rows("rates", RATE_COLUMNS)),
    }


def sheet_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Rows under their heads; a cell that begins like a formula is text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([cell(value) for value in row])
    return out.getvalue()


def lines(told: Mapping[str, Any]) -> list[tuple[object, ...]]:
    """The rows of all figures, in the order of `COLUMNS`."""
    found: list[tuple[object, ...]] = []
    for each in told["figures"]:
        if each["by"] is None:
            total = (each["what"], "", "", each["label"], each["unit"], each["total"], each["unsure"], each["total"])
            found.append(total)
        found += [
            (
                each["what"], each["by"], row["key"] or "", row["label"], each["unit"], row["count"], row["unsure"],
                each["total"],
            )
            for row in each["rows"]
        ]  # fmt: skip
    return found


def cell(value: object) -> object:
    """A cell of a sheet; text that begins like a formula is told to be text."""
    if isinstance(value, str) and value[:1] and value[0] in _FORMULA:
        return f"'{value}"
    return "" if value is None else value


def as_workbook(told: Mapping[str, Any]) -> bytes:
    """A workbook: all figures on one sheet, how long on another, how often on a third, and how each was counted."""
    told_of = {each["what"]: each for each in (*told["figures"], *told["waits"], *told["rates"])}
    how = [(name, each["label"], note) for name, each in told_of.items() for note in each["notes"]]
    return workbook({**_sheets(told), "notes": (("what", "label", "note"), how)})


def workbook(sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[object]]]]) -> bytes:
    """Sheets by their names, each with its heads and rows; text that begins like a formula stays text."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True})
        for name, (columns, rows) in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, columns, bold)
            for number, row in enumerate(rows, 1):
                sheet.write_row(number, 0, ["" if value is None else value for value in row])
            sheet.freeze_panes(1, 0)
            sheet.autofit()
    return out.getvalue()
