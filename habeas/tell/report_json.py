"""A check for other programs, as JSON."""

import json

from habeas.tell.report import Report, row, rows


def as_json(report: Report) -> str:
    """`{"findings": [...], "every_reading": [...]}`, one row a finding and source. The second are not known on each day, and
    breached in each of a few readings of the vague days: no verdict."""
    every = [row(report, finding) for each in report.cases for finding in each.every_reading]
    return json.dumps({"findings": rows(report), "every_reading": every}, ensure_ascii=False, indent=2)
