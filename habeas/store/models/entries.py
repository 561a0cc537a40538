"""Entries, observations of places, visits, proceedings. Nothing here is overwritten: a correction is a new row."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from habeas.store.models.base import OfPerson, Referred, Versioned, Watched
from habeas.store.models.cases import Case, Person, Place
from habeas.store.models.office import Account, Team


class Standing(models.TextChoices):
    """How far a claim has come; apart from `confidence`, which is how sure the source is."""

    ALLEGED = "alleged", _("alleged")
    CORROBORATED = "corroborated", _("corroborated")
    DOCUMENTED = "documented", _("documented")
    DECIDED = "decided", _("decided")


class Authority(Referred, Versioned):
    """A court, police station, consulate, ministry: one page for all that it did."""

    INDEXED: ClassVar = frozenset({"name", "address", "phone"})
    objects = Watched.as_manager()

    name = models.CharField(_("name"), max_length=300)
    kind = models.CharField(_("kind"), max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=2, blank=True)
    address = models.TextField(_("address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "state"], name="one_authority")]

    def __str__(self) -> str:
        return self.name


class Proceeding(Referred, Versioned):
    """One matter before one body; its hearings and decisions are entries that name it."""

    INDEXED: ClassVar = frozenset({"number", "about", "authority"})
    objects = Watched.as_manager()

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="proceedings")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="proceedings")
    number = models.CharField(_("number"), max_length=120, blank=True)
    about = models.CharField(_("about"), max_length=200, blank=True)
    opened = models.CharField(_("opened"), max_length=60, blank=True)
    closed = models.CharField(_("closed"), max_length=60, blank=True)

    def __str__(self) -> str:
        return f"{self.authority} {self.number}".strip()


class Visit(Referred, Versioned):
    """A monitor's visit to a place: its observations name it."""

    INDEXED: ClassVar = frozenset({"note", "met", "companions", "by"})
    objects = Watched.as_manager()

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="visits")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="visits")
    by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    on = models.CharField(_("day"), max_length=60)
    on_first = models.IntegerField()
    companions = models.CharField(_("with"), max_length=300, blank=True)
    note = models.TextField(_("what was seen"), blank=True)
    met = models.TextField(_("who was spoken with"), blank=True)
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    """The visit that this one corrects: of two who correct the same one, the second is told."""
    why = models.CharField(_("why it is corrected"), max_length=300, blank=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    token = models.CharField(max_length=40, unique=True)
    """Made by the form before it is sent: the same visit sent twice on a bad line is one visit."""

    class Meta:
        indexes = [models.Index(fields=["place", "-on_first"])]


class VisitFile(Referred):
    """A photo or paper of a visit, as it came; it lies where documents lie, for the visit's team alone."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(_("name"), max_length=255)
    media_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    blob = models.CharField(max_length=64, db_index=True)
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    """One row of the record, about one person. Rows that were written as one entry share `key` and `order`."""

    INDEXED: ClassVar = frozenset({"note", "fields", "kind", "source", "person", "recorded_by"})
    objects = OfPerson["Entry"]()
    everything = Watched.as_manager()

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="entries")
    key = models.CharField(max_length=120)
    order = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=60)
    asks = models.BooleanField(default=False)
    """Whether its kind is a letter or request that somebody has to answer."""
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="entries")
    on = models.CharField(max_length=60)
    on_first = models.IntegerField(null=True)
    on_last = models.IntegerField(null=True)
    until = models.CharField(max_length=60, blank=True)
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="entries")
    with_text = models.CharField(max_length=300, blank=True, null=True)
    re = models.CharField(max_length=120, blank=True, null=True)
    supersedes = models.CharField(max_length=120, blank=True, null=True)
    source = models.CharField(max_length=300, blank=True, null=True)
    confidence = models.CharField(max_length=40, blank=True, null=True)
    standing = models.CharField(max_length=20, choices=Standing.choices, blank=True)
    verified = models.BooleanField(default=True)
    recorded = models.CharField(max_length=60, blank=True)
    """`recorded_at` of a case file that was read; else `recorded_at` here holds."""
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_by_text = models.CharField(max_length=120, blank=True, null=True)
    fields = models.JSONField(default=dict)
    note = models.TextField(blank=True, null=True)
    unread = models.BooleanField(default=False)
    proceeding = models.ForeignKey(Proceeding, null=True, on_delete=models.SET_NULL, related_name="entries")
    document = models.ForeignKey("Document", null=True, on_delete=models.SET_NULL, related_name="entries")

    class Meta:
        indexes = [
            models.Index(fields=["case", "order", "id"]),
            models.Index(fields=["place", "on_first"]),
            models.Index(name="entries_by_kind", fields=["kind", "on_last", "case"]),
            models.Index(fields=["case", "key"]),
            models.Index(name="answers", fields=["case", "re"], condition=models.Q(re__isnull=False)),
            models.Index(
                name="corrections", fields=["case", "supersedes"], condition=models.Q(supersedes__isnull=False)
            ),
            models.Index(
                name="letters", fields=["on_last", "case", "key", "person", "asks"], condition=models.Q(asks=True)
            ),
        ]


class Observation(models.Model):
    """One indicator seen at a place; of a case file (`case`), or of a visit, which everybody's check reads."""

    case = models.ForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="observations")
    visit = models.ForeignKey(Visit, null=True, on_delete=models.CASCADE, related_name="observations")
    key = models.CharField(max_length=160)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="observations")
    indicator = models.CharField(max_length=60)
    yes = models.BooleanField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    since = models.CharField(max_length=60)
    since_first = models.IntegerField(null=True)
    until = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=300, blank=True, null=True)
    recorded = models.CharField(max_length=60, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    unread = models.BooleanField(default=False)
    as_written = models.TextField(null=True)
    by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="superseded_by"
    )
    """What of a case this one corrects: of two who correct the same, the second is told."""
    retracted_at = models.DateTimeField(null=True)
    why = models.CharField(_("why"), max_length=300, blank=True)
    """Why it was corrected or taken back."""

    class Meta:
        indexes = [models.Index(fields=["place", "indicator", "since_first"])]
