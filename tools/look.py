"""`python -m tools.look URL PNG [--as NAME] [--ru] [--dark] [--phone] [--no-js]`: a screenshot of a page of a running demo.

`--axe` prints what axe finds as well. For those who build: every page is looked at before it lands.
"""

import argparse
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import sync_playwright

AXE = Path(__file__).parent.parent / "tests" / "browser" / "axe.min.js"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def main() -> None:
    """Takes one picture of the whole page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("png")
    parser.add_argument("--as", dest="who")
    for flag in ("ru", "dark", "phone", "no-js", "axe"):
        parser.add_argument(f"--{flag}", action="store_true")
    given = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        context = browser.new_context(
            viewport={"width": 390 if given.phone else 1280, "height": 844 if given.phone else 900},
            color_scheme="dark" if given.dark else "light",
            java_script_enabled=not given.no_js,
            bypass_csp=given.axe,
        )
        page = context.new_page()
        if given.who:
            page.goto(urljoin(given.url, "/demo/"))
            page.check("#invented")
            page.click(f"button[value={given.who}]")
        if given.ru:
            page.click("button[lang=ru]")
        page.on("console", lambda message: print("console:", message.text))
        page.goto(given.url)
        page.screenshot(path=given.png, full_page=True)
        if given.axe:
            page.add_script_tag(path=AXE)
            for found in page.evaluate("axe.run()")["violations"]:
                print(found["id"], found["help"], [node["html"][:120] for node in found["nodes"]][:3])
        browser.close()


if __name__ == "__main__":
    main()
