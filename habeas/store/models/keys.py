"""Keys by which programs ask in somebody's name."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from habeas.store.models.base import Referred
from habeas.store.models.office import Account


class ApiKey(Referred):
    """A key of an account for the API. Of the key itself only a hash is kept; it gives no more than its account sees."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(_("what it is for"), max_length=80)
    hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    until = models.DateField(_("last day"))
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
