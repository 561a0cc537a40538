"""The people who work here, their teams, and what the office has set."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What an account is for. What each may do stands in `store.access`."""

    ADMINISTRATOR = "administrator", _("administrator")
    LAWYER = "lawyer", _("lawyer")
    CASEWORKER = "caseworker", _("caseworker")
    MONITOR = "monitor", _("monitor")
    TRACER = "tracer", _("tracer")
    ANALYST = "analyst", _("analyst")


class Accounts(BaseUserManager["Account"]):
    """Makes accounts."""

    def create_user(self, username: str, password: str | None = None, **columns: Any) -> "Account":
        """A new account; without a password nobody can sign in with one."""
        account = self.model(username=username, **columns)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """One of the staff. Signs in by a name: a mail address is not asked for, since many have none that is safe."""

    username = models.CharField(
        _("name to sign in with"), max_length=150, unique=True, validators=[UnicodeUsernameValidator()]
    )
    name = models.CharField(_("name"), max_length=120, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.CASEWORKER)
    language = models.CharField(_("language"), max_length=5, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    invented = models.BooleanField(default=False)
    """Of the sample record: anybody may sign in as them, and only there."""
    own_only = models.BooleanField(_("sees only cases assigned to them"), default=False)
    """Of the cases of their teams those alone that name them (`access.own_cases`)."""
    must_change_password = models.BooleanField(default=False)
    """The password was given by an administrator and is for one sign-in."""
    columns = models.JSONField(default=dict, blank=True)
    """Which columns of each list the account wants to see."""
    made_at = models.DateTimeField(auto_now_add=True)
    closed_here: frozenset[str] | None = None
    """No column: the groups of fields closed to whom a request answers, asked once as it began (`access.closed_groups`)."""
    sight_here: tuple[tuple[int, ...], tuple[int, ...]] | None = None
    """No column: whose cases they see while they only look at pages, asked likewise (`access.sight`)."""
    own_here: frozenset[int] | None = None
    """No column: the cases they may change, asked likewise, where that is not all of their teams (`own_only`)."""

    USERNAME_FIELD = "username"
    objects = Accounts()

    def __str__(self) -> str:
        return self.name or self.username


class Team(models.Model):
    """Those who see the same cases."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    people: "models.ManyToManyField[Account, Membership]" = models.ManyToManyField(
        Account, through="Membership", related_name="teams"
    )

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """Who is of which team."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "account"], name="one_membership")]


class Setting(models.Model):
    """One thing the office has set: a figure the law leaves open, fields closed to a role, days of retention."""

    name = models.CharField(max_length=80, primary_key=True)
    value = models.JSONField()
    changed_at = models.DateTimeField(auto_now=True)


class Release(models.Model):
    """The figures of the whole office as they were told on a day; one for each day on which somebody asked for them.

    What they are made of stands in `prove.publish.release`.
    """

    day = models.DateField(unique=True)
    hash = models.CharField(max_length=64)
    """Of what was told, so that a figure quoted outside can be proved."""
    told = models.JSONField()
    kept = models.JSONField()
    """What this release hid, and those before it; later ones must not tell it. Kept with the last release alone."""
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
