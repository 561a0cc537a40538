"""One page takes a person in: case, people, kin, places, source, consent and first entries, checked, in one save."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client

SignIn = Callable[[str], Client]


def _form(client: Client, **values: Any) -> dict[str, Any]:
    """The least that is asked for, with a fresh token, and what a test adds."""
    form = client.get("/cases/new/").context["form"]
    least = {
        "token": form.initial["token"],
        "told_on": form.initial["told_on"].isoformat(),
        "name": "Назаров Рустам",
        "state": "RU",
        "teller": "sister, by telephone",
        "access": "confidential",
        "team": form.teams[0].pk,
        "family-TOTAL_FORMS": "1",
        "family-INITIAL_FORMS": "0",
    }
    return {**least, **values}


_HELD = {
    "place": "SUVSIG Sakharovo",
    "place_kind": "aliens_detention_centre",
    "taken_on": "13.10.2025",
    "authority": "police",
    "held_since": "2025-10-14",
    "basis": "expulsion",
    "ordered_on": "2025-10-14",
    "ordered_by": "Meshchansky District Court",
}


def _saved(client: Client, **values: Any) -> Any:
    from habeas.store.models import Case

    data = _form(client, **values)
    response = client.post("/cases/new/", data)
    assert response.status_code == 302, response.context["form"].errors
    case = Case.objects.get(key=data["token"])
    assert response.headers["Location"] == f"/cases/{case.ref}/"
    return case


def test_a_name_and_who_tells_are_enough(sign_in: SignIn) -> None:
    case = _saved(sign_in("daniyar"))
    assert case.title == "Назаров Рустам"
    assert case.checked_at is not None
    assert case.opened_by.username == "daniyar"
    assert case.sources.get().access == "confidential"
    assert not case.entries.exists()


def test_a_separated_family_is_taken_in_at_once(sign_in: SignIn) -> None:
    family = {
        "family-TOTAL_FORMS": "3",
        "family-0-name": "Амир",
        "family-0-relation": "child",
        "family-0-age": "4 месяца",
        "family-0-where": "taken",
        "family-0-apart_since": "2025-10-13",
        "family-0-place_kind": "orphanage",
        "family-1-name": "Зухра",
        "family-1-relation": "child",
        "family-1-born": "2015",
        "family-1-where": "with",
        "family-2-name": "Фарход",
        "family-2-relation": "spouse",
        "family-2-where": "outside",
    }
    said = {"sex": "F", "pregnant": "on", "consents": ["record", "lodge"], "risks": ["torture"], "mother": "Саодат"}
    case = _saved(sign_in("daniyar"), **_HELD, **family, **said)
    kinds = sorted(case.entries.values_list("person__label", "kind"))
    assert kinds == sorted(
        [
            ("Назаров Рустам", "apprehended"),
            ("Зухра", "apprehended"),
            ("Назаров Рустам", "placed"),
            ("Зухра", "placed"),
            ("Назаров Рустам", "detention_ordered"),
            ("Назаров Рустам", "pregnancy_reported"),
            ("Назаров Рустам", "risk_claimed"),
            ("Амир", "separated"),
            ("Амир", "placed"),
        ]
    )
    assert case.kin.filter(relation="child").count() == 2
    assert {row.source for row in case.entries.all()} == {"teller"}
    assert set(case.consents.values_list("use", flat=True)) == {"record", "lodge"}
    assert case.findings.filter(verdict="breach").exists()
    assert set(case.spans.filter(fact="child").values_list("person__label", flat=True)) == {"Амир", "Зухра"}
    assert case.people.get(key="p1").held_at.name == "SUVSIG Sakharovo"


def test_a_place_the_office_knows_is_not_made_twice(sign_in: SignIn) -> None:
    from habeas.store.models import Place

    site = Place.objects.create(name="Big site", kind="prison", state="RU")
    wing = Place.objects.create(name="Wing 2", kind="prison", state="RU", within=site, more={"address": "somewhere"})
    held = {**_HELD, "place": "wing 2", "place_kind": ""}
    case = _saved(sign_in("daniyar"), **held)
    assert case.entries.filter(kind="placed").get().place == wing
    assert Place.objects.filter(name="Wing 2").count() == 1


def test_sent_twice_it_is_one_case(sign_in: SignIn) -> None:
    from habeas.store.models import Case

    client = sign_in("daniyar")
    data = _form(client, **_HELD)
    first, second = (client.post("/cases/new/", data) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Case.objects.filter(key=data["token"]).count() == 1


def test_all_faults_are_told_at_once_and_nothing_is_lost(sign_in: SignIn) -> None:
    from django.utils import timezone

    from habeas.store.models import Case

    client = sign_in("daniyar")
    before = Case.objects.count()
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    wrong = {"age": "-3", "born": tomorrow, "told_on": tomorrow, "teller": "", "place": "Some place", "asylum": "yes"}
    wrong |= {"family-0-name": "Boy", "family-0-age": "400", "family-0-where": "taken"}
    page = client.post("/cases/new/", _form(client, **wrong))
    assert page.status_code == 422
    faults = set(page.context["form"].errors)
    assert faults == {"age", "born", "told_on", "teller", "held_since", "asylum_on"}
    assert set(page.context["family"].errors[0]) == {"age", "place_kind"}
    assert "Назаров Рустам" in page.content.decode()
    assert Case.objects.count() == before


def test_days_are_held_against_one_another(sign_in: SignIn) -> None:
    client = sign_in("daniyar")
    late = {**_HELD, "born": "2025-11", "held_since": "2025-10-01"}
    errors = client.post("/cases/new/", _form(client, **late)).context["form"].errors
    assert set(errors) == {"taken_on", "held_since"}


def test_another_row_is_added_without_scripts(sign_in: SignIn) -> None:
    client = sign_in("daniyar")
    page = client.post("/cases/new/", _form(client, **{"family-0-name": "Амир", "more": "1"}))
    assert page.status_code == 200
    assert [form.initial.get("name") for form in page.context["family"]] == ["Амир", None]
    assert page.context["form"].initial["name"] == "Назаров Рустам"
    assert not page.context["form"].errors


def test_what_was_typed_stands_there_again_until_it_is_saved(sign_in: SignIn) -> None:
    from habeas.store.models import Draft

    client = sign_in("daniyar")
    data = _form(client, name="Draft name", risks=["war", "torture"])
    client.post("/draft/", {**data, "draft-form": "takein", "family-0-name": "Child"})
    page = client.get("/cases/new/")
    form = page.context["form"]
    assert (form.initial["name"], form.initial["risks"]) == ("Draft name", ["war", "torture"])
    assert form.initial["token"] == data["token"]
    assert page.context["family"][0].initial["name"] == "Child"
    client.post("/cases/new/", data)
    assert not Draft.objects.filter(form="takein").exists()


def test_look_alikes_are_shown_in_either_alphabet_and_stop_nobody(sign_in: SignIn) -> None:
    client = sign_in("daniyar")
    known = _saved(client, born="1990-05", mother="Зухра")
    ask = {"name": "Nazarov Rustam", "born": "1990", "mother": "Zuhra"}
    part = client.post("/cases/new/alike/", _form(client, **ask), headers={"HX-Request": "true"})
    assert known.ref in part.content.decode()
    assert b"<html" not in part.content
    alike, *_ = client.post("/cases/new/", _form(client, **ask, look="1")).context["alikes"]
    assert (alike.person.case, alike.same_year, alike.same_mother) == (known, True, True)
    far = client.post("/cases/new/", _form(client, name="Nazarov Rustam", born="1950", look="1")).context["alikes"]
    assert far[0].same_year is False
    assert far[0].score < alike.score
    assert _saved(client, **ask) != known


def test_look_alikes_of_another_team_are_not_shown(sign_in: SignIn) -> None:
    from habeas.store.models import Team

    client = sign_in("daniyar")
    known = _saved(client)
    known.team = Team.objects.get(name="Tracing")
    known.save()
    assert not client.post("/cases/new/", _form(client, look="1")).context["alikes"]


def test_a_protected_source_is_for_whoever_heard_it(sign_in: SignIn) -> None:
    case = _saved(sign_in("daniyar"), access="protected", note="said in secret")
    assert [account.username for account in case.sources.get().readers.all()] == ["daniyar"]
    assert case.notes.get().text == "said in secret"


def test_analysts_take_nobody_in(sign_in: SignIn) -> None:
    assert sign_in("pavel").get("/cases/new/").status_code == 404
    assert sign_in("pavel").post("/cases/new/alike/", {"name": "x"}).status_code == 404
