"""Without a mouse: everything is reached, in order, and one sees where one is."""

import re
from typing import Any, Final

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.office import ADMINISTRATOR

MOST: Final = 600
"""Presses of Tab on one page; a day of three parts takes several."""
ALL: Final = """() => {
  const asked = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const shown = it => it.checkVisibility({visibilityProperty: true}) && !it.disabled;
  const alike = it => [...document.getElementsByName(it.name)];
  const radio = it => it.type === "radio" && (alike(it).find(x => x.checked) || alike(it)[0]) !== it;
  window.parts = [...document.querySelectorAll(asked)].filter(it => shown(it) && !radio(it));
  window.looks = it => [it, it.nextElementSibling, it.parentElement, ...it.children].filter(Boolean).map(x =>
    ["", "::before", "::after"].map(part => {
      const s = getComputedStyle(x, part || null);
      return [s.outline, s.boxShadow, s.backgroundColor, s.borderColor, s.color, s.stroke, s.strokeWidth].join();
    }).join()).join();
  return window.parts.map(it => it.outerHTML.slice(0, 120));
}"""
HERE: Final = """() => {
  const it = document.activeElement;
  if (!it || it === document.body) return null;
  return [window.parts.indexOf(it), window.looks(it), it.outerHTML.slice(0, 120)];
}"""
UNFOCUSED: Final = "() => { document.activeElement.blur(); return window.parts.map(window.looks); }"


def walked(page: Page) -> tuple[list[str], dict[int, str]]:
    """Everything one can act on, and how each looked that Tab came to, in the order of Tab."""
    page.wait_for_load_state("networkidle")
    parts: list[str] = page.evaluate(ALL)
    found: dict[int, str] = {}
    for _ in range(MOST):
        page.keyboard.press("Tab")
        here: Any = page.evaluate(HERE)
        if here is None or (here[0] in found and here[0] != next(reversed(found))):
            break
        found.setdefault(here[0], here[1])
    return parts, found


def faults(page: Page) -> list[str]:
    """What the keyboard does not reach, or reaches without a sign."""
    parts, found = walked(page)
    missed = [f"not reached: {part}" for number, part in enumerate(parts) if number not in found]
    before = page.evaluate(UNFOCUSED)
    blind = [f"not seen: {parts[number]}" for number, look in found.items() if number >= 0 and look == before[number]]
    return [f"{page.url} {fault}" for fault in missed + blind]


def test_tab_reaches_everything_on_the_main_pages_and_one_sees_where(visit: Visit) -> None:
    anna = visit("anna")
    known = anna.office.known
    staff = ("today", "cases", "case", "takein", "documents", "places", "place", "visit-new", "person", "search")
    addresses = [known.everybody[name] if name == "today" else known.staff[name] for name in staff]
    addresses += [known.everybody["me"], "/law/?q=school", "/numbers/", f"{known.staff['entry-new']}?kind=placed"]
    assert not (wrong := [fault for address in addresses for fault in faults(anna.open(address))]), "\n".join(wrong)


def test_tab_reaches_everything_on_the_pages_behind_them(visit: Visit) -> None:
    anna = visit("anna")
    known = anna.office.known
    staff = (
        "case-questions", "proceedings", "import", "share", "out", "tracing-request", "find", "calendar", "tasks", "count",
    )  # fmt: skip
    anna.open(known.staff["case"])
    a_finding = anna.page.locator("a[href*='/findings/?']").first.get_attribute("href") or ""
    addresses = [a_finding, *(known.staff[name] for name in staff)]
    wrong = [fault for address in addresses for fault in faults(anna.open(address))]
    olga = visit(ADMINISTRATOR)
    wrong += [fault for name in ("office", "office-work") for fault in faults(olga.open(known.administrators[name]))]
    assert not wrong, "\n".join(wrong)


def test_the_first_stop_leads_past_the_head_of_the_page(visit: Visit) -> None:
    anna = visit("anna")
    anna.open("/cases/")
    skip = anna.page.get_by_role("link", name="Skip to the content")
    anna.page.keyboard.press("Tab")
    expect(skip).to_be_focused()
    assert (skip.bounding_box() or {"height": 0})["height"] > 20
    anna.page.keyboard.press("Enter")
    expect(anna.page.get_by_role("main")).to_be_focused()
    anna.page.keyboard.press("Tab")
    assert anna.page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_a_person_is_found_by_keys_alone(visit: Visit) -> None:
    anna = visit("anna")
    anna.open("/law/")
    keys, box = anna.page.keyboard, anna.page.get_by_role("searchbox", name="Search names, numbers, documents")
    keys.press("/")
    expect(box).to_be_focused()
    keys.insert_text("нилуфар")
    hit = anna.page.locator("#hits").get_by_role("link", name=re.compile("Nilufar S")).first
    expect(hit).to_be_visible()
    keys.press("Escape")
    expect(hit).to_be_hidden()
    expect(box).to_be_focused()
    box.select_text()
    keys.insert_text("Nilufar S")
    expect(hit).to_be_visible()
    keys.press("Tab")
    expect(hit).to_be_focused()
    keys.press("Enter")
    expect(anna.page.get_by_role("heading", level=1)).to_contain_text("Nilufar S.")
