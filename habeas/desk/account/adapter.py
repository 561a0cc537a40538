"""How allauth behaves here: nobody signs up by themselves, and secrets of the second factor are sealed."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from habeas.casework import rules
from habeas.store.models import Account
from habeas.store.place import vault


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by an administrator."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account may not sign in. An administrator of the office can change that."),
        "username_password_mismatch": _("This name and this password do not belong together. Capital letters count."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then try again."),
        "incorrect_password": _("This is not your password. Capital letters count."),
        "enter_current_password": _("This is not your password. Capital letters count."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing is mailed: a mail would tell others who works here."""

    def clean_password(self, password: str, user: Account | None = None) -> str:
        """A password that was given for one sign-in is not taken again, nor the one before."""
        if user is not None and user.pk and user.check_password(password):
            raise forms.ValidationError(gettext("This is the password you have. Take another one."))
        cleaned: str = super().clean_password(password, user)
        return cleaned

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("me")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """The door one came in by."""
        return reverse("demo") if vault().is_demo else reverse("account_login")


class SealedMFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """TOTP secrets and recovery seeds are sealed with a key of the office, also where the database is PostgreSQL."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right, or was used before. Wait for the next one."),
        "cannot_delete_authenticator": _("Your role needs a second factor: set up another one before you remove this."),
    }

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last one stays where the role needs one."""
        if not rules.needs_second_factor(authenticator.user):
            return True
        others = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        return bool(others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing is mailed."""


def _fernet() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(vault().key("second factor")))
