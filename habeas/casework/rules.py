"""What the office has set for itself: figures the law leaves open, fields closed to a role, second factors, retention.

A change of a figure marks every case: the worker checks it again, and pages say so.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from habeas.casework import jobs
from habeas.casework.law import FIGURES, figures, law_version
from habeas.casework.recheck import mark_stale, today
from habeas.store import access
from habeas.store.audit import Act, log
from habeas.store.models import Account, Case, Setting
from habeas.store.models.office import Role
from habeas.store.place import vault

SECOND_FACTOR: Final = "second_factor_roles"
RETENTION: Final = "retention"
LAST_BACKUP: Final = "last_backup"
LAST_HEAD: Final = "last_head"
HEAD_EVERY: Final = timedelta(days=7)
"""How often the end of the log goes outside, on paper or by mail."""
RETAINED: Final = {"closed_days": 3650, "deleted_days": 30, "backup_days": 365}
"""Days after which a closed case is proposed for erasure, a deleted one is erased, a backup expires; 0 is never."""
_CACHED: Final = "habeas-second-factor"


def value_of(name: str, otherwise: Any) -> Any:
    """What the office has set under this name."""
    setting = Setting.objects.filter(name=name).first()
    return otherwise if setting is None else setting.value


@transaction.atomic
def put(name: str, value: Any, by: Account, what: str) -> None:
    """Sets something; the log says what was changed and by whom, not to what."""
    Setting.objects.update_or_create(name=name, defaults={"value": value})
    log(by, timezone.now(), [Act("change", "setting", name, body={"field": what})])


@transaction.atomic
def keep_head(sequence: int, by: Account) -> None:
    """Notes that the end of the log, as it was at this row, went outside."""
    now = timezone.now()
    Setting.objects.update_or_create(
        name=LAST_HEAD, defaults={"value": {"at": now.isoformat(), "sequence": sequence, "by": str(by)}}
    )
    log(by, now, [Act("print", "head", str(sequence))])


def last_head(now: datetime) -> dict[str, Any]:
    """When the end of the log last went outside and up to which row, and whether that is too long ago."""
    told = value_of(LAST_HEAD, None)
    if told is None:
        return {"at": None, "is_old": True}
    at = datetime.fromisoformat(told["at"])
    return {"at": at, "sequence": told["sequence"], "by": told["by"], "is_old": now - at >= HEAD_EVERY}


def second_factor_roles() -> list[str]:
    """The roles that have to sign in with a second factor; administrators, until the office says otherwise."""
    kept: list[str] | None = cache.get(_CACHED)
    if kept is None:
        kept = value_of(SECOND_FACTOR, [Role.ADMINISTRATOR.value])
        cache.set(_CACHED, kept, 60)
    return kept


def set_second_factor_roles(roles: list[str], by: Account) -> None:
    """From the next page on these roles are asked to set one up."""
    put(SECOND_FACTOR, roles, by, "roles")
    transaction.on_commit(lambda: cache.delete(_CACHED))


def needs_second_factor(account: Account) -> bool:
    """Whether this account has to have one. In a sample office nobody has to, and the invented cannot."""
    return not vault().is_demo and not account.invented and account.role in second_factor_roles()


def closed_fields() -> dict[str, list[str]]:
    """Which groups of fields are closed, by role."""
    found: dict[str, list[str]] = value_of(access.CLOSED, {})
    return found


def set_closed_fields(closed: dict[str, list[str]], by: Account) -> None:
    """Closes groups of fields to roles."""
    put(access.CLOSED, closed, by, ", ".join(sorted(role for role, groups in closed.items() if groups)))


def retention() -> dict[str, int]:
    """After how many days what goes."""
    held: dict[str, int] = value_of(RETENTION, {})
    return RETAINED | held


def set_retention(days: dict[str, int], by: Account) -> None:
    """Sets after how many days what is proposed for erasure."""
    put(RETENTION, days, by, ", ".join(sorted(name for name in days if days[name] != retention()[name])))


@transaction.atomic
def set_figure(name: str, text: str | None, by: Account) -> int:
    """Sets a figure that the law leaves open, or (None) takes the one that ships; gives how many cases wait for a check."""
    held = figures()
    if text is None:
        held.pop(name, None)
    else:
        held[name] = text
    put(FIGURES, held, by, name)
    return check_all(by)


@transaction.atomic
def check_all(by: Account) -> int:
    """Marks every case; the worker goes through them. Gives how many."""
    count = mark_stale(Case.objects.filter(deleted_at__isnull=True).values_list("pk", flat=True))
    log(by, timezone.now(), [Act("check", "office", body={"cases": count})])
    transaction.on_commit(jobs.wake)
    return count


@jobs.hourly
def check_turned() -> int:
    """Marks the cases in which with a new day something begins, ends or runs out (*still held?*). Gives how many."""
    turned = Case.objects.filter(turns_on__lte=today(), stale_since__isnull=True, deleted_at__isnull=True)
    return turned.update(stale_since=timezone.now())


def check_older_law() -> int:
    """Marks the cases that were checked by another law than this program's, those put aside too. Gives how many."""
    older = Case.objects.filter(deleted_at__isnull=True, checked_at__isnull=False).exclude(law_version=law_version())
    older.exclude(check_fault="").update(check_fault="", check_tries=0)
    return older.filter(stale_since__isnull=True).update(stale_since=timezone.now())
