"""Somebody calls and looks for their people: from nothing to a saved request, on one form; who may see it, and what it says."""

from collections.abc import Callable
from typing import Any, Final

from django.test import Client

SignIn = Callable[[str], Client]
CALL: Final = {
    "inquirer": "Зарина Юнусова",
    "phone": "+992 900 112233",
    "agrees": "on",
    "state": "RU",
    "sex": "F",
    "nationality": "TJ",
    "told_on": "2026-01-15",
    "access": "open",
    "cause": "authority",
    "authority": "police of the district",
    "ordered": "no",
    "family-TOTAL_FORMS": "2",
    "family-INITIAL_FORMS": "0",
    "family-0-name": "Умарали Назаров",
    "family-0-relation": "child",
    "family-0-sex": "M",
    "family-0-age": "5 months",
    "family-0-last_seen": "2026-01-13",
    "family-0-last_place": "hospital in Kazan",
    "family-0-other_names": "Умар Али\nUmarali",
    "family-1-name": "",
}


def call(client: Client, **changes: str) -> Any:
    """Sends the form of a call; gives the request it made."""
    from habeas.store.models import TracingRequest
    from habeas.store.models.base import new_ref

    page = client.get("/tracing/call/").content.decode()
    team = page.split('name="team" value="')[1].split('"')[0]
    answer = client.post("/tracing/call/", {**CALL, "token": new_ref(), "team": team, **changes})
    assert answer.status_code == 302, answer.content.decode()[:4000]
    return TracingRequest.objects.get(ref=answer["Location"].split("/")[-2])


def found_child(team: str = "Legal aid", name: str = "Nazarov Umar Ali", **columns: Any) -> Any:
    """Somebody on record in a case of a team, who may be the child."""
    from habeas.store.models import Case, Person, Team
    from habeas.store.models.base import new_ref

    case = Case.objects.create(key=new_ref(), title="Found", team=Team.objects.get(name=team), states=["RU"])
    told = {"label": name, "sex": "M", "born": "2025-08", **columns}
    return Person.objects.create(case=case, key="p1", **told)


def searched() -> None:
    from habeas.casework import jobs

    jobs.work_off()


def test_a_call_becomes_a_case_a_request_and_entries(sign_in: SignIn) -> None:
    client = sign_in("tahmina")
    row = call(client)
    case = row.case
    assert case.team.name == "Tracing"
    assert [person.label for person in case.people.order_by("pk")] == ["Зарина Юнусова", "Умарали Назаров"]
    child = row.sought.get().person
    assert sorted(child.names.values_list("name", flat=True)) == ["Umarali", "Умар Али"]
    assert {each.source.name for each in child.names.all()} == {"Зарина Юнусова, by telephone"}
    kin = case.kin.get()
    assert (kin.who, kin.relation, kin.of) == (child, "child", row.inquirer)
    assert kin.more["known_how"] == "told by the inquirer"
    assert set(case.entries.values_list("kind", flat=True)) == {"separated", "tracing_started"}
    assert set(case.consents.values_list("person__label", "use")) == {
        ("Зарина Юнусова", "record"), ("Зарина Юнусова", "trace"), ("Умарали Назаров", "trace"),
    }  # fmt: skip
    page = client.get(f"/tracing/{row.ref}/").content.decode()
    for text in ("Зарина Юнусова looks for Умарали Назаров", "5 months old", "hospital in Kazan", "+992 900 112233",
                 "police of the district", "Umarali · Зарина Юнусова, by telephone"):  # fmt: skip
        assert text in page, text
    assert "Зарина Юнусова looks for Умарали Назаров" in client.get("/tracing/").content.decode()
    person = client.get(f"/cases/{case.ref}/people/{child.key}/").content.decode()
    assert f"/tracing/{row.ref}/" in person


def test_the_same_form_sent_twice_is_one_request(sign_in: SignIn) -> None:
    from habeas.store.models import TracingRequest

    client = sign_in("tahmina")
    first = call(client, token="abcdefghjkmn")
    again = call(client, token="abcdefghjkmn")
    assert first.pk == again.pk
    assert TracingRequest.objects.filter(case=first.case).count() == 1


def test_nobody_is_sought_without_a_name_or_word(sign_in: SignIn) -> None:
    client = sign_in("tahmina")
    page = client.get("/tracing/call/").content.decode()
    team = page.split('name="team" value="')[1].split('"')[0]
    answer = client.post("/tracing/call/", {**CALL, "token": "abcdefghjkmn", "team": team, "family-0-name": ""})
    assert answer.status_code == 422
    assert "Not saved yet" in answer.content.decode()


def test_one_more_person_is_asked_on_the_same_form_and_nothing_typed_is_lost(sign_in: SignIn) -> None:
    page = sign_in("tahmina").post("/tracing/call/", {**CALL, "token": "abcdefghjkmn", "more": "1"}).content.decode()
    assert page.count("family-2-name") > 0
    assert "hospital in Kazan" in page
    assert "Умар Али" in page


def test_others_do_not_see_it(sign_in: SignIn) -> None:
    row = call(sign_in("tahmina"))
    for name in ("anna", "marina", "olga"):
        client = sign_in(name)
        assert client.get(f"/tracing/{row.ref}/").status_code == 404
        assert "Юнусова" not in client.get("/tracing/").content.decode()
    assert sign_in("pavel").get("/tracing/").status_code == 404


def test_whom_names_are_closed_to_opens_no_page_of_tracing(sign_in: SignIn) -> None:
    from habeas.casework import rules
    from habeas.store.models import Account

    client = sign_in("tahmina")
    row = call(client)
    rules.set_closed_fields({"tracer": ["identity"]}, Account.objects.get(username="olga"))
    for address in ("/tracing/", f"/tracing/{row.ref}/", "/tracing/call/"):
        answer = client.get(address)
        assert answer.status_code == 403
        assert "Назаров" not in answer.content.decode()


def test_a_request_in_a_case_takes_kin_from_the_record(sign_in: SignIn) -> None:
    from habeas.store.models import Case, TracingRequest

    client = sign_in("anna")
    case = Case.objects.get(key="infant-taken")
    page = client.get(f"/tracing/in/{case.ref}/?who=mother")
    assert page.status_code == 200
    answer = client.post(
        f"/tracing/in/{case.ref}/",
        {
            "inquirer": "mother",
            "sought": ["baby"],
            "inquired_on": "2026-01-01",
            "cause": "authority",
            "token": "abcdefghjkmn",
        },
    )
    assert answer.status_code == 302, answer.content.decode()[:3000]
    row = TracingRequest.objects.get(case=case)
    assert row.sought.get().relation == "child"
    assert case.entries.filter(kind="tracing_started", person__key="baby").exists()


def test_closed_and_opened_again_with_the_history(sign_in: SignIn) -> None:
    client = sign_in("tahmina")
    row = call(client)
    client.post(f"/tracing/{row.ref}/state/", {"reason": ""})
    row.refresh_from_db()
    assert row.status == "open"
    client.post(f"/tracing/{row.ref}/state/", {"reason": "the mother found him herself"})
    row.refresh_from_db()
    assert row.status == "closed"
    assert "Юнусова" not in client.get("/tracing/").content.decode()
    assert "Юнусова" in client.get("/tracing/?which=closed").content.decode()
    client.post(f"/tracing/{row.ref}/state/", {"reason": "it was not he"})
    row.refresh_from_db()
    assert row.status == "open"
    page = client.get(f"/tracing/{row.ref}/").content.decode()
    assert "the mother found him herself" in page
    assert list(row.steps.order_by("pk").values_list("what", flat=True)) == ["opened", "closed", "reopened"]


def test_without_consent_nothing_is_searched(sign_in: SignIn) -> None:
    found_child("Tracing")
    client = sign_in("tahmina")
    row = call(client, agrees="")
    searched()
    assert not row.sought.get().proposals.exists()
    assert "consent" in client.get(f"/tracing/{row.ref}/").content.decode()


def test_names_are_found_in_both_alphabets(sign_in: SignIn) -> None:
    client = sign_in("tahmina")
    call(client)
    assert "Юнусова" in client.get("/tracing/?q=nazarov").content.decode()
    assert "Юнусова" not in client.get("/tracing/?q=karimov").content.decode()
