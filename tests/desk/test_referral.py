"""A case is referred to another team: it is told, answers by a day, and what nobody answers is seen by who asked."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

SignIn = Callable[[str], Client]


def _case() -> Any:
    from habeas.store.models import Case

    return Case.objects.get(key="stateless-across-2022")


@pytest.fixture
def other(office: Any) -> Any:
    """Another team, of one."""
    from habeas.store.models import Account, Team

    team = Team.objects.create(name="Others")
    team.people.add(Account.objects.create_user("guest", None, role="lawyer", name="Guest"))
    return team


def _offer(client: Client, team: Any, **values: Any) -> Any:
    from django.utils import timezone

    today = timezone.localdate()
    address = reverse("share", args=[_case().ref])
    form = client.get(address).context["form"]
    sent = {
        "version": 0, "token": form["token"].value(), "team": team.pk, "reason": "they visit that town",
        "until": today + timedelta(days=40), "answer_by": today + timedelta(days=5), **values,
    }  # fmt: skip
    for _twice in range(2):
        assert client.post(address, sent).status_code == 302
    return _case().shares.get(team=team)


def _answer(share: Any) -> str:
    return reverse("share-answer", args=[_case().ref, share.ref])


def _pass(share: Any, days: int) -> None:
    """As if it had been offered so many days before."""
    from django.utils import timezone

    share.answer_by = timezone.localdate() - timedelta(days=days)
    share.save(update_fields=["answer_by"])


def test_the_team_that_is_asked_has_a_notice_and_a_tile_until_it_answers(sign_in: SignIn, other: Any) -> None:
    from habeas.store.models import Task

    anna, guest = sign_in("anna"), sign_in("guest")
    share = _offer(anna, other)
    notice = Task.objects.get(about=f"share:{share.ref}")
    assert notice.assignee is not None
    assert notice.assignee.username == "guest"
    assert notice.due == share.answer_by
    assert _case().title not in notice.text
    today = guest.get("/").content.decode()
    assert "answer by" in today
    assert notice.text in guest.get("/tasks/").content.decode()
    assert "Answer by" in guest.get(f"/cases/{_case().ref}/").content.decode()
    answer = _answer(share)
    for leading in (f"/cases/{_case().ref}/", reverse("share", args=[_case().ref]), reverse("shared")):
        assert f'href="{answer}"' in guest.get(leading).content.decode(), leading
    page = guest.get(answer).content.decode()
    for shown in (_case().title, share.reason, str(share.made_by), str(_case().team)):
        assert shown in page
    assert guest.post(answer, {}).status_code == 422
    assert guest.post(answer, {"answer": "accept", "note": "gladly"}).status_code == 302
    notice.refresh_from_db()
    assert notice.done_at is not None
    assert "answer by" not in guest.get("/").content.decode()
    told = Task.objects.get(about=f"share:{share.ref}", assignee__username="anna")
    assert "gladly" in told.text
    assert guest.get(f"/cases/{_case().ref}/").status_code == 200


def test_sight_ends_with_the_day_of_the_answer_and_who_asked_is_told(sign_in: SignIn, other: Any) -> None:
    anna, guest = sign_in("anna"), sign_in("guest")
    share = _offer(anna, other)
    assert "another team is overdue" not in anna.get("/").content.decode()
    assert guest.get(f"/cases/{_case().ref}/").status_code == 200
    _pass(share, 1)
    assert guest.get(f"/cases/{_case().ref}/").status_code == 404
    assert "answer of another team is overdue" in anna.get("/").content.decode()
    assert "has not answered" in anna.get(f"/cases/{_case().ref}/").content.decode()
    page = guest.get(reverse("shared")).content.decode()
    assert _case().title not in page
    assert share.ref in page
    # an answer that comes late is better than none
    answer = _answer(share)
    assert f'href="{answer}"' in page
    assert guest.post(answer, {"answer": "accept"}).status_code == 302
    assert guest.get(f"/cases/{_case().ref}/").status_code == 200
    assert "another team is overdue" not in anna.get("/").content.decode()
    assert guest.post(answer, {"answer": "decline"}, follow=True).status_code == 200
    share.refresh_from_db()
    assert share.answer == "accepted"


def test_a_late_answer_shows_of_the_case_what_the_list_shows_and_no_more(sign_in: SignIn, other: Any) -> None:
    from habeas.store.models import Entry, Person

    Person.objects.filter(case=_case()).update(label="Quibbleton")
    Entry.objects.filter(case=_case()).update(note="Quibbleton said so")
    anna, guest = sign_in("anna"), sign_in("guest")
    share = _offer(anna, other)
    _pass(share, 1)
    pages = [guest.get(_answer(share)), guest.post(_answer(share), {"note": "we could not come before"})]
    assert [page.status_code for page in pages] == [200, 422]
    for page in pages:
        html = page.content.decode()
        for hidden in (_case().title, "Quibbleton", f"/cases/{_case().ref}/"):
            assert hidden not in html.replace(_answer(share), ""), hidden
        for shown in (_case().ref, share.reason, str(_case().team)):
            assert shown in html, shown
    assert "we could not come before" in pages[1].content.decode()
    assert 'href="#id_answer"' in pages[1].content.decode()
    share.refresh_from_db()
    assert share.answer == "waiting"


def test_only_the_team_that_is_asked_has_the_form_and_only_until_it_answers(sign_in: SignIn, other: Any) -> None:
    anna, guest = sign_in("anna"), sign_in("guest")
    share = _offer(anna, other)
    for name in ("anna", "marina", "olga", "pavel"):
        assert sign_in(name).get(_answer(share)).status_code == 404, name
    assert guest.post(_answer(share), {"answer": "accept"}).status_code == 302
    assert guest.get(_answer(share))["Location"] == reverse("share", args=[_case().ref])
    assert _answer(share) not in guest.get(reverse("share", args=[_case().ref])).content.decode()


def test_an_offer_is_taken_back_and_nobody_is_reminded_of_it(sign_in: SignIn, other: Any) -> None:
    from habeas.store.models import Task

    anna, guest = sign_in("anna"), sign_in("guest")
    share = _offer(anna, other, answer_by="", transfer="on")
    assert share.answer_by is not None, "an answer is always expected"
    _pass(share, 3)
    assert anna.post(reverse("share-end", args=[_case().ref, share.ref])).status_code == 302
    assert not Task.objects.filter(about=f"share:{share.ref}", done_at__isnull=True).exists()
    for client in (anna, guest):
        assert "Between teams" not in client.get("/").content.decode()
    assert guest.get(_answer(share)).status_code == 404
    assert guest.post(_answer(share), {"answer": "accept"}).status_code == 404


def test_a_case_that_is_handed_over_leaves_a_notice_that_stands_without_it(sign_in: SignIn, other: Any) -> None:
    anna, guest = sign_in("anna"), sign_in("guest")
    share = _offer(anna, other, transfer="on")
    assert guest.post(_answer(share), {"answer": "accept"}).status_code == 302
    assert _case().team == other
    assert anna.get(f"/cases/{_case().ref}/").status_code == 404
    assert "Others accepts" in anna.get("/tasks/").content.decode()
