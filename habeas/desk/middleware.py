"""What happens around every page: is the office open, who is here, in which language, what was looked at."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_protect

from habeas.casework import office
from habeas.store import audit
from habeas.store.models import Account
from habeas.store.place import vault

Respond = Callable[[HttpRequest], HttpResponse]

OPEN_BEFORE: Final = frozenset({"setup", "setup-shares", "unlock", "recover", "language"})
"""Pages of a locked office, by URL name; they touch no table."""
WITHOUT_ACCOUNT: Final = frozenset(
    {
        "account_login",
        "account_logout",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "language",
        "demo",
        "demo-as",
        "feed",
        "gone",
    }
)
_SEEN: Final = "seen"


class Health:
    """`GET /healthz`: whether the process answers, and whether the office is open. Needs no host name and no table."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return HttpResponse("open\n" if vault().is_open else "locked\n", content_type="text/plain")
        try:
            request.get_host()
        except DisallowedHost:
            return HttpResponse("This address is not one of HABEAS_HOSTS.\n", status=400, content_type="text/plain")
        return self.respond(request)


class Locked:
    """While the office is locked only the pages that open it answer."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if vault().is_open:
            office.in_use()
            return self.respond(request)
        try:
            match = resolve(request.path_info)
        except Resolver404:
            match = None
        if match is None or match.url_name not in OPEN_BEFORE:
            return redirect("unlock" if vault().exists else "setup")
        response: HttpResponse = csrf_protect(match.func)(request, *match.args, **match.kwargs)
        return response


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
    """Every page wants an account, but for the few named above; after IDLE_MINUTES without a click it is signed out."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        name = match.url_name if match else None
        if not request.user.is_authenticated:
            if name in WITHOUT_ACCOUNT or name in OPEN_BEFORE:
                return None
            return _to_sign_in(request)
        now = datetime.now(UTC).timestamp()
        seen = request.session.get(_SEEN, now)
        if now - seen > settings.IDLE_MINUTES * 60:
            logout(request)
            return _to_sign_in(request)
        if now - seen > 30 or _SEEN not in request.session:
            request.session[_SEEN] = now
        return None


class Looks:
    """Writes what the page showed of people into the audit chain, before the answer goes out."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.looks = []  # type: ignore[attr-defined]
        response = self.respond(request)
        looks: list[audit.Act] = request.looks  # type: ignore[attr-defined]
        if looks and response.status_code < 400:
            audit.log(cast(Account, request.user), timezone.now(), looks)
        return response


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": _sign_in_page(request)})
    return redirect(_sign_in_page(request))


def _sign_in_page(request: HttpRequest) -> str:
    page = reverse("demo") if vault().is_demo else reverse("account_login")
    return f"{page}?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else page
