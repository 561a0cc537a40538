"""A mother's call: from nothing to a saved request on one page. What was typed and not saved stands there again."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from habeas.casework import tracing_requests as work
from habeas.desk.access import account_of
from habeas.desk.cases import drafts
from habeas.desk.render import page
from habeas.desk.tracing.door import tracers
from habeas.desk.tracing.forms import MOST, CallForm, Family
from habeas.files import FaultsError
from habeas.store.models import Account
from habeas.words import say

DRAFT: Final = "tracing-call"
_COUNT: Final = "family-TOTAL_FORMS"


@tracers
def call(request: HttpRequest) -> HttpResponse:
    """Asks who calls, how to reach them, and for whom they look."""
    account = account_of(request)
    if request.method != "POST":
        found = drafts.kept(request, DRAFT)
        begun = _query(found.body) if found else request.GET  # a question that was asked of the lists becomes a request
        return _page(request, *_unbound(begun, account), has_draft=bool(found))
    if "fresh" in request.POST:
        drafts.throw_away(request, DRAFT)
        return redirect("tracing-call")
    if "more" in request.POST:
        data = request.POST.copy()
        data[_COUNT] = str(min(_count(data) + 1, MOST))
        return _page(request, *_unbound(data, account), focus=True)
    form, family = CallForm(request.POST, account=account), Family(request.POST, prefix="family")
    if form.is_valid() & family.is_valid():
        held = form.cleaned_data
        try:
            row = work.take_call(form.told(family), held["token"], held["team"], account)
        except FaultsError as error:
            for fault in error.faults:
                form.add_error(None, say(fault.message, get_language() or "en"))
        else:
            drafts.throw_away(request, DRAFT)
            messages.success(request, _("The request is saved. The record and the lists are being searched now."))
            return redirect("tracing-request", row.ref)
    return _page(request, form, family, status=422)


def _page(request: HttpRequest, form: CallForm, family: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"section": "tracing", "form": form, "family": family, "draft": DRAFT, **more}
    return page(request, "tracing/call.html", context, status=status)


def _unbound(data: QueryDict, account: Account) -> tuple[CallForm, Any]:
    """The forms with what was typed as their first values, without errors."""
    typed = {name: value for name in CallForm.base_fields if (value := data.get(name)) not in (None, "")}
    count = max(_count(data), 1)
    rows = [{name: data.get(f"family-{i}-{name}", "") for name in Family.form.base_fields} for i in range(count)]
    family = formset(rows)
    return CallForm(account=account, initial=typed), family


def formset(rows: list[dict[str, str]]) -> Any:
    """As many empty or begun forms of people sought as there are rows."""
    made = type("Begun", (Family,), {"extra": len(rows) - 1})(prefix="family")
    for form, row in zip(made.forms, rows, strict=False):
        form.initial = row
    return made


def _count(data: QueryDict) -> int:
    text = str(data.get(_COUNT, ""))
    return min(int(text), MOST) if text.isdigit() else 0


def _query(body: dict[str, Any]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in body.items():
        data.setlist(name, list(map(str, values)))
    return data
