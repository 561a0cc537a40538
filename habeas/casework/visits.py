"""Visits of monitors: the checklist, what was seen kept as observations, corrections that leave the old visit readable.

What a visit saw is read by the check of everybody held there; which people that is stays with their teams.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from habeas.casework.conditions import Range, value_of
from habeas.casework.places import recheck_there
from habeas.check.cases import first_day, last_day
from habeas.check.steps import FAR
from habeas.dates import When
from habeas.files import Fields, Items, Node, Text, read_yaml
from habeas.record.reader_conditions import figure_of
from habeas.record.vocabulary import Indicator, load_vocabulary
from habeas.store import models as tables
from habeas.store.audit import Act, log
from habeas.store.blobs import Stored
from habeas.store.mapping import BATCH
from habeas.store.prepared import among, prepared

YES_NO: Final = "yes_no"
NUMBER: Final = "number"


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the checklist."""

    name: str
    labels: Mapping[str, str]
    indicators: tuple[Indicator, ...]

    def label(self, language: str) -> str:
        return self.labels.get(language, self.labels["en"])


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that came with a visit and lies encrypted already."""

    stored: Stored
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a monitor tells of a visit; `seen` holds yes or no, or a range, by indicator."""

    on: str
    seen: Mapping[str, bool | Range]
    companions: str = ""
    met: str = ""
    note: str = ""
    files: Sequence[NewFile] = field(default_factory=tuple)

    @property
    def digest(self) -> str:
        """The same for the same visit: tells a second sending from a second visit."""
        told = [self.on, sorted(self.seen.items()), self.companions, self.met, self.note]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


class SentTwiceError(Exception):
    """A visit with this token is there already; `same` where it tells the same."""

    def __init__(self, visit: tables.Visit, same: bool) -> None:
        super().__init__("sent twice")
        self.visit, self.same = visit, same


class CorrectedError(Exception):
    """Somebody corrected the visit meanwhile; `by` is the correction."""

    def __init__(self, by: tables.Visit) -> None:
        super().__init__("corrected meanwhile")
        self.by = by


@cache
def checklist() -> tuple[Group, ...]:
    """What to look at, from the vocabulary, in the order of `checklist.yaml`."""
    known = {name: one for name, one in load_vocabulary().indicators.items() if one.type in (YES_NO, NUMBER)}
    source = _fields(read_yaml(Path(__file__).with_name("checklist.yaml")))
    groups = [_group(name, _fields(row), known) for name, row in _fields(source["groups"]).items()]
    told = {one.name for group in groups for one in group.indicators} | set(_texts(source["left_out"]))
    rest = tuple(one for name, one in known.items() if name not in told)
    other = Group("other", _labels(source["other"]), rest)
    return (*groups, other) if rest else tuple(groups)


def figure(text: str) -> Range | None:
    """A figure as people write it: `4`, `2,5`, `4 to 7`, `4-7`, `от 4 до 7`; None where it is none.

    >>> figure("2,5"), figure("от 4 до 7"), figure("4-7"), figure("many")
    ((2.5, 2.5), (4.0, 7.0), (4.0, 7.0), None)
    """
    plain = text.strip().casefold().replace(",", ".").removeprefix("от ").removeprefix("from ")
    found = figure_of(plain)
    return found if found is not None and found[0] >= 0 else None


TEXTS: Final = ("companions", "met", "note")
"""What a visit tells in words of its own: closed where notes are."""


def told_by(visit: tables.Visit) -> Told:
    """A visit as it was told."""
    seen = {row.indicator: row.yes if row.yes is not None else value_of(row) for row in visit.observations.all()}
    return Told(visit.on, seen, visit.companions, visit.met, visit.note)


@transaction.atomic
def add(
    place: tables.Place, team: tables.Team, by: tables.Account, told: Told, token: str, at: datetime | None = None
) -> tables.Visit:
    """Keeps a visit and lets the check read it. `at`: when it was written, where it came sealed from a phone, later. Raises
    SentTwiceError where the token was used."""
    before = tables.Visit.objects.filter(token=token).select_related("place").first()
    if before is not None:
        raise SentTwiceError(before, before.place_id == place.pk and told_by(before).digest == told.digest)
    now = timezone.now()
    visit = _write(place, team, by, told, token, made_at=min(at or now, now))
    how = {"sealed": True, "written": at.isoformat()} if at else {}
    log(by, now, [Act("add", "visit", visit.ref, body={"place": place.ref, **how})])
    _recheck(visit, ())
    return visit


@transaction.atomic
def correct(old: tables.Visit, by: tables.Account, told: Told, token: str, why: str) -> tables.Visit:
    """A new visit in place of one; the old stays readable. Raises CorrectedError, SentTwiceError."""
    before = tables.Visit.objects.filter(token=token).first()
    if before is not None:
        raise SentTwiceError(before, told_by(before).digest == told.digest)
    later = tables.Visit.objects.filter(supersedes=old).select_related("by").first()
    if later is not None:
        raise CorrectedError(later)
    try:
        with transaction.atomic():
            visit = _write(old.place, old.team, by, told, token, supersedes=old, why=why)
    except IntegrityError:  # two at the same moment
        raise CorrectedError(tables.Visit.objects.get(supersedes=old)) from None
    log(by, timezone.now(), [Act("correct", "visit", old.ref, body={"by": visit.ref})])
    _recheck(visit, (old,))
    return visit


def latest_of(places: Iterable[int], most: int | None = None) -> list[tables.Visit]:
    """The latest visits to these places; of corrected ones what stands."""
    return _standing(tuple(places), most=most)


@prepared
def _standing(places: Any, *, most: int | None) -> QuerySet[tables.Visit]:
    found = tables.Visit.objects.filter(among("place", places), superseded_by__isnull=True)
    return found.select_related("place", "team", "by").order_by("-on_first", "-made_at", "-pk")[:most]


def latest(visit: tables.Visit) -> tables.Visit:
    """The correction that stands, of a visit that was corrected."""
    while later := tables.Visit.objects.filter(supersedes=visit).first():
        visit = later
    return visit


def history(visit: tables.Visit) -> list[tables.Visit]:
    """The visit and those that it corrects, the latest first."""
    found = [visit]
    while found[-1].supersedes is not None:
        found.append(found[-1].supersedes)
    return found


def _write(
    place: tables.Place, team: tables.Team, by: tables.Account, told: Told, token: str, **columns: Any
) -> tables.Visit:
    day = When.parse(told.on)
    visit = tables.Visit.objects.create(
        place=place,
        team=team,
        by=by,
        on=told.on,
        on_first=first_day(day),
        companions=told.companions,
        met=told.met,
        note=told.note,
        token=token,
        **columns,
    )
    recorded = timezone.localdate().isoformat()
    rows = [_row(visit, name, value, day, recorded) for name, value in told.seen.items()]
    tables.Observation.objects.bulk_create(rows, BATCH)
    tables.VisitFile.objects.bulk_create(
        tables.VisitFile(
            visit=visit,
            name=file.name,
            media_type=file.media_type,
            size=file.stored.size,
            sha256=file.stored.sha256,
            blob=file.stored.name,
            added_by=by,
        )
        for file in told.files
    )
    return visit


def _row(visit: tables.Visit, name: str, value: bool | Range, day: When, recorded: str) -> tables.Observation:
    yes = value if isinstance(value, bool) else None
    low, high = (None, None) if isinstance(value, bool) else value
    return tables.Observation(
        visit=visit,
        key=f"visit-{visit.ref}.{name}",
        place=visit.place,
        indicator=name,
        yes=yes,
        low=low,
        high=high,
        since=visit.on,
        since_first=day.first,
        source=visit.team.name,
        recorded=recorded,
    )


def _recheck(visit: tables.Visit, others: Sequence[tables.Visit]) -> None:
    """Marks whom this visit, and one it corrects, can concern: as long as what was seen lasts."""
    indicators = load_vocabulary().indicators
    every = (visit, *others)
    seen = [row.indicator for each in every for row in each.observations.all()]
    if not seen:
        return
    days = [When.parse(each.on) for each in every]
    lasts = max(int(indicators[name].lasts) for name in seen)
    since, until = min(map(first_day, days)), max(map(last_day, days)) + lasts + 1
    recheck_there(visit.place, since, min(until, FAR))


def _group(name: str, row: Mapping[str, Node], known: Mapping[str, Indicator]) -> Group:
    return Group(name, _labels(row["label"]), tuple(known[each] for each in _texts(row["indicators"])))


def _fields(node: Node) -> Mapping[str, Node]:
    assert isinstance(node, Fields)
    return node.pairs


def _texts(node: Node) -> list[str]:
    assert isinstance(node, Items)
    return [item.value for item in node.items if isinstance(item, Text)]


def _labels(node: Node) -> dict[str, str]:
    return {language: text.value for language, text in _fields(node).items() if isinstance(text, Text)}
