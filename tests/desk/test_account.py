"""Signing in, second factor, sessions: what is asked for, what is refused, what the log keeps of it."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

PASSWORD = "seven-lamps-over-harbour"
Make = Callable[..., Client]


@pytest.fixture(autouse=True)
def forgotten_limits(office: Path) -> Iterator[None]:
    from django.core.cache import cache

    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def staffed(office: Path) -> None:
    """Two accounts that are not invented: vera is a lawyer, ida runs the office."""
    from habeas.store.models import Account, Team

    for name, role in (("vera", "lawyer"), ("ida", "administrator")):
        account = Account.objects.create_user(name, PASSWORD, name=name.title(), role=role)
        Team.objects.get(name="Legal aid").people.add(account)


def browser() -> Client:
    return Client(HTTP_HOST="127.0.0.1")


def enter(name: str, password: str = PASSWORD) -> Client:
    client = browser()
    client.post("/account/in/", {"login": name, "password": password})
    return client


def logged(what: str) -> int:
    from habeas.store.models import AuditRow

    return AuditRow.objects.filter(what=what).count()


def test_one_signs_in_and_out_and_the_log_says_so(staffed: None) -> None:
    client = browser()
    answer = client.post("/account/in/?next=/account/", {"login": "vera", "password": PASSWORD, "next": "/account/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/account/")
    assert client.get("/account/").status_code == 200
    client.post("/account/out/")
    assert client.get("/account/").status_code == 302
    assert (logged("sign-in"), logged("sign-out")) == (1, 1)


def test_a_wrong_password_is_logged_without_what_was_typed(staffed: None) -> None:
    from habeas.store.models import AuditRow, AuditSalt

    enter("vera", "not this one at all")
    enter("my-password-in-the-wrong-box", "x")
    rows = list(AuditRow.objects.filter(what="sign-in-failed").order_by("sequence"))
    assert [bool(row.ref) for row in rows] == [True, False]
    bodies = AuditSalt.objects.in_bulk([row.sequence for row in rows])
    assert "wrong-box" not in repr([(vars(row), vars(bodies[row.sequence])) for row in rows])


def test_after_five_wrong_passwords_the_right_one_has_to_wait(staffed: None) -> None:
    for _ in range(5):
        enter("vera", "not this one at all")
    assert enter("vera").get("/account/").status_code == 302
    assert enter("ida").get("/account/").status_code in (200, 302)


def test_nobody_signs_up_by_themselves(office: Path) -> None:
    from django.urls import NoReverseMatch, reverse

    with pytest.raises(NoReverseMatch):
        reverse("account_signup")


def test_a_password_for_one_sign_in_is_changed_first(staffed: None) -> None:
    from habeas.casework import staff
    from habeas.store.models import Account

    vera, ida = Account.objects.get(username="vera"), Account.objects.get(username="ida")
    given = staff.new_password(vera, ida)
    client = enter("vera", given)
    assert client.get("/cases/").headers["Location"] == "/account/password/"
    same = {"oldpassword": given, "password1": given, "password2": given}
    assert client.post("/account/password/", same).status_code == 200
    fresh = {"oldpassword": given, "password1": PASSWORD + "-2", "password2": PASSWORD + "-2"}
    assert client.post("/account/password/", fresh).headers["Location"] == "/account/"
    assert client.get("/account/").status_code == 200
    assert enter("vera", given).get("/account/").status_code == 302


def test_an_administrator_sets_up_a_second_factor_and_is_asked_for_it(staffed: None) -> None:
    client = enter("ida")
    assert client.get("/office/").headers["Location"] == "/account/2fa/"
    assert client.get("/account/2fa/totp/activate/").headers["Location"].startswith("/account/again/")
    client.post("/account/again/", {"password": PASSWORD})
    page = client.get("/account/2fa/totp/activate/").content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    secret = re.search(r'id="authenticator_secret"[^>]*value="(\w+)"', page)
    assert secret is not None
    done = client.post("/account/2fa/totp/activate/", {"code": code_of(secret[1])})
    assert done.headers["Location"] == "/account/2fa/recovery-codes/"
    assert client.get("/office/").status_code == 200
    again = enter("ida")
    assert again.get("/office/").status_code == 302
    again.post("/account/2fa/authenticate/", {"code": "000000"})
    assert again.get("/office/").status_code == 302


def test_recovery_codes_are_shown_once_and_open_once(staffed: None) -> None:
    client = with_app(enter("ida"))
    codes = re.findall(r"<li>(\d{8})</li>", client.get("/account/2fa/recovery-codes/").content.decode())
    assert len(codes) == 10
    second = client.get("/account/2fa/recovery-codes/").content.decode()
    assert not any(code in second for code in codes)
    assert client.get("/account/2fa/recovery-codes/download/").status_code == 403
    for opens in (True, False):
        late = enter("ida")
        late.post("/account/2fa/authenticate/", {"code": codes[0]})
        assert (late.get("/office/").status_code == 200) is opens


@pytest.mark.parametrize("changed", ["password", "removed", "new codes"])
def test_keys_for_programs_end_with_the_password_and_with_a_second_factor(staffed: None, changed: str) -> None:
    from django.test import TestCase
    from django.utils import timezone

    from habeas.casework import api_keys
    from habeas.store.models import Account

    client, vera = with_app(enter("vera")), Account.objects.get(username="vera")
    api_keys.make(vera, "a script", timezone.localdate())
    api_keys.make(Account.objects.get(username="ida"), "of another", timezone.localdate())
    assert api_keys.working(vera) == 1
    fresh = PASSWORD + "-2"
    sent = {
        "password": ("/account/password/", {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh}),
        "removed": ("/account/2fa/totp/deactivate/", {}),
        "new codes": ("/account/2fa/recovery-codes/generate/", {}),
    }[changed]  # fmt: skip
    assert "keys for programs are revoked" in client.get(sent[0]).content.decode()
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert client.post(*sent).status_code == 302
    assert api_keys.working(vera) == 0
    assert api_keys.working(Account.objects.get(username="ida")) == 1


def test_the_last_factor_stays_where_the_role_needs_one(staffed: None) -> None:
    from allauth.mfa.models import Authenticator

    client = with_app(enter("ida"))
    client.post("/account/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(user__username="ida", type="totp").exists()


def test_the_last_passkey_stays_where_the_role_needs_a_factor(staffed: None) -> None:
    from allauth.mfa.models import Authenticator

    from habeas.store.models import Account

    client = with_app(enter("ida"))
    ida = Account.objects.get(username="ida")
    data = {"name": "My phone", "credential": {}, "passwordless": True}
    key = Authenticator.objects.create(user=ida, type="webauthn", data=data)
    Authenticator.objects.filter(user=ida, type="totp").delete()
    answer = client.post(f"/account/2fa/webauthn/keys/{key.pk}/remove/", follow=True)
    assert Authenticator.objects.filter(pk=key.pk).exists()
    assert "Your role needs a second factor" in answer.content.decode()
    other = Authenticator.objects.create(user=ida, type="webauthn", data=data)
    client.post(f"/account/2fa/webauthn/keys/{key.pk}/remove/")
    assert list(Authenticator.objects.filter(user=ida, type="webauthn")) == [other]


def test_an_idle_session_ends(sign_in: Callable[[str], Client]) -> None:
    from django.conf import settings
    from django.utils import timezone

    client = sign_in("anna")
    assert client.get("/account/").status_code == 200
    session = client.session
    session["seen"] = (timezone.now() - timedelta(minutes=settings.IDLE_MINUTES, seconds=5)).timestamp()
    session.save()
    assert client.get("/account/").status_code == 302
    assert client.get("/account/").status_code == 302


def test_the_page_warns_before_a_session_ends_and_staying_keeps_it(sign_in: Callable[[str], Client]) -> None:
    client = sign_in("anna")
    page = client.get("/account/").content.decode()
    assert 'id="ending"' in page
    assert 'data-minutes="30"' in page
    before = client.session["seen"]
    assert client.get("/stay/").status_code == 204
    assert client.session["seen"] >= before


def test_signing_out_everywhere_ends_every_session(sign_in: Callable[[str], Client]) -> None:
    here, there, other = sign_in("anna"), sign_in("anna"), sign_in("daniyar")
    for client in (here, there, other):
        client.get("/account/")
    assert here.get("/account/sessions/").content.decode().count('<th class="govuk-table__header" scope="row">') == 2
    here.post("/account/sessions/everywhere/")
    assert [client.get("/account/").status_code for client in (here, there, other)] == [302, 302, 200]


def test_signing_out_elsewhere_keeps_this_session(sign_in: Callable[[str], Client]) -> None:
    here, there = sign_in("anna"), sign_in("anna")
    for client in (here, there):
        client.get("/account/")
    here.post("/account/sessions/")
    assert [client.get("/account/").status_code for client in (here, there)] == [200, 302]


def test_the_quick_exit_signs_out_and_does_not_name_us(sign_in: Callable[[str], Client]) -> None:
    client = sign_in("anna")
    page = client.get("/gone/")
    assert page.status_code == 200
    assert not re.search("habeas|lebedeva|anna", page.content.decode().lower())
    assert client.get("/account/").status_code == 302


def test_the_language_of_the_account_holds_in_every_browser(sign_in: Callable[[str], Client]) -> None:
    sign_in("anna").post("/account/language/", {"language": "ru"})
    assert '<html lang="ru"' in sign_in("anna").get("/account/").content.decode()
    assert '<html lang="en"' in sign_in("daniyar").get("/account/").content.decode()


def test_a_draft_is_thrown_away_by_its_owner_alone(sign_in: Callable[[str], Client]) -> None:
    from habeas.store.models import Account, Draft

    draft = Draft.objects.create(account=Account.objects.get(username="anna"), form="take-in", body={"name": ["A"]})
    assert sign_in("daniyar").post(f"/account/drafts/{draft.pk}/remove/").status_code == 404
    assert sign_in("anna").post(f"/account/drafts/{draft.pk}/remove/").status_code == 302
    assert not Draft.objects.filter(pk=draft.pk).exists()


def test_passkeys_send_one_to_a_name(office: Path) -> None:
    numbered = Client(HTTP_HOST="127.0.0.1:8470").get("/account/in/").content.decode()
    assert 'href="http://localhost:8470"' in numbered
    assert "passkey_login" not in numbered
    assert "passkey_login" in Client(HTTP_HOST="localhost:8470").get("/account/in/").content.decode()


@pytest.mark.parametrize("address", ["/account/in/", "/account/", "/account/2fa/", "/office/", "/gone/"])
def test_no_page_carries_script_or_style_of_its_own(sign_in: Callable[[str], Client], address: str) -> None:
    answer = (browser() if address == "/account/in/" else sign_in("olga")).get(address)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    page = answer.content.decode()
    assert not re.search(r"<style|\sstyle=|\son\w+=", page)
    assert all("src=" in tag or "application/json" in tag for tag in re.findall(r"<script[^>]*>", page))
    named = {"X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
    assert {name: answer.headers[name] for name in named} == named
    assert "no-store" in answer.headers["Cache-Control"] or "no-cache" in answer.headers["Cache-Control"]


def code_of(secret: str) -> str:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    earlier, now, later = yield_hotp_counters_from_time()  # the earlier one would pass only until the half minute ends
    assert earlier < now < later
    return str(format_hotp_value(hotp_value(secret, now)))


def with_app(client: Client) -> Client:
    client.post("/account/again/", {"password": PASSWORD})
    page = client.get("/account/2fa/totp/activate/").content.decode()
    secret = re.search(r'id="authenticator_secret"[^>]*value="(\w+)"', page)
    assert secret is not None
    client.post("/account/2fa/totp/activate/", {"code": code_of(secret[1])})
    return client
