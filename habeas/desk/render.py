"""One template, one named part: the whole page, or for an htmx request the part of it that changes."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page; a page restored from history wants the whole."""
    return request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers


def page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, part: str = "", status: int = 200
) -> HttpResponse:
    """The page, or its named part (`{% partialdef NAME inline %}`) for an htmx request."""
    name = f"{template}#{part}" if part and is_fragment(request) else template
    response = render(request, name, context or {}, status=status)
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["Vary"] = "HX-Request, Cookie"
    return response
