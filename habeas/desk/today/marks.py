"""Flags and notes of a case."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from habeas.desk.access import account_of, case_or_404, looked, staff
from habeas.desk.forms import Dressed
from habeas.desk.render import page
from habeas.store.access import closed_groups
from habeas.store.audit import Act, log
from habeas.store.models import Flag, Note


class FlagForm(Dressed):
    """Why a case or a person is marked."""

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)
    person = forms.ChoiceField(label=gettext_lazy("Who"), required=False)


class NoteForm(Dressed):
    """A note of the office."""

    text = forms.CharField(label=gettext_lazy("Note"), widget=forms.Textarea)


@staff
def flag(request: HttpRequest, ref: str) -> HttpResponse:
    """Sets a flag with its reason."""
    case = case_or_404(request, ref, change=True)
    form = FlagForm(request.POST or None)
    people = {person.key: person for person in case.people.all()}
    form.fields["person"].choices = [  # type: ignore[attr-defined]
        ("", _("the whole case")),
        *((key, str(person)) for key, person in people.items()),
    ]
    if request.method == "POST" and form.is_valid():
        made = Flag.objects.create(
            case=case,
            person=people.get(form.cleaned_data["person"]),
            reason=form.cleaned_data["reason"],
            set_by=account_of(request),
        )
        log(account_of(request), timezone.now(), [Act("flag", "case", made.ref, case.ref)])
        return redirect("case", case.ref)
    context = {"section": "cases", "case": case, "form": form, "draft": f"flag:{case.ref}"}
    return page(request, "today/flag.html", context, status=422 if form.errors else 200)


@staff
@require_POST
def lift(request: HttpRequest, ref: str, flag: str) -> HttpResponse:
    """Lifts a flag, or sets it again."""
    case = case_or_404(request, ref, change=True)
    found = case.flags.filter(ref=flag).first()
    if found is None:
        raise Http404
    found.lifted_at = None if request.POST.get("undo") == "1" else timezone.now()
    found.save(update_fields=["lifted_at"])
    log(
        account_of(request), timezone.now(), [Act("unflag" if found.lifted_at else "flag", "case", found.ref, case.ref)]
    )
    return redirect("case", case.ref)


@staff
def notes(request: HttpRequest, ref: str) -> HttpResponse:
    """The notes of a case, the newest first, and a new one."""
    case = case_or_404(request, ref)
    if "notes" in closed_groups(account_of(request)):
        raise Http404
    form = NoteForm(request.POST or None)
    if request.method == "POST":
        case_or_404(request, ref, change=True)
        if form.is_valid():
            made = Note.objects.create(case=case, text=form.cleaned_data["text"], by=account_of(request))
            log(account_of(request), timezone.now(), [Act("add", "note", made.ref, case.ref)])
            return redirect("notes", case.ref)
    looked(request, "look", "notes", case.ref, case)
    rows = case.notes.select_related("by").order_by("-at")
    context = {"section": "cases", "case": case, "form": form, "rows": rows, "draft": f"note:{case.ref}"}
    return page(request, "today/notes.html", context, status=422 if form.errors else 200)


@staff
@require_POST
def note(request: HttpRequest, ref: str, note: str) -> HttpResponse:
    """Takes a note away, or brings it back."""
    case = case_or_404(request, ref, change=True)
    found = case.notes.filter(ref=note).first()
    if found is None:
        raise Http404
    found.deleted_at = None if request.POST.get("undo") == "1" else timezone.now()
    found.save(update_fields=["deleted_at"])
    log(
        account_of(request),
        timezone.now(),
        [Act("delete" if found.deleted_at else "restore", "note", found.ref, case.ref)],
    )
    if found.deleted_at:
        messages.success(request, _("The note is taken away. Below it can be brought back."))
    return redirect("notes", case.ref)
