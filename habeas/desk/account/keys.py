"""One's own keys for programs: made after one said again who one is, shown once, revoked."""

from datetime import timedelta
from functools import wraps
from typing import Any, Final

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from habeas.casework import api_keys
from habeas.desk.access import View, account_of, staff
from habeas.desk.forms import Dressed
from habeas.desk.render import page
from habeas.store.models import ApiKey

_USUAL: Final = timedelta(days=90)


class KeyForm(Dressed):
    """What a key is for, and its last day."""

    name = forms.CharField(
        label=gettext_lazy("What the key is for"),
        max_length=80,
        help_text=gettext_lazy("Such as: the script that corrects dates from the register."),
    )
    until = forms.DateField(
        label=gettext_lazy("Last day"),
        initial=lambda: timezone.localdate() + _USUAL,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("At most a year from now."),
    )

    def clean_until(self) -> Any:
        day, today = self.cleaned_data["until"], timezone.localdate()
        if not today <= day <= today + api_keys.LONGEST:
            raise forms.ValidationError(_("Choose a day from today on, at most a year from now."))
        return day


def _known_again(view: View) -> View:
    """Asks again who one is. The invented of a sample office have no password to say it with."""
    asks: View = reauthentication_required(view)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return (view if account_of(request).invented else asks)(request, *args, **kwargs)

    return guarded


@staff
@_known_again
def keys(request: HttpRequest) -> HttpResponse:
    """The keys of the account; a new one, which is shown this once."""
    account, is_on = account_of(request), api_keys.is_on()
    if request.method == "POST" and not is_on:
        raise Http404
    form = KeyForm(request.POST or None)
    secret = ""
    if form.is_valid():
        _row, secret = api_keys.make(account, form.cleaned_data["name"], form.cleaned_data["until"])
        form = KeyForm()
    context = {
        "section": "me",
        "form": form,
        "secret": secret,
        "is_on": is_on,
        "today": timezone.localdate(),
        "keys": ApiKey.objects.filter(account=account).order_by("revoked_at", "-made_at"),
    }
    return page(request, "account/keys.html", context, status=422 if form.errors else 200)


@staff
@require_POST
def revoke(request: HttpRequest, ref: str) -> HttpResponse:
    """Takes one of one's own keys out of use."""
    row = ApiKey.objects.filter(account=account_of(request), ref=ref).first()
    if row is None:
        raise Http404
    api_keys.revoke(row, account_of(request))
    messages.success(request, _("The key works no more."))
    return redirect("my-keys")
