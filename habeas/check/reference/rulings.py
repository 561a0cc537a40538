"""A verdict over a run of days, cut to the force of each source of its norm."""

from collections.abc import Iterator
from dataclasses import dataclass

from habeas.check.kleene import FALSE, TRUE
from habeas.check.program import Compiled
from habeas.check.reference.record import Record, Who
from habeas.check.steps import FAR


@dataclass(frozen=True, slots=True)
class Ruling:
    """One verdict from `since` to before `until`; `event`: the days on which the event that opened it may have been."""

    compiled: Compiled
    who: Who
    other: Who | None
    verdict: str
    since: int
    until: int
    state: str | None
    event: tuple[int, int] | None = None


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


def under_each_source(record: Record, ruling: Ruling) -> Iterator[Held]:
    """The ruling under each source that is in force: that of the event's day, or of each day."""
    if record.people[ruling.who].person.is_group or ruling.state is None:
        return
    stretches = ruling.compiled.force.get(record.coding.states.get(ruling.state, -1), ())
    for stretch in stretches:
        if stretch.band:
            raise NotImplementedError("days of a version that were not seen")
        weak = stretch.value != TRUE
        if ruling.event is None:
            since, until = max(ruling.since, stretch.since), min(ruling.until, stretch.until)
        else:
            begun, ended = ruling.event
            if ended < stretch.since or begun >= stretch.until:
                continue
            weak |= begun < stretch.since or ended >= stretch.until
            since, until = max(ruling.since, stretch.whole_since), min(ruling.until, stretch.whole_until)
        if since < until:
            yield from _told(record, ruling, stretch.source, since, until, weak=weak)


def _told(record: Record, ruling: Ruling, source: int, since: int, until: int, *, weak: bool) -> Iterator[Held]:
    """Weakens what does not rest on certain law, and tells what is coming from what is."""
    _, today, _ = record.horizon(ruling.who)
    verdict = ruling.verdict
    weak |= bool(ruling.compiled.variant.unconfirmed)
    if weak and verdict in ("breach", "met", "not_shown"):
        verdict = "not_known"
    if since > today and verdict == "breach":
        verdict = "coming"
    if since > today and verdict != "due" and (verdict != "coming" or since <= today + 1):
        return
    goes_on = until > today + 1 and ruling.until > today + 1 and verdict != "due"
    norm, number = ruling.compiled.variant.norm.id, ruling.compiled.number
    yield Held(norm, number, source, ruling.who, ruling.other, verdict, since, FAR if goes_on else until)
