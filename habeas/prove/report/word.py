"""A submission as DOCX: real headings, tables whose head repeats, a text behind each picture."""

import io
from typing import Final

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Inches
from docx.table import Table

from habeas.prove.chart import png
from habeas.prove.report.blocks import Block, Bullets, Drawing, Heading, Paragraph, Sheet, Submission

WIDTH: Final = Inches(6)


def as_docx(submission: Submission) -> bytes:
    """The file; nothing of the machine or the person that made it is in its properties."""
    document = docx.Document()
    properties = document.core_properties
    properties.author, properties.comments = "", ""
    properties.title, properties.language = submission.title, submission.language
    for block in submission.blocks:
        _add(document, block)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _add(document: Document, block: Block) -> None:
    match block:
        case Heading(level=level, text=text):
            document.add_heading(text, level - 1)
        case Paragraph(text=text, quiet=quiet, strong=strong):
            paragraph = document.add_paragraph()
            run = paragraph.add_run(text)
            run.italic, run.bold = quiet or None, strong or None
            paragraph.paragraph_format.keep_with_next = strong or None
        case Bullets(items=items):
            for item in items:
                document.add_paragraph(item, style="List Bullet")
        case Sheet():
            _sheet(document, block)
        case Drawing(text=text, specification=specification):
            picture = document.add_picture(io.BytesIO(png(specification)), width=WIDTH)
            picture._inline.docPr.set("descr", text)


def _sheet(document: Document, sheet: Sheet) -> None:
    caption = document.add_paragraph(sheet.caption, style="Caption")
    caption.paragraph_format.keep_with_next = True
    table = document.add_table(rows=1, cols=len(sheet.head), style="Light Grid Accent 1")
    _repeat_head(table)
    _fill(table, 0, sheet.head, sheet.figures)
    for place, row in enumerate(sheet.rows, 1):
        table.add_row()
        _fill(table, place, row, sheet.figures)
    document.add_paragraph()


def _fill(table: Table, place: int, texts: tuple[str, ...], figures: bool) -> None:
    for column, (cell, text) in enumerate(zip(table.rows[place].cells, texts, strict=True)):
        cell.text = text
        if figures and column:
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _repeat_head(table: Table) -> None:
    """On every page the table runs to."""
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))
