"""A contact sheet: the eight pictures of a page (two languages, light and dark, wide and phone) as one file.

Chromium lays it out and writes it as WebP, so that no library for pictures is needed.
"""

import base64
from typing import Final

from playwright.sync_api import Browser

TALL: Final = 562
"""Pixels of each picture on the sheet: a wide window comes down to five eighths, which can still be read."""
GAP: Final = 12
QUALITY: Final = 72
STYLE: Final = f"""
body {{ margin: 0; background: #888; display: inline-block; padding: {GAP}px {GAP}px 0 0; }}
div {{ display: flex; gap: {GAP}px; padding: 0 0 {GAP}px {GAP}px; }}
img {{ height: {TALL}px; display: block; }}
"""


def sheet(browser: Browser, rows: list[list[bytes]]) -> bytes:
    """The pictures (PNG) of each row side by side, the rows one below the other."""
    lines = "".join(f"<div>{''.join(_picture(each) for each in row)}</div>" for row in rows)
    page = browser.new_page(viewport={"width": 4000, "height": 3000})
    page.set_content(f"<!doctype html><style>{STYLE}</style>{lines}")
    box = page.locator("body").bounding_box()
    assert box is not None
    clip = {"x": 0, "y": 0, "width": round(box["width"]), "height": round(box["height"]), "scale": 1}
    asked = {"format": "webp", "quality": QUALITY, "clip": clip}
    taken = page.context.new_cdp_session(page).send("Page.captureScreenshot", asked)
    page.close()
    return base64.b64decode(taken["data"])


def _picture(png: bytes) -> str:
    return f'<img alt="" src="data:image/png;base64,{base64.b64encode(png).decode()}">'
