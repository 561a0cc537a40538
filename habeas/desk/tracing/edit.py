"""A request opened in a case, changed, closed and opened again; people sought added and told of."""

from collections.abc import Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from habeas.casework import tracing_requests as work
from habeas.desk.access import account_of, case_or_404
from habeas.desk.cases.editing import run
from habeas.desk.closed_notes import told, without_note
from habeas.desk.tracing.door import request_or_404, sought_or_404, tracers
from habeas.desk.tracing.forms import COLUMNS, AddSoughtForm, RequestForm, SoughtRowForm, told_of
from habeas.store.access import closed_groups
from habeas.store.models import Case, Kin, Person, Sought

_OF_SOUGHT: Final = ("relation", "last_seen", "last_place", "note")


@tracers
def new(request: HttpRequest, ref: str) -> HttpResponse:
    """A request in a case whose people are on record."""
    case = case_or_404(request, ref, change=True)
    people = _people(case)

    def save(form: RequestForm) -> HttpResponse:
        held = form.cleaned_data
        rows = {person.key: person for person in case.people.all()}
        inquirer = rows[held["inquirer"]]
        sought = [Sought(person=rows[key], relation=_relation(rows[key], inquirer)) for key in held["sought"]]
        row = work.open_request(case, account_of(request), form.token, inquirer, sought, form.columns)
        messages.success(request, _("The request is saved. The record and the lists are being searched now."))
        return redirect("tracing-request", row.ref)

    wanted = request.GET.get("who", "")
    return run(
        request,
        lambda data, given: RequestForm(data, people=people, given=given),
        save,
        draft=f"tracing:{case.ref}:new",
        title=_("New tracing request"),
        back=reverse("case", args=[case.ref]),
        submit=_("Save and search"),
        lead=_(
            "Somebody of this case looks for others of it. Add people to the case first, where they are not in it yet."
        ),
        given={"inquirer": wanted} if wanted in people else None,
        case=case,
        section="tracing",
    )


@tracers
def edit(request: HttpRequest, ref: str) -> HttpResponse:
    """What a request says, changed."""
    row = request_or_404(request, ref, change=True)

    def save(form: RequestForm) -> HttpResponse:
        work.change(row, form.version, account_of(request), form.columns)
        messages.success(request, _("Saved."))
        return redirect("tracing-request", row.ref)

    def make(data: Any, given: Mapping[str, Any]) -> RequestForm:
        return RequestForm(data, held=_held(row), version=row.version, given=given)

    return run(
        request,
        make,
        save,
        draft=f"tracing:{row.ref}",
        title=_("Tracing request"),
        back=reverse("tracing-request", args=[row.ref]),
        submit=_("Save"),
        held_of=_held,
        case=row.case,
        section="tracing",
    )


@tracers
def sought_new(request: HttpRequest, ref: str) -> HttpResponse:
    """One more who is sought."""
    row = request_or_404(request, ref, change=True)
    taken = {row.inquirer.key, *(each.person.key for each in work.sought_of(row))}
    people = {key: name for key, name in _people(row.case).items() if key not in taken}

    def save(form: AddSoughtForm) -> HttpResponse:
        person = (
            row.case.people.filter(key=form.cleaned_data["person"]).first() if form.cleaned_data["person"] else None
        )
        work.add_sought(row, account_of(request), form.token, told_of(form.cleaned_data), person)
        messages.success(request, _("Saved. The record and the lists are being searched now."))
        return redirect("tracing-request", row.ref)

    return run(
        request,
        lambda data, given: AddSoughtForm(data, people=people, given=given),
        save,
        draft=f"tracing:{row.ref}:sought",
        title=_("Who else is looked for"),
        back=reverse("tracing-request", args=[row.ref]),
        submit=_("Save and search"),
        case=row.case,
        section="tracing",
    )


@tracers
def sought(request: HttpRequest, ref: str, sought: str) -> HttpResponse:
    """Where somebody sought was last known to be."""
    row = request_or_404(request, ref, change=True)
    one = sought_or_404(row, sought)

    def save(form: SoughtRowForm) -> HttpResponse:
        work.change_sought(one, form.version, account_of(request), told(form, _OF_SOUGHT))
        messages.success(request, _("Saved. The record and the lists are being searched now."))
        return redirect("tracing-request", row.ref)

    def make(data: Any, given: Mapping[str, Any]) -> SoughtRowForm:
        form = SoughtRowForm(data, held=_held_sought(one), version=one.version, given=given)
        return without_note(form, closed_groups(account_of(request)))

    return run(
        request,
        make,
        save,
        draft=f"tracing-sought:{one.ref}",
        title=str(one.person),
        back=reverse("tracing-request", args=[row.ref]),
        submit=_("Save and search"),
        held_of=_held_sought,
        lead=_("Names, sex, birth and language are changed on the page of the person."),
        case=row.case,
        section="tracing",
    )


@tracers
@require_POST
def sought_end(request: HttpRequest, ref: str, sought: str) -> HttpResponse:
    """The request no longer looks for somebody; or does again."""
    row = request_or_404(request, ref, change=True)
    one = sought_or_404(row, sought)
    work.end_sought(one, account_of(request), again="undo" in request.POST)
    text = _("Looked for again.") if "undo" in request.POST else _("No longer looked for; below this can be undone.")
    messages.success(request, text)
    return redirect("tracing-request", row.ref)


@tracers
@require_POST
def state(request: HttpRequest, ref: str) -> HttpResponse:
    """Closes a request with the reason, or opens it again."""
    row = request_or_404(request, ref, change=True)
    reason = request.POST.get("reason", "").strip()[:2000]
    if row.status == row.Status.CLOSED:
        work.reopen(row, account_of(request), reason)
        messages.success(request, _("The request goes on."))
    elif not reason:
        messages.error(request, _("Say why it is closed: found, given up by the inquirer, handed over to somebody."))
    else:
        work.close(row, account_of(request), reason)
        messages.success(request, _("Closed. A likely match opens it again."))
    return redirect("tracing-request", row.ref)


@tracers
@require_POST
def search(request: HttpRequest, ref: str) -> HttpResponse:
    """Has the people of a request searched for once more."""
    row = request_or_404(request, ref, change=True)
    work.look_for(row, account_of(request))
    messages.success(request, _("The record and the lists are being searched now."))
    return redirect("tracing-request", row.ref)


def _people(case: Case) -> dict[str, str]:
    if case.library:
        raise Http404
    return {person.key: str(person) for person in case.people.order_by("pk")}


def _relation(person: Person, inquirer: Person) -> str:
    """What the record says that somebody is to the inquirer."""
    kin = Kin.objects.filter(who=person, of=inquirer, removed_at__isnull=True).first()
    if kin is not None:
        return kin.relation
    back = Kin.objects.filter(who=inquirer, of=person, removed_at__isnull=True).first()
    return work.inverse(back.relation) if back is not None else ""


def _held(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("inquired_on", *COLUMNS)}


def _held_sought(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _OF_SOUGHT}
