"""`python -m tools.screens [NAME ...]`: the pictures of the main pages in docs/screens, of a fresh sample office.

Each is of the size of a window, not of the whole page, and below 220 kB; `docs/desk.md` says what they show.
"""

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, sync_playwright

from tools.served import ARGUMENTS, ROOT, served
from tools.system import chromium

FOLDER: Final = ROOT / "docs" / "screens"
LARGEST: Final = 220_000
PATIENCE: Final = 60_000
WIDE: Final = (1280, 900)
PHONE: Final = (390, 844)


@dataclass(frozen=True, slots=True)
class Screen:
    """A picture: who looks at which page. `clicks` are links followed from there; `to` is what is scrolled to."""

    name: str
    address: str
    who: str = "anna"
    clicks: tuple[str, ...] = ()
    to: str = ""
    russian: bool = False
    dark: bool = False
    phone: bool = False


SIBLINGS: Final = "Dilnoza T. and her children"
STATELESS: Final = "Sergei B., whom no state takes"
CENTRE: Final = "centre for foreign nationals no. 4"
BREACH: Final = ".found__breach a.found__title, .found__breach .found__who a"
SCREENS: Final = (
    Screen("door", "/demo/", who=""),
    Screen("today", "/"),
    Screen("today-ru-dark", "/", russian=True, dark=True),
    Screen("today-phone", "/", phone=True),
    Screen("cases", "/cases/"),
    Screen("people", "/cases/?view=people&held=now"),
    Screen("cases-phone-dark", "/cases/", phone=True, dark=True),
    Screen("case", "/cases/", clicks=(STATELESS,)),
    Screen("case-family", "/cases/", clicks=(SIBLINGS,)),
    Screen("case-ru", "/cases/", clicks=(SIBLINGS,), to="#h-found", russian=True),
    Screen("case-dark", "/cases/", clicks=(STATELESS,), to="#h-line", dark=True),
    Screen("case-phone", "/cases/", clicks=(STATELESS,), phone=True),
    Screen("finding", "/cases/", clicks=(STATELESS, BREACH)),
    Screen("finding-ru-dark", "/cases/", clicks=(STATELESS, BREACH), russian=True, dark=True),
    Screen("questions", "/cases/", clicks=(STATELESS,), to="#h-ask"),
    Screen("take-in", "/cases/new/"),
    Screen("take-in-ru-phone", "/cases/new/", russian=True, phone=True),
    Screen("entry-form", "/cases/", clicks=(STATELESS, ".actions .govuk-button", "a[href*='kind=placed']")),
    Screen("places", "/places/"),
    Screen("places-ru-dark", "/places/", russian=True, dark=True),
    Screen("place", "/places/", clicks=(CENTRE,)),
    Screen("visit-phone", "/places/", who="marina", clicks=(CENTRE, ".head__do a"), phone=True),
    Screen("find", "/trace/?name=Farrux+Saidov&age=6&mother=Gulnora", who="tahmina"),
    Screen("tracing", "/tracing/", who="tahmina"),
    Screen("tracing-request", "/tracing/", who="tahmina", clicks=("Гулнора Саидова",)),
    Screen(
        "find-ru-phone-dark",
        "/trace/?name=Фаррух+Саидов&mother=Гулнора",
        who="tahmina",
        russian=True,
        phone=True,
        dark=True,
    ),
    Screen("law", "/law/"),
    Screen("law-binds-ru-dark", "/law/binds/", russian=True, dark=True),
    Screen("chisinau", "/law/chisinau/", to="table"),
    Screen("numbers", "/numbers/?what=held&by=nationality&when=2021", who="pavel", to="#figure"),
    Screen("office", "/office/", who="olga"),
)


def main(names: list[str]) -> None:
    """Makes those named, or all."""
    wanted = [screen for screen in SCREENS if not names or screen.name in names]
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="habeas-screens-") as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        with served(Path(folder) / "office") as address:
            _until_checked(browser, address)
            for screen in wanted:
                take(browser, address, screen, FOLDER / f"{screen.name}.png")
        browser.close()
    large = [path.name for path in FOLDER.glob("*.png") if path.stat().st_size > LARGEST]
    if large:
        raise SystemExit(f"over {LARGEST} bytes: {', '.join(large)}")


def take(browser: Browser, address: str, screen: Screen, goal: Path) -> None:
    """One picture, in a window of its own."""
    width, height = PHONE if screen.phone else WIDE
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        color_scheme="dark" if screen.dark else "light",
        reduced_motion="reduce",
        locale="ru-RU" if screen.russian else "en-GB",
    )
    context.set_default_timeout(PATIENCE)
    language = {"name": "habeas-language", "value": "ru" if screen.russian else "en", "url": address}
    context.add_cookies([language])  # type: ignore[list-item]
    page = context.new_page()
    if screen.who:
        _come_in(page, screen.who)
    page.goto(screen.address)
    for click in screen.clicks:
        found = page.get_by_role("link", name=click) if click[0].isalpha() and " " in click else page.locator(click)
        page.goto(found.first.get_attribute("href") or "")
    page.wait_for_load_state("networkidle")
    if screen.to:
        page.locator(screen.to).evaluate("it => { (it.closest('section') ?? it).scrollIntoView(); scrollBy(0, -12); }")
    page.screenshot(path=goal)
    context.close()


def _come_in(page: Page, who: str) -> None:
    page.goto("/demo/")
    page.locator("#invented").check()
    page.locator(f"button[name=username][value={who}]").click()
    page.wait_for_load_state()


def _until_checked(browser: Browser, address: str) -> None:
    """Until the worker has checked all cases of the sample."""
    page = browser.new_page(base_url=address)
    page.set_default_timeout(PATIENCE)
    _come_in(page, "olga")
    page.goto("/office/work/")
    for _ in range(120):
        page.goto("/")
        if not page.locator("p[role=status]").count():
            break
        page.wait_for_timeout(1000)
    page.close()


if __name__ == "__main__":
    main(sys.argv[1:])
