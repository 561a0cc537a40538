"""Take-in: one page, one save."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from habeas.casework import takein as work
from habeas.casework.lookalikes import Alike
from habeas.casework.lookalikes import alike as find_alike
from habeas.desk.access import account_of, cases_of, looked, staff
from habeas.desk.cases import takein_form as forms
from habeas.desk.render import page
from habeas.files import FaultsError
from habeas.store.access import closed_groups
from habeas.store.models import Account, Draft, Person
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
            same = _said_to_be(request)
            if same is not None:
                person = reverse("person-same", args=[case.ref, work.MAIN])
                return redirect(f"{person}?{urlencode({'with': same.ref, 'fresh': 1})}")
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
        "alikes": _with_chosen(found, chosen := _said_to_be(request)),
        "chosen": chosen,
        "hide_names": "identity" in closed_groups(account_of(request)),
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


def _said_to_be(request: HttpRequest) -> Person | None:
    """Whom of those on record the form says this is; somebody the reader sees."""
    ref = request.POST.get("same_as", "")
    there = Person.objects.filter(ref=ref, case__in=cases_of(request), deleted_at__isnull=True) if ref else None
    return there.select_related("case__team", "held_at").first() if there is not None else None


def _with_chosen(found: list[Alike], chosen: Person | None) -> list[Alike]:
    """Who may be the same; who was said to be stays among them while names are corrected."""
    if chosen is None or any(each.person == chosen for each in found):
        return found
    return [Alike(chosen, 1.0, None, None), *found]


def _query(body: dict[str, Any]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in body.items():
        data.setlist(name, list(map(str, values)))
    return data
