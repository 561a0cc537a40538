"""Letters to institutions and what else was done; the plan of a reunion, and the visits after it."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from habeas.casework import edits
from habeas.casework import tracing_letters as letters
from habeas.casework import tracing_plan as planning
from habeas.casework import tracing_requests as requests
from habeas.casework.entries import AlreadySavedError
from habeas.casework.sources import iso_today
from habeas.casework.tracing_letters import StoppedError
from habeas.desk.access import account_of
from habeas.desk.cases.editing import run
from habeas.desk.closed_notes import without_note
from habeas.desk.today.tasks import colleagues
from habeas.desk.tracing.door import plan_or_404, request_or_404, sought_or_404, tracers
from habeas.desk.tracing.work_forms import ActionForm, AnswerForm, FollowUpForm, LetterForm, PlanForm
from habeas.files import FaultsError
from habeas.store.access import closed_groups
from habeas.store.models import FollowUp, Person, Sought, TracingAction, TracingRequest
from habeas.words import say


@tracers
def letter_new(request: HttpRequest, ref: str) -> HttpResponse:
    """A letter; refused with the reasons where nothing may go there."""
    row = request_or_404(request, ref, change=True)
    people = {each.key: each for each in _people(row)}

    def save(form: LetterForm) -> HttpResponse:
        held = form.cleaned_data
        data = {"kind": held["kind"], "on": held["on"], "to": held["to"], "note": held["note"]}
        about = [people[key] for key in held["about"]]
        try:
            letters.send(row, account_of(request), form.token, data, about, held["state"], held["remind_on"])
        except StoppedError as error:
            for why in error.why:
                form.add_error("to", why)
        except (FaultsError, AlreadySavedError) as error:
            _say_faults(form, error)
        else:
            messages.success(request, _("The letter stands in the record; its silence is counted from now on."))
        return redirect("tracing-request", row.ref)

    sought = [each.person.key for each in requests.sought_of(row)]
    return run(
        request,
        lambda data, given: LetterForm(data, people=[(key, str(one)) for key, one in people.items()], given=given),
        save,
        draft=f"tracing-letter:{row.ref}",
        title=_("Letter to an institution"),
        back=_back(row),
        submit=_("Save"),
        given={"about": sought, "state": next(iter(row.case.states), "")},
        case=row.case,
        section="tracing",
    )


@tracers
def answer(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """The answer to a letter."""
    row = request_or_404(request, ref, change=True)
    written = letters.letters_of(row, [each.pk for each in _people(row)])
    letter = next((each for each in written if each.entry.key == key), None)
    if letter is None:
        raise Http404
    asked = letter

    def save(form: AnswerForm) -> HttpResponse:
        held = form.cleaned_data
        try:
            letters.answered(row, account_of(request), form.token, asked, held["on"], held["note"])
        except (FaultsError, AlreadySavedError) as error:
            _say_faults(form, error)
        else:
            messages.success(request, _("The answer is kept."))
        return redirect("tracing-request", row.ref)

    return run(
        request,
        lambda data, given: AnswerForm(data, given={"on": iso_today(), **given}),
        save,
        draft=f"tracing-answer:{row.ref}:{key}"[:200],
        title=_("Answer of %(who)s") % {"who": letter.to or _("the institution")},
        back=_back(row),
        submit=_("Save"),
        case=row.case,
        section="tracing",
    )


@tracers
def action_new(request: HttpRequest, ref: str) -> HttpResponse:
    """Something done to find them."""
    row = request_or_404(request, ref, change=True)

    def save(form: ActionForm) -> HttpResponse:
        try:
            letters.act(row, account_of(request), form.token, form.columns)
        except StoppedError as error:
            for why in error.why:
                form.add_error("kind", why)
        else:
            messages.success(request, _("Kept."))
        return redirect("tracing-request", row.ref)

    return run(
        request,
        lambda data, given: ActionForm(data, given={"on": iso_today(), **given}),
        save,
        draft=f"tracing-action:{row.ref}",
        title=_("What was done"),
        back=_back(row),
        submit=_("Save"),
        case=row.case,
        section="tracing",
    )


@tracers
def action(request: HttpRequest, ref: str, action: str) -> HttpResponse:
    """What came of it."""
    row = request_or_404(request, ref, change=True)
    one = TracingAction.objects.filter(request=row, ref=action).first()
    if one is None:
        raise Http404
    done = one

    def save(form: ActionForm) -> HttpResponse:
        edits.save(done, form.version, form.columns, account_of(request), row.case)
        messages.success(request, _("Kept."))
        return redirect("tracing-request", row.ref)

    return run(
        request,
        lambda data, given: ActionForm(data, held=_held_action(done), version=done.version, given=given),
        save,
        draft=f"tracing-action:{done.ref}",
        title=_("What was done"),
        back=_back(row),
        submit=_("Save"),
        held_of=_held_action,
        case=row.case,
        section="tracing",
    )


# ---- the plan ------------------------------------------------------------------------------------------------------


@tracers
def plan_new(request: HttpRequest, ref: str, sought: str) -> HttpResponse:
    """The plan of a reunion."""
    row = request_or_404(request, ref, change=True)
    one = sought_or_404(row, sought)

    def save(form: PlanForm) -> HttpResponse:
        try:
            planning.add(one, account_of(request), form.token, form.columns)
        except StoppedError as error:
            for why in error.why:
                form.add_error("with_whom", why)
        except FaultsError as error:
            _say_faults(form, error)
        else:
            messages.success(request, _("The plan is kept."))
        return redirect("tracing-request", row.ref)

    return run(
        request,
        lambda data, given: PlanForm(data, given=given),
        save,
        draft=f"tracing-plan:{one.ref}:new",
        title=_plan_title(one),
        back=_back(row),
        submit=_("Save"),
        given={"with_whom": row.inquirer.label or "", "relation": requests.inverse(one.relation)},
        case=row.case,
        section="tracing",
    )


@tracers
def plan(request: HttpRequest, ref: str, plan: str) -> HttpResponse:
    """The plan changed; with a day of reunion it came about."""
    row = request_or_404(request, ref, change=True)
    one = plan_or_404(row, plan)

    def save(form: PlanForm) -> HttpResponse:
        try:
            planning.change(one, form.version, account_of(request), form.columns)
        except StoppedError as error:
            for why in error.why:
                form.add_error("with_whom", why)
        except FaultsError as error:
            _say_faults(form, error)
        else:
            messages.success(request, _("The plan is kept."))
        return redirect("tracing-request", row.ref)

    def make(data: Any, given: Mapping[str, Any]) -> PlanForm:
        form = PlanForm(data, held=_held_plan(one), version=one.version, given=given)
        return without_note(form, closed_groups(account_of(request)))

    return run(
        request,
        make,
        save,
        draft=f"tracing-plan:{one.ref}",
        title=_plan_title(one.sought),
        back=_back(row),
        submit=_("Save"),
        held_of=_held_plan,
        case=row.case,
        section="tracing",
    )


@tracers
@require_POST
def plan_end(request: HttpRequest, ref: str, plan: str) -> HttpResponse:
    """A plan is given up, or taken up again."""
    row = request_or_404(request, ref, change=True)
    again = "undo" in request.POST
    planning.give_up(plan_or_404(row, plan), account_of(request), again)
    messages.success(
        request, _("The plan stands again.") if again else _("The plan is given up; it can be taken up again.")
    )
    return redirect("tracing-request", row.ref)


# ---- follow-up -----------------------------------------------------------------------------------------------------


@tracers
def follow_up_new(request: HttpRequest, ref: str) -> HttpResponse:
    """A visit or call, due on a day."""
    row = request_or_404(request, ref, change=True)
    me = account_of(request)
    people = list(colleagues(me, row.case))

    def save(form: FollowUpForm) -> HttpResponse:
        held = form.cleaned_data
        who = form.people.get(held["who"])
        planning.visit(row, me, form.token, held["kind"], held["due"], who, held["concern"])
        messages.success(request, _("It stands under the tasks, and on the first page when its day comes."))
        return redirect("tracing-request", row.ref)

    return run(
        request,
        lambda data, given: FollowUpForm(people, data, is_new=True, given={"who": str(me.pk), **given}),
        save,
        draft=f"tracing-visit:{row.ref}",
        title=_("Follow-up visit"),
        back=_back(row),
        submit=_("Save"),
        case=row.case,
        section="tracing",
    )


@tracers
def follow_up(request: HttpRequest, ref: str, visit: str) -> HttpResponse:
    """What was found on a visit."""
    row = request_or_404(request, ref, change=True)
    one = FollowUp.objects.filter(request=row, ref=visit).select_related("task", "request__case").first()
    if one is None:
        raise Http404
    held_row = one

    def save(form: FollowUpForm) -> HttpResponse:
        columns = {name: form.cleaned_data[name] for name in ("kind", "done", "found", "concern")}
        planning.visited(held_row, form.version, account_of(request), columns, form.cleaned_data["due"])
        messages.success(request, _("Kept."))
        return redirect("tracing-request", row.ref)

    def make(data: Any, given: Mapping[str, Any]) -> FollowUpForm:
        return FollowUpForm((), data, is_new=False, held=_held_visit(held_row), version=held_row.version, given=given)

    return run(
        request,
        make,
        save,
        draft=f"tracing-visit:{held_row.ref}",
        title=_("Follow-up visit"),
        back=_back(row),
        submit=_("Save"),
        held_of=_held_visit,
        case=row.case,
        section="tracing",
    )


def _people(row: TracingRequest) -> list[Person]:
    return [row.inquirer, *(each.person for each in requests.sought_of(row))]


def _back(row: TracingRequest) -> str:
    return reverse("tracing-request", args=[row.ref])


def _plan_title(sought: Sought) -> str:
    return _("Reunion of %(who)s") % {"who": sought.person}


def _say_faults(form: Any, error: Exception) -> None:
    if isinstance(error, FaultsError):
        for fault in error.faults:
            name = fault.mark.file if fault.mark is not None and fault.mark.file in form.fields else None
            form.add_error(name, say(fault.message, get_language() or "en"))
    else:
        form.add_error(None, _("This was saved already. Open the request and look at it there."))


def _held_action(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("on", "kind", "place", "told", "outcome")}


def _held_plan(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in PlanForm.NAMES}


def _held_visit(row: Any) -> dict[str, Any]:
    due = row.task.due.isoformat() if row.task.due else ""
    return {**{name: getattr(row, name) for name in ("kind", "done", "found", "concern")}, "due": due}
