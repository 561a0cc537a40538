"""People of a case and how they are related; each change is checked in the same save."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from habeas.casework import edits
from habeas.casework.keeping import Outcome
from habeas.casework.recheck import recheck
from habeas.dates import When
from habeas.store import editions
from habeas.store import models as tables
from habeas.store.audit import Act, log


@dataclass(frozen=True, slots=True)
class Name:
    """A name by which somebody reports a person."""

    name: str
    source: tables.Source | None = None
    mothers_name: bool = False


@transaction.atomic
def add_person(
    case: tables.Case, by: tables.Account, columns: Mapping[str, Any], names: Sequence[Name], token: str
) -> tables.Person:
    """Somebody new in a case. `token` was made by the form: sent twice it makes one person."""
    tables.Case.objects.select_for_update().get(pk=case.pk)
    known = case.people(manager="everything").filter(key=token).first()
    if known is not None:
        return known
    person = edits.create(tables.Person(case=case, key=token, **with_days(columns)), by, case)
    _set_names(person, names)
    recheck(case, [person.key])
    return person


@transaction.atomic
def change_person(
    person: tables.Person, version: int, by: tables.Account, columns: Mapping[str, Any], names: Sequence[Name] | None
) -> Outcome:
    """Who somebody is, corrected. Raises StaleError. `names` None: they are not touched."""
    case = person.case
    before = _names_of(person)
    beside = {"names": before} if names is not None and before != [_told(name) for name in names] else {}
    changed = edits.save(person, version, with_days(columns), by, case, beside)
    if beside:
        _set_names(person, names or ())
    return recheck(case, [person.key]) if changed else Outcome((), ())


def with_days(columns: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a person with the days by which lists sort and filter."""
    found = dict(columns)
    if "born" in found:
        born = When.parse(found["born"]) if found["born"] else None
        found["born_first"], found["born_last"] = (born.first, born.last) if born else (None, None)
    return found


class KnownError(edits.StaleError):
    """This kinship is recorded already and says something else; `row` is what it says. Nothing was written."""


@transaction.atomic
def add_kin(
    case: tables.Case,
    by: tables.Account,
    who: tables.Person,
    relation: str,
    of: tables.Person,
    since: str = "",
    disputed: bool = False,
    more: Mapping[str, Any] | None = None,
    version: int = 0,
) -> Outcome:
    """`who` is `relation` of `of`. The same said twice stays one; one taken away before is put back.

    Said otherwise than it is recorded it changes the row where `version` is that of the row, so that who says it has seen
    what is recorded; else raises KnownError. What is left empty stays as it was.
    """
    tables.Case.objects.select_for_update().get(pk=case.pk)
    told = {"since": since, "more": dict(more or {})}
    row = case.kin.filter(who=who, relation=relation, of=of).order_by("removed_at", "pk").first()
    if row is None:
        now = timezone.now()
        row = tables.Kin(case=case, who=who, relation=relation, of=of, disputed=disputed, recorded_at=now, **told)
        edits.create(row, by, case, relation=relation)
    else:
        changes = {name: value for name, value in told.items() if value} | {"disputed": disputed}
        if row.removed_at is None and any(getattr(row, name) != value for name, value in changes.items()):
            if row.version != version:
                raise KnownError(row)
        elif row.removed_at is None:
            return Outcome((), ())
        else:
            restore_kin(row, by)
        edits.save(row, row.version, changes, by, case)
    return recheck(case, [who.key, of.key])


@transaction.atomic
def remove_kin(row: tables.Kin, by: tables.Account) -> Outcome:
    """Takes a kinship out of the record that was wrongly recorded; it can be put back."""
    return _remove(row, by, timezone.now(), "delete")


@transaction.atomic
def restore_kin(row: tables.Kin, by: tables.Account) -> Outcome:
    """Undoes `remove_kin`."""
    return _remove(row, by, None, "restore")


def _remove(row: tables.Kin, by: tables.Account, moment: datetime | None, what: str) -> Outcome:
    case, now = row.case, timezone.now()
    before = row.removed_at.isoformat() if row.removed_at else None
    tables.Kin.objects.filter(pk=row.pk).update(removed_at=moment, version=F("version") + 1)
    row.refresh_from_db()
    editions.note(row, {"removed_at": before}, now, by, case)
    log(by, now, [Act(what, "kin", str(row.pk), case.ref, {"relation": row.relation})])
    return recheck(case, [row.who.key, row.of.key])


def _set_names(person: tables.Person, names: Sequence[Name]) -> None:
    person.names.all().delete()
    tables.ReportedName.objects.bulk_create(
        tables.ReportedName(person=person, name=each.name, source=each.source, mothers_name=each.mothers_name)
        for each in names
    )


def _names_of(person: tables.Person) -> list[tuple[str, int | None, bool]]:
    return list(person.names.order_by("pk").values_list("name", "source_id", "mothers_name"))


def _told(name: Name) -> tuple[str, int | None, bool]:
    return name.name, name.source.pk if name.source else None, name.mothers_name
