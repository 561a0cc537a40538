"""What an account keeps about lists: columns, and filters under a name."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from habeas.desk.access import account_of, staff
from habeas.desk.cases import rows
from habeas.desk.cases.options import back_to
from habeas.store.audit import Act, log
from habeas.store.models import SavedSearch


@require_POST
@staff
def columns(request: HttpRequest) -> HttpResponse:
    """Keeps which columns of a list the account wants to see."""
    account, view = account_of(request), request.POST.get("view", "")
    if view not in rows.USUAL:
        raise Http404
    known, sent = rows.known_columns(account, view), request.POST.getlist("column")
    every = rows.PEOPLE_COLUMNS if view == "people" else rows.CASE_COLUMNS
    held = account.columns.get(view) or rows.USUAL[view]  # what is closed to them now stays as it was chosen
    account.columns[view] = [name for name in every if name in (sent if name in known else held)]
    account.save(update_fields=["columns"])
    return redirect(back_to(request.POST))


@require_POST
@staff
def keep(request: HttpRequest) -> HttpResponse:
    """Keeps the filters of a list under a name, for oneself or for a team."""
    account, name = account_of(request), request.POST.get("name", "").strip()[:120]
    where = "search" if request.POST.get("page") == "search" else "cases"
    back = back_to(request.POST, where)
    if not name:
        messages.error(request, _("Give the search a name to keep it."))
        return redirect(back)
    shared = request.POST.get("team", "")
    team = account.teams.filter(pk=int(shared)).first() if shared.isdecimal() else None
    query = request.POST.get("query", "").lstrip("?")[:4000]
    with transaction.atomic():
        made = SavedSearch.objects.create(name=name, page=where, query=query, owner=account, team=team)
        log(account, timezone.now(), [Act("add", "search", made.ref, body={"shared": team is not None})])
    messages.success(request, _("The search is kept; it stands above the filters."))
    return redirect(back)


@require_POST
@staff
def forget(request: HttpRequest, ref: str) -> HttpResponse:
    """Forgets a saved search of one's own, for its team too, or brings it back."""
    account, undo = account_of(request), request.POST.get("undo") == "1"
    found = get_object_or_404(SavedSearch, ref=ref, owner=account, forgotten_at__isnull=not undo)
    with transaction.atomic():
        found.forgotten_at = None if undo else timezone.now()
        found.save(update_fields=["forgotten_at"])
        log(account, timezone.now(), [Act("restore" if undo else "delete", "search", ref)])
    told = _("The search is back.") if undo else _("The search is forgotten. Below the others it can be brought back.")
    messages.success(request, told)
    return redirect(found.page)
