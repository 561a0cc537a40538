"""People of a case and how they are related; each change is checked in the same save."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from habeas.casework import edits
from habeas.casework.keeping import Outcome
from habeas.casework.recheck import recheck
from habeas.dates import When
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
    beside = ("names",) if names is not None and _names_of(person) != [_told(name) for name in names] else ()
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
) -> Outcome:
    """`who` is `relation` of `of`. The same said twice stays one."""
    row, made = tables.Kin.objects.get_or_create(
        case=case,
        who=who,
        relation=relation,
        of=of,
        defaults={"since": since, "disputed": disputed, "more": dict(more or {})},
    )
    if not made:
        return Outcome((), ())
    log(by, timezone.now(), [Act("add", "kin", str(row.pk), case.ref, {"relation": relation})])
    return recheck(case, [who.key, of.key])


@transaction.atomic
def remove_kin(row: tables.Kin, by: tables.Account) -> Outcome:
    """Takes a kinship away that was wrongly recorded; the page keeps what is needed to put it back."""
    case, who, of = row.case, row.who.key, row.of.key
    log(by, timezone.now(), [Act("delete", "kin", str(row.pk), case.ref, {"relation": row.relation})])
    row.delete()
    return recheck(case, [who, of])


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
