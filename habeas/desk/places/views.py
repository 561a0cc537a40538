"""Pages of the group."""

from django.http import HttpRequest, HttpResponse

from habeas.desk.render import page


def places(request: HttpRequest) -> HttpResponse:
    """The list."""
    return page(request, "places/list.html", {"section": "places"})
