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
from habeas.store.prepared import among, prepared

View = Callable[..., HttpResponse]


def account_of(request: HttpRequest) -> Account:
    """Who is asking; `middleware.SignedIn` lets nobody else in."""
    return cast(Account, request.user)


def cases_of(request: HttpRequest) -> QuerySet[Case]:
    """The cases of people that the reader may see (no judgments)."""
    return access.office_cases(account_of(request), timezone.now())


def case_or_404(request: HttpRequest, ref: str, *, change: bool = False) -> Case:
    """A case the reader may see, or change. What they may not see does not exist for them."""
    account = account_of(request)
    case: Case | None = _case.first(*access.reach(account, timezone.now()), ref)
    if case is None or (change and not access.may_change(account, case)):
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
    share: Share | None = _share.first(case.pk, access.teams_of(account_of(request)), timezone.localdate())
    return share


@prepared
def _case(teams: Any, single: Any, ref: Any) -> QuerySet[Any]:
    return access.with_judgments(teams, single).filter(ref=ref).select_related("team")


@prepared
def _share(case: Any, teams: Any, today: Any) -> QuerySet[Any]:
    return Share.objects.filter(access.gives_sight(today), among("team", teams), case=case).order_by("pk")[:1]
