"""What axe finds on every page there is: as an administrator, light and dark, wide and on a phone.

Every address of the table in `tests.desk.test_access` is visited, in one of three tests; one that shows no page has to be
named here, or to refuse to be opened.
"""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visit
from tests.browser.office import ADMINISTRATOR, PASSWORD, WITH_FACTORS
from tests.browser.visitor import AXE, PHONE, WIDE, Office, Visitor
from tests.desk.test_account import code_of
from tools.served import served

WAYS_OUT: Final = frozenset(
    {"account_logout", "sign-out-everywhere", "gone", "lock", "setup", "setup-shares", "unlock", "recover"}
)
"""They end the session, or belong to an office that is locked."""
NO_PAGES: Final = frozenset(
    {
        "feed", "stay", "document-download", "visit-file", "everything-fetch", "bundle-fetch", "backup-fetch",
        "mfa_download_recovery_codes", "mfa_login_webauthn", "account_set_password", "case-counts",
        "place-chart", "count-file", "list-bad", "list-sample", "report-file", "report-state",
        "gap-file", "gap-template", "execution-file", "report-part", "cases-bulk", "visits-sealed", "field-worker",
        "numbers-file", "numbers-release", "office-template-shipped", "office-template-version", "api-entry",
    }
)  # fmt: skip
"""They answer with a file, a part of a page, with nothing, or send on (a password is not set twice)."""
LOCKED: Final = frozenset({"setup", "setup-shares", "unlock", "recover"})
OWN: Final = frozenset(
    {
        "account_login", "account_logout", "account_inactive", "account_change_password", "account_reauthenticate", "gone",
        "mfa_index", "mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp",
        "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn",
        "mfa_edit_webauthn", "mfa_remove_webauthn", "mfa_reauthenticate_webauthn",
    }
)  # fmt: skip
"""Of one's own account, with password and second factor."""
QUERIES: Final = {
    "search": "q=own", "entry-new": "kind=placed", "law": "q=school", "cases": "q=own", "find": "name=Ownwordi+Listed",
    "numbers": "what=held&by=age&when=2021",
}  # fmt: skip
"""What shows more of a page than its bare address; that one is visited too."""
PRINTED: Final = frozenset(
    {"visit-form", "receipt", "office-audit-head", "case", "import-job", "tracing-request", "tracing-proposal"}
)
COLOURS: Final = ("color-contrast", "link-in-text-block")
SIZES: Final = ("color-contrast", "target-size", "scrollable-region-focusable")
"""The rules whose outcome can differ with colours, or with width; all others are asked once a page."""


def pages(addresses: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The addresses that show a page to who has signed in."""
    for name, address in sorted(addresses.items()):
        if name not in WAYS_OUT | NO_PAGES:
            yield name, address


def faults(page: Page, *rules: str) -> list[str]:
    """What axe finds on the page as it is; with rules, by these alone."""
    if not page.evaluate("() => 'axe' in window"):
        page.add_script_tag(path=AXE)
    only: dict[str, Any] = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else {}
    only["resultTypes"] = ["violations"]
    found = page.evaluate("options => axe.run(document, options)", only)["violations"]
    return [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"][:3]]


def looked_at(page: Page, name: str) -> list[str]:
    """Everything that is wrong with the page that is open."""
    found = [f"light, {fault}" for fault in faults(page)]
    page.emulate_media(color_scheme="dark")
    found += [f"dark, {fault}" for fault in faults(page, *COLOURS)]
    if name in PRINTED:
        page.emulate_media(color_scheme="dark", media="print")
        found += [f"printed, {fault}" for fault in faults(page, *COLOURS)]
    page.emulate_media(color_scheme="light", media="screen")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.evaluate("new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    found += [f"phone, {fault}" for fault in faults(page, *SIZES)]
    if (width := page.evaluate("document.documentElement.scrollWidth")) > PHONE["width"]:
        found.append(f"phone, is {width} wide")
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    return [f"{name} ({urlsplit(page.url).path}): {fault}" for fault in found]


def status_of(page: Page, address: str) -> int:
    """What an address answers; where it is a page, that is open then. What sends on is no page of its own."""
    status = page.context.request.get(address, max_redirects=0).status
    if status not in (204, 405):  # Chromium shows neither
        answer = page.goto(address)
        assert answer is not None
        status = answer.status
        assert urlsplit(page.url).path == urlsplit(address).path, f"{address} sends to {page.url}"
    return status


def test_axe_finds_nothing_on_any_page(visit: Visit) -> None:
    from tests.desk.test_access import table

    desk = visit(ADMINISTRATOR, axe=True)
    known, page = desk.office.known, desk.page
    assert set(known.every) == set(table())
    page.goto(known.every["case"])
    a_finding = page.locator("a[href*='/findings/?']").first.get_attribute("href")
    addresses = known.every | {"finding": a_finding or "", "not-there": "/nothing/here/"}
    found, silent = [], []
    for name in sorted(addresses.keys() - WAYS_OUT - NO_PAGES - OWN):
        asked = [addresses[name], *([f"{addresses[name]}?{QUERIES[name]}"] if name in QUERIES else [])]
        for address in asked:
            status = status_of(page, address)
            if status == 200 or name == "not-there":
                found += looked_at(page, name)
            elif status != 405:  # one that is sent a form only
                silent.append((name, address, status))
    assert not silent, "they show no page: give them something to show in tests/browser/office.py"
    assert not found, "\n".join(found)


def _answer(body: str, route: Route) -> None:
    route.fulfill(body=body, content_type="text/html")


class Walk:
    """Looks at one page after another, and remembers which, by the names of their addresses."""

    def __init__(self, desk: Visitor) -> None:
        self.desk, self.page = desk, desk.page
        self.seen: set[str] = set()
        self.found: list[str] = []

    def see(self, name: str, address: str = "") -> None:
        """The page at an address, or the one that is open."""
        if address:
            assert status_of(self.page, address) == 200, name
        self.seen.add(name)
        self.found += looked_at(self.page, name)

    def send(self, name: str, values: dict[str, str]) -> None:
        """Fills fields by name, and presses the first button of their form."""
        for field, value in values.items():
            self.page.locator(f"main [name={field}]").first.fill(value)
        with self.page.expect_navigation():
            self.page.locator(f"main form:has([name={next(iter(values))}]) button").first.click()
        if name:
            self.see(name)


def test_axe_finds_nothing_on_the_pages_of_ones_own_account(visit: Visit, desk: Office) -> None:
    """A password, an app, recovery codes, a passkey in the browser's own store, and signing in with them."""
    walk = Walk(visit(WITH_FACTORS, axe=True, office=desk.by_name))
    page, base = walk.page, "/account/2fa/"
    walk.desk.put_in_authenticator()
    walk.see("account_change_password", "/account/password/")
    walk.see("account_inactive", "/account/inactive/")
    walk.see("mfa_index", base)
    walk.see("account_reauthenticate", "/account/again/")
    walk.send("account_reauthenticate", {"password": "not this one at all"})
    walk.send("", {"password": PASSWORD})
    walk.see("mfa_activate_totp", f"{base}totp/activate/")
    secret = page.locator("#authenticator_secret").input_value()
    walk.send("mfa_activate_totp", {"code": "000000"})
    walk.send("mfa_view_recovery_codes", {"code": code_of(secret)})
    walk.see("mfa_view_recovery_codes", f"{base}recovery-codes/")
    walk.see("mfa_generate_recovery_codes", f"{base}recovery-codes/generate/")
    walk.see("mfa_deactivate_totp", f"{base}totp/deactivate/")
    walk.see("mfa_list_webauthn", f"{base}webauthn/")
    walk.see("mfa_add_webauthn", f"{base}webauthn/add/")
    page.locator("main [name=name]").fill("My phone")
    page.locator("main [type=checkbox]").first.check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(f"**{base}")
    walk.see("mfa_index")
    walk.see("mfa_list_webauthn", f"{base}webauthn/")
    for name, link in (("mfa_edit_webauthn", "/edit/"), ("mfa_remove_webauthn", "/remove/")):
        walk.see(name, page.locator(f"main a[href$='{link}']").first.get_attribute("href") or "")
        page.goto(f"{base}webauthn/")
    walk.see("mfa_reauthenticate", f"{base}reauthenticate/")
    walk.see("mfa_reauthenticate_webauthn", f"{base}webauthn/reauthenticate/")
    walk.see("account_logout", "/account/out/")
    walk.see("gone", "/gone/")
    walk.see("account_login", "/account/in/")
    walk.send("account_login", {"login": WITH_FACTORS, "password": "not this one at all"})
    walk.send("mfa_authenticate", {"login": WITH_FACTORS, "password": PASSWORD})
    walk.send("mfa_authenticate", {"code": "000000"})
    assert walk.seen == OWN
    assert not walk.found, "\n".join(walk.found)


def test_axe_finds_nothing_on_the_pages_of_an_office_that_is_locked(visit: Visit, desk: Office, tmp_path: Path) -> None:
    """From the setup over the recovery shares to the lock, wrong tries, and the way back in; in a real office."""
    passphrase = "a passphrase of five words"
    with served(tmp_path / "office", demo=False) as address:
        walk = Walk(visit("", office=Office(address, desk.known), axe=True))
        walk.see("setup", "/setup/")
        walk.send("setup", {"passphrase": "short", "again": "another", "name": "", "username": "", "password1": "x"})
        first = {"name": "Ida", "username": "ida", "password1": PASSWORD}
        walk.send("setup-shares", {"passphrase": passphrase, "again": passphrase, **first})
        shares = walk.page.locator(".share__words").all_inner_texts()
        assert len(shares) == 3
        walk.page.goto("/account/in/")
        walk.send("", {"login": "ida", "password": PASSWORD})
        walk.see("me", "/account/")
        with walk.page.expect_navigation():
            walk.page.get_by_role("button", name="Lock the office").click()
        walk.see("unlock")
        for _ in range(6):
            walk.send("", {"passphrase": "not this one at all"})
        expect(walk.page.get_by_role("alert")).to_contain_text("Wait")
        walk.see("unlock")
        walk.see("recover", "/recover/")
        walk.send("recover", {"shares": "\n".join(shares[:2]), "passphrase": "short"})
        assert walk.seen - {"me"} == LOCKED
    assert not walk.found, "\n".join(walk.found)


def test_axe_finds_nothing_on_pages_that_say_what_went_wrong(visit: Visit) -> None:
    """Those of Django's own: 403, a forged form, too many tries, and a page that broke."""
    from django.template.loader import render_to_string

    desk = visit("anna", axe=True)
    page, found = desk.page, []
    page.goto("/account/")
    page.locator("main [name=csrfmiddlewaretoken]").evaluate_all("all => all.forEach(it => it.value = 'forged')")
    with page.expect_navigation():
        desk.button("Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Please send it again")
    found += looked_at(page, "403 forged")
    found += looked_at(page, "403") if status_of(page, "/account/password/set/") == 403 else ["403 is another page"]
    for name in ("429", "500"):  # no office shows them when asked
        body = re.sub(r'"/?static/', '"/static/', render_to_string(f"{name}.html", {"LANGUAGE_CODE": "en"}))
        page.route(f"**/{name}/", partial(_answer, body))
        page.goto(f"/{name}/")
        assert page.evaluate("document.styleSheets.length")
        found += looked_at(page, name)
    assert not found, "\n".join(found)


def test_axe_finds_nothing_where_a_form_was_refused(visit: Visit) -> None:
    """The summary of errors, and each field with its own."""
    desk = visit("anna", axe=True)
    desk.open("/cases/new/")
    desk.button("Save and check").click()
    expect(desk.page.get_by_role("alert")).to_be_visible()
    assert not faults(desk.page)


def test_axe_sees_what_is_wrong(visit: Visit) -> None:
    desk = visit("anna", axe=True)
    desk.open("/cases/")
    desk.page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=/static/icon.svg>')")
    assert any(fault.startswith("image-alt") for fault in faults(desk.page))
