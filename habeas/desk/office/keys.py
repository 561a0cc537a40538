"""The passphrase of the office and its recovery shares, made anew by an administrator who knows the passphrase."""

import os
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from habeas.casework import office
from habeas.desk.access import account_of
from habeas.desk.forms import Dressed
from habeas.desk.office.views import administrators
from habeas.desk.out.bundle import key_context
from habeas.desk.render import page
from habeas.desk.start import guard
from habeas.desk.start.forms import SECRET, Shares
from habeas.store.place import vault
from habeas.store.vault import SHORTEST_PASSPHRASE, NoSharesError, WrongPassphraseError


def _secret(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, strip=False, widget=forms.PasswordInput(attrs=SECRET), **more)


class PassphraseForm(Dressed):
    """The old passphrase, and the new one twice. No draft is kept of it (`desk.cases.drafts`)."""

    old = _secret(_("Passphrase of the office, as it is now"))
    new = _secret(_("New passphrase of the office"), min_length=SHORTEST_PASSPHRASE)
    again = _secret(_("The new passphrase again"))

    def clean(self) -> dict[str, Any]:
        held = super().clean() or {}
        if held.get("new") and held.get("again") is not None and held["new"] != held["again"]:
            self.add_error("again", _("The two passphrases differ."))
        if held.get("new") and held["new"] == held.get("old"):
            self.add_error("new", _("This is the passphrase as it is now."))
        return held


class SharesForm(Shares):
    """The passphrase, and how many shares there are to be. No draft is kept of it."""

    field_order = ("passphrase", "shares", "needed")
    passphrase = _secret(_("Passphrase of the office"))


@administrators
def keys(request: HttpRequest) -> HttpResponse:
    """Both forms; what opens the office now."""
    return _page(request, PassphraseForm(auto_id="passphrase-%s"), _shares_form())


@administrators
@require_POST
def passphrase(request: HttpRequest) -> HttpResponse:
    """A new passphrase; the old one opens nothing from then on."""
    form = PassphraseForm(_asked(request), auto_id="passphrase-%s")

    def change() -> HttpResponse:
        office.change_passphrase(form.cleaned_data["old"], form.cleaned_data["new"], account_of(request))
        messages.success(request, _("The passphrase is changed. Backups made before open with the old one."))
        return redirect("office-keys")

    done = _tried(request, form, "old", change)
    return done or _page(request, form, _shares_form())


@administrators
@require_POST
def shares(request: HttpRequest) -> HttpResponse:
    """New shares, shown this once; the old ones work until `use_shares`."""
    form = SharesForm(_asked(request), auto_id="shares-%s")

    def make() -> HttpResponse:
        told = form.cleaned_data
        mark, words = office.make_shares(told["passphrase"], told["shares"], told["needed"], account_of(request))
        return page(request, "start/shares.html", {"shares": words, "needed": told["needed"], "mark": mark})

    done = _tried(request, form, "passphrase", make)
    return done or _page(request, PassphraseForm(auto_id="passphrase-%s"), form)


@administrators
@require_POST
def use_shares(request: HttpRequest) -> HttpResponse:
    """The new shares are kept safe: the old ones open nothing any more."""
    _asked(request)
    try:
        office.use_shares(request.POST.get("mark", ""), account_of(request))
    except NoSharesError:
        messages.error(request, _("These shares are in use already, or others were made after them."))
    else:
        messages.success(request, _("The new recovery shares are in use. Destroy the old ones."))
    return redirect("office-keys")


def _tried(request: HttpRequest, form: forms.Form, field: str, work: Callable[[], HttpResponse]) -> HttpResponse | None:
    """What the work answers where form and passphrase are right; wrong passphrases are counted as at the door."""
    if not form.is_valid():
        return None
    if wait := guard.tries.wait(request):
        form.add_error(field, _("Too many wrong tries. Wait %(n)s seconds.") % {"n": wait})
        return None
    try:
        with guard.one_at_a_time:
            answer = work()
    except WrongPassphraseError:
        guard.tries.failed(request)
        form.add_error(field, _("This passphrase does not open the office. Capital letters count."))
        return None
    guard.tries.right(request)
    return answer


def _asked(request: HttpRequest) -> Any:
    """What was sent; a sample office has no passphrase that one could change."""
    if vault().is_demo:
        raise Http404
    return request.POST


def _shares_form() -> SharesForm:
    needed, count = vault().shares
    return SharesForm(initial={"shares": count, "needed": needed}, auto_id="shares-%s")


def _page(request: HttpRequest, by_passphrase: PassphraseForm, by_shares: SharesForm) -> HttpResponse:
    faulty = next((form for form in (by_passphrase, by_shares) if form.errors), None)
    needed, count = vault().shares
    context = {
        "section": "office",
        "here": "office-keys",
        "passphrase_form": by_passphrase,
        "shares_form": by_shares,
        "form": faulty,
        "needed": needed,
        "count": count,
        **key_context(),
        "by_file": bool(os.environ.get(office.PASSPHRASE_FILE)),
    }
    return page(request, "office/keys.html", context, status=422 if faulty else 200)
