"""What a page may show to whom: the one door through which views reach cases."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from habeas.store import access
from habeas.store.audit import Act
from habeas.store.models import Account, Case, Person, Share
from habeas.store.models.office import Role

View = Callable[..., HttpResponse]


def account_of(request: HttpRequest) -> Account:
    """Who is asking; `middleware.SignedIn` lets nobody else in."""
    return cast(Account, request.user)


def cases_of(request: HttpRequest) -> QuerySet[Case]:
    """The cases of people that the reader may see (no judgments)."""
    return access.office_cases(account_of(request), timezone.now())


def case_or_404(request: HttpRequest, ref: str, *, change: bool = False) -> Case:
    """A case the reader may see, or change. What they may not see does not exist for them."""
    case = access.visible_cases(account_of(request), timezone.now()).filter(ref=ref).first()
    if case is None or (change and not access.may_change(account_of(request), case)):
        raise Http404
    return case


def person_or_404(request: HttpRequest, case: Case, key: str) -> Person:
    """A person of a case, by the id within it."""
    person = case.people.filter(key=key).first()
    if person is None:
        raise Http404
    return person


def looked(request: HttpRequest, what: str, table: str, ref: str, case: Case | None = None, **body: Any) -> None:
    """Notes a look (a person, document or hit opened, an export, a print) for the audit chain."""
    if case is not None and case.library:
        return
    request.looks.append(Act(what, table, ref, case.ref if case else "", body))  # type: ignore[attr-defined]


def only(*roles: Role) -> Callable[[View], View]:
    """A page of these roles alone; for others it does not exist."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if account_of(request).role not in roles:
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def staff(view: View) -> View:
    """A page of everybody but analysts, who see numbers and never names."""
    return only(*(role for role in Role if role != Role.ANALYST))(view)


def share_of(request: HttpRequest, case: Case) -> Share | None:
    """By which share the reader sees a case of another team, if by one."""
    teams = account_of(request).teams.values("pk")
    return case.shares.filter(access.gives_sight(timezone.localdate()), team__in=teams).first()
