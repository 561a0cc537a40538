"""Numbers without names: of the whole office, as they were released, for analysts and administrators; of one's own cases for
the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from habeas.casework.numbers import SEVERAL, counted, in_order
from habeas.casework.today import stale
from habeas.desk.access import account_of, cases_of
from habeas.desk.numbers.released import WHOLE_OFFICE, released
from habeas.desk.render import page
from habeas.record.vocabulary import load_vocabulary
from habeas.store.access import closed_groups

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
SEX: Final = {"M": _("men and boys"), "F": _("women and girls")}
_LABELLED: Final = frozenset({"place", "state", "nationality", "status"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A table as the page has it."""

    title: str
    rows: list[tuple[str, int]]


def numbers(request: HttpRequest) -> HttpResponse:
    """The tables of today, or the release of the office."""
    if account_of(request).role in WHOLE_OFFICE:
        return released(request)
    context = {"section": "numbers", "today_number": timezone.localdate().toordinal()} | _of_own(request)
    return page(request, "numbers/numbers.html", context | {"stale": stale(cases_of(request)).count()})


def _of_own(request: HttpRequest) -> dict[str, Any]:
    """Nothing is hidden from those who may see the cases."""
    now = counted(cases_of(request), timezone.localdate().toordinal(), closed_groups(account_of(request)))
    found = [Shown(str(TITLES[by]), _rows(by, table)) for by, table in now.tables.items()]
    facts = [(_name("status", name), count) for name, count in now.facts.items()]
    found += [Shown(str(TITLES["status"]), facts), Shown(str(TITLES["breach"]), _rows("breach", now.breaches))]
    return {"people": now.people, "tables": found}


def _rows(by: str, cells: Mapping[str, int]) -> list[tuple[str, int]]:
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
