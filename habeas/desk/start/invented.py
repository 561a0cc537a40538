"""A sample office keeps no secrets: before anything is stored in it somebody says that all they write about are invented.

1. Whatever is sent asks for it, but for the addresses that are listed here as harmless: one that is added later asks as well,
   until somebody has looked at what it stores.
2. Pages that take in people, and those that take files, ask before one types.
3. Nothing is stored of what is sent before. The page that asks carries it and sends it on with the tick; files are sent again.
"""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from habeas.desk.render import page
from habeas.desk.start import guard
from habeas.store.place import vault

ASKS_FIRST: Final = frozenset(
    {
        "takein", "person-new", "person-edit", "entry-new", "import", "list-import", "documents-upload", "visit-new",
        "visit-correct", "field", "tracing-call", "tracing-new", "tracing-sought-new",
    }
)  # fmt: skip
"""Pages by which people come in, by URL name."""
HARMLESS: Final = frozenset(
    {
        # who comes in and goes out, and how
        "setup", "setup-shares", "unlock", "recover", "lock", "language", "my-language", "demo", "demo-as", "demo-invented",
        "gone", "stay", "sign-out-everywhere", "usersessions_list", "account_login", "account_logout", "account_inactive",
        "account_reauthenticate", "account_change_password", "account_set_password", "mfa_index", "mfa_authenticate",
        "mfa_login_webauthn", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_list_webauthn", "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        # what only looks, or leaves the office
        "takein-alike", "out", "office-audit-verify", "office-audit-head", "backup-make", "printed",
        # what was sealed carries whether it was said, and its view asks
        "visits-sealed", "api-entry",
        # what was typed is kept by `today.views.draft` once it was said
        "draft",
        # what takes away, brings back, ticks off, and takes no words
        "draft-remove", "search-forget", "import-forget", "list-forget", "cases-columns", "task-done", "flag-lift", "note",
        "my-key-revoke",
        "document-delete", "document-restore", "person-delete", "deleted-undo", "list-take-back", "list-put-back",
        "share-end", "tracing-sought-end", "tracing-plan-end", "condition-restore", "cases-bulk-undo",
        # the work of the machine
        "office-check-again", "office-job-again", "office-check-all", "tracing-search",
    }
)  # fmt: skip
"""Addresses that store nothing of people when they are sent to; a test sends words to each and looks for them."""
TICK: Final = "invented"
_WORDS: Final = "application/x-www-form-urlencoded"
_LEFT_OUT: Final = frozenset({"csrfmiddlewaretoken", TICK})


def may_store(request: HttpRequest) -> bool:
    """Whether what is sent may be stored: always in a real office, in a sample once it was said that all are invented."""
    return not vault().is_demo or bool(request.session.get(guard.INVENTED))


def asked(request: HttpRequest, name: str, view: Callable[..., Any]) -> HttpResponse | None:
    """The page that asks, where the address of this name wants it said first."""
    is_sent = request.method not in ("GET", "HEAD", "OPTIONS")
    if (name in HARMLESS if is_sent else name not in ASKS_FIRST) or may_store(request):
        return None
    if not is_sent:
        return _to_page(request, request.get_full_path())
    if request.headers.get("HX-Request") == "true":
        return _to_page(request, request.headers.get("HX-Current-URL", ""))
    # a form with files is read by its view alone, which keeps them off the disk
    if request.content_type != _WORDS or getattr(view, "csrf_exempt", False):
        return _page(request, {"next": request.headers.get("Referer", "")[:500]})
    if request.POST.get(TICK) == "1":
        request.session[guard.INVENTED] = True
        return None
    carried = [(key, value) for key, values in request.POST.lists() if key not in _LEFT_OUT for value in values]
    return _page(request, {"action": request.get_full_path(), "carried": carried})


def _page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    return page(request, "start/invented.html", {**context, "wrong": True}, status=422)


def _to_page(request: HttpRequest, back: str) -> HttpResponse:
    address = f"{reverse('demo-invented')}?{urlencode({'next': back})}"
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)
