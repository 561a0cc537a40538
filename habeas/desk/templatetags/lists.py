"""Tags of lists: links that sort, the link of a row, and next and previous inside the record."""

from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlencode

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from habeas.desk.access import account_of
from habeas.desk.cases import lists, options
from habeas.desk.cases.cells import table_rows as rows_of
from habeas.desk.cases.rows import Row
from habeas.store.access import closed_groups
from habeas.store.models import Case

register = template.Library()
_STEPS: Final = "steps"


@register.simple_tag
def sorted_by(asked: lists.Asked, name: str) -> SafeString:
    """`aria-sort` of a column the list is sorted by."""
    if asked.sort.removeprefix("-") != name:
        return SafeString("")
    return format_html(' aria-sort="{}"', "descending" if asked.sort.startswith("-") else "ascending")


@register.simple_tag(takes_context=True)
def sort_link(context: dict[str, Any], asked: lists.Asked, name: str) -> SafeString:
    """The beginning of a link that sorts by a column, the other way round where it is sorted so already."""
    found = context["request"].GET.copy()
    found.pop("page", None)
    found["sort"] = f"-{name}" if asked.sort == name else name
    return format_html('<a class="sort" href="?{}">', found.urlencode())


@register.simple_tag
def end_link() -> SafeString:
    """The end of a link."""
    return SafeString("</a>")


@register.simple_tag
def table_rows(rows: list[Row], columns: list[tuple[str, object, bool]], kept: str) -> SafeString:
    """The rows of the table, with these columns (name, label, whether it sorts)."""
    return rows_of(rows, ((name, label) for name, label, _ in columns), kept)


@register.inclusion_tag("cases/list_steps.html", takes_context=True)
def steps(context: dict[str, Any], case: Case) -> dict[str, Any]:
    """Next and previous in the list that this case was opened from, and the way back to it."""
    request: HttpRequest = context["request"]
    kept = _kept(request, case)
    if kept is None:
        return {}
    query, at = kept
    rows = _around(request, query, at)
    own = [place for place, ref, _ in rows if ref == case.ref]
    if not own:  # it left the list: where it was, another may stand now
        return {"back": f"{reverse('cases')}?{query}"}
    here = min(own, key=lambda place: (abs(place - at), place))
    found = {place: (ref, key) for place, ref, key in rows}
    return {
        "back": f"{reverse('cases')}?{query}",
        "before": _address(found, here - 1, query),
        "after": _address(found, here + 1, query),
    }


def _kept(request: HttpRequest, case: Case) -> tuple[str, int] | None:
    """The list and the place in it: from the address, else as this case was last opened from one."""
    at = request.GET.get("at", "")
    if "list" in request.GET and at.isdecimal() and len(at) < 8:
        query, place = request.GET["list"], int(at)
        if request.session.get(_STEPS) != [case.ref, query, place]:
            request.session[_STEPS] = [case.ref, query, place]
        return query, place
    found = request.session.get(_STEPS)
    return (found[1], found[2]) if found and found[0] == case.ref else None


def _around(request: HttpRequest, query: str, at: int) -> list[tuple[int, str, str]]:
    """Up to two rows either side of a place in a list, since rows may have moved by one since: of each the place, the case,
    and the key of the person where it is a list of people."""
    account, now = account_of(request), timezone.now()
    params = dict(parse_qsl(query))
    form = lists.FilterForm(params, account, options.choices(account))
    asked = lists.asked(params, form, closed_groups(account))
    first = max(0, at - 2)
    if asked.of_people:
        people = lists.in_order(lists.people(account, asked, now), asked, now)
        found = list(people[first : at + 3].values_list("case__ref", "key"))
    else:
        cases = lists.in_order(lists.cases(account, asked, now), asked, now)
        found = [(ref, "") for ref in cases[first : at + 3].values_list("ref", flat=True)]
    return [(first + i, *each) for i, each in enumerate(found)]


def _address(rows: dict[int, tuple[str, str]], place: int, query: str) -> str | None:
    if place not in rows:
        return None
    ref, key = rows[place]
    anchor = f"#{quote(key)}" if key else ""
    return f"{reverse('case', args=[ref])}?{urlencode({'list': query, 'at': place})}{anchor}"
