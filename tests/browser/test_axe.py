"""What axe finds on every page: as a lawyer and as an administrator, light and dark, wide and on a phone."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Error, Page, expect

from tests.browser.conftest import Visit
from tests.browser.office import WITH_PASSWORD
from tests.browser.visitor import AXE, PHONE, WIDE, Visitor

WAYS_OUT: Final = frozenset(
    {"account_logout", "sign-out-everywhere", "gone", "lock", "setup", "setup-shares", "unlock", "recover"}
)
"""They end the session, or belong to an office that is locked."""
NO_PAGES: Final = frozenset(
    {"feed", "stay", "document-download", "mfa_download_recovery_codes", "office-audit-head", "case-counts"}
)
"""They answer with a file, a part of a page, or with nothing."""
LOOKS: Final = ("color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block")
"""The rules whose outcome can differ with colours and width; all others are asked once a page."""


def pages(addresses: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The addresses that show a page."""
    for name, address in sorted(addresses.items()):
        if name not in WAYS_OUT | NO_PAGES:
            yield name, address


def faults(page: Page, *rules: str) -> list[str]:
    """What axe finds on the page as it is; with rules, by these alone."""
    only: dict[str, Any] = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else {}
    only["resultTypes"] = ["violations"]
    found = page.evaluate("options => axe.run(document, options)", only)["violations"]
    return [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"][:3]]


def looked_at(desk: Visitor, name: str, address: str) -> list[str]:
    """Everything that is wrong with one page; nothing where the address shows none."""
    page = desk.page
    try:
        answer = page.goto(address)
    except Error:  # an answer without a body, such as 405
        return []
    assert answer is not None
    if answer.status in (400, 404) or "text/html" not in answer.headers.get("content-type", ""):
        return []  # it takes a form only, or wants a query
    page.add_script_tag(path=AXE)
    found = [f"light, {fault}" for fault in faults(page)]
    page.emulate_media(color_scheme="dark")
    found += [f"dark, {fault}" for fault in faults(page, *LOOKS)]
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.evaluate("new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    found += [f"phone, dark, {fault}" for fault in faults(page, *LOOKS)]
    page.emulate_media(color_scheme="light")
    found += [f"phone, {fault}" for fault in faults(page, *LOOKS)]
    if (width := page.evaluate("document.documentElement.scrollWidth")) > PHONE["width"]:
        found.append(f"phone, is {width} wide")
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    return [f"{name} ({address}): {fault}" for fault in found]


@pytest.mark.parametrize("who", ["anna", "olga"])
def test_axe_finds_nothing_on_any_page(visit: Visit, who: str) -> None:
    desk = visit(who, axe=True)
    known = desk.office.known
    addresses = known.everybody | known.staff
    if who == "olga":
        addresses = known.administrators
    found = [fault for name, address in pages(addresses) for fault in looked_at(desk, name, address)]
    assert not found, "\n".join(found)


def test_axe_finds_nothing_on_the_pages_of_ones_own_account(visit: Visit) -> None:
    """Password, second factor, sessions: of who has a password."""
    desk = visit(WITH_PASSWORD, axe=True)
    own = {name: each for name, each in desk.office.known.everybody.items() if each.startswith("/account/")}
    found = [fault for name, address in pages(own) for fault in looked_at(desk, name, address)]
    assert not found, "\n".join(found)


def test_axe_finds_nothing_where_a_form_was_refused(visit: Visit) -> None:
    """The summary of errors, and each field with its own."""
    desk = visit("anna", axe=True)
    desk.open("/cases/new/")
    desk.button("Save and check").click()
    expect(desk.page.get_by_role("alert")).to_be_visible()
    desk.page.add_script_tag(path=AXE)
    assert not faults(desk.page)


def test_axe_sees_what_is_wrong(visit: Visit) -> None:
    desk = visit("anna", axe=True)
    desk.open("/cases/")
    desk.page.add_script_tag(path=AXE)
    desk.page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=/static/icon.svg>')")
    assert any(fault.startswith("image-alt") for fault in faults(desk.page))
