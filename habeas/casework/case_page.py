"""What the page of a case shows, as one value: from what is stored, or from a check of what was known on a day.

1. The record as this reader may see it: sources they may not read lose their name, and entries that rest on them all but
   their day; so do fields the office has closed to the reader's role.
2. Findings and stretches of days come from the tables; for a day of the past they are computed and nothing is kept.
3. Who sees all cases that this one was checked with is shown what was found with them (`linked`), except for a past day.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from habeas.casework import sources
from habeas.casework.keeping import STORED
from habeas.casework.known import stood
from habeas.casework.law import program
from habeas.casework.linked import Merged, merged_for
from habeas.casework.recheck import WHOLE, check_case, day_of, settle, today
from habeas.casework.standing import GRAVEST, verdict_on
from habeas.check import health
from habeas.check.cases import known_then
from habeas.check.concerns import part_of, with_kin, with_same_order
from habeas.check.findings import Checked, Finding, check_cases
from habeas.check.stretches import Stretch, stretches
from habeas.check.verdicts import STORED as KEPT
from habeas.dates import When
from habeas.law.stakes import shipped as stakes
from habeas.record import case as record
from habeas.store import access
from habeas.store import models as tables
from habeas.store.mapping import case_of
from habeas.store.models import Reading
from habeas.store.prepared import prepared


@dataclass(frozen=True, slots=True)
class Line:
    """A finding as lists tell it; `who` and `other` are ids of people, days ordinals, `until` the last day.

    `verdict` is what it means on the day of the page. One set aside (`aside`) is no longer counted or drawn; `again`: it
    was decided on other facts.
    """

    identity: str
    norm: str
    instrument: str
    provision: str
    aspect: str
    force: str
    state: str
    verdict: str
    who: str
    other: str
    since: int
    until: int | None
    due: int | None
    weight: int
    verified: bool
    weakened: str
    digest: str
    aside: bool = False
    again: bool = False
    linked: bool = False
    """Whether it rests on a linked case too."""

    @property
    def article(self) -> str:
        """`ECHR 5(1)(f)`; where the provision begins with the name of the instrument, the provision alone."""
        if self.provision.startswith(self.instrument) and self.provision:
            return self.provision
        return f"{self.instrument} {self.provision}".strip()

    @property
    def rank(self) -> tuple[int, int, int, str]:
        """The worst first."""
        return GRAVEST.index(self.verdict), -self.weight, self.due or self.since, self.identity


@dataclass(frozen=True, slots=True)
class Sight:
    """A case as one reader sees it for a day. `hidden` are the ids of entries of which they may read the day alone."""

    case: record.Case
    hidden: frozenset[str]
    day: int
    known_at: int | None
    stretches: tuple[Stretch, ...]
    findings: tuple[Line, ...]
    closed: frozenset[str]
    """The groups of fields that are closed to the reader."""
    linked: tuple[tables.Case, ...] = ()
    """The cases it was checked with, where the reader sees them all."""


def stored(row: tables.Case, account: tables.Account) -> Sight:
    """The case by what the last check kept; one in which a day came that changes something is checked first."""
    settle(row)
    whole = case_of(row, visits=False)
    seen, hidden = as_read_by(account, row, whole)
    closed = access.closed_groups(account)
    keys = dict(_places(row.pk))
    people = dict(_people(row.pk))
    linked = linked_for(row, account)
    told = _spans(row.pk, linked=bool(linked))
    elsewhere = {place for _, _, place, *_ in told if place is not None} - keys.keys()
    others = tables.Place.objects.filter(pk__in=elsewhere) if elsewhere else ()
    keys |= {place.pk: place.ref for place in others}
    more = tuple(record.Place(place.ref, place.name, place.kind, place.state) for place in others)
    return Sight(
        case=replace(seen, places=(*seen.places, *more)),
        hidden=hidden,
        day=day_of(whole),
        known_at=None,
        stretches=tuple(
            Stretch(row.key, people[who], fact, keys.get(place), since, until, certain)
            for who, fact, place, since, until, certain in told
            if who in people and not (health.GROUP in closed and fact in health.FACTS)
        ),
        findings=tuple(_closed_to(line, closed) for line in lines(row, bool(linked))),
        closed=closed,
        linked=linked,
    )


def linked_for(row: tables.Case, account: tables.Account) -> tuple[tables.Case, ...]:
    """The cases that the last check of this one read too, if the account sees them all; else none."""
    others = tuple(_read_with(row.pk))
    return others if others and access.sees_linked(account, row, timezone.now()) else ()


def readings(linked: bool) -> tuple[int, int]:
    """What rows of a check are marked with that somebody is shown, who sees the linked cases or not."""
    return Reading.EITHER, Reading.LINKED if linked else Reading.ALONE


def as_known(row: tables.Case, account: tables.Account, known_at: int) -> Sight:
    """The case as it stood on a day: only what was recorded by then, checked for that day; nothing is kept."""
    whole = _as_recorded(row, stood(row, case_of(row), known_at))
    checked = check_case(whole, known_at, known_at)
    seen, hidden = as_read_by(account, row, whole)
    closed = access.closed_groups(account)
    known = _known(whole, known_at)
    found = (_closed_to(line_of(each, known_at), closed) for each in checked.findings if each.verdict in STORED)
    return Sight(
        case=replace(seen, entries=tuple(known_then(each, known_at) for each in seen.entries if each.id in known)),
        hidden=hidden,
        day=known_at,
        known_at=known_at,
        stretches=tuple(
            each for each in stretches(checked) if not (health.GROUP in closed and each.fact in health.FACTS)
        ),
        findings=tuple(sorted(found, key=lambda line: line.rank)),
        closed=closed,
    )


def _as_recorded(row: tables.Case, case: record.Case) -> record.Case:
    """The case with the day on which each row came in, where its file names none: what came in today was not known before.

    A judgment was public, and a sample case is played as though each row had been recorded on its own day.
    """
    if row.library or row.sample:
        return case
    came = dict(row.entries.filter(recorded="").values_list("key", "recorded_at"))
    seen = dict(row.observations.filter(recorded="").values_list("key", "recorded_at"))

    def day(at: datetime | None) -> When | None:
        return None if at is None else When.of_day(timezone.localdate(at).toordinal())

    return replace(
        case,
        entries=tuple(replace(each, recorded_at=each.recorded_at or day(came.get(each.id))) for each in case.entries),
        observations=tuple(
            replace(each, recorded_at=each.recorded_at or day(seen.get(each.id))) for each in case.observations
        ),
    )


def _known(case: record.Case, day: int) -> frozenset[str]:
    """The ids of the entries that were recorded by a day; one that names no day of recording counts from its own."""
    return frozenset(
        entry.id
        for entry in case.entries
        if ((entry.recorded_at or entry.on).first or 1) <= day and (entry.on.first or 1) <= day
    )


def lines(row: tables.Case, linked: bool = False) -> tuple[Line, ...]:
    """The stored findings of a case as of today, the worst first; those of a judgment as of its own day. With `linked` what
    is found with its linked cases, for whom that may be told."""
    found: list[Any] = _findings(row.pk, linked=linked)
    day = 0 if row.library else today()
    told = (Line(*(*each[:9], each[9] or "", *each[10:-1], each[-1] == Reading.LINKED)) for each in found)
    now = (replace(line, verdict=verdict_on(line.verdict, line.since, line.due, day)) for line in told)
    return tuple(sorted(now, key=lambda line: line.rank))


@prepared
def _places(case: Any) -> QuerySet[Any]:
    return tables.CasePlace.objects.filter(case=case).values_list("place_id", "key")


@prepared
def _people(case: Any) -> QuerySet[Any]:
    return tables.Person.objects.filter(case=case).values_list("pk", "key")


@prepared
def _read_with(case: Any) -> QuerySet[Any]:
    return tables.Case.objects.filter(read_by__case=case).order_by("pk")


@prepared
def _spans(case: Any, linked: bool) -> QuerySet[Any]:
    spans = tables.Span.everything.filter(case=case, reading__in=readings(linked)).order_by("since", "pk")
    return spans.values_list("person_id", "fact", "place_id", "since", "until", "certain")


@prepared
def _findings(case: Any, linked: bool) -> QuerySet[Any]:
    there = Q(other__isnull=True) | Q(other__deleted_at__isnull=True)
    rows = tables.FindingRow.everything.filter(case=case, reading__in=readings(linked))
    return rows.filter(there, person__deleted_at__isnull=True).values_list(
        "identity", "norm", "instrument", "provision", "aspect", "force", "state", "verdict", "person__key",
        "other__key", "since", "until", "due", "weight", "verified", "weakened", "digest",
        "aside", "again", "reading",
    )  # fmt: skip


def _closed_to(line: Line, closed: frozenset[str]) -> Line:
    """A finding as somebody sees it to whom its group is closed: its days, whom it is about, and no word of what it is."""
    if not health.is_closed(line.norm, closed):
        return line
    return replace(
        line, norm=health.CLOSED, instrument=_("Health"), provision="", aspect="", identity="", digest="", weakened=""
    )


def line_of(finding: Finding, day: int) -> Line:
    """A finding that is not stored, as of a day."""
    return Line(
        identity=finding.id,
        norm=finding.norm.id,
        instrument=finding.source.instrument,
        provision=finding.source.provision or "",
        aspect=finding.source.aspect or "",
        force=finding.norm.force,
        state=finding.state or "",
        verdict=verdict_on(finding.verdict, finding.since, finding.due, day),
        who=finding.who,
        other=finding.other or "",
        since=finding.since,
        until=finding.until,
        due=finding.due,
        weight=stakes().weight(finding.norm, [finding.source]),
        verified=finding.verified,
        weakened=finding.weakened or "",
        digest=finding.digest,
    )


# ---- what a reader may see -----------------------------------------------------------------------------------------


def as_read_by(
    account: tables.Account, row: tables.Case, case: record.Case, everybody: str = "", beside: Merged | None = None
) -> tuple[record.Case, frozenset[str]]:
    """The record with what this account may not read taken out, and the ids of the entries it may not read. `beside`: what
    of linked cases is in it."""
    closed = access.closed_groups(account)
    names = _named(row, account)
    if beside is not None:
        theirs = {(other.pk, key) for other in beside.links.others for key in _named(other, account)}
        names |= {id for id, (other, key) in beside.sources.items() if (other.pk, key) in theirs}
    secret = {source.id for source in case.sources if source.access == "protected"} - names
    hidden = {entry.id for entry in case.entries if entry.source in secret}
    if health.GROUP in closed:
        hidden |= {entry.id for entry in case.entries if health.tells(entry.kind, entry.fields)}
    people = case.people
    if "identity" in closed:
        people = tuple(_unnamed(person, f"{everybody or _('Person')} {n}") for n, person in enumerate(people, 1))
    notes = "notes" not in closed
    entries = tuple(_read(entry, entry.id in hidden, notes) for entry in case.entries)
    told_by = tuple(
        replace(each, access="open") if each.id in names else replace(each, name=None) for each in case.sources
    )
    ill = health.INDICATORS if health.GROUP in closed else frozenset[str]()
    seen = tuple(each for each in case.observations if each.source not in secret and each.indicator not in ill)
    told = replace(
        case, people=people, entries=entries, sources=told_by, observations=seen, note=case.note if notes else None
    )
    return told, frozenset(hidden)


def _named(row: tables.Case, account: tables.Account) -> set[str]:
    return sources.seen_keys(row, account)


def _unnamed(person: record.Person, called: str) -> record.Person:
    """Somebody of whom the reader may not know who they are."""
    who: dict[str, Any] = dict.fromkeys(("sex", "born", "died", "age", "age_on", "stateless", "speaks_state_language"))
    return replace(person, label=called, nationality=(), more={}, **who)


def _read(entry: record.Entry, hidden: bool, notes: bool) -> record.Entry:
    if hidden:
        return replace(entry, place=None, with_=None, source=None, fields={}, note=None, until=None)
    return entry if notes else replace(entry, note=None)


# ---- one finding, checked anew -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Again:
    """A check made to explain: of the whole case, or in a large one of the people a finding can depend on."""

    case: record.Case
    checked: Checked
    day: int
    findings: tuple[Finding, ...]
    beside: Merged | None = None
    """What of linked cases is in it."""


def checked_for(row: tables.Case, people: Iterable[str], account: tables.Account) -> Again:
    """The case checked today for these people, with its linked cases where the account sees them all: what is stored, under
    the identities it has there."""
    case = case_of(row)
    beside = merged_for(row, case, account)
    if beside is not None:
        case = beside.case
    if len(case.people) > WHOLE:
        own = [entry for entry in case.entries if entry.who in set(people)]
        case = part_of(case, with_kin(case, set(people) | with_same_order(case, own)))
    day = day_of(case)
    checked = check_cases([case], program(), day, keep=KEPT)
    return Again(case, checked, day, checked.findings, beside)
