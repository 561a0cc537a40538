"""The head of a case is edited in place: another state is another law; a closed case stands apart and can be opened again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

SignIn = Callable[[str], Client]


def _case(key: str = "stateless-across-2022") -> Any:
    from habeas.store.models import Case

    return Case.objects.get(key=key)


def _form(client: Client, **values: Any) -> dict[str, Any]:
    """What the form holds, with what a test changes."""
    page = client.get(reverse("case-edit", args=[_case().ref]))
    assert page.status_code == 200
    form = page.context["form"]
    return {name: form[name].value() or "" for name in form.fields} | values


def _sent(client: Client, **values: Any) -> Any:
    return client.post(reverse("case-edit", args=[_case().ref]), _form(client, **values))


def test_title_and_states_are_changed_and_checked_anew(sign_in: SignIn) -> None:
    anna = sign_in("anna")
    assert "case-edit" not in anna.get(f"/cases/{_case().ref}/").content.decode()
    assert f"/cases/{_case().ref}/edit/" in anna.get(f"/cases/{_case().ref}/").content.decode()
    before = set(_case().findings.values_list("state", flat=True))
    assert "KZ" not in before
    assert _sent(anna, title="A man without a state", state="KZ").status_code == 302
    case = _case()
    assert (case.title, case.states) == ("A man without a state", ["KZ"])
    assert case.version == 2
    assert case.checked_at is not None
    assert "A man without a state" in anna.get("/cases/").content.decode()


def test_of_two_who_edit_the_second_is_shown_both_and_keeps_only_what_they_typed(sign_in: SignIn) -> None:
    anna, daniyar = sign_in("anna"), sign_in("daniyar")
    late = _form(daniyar, title="Named by Daniyar")
    assert _sent(anna, state="KZ").status_code == 302
    shown = daniyar.post(reverse("case-edit", args=[_case().ref]), late)
    assert shown.status_code == 409
    assert _case().title != "Named by Daniyar"
    form = shown.context["form"]
    again = {name: form[name].value() or "" for name in form.fields}
    assert daniyar.post(reverse("case-edit", args=[_case().ref]), again).status_code == 302
    assert (_case().title, _case().states) == ("Named by Daniyar", ["KZ"])


def test_a_closed_case_stands_under_closed_and_is_opened_again(sign_in: SignIn) -> None:
    from django.utils import timezone

    from habeas.casework import retention
    from habeas.store.models import Setting

    anna = sign_in("anna")
    long_ago = timezone.localdate() - timedelta(days=800)
    assert _sent(anna, closed_on="2999-01-01").status_code == 422
    assert _sent(anna, closed_on=long_ago.isoformat()).status_code == 302
    assert "<time" in anna.get(f"/cases/{_case().ref}/").content.decode()
    open_cases, closed = anna.get("/cases/").content.decode(), anna.get("/cases/?show=closed").content.decode()
    assert f"/cases/{_case().ref}/" not in open_cases
    assert f"/cases/{_case().ref}/" in closed
    Setting.objects.update_or_create(name="retention", defaults={"value": {"closed_days": 365}})
    assert _case() in retention.closed_long_ago(timezone.now())
    assert _sent(anna, closed_on="").status_code == 422
    assert _case().closed_on, "blank alone does not open it again"
    assert _sent(anna, closed_on="", take_away="closed_on").status_code == 302
    assert not _case().closed_on
    assert f"/cases/{_case().ref}/" in anna.get("/cases/").content.decode()


def test_a_lawyer_is_of_the_team_that_has_the_case(sign_in: SignIn) -> None:
    from habeas.store.models import Account, Team

    anna, case = sign_in("anna"), _case()
    second = Team.objects.create(name="Second")
    me = Account.objects.get(username="anna")
    second.people.add(me)
    stranger = case.team.people.exclude(pk=me.pk).filter(is_active=True)[0]
    refused = _sent(anna, team=str(second.pk), lawyer=str(stranger.pk))
    assert refused.status_code == 422
    assert "lawyer" in refused.context["form"].errors
    assert _sent(anna, team=str(second.pk), lawyer=str(me.pk)).status_code == 302
    assert (_case().team, _case().lawyer) == (second, me)
    assert sign_in(stranger.username).get(f"/cases/{case.ref}/").status_code == 404
