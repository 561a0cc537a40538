"""What the check found, kept as spans over time and never as the verdict of a day (CORNERS, What is stored).

The rows are opaque here: `casework.recheck` writes and reads them. Days are ordinals; `until` is the last day.
"""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from habeas.store.models.cases import Case, Person, Place
from habeas.store.models.office import Account

NEVER: Final = 3_652_059
"""The last day that a date can be, as an ordinal."""


class FindingRow(models.Model):
    """A run of days with a verdict: breach, not_shown, due or coming. `identity` is stable over re-checks."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="findings", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="findings", db_index=False)
    other = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    identity = models.CharField(max_length=300)
    norm = models.CharField(max_length=120)
    instrument = models.CharField(max_length=60)
    provision = models.CharField(max_length=120)
    aspect = models.CharField(max_length=60, blank=True)
    force = models.CharField(max_length=20)
    state = models.CharField(max_length=2, blank=True)
    verdict = models.CharField(max_length=12)
    since = models.IntegerField()
    until = models.IntegerField(null=True)
    ends = models.IntegerField(default=NEVER)
    """`until`, or a day that never comes: what goes on is found by one range."""
    due = models.IntegerField(null=True)
    anchor = models.CharField(max_length=120, blank=True)
    weight = models.IntegerField(default=0)
    verified = models.BooleanField(default=False)
    weakened = models.CharField(max_length=20, blank=True)
    digest = models.CharField(max_length=16)
    law_version = models.CharField(max_length=16)
    first_seen = models.DateTimeField()
    aside = models.BooleanField(default=False)
    """Set aside by a lawyer on these very facts: it counts nowhere, and stays on the page of the case."""
    again = models.BooleanField(default=False)
    """A decision about it was taken on other facts: it counts, and somebody has to look again."""

    class Meta:
        indexes = [
            models.Index(fields=["case", "verdict"]),
            models.Index(
                name="findings_of_a_person",
                fields=["person", "verdict", "since", "ends", "aside", "case", "norm", "until"],
            ),
            models.Index(
                name="findings_that_go_on",
                fields=["verdict", "ends", "since", "aside", "case", "person", "first_seen", "weight", "instrument"],
            ),
            models.Index(
                name="findings_to_come",
                fields=["since", "aside", "case", "person", "weight"],
                condition=models.Q(verdict="coming"),
            ),
            models.Index(
                name="findings_due",
                fields=["due", "aside", "case", "person", "weight"],
                condition=models.Q(verdict="due"),
            ),
            models.Index(fields=["norm", "verdict"]),
            models.Index(fields=["instrument", "verdict"]),
            models.Index(fields=["case"], name="findings_to_decide_again", condition=models.Q(again=True)),
        ]


class QuestionRow(models.Model):
    """A fact nobody recorded; stored once with what it would decide."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="questions")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="questions")
    place = models.ForeignKey(Place, null=True, on_delete=models.CASCADE, related_name="questions")
    identity = models.CharField(max_length=300)
    rank = models.PositiveIntegerField()
    weight = models.FloatField()
    since = models.IntegerField()
    until = models.IntegerField()
    body = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["case", "rank"]), models.Index(fields=["-weight"])]


class Span(models.Model):
    """Days (half-open) for which something that lists ask for holds of a person: held, child, pregnant, stateless ..."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="spans")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="spans", db_index=False)
    fact = models.CharField(max_length=40)
    place = models.ForeignKey(Place, null=True, on_delete=models.SET_NULL, related_name="spans", db_index=False)
    since = models.IntegerField()
    until = models.IntegerField()
    certain = models.BooleanField(default=True)

    class Meta:
        indexes = [
            models.Index(name="spans_of_a_day", fields=["fact", "until", "since", "case", "person", "place"]),
            models.Index(name="spans_of_a_place", fields=["place", "fact", "until", "since", "case", "person"]),
            models.Index(name="spans_of_a_person", fields=["person", "fact", "until", "since", "place"]),
        ]


class Decision(models.Model):
    """What a lawyer decided about a finding. `digest` is that of what decided it then."""

    class What(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed")
        SET_ASIDE = "set_aside", _("set aside")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="decisions")
    identity = models.CharField(max_length=300)
    what = models.CharField(max_length=12, choices=What.choices)
    reason = models.TextField(_("reason"))
    digest = models.CharField(max_length=16)
    by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["case", "identity"])]
