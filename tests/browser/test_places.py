"""A monitor at a closed place, with a telephone."""

from contextlib import suppress

from playwright.sync_api import Error, Route, expect

from tests.browser.conftest import Visit
from tests.browser.test_days import before
from tests.browser.visitor import Visitor

CENTRE = "rehabilitation centre for minors"
"""Where two children of the sample are held."""


def seen(desk: Visitor, what: str, value: str) -> None:
    """A figure of the checklist; its part is opened where it is closed."""
    field = desk.field(what)
    if not field.is_visible():
        desk.page.locator("details").filter(has=desk.page.get_by_label(what, exact=True)).locator("summary").click()
    field.fill(value)


def test_a_monitor_records_a_visit_on_a_phone_and_it_counts_for_those_held(visit: Visit) -> None:
    marina = visit("marina", phone=True)
    marina.open("/places/")
    marina.link(CENTRE).first.click()
    expect(marina.page.get_by_role("heading", level=1, name=CENTRE)).to_be_visible()
    place = marina.page.url
    expect(marina.page.get_by_role("main")).not_to_contain_text("Aziza")
    marina.link("Record a visit").first.click()
    seen(marina, "minutes outdoors a day", "20 to 30")
    marina.fill({"Who was spoken with": "Two children, who asked for their mother."})
    marina.button("Save the visit").click()
    main = marina.page.get_by_role("main")
    expect(marina.page.get_by_role("region", name="Notice")).to_contain_text("The visit is saved.")
    expect(main.get_by_role("row").filter(has_text="minutes outdoors a day")).to_contain_text("20")

    marina.button("Correct this visit").or_(marina.link("Correct this visit")).click()
    seen(marina, "minutes outdoors a day", "40")
    marina.fill({"Why it is corrected": "Read the note again."})
    marina.button("Save the correction").click()
    changed = main.get_by_role("row").filter(has_text="minutes outdoors a day")
    expect(changed.locator("ins")).to_contain_text("40")
    assert marina.page.evaluate("document.documentElement.scrollWidth") <= 390

    anna = visit("anna")
    anna.open(place)
    expect(anna.page.get_by_role("main")).to_contain_text("minutes outdoors a day: 40")
    expect(anna.page.get_by_role("main")).to_contain_text("Aziza R.")
    expect(anna.page.get_by_role("main")).not_to_contain_text("who asked for their mother")


def test_the_same_visit_sent_twice_is_kept_once(visit: Visit) -> None:
    """The network broke after the first try; the monitor goes back and sends it again (with scripts: test_offline.py)."""
    marina = visit("marina", phone=True, scripts=False)
    marina.open("/places/")
    marina.link("centre for foreign nationals no. 2").first.click()
    marina.link("Record a visit").first.click()
    marina.fill({"Day of the visit": before(1)})
    seen(marina, "people in the room or place", "12")
    marina.page.route("**/visits/new/", arrives_and_is_not_answered, times=1)
    with suppress(Error):
        marina.button("Save the visit").click()
    marina.page.wait_for_url("chrome-error://**")
    marina.page.reload()
    expect(marina.page.get_by_role("region", name="Notice").last).to_contain_text("kept once")
    marina.link("Compare visits over time").click()
    expect(marina.page.get_by_role("main").get_by_role("list").get_by_role("listitem")).to_have_count(1)


def arrives_and_is_not_answered(route: Route) -> None:
    """The server has it; the telephone never learns so."""
    route.fetch(max_redirects=0)
    route.abort()
