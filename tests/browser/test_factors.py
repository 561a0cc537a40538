"""The second factor in a real browser: a code of an app after the password, and a passkey in place of it or after it."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.office import PASSWORD, WITH_APP, WITH_PASSKEY
from tests.browser.visitor import Office, Visitor
from tests.desk.test_account import code_of

FACTORS = "/account/2fa/"


def asked_again(desk: Visitor, address: str) -> None:
    """Opens a page that wants the password once more."""
    desk.open(address)
    expect(desk.page).to_have_url(re.compile("/account/again/"))
    desk.page.locator("main [name=password]").fill(PASSWORD)
    desk.page.locator("main form:has([name=password]) button").first.click()
    desk.page.wait_for_url(f"**{address}")


def is_in(desk: Visitor, name: str) -> None:
    """Signed in, and nobody else."""
    expect(desk.page.locator(".top__me")).to_have_text(name)
    assert desk.context.request.get("/account/", max_redirects=0).status == 200


def is_out(desk: Visitor) -> None:
    """Neither the page nor the session knows anybody."""
    expect(desk.page.locator(".top__me")).to_have_count(0)
    assert desk.context.request.get("/cases/", max_redirects=0).status == 302


def test_a_code_of_the_app_opens_after_the_password_and_each_code_once(visit: Visit) -> None:
    lola = visit(WITH_APP)
    page = lola.page
    asked_again(lola, f"{FACTORS}totp/activate/")
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("main [name=code]").fill(code_of(secret))
    page.locator("main form:has([name=code]) button").first.click()
    page.wait_for_url("**/recovery-codes/")
    lola.sign_out()

    lola.with_password()
    expect(page.get_by_role("heading", level=1)).to_have_text("Second factor")
    is_out(lola)
    lola.fill({"Code": "000000"})
    lola.button("Sign in").first.click()
    expect(page.get_by_role("alert")).to_contain_text("This code is not right")
    code = code_of(secret)
    lola.fill({"Code": code})
    lola.button("Sign in").first.click()
    page.wait_for_url("/")
    is_in(lola, "Lola Nurova")

    lola.sign_out()
    lola.with_password()
    lola.fill({"Code": code})
    lola.button("Sign in").first.click()
    expect(page.get_by_role("alert")).to_contain_text("was used before")
    is_out(lola)


def test_a_passkey_opens_by_itself_and_after_the_password_until_it_is_removed(visit: Visit, desk: Office) -> None:
    timur = visit(WITH_PASSKEY, office=desk.by_name)
    page = timur.page
    timur.put_in_authenticator()
    asked_again(timur, f"{FACTORS}webauthn/add/")
    page.locator("main [name=name]").fill("My phone")
    page.locator("main [type=checkbox]").first.check()
    timur.button("Add the key").click()
    page.wait_for_url("**/recovery-codes/")
    timur.open(f"{FACTORS}webauthn/")
    expect(page.get_by_role("row").filter(has_text="My phone")).to_contain_text("passkey")
    expect(page.get_by_role("row").filter(has_text="My phone")).to_contain_text("never")

    timur.sign_out()
    is_out(timur)
    timur.open("/account/in/?next=/cases/")
    timur.button("Sign in with a passkey").click()
    page.wait_for_url("/cases/")
    is_in(timur, "Timur Aliev")
    timur.open(f"{FACTORS}webauthn/")
    expect(page.get_by_role("row").filter(has_text="My phone")).not_to_contain_text("never")

    timur.sign_out()
    timur.with_password()
    expect(page.get_by_role("heading", level=1)).to_have_text("Second factor")
    is_out(timur)
    timur.button("Use a key or passkey").click()
    page.wait_for_url("/")
    is_in(timur, "Timur Aliev")

    timur.open(f"{FACTORS}webauthn/")
    timur.link("Remove My phone").click()
    timur.link("Use a security key").or_(timur.button("Use a security key")).click()
    timur.button("Use a key or passkey").click()
    timur.button("Remove the key").click()
    expect(page.get_by_role("row").filter(has_text="My phone")).to_have_count(0)
    timur.sign_out()
    timur.open("/account/in/")
    timur.button("Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_be_visible()
    is_out(timur)
