"""Conditions that a case tells of a place: added, corrected, taken back; what was said before stays readable."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from habeas.casework import places
from habeas.casework.keeping import Outcome
from habeas.casework.recheck import recheck
from habeas.dates import When
from habeas.record import case as record
from habeas.store import models as tables
from habeas.store.audit import Act, log
from habeas.store.mapping import names_of, observation_row
from habeas.store.models.base import new_ref
from habeas.store.reading import standing_observations


class ConflictError(Exception):
    """Somebody corrected this or took it back meanwhile."""


@dataclass(frozen=True, slots=True)
class Told:
    """What was seen: yes or no, or a range (an open end is infinite). Days are EDTF; `source` the key of one of the case."""

    place: tables.Place
    indicator: str
    value: bool | tuple[float, float]
    since: str
    until: str = ""
    source: str = ""


def standing(case: tables.Case) -> QuerySet[tables.Observation]:
    """What the case tells of its places, neither corrected nor taken back; the latest first."""
    rows = case.observations.filter(standing_observations(), visit__isnull=True)
    return rows.select_related("place", "by").order_by("place__name", "-since_first", "pk")


def gone(case: tables.Case) -> QuerySet[tables.Observation]:
    """What was corrected or taken back, the last first."""
    rows = case.observations.exclude(standing_observations()).filter(visit__isnull=True)
    return rows.select_related("place", "by", "superseded_by").order_by("-pk")


def latest(row: tables.Observation) -> tables.Observation:
    """The last that took the place of a row; the row itself where none did."""
    while later := tables.Observation.objects.filter(supersedes=row).first():
        row = later
    return row


@transaction.atomic
def add(case: tables.Case, by: tables.Account, told: Told, token: str) -> Outcome:
    """Something seen at a place. `token` was made by the form: sent twice it is kept once."""
    tables.Case.objects.select_for_update().get(pk=case.pk)
    if case.observations.filter(key=token).exists():
        return Outcome((), ())
    _write(case, by, told, token)
    log(by, timezone.now(), [Act("add", "observation", token, case.ref, {"indicator": told.indicator})])
    return _changed(case)


@transaction.atomic
def correct(case: tables.Case, by: tables.Account, row: tables.Observation, told: Told, why: str) -> Outcome:
    """Another in its place; the old one stays readable. Raises ConflictError."""
    old = _must_stand(case, row)
    new = _write(case, by, told, new_ref(), supersedes=old, why=why)
    log(by, timezone.now(), [Act("correct", "observation", str(old.pk), case.ref, {"by": new.key})])
    return _changed(case)


@transaction.atomic
def retract(case: tables.Case, by: tables.Account, row: tables.Observation, why: str) -> Outcome:
    """Takes it back, with a reason. Raises ConflictError."""
    old = _must_stand(case, row)
    case.observations.filter(pk=old.pk).update(retracted_at=timezone.now(), why=why)
    log(by, timezone.now(), [Act("retract", "observation", str(old.pk), case.ref)])
    return _changed(case)


@transaction.atomic
def restore(case: tables.Case, by: tables.Account, row: tables.Observation) -> Outcome:
    """Undoes `retract`."""
    case.observations.filter(pk=row.pk).update(retracted_at=None)
    log(by, timezone.now(), [Act("restore", "observation", str(row.pk), case.ref)])
    return _changed(case)


def told_by(row: tables.Observation) -> Mapping[str, Any]:
    """A row by the fields of its form."""
    yes = {True: "yes", False: "no", None: ""}[row.yes]
    return {
        "indicator": row.indicator, "yes": yes, "low": row.low, "high": row.high, "since": row.since, "until": row.until,
        "source": row.source or "",
    }  # fmt: skip


def _must_stand(case: tables.Case, row: tables.Observation) -> tables.Observation:
    tables.Case.objects.select_for_update().get(pk=case.pk)
    found = case.observations.filter(standing_observations(), pk=row.pk).first()
    if found is None:
        raise ConflictError
    return found


def _write(case: tables.Case, by: tables.Account, told: Told, key: str, **columns: Any) -> tables.Observation:
    places.link([case.pk], told.place)
    named = names_of(case)
    known = next(name for name, place in named.places.items() if place.pk == told.place.pk)
    value = told.value if isinstance(told.value, bool) else (max(told.value[0], -inf), min(told.value[1], inf))
    seen = record.Observation(
        id=key,
        place=known,
        indicator=told.indicator,
        value=value,
        since=When.parse(told.since),
        until=When.parse(told.until) if told.until else None,
        source=told.source or None,
        recorded_at=When.parse(timezone.localdate().isoformat()),
    )
    row = observation_row(named, seen, by=by, **columns)
    row.save()
    return row


def _changed(case: tables.Case) -> Outcome:
    tables.Case.objects.filter(pk=case.pk).update(changed_at=timezone.now())
    return recheck(case)
