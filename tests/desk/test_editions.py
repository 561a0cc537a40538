"""What is edited in place keeps what it said: in the history, as it stood on a day, and until it is erased."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

SignIn = Callable[[str], Client]
FAMILY = "child-deported-alone"


def _case(key: str = FAMILY) -> Any:
    from habeas.store.models import Case

    return Case.objects.get(key=key)


def _people() -> list[Any]:
    return list(_case().people.order_by("pk"))


def _form(client: Client, address: str, /, **values: Any) -> dict[str, Any]:
    """What a form holds, as a browser sends it, with what a test changes."""
    page = client.get(address)
    assert page.status_code == 200, address
    form = page.context["form"]
    held = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in held.items() if value not in (None, False, "")} | values


def _saved(client: Client, page: str, /, *args: Any, **values: Any) -> Any:
    address = reverse(page, args=[_case().ref, *args])
    response = client.post(address, _form(client, address, **values))
    assert response.status_code == 302, response.context["form"].errors
    return response


def _age(days: int) -> None:
    """As if everything that was edited had been edited so many days before."""
    from django.db.models import F

    from habeas.store.models import Edition, Kin

    Edition.objects.update(at=F("at") - timedelta(days=days))
    Kin.objects.filter(recorded_at__isnull=False).update(recorded_at=F("recorded_at") - timedelta(days=days))


def _as_known(client: Client, days_ago: int) -> str:
    from django.utils import timezone

    day = timezone.localdate() - timedelta(days=days_ago)
    return client.get(f"/cases/{_case().ref}/?known_at={day}").content.decode()


def test_the_history_shows_what_a_person_was_called_before(sign_in: SignIn) -> None:
    anna, person = sign_in("anna"), _people()[0]
    old = person.label
    _saved(anna, "person-edit", person.key, label="Zarina Newname", born="1988-07-06", phone="+996 700", name_0="Zari")
    page = anna.get(reverse("case-history", args=[_case().ref])).content.decode()
    for text in (f"<del>{old}</del>", "<ins>Zarina Newname</ins>", "6 July 1988", "Reported as", "+996 700"):
        assert text in page, text
    _saved(anna, "person-edit", person.key, label="Zarina Third")
    page = anna.get(reverse("case-history", args=[_case().ref])).content.decode()
    assert "<del>Zarina Newname</del>" in page
    assert f"<del>{old}</del>" in page


def test_what_is_closed_to_a_role_is_closed_in_the_past_too(sign_in: SignIn) -> None:
    from habeas.store.models import Setting

    anna, daniyar, person = sign_in("anna"), sign_in("daniyar"), _people()[0]
    old = person.label
    _saved(anna, "person-edit", person.key, label="Zarina Newname", phone="+996 700")
    Setting.objects.update_or_create(name="closed_fields", defaults={"value": {"caseworker": ["identity", "contact"]}})
    page = daniyar.get(reverse("case-history", args=[_case().ref])).content.decode()
    for text in (old, "Zarina Newname", "+996 700"):
        assert text not in page


def test_a_case_as_it_stood_names_people_as_they_were_known(sign_in: SignIn) -> None:
    anna, person = sign_in("anna"), _people()[0]
    old = person.label
    _saved(anna, "person-edit", person.key, label="Zarina Newname")
    _saved(anna, "person-new", label="Somebody Later")
    _age(10)
    before, after = _as_known(anna, 20), _as_known(anna, 5)
    assert old in before
    assert "Zarina Newname" not in before
    assert "Somebody Later" not in before
    assert "Zarina Newname" in after
    assert "Somebody Later" in after


def test_sources_places_proceedings_and_documents_keep_what_they_said(sign_in: SignIn) -> None:
    from habeas.store.models import Document

    anna, case = sign_in("anna"), _case()
    source = case.sources.first() or case.sources.create(key="s-1", name="an old friend", access="open")
    named = source.name
    _saved(anna, "source-edit", source.key, name="a former cellmate")
    place = case.case_places.select_related("place")[0].place
    called = place.name
    address = reverse("place-edit", args=[place.ref])
    assert anna.post(address, _form(anna, address, name="House renamed")).status_code == 302
    document = Document.objects.create(case=case, name="a.txt", title="Old title", media_type="text/plain", size=1)
    _saved(anna, "document-edit", document.ref, title="New title")
    page = anna.get(reverse("case-history", args=[case.ref])).content.decode()
    for text in (named, "a former cellmate", called, "House renamed", "Old title", "New title"):
        assert text in page, text
    _age(10)
    assert "House renamed" not in _as_known(anna, 20)


def test_kin_taken_away_is_a_state_and_comes_back(sign_in: SignIn) -> None:
    anna, case = sign_in("anna"), _case()
    kin = case.kin.select_related("who", "of")[0]
    address = reverse("kin-remove", args=[case.ref, kin.of.key])
    assert anna.post(address, {"kin": kin.pk}).status_code == 302
    kin.refresh_from_db()
    assert kin.removed_at is not None
    page = anna.get(reverse("person", args=[case.ref, kin.of.key])).content.decode()
    assert "put back" in page
    assert not any(each.who == kin.who.key and each.of == kin.of.key for each in _record().kin)
    assert "taken back" in anna.get(reverse("case-history", args=[case.ref])).content.decode()
    fresh = sign_in("anna")  # the undo does not hang on one session
    assert fresh.post(address, {"kin": kin.pk, "undo": "1"}).status_code == 302
    assert any(each.who == kin.who.key and each.of == kin.of.key for each in _record().kin)


def test_kin_of_a_day_is_that_which_was_recorded_then(sign_in: SignIn) -> None:
    from django.utils import timezone

    from habeas.casework import kin as work
    from habeas.casework.known import stood
    from habeas.store.mapping import case_of
    from habeas.store.models import Account

    case, anna = _case(), Account.objects.get(username="anna")
    first = case.kin.select_related("who", "of", "case")[0]
    work.remove_kin(first, anna)
    one, two = _people()[:2]
    work.add_kin(case, anna, one, "guardian", two)
    _age(10)
    today = timezone.localdate().toordinal()
    then = {(each.who, each.relation, each.of) for each in stood(case, case_of(case), today - 20).kin}
    now = {(each.who, each.relation, each.of) for each in stood(case, case_of(case), today).kin}
    old, new = (first.who.key, first.relation, first.of.key), (one.key, "guardian", two.key)
    assert old in then
    assert new not in then
    assert old not in now
    assert new in now


def _record() -> Any:
    from habeas.store.mapping import case_of

    return case_of(_case())


def test_kin_said_otherwise_is_shown_beside_what_is_recorded_and_then_changed(sign_in: SignIn) -> None:
    anna, case = sign_in("anna"), _case()
    kin = case.kin.select_related("who", "of")[0]
    address = reverse("kin-new", args=[case.ref, kin.of.key])
    sent = _form(anna, address, other=kin.who.key, relation=kin.relation, since="2020-02-02", disputed="on")
    shown = anna.post(address, sent)
    assert shown.status_code == 409
    assert "on record already" in shown.content.decode()
    kin.refresh_from_db()
    assert (kin.since, kin.disputed) == ("", False)
    form = shown.context["form"]
    again = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False, "")}
    assert anna.post(address, again).status_code == 302
    kin.refresh_from_db()
    assert (kin.since, kin.disputed) == ("2020-02-02", True)
    assert case.kin.filter(who=kin.who, of=kin.of, relation=kin.relation).count() == 1


def test_after_a_conflict_only_what_was_typed_is_saved(sign_in: SignIn) -> None:
    anna, daniyar, person = sign_in("anna"), sign_in("daniyar"), _people()[0]
    address = reverse("person-edit", args=[_case().ref, person.key])
    late = _form(daniyar, address, language="Shughni")
    _saved(anna, "person-edit", person.key, label="Zarina Newname", phone="+996 700", nationality="KG")
    shown = daniyar.post(address, late)
    assert shown.status_code == 409
    form = shown.context["form"]
    again = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False, "")}
    assert daniyar.post(address, again).status_code == 302
    person.refresh_from_db()
    assert (person.language, person.label, person.phone) == ("Shughni", "Zarina Newname", "+996 700")
    assert person.nationality[0] == "KG"


def test_a_draft_of_an_old_version_does_not_overwrite_what_was_saved_since(sign_in: SignIn) -> None:
    anna, daniyar, person = sign_in("anna"), sign_in("daniyar"), _people()[0]
    address = reverse("person-edit", args=[_case().ref, person.key])
    typed = _form(daniyar, address, language="Shughni")
    daniyar.post("/draft/", {**typed, "draft-form": f"person:{person.ref}"})
    _saved(anna, "person-edit", person.key, label="Zarina Newname")
    restored = _form(daniyar, address + "?draft=1")
    assert restored["language"] == "Shughni"
    shown = daniyar.post(address, restored)
    assert shown.status_code == 409
    person.refresh_from_db()
    assert person.label == "Zarina Newname"


def test_a_document_keeps_people_whom_its_form_does_not_offer(sign_in: SignIn) -> None:
    from django.utils import timezone

    from habeas.store.models import Document

    anna, case = sign_in("anna"), _case()
    gone, there = _people()[:2]
    document = Document.objects.create(case=case, name="a.txt", media_type="text/plain", size=1, title="a paper")
    document.people.set([gone, there])
    case.people.filter(pk=gone.pk).update(deleted_at=timezone.now())
    _saved(anna, "document-edit", document.ref, title="a court paper")
    assert set(Document.people.through.objects.values_list("person", flat=True)) == {gone.pk, there.pk}


@pytest.mark.parametrize("whole", [False, True])
def test_erasure_leaves_no_edition(sign_in: SignIn, whole: bool) -> None:
    from django.utils import timezone

    from habeas.casework import erasure
    from habeas.store.models import Account, Edition, Person

    anna, case, person = sign_in("anna"), _case(), _people()[0]
    _saved(anna, "person-edit", person.key, label="Erased Once")
    _saved(anna, "person-edit", person.key, label="Erased Twice")
    _saved(anna, "case-edit", title="The case of Erased Twice")
    assert Edition.objects.filter(case=case, old__label="Erased Once").exists()
    olga = Account.objects.get(username="olga")
    if whole:
        erasure.delete_case(case, olga, "asked")
        erasure.erase_case(_case(), olga)
        assert not Edition.objects.filter(case__isnull=True).exclude(table="place").exists()
    else:
        case.people.filter(pk=person.pk).update(deleted_at=timezone.now())
        erasure.erase_person(Person.everything.select_related("case").get(pk=person.pk), olga)
    assert "Erased" not in repr(list(Edition.objects.values_list("old")))
