"""A visit without network: kept sealed on the phone, readable to nobody there, in the office once when there is network."""

import re
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.test_axe import looked_at
from tests.browser.test_days import before
from tests.browser.test_places import arrives_and_is_not_answered, seen
from tests.browser.visitor import Visitor

WORDS: Final = "Zulfiya from cell twelve asked for a doctor"
OFFLINE: Final = re.compile(r"ERR_INTERNET_DISCONNECTED|ERR_FAILED|status of 50[0234]")
ONE_CLICK: Final = 1_100
"""Milliseconds for which a second click on a button of the desk is taken for the same one."""
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
    for (const key of await cache.keys()) {
      found.push(`${key.url} ${await (await cache.match(key, { ignoreVary: true })).text()}`);
    }
  }
  found.push(...Object.entries(localStorage).flat(), ...Object.entries(sessionStorage).flat(), document.cookie);
  return found;
}"""
"""Everything that a script can read of what a browser keeps for the office."""
ROWS: Final = """async () => {
  if (!(await indexedDB.databases()).some((each) => each.name === "habeas-sealed")) return [];
  const asked = indexedDB.open("habeas-sealed");
  const open = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  const rows = await new Promise((done) => {
    const it = open.transaction("visits").objectStore("visits").getAll();
    it.onsuccess = () => done(it.result);
  });
  open.close();
  return rows;
}"""
IDS: Final = f"async () => (await ({ROWS})()).map((row) => row.id)"
SEND_TWICE: Final = (
    f"async () => {{ const rows = await ({ROWS})();"
    """
  const { csrf } = await (await fetch("/visits/sealed/")).json(), said = [];
  for (const row of rows.sort((one, other) => other.at.localeCompare(one.at))) for (const _ of [1, 2]) {
    const headers = { "Content-Type": "application/octet-stream", "X-Habeas-Id": row.id, "X-CSRFToken": csrf };
    const answer = await fetch("/visits/sealed/", { method: "POST", headers, body: row.sealed });
    said.push(JSON.stringify(await answer.json()));
  }
  return said;
}"""
)
"""What waits, the last written first, each twice, and not deleted here: as on a network that loses every answer."""
BREAK: Final = f"""async () => {{
  const [row] = await ({ROWS})(), asked = indexedDB.open("habeas-sealed");
  const open = await new Promise((done) => {{ asked.onsuccess = () => done(asked.result); }});
  const sealed = new Uint8Array(row.sealed);
  sealed[sealed.length - 1] ^= 1;
  const change = open.transaction("visits", "readwrite");
  change.objectStore("visits").put({{ ...row, sealed: sealed.buffer }});
  await new Promise((done) => {{ change.oncomplete = done; }});
  open.close();
}}"""

_KEPT: Final = """
  const cache = await caches.open("habeas-field");
  const key = (await cache.keys()).find((each) => each.url.includes("/offline"));
  const answer = await cache.match(key, { ignoreVary: true }), text = await answer.clone().text();"""
OLDER: Final = f"""async () => {{{_KEPT}
  await cache.put(key, new Response(text + "// an older copy", {{ headers: answer.headers }}));
}}"""
IS_OLDER: Final = f"""async () => {{{_KEPT}
  return text.includes("an older copy");
}}"""


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


def with_network(desk: Visitor, address: str = "/") -> None:
    """There is network again, and the desk is opened anew."""
    desk.page.goto("about:blank")
    desk.context.set_offline(False)
    desk.open(address)


def send(desk: Visitor) -> None:
    """Says that what waits is one's own."""
    told(desk).get_by_role("button", name="These are mine: send").click()


def arrives_once(desk: Visitor, address: str, before_it: int) -> None:
    """What waits is sent, and stands among the visits of the place once."""
    send(desk)
    expect(told(desk)).to_contain_text("It is in the office")
    assert visits_at(desk, address) == before_it + 1


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
    with_network(marina)
    send(marina)
    expect(told(marina)).to_contain_text("It is in the office")
    assert marina.page.evaluate(IDS) == []
    told(marina).get_by_role("link", name="Look at it").click()
    main = marina.page.get_by_role("main")
    expect(main).to_contain_text(WORDS)
    expect(main).to_contain_text("Zulfiya.jpg")
    marina.open("/")
    expect(told(marina)).to_be_hidden()
    assert visits_at(marina, address) == count + 1


def test_nothing_goes_before_its_monitor_says_that_it_is_theirs(phone: Any) -> None:
    """Whoever holds the unlocked phone can seal a visit in their name."""
    marina = phone()
    address = place(marina, "centre for foreign nationals no. 4")
    count = visits_at(marina, address)
    begin(marina, address)
    marina.context.set_offline(True)
    for number, people in enumerate(("8", "9"), 1):
        write(marina, people)
        expect(told(marina)).to_contain_text(f"until there is network: {number}.")
        marina.page.wait_for_timeout(ONE_CLICK)
    sent: list[str] = []
    marina.page.on("request", lambda asked: sent.append(asked.url) if asked.method == "POST" else None)
    marina.context.set_offline(False)
    ticks = told(marina).get_by_role("checkbox")
    expect(ticks).to_have_count(2)
    expect(told(marina)).to_contain_text("centre for foreign nationals no. 4")
    marina.open("/places/")
    expect(ticks).to_have_count(2)
    assert not [each for each in sent if "sealed" in each]
    assert len(marina.page.evaluate(IDS)) == 2

    ticks.first.uncheck()
    throw = told(marina).get_by_role("button", name="Not mine: throw away")
    with marina.page.expect_event("dialog") as asked:
        marina.page.once("dialog", lambda dialog: dialog.dismiss())
        throw.click()
    assert "never reach the office: 1." in asked.value.message
    assert len(marina.page.evaluate(IDS)) == 2
    marina.page.once("dialog", lambda dialog: dialog.accept())
    throw.click()
    expect(told(marina)).to_contain_text("thrown away on this phone: 1.")
    expect(ticks).to_have_count(1)
    assert not [each for each in sent if "sealed" in each]
    send(marina)
    expect(told(marina)).to_contain_text("It is in the office")
    told(marina).get_by_role("link", name="Look at it").click()
    expect(marina.page.get_by_role("main")).to_contain_text("It came from a phone, written")
    assert marina.page.evaluate(IDS) == []
    assert visits_at(marina, address) == count + 1


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

    with_network(marina, form)
    send(marina)
    expect(told(marina)).to_contain_text("It is in the office")
    assert marina.page.evaluate(IDS) == []
    marina.button("Remove it, and all that is kept here").click()
    expect(state).to_contain_text("All was removed")
    left = marina.page.evaluate(
        "async () => [await caches.keys(), (await navigator.serviceWorker.getRegistrations()).length]"
    )
    assert left == [[], 0]
    assert visits_at(marina, address) == count + 2


def test_a_mended_script_reaches_the_phone_with_network_and_the_kept_one_stays_without(phone: Any) -> None:
    marina = phone()
    marina.open(place(marina, "rehabilitation centre for minors"))
    marina.link("Take the form along (Visits)").click()
    state = marina.page.locator("#state")
    marina.button("Take this form along").click()
    expect(state).to_contain_text("opens here without network")
    form = marina.page.url
    marina.page.evaluate(OLDER)
    marina.context.set_offline(True)
    marina.open(form)
    expect(state).to_contain_text("opens here without network")
    assert marina.page.evaluate(IS_OLDER)
    marina.context.set_offline(False)
    signed_in = marina.context.cookies()
    marina.context.clear_cookies(name="habeas")
    marina.open(form)
    expect(state).to_contain_text("opens here without network")
    assert marina.page.evaluate(IS_OLDER)
    marina.context.add_cookies(signed_in)
    marina.open(form)
    expect(state).to_contain_text("opens here without network")
    assert not marina.page.evaluate(IS_OLDER)


def without_network(desk: Visitor, address: str, *people: str, **how: Any) -> None:
    """Visits that are written where there is none, in one form after the other."""
    begin(desk, address)
    desk.context.set_offline(True)
    for number, each in enumerate(people, 1):
        write(desk, each, **how)
        expect(told(desk)).to_contain_text(f"until there is network: {number}.")
        desk.page.wait_for_timeout(ONE_CLICK)


def test_sent_twice_and_the_last_first_each_is_there_once(phone: Any) -> None:
    marina = phone()
    address = place(marina, "centre for foreign nationals no. 4")
    count = visits_at(marina, address)
    without_network(marina, address, "21", "22")
    marina.context.set_offline(False)
    begin(marina, address)
    said = marina.page.evaluate(SEND_TWICE)
    assert len(said) == 4
    assert said[0] == said[1] != said[2] == said[3]
    assert len(marina.page.evaluate(IDS)) == 2
    assert visits_at(marina, address) == count + 2
    send(marina)
    expect(told(marina)).to_contain_text("It is in the office")
    assert marina.page.evaluate(IDS) == []
    assert visits_at(marina, address) == count + 2


def test_what_is_not_right_becomes_a_draft_that_one_is_led_to(phone: Any) -> None:
    marina = phone()
    address = place(marina, "centre for foreign nationals no. 4")
    count = visits_at(marina, address)
    without_network(marina, address, "many")
    with_network(marina)
    send(marina)
    expect(told(marina)).to_contain_text("not finished")
    told(marina).get_by_role("link", name="Finish it").click()
    expect(marina.field("What else was seen")).to_have_value(WORDS)
    expect(marina.field("people in the room or place")).to_have_value("many")
    assert marina.page.evaluate(IDS) == []
    marina.button("Save the visit").click()
    expect(marina.page.get_by_role("alert")).to_contain_text("is no figure")
    expect(marina.page.locator(".govuk-error-summary")).to_be_focused()
    marina.field("people in the room or place").fill("24")
    marina.button("Save the visit").click()
    expect(marina.page.get_by_role("region", name="Notice")).to_contain_text("The visit is saved")
    assert visits_at(marina, address) == count + 1


def test_another_account_does_not_send_it(phone: Any) -> None:
    marina = phone()
    address = place(marina, "centre for foreign nationals no. 4")
    count = visits_at(marina, address)
    without_network(marina, address, "25")
    marina.page.goto("about:blank")
    marina.context.clear_cookies(name="habeas")
    marina.context.set_offline(False)
    marina.who = "anna"
    marina.sign_in()
    expect(told(marina)).to_contain_text("Visits of others that wait on this phone, until they sign in here: 1.")
    assert visits_at(marina, address) == count
    assert len(marina.page.evaluate(IDS)) == 1
    marina.context.clear_cookies(name="habeas")
    marina.who = "marina"
    marina.sign_in()
    arrives_once(marina, address, count)


def test_a_proxy_without_its_office_counts_as_no_network_and_other_errors_do_not(phone: Any) -> None:
    marina = phone()
    address = place(marina, "centre for foreign nationals no. 4")
    count = visits_at(marina, address)
    begin(marina, address)
    marina.page.route("**/visits/new/", lambda route: route.fulfill(status=500, body=""), times=1)
    write(marina, "26")
    expect(told(marina)).to_contain_text("(500). What you typed is still here")
    expect(marina.field("What else was seen")).to_have_value(WORDS)
    assert marina.page.evaluate(IDS) == []
    for name in ("new/", "sealed/?*"):
        marina.page.route(f"**/visits/{name}", lambda route: route.fulfill(status=502, body=""))
    marina.page.wait_for_timeout(ONE_CLICK)
    marina.button("Save the visit").click()
    expect(told(marina)).to_contain_text("until there is network: 1.")
    for name in ("new/", "sealed/?*"):
        marina.page.unroute(f"**/visits/{name}")
    marina.open("/")
    arrives_once(marina, address, count)


def test_what_arrived_and_was_not_answered_is_kept_once(phone: Any) -> None:
    marina = phone()
    address = place(marina, "centre for foreign nationals no. 4")
    count = visits_at(marina, address)
    begin(marina, address)
    marina.page.route("**/visits/new/", arrives_and_is_not_answered, times=1)
    write(marina, "27")
    arrives_once(marina, address, count)


def test_who_is_signed_out_loses_nothing(phone: Any) -> None:
    marina = phone()
    address = place(marina, "centre for foreign nationals no. 4")
    count = visits_at(marina, address)
    begin(marina, address)
    marina.context.clear_cookies(name="habeas")
    write(marina, "28")
    expect(told(marina)).to_contain_text("until who wrote them signs in: 1.")
    marina.sign_in()
    arrives_once(marina, address, count)


def test_what_the_office_cannot_open_stays_and_is_told(phone: Any) -> None:
    marina = phone()
    address = place(marina, "centre for foreign nationals no. 4")
    count = visits_at(marina, address)
    without_network(marina, address, "29")
    marina.page.evaluate(BREAK)
    with_network(marina)
    send(marina)
    for _ in range(2):
        expect(told(marina)).to_contain_text("the office did not take it. It cannot be opened")
        assert len(marina.page.evaluate(IDS)) == 1
        marina.open("/places/")
    assert visits_at(marina, address) == count


def test_too_large_photos_are_told_and_nothing_is_cleared(phone: Any, tmp_path: Path) -> None:
    film = tmp_path / "yard.mp4"
    film.write_bytes(b"0" * (21 * 2**20))
    marina = phone()
    begin(marina, place(marina, "centre for foreign nationals no. 4"))
    marina.page.locator("input[type=file]").set_input_files(film)
    marina.context.set_offline(True)
    write(marina, "30")
    expect(told(marina)).to_contain_text("more than 20 MB are not kept on a phone. These have 21 MB")
    expect(marina.field("What else was seen")).to_have_value(WORDS)
    assert marina.page.evaluate(IDS) == []


def test_axe_finds_nothing_on_the_form_to_take_along(phone: Any) -> None:
    for language in ("en", "ru"):
        marina = phone(axe=True, language=language)
        marina.open("/places/")
        marina.link("rehabilitation centre for minors").first.click()
        marina.link(re.compile(re.escape(marina.said("Take the form along")))).first.click()
        marina.button("Take this form along").click()
        expect(marina.page.locator("#state")).to_have_text(
            marina.said("It is kept on this phone, and opens here without network. Keep this address as a bookmark.")
        )
        assert marina.page.evaluate("document.documentElement.lang") == language
        marina.context.set_offline(True)
        marina.page.locator("details:has(#id_i-occupants)").evaluate("it => { it.open = true; }")
        marina.page.locator("#id_i-occupants").fill("3")
        marina.button("Save the visit").click()
        expect(told(marina)).to_contain_text("1.")
        assert not looked_at(marina.page, "field")
        with_network(marina)
        mine = told(marina).get_by_role("button", name=marina.said("These are mine: send"))
        expect(mine).to_be_visible()
        assert not looked_at(marina.page, "what waits")
        mine.click()
        expect(told(marina)).to_contain_text(marina.said("Look at it"))
        assert not looked_at(marina.page, "today")
