"""Pages of the group."""

from django.http import HttpRequest, HttpResponse

from habeas.desk.render import page


def law(request: HttpRequest) -> HttpResponse:
    """The list."""
    return page(request, "law/list.html", {"section": "law"})
