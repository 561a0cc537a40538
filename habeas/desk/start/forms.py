"""Forms of the start."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.translation import gettext_lazy as _

from habeas.desk.forms import Dressed
from habeas.store.vault import FEWEST_SHARES, MOST_SHARES, SHORTEST_PASSPHRASE

SECRET = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}


SHARES, NEEDED = 3, 2
"""How many recovery shares there are, and how many of them open the office, where nobody chooses."""


class Shares(Dressed):
    """How many recovery shares, and how many of them open the office."""

    shares = forms.IntegerField(
        label=_("How many recovery shares"),
        min_value=FEWEST_SHARES,
        max_value=MOST_SHARES,
        initial=SHARES,
        help_text=_("One for each person who keeps one."),
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
    )
    needed = forms.IntegerField(
        label=_("How many of them open the office together"),
        min_value=FEWEST_SHARES,
        max_value=MOST_SHARES,
        initial=NEEDED,
        help_text=_("Two or more, so that nobody can do it alone; fewer than there are, so that one may be lost."),
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
    )

    def clean(self) -> dict[str, Any]:
        held = super().clean() or {}
        if held.get("shares") and held.get("needed") and held["needed"] > held["shares"]:
            self.add_error("needed", _("There are not so many shares."))
        return held


class UnlockForm(Dressed):
    """The passphrase of the office."""

    passphrase = forms.CharField(
        label=_("Passphrase of the office"), strip=False, widget=forms.PasswordInput(attrs=SECRET)
    )


class SetupForm(Shares):
    """A new office. The passphrase opens the data; the password is that of one account."""

    passphrase = forms.CharField(
        label=_("Passphrase of the office"),
        strip=False,
        min_length=SHORTEST_PASSPHRASE,
        help_text=_("It encrypts everything. Five or six words that nobody would guess are best."),
        widget=forms.PasswordInput(attrs=SECRET),
    )
    again = forms.CharField(label=_("The passphrase again"), strip=False, widget=forms.PasswordInput(attrs=SECRET))
    name = forms.CharField(label=_("Your name"), max_length=120)
    username = forms.CharField(
        label=_("Name to sign in with"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    password1 = forms.CharField(
        label=_("Your password"),
        strip=False,
        min_length=12,
        help_text=_("Yours alone, at least 12 characters. Not the passphrase."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        held = super().clean() or {}
        if held.get("passphrase") and held.get("again") is not None and held["passphrase"] != held["again"]:
            self.add_error("again", _("The two passphrases differ."))
        if held.get("password1"):
            if held["password1"] == held.get("passphrase"):
                self.add_error("password1", _("Take another one than the passphrase of the office."))
                return held
            try:
                validate_password(held["password1"])
            except forms.ValidationError as error:
                self.add_error("password1", error)
        return held


class RecoverForm(Dressed):
    """Shares, one a line, and a new passphrase."""

    shares = forms.CharField(
        label=_("Recovery shares"),
        help_text=_("One share a line, with all its words."),
        widget=forms.Textarea(attrs={**SECRET, "rows": 8}),
    )
    passphrase = forms.CharField(
        label=_("New passphrase of the office"),
        strip=False,
        min_length=SHORTEST_PASSPHRASE,
        widget=forms.PasswordInput(attrs=SECRET),
    )

    def clean_shares(self) -> list[str]:
        return [" ".join(line.split()) for line in self.cleaned_data["shares"].splitlines() if line.strip()]
