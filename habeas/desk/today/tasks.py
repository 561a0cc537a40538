"""Tasks: mine and my team's, by the day they are due."""

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

from habeas.desk.access import account_of, case_or_404, cases_of, staff
from habeas.desk.cases.said import back_of
from habeas.desk.forms import Dressed
from habeas.desk.render import page
from habeas.desk.today.findings import paged
from habeas.store.audit import Act, log
from habeas.store.models import Account, Case, Task


class TaskForm(Dressed):
    """What is to be done, by when, by whom."""

    text = forms.CharField(label=gettext_lazy("What is to be done"), max_length=300)
    due = forms.DateField(
        label=gettext_lazy("Due"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    assignee = forms.ModelChoiceField(
        Account.objects.none(), label=gettext_lazy("Who"), required=False, empty_label=gettext_lazy("nobody yet")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, people: "QuerySet[Account]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = people  # type: ignore[attr-defined]


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
    context = {"section": "today", "rows": paged(request, rows), "whose": whose, "done": done, "case": case}
    return page(request, "today/tasks.html", context, part="rows")


@staff
def new(request: HttpRequest) -> HttpResponse:
    """A new task, of a case (`?case=REF`) or of none."""
    ref = request.GET.get("case", "")
    case = case_or_404(request, ref, change=True) if ref else None
    me = account_of(request)
    form = TaskForm(request.POST or None, people=colleagues(me, case), initial={"assignee": me.pk})
    if request.method == "POST" and form.is_valid():
        held = form.cleaned_data
        task = Task.objects.create(case=case, text=held["text"], due=held["due"], assignee=held["assignee"], made_by=me)
        log(me, timezone.now(), [Act("add", "task", task.ref, case.ref if case else "")])
        messages.success(request, _("The task is saved."))
        return redirect(reverse("case", args=[case.ref]) if case else "tasks")
    context = {"section": "today", "form": form, "case": case, "draft": f"task:{ref}"}
    return page(request, "today/task.html", context, status=422 if form.errors else 200)


@staff
def edit(request: HttpRequest, ref: str) -> HttpResponse:
    """One task. Who edits an old version is shown what it has become."""
    task = task_or_404(request, ref)
    me = account_of(request)
    initial = {"text": task.text, "due": task.due, "assignee": task.assignee_id, "version": task.version}
    form = TaskForm(request.POST or None, people=colleagues(me, task.case), initial=initial)
    if request.method == "POST" and form.is_valid():
        held = form.cleaned_data
        saved = Task.objects.filter(pk=task.pk, version=held["version"]).update(
            text=held["text"], due=held["due"], assignee=held["assignee"], version=F("version") + 1
        )
        if saved:
            log(me, timezone.now(), [Act("change", "task", task.ref, task.case.ref if task.case else "")])
            messages.success(request, _("The task is saved."))
            return redirect("tasks")
        given = request.POST.copy()
        given["version"] = str(task.version)
        form.data = given
        form.add_error(
            None, _("Somebody changed this task meanwhile. It now says what stands beside; saving takes yours.")
        )
    context = {"section": "today", "form": form, "task": task, "case": task.case}
    return page(request, "today/task.html", context, status=422 if form.errors else 200)


@staff
@require_POST
def done(request: HttpRequest, ref: str) -> HttpResponse:
    """Ticks a task off, or takes the tick back."""
    task = task_or_404(request, ref)
    undo = request.POST.get("undo") == "1"
    task.done_at, task.done_by = (None, None) if undo else (timezone.now(), account_of(request))
    task.version += 1
    task.save(update_fields=["done_at", "done_by", "version"])
    log(account_of(request), timezone.now(), [Act("reopen" if undo else "done", "task", task.ref)])
    if not undo:
        messages.success(request, _("Done. It stands under the tasks that are done; there it can be taken up again."))
    return redirect(back_of(request) or "tasks")


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
