"""A record of vague days, read with days that agree with it: the earliest, some in between, the latest, and close together.

To the check each vague day is open by itself, so that what follows whichever the days were is *not known* on every single
day: whether somebody taken in *in March*, and let go on the 20th, was held on the 5th. Whoever judged the case knew the days.
What is found in each of these readings hardly hangs on them. A few are looked at, not all: it is no proof.

1. All vague days move together, a share of the way from the earliest to the latest (`SHARES`); and once more each entry comes
   as soon after the one before as it can (the first as late as it can), so that what lies between two is as short as can be.
2. With `ordered`, entries about a person happened in the order of the file, where their days allow it. A published judgment is
   written down so; a record that grew is not.
3. Nothing ends before it begins, and what has begun has begun by `until` (the day of the check). What is told to have lasted
   so many days (`duration_days`) does, where its last day allows it.
4. Denials are left as they are: `precedents.as_held` reads them of all the days they name.
5. What was seen at a place is read of all the days that it names.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from habeas.check.cases import first_day, last_day
from habeas.check.steps import FAR
from habeas.dates import When
from habeas.record.case import Case, Entry, Observation

SHARES: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
"""How far into the days that are possible: none of the way, a quarter of it ... all of it."""
READINGS: Final = len(SHARES) + 1
_HELD: Final = frozenset({"apprehended", "placed"})
_LET_GO: Final = frozenset({"released", "removed", "extradited"})
"""What does not come before the end of a stay that is told to have lasted so many days."""
_Key = tuple[str, str | None]
"""Entry and person: an entry about several is told of each."""


@dataclass(frozen=True, slots=True)
class _Span:
    """The first and last day on which an entry can have begun, and the one that keeps it close to the others."""

    low: int
    high: int
    close: int

    def at(self, share: float) -> int:
        return self.low + int(share * (self.high - self.low))


def readings(
    case: Case, *, ordered: bool, until: int = FAR - 1, standing: Sequence[Entry] | None = None
) -> tuple[Case, ...]:
    """The case once for each reading (READINGS); nothing where none of its days is vague. `standing` are the entries that
    count (all, where left out): others say nothing of the days of these."""
    told = case.entries if standing is None else standing
    if not any(_is_vague(when) for entry in told for when in (entry.on, entry.until)):
        return ()
    spans = _spans(told, ordered, until)
    seen = tuple(_of_all_days(each) for each in case.observations)

    def read(day: Callable[[_Span], int], share: float) -> Case:
        entries = tuple(_read(entry, spans.get((entry.id, entry.who)), day, share, until) for entry in case.entries)
        return replace(case, entries=entries, observations=seen)

    moved = [read(lambda span, share=share: span.at(share), share) for share in SHARES]  # type: ignore[misc]
    return (*moved, read(lambda span: span.close, 0.0))


def _is_vague(when: When | None) -> bool:
    if when is None or when.has_clock or when.uncertain:
        return False
    return 1 < first_day(when) < last_day(when) < FAR


def _is_plain(entry: Entry) -> bool:
    return entry.kind != "not_done"


def _spans(entries: Iterable[Entry], ordered: bool, until: int) -> Mapping[_Key, _Span]:
    own: dict[str | None, list[Entry]] = {}
    for entry in entries:
        if _is_plain(entry):
            own.setdefault(entry.who, []).append(entry)
    found: dict[_Key, _Span] = {}
    for of_one in own.values():
        if not ordered:
            of_one.sort(key=lambda each: (first_day(each.on), last_day(each.on)))
        possible = [_possible(each, until) for each in of_one]
        if ordered:
            possible = _let_go_after(of_one, _in_order(possible))
        before, held_to = None, 1
        for entry, (low, high) in zip(of_one, possible, strict=True):
            least = max(low, held_to) if entry.kind in _LET_GO else low
            close = high if before is None else min(max(before, least), high)
            if entry.kind in _HELD:
                held_to = max(held_to, close + _length(entry)[0])
            before = close if before is None else max(before, close)
            found[entry.id, entry.who] = _Span(low, high, close)
    return found


def _possible(entry: Entry, until: int) -> tuple[int, int]:
    low, high = first_day(entry.on), last_day(entry.on)
    if entry.until is not None:
        fewest, most = _length(entry)
        low = max(low, min(first_day(entry.until) - most, high, until))
        high = max(min(high, last_day(entry.until) - fewest), low)
    return low, max(min(high, until), low)


def _length(entry: Entry) -> tuple[int, int]:
    """The fewest and the most days from the first of an entry to its last, as far as told: a stay of one day ends on it."""
    told = entry.fields.get("duration_days")
    low, high = (told, told) if told is not None else map(entry.fields.get, ("duration_days_min", "duration_days_max"))
    fewest = max(int(low) - 1, 0) if isinstance(low, float) else 0
    return fewest, max(int(high) - 1, fewest) if isinstance(high, float) else FAR


def _let_go_after(entries: Sequence[Entry], possible: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Who is told to have been held so many days is not let go before them, as far as that can be."""
    found, held_to = list(possible), 1
    for place, (entry, (low, high)) in enumerate(zip(entries, possible, strict=True)):
        if entry.kind in _LET_GO and low < held_to <= high:
            found[place] = held_to, high
        elif entry.kind in _HELD:
            held_to = max(held_to, low + _length(entry)[0])
    held_to = FAR
    for place in range(len(found) - 1, -1, -1):
        entry, (low, high) = entries[place], found[place]
        if entry.kind in _LET_GO:
            held_to = high
        elif entry.kind in _HELD and low <= held_to - _length(entry)[0] < high:
            found[place] = low, held_to - _length(entry)[0]
    return found


def _in_order(possible: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """What is left of the days of each, where none happened before the one before it, as far as that can be."""
    found, least = [], 1
    for low, high in possible:
        first = max(low, least) if least <= high else low
        least = max(least, first)
        found.append((first, high))
    most = FAR
    for place in range(len(found) - 1, -1, -1):
        low, high = found[place]
        high = min(high, most) if most >= low else high
        most = min(most, high)
        found[place] = low, high
    return found


def _read(entry: Entry, span: _Span | None, day: Callable[[_Span], int], share: float, known: int) -> Entry:
    if span is None or not _is_plain(entry):
        return entry
    on, until = entry.on, entry.until
    if _is_vague(on):
        on = When.of_day(day(span))
    if until is not None and _is_vague(until):
        fewest, most = _length(entry)
        end = last_day(until) if first_day(until) > known else min(last_day(until), known)
        low = max(first_day(until), min(first_day(on) + fewest, end), first_day(on))
        high = max(low, min(end, last_day(on) + most))
        until = When.of_day(low + int(share * (high - low)))
    return replace(entry, on=on, until=until)


def _of_all_days(seen: Observation) -> Observation:
    since, until = seen.since, seen.until
    if _is_vague(since):
        since = When.of_day(first_day(since))
    if until is not None and _is_vague(until):
        until = When.of_day(last_day(until))
    return replace(seen, since=since, until=until)
