"""A submission as one HTML file that needs nothing beside it: no script, nothing fetched, for screen and paper."""

import re
from itertools import count

from habeas.prove.chart import svg
from habeas.prove.report.blocks import Block, Bullets, Drawing, Heading, Paragraph, Sheet, Submission
from habeas.tell.markup import Markup, joined, listed, tag
from habeas.tell.report_html import page

_ID = re.compile(r'(?<=id=")|(?<=url\(#)|(?<=href="#)')
"""Where a drawing names its own parts: two drawings on one page must not share a name."""


def as_html(submission: Submission) -> str:
    """The whole file."""
    numbers = count(1)
    parts = [_block(each, numbers) for each in submission.blocks]
    return page(submission.language, submission.title, joined(parts, "\n"))


def _block(block: Block, numbers: "count[int]") -> Markup:
    match block:
        case Heading(level=level, text=text):
            return tag(f"h{level}", text)
        case Paragraph(text=text, strong=True):
            return tag("p", tag("strong", text))
        case Paragraph(text=text, quiet=quiet):
            return tag("p", text, css="small") if quiet else tag("p", text)
        case Bullets(items=items):
            return listed(items)
        case Sheet():
            return _sheet(block)
        case Drawing(text=text, specification=specification):
            own = _ID.sub(f"d{next(numbers)}-", svg(specification))
            return tag("figure", Markup(own), role="img", **{"aria-label": text})


def _sheet(sheet: Sheet) -> Markup:
    css = "number" if sheet.figures else None
    head = [tag("th", cell, css=css if place else None, scope="col") for place, cell in enumerate(sheet.head)]
    rows = [
        tag("tr", tag("th", row[0], scope="row"), *(tag("td", cell, css=css) for cell in row[1:])) for row in sheet.rows
    ]
    return tag("table", tag("caption", sheet.caption), tag("thead", tag("tr", *head)), tag("tbody", *rows))
