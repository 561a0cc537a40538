"""Take-in: one page, one save."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from habeas.casework import takein as work
from habeas.casework.lookalikes import Alike
from habeas.casework.lookalikes import alike as find_alike
from habeas.desk.access import account_of, looked, staff
from habeas.desk.cases import takein_form as forms
from habeas.desk.render import page
from habeas.files import FaultsError
from habeas.store.models import Account, Draft
from habeas.words import say

DRAFT = "takein"


@staff
def takein(request: HttpRequest) -> HttpResponse:
    """Asks what matters first; what was typed and not saved stands there again."""
    account = account_of(request)
    draft = Draft.objects.filter(account=account, form=DRAFT)
    if request.method != "POST":
        kept = draft.first()
        data = _query(kept.body) if kept else QueryDict()
        form, family = forms.unbound(data, account)
        return _page(request, form, family, [], draft=kept)
    if "fresh" in request.POST:
        draft.delete()
        return redirect("takein")
    if "more" in request.POST or "look" in request.POST:
        form, family = forms.unbound(request.POST, account, more="more" in request.POST)
        return _page(request, form, family, _alike(request, account), focus="more" in request.POST)
    return _save(request, account)


@require_POST
@staff
def alike(request: HttpRequest) -> HttpResponse:
    """Who on record may be the same, while one types."""
    account = account_of(request)
    form, family = forms.unbound(request.POST, account)
    return _page(request, form, family, _alike(request, account))


def _save(request: HttpRequest, account: Account) -> HttpResponse:
    form = forms.TakeInForm(request.POST, account=account)
    family = forms.Family(request.POST, prefix="family")
    if forms.are_whole(form, family):
        told = forms.told_of(form, family)
        try:
            case = work.take_in(told, form.cleaned_data["token"], form.cleaned_data["team"], account)
        except FaultsError as error:
            for fault in error.faults:
                form.add_error(None, say(fault.message, get_language() or "en"))
        else:
            Draft.objects.filter(account=account, form=DRAFT).delete()
            return redirect("case", case.ref)
    return _page(request, form, family, [], status=422)


def _page(
    request: HttpRequest,
    form: forms.TakeInForm,
    family: Any,
    found: list[Alike],
    *,
    draft: Draft | None = None,
    focus: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "section": "cases",
        "form": form,
        "family": family,
        "alikes": found,
        "looked": request.method == "POST",
        "places": forms.known_places(),
        "draft": draft,
        "focus_last": focus,
    }
    return page(request, "cases/takein.html", context, part="alike", status=status)


def _alike(request: HttpRequest, account: Account) -> list[Alike]:
    names = [request.POST.get("name", ""), *request.POST.get("other_names", "").splitlines()]
    born = forms.born_between(request.POST)
    found = find_alike(account, timezone.now(), names[:6], born, request.POST.get("mother", ""))
    if found:
        looked(request, "list", "person", "", of="alike")
    return found


def _query(body: dict[str, Any]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in body.items():
        data.setlist(name, list(map(str, values)))
    return data
