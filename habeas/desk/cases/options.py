"""What the filters of a list offer to choose from, and the way back to the list one came from."""

from typing import Any, Final

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from habeas.check.shipped import library
from habeas.desk.cases.lists import Choices
from habeas.record.vocabulary import load_vocabulary
from habeas.store.access import closed_groups, teams_of
from habeas.store.models import Account, Place, Team
from habeas.store.models.office import Role
from habeas.store.prepared import among, prepared

USUAL: Final = (
    {"view": "people", "held": "now"},
    {"view": "people", "held": "now", "child": "on"},
    {"view": "people", "held": "now", "pregnant": "on"},
    {"view": "people", "held": "now", "stateless": "on"},
    {"view": "people", "verdict": "now"},
    {"view": "people", "verdict": "soon"},
    {"flagged": "on"},
)
"""The filters that are counted beside the list."""


def choices(account: Account) -> Choices:
    """What the selects of the filters offer."""
    vocabulary, language = load_vocabulary(), get_language() or "en"
    named = sorted((vocabulary.label(code, language), code) for code in _states())
    bodies = sorted({source.instrument for norm in library().norms for source in norm.sources})
    return Choices(
        [(code, label) for label, code in named],
        [(name, name) for name in bodies],
        [(str(pk), name) for pk, name in _teams()],
        [("none", _("nobody")), *((each.username, str(each)) for each in lawyers(account))],
        closed_groups(account),
    )


def lawyers(account: Account) -> list[Account]:
    """The lawyers of the account's teams."""
    return _lawyers(teams_of(account))


@prepared
def _lawyers(teams: Any) -> QuerySet[Any]:
    found = Account.objects.filter(among("teams", teams), role=Role.LAWYER, is_active=True)
    return found.distinct().order_by("name", "username")


@prepared
def _states() -> QuerySet[Any]:
    return Place.objects.filter(state__gt="").order_by().values_list("state", flat=True).distinct()


@prepared
def _teams() -> QuerySet[Any]:
    return Team.objects.order_by("name").values_list("pk", "name")


def back_to(sent: QueryDict, name: str = "cases") -> str:
    """The list with the query that the form carried along."""
    query = sent.get("query", "").lstrip("?")
    return reverse(name) + (f"?{query}" if query else "")
