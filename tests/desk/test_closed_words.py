"""Where a group of fields is closed to a role, the page says so in words, and who can open it."""

from collections.abc import Callable
from typing import Final

import pytest
from django.test import Client

SignIn = Callable[[str], Client]
CASE: Final = "stateless-across-2022"
WHO: Final = "An administrator of the office can open them."


def close(*groups: str) -> None:
    from habeas.store.access import CLOSED
    from habeas.store.models import Setting

    Setting.objects.update_or_create(name=CLOSED, defaults={"value": {"lawyer": list(groups)}})


@pytest.mark.parametrize(
    ("group", "page", "says"),
    [
        ("notes", "", "Notes are closed to your role."),
        ("identity", "people/{key}/", "These fields are closed to your role."),
        ("contact", "people/{key}/", "These fields are closed to your role."),
        ("identity", "people/{key}/edit/", "These fields are closed to your role. They stay as they are."),
        ("contact", "people/{key}/edit/", "These fields are closed to your role. They stay as they are."),
    ],
)
def test_a_closed_group_is_said_to_be_closed_and_who_can_open_it(
    sign_in: SignIn, group: str, page: str, says: str
) -> None:
    from habeas.store.models import Case

    anna, case = sign_in("anna"), Case.objects.get(key=CASE)
    address = f"/cases/{case.ref}/{page.format(key=case.people.get().key)}"
    html = anna.get(address).content.decode()
    assert says not in html
    assert WHO not in html
    close(group)
    html = anna.get(address).content.decode()
    assert f"{says} {WHO}" in html


def test_with_notes_closed_no_link_leads_to_them(sign_in: SignIn) -> None:
    from habeas.store.models import Case

    anna, case = sign_in("anna"), Case.objects.get(key=CASE)
    assert f"/cases/{case.ref}/notes/" in anna.get(f"/cases/{case.ref}/").content.decode()
    close("notes")
    assert f"/cases/{case.ref}/notes/" not in anna.get(f"/cases/{case.ref}/").content.decode()
