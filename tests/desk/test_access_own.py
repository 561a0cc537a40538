"""An account that sees only cases assigned to it: every address of a case of its team that does not name it is not there, and
no page tells a word of that case. The tables are those of test_access.py."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest
from django.test import Client

from tests.desk.test_access import (
    ABSENT,
    ANSWERED,
    ASKS_MORE,
    CASE,
    CASE_ADMIN,
    DELETED,
    OF_LAWYERS,
    OPEN,
    PRIVATE,
    READS,
    ROLES,
    SIGNED_OUT,
    TYPED,
    address,
    leaks,
    opened,
    rows_of,
    table,
)
from tests.desk.world import SECRET, World, build

NARROWED: Final = {role: name for role, name in ROLES.items() if role != "analyst"}


@pytest.fixture
def narrowed(office: Any) -> dict[str, World]:
    """The worlds, with everybody of the staff marked and named nowhere: only notices are theirs."""
    from django.core.cache import cache

    from habeas.store import access
    from habeas.store.models import Account, Case, Task

    cache.clear()
    worlds = build()
    staff = Account.objects.filter(username__in=NARROWED.values())
    notices = [task.pk for task in Task.everything.filter(assignee__in=staff) if access.is_notice(task)]
    Task.everything.exclude(pk__in=notices).update(assignee=None)
    Task.objects.create(case=worlds["own"].case, text=f"{SECRET['own']} told", assignee=staff[0], about="glass:1")
    for one in staff[1:]:
        Task.objects.create(case=worlds["own"].case, text=f"{SECRET['own']} told", assignee=one, about="share:1")
    Case.objects.filter(lawyer__in=staff).update(lawyer=None)
    # a colleague's name may stand in the choices of a form
    Account.objects.filter(username__startswith="author-case").update(name="A colleague")
    staff.update(own_only=True)
    return worlds


def clients(sign_in: Callable[[str], Client]) -> dict[str, Client]:
    return {role: sign_in(name) for role, name in NARROWED.items()}


def test_a_case_of_the_team_that_does_not_name_one_is_not_there(
    narrowed: dict[str, World], sign_in: Callable[[str], Client]
) -> None:
    wrong: list[Any] = []
    worlds = [narrowed[name] for name in ("own", "shared", "other", "deleted")]
    before = rows_of(*worlds)
    for role, client in clients(sign_in).items():
        for world in worlds:
            for name in sorted(CASE | CASE_ADMIN):
                if name == "glass" and role == "administrator":
                    continue  # theirs to break: below
                opened(client, name, world, wrong, role, False)
                if client.post(address(name, world), TYPED).status_code not in ABSENT:
                    wrong.append((name, world.name, role, "typed"))
        for name in sorted(DELETED):
            if role != "administrator":
                opened(client, name, narrowed["deleted"], wrong, role, False)
        for name in sorted(set(PRIVATE) - {"list-sample"}):
            opened(client, name, narrowed["own"], wrong, role, False)
    assert not wrong
    assert rows_of(*worlds) == before


def test_no_page_tells_a_word_of_it(narrowed: dict[str, World], sign_in: Callable[[str], Client]) -> None:
    from habeas.casework import jobs
    from habeas.store.models import Account, Feed

    jobs.work_off()
    wrong = []
    queries = ("", "?q=ownword", "?q=Ownwordi", "?name=Ownwordi+Listed", "?whose=all", "?view=people", "?held=now")
    asked = ("search", "cases", "takein-alike", "case-counts", "find", "tasks", "count-people", "findings", "questions")
    for role, client in clients(sign_in).items():
        hidden = [SECRET[name] for name in ("own", "shared", "other", "deleted")]
        for name in sorted((table().keys() - OPEN.keys() - DELETED.keys() - PRIVATE.keys()) - SIGNED_OUT):
            for query in queries if name in asked else ("",):
                answer = client.get(address(name, narrowed["own"]) + query)
                wrong += [(name, role, query, found) for found in leaks(answer, *hidden)]
        account = Account.objects.get(username=NARROWED[role])
        Feed.objects.update_or_create(account=account, defaults={"token": role, "names": True})
        feed = Client(HTTP_HOST="127.0.0.1").get(f"/feed/{role}.ics")
        assert feed.status_code == 200
        wrong += [("feed", role, "", found) for found in leaks(feed, *hidden)]
    assert not wrong


@pytest.mark.parametrize("how", ["lawyer", "taken in", "task", "task done"])
def test_a_case_that_names_one_opens_as_for_anybody_of_the_team(
    narrowed: dict[str, World], sign_in: Callable[[str], Client], how: str
) -> None:
    from django.utils import timezone

    from habeas.store.models import Account, Case, Task

    wrong: list[Any] = []
    row = narrowed["own"].case
    for role, client in clients(sign_in).items():
        one = Account.objects.get(username=NARROWED[role])
        match how:
            case "lawyer":
                Case.objects.filter(pk=row.pk).update(lawyer=one)
            case "taken in":
                Case.objects.filter(pk=row.pk).update(opened_by=one)
            case _:
                Task.objects.create(
                    case=row, text="Read it", assignee=one, done_at=timezone.now() if "done" in how else None
                )
        for name in sorted(CASE):
            if name not in ASKS_MORE:
                wanted = role in ("administrator", "lawyer") or name not in OF_LAWYERS
                opened(client, name, narrowed["own"], wrong, role, wanted)
        assert leaks(client.get(f"/cases/?q={SECRET['own']}"), SECRET["own"])
        assert leaks(client.get("/tasks/?whose=all"), SECRET["own"])
        Case.objects.filter(pk=row.pk).update(lawyer=None, opened_by=None)
        Task.objects.filter(text="Read it").delete()
    assert not wrong


def test_a_case_that_went_to_another_team_is_gone_though_it_names_one(
    narrowed: dict[str, World], sign_in: Callable[[str], Client]
) -> None:
    from habeas.store.models import Account, Case

    other = narrowed["other"]
    Case.objects.filter(pk=other.case.pk).update(lawyer=Account.objects.get(username="daniyar"))
    assert sign_in("daniyar").get(address("case", other)).status_code == 404


def test_the_glass_is_broken_by_administrators_alone_and_lets_one_only_look(
    narrowed: dict[str, World], sign_in: Callable[[str], Client]
) -> None:
    own, wrong = narrowed["own"], list[Any]()
    for role, client in clients(sign_in).items():
        answer = client.post(address("glass", own), {"reason": "an emergency"})
        assert answer.status_code == (302 if role == "administrator" else 404)
    olga, before = sign_in("olga"), rows_of(own)
    for name in sorted(CASE):
        got = olga.get(address(name, own)).status_code
        if name in READS - {"task"} and name not in ASKS_MORE and got not in ANSWERED:
            wrong.append((name, got))
        if name not in READS and olga.post(address(name, own), TYPED).status_code not in ABSENT | {302, 200, 422}:
            wrong.append((name, "post"))
    assert not wrong
    assert rows_of(own) == before


def test_the_mark_is_set_by_an_administrator_and_stands_in_the_log(
    office: Any, sign_in: Callable[[str], Client]
) -> None:
    from habeas.store.models import Account, AuditRow, AuditSalt, Case

    olga, daniyar = sign_in("olga"), sign_in("daniyar")
    account = Account.objects.get(username="daniyar")
    seen = Case.objects.filter(team__in=account.teams.all(), library=False).order_by("pk")[0]
    Case.objects.filter(pk=seen.pk).update(lawyer=None, opened_by=None)
    seen.tasks.all().delete()
    address = f"/office/accounts/{account.pk}/"
    assert daniyar.get(f"/cases/{seen.ref}/").status_code == 200
    typed = {"name": account.name, "role": account.role, "is_active": "on", "own_only": "on"}
    assert daniyar.post(address, typed).status_code == 404
    page = olga.get(address)
    mark = page.context["form"].initial["seen"]
    assert "Sees only cases assigned to them" in page.content.decode()
    assert olga.post(address, typed | {"seen": mark}).status_code == 302
    assert daniyar.get(f"/cases/{seen.ref}/").status_code == 404
    row = AuditRow.objects.filter(table="account", what="change").latest("sequence")
    assert AuditSalt.objects.get(sequence=row.sequence).body == {"fields": ["own_only"], "own_only": True}
    mark = olga.get(address).context["form"].initial["seen"]
    del typed["own_only"]
    assert olga.post(address, typed | {"seen": mark}).status_code == 302
    assert daniyar.get(f"/cases/{seen.ref}/").status_code == 200


def test_what_one_may_add_to_ones_own_case_is_offered(
    narrowed: dict[str, World], sign_in: Callable[[str], Client]
) -> None:
    """Who is named may write, from the page of a place as well, and is told of an answer that is overdue."""
    from django.utils import timezone

    from habeas.casework import sharing
    from habeas.store.models import Account, Case, Share

    daniyar = Account.objects.get(username="daniyar")
    own = narrowed["own"].case
    place = own.case_places.order_by("pk")[0].place
    Case.objects.filter(pk=own.pk).update(lawyer=daniyar)
    add = f"/cases/{own.ref}/conditions/new/?place={place.ref}"
    assert add in sign_in("daniyar").get(f"/places/{place.ref}/").content.decode()
    yesterday = timezone.localdate() - timedelta(days=1)
    Share.objects.filter(case=own).update(answer_by=yesterday)
    assert sharing.unanswered_of(own, daniyar, timezone.localdate())
    assert not sharing.unanswered_of(narrowed["shared"].case, daniyar, timezone.localdate())
