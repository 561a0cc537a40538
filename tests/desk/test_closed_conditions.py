"""What was seen at a place is closed as in a case: health by role, what rests on a protected source to all but its readers."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from django.test import Client

from tests.desk.test_conditions import _added, _case, _place
from tests.desk.test_visits import SHELTER, begin, place_named, visits_to

SignIn = Callable[[str], Client]
CLOSED: Final = "about somebody’s health, which is closed to your role"
MEDICINE: Final = "medicine handed out by police"
SECRET: Final = "on a source that is not open to you"


def close_health(*roles: str) -> None:
    from habeas.store.models import Setting

    Setting.objects.create(name="closed_fields", value={role: ["health"] for role in roles})


def told(client: Client, where: str) -> str:
    answer = client.get(where)
    assert answer.status_code == 200
    return str(answer.content.decode()).lower()


def test_a_place_tells_no_health_to_whom_it_is_closed_and_says_that_it_keeps_something(sign_in: SignIn) -> None:
    anna, daniyar, place = sign_in("anna"), sign_in("daniyar"), f"/places/{_place().ref}/"
    _added(anna, indicator="medicine_given_by_police", yes="yes", since="2022-03")
    assert MEDICINE in told(anna, place)
    assert CLOSED not in told(anna, place)
    close_health("lawyer")
    assert MEDICINE not in told(anna, place)
    assert CLOSED in told(anna, place)
    conditions = told(anna, f"/cases/{_case().ref}/conditions/")
    assert MEDICINE not in conditions
    assert CLOSED in conditions
    assert MEDICINE in told(daniyar, place), "it is closed to lawyers alone"


def test_a_place_tells_what_rests_on_a_protected_source_to_its_readers_alone(sign_in: SignIn) -> None:
    from habeas.store.models import Account

    anna, daniyar, place = sign_in("anna"), sign_in("daniyar"), f"/places/{_place().ref}/"
    guard = _case().sources.create(key="guard", name="a guard", access="protected")
    guard.readers.add(Account.objects.get(username="anna"))
    _added(anna, indicator="floor_m2_per_person", low="1.27", high="1.27", since="2022-03", source="guard")
    assert "1.27" in told(anna, place)
    assert SECRET not in told(anna, place)
    assert "1.27" not in told(daniyar, place)
    assert SECRET in told(daniyar, place)
    assert SECRET in told(daniyar, f"/cases/{_case().ref}/conditions/")
    chart = f"{place}charts/floor_m2_per_person.vl.json"
    assert anna.get(chart).status_code == 200
    assert b"1.27" in anna.get(chart).content
    assert b"1.27" not in daniyar.get(chart).content


@pytest.fixture
def visit(sign_in: SignIn) -> Any:
    marina, place = sign_in("marina"), place_named(SHELTER)
    sent = begin(marina, f"/places/{place.ref}/visits/new/")
    sent |= {"i-occupants": "4", "i-special_diet": "no", "i-pregnancy_care": "yes"}
    assert marina.post(f"/places/{place.ref}/visits/new/", sent).status_code == 302
    return visits_to(place)[-1]


def test_a_visit_tells_no_health_to_whom_it_is_closed(sign_in: SignIn, visit: Any) -> None:
    from habeas.desk.places.words import label

    anna, word = sign_in("anna"), label("special_diet")
    pages = [f"/places/{visit.place.ref}/visits/{visit.ref}/", f"/places/{visit.place.ref}/visits/"]
    for page in (*pages, f"/places/{visit.place.ref}/"):
        assert word in told(anna, page)
        assert CLOSED not in told(anna, page)
    close_health("lawyer")
    for page in pages:
        assert word not in told(anna, page)
        assert CLOSED in told(anna, page)


def test_a_correction_neither_shows_nor_loses_what_is_closed(sign_in: SignIn, visit: Any) -> None:
    from habeas.desk.places.words import label

    close_health("monitor")
    marina = sign_in("marina")
    address = f"/places/{visit.place.ref}/visits/{visit.ref}/correct/"
    shown = told(marina, address)
    assert "i-special_diet" not in shown
    assert label("special_diet") not in shown
    assert CLOSED in shown
    sent = begin(marina, address) | {"i-occupants": "5", "why": "counted again"}
    assert marina.post(address, sent).status_code == 302
    later = visits_to(visit.place)[-1]
    rows = {row.indicator: (row.yes, row.low) for row in later.observations.all()}
    assert rows == {"occupants": (None, 5), "special_diet": (False, None), "pregnancy_care": (True, None)}
