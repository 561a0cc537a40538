"""Deleting with undo, erasing with a receipt; what keeps a case from both."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from habeas.casework import erasure, retention, rules
from habeas.casework.decisions import may_decide
from habeas.desk.access import account_of, case_or_404, looked, only, staff
from habeas.desk.cases import drafts
from habeas.desk.cases.editing import run
from habeas.desk.out.forms import DeleteForm, KeepForm
from habeas.desk.render import page
from habeas.store.access import deleted_cases, own_cases
from habeas.store.models import Case, Document, Person
from habeas.store.models.office import Role

_HELD = lazy("A legal hold or a day until which it is kept stands against it. Nothing was deleted.")


@staff
@drafts.offered
def case(request: HttpRequest, ref: str) -> HttpResponse:
    """A case, its people and its deleted documents: what goes, what waits, what stands against it."""
    row = case_or_404(request, ref, change=True)
    looked(request, "list", "person", "", row, of="delete")
    form = DeleteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            erasure.delete_case(row, account_of(request), form.cleaned_data["why"])
        except erasure.HeldError:
            form.add_error(None, str(_HELD))
        else:
            messages.success(request, _("The case is deleted. It can be brought back here until it is erased."))
            return redirect("deleted")
    return page(request, "out/delete.html", _context(request, row, form), status=422 if form.errors else 200)


@staff
def keep(request: HttpRequest, ref: str) -> HttpResponse:
    """Sets or lifts what keeps a case; lawyers and administrators of the team."""
    row, me = case_or_404(request, ref, change=True), account_of(request)
    if not may_decide(me, row):
        raise Http404
    looked(request, "look", "case", row.ref, row)

    def save(form: KeepForm) -> HttpResponse:
        hold = erasure.Hold(form.cleaned_data["legal_hold"], form.cleaned_data["retain_until"])
        try:
            erasure.keep(row, me, form.version, hold, form.lifts)
        except erasure.NotLiftedError:
            form.add_error(
                "lift" if "lift" in form.fields else None, _("Tick this and say why, or leave what is there.")
            )
        else:
            messages.success(request, _("Saved."))
        return redirect("case-delete", ref)

    return run(
        request,
        lambda data, given: KeepForm(data, held=_hold(row), version=row.version, given=given),
        save,
        draft=f"keep:{row.ref}",
        title=_("Keep the case"),
        back=reverse("case-delete", args=[row.ref]),
        submit=_("Save"),
        held_of=_hold,
        case=row,
    )


@staff
@require_POST
def person(request: HttpRequest, ref: str, person: str) -> HttpResponse:
    """Takes a person out of the record, or puts them back."""
    row = case_or_404(request, ref, change=True)
    found = _person(row, person)
    try:
        if request.POST.get("undo") == "1":
            erasure.restore_person(found, account_of(request))
            messages.success(request, _("The person is back, with all that was told of them."))
        else:
            erasure.delete_person(found, account_of(request))
            messages.success(request, _("The person is out of the record. Below they can be put back."))
    except erasure.HeldError:
        messages.error(request, str(_HELD))
    return redirect("case-delete", ref)


@only(Role.ADMINISTRATOR)
@require_POST
def erase_person(request: HttpRequest, ref: str, person: str) -> HttpResponse:
    """Erases a deleted person now."""
    row = case_or_404(request, ref, change=True)
    found = _person(row, person)
    if found.deleted_at is None:
        raise Http404
    try:
        return redirect("receipt", erasure.erase_person(found, account_of(request)).number)
    except erasure.HeldError:
        messages.error(request, str(_HELD))
        return redirect("case-delete", ref)


@only(Role.ADMINISTRATOR)
@require_POST
def erase_document(request: HttpRequest, ref: str, document: str) -> HttpResponse:
    """Erases a deleted document now."""
    row = case_or_404(request, ref, change=True)
    found = Document.everything.filter(case=row, ref=document, deleted_at__isnull=False).first()
    if found is None:
        raise Http404
    try:
        return redirect("receipt", erasure.erase_document(found, account_of(request)).number)
    except erasure.HeldError:
        messages.error(request, str(_HELD))
        return redirect("case-delete", ref)


@staff
def deleted(request: HttpRequest) -> HttpResponse:
    """Deleted cases of one's teams; for administrators all of them, those of others without their names."""
    account = account_of(request)
    own = set(deleted_cases(account).values_list("pk", flat=True))
    rows = Case.objects.filter(library=False, deleted_at__isnull=False).select_related("team", "deleted_by")
    if account.role != Role.ADMINISTRATOR:
        rows = rows.filter(pk__in=own)
    today, days = timezone.localdate(), erasure.kept_days()
    cases = [
        {
            "case": row,
            "own": row.pk in own,
            "due": erasure.due_on(row.deleted_at, days) if row.deleted_at else None,
            "held": erasure.is_held(row, today),
        }
        for row in rows.order_by("-deleted_at")
    ]
    mine = set(own_cases(account).values_list("pk", flat=True))
    proposed = [row for row in retention.closed_long_ago(timezone.now()) if row.pk in mine]
    return page(request, "out/deleted.html", {"section": "cases", "cases": cases, "proposed": proposed})


@staff
@require_POST
def undo_case(request: HttpRequest, ref: str) -> HttpResponse:
    """Brings a case back."""
    row = deleted_cases(account_of(request)).filter(ref=ref).first()
    if row is None:
        raise Http404
    erasure.restore_case(row, account_of(request))
    messages.success(request, _("The case is back."))
    return redirect("case", ref)


@only(Role.ADMINISTRATOR)
@require_POST
def erase_case(request: HttpRequest, ref: str) -> HttpResponse:
    """Erases a deleted case now."""
    row = Case.objects.filter(ref=ref, library=False, deleted_at__isnull=False).first()
    if row is None:
        raise Http404
    try:
        return redirect("receipt", erasure.erase_case(row, account_of(request)).number)
    except erasure.HeldError:
        messages.error(request, str(_HELD))
        return redirect("deleted")


@staff
def receipts(request: HttpRequest) -> HttpResponse:
    """What was erased. Receipts name nobody, so all staff may see them."""
    return page(request, "out/receipts.html", {"section": "office", "receipts": erasure.receipts()})


@staff
def receipt(request: HttpRequest, number: int) -> HttpResponse:
    """One receipt, to print."""
    found = erasure.receipt(number)
    if found is None:
        raise Http404
    return page(request, "out/receipt.html", {"section": "office", "receipt": found})


def _context(request: HttpRequest, row: Case, form: DeleteForm) -> dict[str, object]:
    people = list(row.people(manager="everything").order_by("pk"))
    documents = row.documents(manager="everything").filter(deleted_at__isnull=False).order_by("pk")
    return {
        "section": "cases",
        "case": row,
        "form": form,
        "held": erasure.is_held(row, timezone.localdate()),
        "days": rules.retention()["deleted_days"],
        "people": [each for each in people if each.deleted_at is None],
        "gone_people": [(each, erasure.due_on(each.deleted_at)) for each in people if each.deleted_at is not None],
        "gone_documents": [(each, erasure.due_on(each.deleted_at)) for each in documents if each.deleted_at],
        "may_hold": may_decide(account_of(request), row),
        "may_erase": account_of(request).role == Role.ADMINISTRATOR,
    }


def _hold(case: Any) -> dict[str, Any]:
    return {"legal_hold": case.legal_hold, "retain_until": case.retain_until}


def _person(row: Case, ref: str) -> Person:
    found = row.people(manager="everything").select_related("case").filter(ref=ref).first()
    if found is None:
        raise Http404
    return found
