"""Tracing by those who do it: a call, a match across scripts, verification, reunion; a wrong match, once and for all."""

import re
from typing import Final

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.test_days import before
from tests.browser.visitor import Visitor

SEARCHED_WITHIN: Final = 60
"""Seconds in which the worker has searched, on a busy machine."""


def call(desk: Visitor, mother: str, child: str, sex: str = "male", age: str = "6") -> str:
    """A call of a mother; gives the address of the request."""
    desk.open("/tracing/")
    desk.link("Somebody calls: new request").first.click()
    if desk.button("Begin with an empty form").count():
        desk.button("Begin with an empty form").click()
    desk.fill({"Name of the caller": mother, "Telephone": "+992 900 112233"})
    desk.page.get_by_label("The caller agrees that we look for them").check()
    desk.fill({"Name, or who it is": child, "To the caller they are": "child", "or age today": age})
    desk.page.locator("#id_family-0-sex").select_option(label=sex)
    desk.fill({"Where they were last known to be": "market hall", "In which state were they separated": "Russia"})
    desk.button("Save and search").click()
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text(f"{mother} looks for {child}")
    return desk.page.url.removeprefix(desk.office.address)


def match(desk: Visitor, request: str, name: str) -> None:
    """Waits until the match is proposed, and opens it."""
    for _ in range(SEARCHED_WITHIN):
        desk.open(request)
        if desk.link(name).count():
            break
        desk.page.wait_for_timeout(1000)
    desk.link(name).first.click()
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text("Is this")


def test_from_a_call_over_a_match_across_scripts_to_a_reunion(visit: Visit) -> None:
    desk = visit("tahmina")
    desk.take_in("Rakhimov Bahrom", Born="2020", Sex="male")
    request = call(desk, "Зулфия Раҳимова", "Баҳром Раҳимов")
    match(desk, request, "Rakhimov Bahrom")
    table = desk.page.get_by_role("table", name="Both side by side")
    expect(table.get_by_role("row").filter(has_text="Names")).to_contain_text("fits")
    expect(desk.page.get_by_role("main")).to_contain_text("What speaks for it")
    desk.button("It may be: verify it").click()
    for question in ("Is the inquirer known to them?", "Do they wish to be found?", "Do the two accounts agree?"):
        desk.choose(question, "yes")
    desk.page.get_by_label("accounts of both sides").check()
    desk.page.get_by_label("What shows it, in words").fill("both told of the well in the yard")
    desk.choose("What follows", "they are kin: reunite them")
    desk.button("Save").click()
    expect(desk.page.get_by_role("region", name="Notice")).to_contain_text("Kinship and its proof stand in the record")
    desk.open(request)
    desk.link(re.compile("^Plan the reunion with")).click()
    expect(desk.field("With whom")).to_have_value("Зулфия Раҳимова")
    desk.fill({"Reunited on": before(1), "Does the child wish it": "yes, now"})
    desk.button("Save").click()
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text("reunified")
    desk.button("Plan a visit").click()
    desk.page.get_by_label("Due on").fill(before(0))
    desk.button("Save").click()
    desk.open("/")
    expect(desk.page.get_by_role("main")).to_contain_text("Follow-up visit")


def test_a_wrong_match_is_rejected_and_never_proposed_again(visit: Visit) -> None:
    desk = visit("tahmina", phone=True)
    desk.take_in("Sharipov Iskandar", Born="2019", Sex="male")
    request = call(desk, "Мавлюда Шарипова", "Искандар Шарипов", age="7")
    match(desk, request, "Sharipov Iskandar")
    desk.page.get_by_label("Why", exact=True).fill("his mother lives, and has never left")
    desk.button("Not the same: reject").click()
    expect(desk.page.get_by_role("region", name="Notice")).to_contain_text("It will not be proposed again.")
    desk.button("Search again").click()
    desk.page.wait_for_timeout(4000)
    desk.open(request)
    expect(desk.page.get_by_text("1 rejected match")).to_be_visible()
    expect(desk.page.get_by_role("main").get_by_text("to be looked at")).to_have_count(0)


def test_a_call_is_taken_without_scripts(visit: Visit) -> None:
    desk = visit("tahmina", scripts=False, language="ru")
    desk.open("/tracing/call/")
    desk.fill({"Имя того, кто звонит": "Сабоҳат Юсуфова", "Имя или кто это": "девочка, около 3 лет"})
    desk.page.get_by_label("Звонящий согласен, что мы ищем").check()
    desk.button("Добавить ещё").click()
    expect(desk.page.locator("#id_family-1-name")).to_be_visible()
    desk.page.locator("#id_family-1-name").fill("Фируз Юсуфов")
    desk.button("Сохранить и искать").click()
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text(
        "Сабоҳат Юсуфова ищет: девочка, около 3 лет и Фируз Юсуфов"
    )
