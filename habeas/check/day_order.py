"""Entries of one day keep their order in the file, but where times of the day decide (CORNERS, Time)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from habeas.record.case import Entry


def by_the_clock(entries: Sequence[Entry]) -> list[Entry]:
    """The entries, with `order` following the clock among those of one person and day that tell a time.

    They change places with one another only; one without a time stays where it is. Times that overlap decide nothing.
    """
    timed: dict[tuple[str | None, int | None], list[int]] = defaultdict(list)
    for i, entry in enumerate(entries):
        if entry.on.has_clock and entry.on.is_one_day:
            timed[entry.who, entry.on.first].append(i)
    ordered = list(entries)
    for group in timed.values():
        if len(group) > 1 and _is_clear([entries[i] for i in group]):
            places = sorted(entries[i].order for i in group)
            for place, i in zip(places, sorted(group, key=lambda i: _times(entries[i])), strict=True):
                ordered[i] = replace(entries[i], order=place)
    return ordered


def _times(entry: Entry) -> tuple[int, int]:
    first, last = entry.on.local_minutes()
    return first - (entry.on.offset or 0), last - (entry.on.offset or 0)


def _is_clear(group: list[Entry]) -> bool:
    """Whether all times are on one clock and lie apart."""
    times = sorted(_times(entry) for entry in group)
    apart = all(before[1] < after[0] for before, after in pairwise(times))
    return apart and len({entry.on.offset is None for entry in group}) == 1
