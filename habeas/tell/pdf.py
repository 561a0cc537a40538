"""Papers set by typst: every text comes as a value and never as markup, with our own letters and none of the machine's.

Whoever sets one reads `data` as JSON in the template and draws with `data.fonts`.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import typst

FONTS: Final = Path(__file__).with_name("fonts")
FONT: Final = "DejaVu Sans"
"""Comes with the program, so that a paper is the same on every machine: Latin, Cyrillic, Armenian and Georgian letters."""
ARCHIVED: Final = "a-2u"
"""PDF/A-2u: every letter can be searched and copied."""
ACCESSIBLE: Final = "ua-1"
"""PDF/UA-1: readable by those who do not see it; pictures need a text beside them."""


@cache
def letters() -> typst.Fonts:
    """The letters of a paper."""
    return typst.Fonts(include_system_fonts=False, font_paths=[FONTS])


def pdf_of(template: Path, data: Mapping[str, Any], standard: Literal["a-2u", "ua-1"] = ARCHIVED) -> bytes:
    """The paper that a template makes of values, in memory."""
    compiled = typst.compile(
        template.read_bytes(),
        format="pdf",
        font_paths=letters(),
        sys_inputs={"data": json.dumps({**data, "fonts": FONT}, ensure_ascii=False)},
        pdf_standards=standard,
    )
    assert isinstance(compiled, bytes)
    return compiled
