"""Numbers without names: of the whole office, suppressed, for analysts and administrators; of one's own cases for the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from habeas.casework.numbers import SEVERAL, STATUS, counted, in_order, statuses
from habeas.casework.releases import BREACHES, release, table_of
from habeas.casework.suppression import LEAST
from habeas.casework.today import stale
from habeas.desk.access import account_of, cases_of
from habeas.desk.render import page
from habeas.record.vocabulary import load_vocabulary
from habeas.store.access import closed_groups
from habeas.store.models import Account, Case
from habeas.store.models.office import Role

TITLES: Final = {
    "place": _("Held now, by kind of place"),
    "state": _("Held now, by state"),
    "sex": _("Held now, by sex"),
    "age": _("Held now, by age"),
    "nationality": _("Held now, by nationality"),
    "days": _("Held now, by days held so far"),
    "status": _("Held now: children, pregnant women, stateless people, asylum seekers"),
    "breach": _("People with a breach going on, by instrument"),
}
WHOLE_OFFICE: Final = frozenset({Role.ANALYST.value, Role.ADMINISTRATOR.value})
SEX: Final = {"M": _("men and boys"), "F": _("women and girls")}
_LABELLED: Final = frozenset({"place", "state", "nationality", "status"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A table as the page has it: `others` are in no row (None: not told), `hidden` that there are some at all."""

    title: str
    rows: list[tuple[str, int | None]]
    others: int | None = 0
    hidden: bool = False


def numbers(request: HttpRequest) -> HttpResponse:
    """The tables of today."""
    account, today = account_of(request), timezone.localdate()
    whole = account.role in WHOLE_OFFICE
    context: dict[str, Any] = _of_office(account) if whole else _of_own(request)
    waiting = stale(Case.objects.filter(library=False) if whole else cases_of(request))
    context |= {
        "section": "numbers",
        "whole": whole,
        "least": LEAST,
        "today_number": today.toordinal(),
        "stale": waiting.count(),
    }
    return page(request, "numbers/numbers.html", context)


def _of_office(account: Account) -> dict[str, Any]:
    row = release(timezone.localdate(), account)
    found, closed = [], closed_groups(account)
    for by in row.body["tables"]:
        if by in TITLES:
            table = table_of(row, by)
            found.append(Shown(str(TITLES[by]), _rows(by, table.cells), table.others, table.others != 0))
    cells = {name: row.body["tables"][by]["cells"].get(name) for name, by in STATUS.items() if name in statuses(closed)}
    told: list[tuple[str, int | None]] = [(_name("status", name), count) for name, count in cells.items()]
    found.append(Shown(str(TITLES["status"]), told))
    breaches = _rows("breach", row.body[BREACHES])
    found.append(Shown(str(TITLES["breach"]), breaches, None, row.body["breaches_hidden"]))
    return {"people": row.body["people"], "tables": found, "release": row}


def _of_own(request: HttpRequest) -> dict[str, Any]:
    """Nothing is hidden from those who may see the cases."""
    closed = closed_groups(account_of(request))
    now = counted(cases_of(request), timezone.localdate().toordinal(), closed)
    found = []
    for by, table in now.tables.items():
        if by in TITLES:
            leaves = {part.name: part.count for part in table.below() if by == "age" and not part.parts}
            cells = leaves or {part.name: part.count for part in table.parts}
            found.append(Shown(str(TITLES[by]), _rows(by, {name: count for name, count in cells.items() if count})))
    facts = {part.name: part.count for table in now.tables.values() for part in table.below()}
    told: list[tuple[str, int | None]] = [(_name("status", name), facts.get(name, 0)) for name in statuses(closed)]
    found.append(Shown(str(TITLES["status"]), told))
    found.append(Shown(str(TITLES["breach"]), _rows("breach", now.breaches)))
    return {"people": now.people, "tables": found}


def _rows(by: str, cells: Mapping[str, int]) -> list[tuple[str, int | None]]:
    return [(_name(by, name), count) for name, count in in_order(cells)]


def _name(by: str, name: str) -> str:
    if not name:
        return str(_("not known"))
    if by == "sex":
        return str(SEX.get(name, _("other")))
    if name == SEVERAL:
        return str(_("more than one"))
    if name == "0-17":
        return str(_("0-17, age not known more closely"))
    return load_vocabulary().label(name, get_language() or "en") if by in _LABELLED else name
