"""Search as one types: what comes late does not come back."""

import re
from contextlib import suppress

from playwright.sync_api import Error, Route, expect

from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor

LATER = 600
"""Milliseconds after which anything that was on its way has come."""


def held_back(desk: Visitor) -> list[Route]:
    """Answers to what is typed wait in this list."""
    held: list[Route] = []
    desk.page.route("**/search/?q=*", lambda route: held.append(route))
    return held


def let_go(desk: Visitor, held: list[Route]) -> None:
    for route in held:
        with suppress(Error):  # the page gave it up
            route.continue_()
    held.clear()
    desk.page.wait_for_timeout(LATER)


def waits(desk: Visitor, held: list[Route]) -> None:
    for _ in range(100):
        if held:
            return
        desk.page.wait_for_timeout(50)
    raise AssertionError("nothing was asked for")


def test_hits_come_while_one_types(visit: Visit) -> None:
    desk = visit("anna")
    desk.open("/cases/")
    held = held_back(desk)
    desk.page.locator("#search").press_sequentially("Own")
    waits(desk, held)
    let_go(desk, held)
    expect(desk.page.locator("#hits")).not_to_be_empty()
    desk.page.keyboard.press("Escape")
    expect(desk.page.locator("#hits")).to_be_empty()


def test_an_answer_that_is_late_does_not_come_back(visit: Visit) -> None:
    desk = visit("anna")
    desk.open("/cases/")
    held, box, hits = held_back(desk), desk.page.locator("#search"), desk.page.locator("#hits")
    for empties in (False, True):
        box.press_sequentially("Own")
        waits(desk, held)
        if empties:
            box.fill("")
        else:
            box.press("Escape")
        let_go(desk, held)
        expect(hits).to_be_empty()
        box.fill("")
        let_go(desk, held)


def test_what_was_typed_and_sent_away_at_once_is_not_asked_for(visit: Visit) -> None:
    desk = visit("anna")
    desk.open("/cases/")
    held, box = held_back(desk), desk.page.locator("#search")
    box.press_sequentially("Own")
    box.press("Escape")
    let_go(desk, held)
    box.fill("Own")
    box.fill("")
    let_go(desk, held)
    expect(desk.page.locator("#hits")).to_be_empty()


def _fields_of_a_kind(desk: Visitor) -> None:
    """Chooses entries, then a kind, fills one of its fields, and finds by it."""
    main = desk.page.get_by_role("main")
    desk.open("/search/")
    main.get_by_text("Search by each field").click()
    desk.field("Search among").select_option(label="Entries")
    desk.button("Go").click()
    desk.field("Kind of entry").select_option(label="detention ordered")
    desk.button("Go").click()
    expect(main.get_by_role("heading", name="Detention ordered", exact=True)).to_be_visible()
    desk.field("Ground").select_option(label="expulsion")
    desk.field("Happened from").fill("2000")
    desk.button("Search by these fields").click()
    expect(main.get_by_role("region", name="Searched among: Entries")).to_contain_text("Ground: expulsion")
    expect(main.locator(".hits__list").first).to_contain_text("Detention ordered")
    main.get_by_role("link", name=re.compile("leave out.*Ground")).click()
    expect(main.get_by_role("region", name="Searched among: Entries")).not_to_contain_text("Ground")
    wide = desk.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wide, "the page is wider than the screen"


def test_the_fields_of_a_kind_without_scripts(visit: Visit) -> None:
    _fields_of_a_kind(visit("anna", scripts=False))


def test_the_fields_of_a_kind_on_a_phone(visit: Visit) -> None:
    _fields_of_a_kind(visit("anna", phone=True))
