"""The door to lists and to finding: who may open these pages, and which list is meant."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from habeas.desk.access import account_of, looked, staff
from habeas.desk.render import page
from habeas.store.access import closed_groups, lists_seen, may_change_list, own_lists
from habeas.store.models import ListRow, PersonList

View = Callable[..., HttpResponse]


def named(view: View) -> View:
    """A page for all staff to whom names are open, since it tells of nothing else."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "identity" in closed_groups(account_of(request)):
            return page(request, "trace/closed.html", {"section": "find"}, status=403)
        return view(request, *args, **kwargs)

    return staff(guarded)


def list_or_404(request: HttpRequest, ref: str, *, change: bool = False, taken_back: bool = False) -> PersonList:
    """A list the reader may see, or change. `taken_back`: also one that was taken back, for who may change it."""
    account = account_of(request)
    found = lists_seen(account).select_related("team", "made_by").filter(ref=ref).first()
    if found is None and taken_back:
        found = own_lists(account).filter(ref=ref).select_related("team").first()
    if found is None or (change and not may_change_list(account, found)):
        raise Http404
    return found


def row_or_404(request: HttpRequest, of: PersonList, pk: int) -> ListRow:
    """Somebody on a list; looking at them is noted."""
    row = of.rows.select_related("file", "last_in", "person_list").filter(pk=pk).first()
    if row is None:
        raise Http404
    looked(request, "look", "list row", f"{of.ref}/{row.pk}")
    return row
