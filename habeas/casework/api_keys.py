"""Keys for the API, and whether the office has it at all: off until an administrator switches it on.

A key is 256 random bits, so its plain SHA-256 cannot be turned back; it is shown once and kept nowhere.
"""

import hashlib
import secrets
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from habeas.casework import rules
from habeas.store.audit import Act, log
from habeas.store.models import Account, ApiKey

SETTING: Final = "api"
LONGEST: Final = timedelta(days=366)
_BEGINS: Final = "habeas_"
"""So that a key that was left lying about is known for one."""
_NOTED: Final = timedelta(minutes=1)


def is_on() -> bool:
    """Whether the office answers programs."""
    return bool(rules.value_of(SETTING, False))


def switch(on: bool, by: Account) -> None:
    """Switches the API on or off for the whole office; keys stay, and are of no use while it is off."""
    rules.put(SETTING, on, by, "on" if on else "off")


@transaction.atomic
def make(account: Account, name: str, until: date) -> tuple[ApiKey, str]:
    """A new key of one's own, and the key itself, which is kept nowhere."""
    secret = _BEGINS + secrets.token_urlsafe(32)
    row = ApiKey.objects.create(account=account, name=name, until=until, hash=_hash(secret))
    log(account, timezone.now(), [Act("add", "api key", row.ref, body={"until": until.isoformat()})])
    return row, secret


@transaction.atomic
def revoke(row: ApiKey, by: Account) -> None:
    """The key works no more, at once."""
    if row.revoked_at is None:
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
        log(by, row.revoked_at, [Act("end", "api key", row.ref)])


def revoke_all(account: Account) -> int:
    """All keys of an account; whoever ends its sessions logs that. Gives how many worked still."""
    return ApiKey.objects.filter(account=account, revoked_at=None).update(revoked_at=timezone.now())


def revoke_every() -> None:
    """All keys of the office: a backup that was restored knows nothing of those revoked since."""
    ApiKey.objects.filter(revoked_at=None).update(revoked_at=timezone.now())


def working(account: Account) -> int:
    """How many keys of an account work."""
    return ApiKey.objects.filter(_works(), account=account).count()


def key_of(secret: str) -> ApiKey | None:
    """The key, where it works and its account may sign in; that it was used is noted once a minute."""
    row = ApiKey.objects.filter(_works(), hash=_hash(secret), account__is_active=True).select_related("account").first()
    now = timezone.now()
    if row is not None and (row.used_at is None or now - row.used_at > _NOTED):
        ApiKey.objects.filter(pk=row.pk).update(used_at=now)
    return row


def _works() -> Q:
    return Q(revoked_at=None, until__gte=timezone.localdate())


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
