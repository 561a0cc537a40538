"""Values, standards and changes of conditions in words."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from habeas.casework.conditions import NO, YES, Range, Seen
from habeas.casework.standards import Standard
from habeas.check.amounts import SHOWN_UNITS, figure_text, long_day
from habeas.check.quantities import Measured
from habeas.check.steps import FAR
from habeas.law.syntax import Quantity
from habeas.record.vocabulary import load_vocabulary
from habeas.tell.figures import size_text
from habeas.tell.law_words import in_language, instrument_title

NEAR: Final = ("RU", "UA", "BY", "KZ", "KG", "TJ", "UZ", "TM", "AM", "AZ", "GE", "MD", "EE", "LV", "LT")


def language() -> str:
    """The reader's language."""
    return (get_language() or "en")[:2]


def value_text(indicator: str, value: Range | bool) -> str:
    """`yes`, `no`, `4–7`, `at most 3 m²`."""
    known = load_vocabulary().indicators[indicator]
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if known.type == "yes_no":
        return _("yes") if value == YES else _("no") if value == NO else _("not known")
    unit = known.unit if known.unit in SHOWN_UNITS else None  # the label says the others
    return size_text(Measured(*value, unit), language())


def standard_text(standard: Standard) -> str:
    """What a standard asks, or where it begins."""
    if standard.yes_no:
        return _("yes") if standard.figure.low else _("no")
    unit = load_vocabulary().indicators[standard.indicator].unit
    figure = {"figure": figure_text(Quantity(standard.figure.low, standard.figure.high, unit), language(), True)}
    if standard.role == "threshold":
        return _("begins below %(figure)s") % figure if "<" in standard.op else _("begins above %(figure)s") % figure
    return {
        ">=": _("not less than %(figure)s"),
        ">": _("more than %(figure)s"),
        "<=": _("not more than %(figure)s"),
        "<": _("less than %(figure)s"),
    }.get(standard.op, "%(figure)s") % figure


def span_text(since: int, until: int) -> str:
    """Days in force, as years apart from where they are open."""
    begin = long_day(since, language()) if since > date(1900, 1, 1).toordinal() else ""
    end = long_day(until - 1, language()) if until < FAR else ""
    if begin and end:
        return _("%(begin)s to %(end)s") % {"begin": begin, "end": end}
    if end:
        return _("until %(end)s") % {"end": end}
    return _("since %(begin)s") % {"begin": begin} if begin else ""


@dataclass(frozen=True, slots=True)
class StandardRow:
    """A standard as the page tells it; `answer` is that of the value seen last, where the standard is in force then."""

    norm: str
    title: str
    source: str
    asks: str
    span: str
    answer: str
    sure: bool


def standard_row(standard: Standard, seen: Seen, today: int) -> StandardRow:
    """A standard beside what was seen last."""
    last = seen.last(today)
    day = min(last.until - 1, today)
    return StandardRow(
        standard.norm.id,
        in_language(standard.norm.title, language()),
        f"{instrument_title(standard.source.instrument, language())}, {standard.source.provision}",
        standard_text(standard),
        span_text(standard.since, standard.until),
        standard.answer(last.value) if standard.on(day) else "not_in_force",
        standard.sure,
    )


def better(indicator: str, before: Range | bool | None, now: Range | bool | None) -> bool | None:
    """Whether what is seen now is better for the people held than what was seen before; None where that is not clear."""
    way = load_vocabulary().indicators[indicator].comparable
    if way is None or before is None or now is None:
        return None
    old, new = _ends(before), _ends(now)
    rises = True if new[0] > old[1] else False if new[1] < old[0] else None
    return None if rises is None else rises == (way == "higher")


def _ends(value: Range | bool) -> Range:
    return (float(value), float(value)) if isinstance(value, bool) else value


def kinds_of_place() -> list[tuple[str, str]]:
    """The kinds of place to choose from."""
    return sorted(((name, label(name)) for name in load_vocabulary().places), key=lambda pair: pair[1])


def states_of_places() -> list[tuple[str, str]]:
    """The states to choose from, those where the office works first."""
    near = [(name, label(name)) for name in NEAR]
    far = sorted(((n, label(n)) for n in load_vocabulary().states if n not in NEAR), key=lambda pair: pair[1])
    return [*near, *far]


def label(name: str) -> str:
    """The label of a name of the vocabulary."""
    return load_vocabulary().label(name, language())
