"""A paper was sent; what was answered; that nothing came."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from habeas.act.sent import Sent
from habeas.casework import acting
from habeas.casework.entries import AlreadySavedError
from habeas.desk.access import account_of, case_or_404, staff
from habeas.desk.acting.forms import AnswerForm, SentForm
from habeas.desk.acting.paper import bodies_of, draft_name, letter_or_404
from habeas.desk.acting.words import waiting_rows
from habeas.desk.cases import drafts
from habeas.desk.cases.editing import RowForm, run
from habeas.desk.cases.names import names_of
from habeas.files import FaultsError
from habeas.store.models import Case
from habeas.store.models.base import new_ref
from habeas.tell.law_words import in_language
from habeas.words import say


@staff
def sent(request: HttpRequest, ref: str, kind: str) -> HttpResponse:
    """Records that a paper was sent, how and to whom."""
    row, letter = case_or_404(request, ref, change=True), letter_or_404(kind)
    language = get_language() or "en"
    people = names_of(request, row).people
    who = request.GET.get("who", "")
    meant = acting.meant_for(row, letter, who if who in people else next(iter(people), ""))
    bodies = [(forum.id, in_language(forum.name, language)) for forum in bodies_of(row, letter)]

    def save(form: SentForm) -> HttpResponse:
        try:
            acting.send(row, account_of(request), form.token, letter, form.cleaned_data["people"] or meant, form.told)
        except (FaultsError, AlreadySavedError) as error:
            _say_faults(form, error)
        else:
            drafts.throw_away(request, draft_name(row, letter))
            messages.success(
                request, _("It stands in the record. The day by which an answer is due is among the tasks.")
            )
        return redirect(f"{reverse('turn', args=[row.ref])}#sent")

    return run(
        request,
        lambda data, given: SentForm(data, bodies=bodies, people=list(people.items()), given=given),
        save,
        draft=f"paper-sent:{row.ref}:{letter.id}",
        title=_("Sent: %(paper)s") % {"paper": in_language(letter.name, language)},
        back=reverse("turn", args=[row.ref]),
        submit=_("Save"),
        given={"to": request.GET.get("to", "") or (bodies[0][0] if bodies else ""), "people": list(meant)},
        case=row,
    )


@staff
def answer(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """Records an answer to what was sent."""
    row = case_or_404(request, ref, change=True)
    paper = _paper_or_404(request, row, key)
    told = waiting_rows(row, [paper], timezone.localdate().toordinal(), get_language() or "en")[0]

    def save(form: AnswerForm) -> HttpResponse:
        held = form.cleaned_data
        try:
            acting.answer(row, account_of(request), form.token, paper, held["on"], held["result"], held["note"])
        except (FaultsError, AlreadySavedError) as error:
            _say_faults(form, error)
        else:
            messages.success(request, _("The answer is kept."))
        return redirect(f"{reverse('turn', args=[row.ref])}#sent")

    return run(
        request,
        lambda data, given: AnswerForm(data, given=given),
        save,
        draft=f"sent-answer:{row.ref}:{key}"[:200],
        title=_("Answer: %(who)s") % {"who": told.to},
        lead=f"{told.what}, {told.on}",
        back=reverse("turn", args=[row.ref]),
        submit=_("Save"),
        case=row,
    )


@staff
@require_POST
def silence(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """Records that nothing came by today."""
    row = case_or_404(request, ref, change=True)
    paper = _paper_or_404(request, row, key)
    if paper.wait.answer is not None:
        raise Http404
    token = request.POST.get("token", "")
    try:
        acting.silence(row, account_of(request), token if token.isalnum() else new_ref(), paper)
    except (FaultsError, AlreadySavedError):
        messages.error(request, _("Nothing was saved. Look at what is on record, and try again."))
    else:
        messages.success(request, _("The silence is recorded; the check takes it into account."))
    return redirect(f"{reverse('turn', args=[row.ref])}#sent")


def _paper_or_404(request: HttpRequest, row: Case, key: str) -> Sent:
    found = next((each for each in acting.sent_in(row, account_of(request)) if each.wait.entry.id == key), None)
    if found is None:
        raise Http404
    return found


def _say_faults(form: RowForm, error: FaultsError | AlreadySavedError) -> None:
    """Puts what is wrong into the form."""
    if isinstance(error, AlreadySavedError):
        form.add_error(None, _("This was saved already, with other words. Nothing was saved now."))
        return
    language = get_language() or "en"
    for fault in error.faults:
        name = fault.mark.file if fault.mark is not None and fault.mark.file in form.fields else None
        form.add_error(name, say(fault.message, language))
