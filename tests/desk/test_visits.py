"""Visits: kept once however often sent, read by the check of those held there, corrected without loss."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

SignIn = Callable[[str], Client]
SHELTER = "rehabilitation centre for minors"
CENTRE = "centre for foreign nationals no. 4"


def place_named(name: str) -> Any:
    from habeas.store.models import Place

    return Place.objects.get(name=name, library=False)


def begin(client: Client, address: str) -> dict[str, str]:
    """The hidden fields of a form, as a browser sends them."""
    text = client.get(address).content.decode()
    token = re.search(r'name="token" value="([^"]+)"', text)
    assert token
    return {"token": token[1], "on": date(2026, 3, 5).isoformat()}


def visits_to(place: Any) -> list[Any]:
    from habeas.store.models import Visit

    return list(Visit.objects.filter(place=place).order_by("pk"))


def test_the_checklist_asks_each_indicator_once() -> None:
    from habeas.casework.visits import checklist
    from habeas.record.vocabulary import load_vocabulary

    asked = [one.name for group in checklist() for one in group.indicators]
    assert len(asked) == len(set(asked)) > 120
    assert "other" not in {group.name for group in checklist()}, "put the new indicator into checklist.yaml"
    assert set(asked) <= load_vocabulary().indicators.keys()
    assert all(group.label("ru") != group.label("en") for group in checklist())


def test_a_visit_is_kept_as_observations_of_the_place(sign_in: SignIn) -> None:
    marina, place = sign_in("marina"), place_named(SHELTER)
    address = f"/places/{place.ref}/visits/new/"
    sent = begin(marina, address) | {"i-occupants": "4 to 7", "i-natural_light": "no", "i-soap": "not_seen"}
    answer = marina.post(address, sent | {"i-cell_m2": "17,5", "met": "three girls"}, follow=True)
    assert "The visit is saved" in answer.content.decode()
    (visit,) = visits_to(place)
    rows = {row.indicator: (row.yes, row.low, row.high) for row in visit.observations.all()}
    assert rows == {"occupants": (None, 4, 7), "natural_light": (False, None, None), "cell_m2": (None, 17.5, 17.5)}
    assert {(row.source, row.case_id, row.since) for row in visit.observations.all()} == {
        ("Visits", None, "2026-03-05")
    }


def test_the_same_visit_sent_twice_is_one(sign_in: SignIn) -> None:
    marina, place = sign_in("marina"), place_named(SHELTER)
    address = f"/places/{place.ref}/visits/new/"
    sent = begin(marina, address) | {"i-occupants": "4"}
    marina.post(address, sent)
    again = marina.post(address, sent, follow=True).content.decode()
    assert "it is kept once" in again
    assert len(visits_to(place)) == 1


def test_what_was_changed_before_a_second_sending_is_not_lost(sign_in: SignIn) -> None:
    marina, place = sign_in("marina"), place_named(SHELTER)
    address = f"/places/{place.ref}/visits/new/"
    sent = begin(marina, address) | {"i-occupants": "4"}
    marina.post(address, sent)
    second = marina.post(address, sent | {"i-soap": "no"}).content.decode()
    assert "save them as a correction" in second
    assert 'id="id_i-soap-no" name="i-soap" value="no" checked' in second
    assert len(visits_to(place)) == 1


def test_cases_of_people_held_there_are_checked_again_with_what_was_seen(sign_in: SignIn) -> None:
    from habeas.casework import jobs
    from habeas.store.mapping import case_of
    from habeas.store.models import Case

    marina, anna, place = sign_in("marina"), sign_in("anna"), place_named(SHELTER)
    siblings = Case.objects.get(key="siblings-not-given-back")
    address = f"/places/{place.ref}/visits/new/"
    marina.post(address, begin(marina, address) | {"i-school": "no"})
    stale = set(Case.objects.filter(stale_since__isnull=False).values_list("key", flat=True))
    assert stale == {"siblings-not-given-back"}
    assert "Being re-checked: 1 case." in anna.get(f"/places/{place.ref}/").content.decode()
    seen = [one for one in case_of(siblings).observations if one.since.text == "2026-03-05"]
    assert [(one.indicator, one.value) for one in seen] == [("school", False)]
    jobs.work_off()
    assert "Being re-checked" not in anna.get(f"/places/{place.ref}/").content.decode()


def test_a_visit_to_a_whole_place_reaches_people_in_its_wing(sign_in: SignIn) -> None:
    from habeas.casework import entries, jobs
    from habeas.store.mapping import case_of
    from habeas.store.models import Account, Case, CasePlace

    wing, place = place_named("women's wing"), place_named(CENTRE)
    case = Case.objects.get(key="pregnant-without-care")
    CasePlace.objects.create(case=case, place=wing, key="wing")
    who = case.people.get(sex="F", key="nilufar").key
    entries.add(
        case,
        Account.objects.get(username="anna"),
        {"kind": "placed", "on": "2026-03-01", "who": [who], "place": "wing"},
    )
    jobs.work_off()
    marina, address = sign_in("marina"), f"/places/{place.ref}/visits/new/"
    marina.post(address, begin(marina, address) | {"i-heating": "no"})
    case.refresh_from_db()
    assert case.stale_since is not None
    read = case_of(case)
    outer = next(one.within for one in read.places if one.id == "wing")
    assert outer in {one.place for one in read.observations if one.indicator == "heating"}


def test_a_visit_concerns_nobody_who_left_before(office: object) -> None:
    from habeas.casework.places import concerned

    place = place_named(CENTRE)
    held = date(2021, 8, 20).toordinal()
    assert [case.key for case in concerned(place, held - 9, held)] == ["aliens-centre-conditions"]
    assert list(concerned(place, held + 30, held + 400)) == []


def test_faults_are_told_at_once_and_nothing_typed_is_lost(sign_in: SignIn) -> None:
    from habeas.casework.recheck import today

    marina, place = sign_in("marina"), place_named(SHELTER)
    address = f"/places/{place.ref}/visits/new/"
    tomorrow = date.fromordinal(today() + 1).isoformat()
    photo = SimpleUploadedFile("yard.jpg", b"a picture of the yard", "image/jpeg")
    sent = begin(marina, address) | {
        "on": tomorrow,
        "i-occupants": "many",
        "i-soap": "yes",
        "note": "cold",
        "papers": photo,
    }
    answer = marina.post(address, sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "This day has not come yet" in text
    assert "is no figure" in text
    assert 'value="many"' in text
    assert "yard.jpg" in text
    kept = re.search(r'name="kept" value="([^"]+)"', text)
    assert kept
    fixed = {**sent, "on": "2026-03-05", "i-occupants": "6", "kept": kept[1]}
    del fixed["papers"]
    marina.post(address, fixed)
    (visit,) = visits_to(place)
    (file,) = visit.files.all()
    got = marina.get(f"/places/{place.ref}/visits/{visit.ref}/files/{file.ref}/")
    assert b"".join(got.streaming_content) == b"a picture of the yard"  # type: ignore[attr-defined]


def test_an_empty_form_is_refused(sign_in: SignIn) -> None:
    marina, place = sign_in("marina"), place_named(SHELTER)
    address = f"/places/{place.ref}/visits/new/"
    assert marina.post(address, begin(marina, address)).status_code == 422
    assert visits_to(place) == []


def test_a_draft_comes_back_with_its_token_and_goes_once_saved(sign_in: SignIn) -> None:
    from habeas.store.models import Draft

    marina, place = sign_in("marina"), place_named(SHELTER)
    address = f"/places/{place.ref}/visits/new/"
    sent = begin(marina, address)
    marina.post("/draft/", sent | {"draft-form": f"visit-{place.ref}", "i-occupants": "12", "note": "not done yet"})
    text = marina.get(address).content.decode()
    assert "not saved yet" in text
    assert 'name="i-occupants" value="12"' in text
    assert sent["token"] in text
    marina.post(address, sent | {"i-occupants": "12"})
    assert not Draft.objects.filter(form=f"visit-{place.ref}").exists()


def test_notes_files_and_names_are_for_the_team_alone(sign_in: SignIn) -> None:
    marina, place = sign_in("marina"), place_named(SHELTER)
    address = f"/places/{place.ref}/visits/new/"
    photo = SimpleUploadedFile("yard.jpg", b"a picture", "image/jpeg")
    sent = {"i-occupants": "4", "note": "secret note", "met": "G. and R.", "companions": "a doctor", "papers": photo}
    marina.post(address, begin(marina, address) | sent)
    (visit,) = visits_to(place)
    page, anna = f"/places/{place.ref}/visits/{visit.ref}/", sign_in("anna")
    assert all(
        word in marina.get(page).content.decode() for word in ("secret note", "G. and R.", "a doctor", "yard.jpg")
    )
    seen = anna.get(page).content.decode()
    assert not any(word in seen for word in ("secret note", "G. and R.", "a doctor", "yard.jpg"))
    assert anna.get(f"{page}correct/").status_code == 404
    assert anna.post(f"{page}correct/", {}).status_code == 404
    assert anna.get(f"{page}files/{visit.files.get().ref}/").status_code == 404


@pytest.fixture
def corrected(sign_in: SignIn) -> tuple[Client, Any, Any]:
    """Marina, the place, and a visit of hers."""
    marina, place = sign_in("marina"), place_named(SHELTER)
    address = f"/places/{place.ref}/visits/new/"
    marina.post(address, begin(marina, address) | {"i-occupants": "4", "i-soap": "yes", "note": "as told"})
    return marina, place, visits_to(place)[0]


def test_a_correction_supersedes_and_the_old_stays(corrected: tuple[Client, Any, Any]) -> None:
    from habeas.store.mapping import case_of
    from habeas.store.models import Case

    marina, place, old = corrected
    address = f"/places/{place.ref}/visits/{old.ref}/correct/"
    sent = begin(marina, address) | {"i-occupants": "9", "i-soap": "yes", "note": "", "why": "counted again"}
    assert marina.post(address, sent).status_code == 302
    _, new = visits_to(place)
    assert (new.supersedes, new.note, new.why) == (old, "as told", "counted again")
    seen = case_of(Case.objects.get(key="siblings-not-given-back")).observations
    assert [one.value for one in seen if one.indicator == "occupants"] == [(9.0, 9.0)]
    page = marina.get(f"/places/{place.ref}/visits/{new.ref}/").content.decode()
    assert "<del>4</del>" in page
    assert "no longer counts" in marina.get(f"/places/{place.ref}/visits/{old.ref}/").content.decode()


def test_a_figure_left_empty_is_asked_about_and_never_dropped(corrected: tuple[Client, Any, Any]) -> None:
    marina, place, old = corrected
    address = f"/places/{place.ref}/visits/{old.ref}/correct/"
    sent = begin(marina, address) | {"i-occupants": "", "i-soap": "yes", "why": "wrong room"}
    refused = marina.post(address, sent)
    assert refused.status_code == 422
    assert "It was 4." in refused.content.decode()
    marina.post(address, sent | {"back-occupants": "1"})
    _, new = visits_to(place)
    assert {row.indicator for row in new.observations.all()} == {"soap"}


def test_the_second_of_two_corrections_is_shown_both(corrected: tuple[Client, Any, Any]) -> None:
    marina, place, old = corrected
    address = f"/places/{place.ref}/visits/{old.ref}/correct/"
    one, two = begin(marina, address), begin(marina, address)
    marina.post(address, one | {"i-occupants": "5", "i-soap": "yes", "why": "counted"})
    second = marina.post(address, two | {"i-occupants": "6", "i-soap": "yes", "why": "counted too"})
    text = second.content.decode()
    assert second.status_code == 409
    assert "corrected this visit meanwhile" in text
    assert re.search(r"<td[^>]*>5</td><td[^>]*>6</td>", text)
    assert len(visits_to(place)) == 2


def test_visits_stand_beside_one_another_with_what_got_worse(sign_in: SignIn) -> None:
    text = sign_in("marina").get(f"/places/{place_named(CENTRE).ref}/visits/").content.decode()
    row = next(part for part in text.split("<tr") if "minutes of telephone a week" in part)
    assert "worse" in row
    row = next(part for part in text.split("<tr") if "minutes outdoors a day" in part)
    assert "better" in row


def test_the_paper_form_asks_what_the_screen_asks(sign_in: SignIn) -> None:
    from habeas.casework.visits import checklist

    text = sign_in("marina").get(f"/places/{place_named(CENTRE).ref}/visits/form/").content.decode()
    assert text.count("<li><span>") == sum(len(group.indicators) for group in checklist())
    assert "data-print" in text
