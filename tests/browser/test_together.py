"""Two people at one record; sessions that end; a way out in a hurry."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.test_days import before
from tests.browser.visitor import Visitor


def open_entry(desk: Visitor, case: str, kind: str) -> None:
    """The page of an entry, from the timeline of its case."""
    desk.open(case)
    timeline = desk.page.get_by_role("region", name="Timeline", exact=True)
    timeline.get_by_role("link", name=re.compile(rf"^open\s*:\s*{kind}", re.IGNORECASE)).click()


def test_two_correct_one_entry_and_the_second_is_shown_both(visit: Visit) -> None:
    anna, daniyar = visit("anna"), visit("daniyar")
    case = anna.take_in("Sherali Boboev")
    anna.add(case, "released", {"Day": before(9)})
    for desk in (anna, daniyar):
        open_entry(desk, case, "released")
        desk.button("Correct").click()
    anna.fill({"Day": before(8)})
    anna.button("Save the correction").click()
    expect(anna.page.get_by_role("region", name="Notice")).to_contain_text("Saved.")
    daniyar.fill({"Day": before(7), "Note": "The guard told me."})
    daniyar.button("Save the correction").click()
    expect(daniyar.page.get_by_role("alert").first).to_contain_text("Anna Lebedeva changed this entry meanwhile")
    both = daniyar.page.get_by_role("table", name="Saved meanwhile / Yours, not saved")
    expect(both.get_by_role("row").filter(has_text="Day").locator("del")).to_be_visible()
    expect(daniyar.field("Day")).to_have_value(before(7))
    expect(daniyar.field("Note")).to_have_value("The guard told me.")
    daniyar.button("Save mine in place of theirs").click()
    open_entry(daniyar, case, "released")
    expect(daniyar.page.get_by_role("heading", name=re.compile("^Corrected by"))).to_have_count(2)


def test_two_change_one_person_and_the_second_is_shown_both(visit: Visit) -> None:
    anna, daniyar = visit("anna"), visit("daniyar")
    case = anna.take_in("Davlat Safarov")
    for desk in (anna, daniyar):
        desk.open(case)
        people = desk.page.get_by_role("region", name="People and family", exact=True)
        people.get_by_role("link", name=re.compile(r"^open\s*:\s*Davlat Safarov", re.IGNORECASE)).click()
        desk.page.get_by_role("main").locator("a[href$='/edit/']").first.click()
    anna.fill({"Born": "1990"})
    anna.page.get_by_role("main").get_by_role("button", name=re.compile("^Save")).click()
    expect(anna.page).not_to_have_url(re.compile("/edit/$"))
    daniyar.fill({"Born": "1991"})
    daniyar.page.get_by_role("main").get_by_role("button", name=re.compile("^Save")).click()
    expect(daniyar.page.get_by_role("alert").first).to_contain_text("Somebody saved this meanwhile")
    row = daniyar.page.get_by_role("table", name="Saved meanwhile / Yours, not saved").get_by_role("row")
    born = row.filter(has_text="Born")
    expect(born).to_contain_text("1990")
    expect(born).to_contain_text("1991")


def test_two_change_one_task_and_the_second_is_shown_both(visit: Visit) -> None:
    anna, daniyar = visit("anna"), visit("daniyar")
    case = anna.take_in("Nasiba Tursunova")
    anna.open(f"/tasks/new/?case={case.split('/')[2]}")
    anna.fill({"What is to be done": "Call the ward"})
    anna.button("Save").click()
    expect(anna.page.get_by_role("region", name="Notice")).to_contain_text("The task is saved.")
    for desk in (anna, daniyar):
        desk.open(f"/tasks/?case={case.split('/')[2]}")
        desk.link("Call the ward").click()
    anna.fill({"What is to be done": "Call the ward and the doctor"})
    anna.button("Save").click()
    expect(anna.page.get_by_role("region", name="Notice")).to_be_visible()
    daniyar.fill({"What is to be done": "Call the ward again"})
    daniyar.button("Save").click()
    expect(daniyar.page.get_by_role("alert")).to_contain_text("Somebody saved this meanwhile")
    expect(daniyar.page.get_by_role("main")).to_contain_text("Call the ward and the doctor")
    expect(daniyar.field("What is to be done")).to_have_value("Call the ward again")
    daniyar.button("Save mine in place of theirs").click()
    expect(daniyar.page.get_by_role("region", name="Notice")).to_be_visible()


def test_what_was_typed_outlives_a_lost_session(visit: Visit) -> None:
    anna = visit("anna")
    case = anna.take_in("Karim Umarov")
    anna.link("Add an entry").click()
    anna.pick("released")
    form = anna.page.url
    with anna.page.expect_response("**/draft/"):
        anna.fill({"Note": "He called from a bus station"})
    anna.context.clear_cookies(name="habeas")
    anna.open(form)
    expect(anna.page).to_have_url(re.compile("/demo/"))
    anna.page.locator("#invented").check()
    anna.page.get_by_role("button", name=re.compile("Anna Lebedeva")).click()
    expect(anna.page).to_have_url(form)
    anna.button("Go on with it").click()
    expect(anna.field("Note")).to_have_value("He called from a bus station")
    assert case in anna.page.url


def test_a_warning_comes_before_a_session_ends_and_it_can_go_on(visit: Visit) -> None:
    anna = visit("anna")
    anna.page.clock.install()
    anna.open("/account/")
    dialog = anna.page.get_by_role("dialog", name="You will be signed out soon")
    anna.page.clock.fast_forward("27:00")
    expect(dialog).to_be_hidden()
    anna.page.clock.fast_forward("01:30")
    expect(dialog).to_be_visible()
    with anna.page.expect_response("**/stay/") as stayed:
        dialog.get_by_role("button", name="Stay signed in").click()
    assert stayed.value.status == 204
    expect(dialog).to_be_hidden()
    anna.page.evaluate("fetch('/stay/').then(it => it.text())")  # by then the page has begun to count anew
    anna.page.clock.fast_forward("14:15")
    expect(dialog).to_be_hidden()
    anna.page.clock.fast_forward("14:15")
    expect(dialog).to_be_visible()


def test_one_click_leaves_for_a_dull_page_and_signs_out(visit: Visit) -> None:
    anna = visit("anna")
    anna.open("/cases/")
    anna.page.get_by_role("button", name=re.compile("Leave this page")).click()
    anna.page.wait_for_url("**/gone/")
    expect(anna.page).to_have_title("Calendar")
    expect(anna.page.locator("body")).not_to_contain_text("Habeas")
    anna.page.go_back()
    expect(anna.page).to_have_url(re.compile("/demo/"))


def test_shift_three_times_leaves_too(visit: Visit) -> None:
    anna = visit("anna")
    anna.open("/cases/")
    for _ in range(3):
        anna.page.keyboard.press("Shift")
    anna.page.wait_for_url("**/gone/")
