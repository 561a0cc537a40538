"""The log of every change and every look, chained by hash. It covers no names (CORNERS, Secrets)."""

from django.db import models

from habeas.store.models.office import Account


class AuditRow(models.Model):
    """One act. `hash` covers sequence, actor, time, what, the opaque id, the HMAC of the body, and the hash before."""

    sequence = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False)
    actor_name = models.CharField(max_length=150, blank=True)
    what = models.CharField(max_length=40)
    table = models.CharField(max_length=40, blank=True)
    ref = models.CharField(max_length=40, blank=True, db_index=True)
    case_ref = models.CharField(max_length=40, blank=True, db_index=True)
    body_hmac = models.CharField(max_length=64)
    seed = models.BinaryField(default=b"")
    """From which the blinds of its fields follow (`store.audit`); empty of a row from before there were any."""
    hash = models.CharField(max_length=64)


class AuditSalt(models.Model):
    """Salt and body of a row; erasure takes them away, and the chain still holds."""

    sequence = models.PositiveBigIntegerField(primary_key=True)
    case_ref = models.CharField(max_length=40, blank=True, db_index=True)
    salt = models.BinaryField()
    body = models.JSONField()
