"""Flags and notes of a case."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from habeas.casework import edits
from habeas.desk.access import account_of, case_or_404, looked, staff
from habeas.desk.cases.editing import RowForm, run
from habeas.desk.cases.names import Names, names_of
from habeas.desk.closed_notes import NOTES
from habeas.store.access import closed_groups, may_change
from habeas.store.audit import Act, log
from habeas.store.models import Flag, Note


class FlagForm(RowForm):
    """Why a case or a person is marked."""

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)
    person = forms.ChoiceField(label=gettext_lazy("Who"), required=False)

    def __init__(self, names: Names, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.fields["person"]
        assert isinstance(person, forms.ChoiceField)
        person.choices = [("", _("the whole case")), *names.people.items()]


class NoteForm(RowForm):
    """A note of the office."""

    text = forms.CharField(label=gettext_lazy("Note"), widget=forms.Textarea)


@staff
def flag(request: HttpRequest, ref: str) -> HttpResponse:
    """Sets a flag with its reason."""
    case = case_or_404(request, ref, change=True)
    me, names = account_of(request), names_of(request, case)

    def save(form: FlagForm) -> HttpResponse:
        found = form.cleaned_data
        person = case.people.filter(key=found["person"]).first() if found["person"] else None
        made = Flag(ref=form.token, case=case, person=person, reason=found["reason"], set_by=me)
        edits.create(made, me, case)
        return redirect("case", case.ref)

    return run(
        request,
        lambda data, given: FlagForm(names, data, given=given),
        save,
        draft=f"flag:{case.ref}",
        title=_("Set a flag"),
        back=reverse("case", args=[case.ref]),
        submit=_("Set the flag"),
        case=case,
    )


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
        account_of(request), timezone.now(), [Act("unflag" if found.lifted_at else "flag", "flag", found.ref, case.ref)]
    )
    return redirect("case", case.ref)


@staff
def notes(request: HttpRequest, ref: str) -> HttpResponse:
    """The notes of a case, the newest first, and a new one of those who may change it."""
    case = case_or_404(request, ref, change=request.method == "POST")
    me = account_of(request)
    if NOTES in closed_groups(me):
        raise Http404
    looked(request, "look", "notes", case.ref, case)

    def save(form: NoteForm) -> HttpResponse:
        edits.create(Note(ref=form.token, case=case, text=form.cleaned_data["text"], by=me), me, case)
        return redirect("notes", case.ref)

    return run(
        request,
        lambda data, given: NoteForm(data, given=given),
        save,
        draft=f"note:{case.ref}",
        title=_("Notes"),
        back=reverse("case", args=[case.ref]),
        submit=_("Save the note"),
        case=case,
        template="today/notes.html",
        more={"rows": case.notes.select_related("by").order_by("-at"), "may_change": may_change(me, case)},
    )


@staff
@require_POST
def note(request: HttpRequest, ref: str, note: str) -> HttpResponse:
    """Takes a note away, or brings it back."""
    case = case_or_404(request, ref, change=True)
    found = case.notes.filter(ref=note).first()
    if found is None or NOTES in closed_groups(account_of(request)):
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
