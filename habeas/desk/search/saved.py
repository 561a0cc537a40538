"""Searches and filters that were kept under a name."""

from typing import Any

from django.db.models import F, Q, QuerySet

from habeas.store.access import teams_of
from habeas.store.models import Account, SavedSearch, Team
from habeas.store.prepared import among, prepared


def of(account: Account, page: str) -> list[SavedSearch]:
    """Those of the account and of its teams, for a page; those it forgot come last (`forgotten_at`)."""
    return _saved(account.pk, teams_of(account), page)


def teams(account: Account) -> list[Team]:
    """With whom one can be shared."""
    return _teams(teams_of(account))


@prepared
def _saved(account: Any, teams: Any, page: Any) -> QuerySet[Any]:
    seen = Q(owner=account) | Q(among("team", teams), forgotten_at__isnull=True)
    rows = SavedSearch.objects.filter(seen, page=page).select_related("team", "owner")
    return rows.order_by(F("forgotten_at").desc(nulls_first=True), "name")


@prepared
def _teams(teams: Any) -> QuerySet[Any]:
    return Team.objects.filter(among("pk", teams)).order_by("name")
