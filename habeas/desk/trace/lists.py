"""The lists one sees, one list with its rows, and one row with the cells it was read from."""

from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from habeas.casework import person_lists as work
from habeas.desk.access import account_of, looked
from habeas.desk.render import page
from habeas.desk.trace.door import list_or_404, named, row_or_404
from habeas.desk.trace.forms import ListEditForm
from habeas.desk.trace.words import CONTACT, FIELDS, name_of, told, value
from habeas.store import keyed
from habeas.store.access import closed_groups, lists_seen, may_change_list, own_lists
from habeas.store.audit import Act, log
from habeas.store.models import ListRow, PersonList

A_PAGE: Final = 50
_COLUMNS: Final = ("born", "sex", "country", "place", "last_seen", "seen_on", "mother", "father")
_NAMES: Final = ("name", "surname", "given", "patronymic")


@named
def lists(request: HttpRequest) -> HttpResponse:
    """The lists one sees; those of one's own teams that were taken back beneath."""
    account = account_of(request)
    found = lists_seen(account).select_related("team").annotate(people=Count("rows")).order_by("-made_at")
    gone = own_lists(account).filter(taken_back_at__isnull=False).order_by("-taken_back_at")
    looked(request, "list", "list", "")
    context = {"section": "find", "lists": found, "gone": gone, "teams": account.teams.count()}
    return page(request, "trace/lists.html", context)


@named
def person_list(request: HttpRequest, ref: str) -> HttpResponse:
    """A list: where it came from, and its rows."""
    found = list_or_404(request, ref)
    rows = found.rows.order_by("number", "part", "pk").defer("cells", "earlier")
    pages = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    listed = [(row, keyed.of_json(row.listed)) for row in pages.object_list]
    shown = [field for field in _COLUMNS if any(getattr(each, field) for _row, each in listed)]
    looked(request, "list", "list row", found.ref)
    context = {
        "section": "find",
        "list": found,
        "files": found.files.select_related("imported_by").order_by("-pk"),
        "heads": [FIELDS[field] for field in shown],
        "rows": pages,
        "table": [
            (row, name_of(each), [(FIELDS[field], value(field, getattr(each, field))) for field in shown])
            for row, each in listed
        ],
        "may_change": may_change_list(account_of(request), found),
        "shown_to": found.shown_to.order_by("name"),
    }
    return page(request, "trace/list.html", context)


@named
def edit(request: HttpRequest, ref: str) -> HttpResponse:
    """Name, kind, source, and who else sees it."""
    found = list_or_404(request, ref, change=True)
    form = ListEditForm(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        held = form.cleaned_data
        for name in ("name", "kind", "source"):
            setattr(found, name, held[name])
        found.save(update_fields=["name", "kind", "source"])
        if "shown_to" in form.fields:
            found.shown_to.set(held["shown_to"])
        log(
            account_of(request),
            timezone.now(),
            [Act("change", "list", found.ref, "", {"fields": sorted(form.changed_data)})],
        )
        messages.success(request, _("Saved."))
        return redirect("list", found.ref)
    return page(
        request,
        "trace/list_edit.html",
        {"section": "find", "list": found, "form": form},
        status=422 if form.errors else 200,
    )


@named
@require_POST
def take_back(request: HttpRequest, ref: str) -> HttpResponse:
    """Takes a list out of everything, with undo."""
    found = list_or_404(request, ref, change=True)
    work.take_back(found, account_of(request))
    messages.success(request, _("The list was taken back: nobody is found in it any more. It can be put back."))
    return redirect("lists")


@named
@require_POST
def put_back(request: HttpRequest, ref: str) -> HttpResponse:
    """Undoes it."""
    found = list_or_404(request, ref, change=True, taken_back=True)
    work.put_back(found, account_of(request))
    messages.success(request, _("The list is back."))
    return redirect("list", found.ref)


@named
def row(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Somebody on a list: what the row was read as, the cells it was read from, and what it said before."""
    found = list_or_404(request, ref)
    here = row_or_404(request, found, pk)
    listed, closed = keyed.of_json(here.listed), "contact" in closed_groups(account_of(request))
    family = _family(found, here) if listed.group else []
    later = found.files.filter(pk__gt=here.last_in_id).order_by("pk").first()
    files = {file.pk: file for file in found.files.all()}
    earlier = [(files.get(each["file"]), each["number"], each["cells"]) for each in reversed(here.earlier)]
    context = {
        "section": "find",
        "list": found,
        "row": here,
        "name": name_of(listed),
        "told": list(told(here.listed, (*(_NAMES if listed.name == "" else ()), *(CONTACT if closed else ())))),
        "contact_closed": closed,
        "family": family,
        "later": later,
        "earlier": earlier,
        "may_change": may_change_list(account_of(request), found),
    }
    return page(request, "trace/row.html", context)


@named
@require_POST
def erase_row(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Erases somebody from a list for good."""
    found = list_or_404(request, ref, change=True)
    work.erase_row(row_or_404(request, found, pk), account_of(request))
    messages.success(request, _("The row was erased from the list, with its keys."))
    return redirect("list", found.ref)


def _family(found: PersonList, here: ListRow) -> list[tuple[ListRow, str, str]]:
    """Whoever the list names together with somebody."""
    rows = found.rows.filter(listed__group=here.listed["group"]).exclude(pk=here.pk).order_by("number", "part")[:20]
    return [(each, name_of(keyed.of_json(each.listed)), value("role", each.listed.get("role", ""))) for each in rows]
