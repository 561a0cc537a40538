"""A submission as PDF, set by typst; charts are drawn into it as they are, no pixels."""

from pathlib import Path
from typing import Any, Final

from habeas.prove.chart import svg
from habeas.prove.report.blocks import Drawing, Submission, as_data
from habeas.tell.pdf import ACCESSIBLE, pdf_of

TEMPLATE: Final = Path(__file__).with_name("report.typ")


def as_pdf(submission: Submission) -> bytes:
    """The paper (PDF/UA-1: tagged, with a text behind each picture)."""
    data: dict[str, Any] = as_data(submission)
    for told, block in zip(data["blocks"], submission.blocks, strict=True):
        if isinstance(block, Drawing):
            told["svg"] = svg(block.specification)
    return pdf_of(TEMPLATE, data, ACCESSIBLE)
