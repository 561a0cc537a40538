"""A check that fails loses nothing: what was typed is saved, the case waits for its re-check, and pages say so."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.desk.test_conditions import _form
from tests.desk.test_takein import _saved

SignIn = Callable[[str], Client]
KEY = "child-deported-alone"


def a_case(key: str = KEY) -> Any:
    from habeas.store.models import Case

    return Case.objects.get(key=key)


@pytest.fixture
def no_check(office: object) -> Any:
    """A figure of the office that the law cannot read, as a damaged setting might hold it: every check fails on it."""
    from habeas.casework.law import FIGURES
    from habeas.store.models import Setting

    return Setting.objects.create(name=FIGURES, value={"no such figure": 7})


def waits(case: Any) -> bool:
    """Whether the case is marked as the worker marks one whose check failed once."""
    return case.stale_since is not None and case.check_tries == 1 and case.check_fault == ""


def test_an_entry_is_saved_though_its_check_fails_and_the_page_says_so(sign_in: SignIn, no_check: Any) -> None:
    from habeas.casework import jobs

    anna, case = sign_in("anna"), a_case()
    who = case.people.order_by("pk")[0].key
    address = f"/cases/{case.ref}/entries/new/?kind=detention_reviewed"
    sent = _form(anna, address, on="2019-03-04", who=who, note="Typed with care")
    page = anna.post(address, sent, follow=True)
    assert page.status_code == 200, page.content.decode()
    assert case.entries.filter(note="Typed with care").count() == 1
    assert waits(a_case())
    shown = page.content.decode()
    assert "Saved, but not checked yet" in shown
    assert "The last check of this case failed" in shown
    assert not anna.get("/me/drafts/").content.decode().count("detention_reviewed")

    no_check.delete()
    jobs.work_off()
    assert (a_case().stale_since, a_case().check_tries) == (None, 0)


def test_a_correction_and_a_retraction_are_saved_though_the_check_fails(sign_in: SignIn, no_check: Any) -> None:
    from habeas.casework import entries
    from habeas.store.models import Account

    anna, case, by = sign_in("anna"), a_case(), Account.objects.get(username="anna")
    who = case.people.order_by("pk")[0].key
    key = entries.add(case, by, {"kind": "detention_reviewed", "on": "2023-03-04", "who": [who]}).key
    sent = {"reason": "heard wrongly", "why": "heard wrongly"}
    assert anna.post(f"/cases/{case.ref}/entries/{key}/retract/", sent).status_code == 302
    assert case.entries.filter(kind="retracted", supersedes=key).exists()
    assert a_case().check_tries == 2


def test_an_answer_is_saved_though_the_check_fails_and_the_questions_are_shown(sign_in: SignIn, office: object) -> None:
    from habeas.casework.law import FIGURES
    from habeas.casework.recheck import questions
    from habeas.store.models import Setting

    case = a_case()
    one = next(
        each for each in questions(case) if any(set(answer["fields"]) == {"who"} for answer in each.body["answers"])
    )
    number = next(n for n, answer in enumerate(one.body["answers"]) if set(answer["fields"]) == {"who"})
    Setting.objects.create(name=FIGURES, value={"no such figure": 7})
    anna, before = sign_in("anna"), case.entries.count()
    sent = {"asked": str(one.pk), "who": [one.body["who"]], "on": "2024-05-06", "note": "Found out"}
    page = anna.post(f"/cases/{case.ref}/questions/?id={one.identity}&answer={number}", sent, follow=True)
    assert page.status_code == 200
    assert case.entries.count() == before + 1
    assert "not checked yet" in page.content.decode()
    assert waits(a_case())
    assert anna.get(f"/cases/{case.ref}/questions/").status_code == 200


def test_a_case_that_turned_is_shown_though_its_check_fails(sign_in: SignIn, no_check: Any) -> None:
    from habeas.store.models import Case

    case = a_case()
    Case.objects.filter(pk=case.pk).update(turns_on=1, stale_since=None)
    page = sign_in("anna").get(f"/cases/{case.ref}/")
    assert page.status_code == 200
    assert "The last check of this case failed" in page.content.decode()
    assert waits(a_case())


def test_who_is_taken_in_is_kept_though_the_check_fails(sign_in: SignIn, no_check: Any) -> None:
    case = _saved(daniyar := sign_in("daniyar"))
    assert case.title == "Назаров Рустам"
    assert waits(case)
    assert "The last check of this case failed" in daniyar.get(f"/cases/{case.ref}/").content.decode()


def test_something_seen_is_saved_though_the_check_fails(sign_in: SignIn, no_check: Any) -> None:
    anna, case = sign_in("anna"), a_case()
    address = f"/cases/{case.ref}/conditions/new/"
    place = case.case_places.order_by("pk")[0].place
    sent = _form(anna, address, place=place.ref, indicator="floor_m2_per_person", low="1.5", since="2022-03")
    page = anna.post(address, sent, follow=True)
    assert case.observations.filter(key=sent["token"]).exists()
    assert "Saved, but not checked yet" in page.content.decode()
    assert waits(a_case())
