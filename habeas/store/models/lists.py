"""Registers that others keep (institutions, deportations, embassies, hotlines), row by row as they came, and the tracing index.

A list belongs to a team and may be shown to others; who sees it sees its rows. A row keeps what it was read as and the cells
it was read from. `PersonKey` and `RowKey` lead from keys of names and births (`habeas.trace.keys`) to people and rows.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from habeas.store.models.base import Referred
from habeas.store.models.cases import Case, Person
from habeas.store.models.office import Account, Team


class PersonList(Referred):
    """A register. One taken back is shown nowhere and can be put back, until it is erased."""

    class Kind(models.TextChoices):
        """Who keeps such a register."""

        INSTITUTION = "institution", _("an institution: who is held or lives there")
        DEPORTATION = "deportation", _("a deportation list")
        EMBASSY = "embassy", _("an embassy or consulate")
        HOTLINE = "hotline", _("a hotline: who called, about whom")
        OTHER = "other", _("another kind")

    name = models.CharField(_("name of the list"), max_length=200)
    kind = models.CharField(_("whose list it is"), max_length=20, choices=Kind.choices, default=Kind.INSTITUTION)
    source = models.CharField(_("from whom it came"), max_length=300, blank=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="lists")
    shown_to = models.ManyToManyField(Team, blank=True, related_name="+")
    sample = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["team", "taken_back_at"])]

    def __str__(self) -> str:
        return self.name


class ListFile(models.Model):
    """A file that a list was read from. `columns` says what each column was read as, `counts` what came of its rows."""

    person_list = models.ForeignKey(PersonList, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64, db_index=True)
    sheet = models.CharField(max_length=200, blank=True)
    columns = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    imported_at = models.DateTimeField(auto_now_add=True)
    imported_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")


class ListRow(models.Model):
    """Somebody on a list. `listed` has the fields of `habeas.trace.listed.Listed` that are told, `cells` what stood in the
    row by the heads of its columns, `earlier` what both said in former files. `identity` is the same when the row comes in
    again: made of its own id where it has one, else of what it says."""

    person_list = models.ForeignKey(PersonList, on_delete=models.CASCADE, related_name="rows")
    file = models.ForeignKey(ListFile, on_delete=models.CASCADE, related_name="+")
    """The file whose words these are."""
    last_in = models.ForeignKey(ListFile, on_delete=models.CASCADE, related_name="+", db_index=False)
    """The last file in which the row stood: somebody who is in no later one may have been let go, or sent away."""
    number = models.PositiveIntegerField()
    part = models.PositiveSmallIntegerField(default=0)
    identity = models.CharField(max_length=40)
    listed = models.JSONField()
    cells = models.JSONField(default=dict)
    earlier = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person_list", "identity"], name="one_row_of_a_list")]
        indexes = [models.Index(fields=["person_list", "number", "part"])]

    def __str__(self) -> str:
        return f"{self.person_list_id}/{self.number}"

    @property
    def found_ref(self) -> str:
        """By which proposals of tracing name the row; it stays when the list comes in again."""
        return f"{self.person_list.ref}{self.identity}"


class PersonKey(models.Model):
    """A key that leads to a person on record; `case` is theirs, so that sight is asked where keys are looked up."""

    key = models.BigIntegerField()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        indexes = [models.Index(name="people_by_key", fields=["key", "case", "person"])]


class RowKey(models.Model):
    """A key that leads to a row of a list. There are a dozen for each of a million rows, so it has two indexes and no more."""

    key = models.BigIntegerField()
    person_list = models.ForeignKey(
        PersonList, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    row = models.ForeignKey(ListRow, on_delete=models.CASCADE, related_name="+")

    class Meta:
        indexes = [models.Index(name="rows_by_key", fields=["key", "person_list", "row"])]


class NameCount(models.Model):
    """How many rows of a list have a name as it sounds (`name`: given, surname or father; `key`: the sound as a number). A
    rare name that two people share tells more than a common one."""

    person_list = models.ForeignKey(PersonList, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=10)
    key = models.BigIntegerField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person_list", "name", "key"], name="one_count_of_a_name")]
