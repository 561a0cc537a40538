"""Visits that came sealed from a phone: which arrived, and the files of those that are not finished."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from habeas.store.models.entries import Visit
from habeas.store.models.office import Account
from habeas.store.models.work import Draft


class Arrival(models.Model):
    """An envelope that was opened, by the id its phone gave it: the same one sent again is answered and changes nothing."""

    token = models.CharField(max_length=40, unique=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    written = models.DateTimeField()
    """By the clock of the phone, as far as that can be right."""
    visit = models.ForeignKey(Visit, null=True, on_delete=models.SET_NULL, related_name="+")
    draft = models.ForeignKey(Draft, null=True, on_delete=models.SET_NULL, related_name="+")
    """Where its monitor has to finish it; neither is there once they threw it away."""


class DraftFile(models.Model):
    """A file that came with a visit that is not finished; it goes with the draft."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(_("name"), max_length=255)
    media_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    blob = models.CharField(max_length=64, db_index=True)
