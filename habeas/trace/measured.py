"""Precision, recall and F1 of scores against what is true."""

from collections.abc import Sequence
from typing import Any, Final

THRESHOLD: Final = 0.5
"""From this probability on a pair counts as one person where nobody says otherwise."""


def measured(scores: Sequence[float], same: Sequence[bool]) -> dict[str, Any]:
    """At the best threshold, and at the default one.

    >>> measured([0.9, 0.6, 0.2], [True, False, True])["default"]["precision"]
    0.5
    """
    order = sorted(set(scores))
    at_each = [_at(scores, same, each) for each in order] or [_at(scores, same, THRESHOLD)]
    return {
        "pairs": len(scores),
        "same": sum(same),
        "best": max(at_each, key=lambda each: each["f1"]),
        "default": _at(scores, same, THRESHOLD),
    }


def _at(scores: Sequence[float], same: Sequence[bool], threshold: float) -> dict[str, float]:
    told = [score >= threshold for score in scores]
    right = sum(t and s for t, s in zip(told, same, strict=True))
    precision = right / sum(told) if any(told) else 0.0
    recall = right / sum(same) if any(same) else 0.0
    f1 = 2 * right / (sum(told) + sum(same)) if any(told) or any(same) else 0.0
    return {"threshold": threshold, "f1": f1, "precision": precision, "recall": recall}
