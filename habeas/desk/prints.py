"""A print is a look: a page carries, sealed, what it showed of people, and sends it back when it is printed.

The seal names whose page it was and rows by the ids the log knows them by; nobody can have something noted that was not shown
to them.
"""

from typing import Final

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from habeas.desk.access import account_of
from habeas.store.audit import Act

FIELD: Final = "printed"
_SALT: Final = "habeas.printed"
_SHOWN: Final = frozenset({"look", "list", "search", "hit"})
_OLDEST: Final = 24 * 3600


def seal(request: HttpRequest) -> str:
    """What this page has shown of people so far; nothing where it told of none."""
    looks: list[Act] = getattr(request, "looks", [])
    shown = [(act.table, act.ref, act.case_ref) for act in looks if act.what in _SHOWN]
    return signing.dumps([account_of(request).pk, list(dict.fromkeys(shown))], salt=_SALT) if shown else ""


@require_POST
def printed(request: HttpRequest) -> HttpResponse:
    """Notes that a page was printed; sent by the page by itself, by whichever way one prints it."""
    try:
        number, shown = signing.loads(request.POST.get(FIELD, ""), salt=_SALT, max_age=_OLDEST)
    except signing.BadSignature:
        return HttpResponse(status=204)
    if number == account_of(request).pk:
        request.looks += [Act("print", table, ref, case) for table, ref, case in shown]  # type: ignore[attr-defined]
    return HttpResponse(status=204)
