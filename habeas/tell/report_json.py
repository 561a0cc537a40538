"""A check for other programs, as JSON."""

import json

from habeas.tell.report import Report, rows


def as_json(report: Report) -> str:
    """`{"findings": [...]}`, one row a finding and source."""
    return json.dumps({"findings": rows(report)}, ensure_ascii=False, indent=2)
