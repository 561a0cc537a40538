"""Entries are added, corrected and taken back through their forms; what was typed is never lost, and nothing is doubled."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.desk.filled import filled as _filled

SignIn = Callable[[str], Client]
CASE = "stateless-across-2022"


def _case() -> Any:
    from habeas.store.models import Case

    return Case.objects.get(key=CASE)


def _new(kind: str = "released", **query: str) -> str:
    rest = "".join(f"&{name}={value}" for name, value in query.items())
    return reverse("entry-new", args=[_case().ref]) + f"?kind={kind}{rest}"


def _who() -> str:
    return str(_case().people.get().key)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_kind_of_the_vocabulary_has_a_form(sign_in: SignIn, language: str) -> None:
    from habeas.desk.cases.kinds import theme_of
    from habeas.record.vocabulary import load_vocabulary

    kinds = load_vocabulary().kinds
    assert theme_of().keys() >= kinds.keys()
    anna = sign_in("anna")
    anna.cookies["habeas-language"] = language
    for name in ("placed", "not_done", "asked", "separated", "visit", "birth", "transferred", "removal_attempt_failed"):
        html = anna.get(_new(name)).content.decode()
        assert kinds[name].label(language)[1:] in html
        for field in kinds[name].own_fields:
            assert f'name="{field}"' in html, (name, field)


def test_kinds_are_found_by_a_word_in_both_languages(sign_in: SignIn) -> None:
    anna = sign_in("anna")
    address = reverse("entry-new", args=[_case().ref])
    assert "kind=hunger_strike" in anna.get(address).content.decode()
    found = anna.get(address, {"q": "hunger"}).content.decode()
    assert "kind=hunger_strike" in found
    assert "kind=placed" not in found
    anna.cookies["habeas-language"] = "ru"
    assert "kind=hunger_strike" in anna.get(address, {"q": "голод"}).content.decode()


def test_an_entry_is_saved_and_the_check_tells_what_changed(sign_in: SignIn) -> None:
    anna, case = sign_in("anna"), _case()
    sent = _filled(
        anna, _new(), on="06.2022", new_source="his sister", new_source_access="protected", standing="alleged"
    )
    response = anna.post(_new(), sent, follow=True)
    entry = case.entries.get(kind="released", on="2022-06")
    assert entry.standing == "alleged"
    source = case.sources.get(key=entry.source)
    assert source.access == "protected"
    assert [reader.username for reader in source.readers.all()] == ["anna"]
    assert re.search(r"finding|finds nothing new", response.content.decode())


@pytest.mark.parametrize("standing", ["alleged", "corroborated", "documented", "decided"])
def test_the_standing_of_a_claim_is_kept_and_shown_in_the_list_and_the_picture(sign_in: SignIn, standing: str) -> None:
    anna, case = sign_in("anna"), _case()
    marks = rf'<span class="tag tag--quiet">.{{0,90}}: </span>{standing}</span>'
    titles = rf"<title>\d+\. 5 April 2022: [^<]* \({standing}\)</title>"
    before = anna.get(f"/cases/{case.ref}/?items=all").content.decode()
    assert not re.search(marks, before)
    anna.post(_new("injury"), _filled(anna, _new("injury"), on="2022-04-05", standing=standing))
    assert case.entries.get(kind="injury").standing == standing
    page = anna.get(f"/cases/{case.ref}/?items=all").content.decode()
    assert len(re.findall(marks, page)) == 1
    assert len(re.findall(titles, page)) == 1
    anna.post(_new("injury"), _filled(anna, _new("injury"), on="2022-04-05"))
    again = anna.get(f"/cases/{case.ref}/?items=all").content.decode()
    assert len(re.findall(marks, again)) == 1, "where nobody said it, nothing stands there"


def test_the_standing_of_an_entry_one_may_not_read_is_not_shown(sign_in: SignIn) -> None:
    from habeas.casework import entries, sources
    from habeas.store.models import Account

    case, anna = _case(), Account.objects.get(username="anna")
    source = sources.add(case, anna, "a guard of the night shift", "protected")
    data = {"kind": "injury", "on": "2022-04-05", "who": [_who()], "source": source.key}
    entries.add(case, anna, data, standing="corroborated")
    address = f"/cases/{case.ref}/?items=all"
    assert "corroborated" in sign_in("anna").get(address).content.decode()
    assert "corroborated" not in sign_in("daniyar").get(address).content.decode()


def test_the_same_form_sent_twice_makes_one_entry(sign_in: SignIn) -> None:
    anna, case = sign_in("anna"), _case()
    sent = _filled(anna, _new(), on="2022-06", new_source="his sister", new_source_access="open")
    before = case.entries.count(), case.sources.count()
    for _ in range(2):
        assert anna.post(_new(), sent).status_code == 302
    assert (case.entries.count(), case.sources.count()) == (before[0] + 1, before[1] + 1)


def test_a_form_changed_after_it_was_saved_is_asked_about_and_not_lost(sign_in: SignIn) -> None:
    anna, case = sign_in("anna"), _case()
    sent = _filled(anna, _new(), on="2022-06")
    anna.post(_new(), sent)
    count = case.entries.count()
    response = anna.post(_new(), {**sent, "on": "2022-07"})
    assert response.status_code == 422
    html = response.content.decode()
    assert "This form was saved before" in html
    assert 'value="2022-07"' in html
    assert case.entries.count() == count
    again = re.search(r'name="token" value="(\w+)"', html)
    assert again is not None
    assert anna.post(_new(), {**sent, "on": "2022-07", "token": again[1]}).status_code == 302
    assert case.entries.count() == count + 1


def test_all_faults_are_told_at_once_and_what_was_typed_stays(sign_in: SignIn) -> None:
    anna, case = sign_in("anna"), _case()
    count = case.entries.count()
    sent = _filled(
        anna, _new("placed"), on="2022-13", valid_to="soon", duration_days="many", note="Ask his sister.", who=[]
    )
    response = anna.post(_new("placed"), sent)
    html = response.content.decode()
    assert response.status_code == 422
    for anchor in ("#id_on", "#id_valid_to", "#id_duration_days", "#id_who"):
        assert f'href="{anchor}"' in html, anchor
    for typed in ("2022-13", "soon", "many", "Ask his sister."):
        assert typed in html
    assert case.entries.count() == count


@pytest.mark.parametrize("kind", ["contact", "released", "birth", "investigation_closed"])
def test_whom_it_is_about_is_asked_for_before_it_is_saved(sign_in: SignIn, kind: str) -> None:
    anna, case = sign_in("anna"), _case()
    count = case.entries.count()
    response = anna.post(_new(kind), _filled(anna, _new(kind), on="2022-06", who=[]))
    assert response.status_code == 422
    assert 'href="#id_who"' in response.content.decode()
    assert case.entries.count() == count


@pytest.mark.parametrize("kind", ["law_changed", "shelter_demolished"])
def test_a_circumstance_may_be_about_nobody(sign_in: SignIn, kind: str) -> None:
    anna, case = sign_in("anna"), _case()
    assert anna.post(_new(kind), _filled(anna, _new(kind), on="2022-06", who=[])).status_code == 302
    assert case.entries.get(kind=kind, on="2022-06").person is None


@pytest.mark.parametrize(("day", "why"), [("2999-01-01", "still to come"), ("1900-01-01", "was born later")])
def test_an_unlikely_day_is_asked_back(sign_in: SignIn, day: str, why: str) -> None:
    from habeas.store.models import Person

    anna, case = sign_in("anna"), _case()
    Person.objects.filter(case=case).update(born="1980-05", born_first=722936, born_last=722966)
    sent = _filled(anna, _new("visit"), on=day)
    asked = anna.post(_new("visit"), sent)
    assert asked.status_code == 422
    assert why in asked.content.decode()
    box = re.search(r'name="sure" value="([^"]*)"', asked.content.decode())
    assert box is not None
    assert anna.post(_new("visit"), {**sent, "sure": box[1]}).status_code == 302
    assert case.entries.filter(kind="visit", on=day).exists()


@pytest.mark.parametrize(
    ("sex", "before", "after"),
    [
        ("M", "родился позже", "умер раньше"),
        ("F", "родилась позже", "умерла раньше"),
        ("X", "раньше даты рождения", "позже даты смерти"),
        (None, "раньше даты рождения", "позже даты смерти"),
    ],
)
def test_an_unlikely_day_is_asked_back_in_words_of_their_sex(
    sign_in: SignIn, sex: str | None, before: str, after: str
) -> None:
    from habeas.store.models import Person

    anna = sign_in("anna")
    anna.cookies["habeas-language"] = "ru"
    Person.objects.filter(case=_case()).update(sex=sex, born="1980-05", died="2020-01")
    for day, why in (("1900-01-01", before), ("2023-01-01", after)):
        asked = anna.post(_new("visit"), _filled(anna, _new("visit"), on=day)).content.decode()
        assert why in asked
        assert "(родилась)" not in asked
        assert "умер(ла)" not in asked


def test_a_form_begins_with_what_the_address_says(sign_in: SignIn) -> None:
    first = _case().entries.filter(person__isnull=False).order_by("order").first()
    html = sign_in("anna").get(_new("review_refused", re=first.key, on="2022-03-01")).content.decode()
    assert f'<option value="{first.key}" selected>' in html
    assert 'value="2022-03-01"' in html


def test_what_was_typed_and_not_saved_is_offered_and_gone_once_saved(sign_in: SignIn) -> None:
    from habeas.store.models import Draft

    anna, case = sign_in("anna"), _case()
    name = f"entry:{case.ref}:released"
    anna.post("/draft/", {"draft-form": name, "on": "2022-06", "note": "Half a sentence", "who": [_who()]})
    offered = anna.get(_new()).content.decode()
    assert "did not save it" in offered
    assert "Half a sentence" not in offered
    restored = _filled(anna, _new(draft="1"))
    assert restored["note"] == ["Half a sentence"]
    assert restored["who"] == [_who()]
    anna.post(_new(), {"discard": "1"})
    assert not Draft.objects.filter(form=name).exists()
    anna.post("/draft/", {"draft-form": name, "on": "2022-06"})
    anna.post(_new(), _filled(anna, _new(draft="1")))
    assert not Draft.objects.filter(form=name).exists()


def _first() -> Any:
    return _case().entries.filter(person__isnull=False, kind="placed").order_by("order").first()


def _fix(key: str) -> str:
    return reverse("entry-correct", args=[_case().ref, key])


def test_a_correction_begins_with_the_entry_and_leaves_it_readable(sign_in: SignIn) -> None:
    anna, case, first = sign_in("anna"), _case(), _first()
    sent = _filled(anna, _fix(first.key))
    assert sent["on"] == [first.on]
    assert anna.post(_fix(first.key), {**sent, "on": "2021-05-06"}).status_code == 302
    later = case.entries.get(supersedes=first.key)
    assert (later.on, later.fields) == ("2021-05-06", first.fields)
    page = anna.get(reverse("entry", args=[case.ref, first.key])).content.decode()
    assert "Corrected by Anna Lebedeva" in page
    assert re.search(r"<del>.*?</del>.*?<ins>.*?6 May 2021.*?</ins>", page, re.DOTALL)


def test_a_correction_without_a_change_of_the_fields_keeps_all_of_them(sign_in: SignIn) -> None:
    from habeas.casework.entries import data_of

    anna, case = sign_in("anna"), _case()
    for key in dict.fromkeys(case.entries.order_by("order").values_list("key", flat=True)):
        before = data_of(case, list(case.entries.filter(key=key).select_related("person")))
        response = anna.post(_fix(key), _filled(anna, _fix(key)))
        assert response.status_code == 302, (key, response.content.decode()[-3000:])
        rows = list(case.entries.filter(supersedes=key).select_related("person"))
        assert data_of(case, rows) == before


def test_a_field_that_was_emptied_is_taken_away_only_when_ticked(sign_in: SignIn) -> None:
    anna, case, first = sign_in("anna"), _case(), _first()
    sent = _filled(anna, _fix(first.key), place="")
    asked = anna.post(_fix(first.key), sent)
    assert asked.status_code == 422
    assert 'name="take_away" value="place"' in asked.content.decode()
    assert not case.entries.filter(supersedes=first.key).exists()
    assert anna.post(_fix(first.key), {**sent, "take_away": "place"}).status_code == 302
    assert case.entries.get(supersedes=first.key).place is None


def test_the_second_of_two_who_correct_sees_both_and_chooses(sign_in: SignIn) -> None:
    anna, daniyar, case, first = sign_in("anna"), sign_in("daniyar"), _case(), _first()
    his = _filled(daniyar, _fix(first.key), on="2021-05-07")
    anna.post(_fix(first.key), _filled(anna, _fix(first.key), on="2021-05-06"))
    shown = daniyar.post(_fix(first.key), his)
    html = shown.content.decode()
    assert shown.status_code == 409
    assert "Anna Lebedeva changed this entry meanwhile" in html
    assert "6 May 2021" in html
    assert "7 May 2021" in html
    assert case.entries.filter(supersedes=first.key).count() == 1
    goal = re.search(r'<form method="post" action="([^"]*)" novalidate data-draft', html)
    assert goal is not None
    assert daniyar.post(goal[1], his).status_code == 302
    hers = case.entries.get(supersedes=first.key)
    assert case.entries.get(supersedes=hers.key).on == "2021-05-07"


def test_an_entry_is_taken_back_with_a_reason_and_put_back(sign_in: SignIn) -> None:
    anna, case, first = sign_in("anna"), _case(), _first()
    address = reverse("entry-retract", args=[case.ref, first.key])
    assert anna.post(address, {"reason": ""}).status_code == 422
    assert anna.post(address, {"reason": "Another man of the same name."}).status_code == 302
    page = anna.get(reverse("entry", args=[case.ref, first.key])).content.decode()
    assert "Taken back by Anna Lebedeva" in page
    assert "Another man of the same name." in page
    taken = case.entries.get(supersedes=first.key)
    assert anna.post(_fix(taken.key), _filled(anna, _fix(taken.key))).status_code == 302
    back = case.entries.get(supersedes=taken.key)
    assert (back.kind, back.on, back.fields) == (first.kind, first.on, first.fields)


def test_an_entry_of_a_protected_source_of_others_shows_its_day_alone(sign_in: SignIn) -> None:
    from habeas.casework import entries, sources
    from habeas.store.models import Account

    case, anna = _case(), Account.objects.get(username="anna")
    source = sources.add(case, anna, "a guard of the night shift", "protected")
    saved = entries.add(
        case,
        anna,
        {"kind": "injury", "on": "2022-04-05", "who": [_who()], "source": source.key, "note": "Seen by him."},
    )
    address = reverse("entry", args=[case.ref, saved.key])
    hers = sign_in("anna").get(address).content.decode()
    assert "a guard of the night shift" in hers
    his = sign_in("daniyar").get(address).content.decode()
    assert "5 April 2022" in his
    for secret in ("a guard of the night shift", "Seen by him."):
        assert secret not in his
    assert sign_in("daniyar").get(_fix(saved.key)).status_code == 404
    assert "a guard of the night shift" not in sign_in("daniyar").get(_new("injury")).content.decode()


def test_others_find_no_entry_and_no_form(sign_in: SignIn) -> None:
    case, first = _case(), _first()
    for name in ("marina", "pavel"):
        for address in (_new(), reverse("entry", args=[case.ref, first.key]), _fix(first.key)):
            assert sign_in(name).get(address).status_code == 404, (name, address)


def test_a_page_of_an_entry_asks_no_more_of_the_database_as_the_case_grows(sign_in: SignIn, office: Path) -> None:
    from django.db import connection

    from habeas.casework import entries
    from habeas.store.models import Account

    case, anna = _case(), Account.objects.get(username="anna")
    client, first = sign_in("anna"), _first()

    def cost(address: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    addresses = [
        reverse("entry", args=[case.ref, first.key]),
        _new("placed"),
        reverse("person", args=[case.ref, _who()]),
    ]
    for address in addresses:
        client.get(address)
    before = [cost(address) for address in addresses]
    for day in range(1, 29):
        entries.add(case, anna, {"kind": "visit", "on": f"2022-05-{day:02}", "who": [_who()], "re": first.key})
    assert [cost(address) for address in addresses] == before
