"""Figures as a paper tells them: what was measured, and what was seen in a place, as a sentence."""

from collections.abc import Mapping
from math import isinf
from typing import Final

from habeas.check.amounts import number, time_text, unit_text
from habeas.check.quantities import Measured
from habeas.dates import Length, Unit
from habeas.record.case import Observation
from habeas.record.vocabulary import Vocabulary
from habeas.tell.agreement import filled, in_time
from habeas.tell.sayings import facts, figures
from habeas.words import Message, say

_VAGUE: Final = 10
"""Beyond so many times the lower figure, the upper one of a length of time tells nothing."""
_TIMES: Final[Mapping[str, Unit]] = {
    "day": "day", "year": "year", "days": "day", "hours": "hour", "minutes": "minute",
}  # fmt: skip
_LENGTHS: Final = frozenset({"m", "m2", "db", "degrees"})
"""Units that a sentence about a place does not say itself."""


def size_text(size: Measured, language: str) -> str:
    """`2.5 m²`, `at least 31 days`; nothing where there is no figure."""
    if isinf(size.low) and isinf(size.high):
        return ""
    if isinf(size.high) or (size.unit == "day" and size.high > _VAGUE * size.low > 0):
        return say(Message("at least %(figure)s", {"figure": _figure(size.low, size.unit, language, True)}), language)
    if isinf(size.low):
        return say(Message("at most %(figure)s", {"figure": _figure(size.high, size.unit, language, True)}), language)
    if size.is_exact:
        return _figure(size.low, size.unit, language)
    return f"{number(_rounded(size.low), language)}–{_figure(size.high, size.unit, language)}"


def condition_sentence(seen: Observation, vocabulary: Vocabulary, language: str) -> str:
    """What was seen in a place as a sentence; empty where there is none for it alone."""
    if isinstance(seen.value, bool):
        said = facts().get(seen.indicator)
        return filled(in_time(said[language][0 if seen.value else 1], past=True), None, language) if said else ""
    told, indicator = figures().get(seen.indicator), vocabulary.indicators.get(seen.indicator)
    if told is None or indicator is None:
        return ""
    unit = indicator.unit if indicator.unit in _TIMES or indicator.unit in _LENGTHS else None
    if told.none and seen.value == (0, 0):
        return told.none[language]
    figure = size_text(Measured(*seen.value, unit), language)
    return told.sentence[language].format(figure=figure) if figure else ""


def _figure(value: float, unit: str | None, language: str, compared: bool = False) -> str:
    if unit is not None and unit in _TIMES:
        return time_text(Length(_rounded(value), _TIMES[unit]), language, compared)
    if unit in ("time", None):
        return number(_rounded(value), language)
    return f"{number(_rounded(value), language)} {unit_text(unit, language)}".strip()


def _rounded(value: float) -> float:
    """Two decimals: what was computed from two figures is no more exact than they."""
    return round(value, 2)
