"""Pages of the group."""

from django.http import HttpRequest, HttpResponse

from habeas.desk.render import page


def numbers(request: HttpRequest) -> HttpResponse:
    """The list."""
    return page(request, "numbers/list.html", {"section": "numbers"})
