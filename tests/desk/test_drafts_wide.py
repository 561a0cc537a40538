"""Drafts of a part of a submission, of an instrument of one's own, of an estimate, and of what is done to several cases."""

import html
import re
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.desk.test_gap_page import OWN
from tests.desk.test_reports import at, begun, send

SignIn = Callable[[str], Client]
TYPED: Final = "Half a paragraph that nobody"
BULK: Final = "/cases/bulk/"
FORM: Final = "application/x-www-form-urlencoded"


def hidden(client: Client, address: str) -> dict[str, str]:
    """What the form of the page carries for its draft."""
    page = client.get(address).content.decode()
    form = re.search(r'<form[^>]*data-draft="([^"]+)".*?</form>', page, re.DOTALL)
    assert form is not None, address
    seal = re.search(r'name="draft-seal" value="([^"]+)"', form[0])
    assert seal is not None
    version = re.search(r'name="version" value="(\d+)"', form[0])
    found = {"draft-form": html.unescape(form[1]), "draft-seal": seal[1]}
    return found | ({"version": version[1]} if version else {})


def link(client: Client) -> str:
    """The way back from the page of drafts, which has one."""
    (found,) = re.findall(r'<ul class="rows">.*?<a class="govuk-link" href="([^"]*)"', page_of(client), re.DOTALL)
    return html.unescape(found)


def page_of(client: Client) -> str:
    return client.get("/account/drafts/").content.decode()


@pytest.mark.parametrize("asked", ["add=text&after=0", "add=text", "edit=1", "edit=title"])
def test_a_part_of_a_submission_is_offered_back_to_its_own_form(sign_in: SignIn, asked: str) -> None:
    from habeas.store.models import Draft

    pavel = sign_in("pavel")
    address = begun(pavel, "crc")
    typed = hidden(pavel, f"{address}?{asked}") | {"en": TYPED}
    assert pavel.post("/draft/", typed).status_code == 204
    assert "did not save it" in pavel.get(f"{address}?{asked}").content.decode()
    assert "did not save it" not in pavel.get(f"{address}?add=heading").content.decode()
    assert TYPED in pavel.get(link(pavel)).content.decode()
    assert "was changed since" not in pavel.get(link(pavel)).content.decode()
    assert send(pavel, address, "part", query=f"?{asked}", en=TYPED).status_code == 302
    assert not Draft.objects.filter(account__username="pavel").exists()


def test_a_draft_of_a_part_is_thrown_away_on_its_form(sign_in: SignIn) -> None:
    pavel = sign_in("pavel")
    address = begun(pavel) + "?add=text"
    pavel.post("/draft/", hidden(pavel, address) | {"en": TYPED})
    assert pavel.post(address, {"discard": "1"}).status_code == 302
    assert "did not save it" not in pavel.get(address).content.decode()
    assert pavel.post(address, {"en": TYPED}).status_code == 405


def test_of_two_who_change_a_plan_the_second_keeps_what_they_wrote(sign_in: SignIn) -> None:
    pavel, anna = sign_in("pavel"), sign_in("anna")
    address = begun(pavel)
    old = at(pavel, address).version
    assert send(anna, address, "move", do="out-0").status_code == 302
    plan = at(pavel, address).plan
    back = send(pavel, address, "part", query="?add=text&after=1", version=old, en=TYPED)
    assert at(pavel, address).plan == plan
    shown = pavel.get(back["Location"]).content.decode()
    assert "changed the plan meanwhile" in shown
    assert "The plan was changed since you typed this" in shown
    assert TYPED in shown


def test_a_part_that_is_sent_after_the_session_ended_waits_in_its_form(sign_in: SignIn) -> None:
    pavel = sign_in("pavel")
    address = begun(pavel)
    typed = hidden(pavel, f"{address}?add=text") | {"en": TYPED}
    pavel.logout()
    pavel.post(f"{address}part/?add=text&after=&edit=", urlencode(typed), content_type=FORM)
    again = sign_in("pavel").get(f"{address}part/?add=text&after=&edit=&draft=1", follow=True)
    assert TYPED in again.content.decode()


def test_what_is_typed_after_the_session_ended_is_kept_for_whom_the_form_was_made(sign_in: SignIn) -> None:
    """The script of the page sends it, and learns by the way to sign in that it is kept."""
    from habeas.store.models import Draft

    pavel = sign_in("pavel")
    address = begun(pavel)
    typed = hidden(pavel, f"{address}?add=text") | {"en": TYPED}
    pavel.logout()
    assert "next=" in pavel.post("/draft/", urlencode(typed), content_type=FORM)["Location"]
    assert Draft.objects.get(account__username="pavel").body["en"] == [TYPED]
    forged = typed | {"draft-seal": "forged"}
    assert "next=" not in pavel.post("/draft/", urlencode(forged), content_type=FORM)["Location"]


def test_an_instrument_of_ones_own_waits_until_it_is_read(sign_in: SignIn) -> None:
    pavel, address = sign_in("pavel"), "/numbers/gap/own/"
    typed = hidden(pavel, address) | {"text": OWN + "# half a line"}
    pavel.post("/draft/", typed)
    assert "half a line" in pavel.get(link(pavel)).content.decode()
    assert pavel.post(address, {"text": "instrument: ["}).status_code == 422
    assert "did not save it" in pavel.get(address).content.decode()
    assert pavel.post(address, {"text": OWN}).status_code == 200
    assert "did not save it" not in pavel.get(address).content.decode()


def test_what_was_typed_for_an_estimate_waits_until_it_is_made(sign_in: SignIn) -> None:
    from tests.desk.test_estimate_page import file, table

    pavel, address = sign_in("pavel"), "/numbers/estimate/"
    pavel.post("/draft/", hidden(pavel, address) | {"wanted": "A, B, and half a"})
    assert "A, B, and half a" in pavel.get(link(pavel)).content.decode()
    assert pavel.post(address, {"wanted": "A"}).status_code == 422
    assert "did not save it" in pavel.get(address).content.decode()
    assert pavel.post(address, {"table": file(table([30, 20, 10, 9, 8, 7, 6]))}).status_code == 200
    assert "did not save it" not in pavel.get(address).content.decode()


def some(count: int) -> list[Any]:
    """Cases of anna's team."""
    from habeas.store.models import Case

    return list(Case.objects.filter(team__people__username="anna", library=False).order_by("pk")[:count])


@pytest.mark.parametrize("late", [False, True])
def test_what_was_typed_for_several_cases_is_offered_with_the_cases(sign_in: SignIn, late: bool) -> None:
    from habeas.store.models import Draft, Flag

    anna, cases = sign_in("anna"), some(2)
    typed = hidden(anna, "/cases/") | {"action": "flag", "text": TYPED, "query": "held=now"}
    sent = urlencode(typed | {"case": [case.ref for case in cases]}, doseq=True)
    if late:
        anna.logout()
    anna.post(BULK if late else "/draft/", sent, content_type=FORM)
    anna = sign_in("anna")
    assert f'href="{BULK}?draft=1"' in anna.get("/cases/").content.decode()
    shown = anna.get(link(anna), follow=True).content.decode()
    assert TYPED in shown
    assert "2 cases are ticked" in shown
    assert 'href="/cases/?held=now"' in shown
    for case in cases:
        assert f'name="case" value="{case.ref}"' in shown
    assert anna.post(BULK, {"action": "flag", "text": TYPED, "case": [cases[0].ref]}).status_code == 302
    assert Flag.objects.filter(reason=TYPED).count() == 1
    assert not Draft.objects.filter(form__startswith=f"form:{BULK}").exists()
    assert f"{BULK}?draft=1" not in anna.get("/cases/").content.decode()
    assert anna.get(BULK)["Location"] == "/cases/"


def test_a_whole_list_stays_the_whole_list_in_its_draft(sign_in: SignIn) -> None:
    anna = sign_in("anna")
    typed = hidden(anna, "/cases/") | {"action": "task", "text": TYPED, "everything": "1", "query": ""}
    anna.post("/draft/", typed)
    shown = anna.get(f"{BULK}?draft=1").content.decode()
    assert 'name="everything" value="1"' in shown
    assert 'name="case"' not in shown


def test_of_others_cases_a_draft_tells_nothing(sign_in: SignIn) -> None:
    """Ticked while they were seen, and seen no more."""
    anna, cases = sign_in("anna"), some(1)
    typed = hidden(anna, "/cases/") | {"action": "flag", "text": TYPED, "case": cases[0].ref}
    anna.post("/draft/", typed)
    cases[0].team.people.remove(*cases[0].team.people.filter(username="anna"))
    shown = sign_in("anna").get(f"{BULK}?draft=1").content.decode()
    assert cases[0].ref not in shown
    assert "0 cases are ticked" in shown


def test_a_table_that_may_be_locked_has_no_draft(sign_in: SignIn) -> None:
    from habeas.store.models import Draft

    anna, cases = sign_in("anna"), some(1)
    anna.post("/draft/", hidden(anna, "/cases/") | {"action": "export", "case": cases[0].ref})
    page = anna.post(BULK, {"action": "export", "case": [cases[0].ref]}).content.decode()
    assert "passphrase" in page
    assert "draft-seal" not in page
    assert "data-draft" not in page
    assert not Draft.objects.filter(form__startswith=f"form:{BULK}").exists()
