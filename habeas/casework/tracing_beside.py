"""The requests of a case, as they leave with the office's own copy and come back: who looks for whom, steps, plans, visits.

Matches do not leave: they are of two cases, and are made again by searching. What was verified leaves as kin and entries.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import Model
from django.utils.dateparse import parse_datetime

from habeas.store import models as tables

COLUMNS: Final[Mapping[type[Model], str]] = {
    tables.TracingRequest: "inquired_on status cause how authority title act ordered may_tell",
    tables.Sought: "relation last_place last_seen note ended_at",
    tables.TracingAction: "on on_first kind place told outcome",
    tables.Reunification: "with_whom relation place planned done kind assessed wish wish_why not_inquirer note entry",
    tables.FollowUp: "kind done concern found",
    tables.TracingStep: "what reason at",
}
"""What leaves of each table."""
FOLLOWED: Final = "follow-up:"


def told_of(case: tables.Case) -> list[dict[str, Any]]:
    """The requests of a case, without whoever was deleted."""
    return [_request(row) for row in case.tracing.select_related("inquirer").order_by("pk")]


def _request(row: tables.TracingRequest) -> dict[str, Any]:
    sought = [
        {**_said(each), "person": each.person.key, "plans": [_said(plan) for plan in each.plans.order_by("pk")]}
        for each in row.sought.select_related("person").order_by("pk")
    ]
    visits = row.follow_ups.select_related("task").order_by("pk")
    return {
        **_said(row),
        "inquirer": row.inquirer.key,
        "sought": sought,
        "actions": [_said(each) for each in row.actions.order_by("pk")],
        "visits": [{**_said(each), "task": each.task.text, "due": str(each.task.due or "")} for each in visits],
        "steps": [_said(each) for each in row.steps.filter(proposal__isnull=True).order_by("pk")],
    }


def bring(case: tables.Case, told: Iterable[Mapping[str, Any]], people: Mapping[str, tables.Person]) -> None:
    """Writes them to a case that is new here, once its tasks are in."""
    for said in told:
        inquirer = people.get(str(said.get("inquirer")))
        if inquirer is None:
            continue
        row = tables.TracingRequest.objects.create(case=case, inquirer=inquirer, **_read(tables.TracingRequest, said))
        for one in said.get("sought", ()):
            person = people.get(str(one.get("person")))
            if person is not None:
                sought = tables.Sought.objects.create(request=row, person=person, **_read(tables.Sought, one))
                for plan in one.get("plans", ()):
                    tables.Reunification.objects.create(sought=sought, **_read(tables.Reunification, plan))
        for one in said.get("actions", ()):
            tables.TracingAction.objects.create(request=row, **_read(tables.TracingAction, one))
        for one in said.get("visits", ()):
            _visit(row, one)
        for one in said.get("steps", ()):
            columns = _read(tables.TracingStep, one)
            step = tables.TracingStep.objects.create(request=row, **columns)
            tables.TracingStep.objects.filter(pk=step.pk).update(at=columns["at"])  # the database sets its own


def _visit(row: tables.TracingRequest, said: Mapping[str, Any]) -> None:
    tasks = row.case.tasks.filter(about__startswith=FOLLOWED, text=said.get("task", ""), follow_up__isnull=True)
    task = tasks.order_by("pk").first()
    if task is not None:
        tables.FollowUp.objects.create(request=row, task=task, **_read(tables.FollowUp, said))


def _said(row: Model) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in COLUMNS[type(row)].split()}
    told = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in found.items()}
    return {name: value for name, value in told.items() if value not in (None, "")}


def _read(model: type[Model], said: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: said[name] for name in COLUMNS[model].split() if name in said}
    kinds = {name: model._meta.get_field(name).get_internal_type() for name in found}  # type: ignore[union-attr]
    return {name: parse_datetime(value) if kinds[name] == "DateTimeField" else value for name, value in found.items()}
