"""Addresses of what is done for a case: where one can turn, papers, what was sent (see test_access.py)."""

from typing import Final

HERE: Final = {"ref": "ref"}
ACTING: Final[dict[str, dict[str, str]]] = {
    "turn": HERE,
    "accountability": HERE,
    "alternatives": {**HERE, "key": "person"},
    "paper": {**HERE, "kind": "paper"},
    "paper-sent": {**HERE, "kind": "paper"},
    "sent-answer": {**HERE, "key": "sent"},
    "sent-silence": {**HERE, "key": "sent"},
}
"""Of a case: for who sees it, or may change it."""
