"""Who is the same person as whom. Entries and people stay where they are: this is all that joins them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from habeas.store.models.base import Referred
from habeas.store.models.cases import Person
from habeas.store.models.office import Account


class SameAs(Referred):
    """Somebody of the office says that two people on record are one; it stands until it is taken back.

    `entries_until` is the highest key of an entry at that moment: what is above was recorded since, by who thought them one.
    """

    class Certainty(models.TextChoices):
        SURE = "sure", _("sure")
        LIKELY = "likely", _("likely, but not sure")

    one = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    why = models.CharField(_("what shows it"), max_length=300)
    certainty = models.CharField(_("how sure"), max_length=10, choices=Certainty.choices)
    said_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    said_at = models.DateTimeField(auto_now_add=True)
    entries_until = models.BigIntegerField(default=0)
    taken_back_at = models.DateTimeField(null=True, db_index=True)
    taken_back_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
