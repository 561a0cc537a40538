"""Nothing typed is lost: by the end of an idle session, by a session that was over before, by a network that broke."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor


def comes_back(desk: Visitor, form: str) -> None:
    """Signs in again by the door one was sent to, and goes on with what one had typed."""
    expect(desk.page).to_have_url(re.compile("/demo/"))
    desk.page.locator("#invented").check()
    desk.page.get_by_role("button", name=re.compile("Anna Lebedeva")).click()
    expect(desk.page).to_have_url(form)
    desk.button("Go on with it").click()


def begun(desk: Visitor, name: str) -> str:
    """The form of an entry of a new case, at a clock that the test moves; gives its address."""
    desk.take_in(name)
    desk.link("Add an entry").click()
    desk.pick("released")
    desk.page.clock.install()
    desk.page.reload()
    return desk.page.url


def test_the_end_of_an_idle_session_keeps_what_was_typed(visit: Visit) -> None:
    """The page goes by itself; the session is over by then, as it is after half an hour."""
    anna = visit("anna")
    form = begun(anna, "Nodir Hamidov")
    with anna.page.expect_response("**/draft/"):
        anna.fill({"Note": "He called from a bus station"})
        anna.page.clock.run_for(1500)
    anna.context.clear_cookies(name="habeas")
    anna.page.clock.fast_forward("29:00")
    expect(anna.page.get_by_role("dialog", name="You will be signed out soon")).to_contain_text(
        "What you typed is kept"
    )
    anna.page.clock.fast_forward("01:03")
    comes_back(anna, form)
    expect(anna.field("Note")).to_have_value("He called from a bus station")


def test_what_is_typed_after_the_session_ended_is_kept_too(visit: Visit) -> None:
    anna = visit("anna")
    form = begun(anna, "Odina Latifova")
    anna.context.clear_cookies(name="habeas")
    with anna.page.expect_response("**/draft/"):
        anna.fill({"Note": "Nobody had told her that the session was over"})
        anna.page.clock.run_for(1500)
    expect(anna.page.locator("#unkept")).to_be_hidden()
    anna.open(form)
    comes_back(anna, form)
    expect(anna.field("Note")).to_have_value("Nobody had told her that the session was over")


def test_the_end_of_a_session_sends_no_refused_form_again_over_what_was_typed_since(visit: Visit) -> None:
    """A page that answers a form would be sent again by a reload, with what it held first."""
    anna = visit("anna")
    form = begun(anna, "Parviz Ismoilov")
    anna.fill({"Day": "31.02.2020", "Note": "The first words"})
    anna.button("Save and check").click()
    expect(anna.page.get_by_role("alert")).to_be_visible()
    with anna.page.expect_response("**/draft/"):
        anna.fill({"Note": "The first words, and all that came after"})
        anna.page.clock.run_for(1500)
    anna.context.clear_cookies(name="habeas")
    anna.page.clock.run_for("30:04")
    comes_back(anna, form)
    expect(anna.field("Note")).to_have_value("The first words, and all that came after")


def test_more_text_than_a_browser_sends_while_it_leaves_is_kept(visit: Visit) -> None:
    anna = visit("anna")
    anna.open("/numbers/gap/own/")
    long = "# " + "слово " * 20_000
    with anna.page.expect_response("**/draft/") as answer:
        anna.fill({"Or its text": long})
    assert answer.value.status == 204
    anna.open("/numbers/gap/own/")
    anna.button("Go on with it").click()
    assert anna.field("Or its text").input_value() == long


def test_the_page_says_where_what_is_typed_cannot_be_kept(visit: Visit) -> None:
    anna = visit("anna")
    anna.open("/tasks/new/")
    anna.page.route("**/draft/", lambda route: route.fulfill(status=500, body=""), times=1)
    notice = anna.page.get_by_role("alert").filter(has_text="not kept at the moment")
    anna.fill({"What is to be done": "Ring the ward"})
    expect(notice).to_be_visible()
    with anna.page.expect_response("**/draft/"):
        anna.fill({"What is to be done": "Ring the ward again"})
    expect(notice).to_be_hidden()
    anna.faults.clear()  # the one made here
