"""Nothing typed is lost: drafts are offered back and gone once saved, a form sent too late is kept, one sent twice is one."""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from tests.desk.world import offered

SignIn = Callable[[str], Client]
FORMS: Final = (
    ("note", "text"),
    ("flag", "reason"),
    ("task", "text"),
    ("share", "reason"),
    ("answer", "note"),
    ("retract", "reason"),
    ("delete", "why"),
    ("keep", "legal_hold"),
    ("place", "name"),
    ("place-edit", "name"),
    ("case", "title"),
    ("team", "name"),
    ("account", "name"),
    ("retention", "deleted_days"),
)
"""Forms by a short name, and a field of each."""
TWICE: Final = ("note", "flag", "task", "share", "place", "team")


def _case(key: str = "stateless-across-2022") -> Any:
    from habeas.store.models import Case

    return Case.objects.get(key=key)


def _address(form: str) -> str:
    from habeas.store.models import Place, Team

    ref = _case().ref
    if form == "answer":
        asked = offered(_case(), Team.objects.get(people__username="marina"), "anna")
        return reverse("share-answer", args=[ref, asked.ref])
    entry = _case().entries.filter(person__isnull=False).order_by("order")[0].key
    place = Place.objects.filter(library=False).order_by("pk")[0].ref
    return {
        "note": reverse("notes", args=[ref]),
        "flag": reverse("flag-new", args=[ref]),
        "task": reverse("task-new") + f"?case={ref}",
        "share": reverse("share", args=[ref]),
        "retract": reverse("entry-retract", args=[ref, entry]),
        "delete": reverse("case-delete", args=[ref]),
        "keep": reverse("case-keep", args=[ref]),
        "place": reverse("place-new"),
        "place-edit": reverse("place-edit", args=[place]),
        "case": reverse("case-edit", args=[ref]),
        "team": reverse("office-team-add"),
        "account": reverse("office-account-add"),
        "retention": reverse("office-retention"),
    }[form]


def _who(form: str) -> str:
    return {"team": "olga", "account": "olga", "retention": "olga", "answer": "marina"}.get(form, "anna")


def _form(client: Client, address: str, /, **values: Any) -> dict[str, Any]:
    """What the page would send: its fields with what a test types, and what the form carries for drafts."""
    import re

    page = client.get(address)
    assert page.status_code == 200, address
    form = page.context["form"]
    held = {name: form[name].value() for name in form.fields}
    html = page.content.decode()
    for name in ("draft-form", "draft-seal"):
        found = re.search(rf'name="{name}" value="([^"]+)"', html)
        assert found is not None, (address, name)
        held[name] = found[1]
    return {name: value for name, value in held.items() if value not in (None, False, "")} | values


@pytest.mark.parametrize(("form", "field"), FORMS)
def test_what_was_typed_is_offered_back_and_restored(sign_in: SignIn, form: str, field: str) -> None:
    client, address = sign_in(_who(form)), _address(form)
    typed = _form(client, address, **{field: "777" if form == "retention" else "Half a sentence"})
    assert client.post("/draft/", typed).status_code == 204
    assert "did not save it" in client.get(address).content.decode()
    asks = "&" if "?" in address else "?"
    restored = client.get(f"{address}{asks}draft=1")
    assert str(restored.context["form"][field].value()) == typed[field]
    client.post(address, {"discard": "1"})
    assert "did not save it" not in client.get(address).content.decode()


@pytest.mark.parametrize("form", ["note", "flag", "task", "answer", "keep", "retract", "place", "team", "retention"])
def test_a_saved_form_leaves_no_draft(sign_in: SignIn, form: str) -> None:
    from habeas.store.models import Draft

    client, address = sign_in(_who(form)), _address(form)
    typed = _form(client, address, **_whole(form))
    client.post("/draft/", typed)
    assert Draft.objects.filter(form=typed["draft-form"]).exists()
    assert client.post(address, typed).status_code == 302
    assert not Draft.objects.filter(form=typed["draft-form"]).exists()


def _whole(form: str) -> dict[str, Any]:
    from django.utils import timezone

    from habeas.store.models import Account, Team

    values: dict[str, dict[str, Any]] = {name: {field: "Said once"} for name, field in FORMS}
    values["place"] |= {"kind": "prison", "state": "KZ"}
    values["retention"] = {"deleted_days": "31"}
    values["answer"] |= {"answer": "accept"}
    if form == "share":
        team = Team.objects.create(name="Guests")
        values["share"] |= {"team": team.pk, "until": timezone.localdate().isoformat()}
    if form == "team":
        values["team"] |= {"people": [Account.objects.get(username="anna").pk]}
    return values[form]


@pytest.mark.parametrize("form", TWICE)
def test_a_form_sent_twice_is_one(sign_in: SignIn, form: str) -> None:
    from habeas.store import models as tables

    client, address = sign_in(_who(form)), _address(form)
    typed = _form(client, address, **_whole(form))
    for _twice in range(2):
        assert client.post(address, typed).status_code == 302
    table, column = {
        "note": (tables.Note, "text"), "flag": (tables.Flag, "reason"), "task": (tables.Task, "text"),
        "share": (tables.Share, "reason"), "place": (tables.Place, "name"), "team": (tables.Team, "name"),
    }[form]  # fmt: skip
    assert table._default_manager.filter(**{column: "Said once"}).count() == 1


def test_another_text_under_the_same_token_is_kept_beside_the_first(sign_in: SignIn) -> None:
    """The browser went back to the form that was sent, and somebody wrote on."""
    anna, address = sign_in("anna"), _address("note")
    typed = _form(anna, address, text="The first")
    assert anna.post(address, typed).status_code == 302
    assert anna.post(address, {**typed, "text": "The second"}).status_code == 302
    assert set(_case().notes.values_list("text", flat=True)) >= {"The first", "The second"}


@pytest.mark.parametrize("how", ["idle", "gone"])
def test_a_form_sent_after_the_session_ended_is_kept_and_offered(sign_in: SignIn, how: str) -> None:
    anna, address = sign_in("anna"), _address("note")
    typed = _form(anna, address, text="Written in forty minutes")
    if how == "idle":
        session = anna.session
        session["seen"] = 1.0
        session.save()
    else:
        anna.logout()
    sent_away = anna.post(address, urlencode(typed), content_type="application/x-www-form-urlencoded")
    assert sent_away.status_code == 302
    assert not _case().notes.filter(text="Written in forty minutes").exists()
    back = parse_qs(urlsplit(sent_away.headers["Location"]).query)["next"][0]
    again = sign_in("anna").get(back)
    assert again.context["form"]["text"].value() == "Written in forty minutes"


def test_nobody_leaves_a_draft_with_somebody_else(sign_in: SignIn) -> None:
    from habeas.store.models import Draft

    address = _address("note")
    typed = _form(sign_in("anna"), address, text="Of nobody")
    stranger = Client(HTTP_HOST="127.0.0.1")
    forged = ({**typed, "draft-seal": "WzEsIm5vdGUiXQ:forged:seal"}, {"text": "Of nobody", "draft-form": "note:x"})
    for sent in forged:
        stranger.post(address, urlencode(sent), content_type="application/x-www-form-urlencoded")
    assert not Draft.objects.filter(form__startswith="note:").exists()


def test_of_two_administrators_the_second_saves_only_what_they_typed(sign_in: SignIn) -> None:
    from habeas.casework import rules

    olga, late = sign_in("olga"), sign_in("olga")
    address = _address("retention")
    theirs = _form(late, address, backup_days="41")
    assert olga.post(address, _form(olga, address, deleted_days="77")).status_code == 302
    shown = late.post(address, theirs)
    assert shown.status_code == 409
    assert late.post(address, dict(shown.context["hidden"])).status_code == 302
    held = rules.retention()
    assert (held["deleted_days"], held["backup_days"]) == (77, 41)


def test_of_two_who_edit_a_place_the_second_saves_only_what_they_typed(sign_in: SignIn) -> None:
    from habeas.store.models import Place

    anna, daniyar, address = sign_in("anna"), sign_in("daniyar"), _address("place-edit")
    place = Place.objects.filter(library=False).order_by("pk")[0]
    late = _form(daniyar, address, town="Osh")
    assert anna.post(address, _form(anna, address, name="Renamed House")).status_code == 302
    shown = daniyar.post(address, late)
    assert shown.status_code == 409
    form = shown.context["form"]
    again = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False, "")}
    assert daniyar.post(address, again).status_code == 302
    place.refresh_from_db()
    assert (place.name, place.town) == ("Renamed House", "Osh")


SECRETS: Final = ("keys", "out", "everything")


@pytest.mark.parametrize("form", SECRETS)
def test_a_form_that_takes_a_passphrase_is_kept_nowhere(sign_in: SignIn, form: str) -> None:
    """Not while one types, not when it comes after its session had ended, not if somebody says that it is a draft."""
    from habeas.desk.cases import drafts
    from habeas.store.models import Account, Draft, Setting

    case, olga = _case(), Account.objects.get(username="olga")
    case.team.people.add(olga)
    address = {
        "keys": reverse("office-keys"),
        "out": reverse("out", args=[case.ref]),
        "everything": reverse("everything"),
    }[form]
    client = sign_in("olga")
    html = client.get(address).content.decode()
    assert "data-draft" not in html
    assert "draft-seal" not in html
    typed = {"passphrase": "correct horse battery", "old": "correct horse battery", "to": "a court"}
    assert client.post("/draft/", typed | {"draft-form": f"form:{address}"}).status_code == 204
    client.logout()
    client.post(address, typed | {drafts.SEAL: drafts.seal(olga, f"form:{address}")})
    for draft in Draft.objects.all():
        assert "correct horse" not in str(draft.body)
    assert "correct horse" not in str(list(Setting.objects.values_list("value", flat=True)))
