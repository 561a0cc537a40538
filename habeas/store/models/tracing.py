"""Looking for people: who looks for whom, who may be the one, what was decided about it, and what came of it.

Inquirer and sought are people of a case like any other: their names, kin, consents and letters stand in the record and
nowhere else. Here is the work: requests, proposals, verifications, plans. States change by `TracingStep`, one row each.
"""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from habeas.store.models.base import OfPerson, Referred, There, Versioned
from habeas.store.models.cases import Case, Kin, Person
from habeas.store.models.identity import SameAs
from habeas.store.models.office import Account
from habeas.store.models.work import Task

YES_NO: Final = (("yes", _("yes")), ("no", _("no")))


class OfInquirer(There["TracingRequest"]):
    """Requests of inquirers who are there."""

    gone = ("inquirer__deleted_at",)


class OfBoth(There["Proposal"]):
    """Proposals of whose people none was deleted."""

    gone = ("sought__request__inquirer__deleted_at", "sought__person__deleted_at", "person__deleted_at")


class OfPlan(There["Reunification"]):
    """Plans that were not given up."""

    gone = ("deleted_at", "sought__person__deleted_at")


class TracingRequest(Referred, Versioned):
    """One inquirer, who looks for one or more people. `status` is what the last of its steps says, for lists."""

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        IN_PROGRESS = "in_progress", _("in progress")
        VERIFIED = "verified", _("verified")
        REUNIFIED = "reunified", _("reunified")
        CLOSED = "closed", _("closed")

    class Cause(models.TextChoices):
        AUTHORITY = "authority", _("taken by an authority")
        DETENTION = "detention", _("arrest or detention")
        REPATRIATION = "repatriation", _("removal or repatriation")
        MIGRATION = "migration", _("migration")
        CONFLICT = "conflict", _("conflict")
        MOVEMENT = "movement", _("flight or population movement")
        ARMED_FORCES = "armed_forces", _("armed forces or group")
        DEATH = "death", _("death")
        SICKNESS = "sickness", _("sickness")
        VIOLENCE = "violence", _("violence in the family")
        ENTRUSTED = "entrusted", _("entrusted to somebody")
        ABANDONED = "abandoned", _("abandoned")
        POVERTY = "poverty", _("poverty")
        SERVICES = "services", _("lack of services")
        DISASTER = "disaster", _("disaster")
        DIVORCE = "divorce", _("divorce")
        OTHER = "other", _("other")

    objects = OfInquirer()
    everything = models.Manager["TracingRequest"]()

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tracing")
    inquirer = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tracing")
    inquired_on = models.CharField(max_length=60)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.OPEN, db_index=True)
    cause = models.CharField(max_length=20, choices=Cause.choices, blank=True)
    how = models.TextField(blank=True)
    authority = models.CharField(max_length=300, blank=True)
    title = models.CharField(max_length=300, blank=True)
    act = models.CharField(max_length=300, blank=True)
    ordered = models.CharField(max_length=3, choices=YES_NO, blank=True)
    may_tell = models.TextField(blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    matched_at = models.DateTimeField(null=True)
    """When the record and the lists were last searched for its people; empty: they wait for it."""

    class Meta:
        indexes = [models.Index(fields=["case", "status"])]


class Sought(Referred, Versioned):
    """Somebody whom a request looks for. `relation` is what they are to the inquirer (a word of the vocabulary)."""

    objects = OfPerson["Sought"]()
    everything = models.Manager["Sought"]()

    request = models.ForeignKey(TracingRequest, on_delete=models.CASCADE, related_name="sought")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sought")
    relation = models.CharField(max_length=40, blank=True)
    last_place = models.CharField(max_length=300, blank=True)
    last_seen = models.CharField(max_length=60, blank=True)
    note = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
    """When somebody said that the request no longer looks for them."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "person"], name="sought_once")]


class Proposal(Referred):
    """Somebody on record, or a row of a list, who may be the one who is sought.

    `found_ref` names the found by what stays: the `ref` of a person, of a row of a list what is the same when the same file
    comes in again. So a rejected one is known again. `reasons` are messages of the engine, in no language.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("to be looked at")
        UNSURE = "unsure", _("not sure yet")
        VERIFIED = "verified", _("verified")
        REJECTED = "rejected", _("rejected")

    PERSON: Final = "person"
    objects = OfBoth()
    everything = models.Manager["Proposal"]()

    sought = models.ForeignKey(Sought, on_delete=models.CASCADE, related_name="proposals")
    found_kind = models.CharField(max_length=20)
    found_ref = models.CharField(max_length=64)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="proposed")
    """The found, where it is a person on record."""
    probability = models.FloatField()
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED, db_index=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sought", "found_kind", "found_ref"], name="proposed_once")]
        indexes = [models.Index(fields=["found_kind", "found_ref"])]


class TracingStep(models.Model):
    """What was done with a request, or with one of its proposals: by whom, when, why. Steps are only ever added."""

    class What(models.TextChoices):
        OPENED = "opened", _("request opened")
        BEGUN = "in_progress", _("tracing began")
        REACHED_VERIFIED = "reached_verified", _("somebody was found and verified")
        REACHED_REUNIFIED = "reached_reunified", _("reunited")
        CLOSED = "closed", _("closed")
        REOPENED = "reopened", _("reopened")
        VERIFIED = "verified", _("match verified")
        REJECTED = "rejected", _("match rejected")
        UNSURE = "unsure", _("not sure about a match yet")
        TAKEN_BACK = "taken_back", _("decision about a match taken back")
        TOLD = "told", _("the family was told")

    request = models.ForeignKey(TracingRequest, on_delete=models.CASCADE, related_name="steps")
    proposal = models.ForeignKey(Proposal, null=True, on_delete=models.CASCADE, related_name="steps")
    what = models.CharField(max_length=20, choices=What.choices)
    reason = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")


class Verification(Referred):
    """What the caseworkers found about a proposal. Each is a row of its own; the last one not taken back stands.

    `join`, `kin` and `entry` are what it wrote into the record, so that taking it back takes them out again.
    """

    class Recommendation(models.TextChoices):
        REUNIFY = "reunify", _("they are kin: reunite them")
        SUPPORT = "support", _("they are kin: reunite them, with support")
        OTHER_CARE = "other_care", _("they are kin, but care elsewhere is better")
        KIN = "kin", _("they are kin; what is best is not known yet")
        TRACE = "trace", _("not proved yet: trace further")
        NO = "no", _("not the same person")

    class Proof(models.TextChoices):
        DOCUMENTS = "documents", _("documents")
        DNA = "dna", _("DNA")
        ACCOUNTS = "accounts", _("accounts of both sides")
        PHOTO = "photo", _("a photograph, with consent")
        WITNESS = "witness", _("somebody who knows both")
        AUTHORITY = "authority", _("an authority confirms it")

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="verifications")
    on = models.CharField(max_length=60)
    known = models.CharField(max_length=3, choices=YES_NO, blank=True)
    wished = models.CharField(max_length=3, choices=YES_NO, blank=True)
    agree = models.CharField(max_length=3, choices=YES_NO, blank=True)
    able = models.CharField(max_length=3, choices=YES_NO, blank=True)
    proofs = models.JSONField(default=list)
    proof = models.TextField(blank=True)
    recommendation = models.CharField(max_length=12, choices=Recommendation.choices)
    note = models.TextField(blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    join = models.ForeignKey(SameAs, null=True, on_delete=models.SET_NULL, related_name="+")
    kin = models.ForeignKey(Kin, null=True, on_delete=models.SET_NULL, related_name="+")
    kin_before = models.JSONField(null=True)
    """What the kinship said before it was proved; empty where it was not on record."""
    entry = models.CharField(max_length=120, blank=True)


class TracingAction(Referred, Versioned):
    """Something done to find somebody. Letters are none of these: they are entries of the record."""

    class Kind(models.TextChoices):
        CASE_BY_CASE = "case_by_case", _("case by case")
        MASS = "mass", _("mass tracing")
        PHOTO = "photo", _("by photograph")
        REFERRAL = "referral", _("referral to an organisation")
        ICRC = "icrc", _("referral to the Red Cross or Red Crescent")

    class Outcome(models.TextChoices):
        PENDING = "pending", _("no result yet")
        SUCCESSFUL = "successful", _("successful")
        UNSUCCESSFUL = "unsuccessful", _("without success")

    request = models.ForeignKey(TracingRequest, on_delete=models.CASCADE, related_name="actions")
    on = models.CharField(max_length=60)
    on_first = models.IntegerField(null=True)
    kind = models.CharField(max_length=14, choices=Kind.choices)
    place = models.CharField(max_length=300, blank=True)
    told = models.TextField(blank=True)
    outcome = models.CharField(max_length=14, choices=Outcome.choices, default=Outcome.PENDING)
    made_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")


class Reunification(Referred, Versioned):
    """The plan of a reunion, and whether it came about. `entry` is the entry `reunited` that it then wrote."""

    class Kind(models.TextChoices):
        CASE_BY_CASE = "case_by_case", _("case by case")
        SPONTANEOUS = "spontaneous", _("spontaneous")
        MASS = "mass", _("mass tracing")
        MEDIATION = "mediation", _("after mediation")
        PHOTO = "photo", _("by photograph")

    class Wish(models.TextChoices):
        NOW = "now", _("yes, now")
        LATER = "later", _("yes, later")
        UNSURE = "unsure", _("not sure")
        NO = "no", _("no")
        TOO_SMALL = "too_small", _("too small to be asked")

    objects = OfPlan()
    everything = models.Manager["Reunification"]()

    sought = models.ForeignKey(Sought, on_delete=models.CASCADE, related_name="plans")
    with_whom = models.CharField(max_length=300)
    relation = models.CharField(max_length=40, blank=True)
    place = models.CharField(max_length=300, blank=True)
    planned = models.CharField(max_length=60, blank=True)
    done = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=14, choices=Kind.choices, blank=True)
    assessed = models.CharField(max_length=300, blank=True)
    wish = models.CharField(max_length=10, choices=Wish.choices, blank=True)
    wish_why = models.TextField(blank=True)
    not_inquirer = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    deleted_at = models.DateTimeField(null=True)
    """When the plan was given up; it can be taken up again."""
    entry = models.CharField(max_length=120, blank=True)


class FollowUp(Referred, Versioned):
    """A visit or call after a reunion or in care. The day it is due stands in its task, which Today shows."""

    class Kind(models.TextChoices):
        REUNITED = "reunited", _("after the reunion")
        CARE = "care", _("in care")
        SERVICE = "service", _("about a service")

    request = models.ForeignKey(TracingRequest, on_delete=models.CASCADE, related_name="follow_ups")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.REUNITED)
    task = models.OneToOneField(Task, on_delete=models.CASCADE, related_name="follow_up")
    done = models.CharField(max_length=60, blank=True)
    concern = models.TextField(blank=True)
    found = models.TextField(blank=True)
    made_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
