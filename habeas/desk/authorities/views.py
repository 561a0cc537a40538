"""Pages of bodies of the state, one for all that a body did. They belong to the office; what they did, to its cases."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from habeas.casework import edits
from habeas.desk.access import account_of, case_or_404, cases_of, looked, staff
from habeas.desk.authorities.forms import COLUMNS, AuthorityForm, held_of, states
from habeas.desk.cases import doings
from habeas.desk.cases.editing import run
from habeas.desk.render import page
from habeas.store.models import Authority

_A_PAGE = 50


@staff
def authorities(request: HttpRequest) -> HttpResponse:
    """The bodies the office knows, with how many proceedings of one's own cases are before them; of one case with `case`."""
    words, state, ref = request.GET.get("q", "").strip(), request.GET.get("state", ""), request.GET.get("case", "")
    case = case_or_404(request, ref) if ref else None
    rows = Authority.objects.order_by("name")
    if case is not None:
        rows = rows.filter(pk__in=case.proceedings.values("authority"))
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(address__icontains=word))
    if state:
        rows = rows.filter(state=state)
    mine = Q(proceedings__case=case) if case else Q(proceedings__case__in=cases_of(request).values("pk"))
    pages = Paginator(rows.annotate(count=Count("proceedings", filter=mine, distinct=True)), _A_PAGE)
    context = {
        "section": "cases",
        "case": case,
        "words": words,
        "state": state,
        "states": [each for each in states() if each[0] in set(_states())],
        "rows": pages.get_page(request.GET.get("page")),
        "pages": pages,
    }
    return page(request, "authorities/list.html", context, part="rows")


@staff
def authority(request: HttpRequest, ref: str) -> HttpResponse:
    """One body, and what it did in the cases the reader may see."""
    row = get_object_or_404(Authority, ref=ref)
    cases = cases_of(request)
    proceedings = row.proceedings.filter(case__in=cases.values("pk")).select_related("case").order_by("-pk")
    reader = doings.Reader(account_of(request), timezone.now())
    lines = doings.told(doings.of_authority(row, reader), reader, with_case=True)
    if lines or proceedings.exists():
        looked(request, "list", "authority", row.ref)
    context = {
        "section": "cases",
        "authority": row,
        "proceedings": proceedings[: doings.MOST],
        "lines": lines,
        "picture": doings.drawn(lines, gettext("Timeline of what it did. The list below says the same in words.")),
    }
    return page(request, "authorities/authority.html", context)


@staff
def new(request: HttpRequest) -> HttpResponse:
    """A body nobody named before."""

    def save(form: AuthorityForm) -> HttpResponse:
        columns = {name: form.cleaned_data[name] for name in COLUMNS}
        row = edits.create(Authority(ref=form.token, **columns), account_of(request))
        messages.success(request, _("Saved."))
        return redirect("authority", row.ref)

    return run(
        request,
        lambda data, given: AuthorityForm(data, given=given),
        save,
        draft="authority:new",
        title=gettext("New authority"),
        back=reverse("authorities"),
        submit=gettext("Save"),
    )


@staff
def edit(request: HttpRequest, ref: str) -> HttpResponse:
    """Name, kind, address of a body."""
    row = get_object_or_404(Authority, ref=ref)

    def save(form: AuthorityForm) -> HttpResponse:
        columns = {name: form.cleaned_data[name] for name in COLUMNS}
        edits.save(row, form.version, columns, account_of(request))
        messages.success(request, _("Saved."))
        return redirect("authority", row.ref)

    def make(data: Any, given: Any) -> AuthorityForm:
        return AuthorityForm(data, held=held_of(row), version=row.version, given=given, row=row)

    return run(
        request,
        make,
        save,
        draft=f"authority:{row.ref}",
        title=gettext("Change the authority"),
        back=reverse("authority", args=[row.ref]),
        submit=gettext("Save"),
        held_of=held_of,
    )


def _states() -> list[str]:
    return list(Authority.objects.exclude(state="").values_list("state", flat=True).distinct())
