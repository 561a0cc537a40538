"""Places: who is held where, what was seen and what the law says of it, edits that overwrite nobody."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

SignIn = Callable[[str], Client]
SHELTER = "rehabilitation centre for minors"
CENTRE = "centre for foreign nationals no. 4"
WING = "women's wing"


def place_named(name: str) -> Any:
    from habeas.store.models import Place

    return Place.objects.get(name=name, library=False)


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_shows_places_people_and_the_map(sign_in: SignIn) -> None:
    text = text_of(sign_in("anna"), "/places/")
    assert SHELTER in text
    assert "map/region" in text
    assert "with 2 children" in text
    assert f'href="/places/{place_named(CENTRE).ref}/"' in text


def test_filters_leave_what_they_ask_for(sign_in: SignIn) -> None:
    anna = sign_in("anna")
    held = text_of(anna, "/places/?held=1")
    assert SHELTER in held
    link = f'href="/places/{place_named(CENTRE).ref}/"'
    assert link not in held
    assert link not in text_of(anna, "/places/?visited=never")
    assert link in text_of(anna, "/places/?visited=new")
    assert link in text_of(anna, "/places/?q=смоленск")
    assert "No place fits these filters" in text_of(anna, "/places/?state=RU&q=nowhere")


def test_who_is_held_is_shown_only_within_ones_own_cases(sign_in: SignIn) -> None:
    address = f"/places/{place_named(SHELTER).ref}/"
    own = text_of(sign_in("anna"), address)
    assert "Aziza" in own
    assert "still held?" in own
    other = text_of(sign_in("marina"), address)
    assert "Aziza" not in other
    assert "nobody is held here now" in other
    assert "with 2 children" not in text_of(sign_in("marina"), "/places/")


def test_analysts_see_no_places(sign_in: SignIn) -> None:
    pavel, ref = sign_in("pavel"), place_named(CENTRE).ref
    for end in ("", "new/", f"{ref}/", f"{ref}/edit/", f"{ref}/visits/", f"{ref}/visits/new/", f"{ref}/visits/form/"):
        assert pavel.get(f"/places/{end}").status_code == 404


def test_conditions_are_drawn_with_their_table_and_the_figures_of_the_law(sign_in: SignIn) -> None:
    text = text_of(sign_in("anna"), f"/places/{place_named(CENTRE).ref}/")
    assert 'id="chart-floor_m2_per_person-title"' in text
    assert "not less than 4 m²" in text
    assert "CPT ≥ 4" in text
    assert "/law/norms/cpt-4m2/" in text
    assert " style=" not in text.split("<main")[1]


def test_nothing_a_chart_shows_is_invented(office: object) -> None:
    from habeas.casework.conditions import seen_at
    from habeas.casework.law import program
    from habeas.casework.recheck import today
    from habeas.casework.standards import standards
    from habeas.desk.places.charts import specification
    from habeas.law.syntax import Quantity, walk
    from habeas.store.models import Account, Team

    place, teams = place_named(CENTRE), tuple(Team.objects.values_list("pk", flat=True))
    seen = seen_at(place, Account.objects.get(username="anna"), (teams, ()), today())["outdoor_minutes_per_day"]
    law = standards(place.state, place.kind)["outdoor_minutes_per_day"]
    spec = specification(seen, law, today())
    drawn = {row["figure"] for layer in spec["layer"] for row in layer["data"]["values"] if "figure" in row}
    known = {
        node.low
        for compiled in program().variants
        for part in (getattr(compiled.form, "must", None), getattr(compiled.form, "condition", None))
        if part is not None
        for node in walk(part)
        if isinstance(node, Quantity)
    }
    assert drawn
    assert drawn <= known


def test_the_place_stands_beside_prisons_point_by_point(office: object) -> None:
    from habeas.casework.conditions import Run, Seen
    from habeas.casework.standards import beside_prison

    day = date(2026, 11, 1).toordinal()
    seen = {"floor_m2_per_person": Seen("floor_m2_per_person", (Run(day - 9, day + 9, 2.0, 2.2),))}
    rows = {
        (kind, row.figure.indicator): row.answer
        for kind, found in beside_prison("RU", seen, day).items()
        for row in found
    }
    assert rows["prison", "floor_m2_per_person"] == "broken"
    assert rows["prison", "max_days_known_to_detainee"] == "not_known"
    assert beside_prison("EE", seen, day) == {}


def test_what_a_wing_inherits_is_shown_on_its_page(sign_in: SignIn) -> None:
    text = text_of(sign_in("marina"), f"/places/{place_named(WING).ref}/")
    assert "chart-floor_m2_per_person" in text
    assert CENTRE in text


def test_a_place_is_added_and_stands_on_the_map_by_its_town(sign_in: SignIn) -> None:
    marina = sign_in("marina")
    faulty = marina.post("/places/new/", {"name": "", "kind": "prison", "state": "RU", "latitude": "51"})
    assert faulty.status_code == 422
    values = {"name": "holding rooms", "kind": "police_cell", "state": "RU", "town": "Псков"}
    assert marina.post("/places/new/", values).status_code == 302
    place = place_named("holding rooms")
    assert (place.latitude, place.longitude) == (57.82, 28.33)


def test_the_second_of_two_editors_is_shown_both_versions(sign_in: SignIn) -> None:
    place = place_named(CENTRE)
    form = {"name": place.name, "kind": place.kind, "state": place.state, "version": place.version}
    first = sign_in("anna").post(f"/places/{place.ref}/edit/", form | {"name": "centre four"})
    assert first.status_code == 302
    second = sign_in("marina").post(f"/places/{place.ref}/edit/", form | {"town": "Pskov"})
    text = second.content.decode()
    assert second.status_code == 409
    assert "centre four" in text
    assert CENTRE in text
    place.refresh_from_db()
    assert (place.name, place.town) == ("centre four", "Smolensk")


def test_an_empty_field_keeps_what_stood_there(sign_in: SignIn) -> None:
    place = place_named(CENTRE)
    form = {"name": "other name", "kind": place.kind, "state": place.state, "version": place.version, "town": ""}
    assert sign_in("anna").post(f"/places/{place.ref}/edit/", form).status_code == 302
    place.refresh_from_db()
    assert (place.name, place.town, place.latitude) == ("other name", "Smolensk", 54.78)


def test_a_new_kind_of_place_marks_the_cases_there(sign_in: SignIn) -> None:
    from habeas.store.models import Case

    place = place_named(SHELTER)
    form = {"name": place.name, "kind": "open_centre", "state": "RU", "version": place.version}
    anna = sign_in("anna")
    anna.post(f"/places/{place.ref}/edit/", form)
    assert Case.objects.get(key="siblings-not-given-back").stale_since is not None
    assert "Being re-checked: 1 case." in text_of(anna, f"/places/{place.ref}/")
    assert "Being re-checked" not in text_of(sign_in("marina"), f"/places/{place.ref}/")


def test_a_place_cannot_lie_within_itself(sign_in: SignIn) -> None:
    place, wing = place_named(CENTRE), place_named(WING)
    form = {"name": place.name, "kind": place.kind, "state": "RU", "version": place.version, "within": wing.pk}
    assert sign_in("anna").post(f"/places/{place.ref}/edit/", form).status_code == 422


@pytest.mark.parametrize("address", ["/places/", "/places/{ref}/"])
def test_queries_do_not_grow_with_places_and_people(sign_in: SignIn, address: str) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from habeas.casework.recheck import today
    from habeas.store.models import Case, Person, Place, Span

    anna, shelter = sign_in("anna"), place_named(SHELTER)
    address = address.format(ref=shelter.ref)
    anna.get(address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        anna.get(address)
    case, day = Case.objects.get(key="siblings-not-given-back"), today()
    for i in range(20):
        Place.objects.create(name=f"place {i}", kind="prison", state="RU")
        person = Person.objects.create(
            case=case, key=f"p{i}", label=f"Person {i}", held_at=shelter, held_since=day - 9, held_until=day + 9
        )
        Span.objects.create(case=case, person=person, fact="held", place=shelter, since=day - 9, until=day + 9)
    with CaptureQueriesContext(connection) as many:
        text = anna.get(address).content.decode()
    assert "place 19" in text or "Person 19" in text
    assert len(many) <= len(few)
