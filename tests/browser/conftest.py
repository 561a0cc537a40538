"""A real server, a real browser. Where the machine has no Chromium these tests are left out, and the last line says so."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.office import Known
from tests.browser.visitor import PATIENCE, Office, Visitor
from tools.served import ARGUMENTS, ROOT, served
from tools.system import chromium

Visit = Callable[..., Visitor]
NO_BROWSER: Final = "no Chromium on this machine (python -m tools.system installs it, HABEAS_CHROMIUM names one)"


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The office of all browser tests, and its address."""
    if chromium() is None:
        pytest.skip(NO_BROWSER)
    folder = tmp_path_factory.mktemp("browser") / "office"
    command = [sys.executable, "-m", "tests.browser.office", str(folder)]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=180, check=False)
    assert made.returncode == 0, made.stderr[-3000:]
    known = Known(**json.loads(made.stdout))
    with served(folder) as address:
        yield Office(address, known)


@pytest.fixture(scope="module")
def browser(desk: Office) -> Iterator[Browser]:
    """Of one module: as long as Playwright runs, Django refuses its tables to the tests of this process."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture
def visit(desk: Office, browser: Browser) -> Iterator[Visit]:
    """Opens the desk as somebody: `visit("anna", language="ru", phone=True)`. What goes wrong in any page fails the test."""
    opened: list[Visitor] = []

    def open_desk(who: str = "anna", office: Office = desk, **how: bool | str) -> Visitor:
        opened.append(Visitor(office, browser, who, **how))  # type: ignore[arg-type]
        return opened[-1]

    yield open_desk
    faults = [fault for each in opened for fault in each.close()]
    assert not faults, faults


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A ruling as a text file, to upload."""
    found = tmp_path / "ruling.txt"
    found.write_text("Ruling of the district court: placed on 4 October, not on 6 October.\n", "utf-8")
    return found
