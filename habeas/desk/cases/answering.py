"""The page of the questions of a case, and their answers: by one click, by one field, by a form; and a click undone."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from habeas.casework import entries
from habeas.casework.case_page import as_read_by, linked_for
from habeas.casework.edits import StaleError
from habeas.casework.keeping import Outcome
from habeas.casework.recheck import questions as questions_of
from habeas.desk.access import account_of, case_or_404, looked, staff
from habeas.desk.cases import at_once, drafts
from habeas.desk.cases.names import Names, names_of
from habeas.desk.cases.questions import FIRST, Asked, asked, form_of, vague, with_fields
from habeas.desk.cases.said import said, unchecked
from habeas.desk.forms import sent
from habeas.desk.render import is_fragment, page
from habeas.files import FaultsError
from habeas.store import access
from habeas.store.mapping import case_of
from habeas.store.models import Case, Entry
from habeas.words import say


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest, ref: str) -> HttpResponse:
    """All questions of a case; with `id` and `answer` the small form for that answer."""
    row = case_or_404(request, ref)
    account, language = account_of(request), get_language() or "en"
    wanted, number = request.GET.get("id", ""), request.GET.get("answer", "")
    if (request.method == "POST" or wanted) and not access.may_change(account, row):
        raise Http404
    if "undo" in request.POST:
        return _undo(request, row)
    with suppress(Case.DoesNotExist):
        questions_of(row)
    row = case_or_404(
        request, ref
    )  # its turn was left meanwhile: it may be erased, or no longer be this reader's to see
    change = access.may_change(account, row)
    if (request.method == "POST" or wanted) and not change:
        raise Http404
    linked = bool(linked_for(row, account))
    case, hidden = as_read_by(account, row, case_of(row, visits=False), _("Person"))
    names = Names(row, account, case, hidden)
    every = asked(row, case, hidden, language, access.closed_groups(account), every=True, linked=linked)
    context: dict[str, Any] = {"section": "cases", "case": row, "may_change": change, "questions": every}
    context["vague"] = vague(row, case, language, access.closed_groups(account), linked=linked)
    if not wanted:
        looked(request, "look", "questions", "", row)
        part = "cases/page_all_questions.html"
        context |= {
            "is_all": True,
            "entered": at_once.entered(names, request.GET.get("entered", "")) if change else None,
        }
        if is_fragment(request):
            part = "cases/page_questions.html"
            context |= {"questions": every[:FIRST], "questions_left": max(len(every) - FIRST, 0), "asked": True}
            context |= {"is_all": False, "entered": None}
        if change:
            context["questions"] = with_fields(context["questions"], names)
        return page(request, part, context)
    one = next((each for each in every if wanted in {own.identity for own in each.rows}), None)
    answers = one.row.body["answers"] if one else []
    if one is not None and "value" in request.POST:
        return _one_field(request, names, one, context)
    if one is None or not number.isdecimal() or int(number) >= len(answers):
        messages.info(request, _("This question is no longer open: it was answered, or the record changed."))
        return redirect(_goal(request, row))
    return _answer(request, names, one, int(number), context)


def _answer(request: HttpRequest, names: Names, one: Asked, number: int, context: dict[str, Any]) -> HttpResponse:
    """One answer: by one click, or by the form for it."""
    row, answer = names.row, one.row.body["answers"][number]
    draft = f"answer:{row.ref}:{one.row.identity}:{number}"[:200]
    typed = drafts.given(drafts.kept(request, draft))
    is_click = "at_once" in request.POST and at_once.needs_nothing(answer)
    made = at_once.entry_of(one.row.body["asks"], answer, one.days, one.keys) if is_click else {}
    data = _as_sent(made) if is_click else request.POST if request.method == "POST" else None
    closed = access.closed_groups(names.account)
    form = form_of(one, answer, names.seen, get_language() or "en", data, typed, closed)
    changed = is_click and request.POST.get("shown") != one.shown
    if changed:
        form.add_error(None, _other_than_shown())
    elif request.method == "POST" and request.POST.get("asked") != str(one.row.pk):
        # sent twice, or the record changed: what was typed stays, and is looked at again
        form.add_error(
            None, _("The record changed since this was opened, perhaps by this very answer. Is it still so?")
        )
    if request.method == "POST" and form.is_valid():
        token = f"click-{one.row.pk}-{number}" if is_click else ""
        saved = _saved(request, row, form, made or form.entry(answer), token)
        if saved is not None:
            drafts.throw_away(request, draft)
            messages.success(request, told(saved.outcome))
            return redirect(_goal(request, row, saved.key if is_click else ""))
    context |= {"one": one, "form": form, "answer": answer, "number": number, "draft": draft}
    context["says"] = next(choice for choice in one.choices if choice.number == number)
    template = "cases/page_answer.html" if is_fragment(request) else "cases/page_answer_alone.html"
    return page(request, template, context, status=409 if changed else 422 if form.errors else 200)


def _other_than_shown() -> str:
    return _("This question changed since the page was shown. It asks about other people or days now: is it still so?")


def _as_sent(entry: Mapping[str, Any]) -> QueryDict:
    """What one click enters, as the form would send it."""
    data = QueryDict(mutable=True)
    for name in ("who", "on", "until"):
        data.setlist(name, sent(entry.get(name)))
    return data


def _saved(
    request: HttpRequest, row: Case, form: forms.Form, entry: Mapping[str, Any], token: str
) -> entries.Saved | None:
    """Writes the entry (`token`: of one click); faults of the reader of case files go to their fields."""
    by = account_of(request)
    try:
        return at_once.enter(row, by, token, entry) if token else entries.add(row, by, entry)
    except FaultsError as error:
        _tell_faults(form, error)
    except entries.AlreadySavedError:
        form.add_error(None, _("Somebody answered this at the same moment. Is it still so?"))
    return None


def _tell_faults(form: forms.Form, error: FaultsError) -> None:
    for fault in error.faults:
        name = fault.mark.file
        form.add_error(name if name in form.fields else None, say(fault.message, get_language() or "en"))


def _one_field(request: HttpRequest, names: Names, one: Asked, context: dict[str, Any]) -> HttpResponse:
    """A day, a word or a place that was not known, typed beside its question."""
    field = at_once.field_of(names, one.row.body)
    if field is None:
        messages.info(request, _("This question is no longer open: it was answered, or the record changed."))
        return redirect(_goal(request, names.row))
    form = at_once.SmallForm.of(field, one.row.pk, request.POST)
    changed = one.row.body["asks"] == "where" and request.POST.get("shown") != one.shown  # the others carry no days
    if changed:
        form.add_error(None, _other_than_shown())
    elif request.POST.get("asked") != str(one.row.pk):  # as in `_answer`
        form.add_error(
            None, _("The record changed since this was opened, perhaps by this very answer. Is it still so?")
        )
    if form.is_valid():
        response = _filled(request, names, one, form)
        if response is not None:
            return response
    return page(
        request,
        "cases/page_small_alone.html",
        {**context, "one": replace(one, small=form)},
        status=409 if changed else 422,
    )


def _filled(request: HttpRequest, names: Names, one: Asked, form: at_once.SmallForm) -> HttpResponse | None:
    """Keeps what was typed, or says in the form what is wrong with it."""
    row, by, body, value = names.row, account_of(request), one.row.body, form.cleaned_data["value"]
    column, saved = at_once.column_of(body), None
    try:
        if body["asks"] == "person":
            person = row.people.get(key=body["who"])
            whole = at_once.person_form(names, person, column, value)
            if not whole.is_valid():
                for told_of in whole.errors.values():
                    form.add_error("value", told_of)
                return None
            outcome = at_once.say_of(person, by, whole)
        elif body["asks"] == "where":
            made = at_once.entry_of("where", body["answers"][0], one.days, one.keys)
            saved = at_once.enter(row, by, f"where-{one.row.pk}", {**made, "place": value})
        else:
            data, columns = at_once.corrected(row, body, value)
            if entries.doubts(row, data):  # the form of the correction asks back
                query = urlencode({column: value}, doseq=True)
                return redirect(f"{reverse('entry-correct', args=[row.ref, body['entry']])}?{query}")
            saved = entries.correct(row, by, body["entry"], data, **columns)
    except FaultsError as error:
        for fault in error.faults:
            form.add_error("value", say(fault.message, get_language() or "en"))
        return None
    except (entries.AlreadySavedError, entries.ConflictError, StaleError):
        messages.info(request, _("This question is no longer open: it was answered, or the record changed."))
        return redirect(_goal(request, row))
    messages.success(request, told(saved.outcome if saved else outcome))
    return redirect(_goal(request, row, saved.key if saved else ""))


def _undo(request: HttpRequest, row: Case) -> HttpResponse:
    """Takes back what one click entered."""
    key, names = request.POST["undo"], names_of(request, row)
    first = row.entries.filter(key=key).first()
    if first is None or names.hidden & {key, first.supersedes}:
        raise Http404
    if first.recorded_by_id != names.account.pk or not at_once.is_of_today(first):  # that is taken back with a reason
        return redirect("entry-retract", row.ref, key)
    try:
        outcome = at_once.undo(row, account_of(request), key)
    except Entry.DoesNotExist:
        raise Http404 from None
    except entries.ConflictError:
        messages.error(request, _("Somebody changed this entry meanwhile. Nothing was taken back: look at it first."))
        return redirect("entry", row.ref, key)
    messages.success(request, said(request, row, outcome))
    return redirect(_goal(request, row))


def _goal(request: HttpRequest, row: Case, key: str = "") -> str:
    """The page the answer was clicked on, which says what was entered."""
    page_ = reverse("case-questions" if request.POST.get("at") == "all" else "case", args=[row.ref])
    return f"{page_}?{urlencode({'entered': key})}#questions" if key else f"{page_}#questions"


def told(outcome: Outcome) -> str:
    """What an entry changed for the check, in one or two sentences."""
    if outcome.waits:
        return unchecked()
    new, gone = len(outcome.new), len(outcome.gone)
    parts = [_("The entry is kept.")]
    if new:
        parts.append(ngettext("%(count)s finding is new.", "%(count)s findings are new.", new) % {"count": new})
    if gone:
        parts.append(
            ngettext("%(count)s finding is no longer there.", "%(count)s findings are no longer there.", gone)
            % {"count": gone}
        )
    return " ".join(parts if len(parts) > 1 else [*parts, _("The findings stay as they are.")])
