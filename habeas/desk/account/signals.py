"""Signing in and out, and what is changed about it, goes to the log. What somebody typed as a name does not: people type
their password there. A password that is changed, a second factor taken away and recovery codes made anew end the keys for
programs too: whoever was in may have made one."""

from typing import Any

from allauth.account.signals import password_changed, password_set
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import Signal, receiver
from django.utils import timezone

from habeas.casework import api_keys
from habeas.store.audit import Act, log
from habeas.store.models import Account


def _note(what: str, account: Account | None, actor: Account | None, **body: str) -> None:
    log(actor, timezone.now(), [Act(what, "account", str(account.pk) if account else "", body=body)])


@receiver(user_logged_in)
def _signed_in(user: Account, **_: Any) -> None:
    _note("sign-in", user, user)


@receiver(user_logged_out)
def _signed_out(user: Account | None, **_: Any) -> None:
    if user is not None:
        _note("sign-out", user, user)


@receiver(user_login_failed)
def _sign_in_failed(credentials: dict[str, Any], **_: Any) -> None:
    account = Account.objects.filter(username=str(credentials.get("username", ""))[:150]).first()
    _note("sign-in-failed", account, None, by="password")


@receiver(authentication_failed)
def _second_factor_failed(user: Account, **_: Any) -> None:
    _note("sign-in-failed", user, None, by="second factor")


@receiver([password_changed, password_set])
def _password_changed(user: Account, **_: Any) -> None:
    if user.must_change_password:
        user.must_change_password = False
        user.save(update_fields=["must_change_password"])
    api_keys.revoke_all(user)
    _note("change", user, user, field="password")


@receiver([authenticator_added, authenticator_removed, authenticator_reset])
def _second_factor_changed(user: Account, authenticator: Any, signal: Signal, **_: Any) -> None:
    if signal is not authenticator_added:
        api_keys.revoke_all(user)
    what = {authenticator_added: "add", authenticator_removed: "remove"}.get(signal, "change")
    _note(what, user, user, field="second factor", type=str(authenticator.type))
