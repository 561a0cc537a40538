"""One's own page."""

from django.http import HttpRequest, HttpResponse

from habeas.desk.render import page


def me(request: HttpRequest) -> HttpResponse:
    """My account: language, password, second factor, sessions."""
    return page(request, "account/me.html", {"section": "me"})
