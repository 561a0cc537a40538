"""Addresses of tracing in the table of who may open what (`test_access`)."""

from typing import Final

TRACING: Final[dict[str, dict[str, str]]] = {
    "tracing-new": {"ref": "ref"},
    "tracing-request": {"ref": "request"},
    "tracing-edit": {"ref": "request"},
    "tracing-state": {"ref": "request"},
    "tracing-search": {"ref": "request"},
    "tracing-sought-new": {"ref": "request"},
    "tracing-sought": {"ref": "request", "sought": "sought"},
    "tracing-sought-end": {"ref": "request", "sought": "sought"},
    "tracing-plan-new": {"ref": "request", "sought": "sought"},
    "tracing-proposal": {"ref": "request", "proposal": "proposal"},
    "tracing-verify": {"ref": "request", "proposal": "proposal"},
    "tracing-take-back": {"ref": "request", "proposal": "proposal"},
    "tracing-tell": {"ref": "request", "proposal": "proposal"},
    "tracing-letter-new": {"ref": "request"},
    "tracing-answer": {"ref": "request", "key": "letter"},
    "tracing-action-new": {"ref": "request"},
    "tracing-action": {"ref": "request", "action": "action"},
    "tracing-plan": {"ref": "request", "plan": "plan"},
    "tracing-plan-end": {"ref": "request", "plan": "plan"},
    "tracing-follow-up-new": {"ref": "request"},
    "tracing-follow-up": {"ref": "request", "visit": "follow_up"},
}
"""Reached by a request, whose case decides who opens them."""

LISTS: Final[dict[str, dict[str, str]]] = {
    "list": {"ref": "list"},
    "list-edit": {"ref": "list"},
    "list-take-back": {"ref": "list"},
    "list-put-back": {"ref": "list"},
    "list-row": {"ref": "list", "pk": "list_row"},
    "list-row-erase": {"ref": "list", "pk": "list_row"},
    "list-job": {"ref": "list_job"},
    "list-again": {"ref": "list_job"},
    "list-bad": {"ref": "list_job"},
    "list-confirm": {"ref": "list_job"},
    "list-forget": {"ref": "list_job"},
    "list-sample": {},
}
"""Of lists, which are of a team."""
