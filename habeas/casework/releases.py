"""Figures of the whole office for those who may see no case: one release a day, and each is remembered.

1. An administrator chooses once whether small numbers are hidden or every figure is changed a little (`choose`): the two ways
   give each other away, so that the choice stands from the first release on.
2. Whoever asks first on a day has the release of that day made (`begin`), by the worker: to suppress the tables of a year
   takes seconds. Until it is there the last one is shown. The same comes of it whoever asks; what is closed to somebody is
   held back as it is shown to them (`seen_by`).
3. A release is held against all that were told before (`prove.publish.release`). What was hidden is kept with the last one.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from habeas.casework import jobs, rules
from habeas.casework.pattern import pattern_of_office
from habeas.check import health
from habeas.prove.publish.axes import PREGNANT, REST
from habeas.prove.publish.population import BREACH
from habeas.prove.publish.release import PERTURBED, SUPPRESSED, Making, ids, remembered
from habeas.store.audit import Act, log
from habeas.store.models import Account, Job, Person, Release
from habeas.store.place import vault

KIND: Final = "release"
WAY: Final = "way_of_releases"
WAYS: Final = (SUPPRESSED, PERTURBED)
_USE: Final = "perturbed figures"
"""What the secret that figures are changed by is for: a key of the vault as others are, the same as long as the office is."""
_SEX: Final = "sex"


class ChosenError(Exception):
    """Figures were told already, in the one way or the other: it stands."""


def way() -> str | None:
    """How small numbers are guarded here, None where that was not chosen yet."""
    chosen: str | None = rules.value_of(WAY, None)
    return chosen


@transaction.atomic
def choose(chosen: str, by: Account) -> None:
    """Sets how small numbers are guarded. Raises ChosenError once figures were told, or are being made."""
    if chosen not in WAYS:
        raise ValueError(chosen)
    if stands():
        raise ChosenError
    rules.put(WAY, chosen, by, chosen)


def stands() -> bool:
    """Whether the way can be chosen no more."""
    return way() is not None and (Release.objects.exists() or under_way() is not None)


def last() -> Release | None:
    """The last release, without what was kept of it."""
    return Release.objects.defer("kept").order_by("-day").first()


class State(StrEnum):
    """How it stands with the release of a day."""

    made = "made"
    unchosen = "unchosen"
    checks = "checks"
    making = "making"
    failed = "failed"


@transaction.atomic
def begin(day: date, by: Account) -> State:
    """Has the release of a day made where that was not begun; not before every case is checked, since it stands.

    Where one of a later day is there, the clock went back: nothing is made until that day is over.
    """
    if way() is None:
        return State.unchosen
    if Release.objects.filter(day__gte=day).exists():
        return State.made
    if under_way() is not None:
        return State.making
    if Job.objects.filter(kind=KIND, ended_at__date=day).exclude(fault="").exists():
        return State.failed
    if jobs.stale():
        return State.checks
    jobs.add(KIND, "", by)
    return State.making


def under_way() -> Job | None:
    """The job that is at a release."""
    return Job.objects.filter(kind=KIND, ended_at__isnull=True).first()


@jobs.kind(KIND)
def _make(job: Job) -> Iterator[int]:
    """Year by year. One that is cut off begins again, and whoever asked yesterday has that of today."""
    day, chosen = timezone.localdate(), way()
    if chosen is None or Release.objects.filter(day__gte=day).exists():
        return
    earlier, secret = remembered(_told()), vault().key(_USE) if chosen == PERTURBED else None
    names = dict(Person.objects.filter(case__library=False).values_list("pk", "ref")) if secret is not None else {}
    making = Making(pattern_of_office(day.toordinal()), day.toordinal(), earlier, secret=secret, ids=names)
    for done in making:
        job.total = making.total
        yield done
    told, kept = making.body["told"], {**(earlier[-1]["kept"] if earlier else {}), **making.body["kept"]}
    with transaction.atomic():
        Release.objects.update(kept={})
        row = Release.objects.create(day=day, hash=hash_of(told), told=told, kept=kept, made_by=job.made_by)
        log(job.made_by, timezone.now(), [Act("release", "numbers", day.isoformat(), body={"hash": row.hash})])


def written(told: Mapping[str, Any]) -> bytes:
    """What was told, as the one text of which `hash_of` is: whoever holds the file proves a figure with `sha256sum`."""
    return json.dumps(told, sort_keys=True, ensure_ascii=False, indent=1).encode()


def hash_of(told: Mapping[str, Any]) -> str:
    """What proves a release."""
    return hashlib.sha256(written(told)).hexdigest()


def seen_by(told: Mapping[str, Any], closed: Iterable[str]) -> Mapping[str, Any]:
    """What of a release may be shown to somebody to whom these groups are closed."""
    if health.GROUP not in closed:
        return told
    return {**told, "years": {year: _without_health(own) for year, own in told["years"].items()}}


def _without_health(year: Mapping[str, Any]) -> dict[str, Any]:
    """Pregnancy is parted from the rest on the axis of the sexes; the topics that are about health alone are told of nobody."""
    topics = {f"{BREACH}:{topic}" for topic in health.topics()}

    def stays(axis: str, name: str) -> bool:
        what, node, _ = ids(name)
        return what not in topics and not (axis == _SEX and node in (PREGNANT, REST))

    axes = {
        axis: {name: count for name, count in cells.items() if stays(axis, name)}
        for axis, cells in year["axes"].items()
    }
    return {**year, "axes": axes, "tables": {by: table for by, table in year["tables"].items() if by != PREGNANT}}


def _told() -> Iterator[dict[str, Any]]:
    """Every release in the order of its days; what was kept stands with the last."""
    for told, kept in Release.objects.order_by("day").values_list("told", "kept").iterator(20):
        yield {"told": told, "kept": kept}
