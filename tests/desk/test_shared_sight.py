"""What a share of sight gives the other team: the pages that read the case, and none that writes it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client

from tests.desk import test_access as walk
from tests.desk.world import World, build, offered

SignIn = Callable[[str], Client]


def _case(key: str) -> Any:
    from habeas.store.models import Case

    return Case.objects.get(key=key)


def _shared(sign_in: SignIn, case: Any) -> Any:
    """Sight of a case of legal aid for the monitors, accepted."""
    from django.utils import timezone

    from habeas.casework import sharing
    from habeas.store.models import Account, Team

    anna, marina = (Account.objects.get(username=name) for name in ("anna", "marina"))
    team = Team.objects.get(people=marina)
    until = timezone.localdate() + timedelta(days=30)
    return sharing.answer(sharing.offer(case, team, anna, "a visit", until, None), marina, True, "we look")


def test_an_accepted_share_opens_all_that_reads_the_case(sign_in: SignIn) -> None:
    from habeas.casework.recheck import questions

    case, marina = _case("aliens-centre-conditions"), sign_in("marina")
    person = case.people.order_by("pk")[0]
    pages = {
        f"/cases/{case.ref}/": person.label,
        f"/cases/{case.ref}/people/{person.key}/": person.label,
        f"/cases/{case.ref}/questions/": person.label,
        "/cases/?view=people&show=all": person.label,
        f"/search/?q={person.label.split()[0]}": person.label,
    }
    questions(case)
    before = {address: marina.get(address) for address in pages}
    for address, word in pages.items():
        assert before[address].status_code == 404 or word not in before[address].content.decode(), address
    share = _shared(sign_in, case)
    for address, word in pages.items():
        assert word in marina.get(address).content.decode(), address
    assert marina.post(f"/cases/{case.ref}/entries/new/?kind=visit", {"on": "2026-01-01"}).status_code == 404
    share.ended_at = share.answered_at
    share.save()
    assert marina.get(f"/cases/{case.ref}/").status_code == 404


def test_what_a_page_asks_once_is_what_each_query_would_find(sign_in: SignIn) -> None:
    from django.utils import timezone

    from habeas.casework import sharing
    from habeas.store import access
    from habeas.store.models import Account, Team

    case = _case("aliens-centre-conditions")
    _shared(sign_in, case)
    olga, marina = (Account.objects.get(username=name) for name in ("olga", "marina"))
    behind = _case("child-deported-alone")
    behind.team = Team.objects.create(name="Others")
    behind.save()
    sharing.break_glass(behind, olga, "her lawyer is ill", timezone.now())
    now = timezone.now()
    for account in Account.objects.all():
        asked = [set(of(account, now)) for of in (access.visible_cases, access.office_cases)]
        account.sight_here = access.sight(account, now)
        assert [set(of(account, now)) for of in (access.visible_cases, access.office_cases)] == asked, account
    for one, opened in ((olga, behind), (marina, case)):
        assert access.sight(one, now) == (tuple(one.teams.values_list("pk", flat=True)), (opened.pk,))


def test_a_share_is_answered_by_the_team_that_is_asked_whoever_sees_the_case(sign_in: SignIn) -> None:
    from django.core.cache import cache

    from habeas.store.models import Account, Team

    cache.clear()
    wrong: list[Any] = []
    worlds = build()
    for role, client in walk.staff(sign_in).items():
        for world in worlds.values():
            walk.opened(client, "share-answer", world, wrong, role, False)
        asked = offered(worlds["other"].case, Team.objects.create(name=role), "author-case-other")
        asked.team.people.add(Account.objects.get(username=walk.ROLES[role]))
        theirs = World("other", worlds["other"].case, worlds["other"].values | {"share": asked.ref})
        walk.opened(client, "share-answer", theirs, wrong, role, role != "analyst")
    assert not wrong
