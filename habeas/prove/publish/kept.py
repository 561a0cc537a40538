"""Whether a file is a release as the office keeps it: whatever of it a later release reads has the shape that it was given."""

import re
from collections.abc import Callable
from typing import Any, Final, TypeGuard

from habeas.prove.publish.release import PERTURBED, SUPPRESSED

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR: Final = re.compile(r"[0-9]{4}")
_PARTS: Final = 3
"""Of what a cell is called: what, node, state."""
Shape = Callable[[Any], bool]


def is_release(found: object) -> bool:
    """Whether this is a release with what was kept of it."""
    if not isinstance(found, dict):
        return False
    told, kept = found.get("told"), found.get("kept")
    if not isinstance(told, dict) or not _maps(kept, _is_kept):
        return False
    years = told.get("years")
    return (
        _is_text(told.get("day"))
        and _DAY.fullmatch(told["day"]) is not None
        and told.get("method") in (SUPPRESSED, PERTURBED)
        and _maps(years, _is_told)
        and years.keys() == kept.keys()
        and all(_YEAR.fullmatch(year) for year in years)
    )


def _is_told(year: Any) -> bool:
    return (
        isinstance(year, dict)
        and "people" in year
        and (year["people"] is None or _is_count(year["people"]))
        and _maps(year.get("axes"), _are_cells)
        and _maps(year.get("tables"), _is_table)
    )


def _is_table(table: Any) -> bool:
    return (
        isinstance(table, dict)
        and _is_text(table.get("axis"))
        and _are_texts(table.get("keys"))
        and _is_count(table.get("not_told"))
    )


def _is_kept(year: Any) -> bool:
    """Each part may be missing: of a year of which nothing is told little is kept, of perturbed figures nothing hidden."""
    return (
        isinstance(year, dict)
        and _is_count(year.get("people", 0))
        and _is_text(year.get("mark", ""))
        and _maps(year.get("named", {}), _are_texts)
        and _maps(year.get("others", {}), lambda counts: _maps(counts, _is_count))
        and _maps(year.get("hidden", {}), _are_cells)
    )


def _are_cells(cells: Any) -> bool:
    return _maps(cells, _is_count) and all(len(name.split("|")) == _PARTS for name in cells)


def _maps(found: Any, shape: Shape) -> TypeGuard[dict[str, Any]]:
    return isinstance(found, dict) and all(map(shape, found.values()))


def _is_count(found: Any) -> bool:
    return isinstance(found, int) and not isinstance(found, bool) and found >= 0


def _is_text(found: Any) -> bool:
    return isinstance(found, str)


def _are_texts(found: Any) -> bool:
    return isinstance(found, list) and all(map(_is_text, found))
