"""Reminders by mail: the server, and who is reminded at which address."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from habeas.casework import reminders as reminding
from habeas.casework.reminders import Server
from habeas.desk.access import account_of
from habeas.desk.forms import Dressed
from habeas.desk.office.views import administrators
from habeas.desk.render import page
from habeas.store.models import Account

_SECRET = {"autocomplete": "new-password", "class": "govuk-input"}


class ServerForm(Dressed):
    """The mail server, and one address a line. It takes a password, so no draft is kept of it."""

    host = forms.CharField(
        label=_("Mail server"), max_length=200, help_text=_("Of your office, such as mail.example.org.")
    )
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65_535)
    security = forms.ChoiceField(
        label=_("Encryption"),
        choices=[("starttls", "STARTTLS"), ("ssl", "TLS"), ("none", _("none: only on this machine"))],
        widget=forms.RadioSelect,
    )
    user = forms.CharField(label=_("Name at the server"), required=False, max_length=200)
    password = forms.CharField(
        label=_("Password at the server"), required=False, strip=False, max_length=200,
        help_text=_("Left empty it stays as it is."), widget=forms.PasswordInput(attrs=_SECRET),
    )  # fmt: skip
    sender = forms.EmailField(label=_("Address of the sender"))
    to = forms.CharField(
        label=_("Who is reminded"), required=False, widget=forms.Textarea(attrs={"rows": 6}), max_length=10_000,
        help_text=_("One a line: the name to sign in with, then the address. Write nobody who did not ask for it."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        held = super().clean() or {}
        if held.get("security") == "none" and held.get("host") not in ("localhost", "127.0.0.1", "::1"):
            self.add_error("security", gettext("Without encryption a mail goes to a server on this machine alone."))
        return held

    def clean_to(self) -> Mapping[str, str]:
        """The addresses by account; every wrong line is told."""
        found: dict[str, str] = {}
        known = set(Account.objects.filter(is_active=True).values_list("username", flat=True))
        wrong = []
        for number, line in enumerate(str(self.cleaned_data["to"]).splitlines(), 1):
            name, _space, address = line.strip().partition(" ")
            if not name:
                continue
            try:
                validate_email(address.strip())
            except ValidationError:
                wrong.append(gettext("Line %(number)s: write a name, a space and an address.") % {"number": number})
                continue
            if name not in known:
                wrong.append(
                    gettext("Line %(number)s: nobody signs in as “%(name)s”.") % {"number": number, "name": name}
                )
            found[name] = address.strip()
        if wrong:
            raise ValidationError(wrong)
        return found


@administrators
def reminders(request: HttpRequest) -> HttpResponse:
    """Sets the mail server, or switches reminders off."""
    held = reminding.server()
    if request.method == "POST" and request.POST.get("off") == "1":
        reminding.set_server(Server(), account_of(request))
        messages.success(request, gettext("Reminders are off; the server and the addresses are forgotten."))
        return redirect("office-reminders")
    initial = {
        "host": held.host, "port": held.port, "security": held.security, "user": held.user, "sender": held.sender,
        "to": "\n".join(f"{name} {address}" for name, address in held.to.items()),
    }  # fmt: skip
    form = ServerForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        reminding.set_server(Server(**{**told, "password": told["password"] or held.password}), account_of(request))
        messages.success(request, gettext("Saved."))
        return redirect("office-reminders")
    context = {"section": "office", "here": "office-reminders", "form": form, "is_on": held.is_on}
    return page(request, "office/reminders.html", context, status=422 if form.errors else 200)
