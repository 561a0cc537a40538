"""What the check found, kept as spans over time and never as the verdict of a day (CORNERS, What is stored).

The rows are opaque here: `casework.recheck` writes and reads them. Days are ordinals; `until` is the last day.
"""

from typing import Final, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from habeas.store.models.cases import Case, Person, Place
from habeas.store.models.office import Account

NEVER: Final = 3_652_059
"""The last day that a date can be, as an ordinal."""


class Reading(models.IntegerChoices):
    """By which record a row was found: a case that has no linked cases is read in one way only, and gives EITHER."""

    EITHER = 0, "by the case alone, and with the linked cases too"
    ALONE = 1, "by the case alone"
    LINKED = 2, "only with the linked cases"


M = TypeVar("M", bound=models.Model)


class Alone(models.Manager[M]):
    """The rows that the case gives by itself: what everybody may read who sees the case. Who sees the linked cases too is
    shown those of `access.of_check`, which asks `everything`."""

    def get_queryset(self) -> models.QuerySet[M]:
        """Without what rests on another case."""
        return super().get_queryset().exclude(reading=Reading.LINKED)


class Linked(models.Model):
    """The last check of `case` read `other` too: somebody is in both (`casework.linked`)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="linked")
    other = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="read_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "other"], name="linked_once")]


class FindingRow(models.Model):
    """A run of days with a verdict: breach, not_shown, due or coming. `identity` is stable over re-checks."""

    objects = Alone["FindingRow"]()
    everything = models.Manager["FindingRow"]()

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
    reading = models.PositiveSmallIntegerField(choices=Reading.choices, default=Reading.EITHER)

    class Meta:
        indexes = [
            models.Index(fields=["case", "verdict"]),
            models.Index(
                name="findings_of_a_person",
                fields=["person", "verdict", "since", "ends", "aside", "case", "norm", "until", "reading"],
            ),
            models.Index(
                name="findings_that_go_on",
                fields=[
                    "verdict",
                    "ends",
                    "since",
                    "aside",
                    "case",
                    "person",
                    "first_seen",
                    "weight",
                    "instrument",
                    "reading",
                ],
            ),
            models.Index(
                name="findings_to_come",
                fields=["since", "aside", "case", "person", "weight", "reading"],
                condition=models.Q(verdict="coming"),
            ),
            models.Index(
                name="findings_due",
                fields=["due", "aside", "case", "person", "weight", "reading"],
                condition=models.Q(verdict="due"),
            ),
            models.Index(fields=["norm", "verdict"]),
            models.Index(fields=["instrument", "verdict"]),
            models.Index(fields=["case"], name="findings_to_decide_again", condition=models.Q(again=True)),
        ]


class QuestionRow(models.Model):
    """A fact nobody recorded; stored once with what it would decide. With `every_reading` no fact but days: what is breached
    in each reading of the vague days (`habeas.check.every_reading`), after all questions by rank."""

    objects = Alone["QuestionRow"]()
    everything = models.Manager["QuestionRow"]()

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="questions")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="questions")
    place = models.ForeignKey(Place, null=True, on_delete=models.CASCADE, related_name="questions")
    identity = models.CharField(max_length=300)
    rank = models.PositiveIntegerField()
    weight = models.FloatField()
    since = models.IntegerField()
    until = models.IntegerField()
    body = models.JSONField()
    reading = models.PositiveSmallIntegerField(choices=Reading.choices, default=Reading.EITHER)
    every_reading = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["case", "rank"]),
            models.Index(fields=["rank", "-weight", "id", "until", "case", "reading"], name="questions_by_weight"),
        ]


class Span(models.Model):
    """Days (half-open) for which something that lists ask for holds of a person: held, child, pregnant, stateless ..."""

    objects = Alone["Span"]()
    everything = models.Manager["Span"]()

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="spans")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="spans", db_index=False)
    fact = models.CharField(max_length=40)
    place = models.ForeignKey(Place, null=True, on_delete=models.SET_NULL, related_name="spans", db_index=False)
    since = models.IntegerField()
    until = models.IntegerField()
    certain = models.BooleanField(default=True)
    reading = models.PositiveSmallIntegerField(choices=Reading.choices, default=Reading.EITHER)

    class Meta:
        indexes = [
            models.Index(
                name="spans_of_a_day", fields=["fact", "until", "since", "case", "person", "place", "reading"]
            ),
            models.Index(
                name="spans_of_a_place", fields=["place", "fact", "until", "since", "case", "person", "reading"]
            ),
            models.Index(name="spans_of_a_person", fields=["person", "fact", "until", "since", "place", "reading"]),
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
    linked = models.BooleanField(default=False)
    """Taken about what rests on a linked case too: told to nobody who does not see that one."""

    class Meta:
        indexes = [models.Index(fields=["case", "identity"])]
