"""Nothing typed into the take-in is dropped: it is in the record, or a fault stands at its field. Places are those meant."""

import json
from collections.abc import Callable, Iterable
from typing import Any, Final

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SignIn = Callable[[str], Client]

VALUES: Final[dict[str, tuple[Any, str]]] = {
    "other_names": ("Otherwise Called", "Otherwise Called"),
    "mother": ("Mother Called", "Mother Called"),
    "sex": ("X", '"X"'),
    "born": ("1991-02-03", "1991-02-03"),
    "age": ("41", "41"),
    "nationality": ("KG", '"KG"'),
    "second_nationality": ("TJ", '"TJ"'),
    "stateless": ("says", "stateless_claimed"),
    "language": ("Pamiri", "Pamiri"),
    "speaks": ("no", "speaks_state_language"),
    "pregnant": ("on", "pregnancy_reported"),
    "place": ("House on the Hill", "House on the Hill"),
    "place_kind": ("special_detention_centre", "special_detention_centre"),
    "taken_on": ("2025-10-13", "2025-10-13"),
    "authority": ("border", '"border'),
    "held_since": ("2025-10-14", "2025-10-14"),
    "basis": ("expulsion", "expulsion"),
    "ordered_by": ("Court of the Hill", "Court of the Hill"),
    "ordered_on": ("2025-10-15", "2025-10-15"),
    "valid_to": ("2026-01-12", "2026-01-12"),
    "asylum": ("no", "asylum_claimed"),
    "asylum_on": ("2025-10-16", "2025-10-16"),
    "risks": (["torture"], "torture"),
    "phone": ("+7 900 000", "+7 900 000"),
    "contact": ("through the aunt", "through the aunt"),
    "do_not_tell": ("the uncle", "the uncle"),
    "consents": (["trace"], '"trace"'),
    "note": ("said in tears", "said in tears"),
    "family-0-name": ("Sister Of Theirs", "Sister Of Theirs"),
    "family-0-relation": ("sibling", '"sibling"'),
    "family-0-sex": ("F", '"F"'),
    "family-0-born": ("1999-09-09", "1999-09-09"),
    "family-0-age": ("26", "26"),
    "family-0-where": ("outside", "left outside"),
    "family-0-apart_since": ("2025-10-17", "2025-10-17"),
    "family-0-place": ("House in the Valley", "House in the Valley"),
    "family-0-place_kind": ("orphanage", "orphanage"),
}
"""Each field with a value, and how the record holds it."""


def _choices(name: str) -> Iterable[str]:
    from habeas.desk.cases.takein_fields import choices_of

    return [value for value, _label in choices_of(name)]


def _values() -> dict[str, tuple[Any, str]]:
    """The table, with words of the vocabulary where it names no such one."""
    found = dict(VALUES)
    for field, table in (
        ("place_kind", "places"), ("authority", "authority"), ("basis", "basis"), ("risks", "risks"),
        ("family-0-relation", "relations"), ("family-0-place_kind", "places"),
    ):  # fmt: skip
        value = found[field][0][0] if isinstance(found[field][0], list) else found[field][0]
        known = [word for word in _choices(table) if word]
        if value not in known:
            value = known[-1]
        found[field] = ([value] if field == "risks" else value, f'"{value}"')
    return found


def _forms(names: Iterable[str], team: Any) -> tuple[Any, Any]:
    from django.http import QueryDict

    from habeas.desk.cases import takein_form as forms
    from habeas.store.models import Account

    data = QueryDict(mutable=True)
    least = {
        "token": "2026-abc", "told_on": "2025-11-01", "name": "Somebody", "state": "RU", "teller": "a neighbour",
        "access": "open", "team": str(team.pk), "family-TOTAL_FORMS": "1", "family-INITIAL_FORMS": "0",
    }  # fmt: skip
    for name, value in least.items():
        data[name] = value
    for name in names:
        value = _values()[name][0]
        data.setlist(name, value if isinstance(value, list) else [value])
    return forms.TakeInForm(data, account=Account.objects.get(username="daniyar")), forms.Family(data, prefix="family")


def _missing(names: Iterable[str]) -> set[str]:
    """Of these fields, those that are neither in the record nor have a fault told."""
    from habeas.casework import takein as work
    from habeas.desk.cases import takein_form as forms
    from habeas.store.models import Account

    account = Account.objects.get(username="daniyar")
    form, family = _forms(names, account.teams.all()[0])
    if not forms.are_whole(form, family):
        return set()
    told = forms.told_of(form, family)
    beside = [told.other_names, told.mother, told.language, told.phone, told.contact, told.do_not_tell, told.note]
    text = json.dumps([work.data_of(told, "x"), *beside, told.left], ensure_ascii=False)
    lost = {name for name in names if _values()[name][1] not in text}
    if "family-0-where" in lost and '"separated"' in text:
        lost.discard("family-0-where")
    return lost


@pytest.mark.parametrize("name", VALUES)
def test_each_field_alone_is_in_the_record_or_asked_about(office: Any, name: str) -> None:
    assert not _missing([name])


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.sets(st.sampled_from(sorted(VALUES)), min_size=2))
def test_any_fields_together_are_in_the_record_or_asked_about(office: Any, names: set[str]) -> None:
    assert not _missing(sorted(names))


def _form(client: Client, **values: Any) -> dict[str, Any]:
    form = client.get("/cases/new/").context["form"]
    least = {
        "token": form.initial["token"], "told_on": form.initial["told_on"].isoformat(), "name": "Karimov Alisher",
        "state": "RU", "teller": "his brother", "access": "confidential", "team": form.teams[0].pk,
        "family-TOTAL_FORMS": "1", "family-INITIAL_FORMS": "0",
    }  # fmt: skip
    return least | values


def test_that_asylum_was_not_asked_for_is_a_no_and_not_silence(sign_in: SignIn) -> None:
    from habeas.store.models import Case

    daniyar = sign_in("daniyar")
    data = _form(daniyar, asylum="no", taken_on="2025-10-13", authority="police")
    assert daniyar.post("/cases/new/", data).status_code == 302
    entry = Case.objects.get(key=data["token"]).entries.get(kind="not_done")
    assert entry.fields["what"] == "asylum_claimed"
    assert (entry.on, entry.until) == ("2025-10-13", data["told_on"])


def test_a_place_of_that_name_in_another_state_is_asked_about(sign_in: SignIn) -> None:
    from habeas.store.models import Case, Place

    daniyar = sign_in("daniyar")
    here = Place.objects.create(name="Central Prison", kind="prison", state="RU")
    held = {"place": "central prison", "held_since": "2025-10-14", "state": "KZ"}
    data = _form(daniyar, **held)
    asked = daniyar.post("/cases/new/", data)
    assert asked.status_code == 422
    assert "which" in asked.context["form"].errors
    assert here.ref in asked.content.decode()
    assert daniyar.post("/cases/new/", data | {"which": "new"}).status_code == 302
    case = Case.objects.get(key=data["token"])
    place = case.case_places.get().place
    assert (place.state, case.states) == ("KZ", ["KZ"])
    assert place.pk != here.pk
    other = _form(daniyar, **held | {"state": "RU"})
    assert daniyar.post("/cases/new/", other).status_code == 302
    assert Case.objects.get(key=other["token"]).case_places.get().place_id == here.pk


@pytest.mark.parametrize("kind", ["home", "private_home", "foster_family"])
def test_a_home_belongs_to_its_case_and_stands_in_no_list_of_others(sign_in: SignIn, kind: str) -> None:
    from habeas.store.models import Account, Case, Team

    daniyar, stranger = sign_in("daniyar"), Account.objects.create_user("stranger", None, role="lawyer", name="S")
    Team.objects.create(name="Strangers").people.add(stranger)
    held = {"place": "Hidden Lane 7", "place_kind": kind, "held_since": "2025-10-14"}
    data = _form(daniyar, **held)
    assert daniyar.post("/cases/new/", data).status_code == 302
    place = Case.objects.get(key=data["token"]).case_places.get().place
    theirs = sign_in("stranger")
    pages = (
        "/places/", "/places/?q=hidden", "/search/?q=Hidden", "/cases/new/", f"/cases/?view=people&where={place.ref}",
        "/places/new/",
    )  # fmt: skip
    for page in pages:
        assert "Hidden Lane" not in theirs.get(page).content.decode(), page
    for address in (f"/places/{place.ref}/", f"/places/{place.ref}/edit/", f"/places/{place.ref}/visits/"):
        assert theirs.get(address).status_code == 404, address
        assert daniyar.get(address).status_code == 200, address
    own = _form(theirs, **held)
    assert theirs.post("/cases/new/", own).status_code == 302
    assert Case.objects.get(key=own["token"]).case_places.get().place_id != place.pk
