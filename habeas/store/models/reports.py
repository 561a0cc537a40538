"""Submissions: the plan of each, and what was made of it."""

from django.db import models

from habeas.store.models.base import Referred, Versioned
from habeas.store.models.office import Account


class Report(Referred, Versioned):
    """A submission as it is planned. `plan` is what a plan file says (`prove.report.plan`), `before` the plan before the last
    change, which undo brings back. It holds ids of cases and people, and words of the office; no name."""

    plan = models.JSONField()
    before = models.JSONField(null=True)
    made_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True)


class Making(Referred):
    """A submission as it was made on a day: `body` has it whole, by language; `numbers` are what the next one compares with;
    `told` is of whom it tells, each as `case` and `who`, their ids."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="makings")
    day = models.DateField()
    body = models.JSONField()
    numbers = models.JSONField()
    told = models.JSONField(default=list)
    made_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
