"""Who sees and who may change which case: one place, asked inside every query and never after it.

A case is seen by its team, by teams it is shared with (until the share ends or is declined), and for a while by an
administrator who broke the glass. Published judgments are seen by everybody. Analysts see no case of people.
"""

from datetime import datetime
from functools import cache
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from habeas.record.vocabulary import load_vocabulary
from habeas.store.models import Account, BreakGlass, Case, Setting, Share
from habeas.store.models.office import Role

FIELD_GROUPS: Final = ("identity", "health", "contact", "notes")
CLOSED: Final = "closed_fields"
HEALTH_FACTS: Final = frozenset({"pregnant", "nursing", "ill"})
HEALTH_KINDS: Final = frozenset(
    {"medical_request", "medical_request_refused", "medical_exam", "treatment_given", "special_needs_assessed"}
)
"""Entries of these kinds, and those that begin or end these facts, tell of somebody's health."""


def visible_cases(account: Account, now: datetime) -> QuerySet[Case]:
    """The cases this account may read, published judgments among them, deleted ones not."""
    return Case.objects.filter(visible(account, now), deleted_at__isnull=True)


def visible(account: Account, now: datetime, prefix: str = "") -> Q:
    """The condition for rows whose case is at `prefix` (such as `person__case__`). No row twice, none of a deleted case."""
    library = Q(**{f"{prefix}library": True})
    if account.role == Role.ANALYST:
        return library
    inside = Q(**{f"{prefix}pk__in": _own(account, now).values("pk")})
    return library | inside


def office_cases(account: Account, now: datetime) -> QuerySet[Case]:
    """The cases of people (no judgments) this account may read: what lists, counts and Today are made of."""
    if account.role == Role.ANALYST:
        return Case.objects.none()
    return _own(account, now)


def deleted_cases(account: Account) -> QuerySet[Case]:
    """The deleted cases of the account's teams: who may bring them back."""
    if account.role == Role.ANALYST:
        return Case.objects.none()
    return Case.objects.filter(team__in=account.teams.values("pk"), library=False, deleted_at__isnull=False)


def behind_glass(account: Account, now: datetime) -> QuerySet[Case]:
    """The cases an administrator does not see and could break the glass of. Of these only number and team are shown."""
    if account.role != Role.ADMINISTRATOR:
        return Case.objects.none()
    there = Case.objects.filter(library=False, deleted_at__isnull=True)
    return there.exclude(pk__in=_own(account, now).values("pk"))


def may_change(account: Account, case: Case) -> bool:
    """Whether the account may write into a case: one of its team."""
    if case.library or case.team_id is None or case.deleted_at is not None or account.role == Role.ANALYST:
        return False
    return account.teams.filter(pk=case.team_id).exists()


def closed_groups(account: Account) -> frozenset[str]:
    """The groups of fields the office has closed to the role of this account."""
    setting = Setting.objects.filter(name=CLOSED).first()
    groups = (setting.value if setting else {}).get(account.role, [])
    return frozenset(groups) & frozenset(FIELD_GROUPS)


@cache
def health_kinds() -> frozenset[str]:
    """The kinds of entry that tell of somebody's health."""
    return frozenset(
        kind.name
        for kind in load_vocabulary().kinds.values()
        if HEALTH_FACTS & {*kind.starts, *kind.ends, *kind.sets, *kind.mother_starts, *kind.mother_ends}
        or kind.name in HEALTH_KINDS
        or {"pregnancy_known", "pregnancy_end"} & set(kind.groups)
    )


def _own(account: Account, now: datetime) -> QuerySet[Case]:
    teams = account.teams.values("pk")
    today = timezone.localdate(now)
    shared = Share.objects.filter(team__in=teams, until__gte=today, ended_at__isnull=True).exclude(
        answer=Share.Answer.DECLINED
    )
    seen = Q(team__in=teams) | Q(pk__in=shared.values("case"))
    if account.role == Role.ADMINISTRATOR:
        seen |= Q(pk__in=BreakGlass.objects.filter(account=account, until__gt=now).values("case"))
    return Case.objects.filter(seen, library=False, deleted_at__isnull=True)
