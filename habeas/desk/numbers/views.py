"""Numbers without names."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from habeas.casework.numbers import SMALLEST, Table, tables
from habeas.desk.access import account_of
from habeas.desk.render import page
from habeas.record.vocabulary import load_vocabulary
from habeas.store.access import closed_groups
from habeas.store.models import Case

TITLES: Final = {
    ("held", "place"): _("Held now, by kind of place"),
    ("held", "state"): _("Held now, by state"),
    ("held", "sex"): _("Held now, by sex"),
    ("held", "age"): _("Held now, by age"),
    ("held", "nationality"): _("Held now, by nationality"),
    ("held", "days"): _("Held now, by days held so far"),
    ("held", "status"): _("Held now: children, pregnant women, stateless people, asylum seekers"),
    ("breach", "instrument"): _("People with a breach going on, by instrument"),
}
NAMED: Final = frozenset({"place", "state", "nationality", "status"})
SEX: Final = {"M": _("men and boys"), "F": _("women and girls")}


def numbers(request: HttpRequest) -> HttpResponse:
    """The tables of today, over all cases of the office."""
    today = timezone.localdate().toordinal()
    shown = [
        (TITLES[table.what, table.by], _rows(table)) for table in tables(today, closed_groups(account_of(request)))
    ]
    stale = Case.objects.filter(library=False, stale_since__isnull=False).count()
    context = {"section": "numbers", "tables": shown, "smallest": SMALLEST, "today_number": today, "stale": stale}
    return page(request, "numbers/numbers.html", context)


def _rows(table: Table) -> list[tuple[str, int | None]]:
    return [(_name(table.by, cell.name), cell.count) for cell in table.cells]


def _name(by: str, name: str) -> str:
    if not name:
        return str(_("not known"))
    if by == "sex":
        return str(SEX.get(name, name))
    return load_vocabulary().label(name, get_language() or "en") if by in NAMED else name
