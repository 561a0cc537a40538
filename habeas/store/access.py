"""Who sees and who may change which case: one place, asked inside every query and never after it.

A case is seen by its team, by teams it is shared with (until the share ends, is declined or is not answered in time), and
for a while by an administrator who broke the glass. Published judgments are seen by everybody. Analysts see no case of people.
An account marked *sees only cases assigned to them* sees of the cases of its teams those that name it, and no shared ones.
"""

from datetime import date, datetime
from typing import Any, Final

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.db.models.lookups import In
from django.utils import timezone

from habeas.store.models import (
    Account,
    BreakGlass,
    Case,
    CasePlace,
    Linked,
    Membership,
    PersonList,
    Place,
    Reading,
    Setting,
    Share,
    Task,
)
from habeas.store.models.office import Role
from habeas.store.prepared import among, prepared

FIELD_GROUPS: Final = ("identity", "health", "contact", "notes")
CLOSED: Final = "closed_fields"
PRIVATE_PLACES: Final = ("home", "private_home", "foster_family")
MOST_SINGLE: Final = 200
"""Cases of other teams up to which they are told one by one (`sight`)."""
MATCH_NOTICE: Final = "match:"
NOTICES: Final = ("glass:", "everything", "share:", MATCH_NOTICE)
"""What `Task.about` begins with where the task tells somebody of something that was done: it is no work to plan."""
Keys = tuple[int, ...]
Some = Keys | QuerySet[Any]
"""Rows by their keys; by a query, where those are too many to tell."""
Reach = tuple[Some, Some]
"""Teams, and single cases beyond theirs (`reach`)."""


def visible_cases(account: Account, now: datetime) -> QuerySet[Case]:
    """The cases this account may read, published judgments among them, deleted ones not."""
    return with_judgments(*reach(account, now))


def visible(account: Account, now: datetime, case: str) -> Exists:
    """The condition for rows whose case is at `case`, asked of each: for a few rows among many. None of a deleted case."""
    return Exists(visible_cases(account, now).filter(pk=OuterRef(case)))


def few(cases: QuerySet[Case], case: str = "case") -> Exists:
    """The condition that the case at `case` is one of these, asked of each row: for a few rows among many (those of a day, of
    a place). `case__in` makes the list of all cases first, which is better where most rows will be asked."""
    return Exists(cases.order_by().filter(pk=OuterRef(case)))


def listed(cases: QuerySet[Case], case: str = "case") -> "In[Any]":
    """The same for thousands of rows among many: the list of cases is made once and each row looked up in it. Behind the cast
    a database does not begin with the cases and read all that hangs on them."""
    return In(Cast(case, BigIntegerField()), cases.order_by().values("pk"))


def of_check(cases: QuerySet[Case]) -> Q:
    """The condition for rows that a check found (of `everything`), as somebody reads them who sees these cases: what rests
    on linked cases where all of those are among them, else what the case gives by itself.

    Which cases have linked ones is asked at once, and told one by one where they are few: a page makes this condition once
    for its many queries. Nothing is asked of each row: PostgreSQL would take it for dear, and choose a plan that takes half
    a minute."""
    return read_with(_few_keys(list(_inside(cases)[: MOST_SINGLE + 1]), _inside(cases)))


def inside(of: Reach) -> Some:
    """The cases of a reach that have linked ones, all of them within it: for `read_with`."""
    return _few_keys(_inside_of(*of), _inside(within(*of)))


def read_with(linked: Some) -> Q:
    """The condition of `of_check` for somebody who is shown these cases with what rests on their linked ones."""
    with_them = Q(among("case", linked))
    apart = ~Q(reading=Reading.EITHER)  # of the few rows that differ alone the linked cases are asked
    return Q(reading=Reading.EITHER) | apart & (
        with_them & Q(reading=Reading.LINKED) | ~with_them & Q(reading=Reading.ALONE)
    )


def sees_linked(account: Account, case: Case, now: datetime) -> bool:
    """Whether the account sees all cases that the check of this one read too; no where it read none."""
    others = set(case.linked.values_list("other", flat=True))
    return bool(others) and visible_cases(account, now).filter(pk__in=others).count() == len(others)


def office_cases(account: Account, now: datetime) -> QuerySet[Case]:
    """The cases of people (no judgments) this account may read: what lists, counts and Today are made of."""
    return _own(account, now) if account.role != Role.ANALYST else Case.objects.none()


def deleted_cases(account: Account) -> QuerySet[Case]:
    """The deleted cases of the account's teams: who may bring them back."""
    return _of_teams(account).filter(deleted_at__isnull=False)


def own_cases(account: Account) -> QuerySet[Case]:
    """The cases the account may change: those of its teams, or of them those that name it (`may_change` of many)."""
    return _of_teams(account).filter(deleted_at__isnull=True)


def behind_glass(account: Account, now: datetime) -> QuerySet[Case]:
    """The cases an administrator does not see and could break the glass of. Of these only number and team are shown."""
    if account.role != Role.ADMINISTRATOR:
        return Case.objects.none()
    there = Case.objects.filter(library=False, deleted_at__isnull=True)
    return there.exclude(pk__in=_own(account, now).values("pk"))


def gives_sight(today: date) -> Q:
    """The condition for shares by which the other team sees the case: an accepted one to its end, one that waits for an
    answer to the day the answer is expected."""
    waits = Q(answer=Share.Answer.WAITING) & (Q(answer_by__isnull=True) | Q(answer_by__gte=today))
    return Q(until__gte=today, ended_at__isnull=True) & (Q(answer=Share.Answer.ACCEPTED) | waits)


def may_change(account: Account, case: Case) -> bool:
    """Whether the account may write into a case: one of its team."""
    if case.library or case.team_id is None or case.deleted_at is not None or account.role == Role.ANALYST:
        return False
    if account.own_only:
        return case.pk in (_assigned(account.pk, case.pk) if account.own_here is None else account.own_here)
    if account.sight_here is not None:
        return case.team_id in account.sight_here[0]
    return case.team_id in _teams(account.pk)


def places_seen(account: Account, now: datetime) -> QuerySet[Place]:
    """The places of the office, and the private homes that a case knows which this account may read."""
    own = CasePlace.objects.filter(case__in=_own(account, now).values("pk"), place__kind__in=PRIVATE_PLACES)
    return Place.objects.filter(~is_private() | Q(pk__in=own.values("place")), library=False)


def lists_seen(account: Account) -> QuerySet[PersonList]:
    """The lists of the account's teams and those shown to them. Rows of lists are names: closed names close them too. Who sees
    only what is assigned to them sees the lists they brought."""
    if account.role == Role.ANALYST or "identity" in closed_groups(account):
        return PersonList.objects.none()
    seen = Q(pk__in=own_lists(account).values("pk"))
    if not account.own_only:
        shown = PersonList.shown_to.through.objects.filter(team__in=account.teams.values("pk")).values("personlist")
        seen |= Q(pk__in=shown)
    return PersonList.objects.filter(seen, taken_back_at__isnull=True)


def own_lists(account: Account) -> QuerySet[PersonList]:
    """The lists of the account's teams, those that were taken back among them."""
    found = PersonList.objects.filter(team__in=account.teams.values("pk"))
    return found.filter(made_by=account) if account.own_only else found


def may_change_list(account: Account, of: PersonList) -> bool:
    """Whether the account may add to a list, take it back, or erase somebody from it: one of its team."""
    return account.role != Role.ANALYST and own_lists(account).filter(pk=of.pk).exists()


def is_private(prefix: str = "") -> Q:
    """The condition for places that are somebody's home: they belong to the cases that know them, not to the office."""
    return Q(**{f"{prefix}kind__isnull": False, f"{prefix}kind__in": PRIVATE_PLACES})


def is_notice(task: Task) -> bool:
    """Whether a task only tells of something: it is marked as read by whom it is for, and changed by nobody."""
    return task.about.startswith(NOTICES)


def coordinators() -> QuerySet[Account]:
    """Who coordinates tracing across teams: all tracers who see what their team sees. The blind matcher tells
    them that two teams should talk, no more."""
    return Account.objects.filter(role=Role.TRACER, is_active=True, own_only=False).order_by("pk")


def may_edit_task(account: Account, task: Task) -> bool:
    """Whether the account may change a task: one of the team of its case; without a case whose it is, or who made it."""
    if is_notice(task):
        return False
    if task.case is not None:
        return may_change(account, task.case)
    return account.pk in (task.assignee_id, task.made_by_id)


def may_close_task(account: Account, task: Task) -> bool:
    """Whether the account may tick a task off, or mark a notice as read."""
    return task.assignee_id == account.pk if is_notice(task) else may_edit_task(account, task)


def closed_groups(account: Account) -> frozenset[str]:
    """The groups of fields the office has closed to the role of this account; within a request, as it began."""
    if account.closed_here is not None:
        return account.closed_here
    groups = (_setting.first(CLOSED) or {}).get(account.role, [])
    return frozenset(groups) & frozenset(FIELD_GROUPS)


def _own(account: Account, now: datetime) -> QuerySet[Case]:
    return within(*reach(account, now))


def sight(account: Account, now: datetime) -> tuple[Keys, Keys] | None:
    """The keys of the account's teams and of the single cases it sees beyond theirs, so that the many queries of a page
    need not ask for them anew; None where those are too many to tell."""
    teams = tuple(_teams(account.pk))
    glass = now if account.role == Role.ADMINISTRATOR else None
    cases = tuple(_single(teams, account.pk, timezone.localdate(now), glass, named=account.own_only))
    if len(cases) > MOST_SINGLE:
        return None
    return ((), cases) if account.own_only else (teams, cases)


def only_looks(account: Account, now: datetime) -> None:
    """Asks once what the account sees and may change, for a request that changes nothing."""
    account.sight_here = sight(account, now)
    if account.own_only and account.sight_here is not None:
        of_glass = account.role == Role.ADMINISTRATOR  # a broken glass lets one look, not change
        account.own_here = frozenset(_assigned(account.pk, None) if of_glass else account.sight_here[1])


def reach(account: Account, now: datetime) -> Reach:
    """The account's teams and the single cases it sees beyond theirs, for `within`: within a request that only looks as it
    began, else as they are when the query is asked. Of an analyst none."""
    if account.role == Role.ANALYST:
        return (), ()
    if account.sight_here is not None:
        return account.sight_here
    teams = account.teams.values("pk")
    glass = now if account.role == Role.ADMINISTRATOR else None
    single = _is_single(teams, account.pk, timezone.localdate(now), glass, named=account.own_only)
    return () if account.own_only else teams, Case.objects.filter(single).values("pk")


def within(teams: Some, single: Some) -> QuerySet[Case]:
    """The cases of people in a reach: `office_cases`, for queries that are prepared (`habeas.store.prepared`)."""
    return Case.objects.filter(_reached(teams, single), library=False, deleted_at__isnull=True)


def with_judgments(teams: Some, single: Some) -> QuerySet[Case]:
    """The same with the published judgments: `visible_cases`."""
    return Case.objects.filter(Q(library=True) | _reached(teams, single), deleted_at__isnull=True)


def teams_of(account: Account) -> Some:
    """The keys of the teams all of whose cases the account sees, for a query: within a request as it began."""
    if account.own_only:
        return ()
    return account.teams.values_list("pk", flat=True) if account.sight_here is None else account.sight_here[0]


def _reached(teams: Some, single: Some) -> Q:
    return Q(among("team", teams)) | Q(among("pk", single))


def _of_teams(account: Account) -> QuerySet[Case]:
    if account.role == Role.ANALYST:
        return Case.objects.none()
    found = Case.objects.filter(team__in=account.teams.values("pk"), library=False)
    return found.filter(_names(account.pk)) if account.own_only else found


def _names(account: Any) -> Q:
    """The condition for cases that name an account: as their lawyer, as who took them in, or by a task, done or not. A notice
    is told to whole teams, so it names nobody."""
    told = Q(pk__in=[])
    for begins in NOTICES:
        told |= Q(about__startswith=begins)
    tasks = Task.everything.filter(~told, assignee=account, case__isnull=False)
    return Q(lawyer=account) | Q(opened_by=account) | Q(pk__in=tasks.values("case"))


def _is_single(teams: Any, account: Any, today: Any, glass: Any, *, named: bool) -> Q:
    """The condition for cases that are shared with these teams (`named`: that are theirs and name the account), or that the
    account broke the glass of (`glass`: now, where it may)."""
    shared = Share.objects.filter(gives_sight(today), among("team", teams))
    single = Q(among("team", teams)) & _names(account) if named else Q(pk__in=shared.values("case"))
    if glass is not None:
        single |= Q(pk__in=BreakGlass.objects.filter(account=account, until__gt=glass).values("case"))
    return single


def _inside(cases: QuerySet[Case]) -> QuerySet[Any]:
    outside = Linked.objects.exclude(other__in=cases.order_by().values("pk")).values("case")
    return Linked.objects.exclude(case__in=outside).values_list("case", flat=True).order_by().distinct()


def _few_keys(found: list[int], every: QuerySet[Any]) -> Some:
    return tuple(found) if len(found) <= MOST_SINGLE else every


@prepared
def _inside_of(teams: Any, single: Any) -> QuerySet[Any]:
    return _inside(within(teams, single))[: MOST_SINGLE + 1]


@prepared
def _teams(account: Any) -> QuerySet[Any]:
    return Membership.objects.filter(account=account).values_list("team", flat=True)


@prepared
def _single(teams: Any, account: Any, today: Any, glass: Any, *, named: bool) -> QuerySet[Any]:
    found = Case.objects.filter(_is_single(teams, account, today, glass, named=named))
    return found.values_list("pk", flat=True)[: MOST_SINGLE + 1]


@prepared
def _assigned(account: Any, case: Any) -> QuerySet[Any]:
    teams = Membership.objects.filter(account=account).values("team")
    found = Case.objects.filter(_names(account), team__in=teams, library=False).values_list("pk", flat=True)
    return found if case is None else found.filter(pk=case)


@prepared
def _setting(name: Any) -> QuerySet[Any]:
    return Setting.objects.filter(name=name).values_list("value", flat=True)
