"""The door for programs: a key instead of a session. Whatever goes wrong is said in JSON.

1. Nothing of a browser counts: no cookie is read or set, so a page of others cannot make one's browser ask here.
2. A key gives what its account sees (`habeas.store.access`), while that account could open a page: a password given for one
   sign-in is changed, and a second factor that its role needs set up, in the browser first.
3. Wrong keys are counted for each address as wrong passwords are (`settings.ACCOUNT_RATE_LIMITS`), by the same counter, and
   shut out no right one from there: nobody guesses 256 bits. Right ones are counted for each account, however many it has.
"""

import logging
from collections.abc import Callable
from typing import Any, Final

from allauth.core.internal import ratelimit
from allauth.mfa.utils import is_mfa_enabled
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from habeas.casework import api_keys, faults, office, rules, turns
from habeas.desk.start import guard
from habeas.store import audit
from habeas.store.access import closed_groups, only_looks
from habeas.store.models import Account
from habeas.store.models.cases import NAMES_CLOSED
from habeas.store.models.office import Role
from habeas.store.place import vault

Respond = Callable[[HttpRequest], HttpResponse]
UNDER: Final = "/api/"
RATES: Final = {"wrong": "10/m/ip", "asked": "120/m/user"}
_BEARER: Final = "Bearer "
_log = logging.getLogger(__name__)


class Refused(Exception):
    """An answer that is no success: its status, what is said, and more beside it."""

    def __init__(self, status: int, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status, self.message, self.more = status, message, more


class Api:
    """Answers what programs ask, before anything of a browser is looked at."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(UNDER):
            return self.respond(request)
        response = _answer(request)
        response.headers["Cache-Control"] = "no-store"
        return response


def _answer(request: HttpRequest) -> HttpResponse:
    if vault().is_demo and not guard.is_here(request):
        return said(403, _("The sample office answers on its own machine only."))
    if not office.is_open():
        return said(503, _("The office is locked: somebody has to open it with the passphrase."))
    office.keep_working()
    try:
        with turns.turn():
            return _known(request)
    except Refused as refused:
        return said(refused.status, refused.message, **refused.more)
    except (Http404, Resolver404):
        return said(404, _("There is nothing at this address for this key."))
    except Exception as error:
        if not office.is_open():
            return said(503, _("The office was locked meanwhile. Read the entry before you send it again."))
        _log.warning("the API failed: %s", faults.where(error))
        return said(500, _("Something went wrong here. Read the entry before you send it again."))
    finally:
        NAMES_CLOSED.set(False)


def _known(request: HttpRequest) -> HttpResponse:
    """The answer to who has a key, in the language of its account."""
    match = resolve(request.path_info)
    if not api_keys.is_on():
        raise Refused(403, _("The API is off in this office. An administrator can switch it on: Office, API."))
    account = _account(request)
    with translation.override(account.language or "en"):
        _may_come_in(account)
        account.closed_here = closed_groups(account)
        if request.method in ("GET", "HEAD"):
            only_looks(account, timezone.now())
        NAMES_CLOSED.set("identity" in account.closed_here)
        request.user = account
        request.looks = []  # type: ignore[attr-defined]
        try:
            response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        except Http404:
            raise Refused(404, _("There is nothing at this address for this key.")) from None
        except Refused:
            _log_looks(request, account)  # a refusal may show what it is refused for
            raise
        if response.status_code < 400:
            _log_looks(request, account)
        return response


def _log_looks(request: HttpRequest, account: Account) -> None:
    looks: list[audit.Act] = request.looks  # type: ignore[attr-defined]
    if looks:
        audit.log(account, timezone.now(), looks)


def _account(request: HttpRequest) -> Account:
    """Whose key it is. An unknown, revoked or ended one is told apart from none by nothing but being counted."""
    told = request.headers.get("Authorization", "")
    key = api_keys.key_of(told.removeprefix(_BEARER)) if told.startswith(_BEARER) else None
    if key is None:
        if not _may_ask(request, "wrong"):
            raise Refused(429, _("Too many wrong keys from this address. Wait a minute."))
        raise Refused(401, _("Send a key that works: Authorization: Bearer habeas_…"))
    account: Account = key.account
    if not _may_ask(request, "asked", user=account):
        raise Refused(429, _("Too many requests of this account. Wait a minute."))
    return account


def _may_ask(request: HttpRequest, action: str, **given: Any) -> bool:
    """Whether it is not too often; asked to read counts as well, which allauth's own pages leave out."""
    return bool(ratelimit.consume(request, app="habeas.api", action=action, config=RATES, limit_get=True, **given))


def _may_come_in(account: Account) -> None:
    if account.role == Role.ANALYST:
        raise Refused(404, _("There is nothing at this address for this key."))
    if account.must_change_password:
        raise Refused(403, _("Sign in with a browser first, and change the password you were given."))
    if rules.needs_second_factor(account) and not is_mfa_enabled(account):
        raise Refused(403, _("Sign in with a browser first, and set up the second factor your role needs."))


def said(status: int, message: str, **more: Any) -> HttpResponse:
    """An answer that is no success."""
    response = JsonResponse({"error": str(message), **more}, status=status, json_dumps_params={"ensure_ascii": False})
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response
