"""What search reads: one row for each thing that can be found by words (`store.search` writes and asks it).

Triggers of the database keep its full-text index in step (migration `search`): whoever alters this table makes them anew.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from habeas.store.models.cases import Case, Person
from habeas.store.models.office import Account


class Area(models.TextChoices):
    """What a hit is, and in which index it stands."""

    PEOPLE = "people", _("People")
    CASES = "cases", _("Cases")
    PLACES = "places", _("Places and authorities")
    DOCUMENTS = "documents", _("Documents")
    NOTES = "notes", _("Notes, entries, tasks")


class SearchRow(models.Model):
    """Some words of the row `of` of `table`, folded; `part` is where a piece of a long text begins in it.

    `closed` is the group of fields it belongs to, `source` the source it rests on: who may not see those finds nothing.
    """

    area = models.CharField(max_length=10, choices=Area.choices)
    table = models.CharField(max_length=20)
    of = models.BigIntegerField()
    field = models.CharField(max_length=10)
    part = models.PositiveIntegerField(default=0)
    case = models.ForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    closed = models.CharField(max_length=10, blank=True)
    source = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["table", "of"])]
