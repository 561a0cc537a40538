"""What rows that are edited in place said before: people, kin, sources, proceedings, places, documents, cases, bodies."""

from django.db import models

from habeas.store.models.cases import Case
from habeas.store.models.office import Account


class Edition(models.Model):
    """One change of a row: `old` holds what the changed fields said until `at`; empty: the row was made then.

    It goes with its row (`store.editions.listen`) and with its case, so that erasure leaves none.
    """

    case = models.ForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="editions")
    table = models.CharField(max_length=40)
    of = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    old = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["table", "of", "at"]), models.Index(fields=["case", "-at"])]
