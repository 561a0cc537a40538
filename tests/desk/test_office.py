"""The office: people, what it has set, sight of cases for others."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

SignIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def forgotten_settings(office: Path) -> Iterator[None]:
    from django.core.cache import cache

    cache.clear()
    yield
    cache.clear()


def field(page: bytes, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.decode())
    return found[1] if found else ""


def a_case() -> Any:
    from habeas.store.models import Case

    return Case.objects.get(key="stateless-across-2022")


def account_of(name: str) -> Any:
    from habeas.store.models import Account

    return Account.objects.get(username=name)


def team_of(name: str) -> Any:
    from habeas.store.models import Team

    return Team.objects.get(name=name)


def logged(**wanted: Any) -> bool:
    from habeas.store.models import AuditRow

    return AuditRow.objects.filter(**wanted).exists()


def test_the_office_says_what_is_encrypted(sign_in: SignIn) -> None:
    from django.db import connection

    page = sign_in("olga").get("/office/").content.decode()
    told = page[page.index(">Encryption<") :].split("</section>")[0]
    plain = connection.vendor == "postgresql"
    assert ("The tables lie in PostgreSQL as plain text." in told) == plain
    assert ("The database, its journal, stored files and backups are encrypted" in told) != plain


def test_an_account_is_added_and_comes_in_with_a_password_for_once(sign_in: SignIn) -> None:
    olga = sign_in("olga")
    data = {"name": "Lev", "username": "lev", "role": "caseworker", "teams": [team_of("Legal aid").pk]}
    page = olga.post("/office/accounts/add/", data).content.decode()
    password = re.search(r'class="secret"[^>]*>([a-z0-9-]{19})<', page)
    assert password is not None
    lev = Client(HTTP_HOST="127.0.0.1")
    lev.post("/account/in/", {"login": "lev", "password": password[1]})
    assert lev.get("/cases/").headers["Location"] == "/account/password/"
    assert logged(what="add", table="account", ref=str(account_of("lev").pk))
    twice = olga.post("/office/accounts/add/", data | {"username": "LEV"})
    assert twice.status_code == 422


def test_a_deactivated_account_is_out_at_once(sign_in: SignIn) -> None:
    olga, daniyar = sign_in("olga"), sign_in("daniyar")
    assert daniyar.get("/account/").status_code == 200
    address = f"/office/accounts/{account_of('daniyar').pk}/"
    seen = field(olga.get(address).content, "seen")
    olga.post(address, {"seen": seen, "name": "Daniyar Osmonov", "role": "caseworker"})
    assert daniyar.get("/account/").status_code == 302
    assert not account_of("daniyar").is_active


def test_a_changed_role_holds_at_once_and_is_logged(sign_in: SignIn) -> None:
    from habeas.store.models import AuditRow, AuditSalt

    olga = sign_in("olga")
    address = f"/office/accounts/{account_of('daniyar').pk}/"
    seen = field(olga.get(address).content, "seen")
    olga.post(address, {"seen": seen, "name": "Daniyar Osmonov", "role": "analyst", "is_active": "on"})
    assert sign_in("daniyar").get(f"/cases/{a_case().ref}/share/").status_code == 404
    row = AuditRow.objects.filter(what="change", table="account").latest("sequence")
    assert AuditSalt.objects.get(sequence=row.sequence).body == {"fields": ["role"], "role": "analyst"}


def test_the_last_administrator_stays(sign_in: SignIn) -> None:
    olga = sign_in("olga")
    address = f"/office/accounts/{account_of('olga').pk}/"
    seen = field(olga.get(address).content, "seen")
    answer = olga.post(address, {"seen": seen, "name": "Olga", "role": "lawyer", "is_active": "on"})
    assert answer.status_code == 422
    assert account_of("olga").role == "administrator"


def test_two_who_change_an_account_are_both_shown(sign_in: SignIn) -> None:
    olga = sign_in("olga")
    address = f"/office/accounts/{account_of('marina').pk}/"
    seen = field(olga.get(address).content, "seen")
    olga.post(address, {"seen": seen, "name": "Marina K.", "role": "monitor", "is_active": "on"})
    late = olga.post(address, {"seen": seen, "name": "Marina Kov", "role": "monitor", "is_active": "on"})
    assert late.status_code == 409
    assert account_of("marina").name == "Marina K."
    assert "Marina K." in late.content.decode()
    assert "Marina Kov" in late.content.decode()
    again = field(late.content, "seen")
    olga.post(address, {"seen": again, "name": "Marina Kov", "role": "monitor", "is_active": "on"})
    assert account_of("marina").name == "Marina Kov"


def test_who_leaves_a_team_sees_its_cases_no_more(sign_in: SignIn) -> None:
    olga, ref = sign_in("olga"), a_case().ref
    assert sign_in("daniyar").get(f"/cases/{ref}/share/").status_code == 200
    team = team_of("Legal aid")
    seen = field(olga.get(f"/office/teams/{team.pk}/").content, "seen")
    people = [account_of("anna").pk, account_of("olga").pk]
    olga.post(f"/office/teams/{team.pk}/", {"seen": seen, "name": "Legal help", "people": people})
    assert sign_in("daniyar").get(f"/cases/{ref}/share/").status_code == 404
    assert logged(what="remove", table="membership")
    assert team_of("Legal help") == team


def test_a_group_of_fields_is_closed_to_a_role(sign_in: SignIn) -> None:
    from habeas.store.access import closed_groups

    olga = sign_in("olga")
    seen = field(olga.get("/office/fields/").content, "seen")
    olga.post("/office/fields/", {"seen": seen, "monitor-health": "on", "monitor-contact": "on"})
    assert closed_groups(account_of("marina")) == {"health", "contact"}
    assert closed_groups(account_of("anna")) == frozenset()


def test_a_figure_is_set_checked_and_taken_back(sign_in: SignIn) -> None:
    from habeas.casework import jobs
    from habeas.casework.law import figures, law_version
    from habeas.store.models import Case

    olga, before = sign_in("olga"), law_version()
    address = "/office/figures/days_for_review/"
    for wrong in ("a fortnight", "4 m2", ""):
        assert (
            olga.post(address, {"seen": field(olga.get(address).content, "seen"), "figure": wrong}).status_code == 422
        )
    seen = field(olga.get(address).content, "seen")
    assert olga.post(address, {"seen": seen, "figure": "10 days"}).status_code == 302
    assert figures() == {"days_for_review": "10 days"}
    assert law_version() != before
    assert jobs.stale() == Case.objects.filter(deleted_at__isnull=True).count()
    assert "<progress" in olga.get("/office/work/").content.decode()
    olga.post(address + "shipped/")
    assert law_version() == before


def card(client: Client) -> str:
    """The class of the card of the last backup."""
    page = client.get("/office/").content.decode()
    return page[: page.index("Last backup")].rpartition("<section")[2]


def test_an_old_backup_is_an_alarm(sign_in: SignIn) -> None:
    from django.utils import timezone

    from habeas.store.models import Setting

    olga = sign_in("olga")
    assert "alarm" in card(olga)
    for hours, alarm in ((1, False), (37, True)):
        at = (timezone.now() - timedelta(hours=hours)).isoformat()
        told = {"at": at, "name": "x", "size": 1024, "verified": True}
        Setting.objects.update_or_create(name="last_backup", defaults={"value": told})
        assert ("alarm" in card(olga)) is alarm


def share(sign_in: SignIn, **more: Any) -> Any:
    from django.utils import timezone

    case, today = a_case(), timezone.localdate()
    data = {"team": team_of("Visits").pk, "reason": "You visit", "until": today + timedelta(days=20), **more}
    sign_in("anna").post(f"/cases/{case.ref}/share/", data)
    return case.shares.get()


def test_a_share_is_sight_without_writing_until_its_end(sign_in: SignIn) -> None:
    from habeas.store.access import may_change

    case, marina = a_case(), sign_in("marina")
    address = f"/cases/{case.ref}/share/"
    assert marina.get(address).status_code == 404
    row = share(sign_in)
    assert marina.get(address).status_code == 200
    assert marina.post(address, {"team": team_of("Tracing").pk}).status_code == 404
    assert not may_change(account_of("marina"), case)
    assert case.ref in marina.get("/office/shared/").content.decode()
    case.shares.update(until=row.until - timedelta(days=21))
    assert marina.get(address).status_code == 404


def test_a_share_is_declined_with_a_note_and_ends(sign_in: SignIn) -> None:
    row, marina = share(sign_in), sign_in("marina")
    address = f"/cases/{row.case.ref}/share/{row.ref}/answer/"
    assert sign_in("tahmina").post(address, {"answer": "accept"}).status_code == 404
    assert sign_in("anna").post(address, {"answer": "accept"}).status_code == 404
    marina.post(address, {"answer": "decline", "note": "No visit planned"})
    assert marina.get(f"/cases/{row.case.ref}/share/").status_code == 404
    assert "No visit planned" in sign_in("anna").get(f"/cases/{row.case.ref}/share/").content.decode()
    assert logged(what="answer", ref=row.ref, case_ref=row.case.ref)


def test_a_share_is_ended_by_the_team_of_the_case_alone(sign_in: SignIn) -> None:
    row = share(sign_in)
    address = f"/cases/{row.case.ref}/share/{row.ref}/end/"
    assert sign_in("marina").post(address).status_code == 404
    assert sign_in("anna").post(address).status_code == 302
    assert sign_in("marina").get(f"/cases/{row.case.ref}/share/").status_code == 404


def test_a_case_is_handed_over_once_it_is_accepted(sign_in: SignIn) -> None:
    row = share(sign_in, transfer="on")
    address = f"/cases/{row.case.ref}/share/"
    assert a_case().team == team_of("Legal aid")
    sign_in("marina").post(f"{address}{row.ref}/answer/", {"answer": "accept"})
    assert a_case().team == team_of("Visits")
    assert sign_in("marina").get(address).status_code == 200
    assert sign_in("anna").get(address).status_code == 404


def test_a_share_in_the_past_is_refused(sign_in: SignIn) -> None:
    from django.utils import timezone

    case = a_case()
    yesterday = timezone.localdate() - timedelta(days=1)
    data = {"team": team_of("Visits").pk, "reason": "x", "until": yesterday}
    assert sign_in("anna").post(f"/cases/{case.ref}/share/", data).status_code == 422
    assert not case.shares.exists()


def test_the_glass_is_broken_with_a_reason_for_two_hours_and_the_team_is_told(sign_in: SignIn) -> None:
    from habeas.store.models import BreakGlass, Case, Membership, Task

    case = a_case()
    Case.objects.filter(pk=case.pk).update(title="Named after somebody")
    Membership.objects.filter(account=account_of("olga")).delete()
    olga, address = sign_in("olga"), f"/cases/{case.ref}/glass/"
    assert olga.get(f"/cases/{case.ref}/share/").status_code == 404
    for page in (address, "/office/glass/"):
        assert case.ref in olga.get(page).content.decode()
        assert "Named after" not in olga.get(page).content.decode()
    assert olga.post(address, {"reason": ""}).status_code == 422
    assert not BreakGlass.objects.exists()
    olga.post(address, {"reason": "The whole team is away and a term ends"})
    assert olga.get(f"/cases/{case.ref}/share/").status_code == 200
    assert olga.post(f"/cases/{case.ref}/share/", {"team": team_of("Visits").pk}).status_code == 404
    told = Task.objects.filter(case=case, about__startswith="glass:")
    assert {task.assignee.username for task in told if task.assignee} == {"anna", "daniyar"}
    assert logged(what="break-glass", case_ref=case.ref)
    BreakGlass.objects.update(until=BreakGlass.objects.get().at)
    assert olga.get(f"/cases/{case.ref}/share/").status_code == 404


@pytest.mark.parametrize("name", ["anna", "daniyar", "marina", "tahmina", "pavel"])
def test_nobody_else_breaks_the_glass(sign_in: SignIn, name: str) -> None:
    client, case = sign_in(name), a_case()
    assert client.get(f"/cases/{case.ref}/glass/").status_code == 404
    assert client.post(f"/cases/{case.ref}/glass/", {"reason": "I would like to look"}).status_code == 404


def test_the_pages_of_accounts_and_teams_ask_the_database_as_often_for_many(sign_in: SignIn) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from habeas.store.models import Account, Team

    olga, asked = sign_in("olga"), []
    olga.get("/office/accounts/")
    for round in ("first", "second"):
        with CaptureQueriesContext(connection) as queries:
            for address in ("/office/accounts/", "/office/teams/", "/office/log/"):
                olga.get(address)
        asked.append(len(queries))
        for number in range(20):
            team = Team.objects.create(name=f"Team {round} {number}")
            team.people.add(Account.objects.create_user(f"{round}-{number}", None, role="monitor"))
    assert asked[0] == asked[1]
