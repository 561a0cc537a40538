"""A permit of residence as it is said of a person: `residence_permit`, beside which entries tell what came of it."""

import re
from typing import Final

from habeas.dates import DateFault, When
from habeas.record.case import Person

FIELD: Final = "residence_permit"
SETS: Final = ("lawful_stay", "residence_right")
"""The facts that hold from its first day on, as they do from an entry `residence_granted`."""
_THERE: Final = frozenset({"true", "yes", "permanent", "temporary", "indefinite"})
_SINCE: Final = re.compile(r"(?:.*\bsince\s+)?(\S+)")


def permit_begins(person: Person) -> tuple[int, int] | None:
    """The earliest and the latest day (ordinals) on which somebody's permit begins; (1, 1), before all that is recorded, where
    only that there is one is said; None where nothing says so.

    `true`, `permanent`, `permanent since 2000-07`, `2000-07-24`. Other words are kept and say nothing: they may be of one
    that was refused or ran out.
    """
    value = person.more.get(FIELD, "")
    said = f"{value:g}" if isinstance(value, float) else str(value).strip()  # a bare year is read as a number
    if said.casefold() in _THERE:
        return 1, 1
    match = _SINCE.fullmatch(said)
    if match is None:
        return None
    try:
        return When.parse(match[1]).span_days
    except DateFault:
        return None
