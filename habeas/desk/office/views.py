"""Pages of the group."""

from django.http import HttpRequest, HttpResponse

from habeas.desk.render import page


def office(request: HttpRequest) -> HttpResponse:
    """The list."""
    return page(request, "office/list.html", {"section": "office"})
