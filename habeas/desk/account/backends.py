"""How a page finds who is asking: the account of a session, by a query that is prepared, since every page asks it."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import ModelBackend
from django.db.models import QuerySet

from habeas.store.models import Account
from habeas.store.prepared import prepared


@prepared
def _account(key: Any) -> QuerySet[Account]:
    return Account._default_manager.filter(pk=key)


class ByPassword(ModelBackend):
    """Django's, by name and password."""

    def get_user(self, user_id: int) -> Account | None:
        """The account, where it may still sign in."""
        account: Account | None = _account.first(user_id)
        return account if account is not None and self.user_can_authenticate(account) else None


class ByAllauth(AuthenticationBackend):  # type: ignore[misc]
    """Allauth's, by passkey."""

    get_user = ByPassword.get_user
