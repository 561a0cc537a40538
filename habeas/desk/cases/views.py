"""The list of cases and people."""

from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from habeas.casework import identity
from habeas.desk.access import account_of, looked, staff
from habeas.desk.cases import bulk, drafts, lists, options, rows
from habeas.desk.render import is_fragment, page
from habeas.desk.search import saved
from habeas.store import access
from habeas.store.access import closed_groups, places_seen
from habeas.store.models import Account, Case, Person
from habeas.store.prepared import among, in_bulk, prepared

PER_PAGE: Final = 50
COUNTED: Final = 10_000
"""Of a list that is longer only this much is counted and paged through."""


@staff
def cases(request: HttpRequest) -> HttpResponse:
    """Cases, or the people in them, by the filters in the address."""
    account, now = account_of(request), timezone.now()
    form = lists.FilterForm(request.GET, account, options.choices(account))
    asked = lists.asked(request.GET, form, closed_groups(account))
    found: QuerySet[Case] | QuerySet[Person]
    found = lists.people(account, asked, now) if asked.of_people else lists.cases(account, asked, now)
    count = found.order_by()[: COUNTED + 1].count()
    same = identity.clusters_within(access.reach(account, now)) if asked.of_people else identity.NONE
    pages = max(1, -(-min(count, COUNTED) // PER_PAGE))
    number = min(max(1, _number(request.GET.get("page"))), pages)
    view = "people" if asked.of_people else "cases"
    known = rows.known_columns(account, view)
    chosen = rows.columns_of(account, view)
    context = {
        "section": "cases",
        "view": view,
        "form": form,
        "asked": asked,
        "rows": rows.joined(_rows(found, asked, (number - 1) * PER_PAGE, now), same, asked.closed),
        "count": min(count, COUNTED),
        "twice": (twice := same.too_many_of(found)),
        "persons": min(count, COUNTED) - twice,
        "is_more": count > COUNTED,
        "number": number,
        "pages": pages,
        "previous_page": number - 1,
        "next_page": number + 1,
        "columns": [(name, known[name], name in _sorts(asked)) for name in chosen],
        "all_columns": [(name, label, name in chosen) for name, label in known.items()],
        "kept": kept_query(request),
        "chips": _chips(request, form),
        "saved": saved.of(account, "cases"),
        "teams": saved.teams(account),
        "bulk": bulk.BulkForm(account=account),
        "bulk_draft": bulk.DRAFT,
        "begun": None if is_fragment(request) else drafts.kept(request, bulk.DRAFT),
        "undo": request.session.get(bulk.UNDO),
        "usual": [(query, f"?{urlencode(query)}") for query in _usual(account)],
    }
    looked(request, "list", "case", "", view=view)
    response = page(request, "cases/list.html", context, part="rows")
    if is_fragment(request):
        response["HX-Push-Url"] = f"{request.path}?{kept_query(request)}"
    return response


@staff
def counts(request: HttpRequest) -> HttpResponse:
    """How many the usual filters leave, each a link."""
    account, now = account_of(request), timezone.now()
    found, same, closed = [], identity.clusters_within(access.reach(account, now)), closed_groups(account)
    for query in _usual(account):
        told = {name: value for name, value in query.items() if name != "view"}
        asked = lists.Asked("view" in query, told, "", closed)
        some: QuerySet[Any]
        some = lists.people(account, asked, now) if asked.of_people else lists.cases(account, asked, now)
        twice = same.too_many_of(some) if asked.of_people else 0
        found.append((query, f"?{urlencode(query)}", some.order_by()[:1000].count() - twice))
    return page(request, "cases/list_counts.html", {"section": "cases", "counted": found}, part="counted")


def kept_query(request: HttpRequest) -> str:
    """The filters and the order of this list, for links that come back to it."""
    kept = [(name, value) for name, value in request.GET.items() if value and name != "page"]
    kept = [each for each in kept if each != ("show", "open")]
    return urlencode(kept)


@prepared
def _people(keys: Any) -> QuerySet[Person]:
    return Person.objects.filter(among("pk", keys)).select_related("case__team", "case__lawyer", "held_at")


@prepared
def _cases(keys: Any) -> QuerySet[Case]:
    return Case.objects.filter(among("pk", keys)).select_related("team", "lawyer")


def _rows(found: QuerySet[Any], asked: lists.Asked, first: int, now: datetime) -> list[rows.Row]:
    """The rows of a page. Their keys come first: whole rows of a long list are too wide to be sorted quickly."""
    keys = list(lists.in_order(found, asked, now).values_list("pk", flat=True)[first : first + PER_PAGE])
    by_key = in_bulk(_people if asked.of_people else _cases, keys)
    some = [by_key[key] for key in keys]
    made: Any = rows.of_people if asked.of_people else rows.of_cases
    found_rows: list[rows.Row] = made(some, first, asked.closed, now)
    return found_rows


def _sorts(asked: lists.Asked) -> dict[str, str]:
    return lists.PEOPLE_SORTS if asked.of_people else lists.CASE_SORTS


def _usual(account: Account) -> list[dict[str, str]]:
    hidden = closed_groups(account)
    return [query for query in options.USUAL if "pregnant" not in query or "health" not in hidden]


def _chips(request: HttpRequest, form: lists.FilterForm) -> list[tuple[str, str, str]]:
    """The filters that are set: label, value, and the address without it."""
    found = []
    for name in form.told():
        rest = request.GET.copy()
        rest.pop("page", None)
        rest.pop(name, None)
        field = form.fields[name]
        value = form.cleaned_data[name]
        shown = dict(getattr(field, "choices", ())).get(value, "" if value is True else value)
        if name == "where":
            place = places_seen(account_of(request), timezone.now()).filter(ref=value).first()
            shown = place or value
        found.append((str(field.label or name), str(shown), f"?{rest.urlencode()}"))
    return found


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 1
