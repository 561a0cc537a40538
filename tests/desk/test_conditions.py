"""What a case tells of its places is added, corrected and taken back in the desk, and the check reads what stands."""

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

SignIn = Callable[[str], Client]


def _case() -> Any:
    from habeas.store.models import Case

    return Case.objects.get(key="stateless-across-2022")


def _place() -> Any:
    return _case().case_places.select_related("place").order_by("pk")[0].place


def _form(client: Client, address: str, /, **values: Any) -> dict[str, Any]:
    form = client.get(address).context["form"]
    held = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in held.items() if value not in (None, False, "")} | values


def _added(client: Client, **values: Any) -> Any:
    address = reverse("condition-new", args=[_case().ref])
    sent = _form(client, address, place=_place().ref, **values)
    for _twice in range(2):
        response = client.post(address, sent)
        assert response.status_code == 302, response.context["form"].errors
    return _case().observations.get(key=sent["token"])


def _record() -> list[Any]:
    from habeas.store.mapping import case_of

    return [(seen.indicator, seen.value, seen.since.text) for seen in case_of(_case(), visits=False).observations]


def test_a_condition_is_added_once_read_by_the_check_and_shown_with_the_place(sign_in: SignIn) -> None:
    from habeas.casework.conditions import seen_at
    from habeas.casework.recheck import today
    from habeas.store.models import Account

    anna = sign_in("anna")
    _added(anna, indicator="floor_m2_per_person", low="1.5", high="2", since="2022-03")
    assert ("floor_m2_per_person", (1.5, 2.0), "2022-03") in _record()
    seen = seen_at(_place(), Account.objects.get(username="anna"), ((), (_case().pk,)), today())
    assert seen["floor_m2_per_person"].last(today()).value == (1.5, 2.0)
    page = anna.get(reverse("conditions", args=[_case().ref])).content.decode()
    assert "1.5" in page
    place = anna.get(reverse("place", args=[_place().ref])).content.decode()
    assert f"{reverse('condition-new', args=[_case().ref])}?place={_place().ref}" in place
    assert reverse("conditions", args=[_case().ref]) in anna.get(f"/cases/{_case().ref}/").content.decode()


def test_what_cannot_be_is_refused_at_its_field(sign_in: SignIn) -> None:
    anna, address = sign_in("anna"), reverse("condition-new", args=[_case().ref])
    least = {"place": _place().ref, "since": "2022-03"}
    wrong = (
        ({"indicator": "toilet_in_cell"}, {"yes"}),
        ({"indicator": "toilet_in_cell", "yes": "yes", "low": "3"}, {"low"}),
        ({"indicator": "floor_m2_per_person"}, {"low"}),
        ({"indicator": "floor_m2_per_person", "yes": "no", "low": "2"}, {"yes"}),
        ({"indicator": "floor_m2_per_person", "low": "4", "high": "2"}, {"high"}),
        ({"indicator": "floor_m2_per_person", "low": "4", "since": "2999-01-01"}, {"since"}),
        ({"indicator": "floor_m2_per_person", "low": "4", "until": "2021-01-01"}, {"until"}),
    )
    for values, fields in wrong:
        refused = anna.post(address, _form(anna, address, **{**least, **values}))
        assert refused.status_code == 422, values
        assert set(refused.context["form"].errors) == fields, values


def test_a_condition_is_corrected_with_the_old_kept_and_the_second_corrector_is_told(sign_in: SignIn) -> None:
    anna, daniyar = sign_in("anna"), sign_in("daniyar")
    row = _added(anna, indicator="floor_m2_per_person", low="1.5", high="2", since="2022-03")
    address = reverse("condition-correct", args=[_case().ref, row.pk])
    late = _form(daniyar, address, high="3", why="measured again")
    assert anna.post(address, _form(anna, address, low="1", why="misread")).status_code == 302
    assert ("floor_m2_per_person", (1.0, 2.0), "2022-03") in _record()
    assert ("floor_m2_per_person", (1.5, 2.0), "2022-03") not in _record()
    page = anna.get(reverse("conditions", args=[_case().ref])).content.decode()
    assert "misread" in page
    told = daniyar.post(address, late, follow=True)
    assert "meanwhile" in told.content.decode()
    assert "You began this form" in told.content.decode()
    restored = daniyar.get(told.redirect_chain[-1][0] + "?draft=1").context["form"]
    assert restored["why"].value() == "measured again"
    row.refresh_from_db()
    assert (row.low, row.high) == (1.5, 2.0)


def test_a_condition_is_taken_back_with_a_reason_and_put_back(sign_in: SignIn) -> None:
    anna = sign_in("anna")
    row = _added(anna, indicator="toilet_in_cell", yes="no", since="2022-03-01")
    told = ("toilet_in_cell", False, "2022-03-01")
    assert told in _record()
    address = reverse("condition-retract", args=[_case().ref, row.pk])
    assert anna.post(address, _form(anna, address)).status_code == 422
    assert anna.post(address, _form(anna, address, why="another place was meant")).status_code == 302
    assert told not in _record()
    assert "another place was meant" in anna.get(reverse("conditions", args=[_case().ref])).content.decode()
    assert anna.post(reverse("condition-restore", args=[_case().ref, row.pk])).status_code == 302
    assert told in _record()


def test_what_rests_on_a_protected_source_is_for_its_readers(sign_in: SignIn) -> None:
    from habeas.store.models import Account

    anna, daniyar, case = sign_in("anna"), sign_in("daniyar"), _case()
    guard = case.sources.create(key="guard", name="a guard", access="protected")
    guard.readers.add(Account.objects.get(username="anna"))
    row = _added(anna, indicator="floor_m2_per_person", low="1.25", high="1.25", since="2022-03", source="guard")
    address = reverse("conditions", args=[case.ref])
    assert "1.25" in anna.get(address).content.decode()
    assert "1.25" not in daniyar.get(address).content.decode()
    assert daniyar.get(reverse("condition-correct", args=[case.ref, row.pk])).status_code == 404
