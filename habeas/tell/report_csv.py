"""A check as a table for a spreadsheet."""

import csv
import io

from habeas.tell.report import COLUMNS, Report, rows


def as_csv(report: Report) -> str:
    """The columns of the JSON; lists are joined by “; ”. A text that a spreadsheet would run gets an apostrophe."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows(report):
        writer.writerow([csv_cell(row[name]) for name in COLUMNS])
    return made.getvalue()


def csv_cell(value: object) -> str:
    """A value as it stands in a table; what a spreadsheet would take for a formula is marked as text."""
    if isinstance(value, list):
        text = "; ".join(str(item) for item in value)
    elif isinstance(value, bool):
        text = "yes" if value else "no"
    else:
        text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
