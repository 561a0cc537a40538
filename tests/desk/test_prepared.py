"""Queries that are prepared: the same rows as Django's own, whatever the values, and SQL made once."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import QuerySet
from django.utils import timezone


def _prepared() -> Any:
    from habeas.store.models import Case, Person, Team
    from habeas.store.prepared import among, prepared

    @prepared
    def people(case: Any, day: Any) -> QuerySet[Any]:
        return Person.objects.filter(case=case, held_since__lte=day + 1).select_related("case__team").order_by("pk")

    @prepared
    def cases(keys: Any, most: int = 3) -> QuerySet[Any]:
        return Case.objects.filter(among("pk", keys)).order_by("pk").values_list("pk", "states", "opened_at")[:most]

    @prepared
    def changed(since: Any, name: Any) -> QuerySet[Any]:
        return Case.objects.filter(changed_at__gte=since, team__name=name).order_by("pk").prefetch_related("people")

    return people, cases, changed, Team


def test_rows_are_those_of_the_queryset(office: Any) -> None:
    from habeas.store.models import Case

    people, cases, changed, teams = _prepared()
    keys = list(Case.objects.order_by("pk").values_list("pk", flat=True))
    day = timezone.localdate().toordinal()
    for case in keys:
        assert people(case, day) == list(people.plain(case, day))
        assert [each.case.team for each in people(case, day)] == [each.case.team for each in people.plain(case, day)]
    for some in ((), tuple(keys[:1]), tuple(keys[1:4]), tuple(keys[:30]), Case.objects.values("pk")):
        assert cases(some) == list(cases.plain(some))
        assert cases.number(some) == len(cases(some)) <= 3
        assert cases.first(some) == cases.plain(some).first()
        assert len(cases(some, most=2)) == min(2, len(cases(some)))
    for since in (timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=1)):
        for team in teams.objects.all():
            assert changed(since, team.name) == list(changed.plain(since, team.name))


def test_more_values_than_a_server_takes_beside_a_query(office: Any) -> None:
    """PostgreSQL takes 65,535; an office may have more people, and a log more rows."""
    from habeas.store.models import Case

    some = list(Case.objects.order_by("pk").values_list("pk", flat=True)[:3])
    many = [*some, *range(10**9, 10**9 + 2**16)]
    assert list(Case.objects.filter(pk__in=many).order_by("pk").values_list("pk", flat=True)) == some


def test_sql_is_made_once_for_a_shape(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db.models.sql.compiler import SQLCompiler

    _, cases, _, _ = _prepared()
    assert cases((1, 2)) is not None
    made, plain = [], SQLCompiler.as_sql

    def counted(*given: Any, **told: Any) -> Any:
        made.append(given)
        return plain(*given, **told)

    monkeypatch.setattr(SQLCompiler, "as_sql", counted)
    for keys in ((3, 4), (5, 6), (7, 8)):
        cases(keys)
    assert not made
    cases((1, 2, 3))
    assert made


def test_what_somebody_sees_is_told_alike_in_a_request_and_outside(office: Any) -> None:
    """A page asks with the keys of teams and cases, what changes something asks in each query: with the same answer."""
    from habeas.casework import identity, tiles, today
    from habeas.store import access
    from habeas.store.models import Account

    now = timezone.now()

    def told(account: Account) -> tuple[Any, ...]:
        by = tiles.asked(account, now)
        cases = access.office_cases(account, now)
        seen = access.of_check(cases)
        counted = {which: tiles.tile(by, which).number for which in ("new", "now", "soon", "due", "overdue", "again")}
        for which, number in counted.items():
            assert number == today.number(today.findings(cases, seen, which, by.day, by.fresh)), which
        assert tiles.letters(by) == today.number(today.unanswered(cases, by.day, access.closed_groups(account)))
        held = tiles.held_groups(by)
        for group in held:
            people = today.held(cases, by.day, group.fact)
            assert group.people == people.count() - identity.clusters(cases).too_many_of(people), group
        questions = today.best_questions(account, by.reach, by.linked, by.day, 5)
        return counted, held, tiles.letters(by), [row.pk for row in questions], set(access.visible_cases(account, now))

    for account in Account.objects.all():
        asked_each_time = told(account)
        account.sight_here = access.sight(account, now)
        assert account.sight_here is not None
        assert told(account) == asked_each_time == told(account)


def test_days_are_told_as_the_database_takes_them(office: Any) -> None:
    from habeas.store.models import Task
    from habeas.store.prepared import prepared

    @prepared
    def due(day: Any) -> QuerySet[Any]:
        return Task.objects.filter(due__lte=day).order_by("pk")

    assert due(date.max)
    for day in (date(2020, 1, 1), timezone.localdate(), date.max):
        assert due(day) == list(due.plain(day))
