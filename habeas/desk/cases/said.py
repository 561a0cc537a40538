"""What a save changed for the check, in words, and where one goes after it."""

from typing import Final

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, ngettext

from habeas.casework.case_page import readings
from habeas.casework.keeping import Outcome
from habeas.check import health
from habeas.desk.access import account_of
from habeas.desk.cases.titles import title_of
from habeas.store.access import closed_groups
from habeas.store.models import Case, FindingRow

_TOLD: Final = 3
"""How many new findings are told by their title."""


def said(request: HttpRequest, case: Case, outcome: Outcome) -> str:
    """That it was saved, and which findings are new or gone."""
    if outcome.waits:
        return unchecked()
    closed = closed_groups(account_of(request))
    parts = [gettext("Saved.")]
    if outcome.new:
        count = ngettext("%(n)s new finding", "%(n)s new findings", len(outcome.new)) % {"n": len(outcome.new)}
        # whoever changes a case is of its team, which sees the linked cases
        found = FindingRow.everything.filter(case=case, reading__in=readings(True), identity__in=outcome.new)
        norms = found.order_by("-weight").values_list("norm", flat=True)
        told_of = dict.fromkeys(health.CLOSED if health.is_closed(norm, closed) else norm for norm in norms)
        titles = [title_of(norm) for norm in list(told_of)[:_TOLD]]
        more = " …" if len(told_of) > _TOLD else "."
        parts.append(f"{count}: {'; '.join(titles)}{more}")
    if outcome.gone:
        gone = len(outcome.gone)
        told = ngettext("%(n)s finding no longer stands.", "%(n)s findings no longer stand.", gone)
        parts.append(told % {"n": gone})
    if not outcome.new and not outcome.gone:
        parts.append(gettext("The check finds nothing new."))
    return " ".join(parts)


def unchecked() -> str:
    """That it was saved, though its check failed."""
    return gettext(
        "Saved, but not checked yet: the check failed. It is tried again by itself; until then findings may lag."
    )


def back_of(request: HttpRequest) -> str:
    """The page of this office that the form was opened from (`next`), or nothing."""
    back = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return back if back and safe else ""
