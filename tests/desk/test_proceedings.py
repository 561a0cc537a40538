"""Proceedings, authorities, sources, consents and people: added once, edited without overwriting, seen by who may."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

SignIn = Callable[[str], Client]
COURT = "District Court of Invented Town"


def _case(key: str = "stateless-across-2022") -> Any:
    from habeas.store.models import Case

    return Case.objects.get(key=key)


def _at(name: str, *args: Any) -> str:
    return reverse(name, args=[_case().ref, *args])


def _token(client: Client, address: str) -> str:
    found = re.search(r'name="token" value="(\w+)"', client.get(address).content.decode())
    assert found is not None
    return found[1]


def _proceeding(client: Client, **changes: Any) -> Any:
    address = _at("proceeding-new")
    sent = {
        "version": 0,
        "token": _token(client, address),
        "new_authority": COURT,
        "new_kind": "court",
        "new_state": "RU",
    }
    response = client.post(address, {**sent, "number": "12-345/2022", **changes})
    assert response.status_code == 302, response.content.decode()[-2000:]
    assert client.post(address, {**sent, "number": "12-345/2022", **changes}).status_code == 302
    return _case().proceedings.get()


def test_a_proceeding_is_made_once_with_its_court_and_shows_what_was_decided(sign_in: SignIn) -> None:
    from habeas.store.models import Authority

    anna, case = sign_in("anna"), _case()
    row = _proceeding(anna)
    assert Authority.objects.filter(name=COURT).count() == 1
    who = case.people.get().key
    address = reverse("entry-new", args=[case.ref]) + f"?kind=detention_extended&proceeding={row.ref}"
    sent = {"who": [who], "on": "2022-04-05", "proceeding": row.ref, "token": _token(anna, address)}
    assert anna.post(address, sent).status_code == 302
    html = anna.get(_at("proceeding", row.ref)).content.decode()
    assert "Detention extended" in html
    assert "the time to appeal may depend on it" in html
    entry = case.entries.get(proceeding=row)
    assert entry.fields["proceeding"] == f"{COURT} 12-345/2022"
    fix = reverse("entry-correct", args=[case.ref, entry.key])
    again = {**sent, "token": _token(anna, fix), "served_on": "2022-04-11"}
    assert anna.post(fix, again).status_code == 302
    shown = anna.get(_at("proceeding", row.ref))
    assert "11 April 2022" in shown.content.decode()
    assert shown.content.decode().count(">Detention extended</a>") == 1
    assert [line.item.text for line in shown.context["lines"]] == ["Detention extended; handed over on 11 April 2022"]


def test_the_page_of_an_authority_tells_what_it_did_in_ones_own_cases_alone(sign_in: SignIn) -> None:
    anna, case = sign_in("anna"), _case()
    row = _proceeding(anna)
    address = reverse("entry-new", args=[case.ref]) + "?kind=court_hearing"
    sent = {"who": [case.people.get().key], "on": "2022-04-05", "proceeding": row.ref, "token": _token(anna, address)}
    anna.post(address, sent)
    page = reverse("authority", args=[row.authority.ref])
    hers, others = anna.get(page).content.decode(), sign_in("marina").get(page).content.decode()
    assert "12-345/2022" in hers
    assert "Court hearing" in hers
    for secret in ("12-345/2022", "Court hearing", case.ref, case.key):
        assert secret not in others
    assert (
        '<td class="govuk-table__cell govuk-table__cell--numeric">0</td>'
        in sign_in("marina").get(reverse("authorities")).content.decode()
    )
    assert sign_in("pavel").get(page).status_code == 404


def test_the_second_who_edits_is_shown_both_and_nothing_is_overwritten(sign_in: SignIn) -> None:
    anna, daniyar = sign_in("anna"), sign_in("daniyar")
    row = _proceeding(anna)
    for name, table in (("proceeding-edit", row), ("authority-edit", row.authority)):
        address = _at(name, row.ref) if table is row else reverse(name, args=[table.ref])
        base = {"authority": row.authority.ref} if table is row else {"name": COURT, "kind": "court", "state": "RU"}
        field = "about" if table is row else "phone"
        number = {"number": "12-345/2022"} if table is row else {}
        sent = {**base, **number, "version": 1}
        assert anna.post(address, {**sent, field: "hers"}).status_code == 302
        shown = daniyar.post(address, {**sent, field: "his"})
        assert shown.status_code == 409
        html = shown.content.decode()
        assert "hers" in html
        assert 'value="his"' in html
        table.refresh_from_db()
        assert getattr(table, field) == "hers"
        assert 'name="version" value="2"' in html
        assert daniyar.post(address, {**sent, "version": 2, field: "his"}).status_code == 302
        table.refresh_from_db()
        assert getattr(table, field) == "his"


def test_a_field_that_was_emptied_is_asked_about(sign_in: SignIn) -> None:
    anna = sign_in("anna")
    row = _proceeding(anna)
    sent = {"authority": row.authority.ref, "number": "", "version": 1}
    asked = anna.post(_at("proceeding-edit", row.ref), sent)
    assert asked.status_code == 422
    assert 'name="take_away" value="number"' in asked.content.decode()
    assert anna.post(_at("proceeding-edit", row.ref), {**sent, "take_away": "number"}).status_code == 302
    row.refresh_from_db()
    assert row.number == ""


def test_a_protected_source_is_read_by_its_readers_and_released_by_a_lawyer(sign_in: SignIn) -> None:
    from habeas.store.models import Account

    anna, case = sign_in("anna"), _case()
    address = _at("source-new")
    sent = {"version": 0, "token": _token(anna, address), "name": "a guard", "access": "protected"}
    for _ in range(2):
        assert anna.post(address, sent).status_code == 302
    row = case.sources.get(name="a guard")
    assert sign_in("daniyar").get(_at("source", row.key)).status_code == 404
    daniyar = Account.objects.get(username="daniyar")
    shared = {"version": 1, "name": "a guard", "access": "protected", "readers": [daniyar.pk]}
    assert anna.post(_at("source-edit", row.key), shared).status_code == 302
    assert sign_in("daniyar").get(_at("source", row.key)).status_code == 200
    assert sign_in("daniyar").post(_at("source-release", row.key), {"release": "1"}).status_code == 404
    html = anna.post(_at("source-release", row.key), {"release": "1"}, follow=True).content.decode()
    assert "by Anna Lebedeva" in html
    row.refresh_from_db()
    assert row.released_by is not None


def test_a_consent_is_given_withdrawn_and_the_withdrawal_undone(sign_in: SignIn) -> None:
    anna, case = sign_in("anna"), _case()
    who = case.people.get().key
    count = case.consents.count()
    for _ in range(2):
        response = anna.post(_at("consent-new"), {"version": 0, "who": who, "use": "trace", "given": "2022-05-01"})
        assert response.status_code == 302
    assert case.consents.count() == count + 1
    row = case.consents.get(use="trace", given="2022-05-01")
    anna.post(_at("consent-withdraw", row.pk))
    row.refresh_from_db()
    assert row.withdrawn
    anna.post(_at("consent-withdraw", row.pk), {"undo": "1"})
    row.refresh_from_db()
    assert row.withdrawn == ""


def _person(client: Client, **changes: Any) -> Any:
    address = _at("person-new")
    sent = {
        "version": 0, "token": _token(client, address), "label": "Boy, about 5, with his sister", "born": "2017~",
        "name_0": "Умарали", "name_1": "Umar Ali", **changes,
    }  # fmt: skip
    for _ in range(2):
        response = client.post(address, sent)
        assert response.status_code == 302, response.content.decode()[-2000:]
    return _case().people.get(key=sent["token"])


def test_a_person_is_added_once_with_the_names_others_report(sign_in: SignIn) -> None:
    anna = sign_in("anna")
    row = _person(anna, do_not_tell="the consulate", phone="+7 900 000-00-00")
    assert [each.name for each in row.names.order_by("pk")] == ["Умарали", "Umar Ali"]
    assert row.born_first is not None
    html = anna.get(_at("person", row.key)).content.decode()
    for told in ("Do not tell: the consulate", "Umar Ali", "+7 900 000-00-00", "about 2017"):
        assert told in html


def test_kin_are_added_checked_and_taken_away_with_undo(sign_in: SignIn) -> None:
    anna, case = sign_in("anna"), _case()
    father, son = case.people.get(), _person(anna)
    sent = {"version": 0, "other": father.key, "relation": "parent"}
    for _ in range(2):
        response = anna.post(_at("kin-new", son.key), sent)
        assert response.status_code == 302
    kin = case.kin.get(who=father, of=son)
    assert kin.relation == "parent"
    assert "child" in anna.get(_at("person", father.key)).content.decode()
    anna.post(_at("kin-remove", son.key), {"kin": kin.pk})
    assert not case.kin.filter(who=father, of=son, removed_at__isnull=True).exists()
    assert "put back" in anna.get(_at("person", son.key)).content.decode()
    anna.post(_at("kin-remove", son.key), {"undo": "1", "kin": kin.pk})
    assert case.kin.get(who=father, of=son, removed_at__isnull=True).relation == "parent"


def test_a_change_of_a_person_is_checked_and_the_second_editor_sees_both(sign_in: SignIn) -> None:
    anna, daniyar = sign_in("anna"), sign_in("daniyar")
    row = _person(anna)
    sent = {"version": 1, "label": row.label, "born": "2017~", "name_0": "Умарали", "name_1": "Umar Ali"}
    assert anna.post(_at("person-edit", row.key), {**sent, "born": "2016"}).status_code == 302
    shown = daniyar.post(_at("person-edit", row.key), {**sent, "name_2": "Umarali"})
    assert shown.status_code == 409
    row.refresh_from_db()
    assert (row.born, row.version) == ("2016", 2)
    assert row.names.count() == 2
    again = {**sent, "version": 2, "born": "2016", "name_2": "Umarali"}
    assert daniyar.post(_at("person-edit", row.key), again).status_code == 302
    assert row.names.count() == 3


@pytest.mark.parametrize("group", ["identity", "contact"])
def test_fields_closed_to_a_role_are_not_shown_and_stay_as_they_are(sign_in: SignIn, group: str) -> None:
    from habeas.store.access import CLOSED
    from habeas.store.models import Setting

    row = _person(sign_in("anna"), phone="+7 900 000-00-00", do_not_tell="the uncle")
    Setting.objects.create(name=CLOSED, value={"caseworker": [group]})
    daniyar = sign_in("daniyar")
    html = daniyar.get(_at("person", row.key)).content.decode()
    secrets = ("Umar Ali", "Boy, about 5", "2017~") if group == "identity" else ("+7 900",)
    for secret in secrets:
        assert secret not in html
        assert secret not in daniyar.get(_at("person-edit", row.key)).content.decode()
    assert "the uncle" in html
    sent = {"version": 1, "do_not_tell": "the uncle and the consulate"}
    if group == "contact":
        sent |= {"label": row.label, "born": "2017~", "name_0": "Умарали", "name_1": "Umar Ali"}
    else:
        sent["phone"] = "+7 900 000-00-00"
    assert daniyar.post(_at("person-edit", row.key), sent).status_code == 302
    row.refresh_from_db()
    assert (row.label, row.born, row.phone) == ("Boy, about 5, with his sister", "2017~", "+7 900 000-00-00")
    assert row.do_not_tell == "the uncle and the consulate"
    assert row.names.count() == 2


@pytest.mark.parametrize("name", ["marina", "pavel"])
def test_for_others_none_of_these_pages_is_there(sign_in: SignIn, name: str) -> None:
    who = _case().people.get().key
    row = _proceeding(sign_in("anna"))
    client = sign_in(name)
    for address in (
        _at("proceedings"), _at("proceeding", row.ref), _at("proceeding-new"), _at("proceeding-edit", row.ref),
        _at("sources"), _at("source-new"), _at("consents"), _at("consent-new"), _at("person", who),
        _at("person-edit", who), _at("person-new"), _at("kin-new", who), _at("documents"),
    ):  # fmt: skip
        assert client.get(address).status_code == 404, address
