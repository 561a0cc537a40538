"""The DOCX template of a paper, made from its text: what docxtpl fills and an office may change in Word.

A paragraph with a value that may be empty stands between `{%p if said(…) %}` and `{%p endif %}`: without the value it is
left out, and the value is asked of the lawyer.
"""

import io
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from habeas.act.letters import Letter
from habeas.act.markup import Block, blocks, may_be_empty
from habeas.words import Message, say

FONT: Final = "Times New Roman"
TAGS: Final = {"en": "en-GB", "ru": "ru-RU"}


def skeleton(letter: Letter, language: str) -> bytes:
    """The template of a paper in a language."""
    return _made(letter.id, "dead" if letter.about == "dead" else letter.author, letter.text[language], language)


@lru_cache(maxsize=64)
def _made(id: str, author: str, text: str, language: str) -> bytes:
    page = _Page(language, author)
    told = [*blocks(text)]
    for place, block in enumerate(told):
        after = next((other for other in told[place + 1 :] if other.kind != "logic"), None)
        page.add(block, leads=after is not None and after.kind in ("part", "item", "request"))
    page.document.core_properties.title = ""
    page.document.core_properties.author = ""
    page.document.core_properties.comments = f"habeas:{id}:{language}"
    file = io.BytesIO()
    page.document.save(file)
    return file.getvalue()


class _Page:
    """A document under way."""

    def __init__(self, language: str, author: str) -> None:
        self.language = language
        self.author = author
        self.document = docx.Document()
        self.lists = 0
        self.is_titled = False
        _set_up(self.document, language)

    def add(self, block: Block, *, leads: bool = False) -> None:
        """One block more; one that leads to a list stays on its page."""
        match block.kind:
            case "part":
                getattr(self, f"_{block.text}")()
            case "logic":
                self._logic(block.text)
            case "title":
                before = 0 if self.is_titled else 18
                self.is_titled = True
                self._guarded(block.text, align=WD_ALIGN_PARAGRAPH.CENTER, bold=True, keep=True, before=before)
            case "heading":
                self.lists += 1
                self._guarded(block.text, bold=True, keep=True, before=10)
            case "request":
                self._guarded(f'{{{{ next("r{self.lists}") }}}}. {block.text}', indent=1.0)
            case "item":
                self._guarded(f"— {block.text}", indent=1.0)
            case "text":
                self._guarded(block.text, keep=leads)

    # ---- what the program prints -----------------------------------------------------------------------------------

    def _head(self) -> None:
        told = [
            *_AUTHORS[self.author],
            Message("Represented by: {{ ask.representative }}"),
            Message("For the answer: {{ ask.contact }}"),
            Message("Case number: {{ case.number }}"),
        ]
        lines = ["{{ to.name }}", "{{ ask.to_address }}", *map(self._say, told)]
        for place, line in enumerate(lines):
            held = "custody." in line  # somebody who is free again is written to elsewhere
            if held:
                self._logic("{% if custody.now %}")
            self._guarded(line, left=8.0, bold=place == 0, space=2, justify=False)
            if held:
                self._logic("{% endif %}")

    def _custody(self) -> None:
        self._guarded(self._say(Message("Place of custody: {{ custody.place }}.")))
        self._logic("{% if custody.now %}")
        held = Message("In custody since {{ custody.since }}, for {{ custody.days }} on the day of this paper.")
        self._guarded(self._say(held))
        self._logic("{% else %}")
        was = Message("The custody began on {{ custody.since }} and lasted {{ custody.days }}.")
        self._guarded(self._say(was))
        self._logic("{% endif %}")

    def _facts(self) -> None:
        self._each("fact", "facts", ["{{ fact.number }}. {{ fact.day }}. {{ fact.text }}{{ fact.exhibit }}"])

    def _family(self) -> None:
        self._each("member", "family", ["— {{ member.text }}"])

    def _findings(self) -> None:
        self._logic("{% for finding in findings %}")
        self._paragraph("{{ finding.number }}. {{ finding.title }}", bold=True, keep=True, before=6)
        self._paragraph("{{ finding.law }}", italic=True, keep=True)
        self._logic("{% if finding.rule %}")
        self._paragraph("{{ finding.rule }}")
        self._logic("{% endif %}")
        self._paragraph("{{ finding.verdict }}")
        self._logic("{% if finding.reasons %}")
        self._paragraph(self._say(Message("This follows from:")), keep=True)
        self._each("reason", "finding.reasons", ["— {{ reason }}"], indent=1.0)
        self._logic("{% endif %}")
        self._logic("{% if finding.see %}")
        self._paragraph("{{ finding.see }}", justify=False)
        self._logic("{% endif %}")
        self._logic("{% endfor %}")

    def _steps(self) -> None:
        self._each("step", "steps", ["— {{ step.day }}. {{ step.text }}"])

    def _elsewhere(self) -> None:
        self._each("step", "elsewhere", ["— {{ step.day }}. {{ step.text }}"])

    def _silence(self) -> None:
        self._each("wait", "silence", ["— {{ wait.text }}"])

    def _exhibits(self) -> None:
        self._each("exhibit", "exhibits", ["{{ exhibit.number }}. {{ exhibit.name }}{{ exhibit.hash }}"])

    def _sign(self) -> None:
        for paragraph in reversed(self.document.paragraphs):  # nobody signs a page with nothing else on it
            is_heading = bool(paragraph.runs and paragraph.runs[0].bold)
            paragraph.paragraph_format.keep_with_next = True
            if is_heading:
                break
        self._paragraph("{{ today }}", before=14, keep=True)
        self._paragraph(self._say(Message("Signature:")), keep=True)
        self._guarded("{{ ask.signer }}")

    # ---- paragraphs ------------------------------------------------------------------------------------------------

    def _say(self, message: Message) -> str:
        return say(message, self.language)

    def _each(self, one: str, many: str, lines: Sequence[str], *, indent: float = 0.0) -> None:
        self._logic(f"{{% for {one} in {many} %}}")
        for line in lines:
            self._paragraph(line, indent=indent)
        self._logic("{% endfor %}")

    def _guarded(self, text: str, **style: object) -> None:
        """A paragraph that is left out where a value is missing."""
        needed = may_be_empty(text)
        if needed:
            self._logic(f"{{% if said({', '.join(needed)}) %}}")
        self._paragraph(text, **style)  # type: ignore[arg-type]
        if needed:
            self._logic("{% endif %}")

    def _logic(self, text: str) -> None:
        self.document.add_paragraph(text.replace("{%", "{%p", 1))

    def _paragraph(
        self,
        text: str,
        *,
        align: WD_ALIGN_PARAGRAPH | None = None,
        bold: bool = False,
        italic: bool = False,
        keep: bool = False,
        indent: float = 0.0,
        left: float = 0.0,
        before: int = 0,
        space: int = 6,
        justify: bool = True,
    ) -> Paragraph:
        paragraph = self.document.add_paragraph()
        run = paragraph.add_run(text)
        run.bold, run.italic = bold, italic
        shape = paragraph.paragraph_format
        shape.alignment = align or (WD_ALIGN_PARAGRAPH.JUSTIFY if justify and not bold else WD_ALIGN_PARAGRAPH.LEFT)
        shape.left_indent = Cm(indent or left)
        shape.keep_with_next = keep
        shape.space_before, shape.space_after = Pt(before), Pt(space)
        return paragraph


_PERSON: Final = (
    Message("Applicant: {{ person.name }}"),
    Message("Date of birth: {{ person.born }}"),
    Message("Nationality: {{ person.nationality }}"),
    Message("Held at: {{ custody.place }}"),
)
_AUTHORS: Final = {
    "person": _PERSON,
    "parent": (
        Message("Parents: {{ parents.names }}"),
        Message("Child: {{ person.name }}"),
        Message("Child's date of birth: {{ person.born }}"),
    ),
    "dead": (
        Message("Person who died: {{ person.name }}"),
        Message("Date of birth: {{ person.born }}"),
    ),
    "office": (Message("From: {{ ask.office }}"),),
}


def _set_up(document: Document, language: str) -> None:
    """A4 with the margins of a court paper, one serif font, page numbers, the language for the spelling check."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3.0), Cm(1.5)
    section.top_margin = section.bottom_margin = Cm(2.0)
    section.footer_distance = Cm(
        0.9
    )  # a foot higher than the margin makes LibreOffice leave headings alone at its edge
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(12)
    properties = normal.element.get_or_add_rPr()
    properties.rFonts.set(qn("w:cs"), FONT)
    tag = OxmlElement("w:lang")
    tag.set(qn("w:val"), TAGS[language])
    properties.append(tag)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot.paragraph_format.space_after = Pt(0)
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        run = foot.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)
