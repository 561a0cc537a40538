"""Cases, and who and what is named in them. A case and a person print as what the reader may know of them.

Days are EDTF as written, beside them ordinals to sort and filter by.
"""

from contextvars import ContextVar
from typing import ClassVar, Final

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from habeas.store.models.base import OfKin, OfPerson, Referred, There, Versioned, Watched
from habeas.store.models.office import Account, Team

NAMES_CLOSED: Final[ContextVar[bool]] = ContextVar("names_closed", default=False)
"""Whether names are closed to whom this request answers (`access.FIELD_GROUPS`): then rows print as `neutral` has it, and
not by a title, a file name, or an id that somebody chose: any of them may hold a name."""


def neutral(what: str, row: models.Model) -> str:
    """What stands for the name of a row: what it is, and a number that tells nothing."""
    return f"{what} {row.pk}"


class Case(Referred, Versioned):
    """A case file. `team` is empty for a published judgment (`library`), which everybody may read and nobody change.

    `checked_at` is the moment of the last check; `stale_since` is set while something that concerns it is not worked off.
    """

    INDEXED: ClassVar = frozenset({"title", "key", "note", "cite", "library"})
    objects = Watched.as_manager()

    key = models.CharField(max_length=120, unique=True)
    title = models.CharField(_("title"), max_length=200, blank=True)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    lawyer = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    states = models.JSONField(default=list)
    library = models.BooleanField(default=False)
    sample = models.BooleanField(default=False)
    cite = models.JSONField(null=True)
    holdings = models.JSONField(default=list)
    closed_on = models.CharField(max_length=60, blank=True)
    verified = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    more = models.JSONField(default=dict)
    opened_at = models.DateTimeField(auto_now_add=True)
    opened_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    deleted_why = models.CharField(max_length=200, blank=True)
    legal_hold = models.CharField(_("legal hold"), max_length=200, blank=True)
    retain_until = models.DateField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True, db_index=True)
    """When its questions were made; a check empties it, and the worker makes them anew."""
    stale_since = models.DateTimeField(null=True)
    breaches = models.PositiveIntegerField(default=0)
    """How many findings that stand are a breach or a breach to come, for lists."""
    law_version = models.CharField(max_length=16, blank=True)
    """Of which law the last check was; where it is not this program's, the office checks anew when it is opened."""
    turns_on = models.IntegerField(null=True, db_index=True)
    """The first day on which a check would find another thing though nobody recorded any; then it is checked anew."""
    check_tries = models.PositiveSmallIntegerField(default=0)
    check_fault = models.TextField(blank=True)
    """Why the worker put the case aside after several tries; an administrator sends it back to be checked."""

    class Meta:
        indexes = [
            models.Index(fields=["team", "-changed_at"]),
            # what each page asks; with `id`, so that PostgreSQL answers without looking at a row
            models.Index(name="cases_of_team", fields=["team", "library", "deleted_at", "closed_on", "id"]),
            models.Index(fields=["library", "key"]),
            models.Index(fields=["-changed_at"]),
            models.Index(
                name="cases_to_check_again", fields=["stale_since"], condition=models.Q(stale_since__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return neutral(gettext("Case"), self) if NAMES_CLOSED.get() and not self.library else self.title or self.key

    @property
    def number(self) -> str:
        """The number of the case as the reader may know it: files name themselves as they like."""
        return str(self.pk) if NAMES_CLOSED.get() and not self.library else self.key


MARKED: Final = ("child", "pregnant", "stateless")
"""What is counted among those held, and shown beside the name of somebody held."""


class Person(Referred, Versioned):
    """Somebody the case is about. `more` keeps what a file said beyond the fields here."""

    INDEXED: ClassVar = frozenset({"label", "more", "phone", "contact"})
    TRACED: ClassVar = frozenset({"label", "more", "phone", "sex", "born", "age", "age_on", "nationality"})
    objects = There["Person"]()
    everything = Watched.as_manager()

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="people")
    key = models.CharField(max_length=120)
    label = models.CharField(_("name"), max_length=300, blank=True, null=True)
    sex = models.CharField(_("sex"), max_length=10, blank=True, null=True)
    born = models.CharField(_("born"), max_length=60, blank=True)
    born_first = models.IntegerField(null=True)
    born_last = models.IntegerField(null=True)
    died = models.CharField(_("died"), max_length=60, blank=True)
    age = models.FloatField(null=True)
    age_on = models.CharField(max_length=60, blank=True)
    nationality = models.JSONField(default=list)
    stateless = models.BooleanField(null=True)
    stateless_from = models.CharField(max_length=60, blank=True)
    speaks_state_language = models.BooleanField(null=True)
    count = models.PositiveIntegerField(null=True)
    language = models.CharField(_("language"), max_length=60, blank=True)
    phone = models.CharField(_("telephone"), max_length=120, blank=True)
    contact = models.TextField(_("how to reach them"), blank=True)
    do_not_tell = models.CharField(_("do not tell"), max_length=300, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    """Taken out of the record with undo, until they are erased: `objects` leaves them out, here and where they are named."""
    more = models.JSONField(default=dict)
    held_at = models.ForeignKey("Place", null=True, on_delete=models.SET_NULL, related_name="+")
    """Where by the record the last stay is, with its days (half-open), for lists; made by the check."""
    held_since = models.IntegerField(null=True)
    held_until = models.IntegerField(null=True)
    marks = models.PositiveSmallIntegerField(default=0)
    """Which of MARKED are true, a bit each, from `marks_since` to before `marks_until`: the days around the check on which none
    of them begins or ends. Made by the check, so that on most days nothing need be looked up."""
    marks_since = models.IntegerField(default=0)
    marks_until = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="one_person_key")]
        indexes = [
            models.Index(name="people_deleted", fields=["deleted_at"], condition=models.Q(deleted_at__isnull=False)),
            models.Index(  # `id` as in cases_of_team
                name="people_held",
                fields=[
                    *("held_until", "held_since", "deleted_at", "case", "held_at"),
                    *("marks", "marks_since", "marks_until", "id"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return neutral(gettext("Person"), self) if NAMES_CLOSED.get() else self.label or self.key


class ReportedName(models.Model):
    """A name by which somebody reports a person; people have several, each with its source."""

    INDEXED: ClassVar = frozenset({"name", "mothers_name", "person"})
    TRACED: ClassVar = INDEXED
    objects = Watched.as_manager()

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=300)
    source = models.ForeignKey("Source", null=True, blank=True, on_delete=models.SET_NULL)
    mothers_name = models.BooleanField(default=False)


class Kin(Versioned):
    """`who` is `relation` of `of`. One taken away stays, with the moment, and can be put back."""

    TRACED: ClassVar = frozenset({"who", "relation", "of", "removed_at"})
    objects = OfKin["Kin"]()
    everything = models.Manager["Kin"]()

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="kin")
    who = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="kin_as_who")
    relation = models.CharField(max_length=40)
    of = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="kin_as_of")
    since = models.CharField(max_length=60, blank=True)
    disputed = models.BooleanField(default=False)
    more = models.JSONField(default=dict)
    recorded_at = models.DateTimeField(null=True)
    """When it was recorded here; empty for what came with a file."""
    removed_at = models.DateTimeField(null=True)


class Place(Referred, Versioned):
    """A place of the whole office; those of published judgments are `library` and stay out of its lists."""

    INDEXED: ClassVar = frozenset({"name", "town", "library", "kind"})
    objects = Watched.as_manager()

    name = models.CharField(_("name"), max_length=300, blank=True, null=True)
    kind = models.CharField(_("kind"), max_length=60, blank=True, null=True, db_index=True)
    state = models.CharField(_("state"), max_length=2, blank=True, null=True, db_index=True)
    within = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    town = models.CharField(_("town"), max_length=120, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    library = models.BooleanField(default=False)
    more = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["library", "state", "name"])]

    def __str__(self) -> str:
        return self.name or self.kind or self.ref


class CasePlace(models.Model):
    """By which id a case knows a place."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="case_places")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="case_places")
    key = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "key"], name="one_place_key"),
            models.UniqueConstraint(fields=["case", "place"], name="one_key_a_place"),
        ]


class Source(Versioned):
    """Who says so. A protected one is never printed; `readers` may see it, and who recorded it."""

    case = models.ForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="sources")
    key = models.CharField(max_length=120)
    name = models.CharField(_("name"), max_length=300, blank=True, null=True)
    access = models.CharField(_("who may see it"), max_length=20, default="open")
    readers = models.ManyToManyField(Account, blank=True, related_name="+")
    released_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    more = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="one_source_key")]


class Consent(models.Model):
    """What a person agreed to, from when, and until when."""

    objects = OfPerson["Consent"]()
    everything = models.Manager["Consent"]()

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="consents")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    use = models.CharField(_("use"), max_length=20)
    given = models.CharField(_("given"), max_length=60)
    withdrawn = models.CharField(_("withdrawn"), max_length=60, blank=True)
    to = models.CharField(_("to whom"), max_length=200, blank=True, null=True)
