"""A visit without network: kept sealed on the phone, readable to nobody there, in the office once when there is network."""

import json
import re
from typing import Any, Final

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visit
from tests.browser.test_axe import looked_at
from tests.browser.test_days import before
from tests.browser.test_places import seen
from tests.browser.visitor import Visitor

WORDS: Final = "Zulfiya from cell twelve asked for a doctor"
OFFLINE: Final = re.compile(r"ERR_INTERNET_DISCONNECTED|ERR_FAILED|status of 50[234]")
DUMP: Final = """async () => {
  const found = [];
  const told = async (value) => {
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
      const raw = new Uint8Array(value.buffer ?? value);
      return [new TextDecoder("utf-8").decode(raw), new TextDecoder("utf-16le").decode(raw)].join(" ");
    }
    if (value instanceof Blob) return told(await value.arrayBuffer());
    if (value && typeof value === "object") return (await Promise.all(Object.entries(value).flat().map(told))).join(" ");
    return String(value);
  };
  for (const { name } of await indexedDB.databases()) {
    const open = await new Promise((done) => { const it = indexedDB.open(name); it.onsuccess = () => done(it.result); });
    for (const store of open.objectStoreNames) {
      const rows = await new Promise((done) => {
        const it = open.transaction(store).objectStore(store).getAll();
        it.onsuccess = () => done(it.result);
      });
      for (const row of rows) found.push(`row ${await told(row)}`);
    }
    open.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const key of await cache.keys()) found.push(`${key.url} ${await (await cache.match(key, { ignoreVary: true })).text()}`);
  }
  found.push(...Object.entries(localStorage).flat(), ...Object.entries(sessionStorage).flat(), document.cookie);
  return found;
}"""
"""Everything that a script can read of what a browser keeps for the office."""
IDS: Final = """async () => {
  const open = await new Promise((done) => { const it = indexedDB.open("habeas-sealed"); it.onsuccess = () => done(it.result); });
  if (!open.objectStoreNames.length) return [];
  const rows = await new Promise((done) => {
    const it = open.transaction("visits").objectStore("visits").getAll();
    it.onsuccess = () => done(it.result);
  });
  open.close();
  return rows.map((row) => row.id);
}"""
SEND_AGAIN: Final = """async () => {
  const open = await new Promise((done) => { const it = indexedDB.open("habeas-sealed"); it.onsuccess = () => done(it.result); });
  const rows = await new Promise((done) => {
    const it = open.transaction("visits").objectStore("visits").getAll();
    it.onsuccess = () => done(it.result);
  });
  open.close();
  const { csrf } = await (await fetch("/visits/sealed/")).json(), said = [];
  for (const row of rows.reverse()) for (const _ of [1, 2]) {
    const headers = { "Content-Type": "application/octet-stream", "X-Habeas-Id": row.id, "X-CSRFToken": csrf };
    const answer = await fetch("/visits/sealed/", { method: "POST", headers, body: row.sealed });
    said.push(JSON.stringify(await answer.json()));
  }
  return said;
}"""


@pytest.fixture
def phone(visit: Visit) -> Any:
    """Marina's; what a browser writes to its console where there is no network is no fault."""
    opened: list[Visitor] = []

    def open_phone(who: str = "marina", **how: Any) -> Visitor:
        opened.append(visit(who, phone=True, **how))
        return opened[-1]

    yield open_phone
    for each in opened:
        each.faults[:] = [
            fault for fault in each.faults if not OFFLINE.search(fault) and "50" not in fault.split(" ")[0]
        ]


def place(desk: Visitor, name: str) -> str:
    """The address of a place."""
    desk.open("/places/")
    desk.link(name).first.click()
    expect(desk.page.get_by_role("heading", level=1, name=name)).to_be_visible()
    return desk.page.url


def begin(desk: Visitor, address: str) -> None:
    """The form of a visit, open with network."""
    desk.open(f"{address}visits/new/")
    expect(desk.button("Save the visit")).to_be_visible()
    expect(desk.page.locator("#sealed")).to_be_attached()


def told(desk: Visitor) -> Any:
    """What the page says of visits that wait."""
    return desk.page.locator("#sealed")


def write(desk: Visitor, people: str, note: str = WORDS, days: int = 1) -> None:
    desk.fill({"Day of the visit": before(days)})
    seen(desk, "people in the room or place", people)
    desk.fill({"What else was seen": note})
    desk.button("Save the visit").click()


def visits_at(desk: Visitor, address: str) -> int:
    """How many visits to a place there are, as its page lists them."""
    desk.open(f"{address}visits/")
    return desk.page.get_by_role("main").locator("ul.visits li").count()


def keeps_no(page: Page, *words: str) -> list[str]:
    """What the browser keeps, after it was searched for these words."""
    found: list[str] = page.evaluate(DUMP)
    assert not [(word, each[:300]) for word in words for each in found if word.casefold() in each.casefold()]
    return found


def test_what_is_written_without_network_is_sealed_and_arrives_once(phone: Any) -> None:
    marina = phone()
    address = place(marina, "centre for foreign nationals no. 4")
    count = visits_at(marina, address)
    begin(marina, address)
    marina.page.locator("input[type=file]").set_input_files(
        {"name": "Zulfiya.jpg", "mimeType": "image/jpeg", "buffer": WORDS.encode() * 100}
    )
    marina.context.set_offline(True)
    write(marina, "31")
    expect(told(marina)).to_contain_text("nobody can read it here, not even you")
    expect(told(marina)).to_contain_text("until there is network: 1.")
    expect(marina.field("What else was seen")).to_have_value("")
    expect(marina.field("people in the room or place")).to_have_value("")
    kept = keeps_no(marina.page, "Zulfiya", "asked for a doctor", "i-occupants", "Marina")
    assert any(each.startswith("row ") and len(each) > 4000 for each in kept)
    marina.context.set_offline(False)
    marina.open("/")
    expect(told(marina)).to_contain_text("It is in the office")
    assert marina.page.evaluate(IDS) == []
    told(marina).get_by_role("link", name="Look at it").click()
    main = marina.page.get_by_role("main")
    expect(main).to_contain_text(WORDS)
    expect(main).to_contain_text("Zulfiya.jpg")
    marina.open("/")
    expect(told(marina)).to_be_hidden()
    assert visits_at(marina, address) == count + 1


def test_it_goes_by_itself_when_the_network_is_back(phone: Any) -> None:
    marina = phone()
    begin(marina, place(marina, "centre for foreign nationals no. 2"))
    marina.context.set_offline(True)
    write(marina, "8")
    expect(told(marina)).to_contain_text("1.")
    marina.context.set_offline(False)
    expect(told(marina)).to_contain_text("It is in the office")


def test_the_form_taken_along_opens_without_network_and_all_of_it_is_removed(phone: Any) -> None:
    marina = phone()
    address = place(marina, "rehabilitation centre for minors")
    count = visits_at(marina, address)
    marina.open(address)
    marina.link("Take the form along (Visits)").click()
    state = marina.page.locator("#state")
    expect(state).to_contain_text("not kept on this phone")
    marina.button("Take this form along").click()
    expect(state).to_contain_text("opens here without network")
    form = marina.page.url
    keeps_no(marina.page, "Marina", 'name="csrf', "Anna", "Aziza")
    marina.context.set_offline(True)
    marina.open(form)
    expect(state).to_contain_text("opens here without network")
    expect(marina.page.locator("#age")).to_contain_text("today")
    write(marina, "5")
    expect(told(marina)).to_contain_text("until there is network: 1.")
    marina.open(form)
    expect(told(marina)).to_contain_text("until there is network: 1.")
    keeps_no(marina.page, "Zulfiya", "asked for a doctor", "Marina", 'name="csrf')
    write(marina, "6", "And the same evening once more")
    expect(told(marina)).to_contain_text("until there is network: 2.")

    with marina.page.expect_event("dialog") as asked:
        marina.page.once("dialog", lambda dialog: dialog.dismiss())
        marina.button("Remove it, and all that is kept here").click()
    assert "would be lost: 2." in asked.value.message
    assert len(marina.page.evaluate(IDS)) == 2

    marina.context.set_offline(False)
    marina.open(form)
    expect(told(marina)).to_contain_text("It is in the office")
    assert marina.page.evaluate(IDS) == []
    marina.button("Remove it, and all that is kept here").click()
    expect(state).to_contain_text("All was removed")
    left = marina.page.evaluate(
        "async () => [await caches.keys(), (await navigator.serviceWorker.getRegistrations()).length]"
    )
    assert left == [[], 0]
    assert visits_at(marina, address) == count + 2
