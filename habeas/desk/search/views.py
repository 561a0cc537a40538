"""Pages of the group."""

from django.http import HttpRequest, HttpResponse

from habeas.desk.render import page


def search(request: HttpRequest) -> HttpResponse:
    """The list."""
    return page(request, "search/list.html", {"section": "search"})
