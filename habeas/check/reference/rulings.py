"""A verdict over a run of days, cut to the force of each source of its norm."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count

from habeas.check.kleene import FALSE, TRUE
from habeas.check.program import Compiled
from habeas.check.reference.record import Record, Row, Who
from habeas.check.steps import FAR


@dataclass(frozen=True, slots=True)
class Ruling:
    """One verdict from `since` to before `until`; `event`: the days on which the event that opened it may have been, and
    `anchor` the entry that tells of it, or that began the custody in which it fell.
    """

    compiled: Compiled
    who: Who
    other: Who | None
    verdict: str
    since: int
    until: int
    state: str | None
    event: tuple[int, int] | None = None
    anchor: Row | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A ruling under one source, as the check tells it: sorted into what is and what is coming."""

    norm: str
    number: int
    source: int
    who: Who
    other: Who | None
    verdict: str
    since: int
    until: int


def outcome(condition: int, must: int) -> str | None:
    """Breach where the condition is true and the duty false, met where both are; not known where unsettled."""
    if condition == FALSE:
        return None
    if must == TRUE:
        return "met" if condition == TRUE else None
    return "breach" if condition == TRUE and must == FALSE else "not_known"


def under_each_source(record: Record, rulings: Iterable[Ruling]) -> list[Held]:
    """The rulings under each source that is in force: that of the event's day, or of each day."""
    found: list[Held] = []
    doubtful: dict[tuple[object, ...], list[tuple[Ruling, Cut]]] = {}
    for ruling in rulings:
        for cut in _cuts(record, ruling):
            if not cut.band:
                found += _told(record, ruling, cut.source, cut.since, cut.until, weak=cut.weak)
            elif ruling.verdict == "breach":
                variant, opened = ruling.compiled.variant, id(ruling.anchor) if ruling.event else None
                key = (id(variant.norm), variant.indicator, cut.source, ruling.who, ruling.other, opened)
                doubtful.setdefault(key, []).append((ruling, cut))
    for versions in doubtful.values():
        found += _agreed(record, versions)
    return found


@dataclass(frozen=True, slots=True)
class Cut:
    """The days of a ruling under one source; `band`: within a year of a day of a version that was not seen."""

    source: int
    since: int
    until: int
    weak: bool
    band: bool


def _cuts(record: Record, ruling: Ruling) -> Iterator[Cut]:
    if record.people[ruling.who].person.is_group or ruling.state is None:
        return
    unconfirmed = bool(ruling.compiled.variant.unconfirmed)
    for stretch in ruling.compiled.force.get(record.coding.states.get(ruling.state, -1), ()):
        weak = unconfirmed or stretch.value != TRUE
        if ruling.event is None:
            since, until = max(ruling.since, stretch.since), min(ruling.until, stretch.until)
        else:
            begun, ended = ruling.event
            if ended < stretch.since or begun >= stretch.until:
                continue
            weak |= begun < stretch.since or ended >= stretch.until
            since, until = max(ruling.since, stretch.whole_since), min(ruling.until, stretch.whole_until)
        if since < until:
            yield Cut(stretch.source, since, until, weak, stretch.band)


def _agreed(record: Record, versions: list[tuple[Ruling, Cut]]) -> Iterator[Held]:
    """Days on which two versions of a norm find a breach are one; what only one finds is not known, a transition."""
    first, cut = versions[0]
    _, _, high = record.horizon(first.who)
    by_version: dict[int, set[int]] = {}
    every: set[int] = set()
    for ruling, part in versions:
        span = range(part.since, min(part.until, high + 1))
        every.update(span)
        if not part.weak:
            by_version.setdefault(ruling.compiled.number, set()).update(span)
    both = {day for day in every if sum(day in days for days in by_version.values()) > 1}
    for days, weak in ((both, False), (every - both, True)):
        for day in sorted(days):
            if day - 1 not in days:
                end = next(d for d in count(day) if d not in days)
                yield from _told(record, first, cut.source, day, FAR if end > high else end, weak=weak)


def _told(record: Record, ruling: Ruling, source: int, since: int, until: int, *, weak: bool) -> Iterator[Held]:
    """Weakens what does not rest on certain law, and tells what is coming from what is."""
    _, today, _ = record.horizon(ruling.who)
    verdict = ruling.verdict
    if weak and verdict in ("breach", "met", "not_shown"):
        verdict = "not_known"
    if since > today and verdict == "breach":
        verdict = "coming"
    if since > today and verdict != "due" and (verdict != "coming" or since <= today + 1):
        return
    goes_on = until > today + 1 and verdict != "due"
    norm, number = ruling.compiled.variant.norm.id, ruling.compiled.number
    yield Held(norm, number, source, ruling.who, ruling.other, verdict, since, FAR if goes_on else until)
