"""A print is a look: the page that was printed says what it had shown, and the log keeps it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.desk.test_access import address
from tests.desk.world import World, build

SignIn = Callable[[str], Client]


@pytest.fixture
def own(office: Any) -> World:
    return build()["own"]


def sealed(client: Client, where: str) -> str:
    found = re.search(r'<body[^>]* data-printed="([^"]+)"', client.get(where).content.decode())
    return found[1] if found else ""


def prints(case: Any) -> list[tuple[str, str]]:
    from habeas.store.models import AuditRow

    rows = AuditRow.objects.filter(what="print", case_ref=case.ref)
    return list(rows.order_by("sequence").values_list("actor_name", "table"))


def test_a_print_of_a_case_a_person_or_a_list_is_noted(own: World, sign_in: SignIn) -> None:
    from habeas.store.models import AuditRow

    anna = sign_in("anna")
    for name in ("case", "person", "alternatives", "documents"):
        assert anna.post("/printed/", {"printed": sealed(anna, address(name, own))}).status_code == 204
    assert prints(own.case) == [("anna", "case"), ("anna", "person"), ("anna", "person"), ("anna", "document")]
    anna.post("/printed/", {"printed": sealed(anna, "/cases/")})
    assert AuditRow.objects.order_by("-sequence")[0].what == "print"
    looks = anna.get(f"/cases/{own.case.ref}/history/?show=looks").content.decode()
    assert "printed" in looks.partition("<main")[2]


def test_a_page_of_nobody_carries_nothing(own: World, sign_in: SignIn) -> None:
    assert sealed(sign_in("anna"), "/law/") == ""
    assert sealed(sign_in("pavel"), "/numbers/") == ""


def test_nothing_is_noted_of_what_was_not_shown_to_them(own: World, sign_in: SignIn) -> None:
    theirs = sealed(sign_in("daniyar"), address("case", own))
    for word in (theirs, theirs[:-1], "forged", ""):
        assert sign_in("anna").post("/printed/", {"printed": word}).status_code == 204
    assert prints(own.case) == []
