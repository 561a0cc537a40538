"""Tasks: mine and my team's, by the day they are due. Notices among them are only marked as read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from habeas.casework import edits
from habeas.desk.access import account_of, case_or_404, cases_of, looked, staff
from habeas.desk.cases.editing import RowForm, run
from habeas.desk.cases.said import back_of
from habeas.desk.closed_notes import may_read_task, task_words
from habeas.desk.render import page
from habeas.desk.today.findings import paged
from habeas.store.access import closed_groups, is_notice, may_change, may_close_task, may_edit_task, teams_of
from habeas.store.audit import Act, log
from habeas.store.models import Account, Case, Task


@dataclass(frozen=True, slots=True)
class Row:
    """A task of a list, what of it the reader may read, and what they may do with it."""

    task: Task
    text: str
    is_notice: bool
    may_edit: bool
    may_close: bool


class TaskForm(RowForm):
    """What is to be done, by when, by whom."""

    text = forms.CharField(label=gettext_lazy("What is to be done"), max_length=300)
    due = forms.DateField(
        label=gettext_lazy("Due"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    assignee = forms.ChoiceField(label=gettext_lazy("Who"), required=False)

    def __init__(self, people: Iterable[Account], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in people}
        field = self.fields["assignee"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("nobody yet")), *((key, str(one)) for key, one in self.people.items())]

    @property
    def columns(self) -> dict[str, Any]:
        """The columns of the row."""
        found = self.cleaned_data
        who = self.people.get(found["assignee"])
        return {"text": found["text"], "due": found["due"], "assignee_id": who.pk if who else None}


@staff
def tasks(request: HttpRequest) -> HttpResponse:
    """My tasks, those of the cases I may see, or those of one case (`?case=REF`)."""
    ref, whose = request.GET.get("case", ""), request.GET.get("whose", "mine")
    case = case_or_404(request, ref) if ref else None
    rows = tasks_of(request)
    if case is not None:
        rows = rows.filter(case=case)
    elif whose != "all":
        rows = rows.filter(assignee=account_of(request))
    done = request.GET.get("done") == "1"
    rows = rows.filter(done_at__isnull=not done).select_related("case", "person", "assignee")
    rows = rows.order_by("-done_at") if done else rows.order_by(F("due").asc(nulls_last=True), "made_at")
    found = paged(request, rows)
    looked(request, "list", "task", "", case)
    context = {
        "section": "today",
        "rows": found,
        "tasks": rows_of(account_of(request), found.object_list),
        "whose": whose,
        "done": done,
        "case": case,
        "may_add": case is None or may_change(account_of(request), case),
    }
    return page(request, "today/tasks.html", context, part="rows")


@staff
def new(request: HttpRequest) -> HttpResponse:
    """A new task, of a case (`?case=REF`) or of none."""
    ref = request.GET.get("case", "")
    case = case_or_404(request, ref, change=True) if ref else None
    me = account_of(request)
    people = list(colleagues(me, case))

    def save(form: TaskForm) -> HttpResponse:
        edits.create(Task(ref=form.token, case=case, made_by=me, **form.columns), me, case)
        messages.success(request, _("The task is saved."))
        return redirect(reverse("case", args=[case.ref]) if case else "tasks")

    return run(
        request,
        lambda data, given: TaskForm(people, data, given={"assignee": str(me.pk), **given}),
        save,
        draft=f"task:{ref}:new",
        title=_("New task"),
        back=reverse("case", args=[case.ref]) if case else reverse("tasks"),
        submit=_("Save"),
        case=case,
        section="today",
    )


@staff
def edit(request: HttpRequest, ref: str) -> HttpResponse:
    """One task, of those who may change its case. Who edits an old version is shown what it has become."""
    task = task_or_404(request, ref)
    me = account_of(request)
    if not may_edit_task(me, task) or not may_read_task(task, me, closed_groups(me)):
        raise Http404
    known = {one.pk: one for one in colleagues(me, task.case)}
    if task.assignee is not None:
        known.setdefault(task.assignee.pk, task.assignee)
    if task.case is not None:
        looked(request, "look", "task", task.ref, task.case)

    def save(form: TaskForm) -> HttpResponse:
        edits.save(task, form.version, form.columns, me, task.case)
        messages.success(request, _("The task is saved."))
        return redirect("tasks")

    def make(data: Any, given: Mapping[str, Any]) -> TaskForm:
        return TaskForm(known.values(), data, held=_held(task), version=task.version, given=given)

    return run(
        request,
        make,
        save,
        draft=f"task:{task.ref}",
        title=_("Task"),
        back=reverse("case", args=[task.case.ref]) if task.case else reverse("tasks"),
        submit=_("Save"),
        held_of=_held,
        case=task.case,
        section="today",
    )


@staff
@require_POST
def done(request: HttpRequest, ref: str) -> HttpResponse:
    """Ticks a task off, or takes the tick back; a notice is marked as read."""
    task = task_or_404(request, ref)
    me, now = account_of(request), timezone.now()
    if not may_close_task(me, task):
        raise Http404
    undo = request.POST.get("undo") == "1"
    task.done_at, task.done_by = (None, None) if undo else (now, me)
    task.version += 1
    task.save(update_fields=["done_at", "done_by", "version"])
    log(me, now, [Act("reopen" if undo else "done", "task", task.ref, task.case.ref if task.case else "")])
    if not undo:
        messages.success(request, _("Done. It stands under the tasks that are done; there it can be taken up again."))
    return redirect(back_of(request) or "tasks")


def rows_of(me: Account, tasks: Iterable[Task]) -> list[Row]:
    """Tasks with what the account may do with each; the teams are asked once."""
    teams, closed = set(teams_of(me)), closed_groups(me)
    found = []
    for task in tasks:
        notice, is_open = is_notice(task), may_read_task(task, me, closed)
        if task.case is None:
            own = me.pk in (task.assignee_id, task.made_by_id)
        else:
            own = may_change(me, task.case) if me.own_only else task.case.team_id in teams
        may_close = task.assignee_id == me.pk if notice else own
        found.append(Row(task, task_words(task, me, closed), notice, own and is_open and not notice, may_close))
    return found


def tasks_of(request: HttpRequest) -> "QuerySet[Task]":
    """Tasks of cases one may see, and those of no case that are one's own."""
    me = account_of(request)
    own = Q(case__isnull=True) & (Q(assignee=me) | Q(made_by=me))
    return Task.objects.filter(Q(case__in=cases_of(request)) | own)


def task_or_404(request: HttpRequest, ref: str) -> Task:
    """A task one may see."""
    task = tasks_of(request).filter(ref=ref).select_related("case", "assignee").first()
    if task is None:
        raise Http404
    return task


def colleagues(me: Account, case: Case | None) -> "QuerySet[Account]":
    """Who can be given a task: the team of the case, else those of one's own teams."""
    teams = [case.team_id] if case is not None else list(me.teams.values_list("pk", flat=True))
    return Account.objects.filter(is_active=True, teams__in=teams).distinct().order_by("name")


def _held(task: Any) -> dict[str, Any]:
    due: date | None = task.due
    who = str(task.assignee_id) if task.assignee_id else ""
    return {"text": task.text, "due": due.isoformat() if due else "", "assignee": who}
