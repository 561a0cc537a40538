"""Pages of the group."""

from django.http import HttpRequest, HttpResponse

from habeas.desk.render import page


def cases(request: HttpRequest) -> HttpResponse:
    """The list."""
    return page(request, "cases/list.html", {"section": "cases"})
