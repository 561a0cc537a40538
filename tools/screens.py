"""`python -m tools.screens [NAME ...] [--whole FOLDER]`: the pictures of the main pages in docs/screens.

They are of a fresh sample office. Single pictures, and for each main page a contact sheet of all eight ways to see it
(`sheet-NAME`). Each is of the size of a window; `docs/desk.md` says what they show. `--whole` puts whole pages at full size
into another folder, to be looked at. A page that is wider than its window, or that writes an error to the console, fails.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, StorageState, WebError, sync_playwright

from tools.served import ARGUMENTS, ROOT, served
from tools.sheets import sheet
from tools.system import chromium

FOLDER: Final = ROOT / "docs" / "screens"
LARGEST: Final = 220_000
LARGEST_SHEET: Final = 400_000
LARGEST_FOLDER: Final = 8_000_000
PATIENCE: Final = 60_000
STEADY: Final = 4
"""So often the first page has to tell the same before the pictures are taken."""
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


SHEETS: Final = {
    "today": "today",
    "cases": "cases",
    "people": "people",
    "case": "case",
    "finding": "finding",
    "questions": "questions",
    "take-in": "take-in",
    "entry-form": "entry-form",
    "places": "places",
    "place": "place",
    "visit": "visit-phone",
    "find": "find",
    "tracing-request": "tracing-request",
    "law": "law",
    "numbers": "numbers",
    "office": "office",
}
"""Of each sheet the screen that it shows in all eight ways."""


class Camera:
    """Takes pictures in one browser of one office; comes in once as each member of staff, and keeps what was wrong."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address
        self.faults: list[str] = []
        self._inside: dict[str, StorageState] = {}

    def take(self, screen: Screen, *, whole: bool = False) -> bytes:
        """One picture as PNG, in a window of its own."""
        with self.window(screen) as page:
            page.goto(screen.address)
            for click in screen.clicks:
                link = (
                    page.get_by_role("link", name=click) if click[0].isalpha() and " " in click else page.locator(click)
                )
                page.goto(link.first.get_attribute("href") or "")
            page.wait_for_load_state("networkidle")
            if screen.to and not whole:
                into_view = "it => { (it.closest('section') ?? it).scrollIntoView(); scrollBy(0, -12); }"
                page.locator(screen.to).first.evaluate(into_view)
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if wide > 0:
                self.faults.append(f"{_ways(screen)}: {wide} pixels wider than its window")
            return page.screenshot(full_page=whole)

    @contextmanager
    def window(self, screen: Screen) -> Iterator[Page]:
        """A window as the screen wants it, with its member of staff signed in."""
        width, height = PHONE if screen.phone else WIDE
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": width, "height": height},
            color_scheme="dark" if screen.dark else "light",
            reduced_motion="reduce",
            locale="ru-RU" if screen.russian else "en-GB",
            storage_state=self._cookies(screen.who),
        )
        context.set_default_timeout(PATIENCE)
        language = {"name": "habeas-language", "value": "ru" if screen.russian else "en", "url": self.address}
        context.add_cookies([language])  # type: ignore[list-item]
        self._listen(context, screen)
        yield context.new_page()
        context.close()

    def _listen(self, context: BrowserContext, screen: Screen) -> None:
        def console(message: ConsoleMessage) -> None:
            if message.type == "error":
                self.faults.append(f"{_ways(screen)}: {message.text}")

        def error(found: WebError) -> None:
            self.faults.append(f"{_ways(screen)}: {found.error}")

        context.on("console", console)
        context.on("weberror", error)

    def _cookies(self, who: str) -> StorageState | None:
        if who and who not in self._inside:
            page = self.browser.new_page(base_url=self.address)
            page.set_default_timeout(PATIENCE)
            _come_in(page, who)
            self._inside[who] = page.context.storage_state()
            page.close()
        return self._inside.get(who)


def main() -> None:
    """Makes those named, or all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*")
    parser.add_argument("--whole", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="habeas-screens-") as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        with served(Path(folder) / "office") as address:
            camera = Camera(browser, address)
            _until_ready(camera)
            if given.whole:
                _look(camera, given.names, given.whole)
            else:
                _make(camera, given.names)
        browser.close()
    faults = camera.faults + ([] if given.whole else _too_large())
    if faults:
        raise SystemExit("\n".join(faults))


def _make(camera: Camera, names: list[str]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for screen in SCREENS:
        if not names or screen.name in names:
            (FOLDER / f"{screen.name}.png").write_bytes(camera.take(screen))
    for name, shown in SHEETS.items():
        if not names or f"sheet-{name}" in names:
            rows = [[camera.take(each) for each in row] for row in eight_ways(shown)]
            (FOLDER / f"sheet-{name}.webp").write_bytes(sheet(camera.browser, rows))


def _look(camera: Camera, names: list[str], goal: Path) -> None:
    goal.mkdir(parents=True, exist_ok=True)
    for name, shown in SHEETS.items():
        for screen in (each for row in eight_ways(shown) for each in row if not names or name in names):
            (goal / f"{_ways(replace(screen, name=name))}.png").write_bytes(camera.take(screen, whole=True))


def eight_ways(name: str) -> list[list[Screen]]:
    """A row in English, one in Russian: wide in light and dark, on a phone in light and dark."""
    screen = next(each for each in SCREENS if each.name == name)
    ways = [(phone, dark) for phone in (False, True) for dark in (False, True)]
    return [[replace(screen, russian=ru, phone=phone, dark=dark) for phone, dark in ways] for ru in (False, True)]


def _ways(screen: Screen) -> str:
    told = ("ru" if screen.russian else "en", "phone" if screen.phone else "wide", "dark" if screen.dark else "light")
    return f"{screen.name}-{'-'.join(told)}"


def _too_large() -> list[str]:
    files = list(FOLDER.iterdir())
    most = {".png": LARGEST, ".webp": LARGEST_SHEET}
    large = [
        f"{each.name}: over {most[each.suffix]} bytes" for each in files if each.stat().st_size > most[each.suffix]
    ]
    whole = sum(each.stat().st_size for each in files)
    return [*large, *([f"{FOLDER}: {whole} bytes in all"] if whole > LARGEST_FOLDER else [])]


def _come_in(page: Page, who: str) -> None:
    page.goto("/demo/")
    page.locator("#invented").check()
    page.locator(f"button[name=username][value={who}]").click()
    page.wait_for_load_state()


def _until_ready(camera: Camera) -> None:
    """Until the worker has checked all cases of the sample, worked out their questions and made the figures."""
    with camera.window(Screen("", "", who="olga")) as page:
        _again(page, "/", lambda: not page.locator("p[role=status]").count())
    with camera.window(Screen("", "")) as page:
        seen: list[str] = []

        def settled() -> bool:
            seen.append(" ".join(page.locator(".rows__when + span").all_inner_texts()))
            return not page.locator(".empty a").count() and len(seen) > STEADY and len(set(seen[-STEADY:])) == 1

        _again(page, "/", settled)
    with camera.window(Screen("", "", who="pavel")) as page:
        _again(page, "/numbers/", lambda: bool(page.locator("#figure").count()))


def _again(page: Page, address: str, is_there: Callable[[], bool]) -> None:
    for _ in range(120):
        page.goto(address)
        if is_there():
            return
        page.wait_for_timeout(1000)
    raise SystemExit(f"{address}: the work in the background did not end")


if __name__ == "__main__":
    main()
