"""The head of a case, changed in place: its title, the states whose law holds, whose it is, whether it is closed."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from habeas.casework import edits
from habeas.casework.keeping import Outcome
from habeas.casework.recheck import recheck
from habeas.store import models as tables

_DECIDES: Final = frozenset({"states", "closed_on"})
"""Fields that the check reads."""


@transaction.atomic
def change(case: tables.Case, version: int, by: tables.Account, columns: Mapping[str, Any]) -> Outcome:
    """Writes what differs and checks the case anew where that decides. Raises StaleError.

    A team that gets the case sees it as its own: shares with it are over.
    """
    changed = edits.save(case, version, columns, by, case)
    if not changed:
        return Outcome((), ())
    now = timezone.now()
    tables.Case.objects.filter(pk=case.pk).update(changed_at=now)
    if "team_id" in changed:
        case.shares.filter(team=case.team_id, ended_at__isnull=True).update(ended_at=now)
    return recheck(case) if _DECIDES & set(changed) else Outcome((), ())
