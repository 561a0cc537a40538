"""The first page: what matters now."""

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from habeas.desk.access import account_of
from habeas.desk.render import page
from habeas.store.models import Draft
from habeas.store.models.office import Role


def today(request: HttpRequest) -> HttpResponse:
    """My work: tiles with a number, each a filter."""
    if account_of(request).role == Role.ANALYST:
        return redirect("numbers")
    return page(request, "today/today.html", {"section": "today"})


def stay(request: HttpRequest) -> HttpResponse:
    """Somebody is still here."""
    request.session["seen"] = timezone.now().timestamp()
    return HttpResponse(status=204)


def gone(request: HttpRequest) -> HttpResponse:
    """The quick exit: signed out, and on a dull page that does not name us."""
    logout(request)
    response = page(request, "today/gone.html")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Keeps what is typed in a form (`data-draft`), under its name; sent by the page by itself."""
    name = request.POST.get("draft-form", "")[:200]
    body = {key: values for key, values in request.POST.lists() if key not in ("draft-form", "csrfmiddlewaretoken")}
    if name and any(any(values) for values in body.values()):
        Draft.objects.update_or_create(account=account_of(request), form=name, defaults={"body": body})
    return HttpResponse(status=204)
