"""A place is chosen or made on the spot in the form of an entry; the case knows it from then on, and its check reads it."""

import re
from collections.abc import Callable
from typing import Any

from django.test import Client

from tests.desk.filled import filled as _filled
from tests.desk.test_entry_forms import _case, _new

SignIn = Callable[[str], Client]
NEW = {
    "new_place": "Invented centre on the hill", "new_place_kind": "aliens_detention_centre", "new_place_state": "RU",
    "new_place_town": "Псков",
}  # fmt: skip


def _place(name: str = NEW["new_place"]) -> Any:
    from habeas.store.models import Place

    return Place.objects.get(name=name)


def test_a_place_is_made_in_the_form(sign_in: SignIn) -> None:
    anna, case = sign_in("anna"), _case()
    page = anna.get(_new("placed")).content.decode()
    assert "A place that is not in the list" in page
    sent = _filled(anna, _new("placed"), on="2026-05", **NEW)
    assert anna.post(_new("placed"), sent).status_code == 302
    place, entry = _place(), case.entries.get(kind="placed", on="2026-05")
    assert (place.kind, place.state, place.town, place.library) == ("aliens_detention_centre", "RU", "Псков", False)
    assert place.latitude is not None, "the map does not know where it lies"
    assert entry.place == place
    assert case.case_places.filter(place=place).count() == 1
    assert anna.get(f"/places/{place.ref}/").status_code == 200
    assert place.name in anna.get(f"/cases/{case.ref}/").content.decode()


def test_the_same_form_sent_twice_makes_one_place(sign_in: SignIn) -> None:
    from habeas.store.models import Place

    anna, case = sign_in("anna"), _case()
    sent = _filled(anna, _new("placed"), on="2026-05", **NEW)
    count = case.entries.count(), Place.objects.count()
    for _ in range(2):
        assert anna.post(_new("placed"), sent).status_code == 302
    assert (case.entries.count(), Place.objects.count()) == (count[0] + 1, count[1] + 1)
    other = {**sent, "new_place": "Quite another centre"}
    assert anna.post(_new("placed"), other).status_code == 422, "it was taken for what was saved before"


def test_a_name_the_office_knows_makes_no_second_place(sign_in: SignIn) -> None:
    from habeas.casework import places
    from habeas.store.models import Account, Place

    anna, case = sign_in("anna"), _case()
    by = Account.objects.get(username="anna")
    known = places.add(by, {"name": NEW["new_place"], "kind": "aliens_detention_centre", "state": "RU"}).place
    count = Place.objects.count()
    sent = _filled(anna, _new("placed"), on="2026-05", **{**NEW, "new_place": NEW["new_place"].upper()})
    assert anna.post(_new("placed"), sent).status_code == 302
    assert Place.objects.count() == count
    assert case.entries.get(kind="placed", on="2026-05").place == known


def test_a_place_of_the_office_is_linked_with_what_it_lies_within(sign_in: SignIn) -> None:
    """What monitors saw there, and in the whole of which it is a wing, counts in the check of this case from now on."""
    from habeas.casework import places
    from habeas.store.mapping import case_of
    from habeas.store.models import Account, Observation, Team, Visit

    anna, case = sign_in("anna"), _case()
    by = Account.objects.get(username="anna")
    whole = places.add(by, {"name": "Whole centre", "kind": "aliens_detention_centre", "state": "RU"}).place
    wing = places.add(by, {"name": "Its wing", "kind": "aliens_detention_centre", "state": "RU", "within": whole}).place
    visit = Visit.objects.create(place=whole, team=Team.objects.all()[0], on="2026-05-02", on_first=739738, token="v")
    Observation.objects.create(
        visit=visit, key="seen-1", place=whole, indicator="hygiene", yes=False, since="2026-05-02"
    )
    assert not case_of(case).observations
    page = anna.get(_new("placed")).content.decode()
    assert f'value="@{wing.ref}"' in page
    sent = _filled(anna, _new("placed"), on="2026-05-01", place=f"@{wing.ref}")
    for _ in range(2):
        assert anna.post(_new("placed"), sent).status_code == 302
    assert case.entries.get(kind="placed", on="2026-05-01").place == wing
    assert set(case.case_places.filter(place__in=(whole, wing)).values_list("place", flat=True)) == {whole.pk, wing.pk}
    assert [seen.id for seen in case_of(case).observations] == ["seen-1"]
    assert {each.id: each.within for each in case_of(case).places}[f"place-{wing.ref}"] == f"place-{whole.ref}"


def test_what_is_missing_of_a_new_place_is_said_and_nothing_is_lost(sign_in: SignIn) -> None:
    from habeas.store.models import Place

    anna, case = sign_in("anna"), _case()
    count = Place.objects.count(), case.entries.count()
    own = case.case_places.order_by("pk")[0].key
    answer = anna.post(
        _new("placed"),
        _filled(
            anna, _new("placed"), on="2026-05", **{**NEW, "new_place_kind": "", "new_place_state": "", "place": own}
        ),
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    for anchor in ("#id_new_place", "#id_new_place_kind", "#id_new_place_state"):
        assert f'href="{anchor}"' in page, anchor
    assert NEW["new_place"] in page
    assert re.search(r"<details[^>]* open>\s*<summary[^>]*><span[^>]*>A place that is not", page)
    nameless = anna.post(_new("placed"), _filled(anna, _new("placed"), on="2026-05", new_place_town="Pskov"))
    assert 'href="#id_new_place"' in nameless.content.decode()
    assert (Place.objects.count(), case.entries.count()) == count


def test_a_correction_takes_a_new_place_without_asking_what_became_of_the_old(sign_in: SignIn) -> None:
    anna, case = sign_in("anna"), _case()
    old = case.entries.filter(kind="placed", place__isnull=False).order_by("order").first()
    assert old is not None
    address = f"/cases/{case.ref}/entries/{old.key}/correct/"
    answer = anna.post(address, _filled(anna, address, place="", **NEW))
    assert answer.status_code == 302, re.findall(r"govuk-error-message[^>]*>([^<]*)", answer.content.decode())
    assert case.entries.get(supersedes=old.key).place == _place()


def test_a_transfer_names_a_new_place_for_where_to(sign_in: SignIn) -> None:
    anna, case = sign_in("anna"), _case()
    new = {f"new_to{name.removeprefix('new_place')}": value for name, value in NEW.items()}
    assert anna.post(_new("transferred"), _filled(anna, _new("transferred"), on="2026-05", **new)).status_code == 302
    entry = case.entries.get(kind="transferred", on="2026-05")
    assert entry.fields["to"] == case.case_places.get(place=_place()).key
    assert _place().name in anna.get(f"/cases/{case.ref}/entries/{entry.key}/").content.decode()


def test_of_two_who_correct_the_second_reads_the_place_by_its_name(sign_in: SignIn) -> None:
    anna, daniyar, case = sign_in("anna"), sign_in("daniyar"), _case()
    old = case.entries.filter(kind="placed", place__isnull=False).order_by("order").first()
    assert old is not None
    address = f"/cases/{case.ref}/entries/{old.key}/correct/"
    mine = _filled(anna, address, place="", **NEW)
    assert daniyar.post(address, _filled(daniyar, address, on="2022-04-05")).status_code == 302
    answer = anna.post(address, mine)
    assert answer.status_code == 409
    assert NEW["new_place"] in answer.content.decode().split("data-draft")[0]


def test_a_home_is_made_in_the_form_and_known_in_its_case_alone(sign_in: SignIn) -> None:
    from habeas.store.models import Place

    anna, case = sign_in("anna"), _case()
    assert "(known only in this case)" in anna.get(_new("placed")).content.decode()
    home = {**NEW, "new_place": "Hidden Lane 9", "new_place_kind": "private_home"}
    for on in ("2026-05", "2026-06"):
        assert anna.post(_new("placed"), _filled(anna, _new("placed"), on=on, **home)).status_code == 302
    place = Place.objects.get(name="Hidden Lane 9")
    assert case.case_places.filter(place=place).count() == 1, "the second time it is the home that the case knows"
    _only_here(sign_in, place)


def test_a_home_is_made_on_a_page_of_its_own(sign_in: SignIn) -> None:
    from habeas.store.models import Edition, Place

    anna, case = sign_in("anna"), _case()
    address = f"/cases/{case.ref}/homes/new/"
    assert address in anna.get(f"/cases/{case.ref}/conditions/").content.decode()
    page = anna.get(address).content.decode()
    assert "known only in this case" in page
    assert 'value="private_home"' in page
    assert 'value="prison"' not in page
    sent = _filled(anna, address, name="Hidden Lane 11", kind="private_home", state="KZ")
    for _ in range(2):
        assert anna.post(address, sent).status_code == 302
    place = Place.objects.get(name="Hidden Lane 11")
    assert case.case_places.filter(place=place).count() == 1
    made = Edition.objects.filter(table="place", of=place.pk)
    assert {each.case_id for each in made} == {case.pk}, "it is erased with its case"
    _only_here(sign_in, place)
    assert anna.post(address, {**sent, "kind": "prison"}).status_code == 422, "what is no home belongs to the office"


def _only_here(sign_in: SignIn, place: Any) -> None:
    """Nobody who sees another case alone finds it."""
    from habeas.store.models import Account, Team

    stranger = Account.objects.create_user("stranger", None, role="lawyer", name="S")
    Team.objects.create(name="Strangers").people.add(stranger)
    theirs, anna = sign_in("stranger"), sign_in("anna")
    for page in ("/places/", "/search/?q=Hidden", "/cases/new/", "/places/new/"):
        assert "Hidden Lane" not in theirs.get(page).content.decode(), page
    assert theirs.get(f"/places/{place.ref}/").status_code == 404
    assert anna.get(f"/places/{place.ref}/").status_code == 200
    assert "Hidden Lane" not in anna.get("/places/").content.decode()
