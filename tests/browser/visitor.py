"""Somebody at the desk: a browser window of one person, and what they do there often."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, CDPSession, ConsoleMessage, Locator, Page, Request, Response, WebError, expect

from tests.browser.office import PASSWORD, PASSWORDS, Known
from tests.browser.spoken import in_russian

PATIENCE: Final = 15_000
"""Milliseconds a page may take on a busy machine."""
AXE: Final = Path(__file__).parent / "axe.min.js"
WIDE: Final = {"width": 1280, "height": 900}
PHONE: Final = {"width": 390, "height": 844}
ANSWERED: Final = re.compile(
    r"Failed to load resource: the server responded with a status of 4\d\d|htmx:(sendAbort|afterRequest), "
)
"""What Chromium writes to the console where a form is refused, and htmx where it gave up what nobody waits for any more;
pages that break are found by their status."""


@dataclass(frozen=True, slots=True)
class Office:
    """The address of the server, and what is known of its office."""

    address: str
    known: Known

    @property
    def by_name(self) -> "Office":
        """The same by a name: browsers give a numeric address no passkeys."""
        return Office(self.address.replace("127.0.0.1", "localhost"), self.known)


class Visitor:
    """One person with a browser window of their own. `page` is what they see."""

    def __init__(
        self,
        office: Office,
        browser: Browser,
        who: str,
        *,
        language: str = "en",
        dark: bool = False,
        phone: bool = False,
        scripts: bool = True,
        axe: bool = False,
    ) -> None:
        self.office, self.who, self.language = office, who, language
        self.faults: list[str] = []
        self.context = browser.new_context(
            base_url=office.address,
            viewport=PHONE if phone else WIDE,  # type: ignore[arg-type]
            has_touch=phone,
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            bypass_csp=axe,
            locale="en-GB",
        )
        self.context.set_default_timeout(PATIENCE)
        self.context.on("console", self._heard)
        self.context.on("weberror", self._broke)
        self.context.on("request", self._asked)
        self.context.on("response", self._answered)
        cookie = {"name": "habeas-language", "value": language, "url": office.address}
        self.context.add_cookies([cookie])  # type: ignore[list-item]
        self.page = self.context.new_page()
        self.sign_in()

    # ---- what goes wrong ----

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not ANSWERED.match(message.text):
            self.faults.append(f"{self.page.url}: {message.text}")

    def _broke(self, error: WebError) -> None:
        self.faults.append(f"{self.page.url}: {error.error}")

    def _asked(self, request: Request) -> None:
        if request.url.startswith(("http", "ws")) and not request.url.startswith(self.office.address + "/"):
            self.faults.append(f"asked {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status} at {response.url}")

    def close(self) -> list[str]:
        """Closes the window; gives what went wrong in it."""
        self.context.close()
        return self.faults

    # ---- what one does ----

    def sign_in(self) -> None:
        """By the door of the sample office, or with name and password; nobody stays outside."""
        if not self.who:
            return
        if self.who in PASSWORDS:
            self.with_password()
            self.page.wait_for_url("/")
            self.page.goto("/demo/invented/")
            self.page.locator("#invented").check()
            self.button("Go on").click()
            self.page.wait_for_url("/")
            return
        self.page.goto("/demo/")
        self.page.locator("#invented").check()
        self.page.locator(f"button[name=username][value={self.who}]").click()
        expect(self.page.get_by_role("main")).to_be_visible()

    def with_password(self, password: str = PASSWORD) -> None:
        """The door of a real office: name and password."""
        self.page.goto("/account/in/")
        self.fill({"Name to sign in with": self.who, "Password": password})
        self.button("Sign in").first.click()

    def sign_out(self) -> None:
        """By the page of one's own account."""
        self.open("/account/")
        self.button("Sign out").first.click()
        self.page.wait_for_url("**/demo/")

    def put_in_authenticator(self) -> CDPSession:
        """A key in the browser's own store, which stands for a phone or a stick; whoever holds it is at the machine."""
        keys = self.context.new_cdp_session(self.page)
        keys.send("WebAuthn.enable")
        keys.send("WebAuthn.addVirtualAuthenticator", {"options": {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }})  # fmt: skip
        return keys

    def open(self, address: str) -> Page:
        """Opens an address of the desk."""
        self.page.goto(address)
        return self.page

    def said(self, text: str, **gaps: object) -> str:
        """A text of the desk in the language of this visit; walks are written in English."""
        told = in_russian(text) if self.language == "ru" else text
        return told % gaps if gaps else told

    def region(self, name: str) -> Locator:
        """A part of the page by its whole heading."""
        return self.page.get_by_role("region", name=self.said(name), exact=True)

    def button(self, name: str | re.Pattern[str]) -> Locator:
        """A button of the page by what it says."""
        named = self.said(name) if isinstance(name, str) else name
        return self.page.get_by_role("main").get_by_role("button", name=named)

    def link(self, name: str | re.Pattern[str]) -> Locator:
        """A link of the page by what it says."""
        named = self.said(name) if isinstance(name, str) else name
        return self.page.get_by_role("main").get_by_role("link", name=named)

    def field(self, label: str) -> Locator:
        """The first field of the page with this whole label."""
        optional = re.escape(self.said("(optional)"))
        named = self.page.get_by_label(re.compile(rf"^{re.escape(self.said(label))}( {optional})?$"))
        return self.page.get_by_role("main").locator("input, select, textarea").and_(named).first

    def fill(self, fields: dict[str, str]) -> None:
        """Fills fields by their labels; of lists, radio buttons and boxes the one is chosen that says the value."""
        for label, english in fields.items():
            value = self.said(english)
            group = self.page.get_by_role("group", name=self.said(label), exact=True)
            field = self.field(label)
            expect(field.or_(group).first).to_be_attached()
            if group.count():
                group.get_by_label(value, exact=True).check()
                continue
            if not field.is_visible():
                self.page.get_by_text(self.said("More about it")).click()
            if field.evaluate("it => it.tagName") == "SELECT":
                field.select_option(label=value)
            else:
                field.fill(value)

    def choose(self, question: str, answer: str) -> None:
        """One of the answers to a question."""
        group = self.page.get_by_role("group", name=self.said(question), exact=True)
        group.get_by_label(self.said(answer), exact=True).check()

    def take_in(self, name: str, **more: str) -> str:
        """The shortest take-in; gives the address of the case."""
        self.open("/cases/new/")
        if self.button("Begin with an empty form").count():
            self.button("Begin with an empty form").click()
        least = {"Name, as it was told": name, "In which state": "Russia", "Who tells this": "sister, by telephone"}
        self.fill({**least, **more})
        self.button("Save and check").click()
        expect(self.page.get_by_role("heading", level=1, name=name)).to_be_visible()
        return urlsplit(self.page.url).path

    def add(self, case: str, kind: str, fields: dict[str, str]) -> None:
        """An entry: its kind is found by its words, its fields by their labels."""
        self.open(case)
        self.link("Add an entry").click()
        self.pick(kind)
        self.fill(fields)
        self.button("Save and check").click()
        expect(self.page).to_have_url(self.office.address + case)

    def pick(self, kind: str) -> None:
        """A kind of entry, found by its words."""
        kind = self.said(kind)
        words = self.page.get_by_label(self.said("Find a kind of entry by a word"))
        words.fill(kind)
        words.press("Enter")
        self.page.wait_for_url("**q=*")
        self.link(re.compile(f"^{re.escape(kind)}$", re.IGNORECASE)).first.click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(kind, ignore_case=True)
