"""Who says so, and who may know it. A protected source is seen by its readers alone; consents have uses and days."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from habeas.casework import edits
from habeas.casework.keeping import Outcome
from habeas.casework.recheck import recheck, today
from habeas.record.reader_people import ACCESS
from habeas.store import models as tables
from habeas.store.access import may_change
from habeas.store.audit import Act, log
from habeas.store.models.base import new_ref
from habeas.store.prepared import prepared

OPEN, CONFIDENTIAL, PROTECTED = ACCESS
USES: Final = ("record", "share", "publish", "lodge", "consulate", "trace")


def iso_today() -> str:
    """Today as a day of the record."""
    return date.fromordinal(today()).isoformat()


def seen_by(case: tables.Case, account: tables.Account) -> QuerySet[tables.Source]:
    """The sources of a case whose name this account may read."""
    sources = case.sources.order_by("pk")
    return sources if case.library else sources.filter(sight(case, account)).distinct()


def names_seen(case: tables.Case, account: tables.Account) -> dict[str, str]:
    """Those names by the ids of the sources, in the order in which they came."""
    seen = _named(case.pk, account.pk, every=case.library, own=may_change(account, case))
    return {key: name or key for _pk, key, name in seen}


@prepared
def _named(case: Any, account: Any, every: bool, own: bool) -> QuerySet[Any]:
    return rows_seen(case, account, every, own).order_by("pk").values_list("pk", "key", "name")


def seen_keys(case: tables.Case, account: tables.Account) -> set[str]:
    """The ids of those sources."""
    return set(_keys(case.pk, account.pk, every=case.library, own=may_change(account, case)))


@prepared
def _keys(case: Any, account: Any, every: bool, own: bool) -> QuerySet[Any]:
    return rows_seen(case, account, every, own).values_list("key", flat=True)


def rows_seen(case: Any, account: Any, every: bool, own: bool) -> QuerySet[tables.Source]:
    """The sources of a case that may be read, for queries that are prepared: `every` one, or as of one's `own` case."""
    rows = tables.Source.objects.filter(case=case)
    return rows if every else rows.filter(_sight(case, account, own)).distinct()


def sight(case: tables.Case, account: tables.Account, prefix: str = "") -> Q:
    """The condition for rows whose source (at `prefix`, such as `source__`) the account may read.

    An entry recorded by somebody makes its source known to them (as `case_page` has it).
    """
    return _sight(case, account, may_change(account, case), prefix)


def _sight(case: Any, account: Any, own_case: bool, prefix: str = "") -> Q:
    classes = (OPEN, CONFIDENTIAL) if own_case else (OPEN,)
    own = tables.Entry.objects.filter(case=case, recorded_by=account, source__isnull=False).values("source")
    return Q(**{f"{prefix}access__in": classes}) | Q(**{f"{prefix}readers": account}) | Q(**{f"{prefix}key__in": own})


def is_secret(account: Any) -> Exists:
    """The condition for rows that name a `source` of their `case` which is protected, and not open to the account (or to the
    one of this key)."""
    named = tables.Source.objects.filter(case=OuterRef("case"), key=OuterRef("source"))
    own = tables.Entry.objects.filter(case=OuterRef("case"), source=OuterRef("key"), recorded_by=account)
    protected = named.filter(access=PROTECTED, case__library=False)
    return Exists(protected.exclude(readers=account).exclude(Exists(own)))


def add(case: tables.Case, by: tables.Account, name: str, access: str) -> tables.Source:
    """A new source; who records it may read it."""
    return add_once(case, by, new_ref(), name, access, ())


@transaction.atomic
def add_once(
    case: tables.Case, by: tables.Account, token: str, name: str, access: str, readers: Iterable[tables.Account]
) -> tables.Source:
    """`add` under an id made by the form, so that the same form sent twice adds one source."""
    tables.Case.objects.select_for_update().get(pk=case.pk)
    known = case.sources.filter(key=token).first()
    if known is not None:
        return known
    source = tables.Source.objects.create(case=case, key=token, name=name, access=access)
    source.readers.set({*readers, by})
    log(by, timezone.now(), [Act("add", "source", str(source.pk), case.ref, {"access": access})])
    return source


@transaction.atomic
def change(
    case: tables.Case,
    by: tables.Account,
    source: tables.Source,
    version: int,
    columns: Mapping[str, str],
    readers: Iterable[tables.Account],
) -> None:
    """Name, class and readers of a source. Raises StaleError. Whoever sets the readers stays one: none is lost to all."""
    wanted = {reader.pk for reader in (*readers, by)}
    before = set(source.readers.values_list("pk", flat=True))
    beside = {"readers": sorted(before)} if wanted != before else {}
    edits.save(source, version, columns, by, case, beside)
    source.readers.set(wanted)


@transaction.atomic
def release(case: tables.Case, by: tables.Account, source: tables.Source, released: bool) -> None:
    """A named person answers for it that facts which rest on this source alone may leave the office; or takes it back."""
    edits.save(source, source.version, {"released_by_id": by.pk if released else None}, by, case)
    log(by, timezone.now(), [Act("release" if released else "hold back", "source", str(source.pk), case.ref)])


@transaction.atomic
def consent(case: tables.Case, by: tables.Account, person: tables.Person, use: str, given: str, to: str) -> Outcome:
    """What a person agreed to. The same consent written twice stays one."""
    row, made = tables.Consent.objects.get_or_create(
        case=case, person=person, use=use, given=given, to=to or None, withdrawn=""
    )
    if not made:
        return Outcome((), ())
    log(by, timezone.now(), [Act("consent", "consent", str(row.pk), case.ref, {"use": use})])
    return recheck(case, [person.key])


@transaction.atomic
def withdraw(case: tables.Case, by: tables.Account, row: tables.Consent, day: str) -> Outcome:
    """A consent ends on a day; with an empty day the withdrawal is taken back."""
    tables.Consent.objects.filter(pk=row.pk).update(withdrawn=day)
    what = "withdraw" if day else "withdrawal undone"
    log(by, timezone.now(), [Act(what, "consent", str(row.pk), case.ref, {"use": row.use})])
    return recheck(case, [row.person.key])
