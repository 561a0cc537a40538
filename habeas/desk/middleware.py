"""What happens around every page: is the office open, who is here, in which language, what was looked at."""

from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final, cast
from urllib.parse import urlencode

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_protect

from habeas.casework import office, rules, turns
from habeas.desk.account import sessions
from habeas.desk.cases import drafts
from habeas.desk.start import guard, invented
from habeas.store import audit
from habeas.store.access import closed_groups, only_looks
from habeas.store.models import Account
from habeas.store.models.cases import NAMES_CLOSED
from habeas.store.place import vault

Respond = Callable[[HttpRequest], HttpResponse]

OPEN_BEFORE: Final = frozenset({"setup", "setup-shares", "unlock", "recover", "language"})
"""Pages of a locked office, by URL name; they touch no table."""
WITHOUT_ACCOUNT: Final = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "language",
        "demo",
        "demo-as",
        "feed",
        "gone",
    }
)
ALWAYS: Final = frozenset({"account_logout", "gone", "stay", "language", "lock", "account_reauthenticate"})
"""Pages that answer before one has changed a password given for one sign-in, or set up the second factor one's role needs."""
SECOND_FACTOR: Final = frozenset(
    {
        "me",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
    }
)
NOTED: Final = 60
"""Seconds between two notes that somebody is still here."""
POLL: Final = "poll"
"""In the address of what a page asks for by itself from time to time."""
_NOT_HERE: Final = "The sample office answers on its own machine only.\n"
_SEEN: Final = "seen"
_SAFE: Final = "second factor"


class Health:
    """`GET /healthz`: whether the process answers, and whether the office is open. Needs no host name and no table."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return HttpResponse("open\n" if office.is_open() else "locked\n", content_type="text/plain")
        try:
            request.get_host()
        except DisallowedHost:
            return HttpResponse("This address is not one of HABEAS_HOSTS.\n", status=400, content_type="text/plain")
        return self.respond(request)


class Fences:
    """What Django has no setting for: what a page may use of the machine, and who may take in what we answer."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.respond(request)
        response.headers["Permissions-Policy"] = "camera=(), display-capture=(), geolocation=(), microphone=(), usb=()"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response


class Locked:
    """While the office is locked only the pages that open it answer.

    A page that was being made when it was locked sends on to them, whether the view failed or what comes after it: the
    session and the log are written then, and what the log does not hold is not shown.
    """

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if vault().is_demo and not guard.is_here(request):  # anybody may come in: so nobody from elsewhere
            return HttpResponse(_NOT_HERE, status=403, content_type="text/plain")
        if office.is_open():
            office.keep_working()
            with turns.turn():
                response = self.respond(request)
            cut_off = response.status_code == HTTPStatus.INTERNAL_SERVER_ERROR and not office.is_open()
            return redirect("unlock") if cut_off else response
        try:
            match = resolve(request.path_info)
        except Resolver404:
            match = None
        if match is None or match.url_name not in OPEN_BEFORE:
            return redirect("unlock" if vault().exists else "setup")
        return cast(HttpResponse, csrf_protect(match.func)(request, *match.args, **match.kwargs))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page that was being made while somebody locked the office."""
        return None if office.is_open() else redirect("unlock")


class Language:
    """The language of the account, unless the browser was told another one here."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        own = getattr(request.user, "language", "")
        if not chosen and own:
            translation.activate(own)
            request.LANGUAGE_CODE = translation.get_language() or "en"
        return self.respond(request)


class SignedIn:
    """Every page wants an account, but for the few named above; after IDLE_MINUTES without a click it is signed out.

    A password given for one sign-in is changed first, then the second factor set up where the role needs one.
    """

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        NAMES_CLOSED.set(False)
        return self.respond(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        name = (match.url_name if match else None) or ""
        if not request.user.is_authenticated:
            if name in WITHOUT_ACCOUNT or name in OPEN_BEFORE:
                return None
            return _to(request, _sign_in_page(request, drafts.keep_late(request)))
        now = datetime.now(UTC).timestamp()
        seen = request.session.get(_SEEN, now)
        if now - seen > settings.IDLE_MINUTES * 60:
            typed = drafts.keep_late(request)
            logout(request)
            return _to(request, _sign_in_page(request, typed))
        if POLL not in request.GET:
            _used(request, now, seen)
        request.user.closed_here = closed_groups(request.user)
        if request.method in ("GET", "HEAD"):  # what changes something asks in each query
            only_looks(request.user, timezone.now())
        NAMES_CLOSED.set("identity" in request.user.closed_here)
        if (asked := invented.asked(request, name, view)) is not None:
            return asked
        return None if name in ALWAYS else _first(request, name)


class Looks:
    """Writes what the page showed of people into the audit chain, before the answer goes out; browsers keep no page."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.looks = []  # type: ignore[attr-defined]
        response = self.respond(request)
        looks: list[audit.Act] = request.looks  # type: ignore[attr-defined]
        if looks and response.status_code < 400:
            audit.log(cast(Account, request.user), timezone.now(), looks)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def _first(request: HttpRequest, name: str) -> HttpResponse | None:
    """What has to be done before anything else."""
    account = cast(Account, request.user)
    if account.must_change_password:
        return None if name == "account_change_password" else _to(request, reverse("account_change_password"))
    if name in SECOND_FACTOR or request.session.get(_SAFE) or not rules.needs_second_factor(account):
        return None
    if not is_mfa_enabled(account):
        return _to(request, reverse("mfa_index"))
    request.session[_SAFE] = True
    return None


def _used(request: HttpRequest, now: float, seen: float) -> None:
    """Somebody is here, who keeps the office open and their session going; a page that asks by itself does neither."""
    office.in_use()
    if now - seen > NOTED or _SEEN not in request.session:
        request.session[_SEEN] = now
        sessions.note(request)


def _to(request: HttpRequest, address: str) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def _sign_in_page(request: HttpRequest, typed: str = "") -> str:
    """Where one signs in, and goes on: with the page one asked for, or with what one had typed."""
    page = reverse("demo") if vault().is_demo else reverse("account_login")
    back = request.get_full_path() if request.method == "GET" else typed
    return f"{page}?{urlencode({'next': back})}" if back else page
