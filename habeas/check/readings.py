"""A record of vague days, read with days that agree with it: the earliest, those in the middle, the latest.

To the check each vague day is open by itself, so that what follows whichever the days were is *not known* on every single
day: whether somebody taken in *in March*, and let go on the 20th, was held on the 5th. Whoever judged the case knew the days.
What is found in each of these readings does not hang on them. Three are looked at, not all: it is no proof.

1. Entries about a person happened in the order of the file, where their days allow it. Nothing ends before it begins.
2. Denials are left as they are (`precedents.as_held` reads them of all their days), and so is what the body found.
3. What was seen at a place is read of all the days that it names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from habeas.check.cases import first_day, last_day
from habeas.check.steps import FAR
from habeas.dates import When
from habeas.record.case import Case, Entry, Observation

SHARES: Final = (0.0, 0.5, 1.0)
"""How far into the days that are possible: none of the way, half of it, all of it."""
Span = tuple[int, int]


def readings(case: Case) -> tuple[Case, ...]:
    """The case once for each of SHARES; nothing where none of its days is vague."""
    if not any(_is_vague(when) for entry in case.entries for when in (entry.on, entry.until)):
        return ()
    spans = _in_order(case.entries)
    seen = tuple(_of_all_days(each) for each in case.observations)
    return tuple(
        replace(case, entries=tuple(_read(entry, spans, share) for entry in case.entries), observations=seen)
        for share in SHARES
    )


def _is_vague(when: When | None) -> bool:
    if when is None or when.has_clock or when.uncertain:
        return False
    return 1 < first_day(when) < last_day(when) < FAR


def _is_plain(entry: Entry) -> bool:
    return entry.kind != "not_done" and entry.source != "ruling"


def _in_order(entries: Sequence[Entry]) -> Mapping[int, Span]:
    """The first and last day on which each entry can have begun, by its identity."""
    own: dict[str | None, list[Entry]] = {}
    for entry in entries:
        if _is_plain(entry):
            own.setdefault(entry.who, []).append(entry)
    found: dict[int, Span] = {}
    for of_one in own.values():
        lows, highs = [], []
        least = 1
        for entry in of_one:
            low, high = first_day(entry.on), last_day(entry.on)
            if entry.until is not None:
                high = max(min(high, last_day(entry.until)), low)
            low = max(low, least) if least <= high else low
            least = max(least, low)
            lows.append(low)
            highs.append(high)
        most = FAR
        for place in range(len(of_one) - 1, -1, -1):
            low, high = lows[place], highs[place]
            high = min(high, most) if most >= low else high
            most = min(most, high)
            highs[place] = high
        found |= {id(entry): (low, high) for entry, low, high in zip(of_one, lows, highs, strict=True)}
    return found


def _read(entry: Entry, spans: Mapping[int, Span], share: float) -> Entry:
    if id(entry) not in spans:
        return entry
    on, until = entry.on, entry.until
    if _is_vague(on):
        on = _within(spans[id(entry)], share)
    if until is not None and _is_vague(until):
        low = max(first_day(until), first_day(on))
        until = _within((low, max(low, last_day(until))), share)
    return replace(entry, on=on, until=until)


def _within(span: Span, share: float) -> When:
    return When.of_day(span[0] + int(share * (span[1] - span[0])))


def _of_all_days(seen: Observation) -> Observation:
    since, until = seen.since, seen.until
    if _is_vague(since):
        since = When.of_day(first_day(since))
    if until is not None and _is_vague(until):
        until = When.of_day(last_day(until))
    return replace(seen, since=since, until=until)
