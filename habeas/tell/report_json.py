"""A check for other programs, as JSON."""

import json

from habeas.tell.report import Report, row, rows


def as_json(report: Report) -> str:
    """`{"findings": [...], "whichever_days": [...]}`, one row a finding and source. The second are not known on each day, and
    breached in each of a few readings of the vague days: no verdict."""
    whichever = [row(report, finding) for each in report.cases for finding in each.whichever]
    return json.dumps({"findings": rows(report), "whichever_days": whichever}, ensure_ascii=False, indent=2)
