"""The work on the record: tasks, flags, notes, shares, saved searches, what was typed and not yet saved, jobs."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from habeas.store.models.base import OfPerson, Referred, Versioned, Watched
from habeas.store.models.cases import Case, Person
from habeas.store.models.office import Account, Team


class Task(Referred, Versioned):
    """Something to do by a day."""

    INDEXED: ClassVar = frozenset({"text", "case", "person", "assignee"})
    objects = OfPerson["Task"]()
    everything = Watched.as_manager()

    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.CASCADE, related_name="tasks")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(_("what"), max_length=300)
    due = models.DateField(_("due"), null=True, blank=True)
    assignee = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="tasks", verbose_name=_("who")
    )
    made_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    about = models.CharField(max_length=300, blank=True)
    """Identity of the finding or question it came from."""


class Flag(Referred):
    """A mark on a person or case, with its reason and day."""

    INDEXED: ClassVar = frozenset({"reason", "person", "lifted_at"})
    objects = OfPerson["Flag"]()
    everything = Watched.as_manager()

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="flags")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="flags")
    reason = models.CharField(_("reason"), max_length=300)
    set_at = models.DateTimeField(auto_now_add=True)
    set_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    lifted_at = models.DateTimeField(null=True)


class Note(Referred):
    """A note of the office about a case; it is no evidence and never leaves with a dossier."""

    INDEXED: ClassVar = frozenset({"text", "deleted_at"})
    objects = Watched.as_manager()

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(_("note"))
    by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True)


class Share(Referred):
    """Sight of a case given to another team, with an end, and an answer expected."""

    class Answer(models.TextChoices):
        WAITING = "waiting", _("waiting for an answer")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="shares")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="shares")
    reason = models.CharField(_("why"), max_length=300)
    until = models.DateField(_("until"))
    transfer = models.BooleanField(_("hand the case over"), default=False)
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.WAITING)
    answer_by = models.DateField(_("answer expected by"), null=True, blank=True)
    answer_note = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True)


class BreakGlass(models.Model):
    """An administrator's look into a case of others: reason asked, team told, ends by itself."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="broken_glass")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    reason = models.TextField(_("reason"))
    at = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField()


class SavedSearch(Referred):
    """A filter with a name; with a team it is shared."""

    name = models.CharField(_("name"), max_length=120)
    page = models.CharField(max_length=40)
    query = models.TextField()
    owner = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="searches")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.CASCADE, related_name="searches")
    made_at = models.DateTimeField(auto_now_add=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)
    """Its owner sees it below the others and can bring it back, as long as the office keeps what was deleted."""


class Draft(models.Model):
    """What somebody typed into a form and did not save yet; one for each form."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=200)
    body = models.JSONField()
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "form"], name="one_draft_a_form")]


class Feed(models.Model):
    """A calendar feed: whoever has the link reads the days of one account, without names unless `names` was switched on."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, primary_key=True, related_name="feed")
    token = models.CharField(max_length=64, unique=True)
    names = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now=True)


class Job(Referred):
    """Work in the background: its steps, how many are done, and what came of it."""

    kind = models.CharField(max_length=40)
    label = models.CharField(max_length=200, blank=True)
    body = models.JSONField(default=dict)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    """How often it was begun without getting a step further."""
    fault = models.TextField(blank=True)
