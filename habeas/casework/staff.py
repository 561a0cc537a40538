"""The people who work here: their accounts and teams."""

import secrets
from collections.abc import Iterable
from typing import Final

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from habeas.store.audit import Act, log
from habeas.store.models import Account, Membership, Team
from habeas.store.models.office import Role

_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"


class LastAdministratorError(Exception):
    """Without this account nobody could run the office."""


def one_time_password() -> str:
    """A password that can be read out: four times four letters without those one mistakes (79 bits)."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


@transaction.atomic
def add_account(username: str, name: str, role: str, teams: Iterable[Team], by: Account) -> tuple[Account, str]:
    """A new account, and the password for its first sign-in, which is kept nowhere."""
    password = one_time_password()
    account = Account.objects.create_user(
        username, password, name=name, role=role, must_change_password=True, language=by.language
    )
    acts = [Act("add", "account", str(account.pk), body={"role": role})]
    for team in teams:
        Membership.objects.create(team=team, account=account)
        acts.append(Act("add", "membership", str(team.pk), body={"account": account.pk}))
    log(by, timezone.now(), acts)
    return account, password


@transaction.atomic
def change_account(
    account: Account, name: str, role: str, is_active: bool, by: Account, *, own_only: bool = False
) -> list[str]:
    """Changes an account; gives the fields that changed. Raises LastAdministratorError."""
    wanted = {"name": name, "role": role, "is_active": is_active, "own_only": own_only}
    changed = [field for field, value in wanted.items() if getattr(account, field) != value]
    if (role != Role.ADMINISTRATOR or not is_active) and _is_last(account):
        raise LastAdministratorError
    for field in changed:
        setattr(account, field, wanted[field])
    if changed:
        account.save(update_fields=changed)
        told = {"fields": changed} | {field: wanted[field] for field in ("role", "own_only") if field in changed}
        log(by, timezone.now(), [Act("change", "account", str(account.pk), body=told)])
    return changed


@transaction.atomic
def new_password(account: Account, by: Account) -> str:
    """A password for one sign-in; the old one is void."""
    password = one_time_password()
    account.set_password(password)
    account.must_change_password = True
    account.save(update_fields=["password", "must_change_password"])
    log(by, timezone.now(), [Act("change", "account", str(account.pk), body={"fields": ["password"]})])
    return password


@transaction.atomic
def reset_second_factor(account: Account, by: Account) -> None:
    """Takes away apps, keys and recovery codes of somebody who lost them."""
    Authenticator.objects.filter(user=account).delete()
    log(by, timezone.now(), [Act("remove", "account", str(account.pk), body={"field": "second factor"})])


@transaction.atomic
def add_team(name: str, by: Account) -> Team:
    """A new team, of nobody yet."""
    team = Team.objects.create(name=name)
    log(by, timezone.now(), [Act("add", "team", str(team.pk))])
    return team


@transaction.atomic
def change_team(team: Team, name: str, people: Iterable[Account], by: Account) -> None:
    """Renames a team and settles who belongs to it."""
    acts = []
    if team.name != name:
        team.name = name
        team.save(update_fields=["name"])
        acts.append(Act("change", "team", str(team.pk), body={"field": "name"}))
    before = set(team.people.values_list("pk", flat=True))
    after = {account.pk for account in people}
    Membership.objects.filter(team=team, account__in=before - after).delete()
    Membership.objects.bulk_create(Membership(team=team, account_id=number) for number in after - before)
    acts += [Act("add", "membership", str(team.pk), body={"account": number}) for number in sorted(after - before)]
    acts += [Act("remove", "membership", str(team.pk), body={"account": number}) for number in sorted(before - after)]
    log(by, timezone.now(), acts)


def _is_last(account: Account) -> bool:
    if account.role != Role.ADMINISTRATOR or not account.is_active:
        return False
    others = Account.objects.filter(role=Role.ADMINISTRATOR, is_active=True, invented=account.invented)
    return not others.exclude(pk=account.pk).exists()
