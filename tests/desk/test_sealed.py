"""Visits that come sealed from a phone: once however often, in whatever order, lost in no case, opened for nobody else."""

import json
import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from django.utils import timezone

from tests.desk.sealing import ADDRESS, closed, closed_text, head, send
from tests.desk.test_visits import SHELTER, begin, place_named, visits_to

SignIn = Callable[[str], Client]
TOKEN: Final = "a-phone-made-this-id-0001"
SEEN: Final = {"on": "2026-03-05", "i-occupants": "4 to 7", "i-soap": "no", "met": "three girls"}
PHOTO: Final = (("yard.jpg", "image/jpeg", b"a picture of the yard"),)


def days_ago(days: float) -> str:
    from django.utils import timezone

    return (timezone.now() - timedelta(days=days)).isoformat()


def sent(client: Client, fields: dict[str, str], token: str = TOKEN, files: Any = (), **how: Any) -> Any:
    """An envelope of Marina's to the shelter."""
    place = how.pop("place", None) or place_named(SHELTER)
    return send(client, closed(head(place, how.pop("who", "marina"), fields, **how), token, files), token)


def test_an_envelope_becomes_a_visit_with_its_files(sign_in: SignIn) -> None:
    marina, place = sign_in("marina"), place_named(SHELTER)
    answer = sent(marina, SEEN, files=PHOTO)
    assert answer.status_code == 200
    (visit,) = visits_to(place)
    assert answer.json()["done"] == "visit"
    assert answer.json()["to"] == f"/places/{place.ref}/visits/{visit.ref}/"
    rows = {row.indicator: (row.yes, row.low, row.high) for row in visit.observations.all()}
    assert rows == {"occupants": (None, 4, 7), "soap": (False, None, None)}
    assert (visit.token, visit.met, visit.team.name, visit.by.username) == (TOKEN, "three girls", "Visits", "marina")
    got = marina.get(f"/places/{place.ref}/visits/{visit.ref}/files/{visit.files.get().ref}/")
    assert b"".join(got.streaming_content) == b"a picture of the yard"  # type: ignore[attr-defined]


@pytest.mark.parametrize(("told", "days"), [(3.0, 3), (900.0, 60), (-5.0, 0)], ids=["as told", "long ago", "to come"])
def test_a_visit_from_a_phone_says_so_and_when_it_was_written(sign_in: SignIn, told: float, days: int) -> None:
    """A seal proves no sender, and a phone's clock nothing: who reads the visit sees where it came from."""
    from django.utils import timezone

    from habeas.store.models import AuditRow, AuditSalt

    marina, place = sign_in("marina"), place_named(SHELTER)
    to = sent(marina, SEEN, at=days_ago(told)).json()["to"]
    (visit,) = visits_to(place)
    written, now = timezone.now() - timedelta(days=days), timezone.now()
    assert abs(visit.made_at - written) < timedelta(minutes=5)
    row = AuditRow.objects.get(what="add", table="visit", ref=visit.ref)
    body = AuditSalt.objects.get(sequence=row.sequence).body
    assert body == {"place": place.ref, "sealed": True, "written": visit.made_at.isoformat()}
    said = [timezone.localtime(each).strftime("%-d.%m.%Y") for each in (visit.made_at, now)]
    text = " ".join(marina.get(to).content.decode().split())
    assert re.search(f"came from a phone, written {said[0]} [0-9:]+, arrived {said[1]} [0-9:]+", text)


def test_a_visit_by_the_page_does_not_say_that_it_came_from_a_phone(sign_in: SignIn) -> None:
    marina, place = sign_in("marina"), place_named(SHELTER)
    address = f"/places/{place.ref}/visits/new/"
    answer = marina.post(address, begin(marina, address) | SEEN)
    assert "came from a phone" not in marina.get(answer["Location"]).content.decode()


def test_a_phone_is_told_the_names_of_its_places_that_one_may_see(sign_in: SignIn) -> None:
    from habeas.store.models import Place

    home = Place.objects.create(name="Home", kind="private_home", state="RU")
    place = place_named(SHELTER)
    told = sign_in("marina").get(ADDRESS, {"place": [place.ref, home.ref, "no-place"]}).json()
    assert told["places"] == {place.ref: str(place)}


def test_the_same_envelope_twice_changes_nothing_and_is_answered_the_same(sign_in: SignIn) -> None:
    from habeas.store.models import AuditRow

    marina = sign_in("marina")
    first = sent(marina, SEEN).json()
    rows = AuditRow.objects.count()
    assert sent(marina, SEEN).json() == first
    assert len(visits_to(place_named(SHELTER))) == 1
    assert AuditRow.objects.count() == rows


def test_what_had_arrived_by_the_page_before_is_the_same_visit(sign_in: SignIn) -> None:
    """The office had it, and the phone never learnt so."""
    marina, place = sign_in("marina"), place_named(SHELTER)
    address = f"/places/{place.ref}/visits/new/"
    form = begin(marina, address) | SEEN
    marina.post("/draft/", form | {"draft-form": f"visit-{place.ref}"})
    marina.post(address, form)
    marina.post("/draft/", form | {"draft-form": f"visit-{place.ref}"})
    told = {name: value for name, value in form.items() if name != "token"}
    assert sent(marina, told, form["token"]).json()["done"] == "visit"
    assert len(visits_to(place)) == 1
    assert "not saved yet" not in marina.get(address).content.decode()


def test_what_was_changed_before_it_was_sealed_is_offered_as_a_correction(sign_in: SignIn) -> None:
    marina, place = sign_in("marina"), place_named(SHELTER)
    sent(marina, SEEN)
    (visit,) = visits_to(place)
    from habeas.store.models import Arrival

    Arrival.objects.all().delete()  # it came by the page
    answer = sent(marina, SEEN | {"i-occupants": "9"}).json()
    assert (answer["done"], answer["to"]) == ("draft", f"/places/{place.ref}/visits/{visit.ref}/correct/")
    assert 'name="i-occupants" value="9"' in marina.get(answer["to"]).content.decode()
    assert len(visits_to(place)) == 1


def recorded(place: Any) -> Any:
    """What the office knows of a place by its visits, without ids and without the day it was told."""
    from habeas.casework.conditions import seen_at
    from habeas.casework.recheck import today
    from habeas.casework.visits import latest_of, told_by
    from habeas.store.access import reach
    from habeas.store.models import Account

    marina = Account.objects.get(username="marina")
    from django.utils import timezone

    return [told_by(one) for one in latest_of([place.pk])], seen_at(
        place, marina, reach(marina, timezone.now()), today()
    )


@pytest.mark.parametrize("second_day", ["2026-03-05", "2026-03-07"], ids=["the same day", "two days later"])
def test_the_order_of_arrival_does_not_matter(sign_in: SignIn, second_day: str) -> None:
    from django.db import transaction

    marina, place = sign_in("marina"), place_named(SHELTER)
    one = (SEEN, "the-first-of-two-visits-1", {"at": days_ago(2.5)})
    fields = SEEN | {"on": second_day, "i-occupants": "9", "i-soap": "yes"}
    two = (fields, "the-second-of-two-visits", {"at": days_ago(2)})
    found = []
    for order in ((one, two), (two, one)):
        with transaction.atomic():
            for told, token, how in order:
                assert sent(marina, told, token, **how).json()["done"] == "visit"
            found.append(recorded(place))
            transaction.set_rollback(True)
    assert found[0] == found[1]
    assert [told.on for told in found[0][0]] == [second_day, "2026-03-05"]


def test_what_is_not_right_is_kept_as_a_draft_with_its_files_and_finished_once(sign_in: SignIn) -> None:
    marina, place = sign_in("marina"), place_named(SHELTER)
    wrong = SEEN | {"i-occupants": "many", "note": "It was cold."}
    answer = sent(marina, wrong, files=PHOTO).json()
    assert answer["done"] == "draft"
    assert sent(marina, wrong, files=PHOTO).json() == answer
    assert visits_to(place) == []
    listed = marina.get("/account/drafts/").content.decode()
    assert f"?sealed={TOKEN}" in listed
    text = marina.get(answer["to"]).content.decode()
    assert 'value="many"' in text
    assert "It was cold." in text
    assert "yard.jpg" in text
    kept = re.search(r'name="kept" value="([^"]+)"', text)
    assert kept
    assert marina.post(answer["to"], wrong | {"i-occupants": "6", "token": TOKEN, "kept": kept[1]}).status_code == 302
    (visit,) = visits_to(place)
    assert visit.files.get().name == "yard.jpg"
    assert sent(marina, wrong).json()["to"] == f"/places/{place.ref}/visits/{visit.ref}/"
    assert f"?sealed={TOKEN}" not in marina.get("/account/drafts/").content.decode()


def test_the_files_of_a_draft_outlive_a_new_start_and_go_with_it(sign_in: SignIn) -> None:
    from habeas.store import blobs
    from habeas.store.models import Draft, DraftFile

    marina = sign_in("marina")
    sent(marina, {"on": "2026-03-05", "i-occupants": "many"}, files=PHOTO)
    name = DraftFile.objects.get().blob
    assert name in blobs.in_use()
    marina.post(f"/account/drafts/{Draft.objects.get(form__contains=TOKEN).pk}/remove/")
    assert name not in blobs.in_use()
    assert sent(marina, SEEN).json()["done"] == "gone"
    assert visits_to(place_named(SHELTER)) == []


def test_an_unfinished_visit_is_in_the_log_and_so_is_that_it_was_thrown_away(sign_in: SignIn) -> None:
    from habeas.store.models import AuditRow, AuditSalt, Draft

    def logged(what: str) -> list[tuple[str, Any]]:
        rows = AuditRow.objects.filter(what=what, table="draft").order_by("sequence")
        return [(row.ref, AuditSalt.objects.get(sequence=row.sequence).body) for row in rows]

    marina, place = sign_in("marina"), place_named(SHELTER)
    sent(marina, {"on": "2026-03-05", "i-occupants": "many"}, files=PHOTO, at=days_ago(1))
    draft = Draft.objects.get(form__contains=TOKEN)
    ((ref, body),) = logged("add")
    assert ref == str(draft.pk)
    assert abs((timezone.now() - datetime.fromisoformat(body.pop("written"))).total_seconds() - 86400) < 300
    assert body == {"place": place.ref, "sealed": True, "files": 1}
    marina.post(f"/account/drafts/{draft.pk}/remove/")
    assert logged("remove") == [(str(draft.pk), {"files": 1})]
    typed = Draft.objects.create(account=draft.account, form="task:new", body={"title": ["-"]})
    marina.post(f"/account/drafts/{typed.pk}/remove/")
    assert len(logged("remove")) == 1


def test_two_drafts_of_one_place_stand_beside_what_is_being_typed(sign_in: SignIn) -> None:
    marina, place = sign_in("marina"), place_named(SHELTER)
    address = f"/places/{place.ref}/visits/new/"
    marina.post("/draft/", begin(marina, address) | {"draft-form": f"visit-{place.ref}", "note": "typed here"})
    for number in (1, 2):
        told = {"on": "2026-03-05", "i-occupants": "many", "note": f"from the phone {number}"}
        to = sent(marina, told, f"a-phone-made-this-id-000{number}").json()["to"]
        assert f"from the phone {number}" in marina.get(to).content.decode()
    assert "typed here" in marina.get(address).content.decode()


def refused(answer: Any, status: int, words: str) -> None:
    assert answer.status_code == status, answer.content
    assert "done" not in answer.json()
    assert words in answer.json()["text"]


def test_an_envelope_of_somebody_else_stays_on_the_phone(sign_in: SignIn) -> None:
    refused(sent(sign_in("anna"), SEEN), 403, "Somebody else")
    sent(sign_in("marina"), SEEN)
    refused(sent(sign_in("anna"), SEEN, who="anna"), 403, "Somebody else")
    assert len(visits_to(place_named(SHELTER))) == 1


def test_what_cannot_be_opened_stays_on_the_phone(sign_in: SignIn) -> None:
    marina, place = sign_in("marina"), place_named(SHELTER)
    whole = closed(head(place, "marina", SEEN), TOKEN)
    for at in (1, 70, len(whole) - 1):
        refused(send(marina, whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :], TOKEN), 422, "cannot be opened")
    refused(send(marina, whole[:-20], TOKEN), 422, "cannot be opened")
    refused(send(marina, whole, "another-id-of-this-phone"), 422, "cannot be opened")
    refused(send(marina, b"\x02" + whole[1:], TOKEN), 422, "does not know")
    refused(send(marina, b"", TOKEN), 422, "does not know")
    refused(send(marina, whole, "short"), 400, "no id")
    stranger = ec.generate_private_key(ec.SECP256R1()).public_key()
    refused(send(marina, closed(head(place, "marina", SEEN), TOKEN, office=stranger), TOKEN), 422, "another office")
    assert visits_to(place) == []
    assert send(marina, whole, TOKEN).json()["done"] == "visit"


def test_what_no_page_would_seal_is_refused_and_breaks_nothing(sign_in: SignIn) -> None:
    marina, place = sign_in("marina"), place_named(SHELTER)
    told = head(place, "marina", SEEN)
    many = tuple((f"{number}.jpg", "image/jpeg", b"-") for number in range(101))
    refused(sent(marina, SEEN, files=many), 422, "cannot be opened")
    refused(sent(marina, SEEN, at="0001-01-01T00:00:00+14:00"), 422, "cannot be opened")
    deep = b'{"fields": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"
    endless = json.dumps({**told, "files": [["film", "", float("inf")]]}).encode()
    for each in (deep, endless, b"[]", b"\xff"):
        refused(send(marina, closed_text(each, TOKEN), TOKEN), 422, "cannot be opened")
    assert visits_to(place) == []
    assert sent(marina, SEEN, files=many[:100]).json()["done"] == "visit"


def test_what_is_too_large_stays_on_the_phone(sign_in: SignIn) -> None:
    from habeas.casework.envelopes import LARGEST

    marina = sign_in("marina")
    refused(sent(marina, SEEN, files=(("film", "", b"0" * LARGEST),)), 413, "too large")
    assert sent(marina, SEEN, files=(("photos", "", b"0" * 20 * 2**20),)).json()["done"] == "visit"


def test_a_place_that_one_may_not_see_refuses_and_keeps_nothing(sign_in: SignIn) -> None:
    from habeas.store.models import Arrival, Place

    marina = sign_in("marina")
    home = Place.objects.create(name="Home", kind="private_home", state="RU")
    refused(sent(marina, SEEN, place=home), 403, "may not see its place")
    place_named(SHELTER)
    marina_account = Arrival.objects.count()
    assert marina_account == 0


def test_who_belongs_to_no_team_is_told_and_keeps_it(sign_in: SignIn) -> None:
    from habeas.store.models import Account

    account = Account.objects.get(username="marina")
    account.teams.clear()
    refused(sent(sign_in("marina"), SEEN), 403, "no team")


def test_a_sealed_visit_needs_the_seal_against_forged_forms(office: object) -> None:
    from habeas.store.models import Account

    marina = Client(HTTP_HOST="127.0.0.1", enforce_csrf_checks=True)
    marina.force_login(Account.objects.get(username="marina"), backend="habeas.desk.account.backends.ByPassword")
    assert sent(marina, SEEN).status_code == 403
    csrf = marina.get(ADDRESS).json()["csrf"]
    envelope = closed(head(place_named(SHELTER), "marina", SEEN), TOKEN)
    headers = {"X-Habeas-Id": TOKEN, "X-CSRFToken": csrf}
    answer = marina.post(ADDRESS, envelope, content_type="application/octet-stream", headers=headers)
    assert answer.json()["done"] == "visit"


def test_what_waits_on_a_phone_can_be_opened_after_a_backup_from_before_it_was_restored(sign_in: SignIn) -> None:
    """The key follows from the master key: no row holds it that an older backup does not have."""
    from django.db import transaction

    from habeas.casework.envelopes import public_key
    from habeas.store.models import Setting

    rows = Setting.objects.count()
    with transaction.atomic():
        first = public_key()
        envelope = closed(head(place_named(SHELTER), "marina", SEEN), TOKEN)
        assert Setting.objects.count() == rows
        transaction.set_rollback(True)  # what a restore leaves: the tables of before
    assert public_key() == first
    assert set(first) == {"kty", "crv", "x", "y"}
    assert send(sign_in("marina"), envelope, TOKEN).json()["done"] == "visit"


def test_what_a_page_asks_by_itself_is_nobody_being_there(sign_in: SignIn) -> None:
    marina = sign_in("marina")
    address = re.search(r'data-address="([^"]+)" data-send="([^"]+)"', marina.get("/").content.decode())
    assert address
    session = marina.session
    seen = session["seen"] = time.time() - 15 * 60
    session.save()
    assert marina.get(address[1], {"place": [place_named(SHELTER).ref]} | {"poll": "1"}).status_code == 200
    assert marina.get(address[1]).status_code == 200
    assert marina.session["seen"] == seen
    envelope = closed(head(place_named(SHELTER), "marina", SEEN), TOKEN)
    headers = {"X-Habeas-Id": TOKEN}
    assert (
        marina.post(address[2], envelope, content_type="application/octet-stream", headers=headers).status_code == 200
    )
    assert marina.session["seen"] > seen


def test_the_form_to_take_along_names_nobody(sign_in: SignIn) -> None:
    from habeas.store.models import Account, Place

    marina, place = sign_in("marina"), place_named(SHELTER)
    text = marina.get(f"/visits/field/{place.ref}/").content.decode()
    assert place.name in text
    assert 'name="i-occupants"' in text
    words = [value for row in Account.objects.values_list("name", "username") for value in row if value]
    assert not [word for word in (*words, "csrfmiddlewaretoken", "Visits<") if word in text]
    home = Place.objects.create(name="Home", kind="private_home", state="RU")
    assert sign_in("anna").get(f"/visits/field/{home.ref}/").status_code == 404


def test_a_script_that_sent_the_form_is_told_where_to_go(sign_in: SignIn) -> None:
    marina, place = sign_in("marina"), place_named(SHELTER)
    address = f"/places/{place.ref}/visits/new/"
    answer = marina.post(address, begin(marina, address) | SEEN, headers={"X-Habeas-Sent": "script"})
    (visit,) = visits_to(place)
    assert answer.json() == {"to": f"/places/{place.ref}/visits/{visit.ref}/"}
    assert "The visit is saved" in marina.get(answer.json()["to"]).content.decode()
