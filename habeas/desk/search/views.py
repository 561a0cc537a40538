"""Search over everything one may see: as one types, and as a page with every field. No query is kept or logged."""

import functools
from typing import Any, Final
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language, gettext

from habeas.check.shipped import library
from habeas.desk.access import account_of, looked, staff
from habeas.desk.render import is_fragment, page
from habeas.desk.search import hits, panels, saved
from habeas.law.norm import Norm
from habeas.store import search as index
from habeas.store.models import Account
from habeas.store.models.search import Area

AS_ONE_TYPES: Final = 5
ON_PAGE: Final = 25
_TYPED: Final = (Area.PEOPLE, Area.CASES, Area.PLACES, Area.DOCUMENTS)


@staff
def search(request: HttpRequest) -> HttpResponse:
    """Hits by what they are; for htmx the part `hits` alone."""
    account, now = account_of(request), timezone.now()
    text = request.GET.get("q", "").strip()
    words = index.words_of(text)
    typing = is_fragment(request)
    form = panels.panel(request.GET, panels.Reader(account, now))
    asked = form.told()
    groups: list[tuple[str, Any, list[hits.Hit]]] = []
    if words:
        limit = AS_ONE_TYPES if typing else ON_PAGE
        areas = _TYPED if typing else tuple(Area)
        groups += [(area, area.label, hits.found(account, now, area, words, limit)) for area in areas]
    elif asked and not typing:
        rows = list(form.found(asked)[:ON_PAGE])
        groups.append((form.of, form.of_label, form.hits(rows)))
    groups = [group for group in groups if group[2]]
    if groups:
        _note(request, account, typing)
    context = {
        "section": "search",
        "q": text,
        "groups": groups,
        "form": form,
        "panels": panels.LABELS,
        "unread_title": gettext("Not searched for, since it could not be read:"),
        "is_open": not text and bool(asked or form.ignored or "of" in request.GET),
        "asked": [] if words or typing else list(form.asked(asked)),
        "searched": bool(words or asked),
        "too_short": bool(text) and not words,
        "norms": [] if typing else _norms(words),
        "limit": ON_PAGE,
        "kept": _kept(request),
        "saved": [] if typing else saved.of(account, "search"),
        "teams": [] if typing else saved.teams(account),
    }
    return page(request, "search/list.html", context, part="hits")


def _kept(request: HttpRequest) -> str:
    """The words and fields of this search, to be kept under a name."""
    return urlencode([(name, value) for name, values in request.GET.lists() for value in values if value])


def _note(request: HttpRequest, account: Account, typing: bool) -> None:
    """One row in the chain for a page of hits; for hits shown while one types, at most one in a minute."""
    if not typing or cache.add(f"search-{account.pk}", True, 60):
        looked(request, "search", "case", "")


def _norms(words: list[str]) -> list[tuple[str, str]]:
    """Norms of the law that hold all the words in their title: id and title. The law is no secret and has its own pages."""
    language = get_language() or "en"
    if not words:
        return []
    found = [norm for norm, titles in _folded_norms() if all(f" {word}" in titles for word in words)]
    return [(norm.id, norm.title.get(language) or norm.title["en"]) for norm in found[:10]]


@functools.cache
def _folded_norms() -> list[tuple[Norm, str]]:
    """The shipped norms with their ids and titles as search reads them; folding them takes longer than a search."""
    return [(norm, f" {index.folded(' '.join((norm.id, *norm.title.values())))} ") for norm in library().norms]
