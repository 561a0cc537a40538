"""Alternatives to detention for one person who is held, on one sheet to print."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from habeas.act.alternatives import sheet_of
from habeas.casework.case_page import as_read_by, checked_for
from habeas.check import health
from habeas.desk.access import account_of, case_or_404, looked, person_or_404, staff
from habeas.desk.cases.titles import title_of
from habeas.desk.render import page
from habeas.store import access
from habeas.tell.agreement import name_of
from habeas.tell.report import CheckedCase


@staff
@require_safe
def sheet(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """What the law asks for, what was tried, what supports it."""
    row = case_or_404(request, ref)
    row_person = person_or_404(request, row, key)
    account, language = account_of(request), get_language() or "en"
    again = checked_for(row, {key}, account)
    spoken, hidden = as_read_by(account, row, again.case, _("Person"), again.beside)
    person = next((each for each in spoken.people if each.id == key), None)
    if person is None:
        raise Http404
    closed = access.closed_groups(account)
    told = replace(spoken, entries=tuple(entry for entry in spoken.entries if entry.id not in hidden))
    each = CheckedCase(told, again.day, again.findings, again.checked)
    found = sheet_of(each, person, language, of_health=health.GROUP not in closed)
    looked(request, "look", "person", row_person.ref, row)
    law = [
        (norm, title_of(norm.id), "; ".join(f"{source.instrument} {source.provision}" for source in sources))
        for norm, sources in found.law
        if not health.is_closed(norm.id, closed)
    ]
    context = {"section": "cases", "case": row, "sheet": found, "law": law, "name": name_of(person), "day": again.day}
    return page(request, "acting/sheet.html", context)
