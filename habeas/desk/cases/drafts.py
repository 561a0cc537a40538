"""What somebody typed into a form and did not save: offered back, thrown away, gone once the form is saved.

A script keeps it while one types. A form that is sent after its session had ended is kept here too: it carries, sealed,
whose it is and by which name, so that nobody can leave drafts with others.

A form that takes a passphrase, a password, a code or a recovery share has no draft, whatever else stands in it: a draft
lies in the database and in every backup for days, and who opens one would hold the key to the rest. So the forms of the
office's keys, of opening it, and of files that are locked (`desk.out`) are typed again when a session has ended. The form of
an import has none either: a file is chosen in it and a team, nothing is typed.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from django.core import signing
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from habeas.desk.access import View, account_of
from habeas.desk.forms import TYPED
from habeas.store.models import Account, Draft
from habeas.store.prepared import prepared

NAME, SEAL = "draft-form", "draft-seal"
_SALT: Final = "habeas.draft"
_SECRET: Final = frozenset(
    {"passphrase", "old", "new", "again", "password", "password1", "password2", "shares", "code"}
)
"""Fields that are kept in no draft, even where a page said by mistake that its form has one."""
_OLDEST: Final = 24 * 3600
"""Seconds after which a form that lay open is no longer taken for somebody's."""
_LONGEST: Final = 200


def kept(request: HttpRequest, name: str) -> Draft | None:
    """What was typed into this form, if anything."""
    kept: Draft | None = _kept.first(account_of(request).pk, name)
    return kept


@prepared
def _kept(account: Any, form: Any) -> QuerySet[Draft]:
    return Draft.objects.filter(account=account, form=form).order_by("pk")


def given(draft: Draft | None) -> dict[str, Any]:
    """What was typed, by field: a text, or several where the form sent several."""
    body = draft.body if draft else {}
    return {name: values[0] if len(values) == 1 else values for name, values in body.items() if any(values)}


def throw_away(request: HttpRequest, *names: str) -> None:
    """The form was saved, or what was typed is not wanted."""
    Draft.objects.filter(account=account_of(request), form__in=names).delete()


def discards(request: HttpRequest, name: str) -> bool:
    """Whether what was typed is not wanted any more; it is gone then."""
    if request.method != "POST" or "discard" not in request.POST:
        return False
    throw_away(request, name)
    return True


def name_of(request: HttpRequest, path: str, asked: Sequence[str] = ()) -> str:
    """The name of the draft of a page, whose form is another one for each value of what is `asked` in its address."""
    told = urlencode([(each, request.GET[each]) for each in asked if request.GET.get(each)])
    return f"form:{path}" + (f"?{told}" if told else "")


def offered(view: View) -> View:
    """A page with one form: what was typed into it before is offered back, and gone once the form was taken."""
    return offered_by()(view)


def offered_by(*asked: str) -> Callable[[View], View]:
    """The same of a page whose form is another one for each value of these parameters of its address."""
    return lambda view: _offered(view, asked)


def _offered(view: View, asked: Sequence[str]) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        name = name_of(request, request.path, asked)
        if discards(request, name):
            return redirect(request.get_full_path())
        found = kept(request, name) if request.method == "GET" else None
        restores = found is not None and "draft" in request.GET
        request.draft = name  # type: ignore[attr-defined]
        request.draft_found = None if restores else found  # type: ignore[attr-defined]
        typed = TYPED.set(given(found) if restores else None)
        try:
            response = view(request, *args, **kwargs)
        finally:
            TYPED.reset(typed)
        if request.method == "POST" and response.status_code == HTTPStatus.FOUND:
            throw_away(request, name)
        return response

    return guarded


def keep(request: HttpRequest, account: Account, name: str) -> bool:
    """Keeps what a form sent; says whether there was anything to keep."""
    left_out = {NAME, SEAL, "csrfmiddlewaretoken", *_SECRET}
    body = {key: values for key, values in request.POST.lists() if key not in left_out}
    if not name or not any(any(values) for values in body.values()):
        return False
    Draft.objects.update_or_create(account=account, form=name[:_LONGEST], defaults={"body": body})
    return True


def seal(account: Account, name: str) -> str:
    """Says, for a form that may come late, whose it is."""
    return signing.dumps([account.pk, name], salt=_SALT)


def keep_late(request: HttpRequest) -> str:
    """Keeps a form that came after its session had ended; gives the address that offers it back, or nothing."""
    if request.method != "POST" or request.content_type != "application/x-www-form-urlencoded":
        return ""
    try:
        number, name = signing.loads(request.POST.get(SEAL, ""), salt=_SALT, max_age=_OLDEST)
    except (signing.BadSignature, ValueError):
        return ""
    account = Account.objects.filter(pk=number, is_active=True).first()
    if account is None or not keep(request, account, name):
        return ""
    query = request.GET.copy()
    query["draft"] = "1"
    return f"{request.path}?{urlencode(list(query.lists()), doseq=True)}"
