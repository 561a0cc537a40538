"""Templates of papers that the office changed."""

from django.db import models

from habeas.store.models.office import Account


class PaperTemplate(models.Model):
    """One version of the office's own template of a paper in a language. The last is used, unless it `ended`: then the one that
    ships is used again. The DOCX lies sealed with the other files, under `blob`."""

    paper = models.CharField(max_length=80)
    language = models.CharField(max_length=5)
    number = models.PositiveIntegerField()
    blob = models.CharField(max_length=64, db_index=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    reviewed_by = models.CharField(max_length=100, blank=True, default="")
    """The lawyer who works in the language and read it, as told by whoever marked it."""
    reviewed_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["paper", "language", "number"], name="one_version_of_a_template")
        ]
