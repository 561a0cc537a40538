"""Fills the DOCX template of a paper.

A template may come from anybody: it is filled in a sandbox. What the file tells of who wrote it does not leave with the paper.
"""

import io
import re
from collections.abc import Callable, Mapping
from typing import Any, Final
from zipfile import BadZipFile

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from habeas.words import Message

_TWO_STOPS: Final = re.compile(r"(?<!\.)\.\.(?!\.)")
_TIED: Final = re.compile(
    r"(\b(?:exhibits?|facts?|paras?\.|articles?|nos?\.|приложени[ея]|обстоятельств[оа]|пункты?|часть|стать[яи])|№) (?=\d)",
    re.IGNORECASE,
)
"""Words that do not stand at the end of a line without their number."""
_QUOTED: Final = re.compile(r"'([^']+)'")
_SHOWN: Final = 120
"""Letters of a word of the template that are told."""
_STAYS: Final = frozenset({RELATIONSHIP_TYPE.OFFICE_DOCUMENT, RELATIONSHIP_TYPE.CORE_PROPERTIES})
_ABOUT: Final = ("author", "category", "comments", "identifier", "keywords", "last_modified_by", "subject", "version")
"""Properties of a file that Word fills with who wrote it, and where."""


class UnfilledError(Exception):
    """The template cannot be filled; `why` says why. What the library said is its cause, for whoever mends the program."""

    def __init__(self, why: Message) -> None:
        super().__init__(str(why))
        self.why = why


def fill(template: bytes, context: Mapping[str, Any], title: str) -> bytes:
    """The paper as DOCX. Raises UnfilledError, also where the template names a value that there is not."""
    try:
        return _filled(template, context, title)
    except Exception as error:  # docxtpl, jinja2 and lxml raise whatever a template leads them to
        raise UnfilledError(why_not(error)) from error


def why_not(error: Exception) -> Message:
    """What the error of a library means to whoever wrote the template."""
    match error:
        case UndefinedError():  # "'x' is undefined", "'… object' has no attribute 'x'"
            words = _QUOTED.findall(error.message or "")
            if words:
                return Message(
                    "It cannot be filled: there is no value called “%(word)s”.", {"word": words[-1][:_SHOWN]}
                )
        case SecurityError():
            return Message("It cannot be filled: a tag does more than a template may: print names, repeat, leave out.")
        case TemplateSyntaxError() | RecursionError():
            return Message(
                "It cannot be filled: a tag cannot be read, or is not ended. It may stand in a picture or a field."
            )
        case SyntaxError():  # of lxml
            return Message("It cannot be filled: a tag stands where it breaks the document apart.")
        case BadZipFile() | OpcError() | KeyError():
            return Message("It cannot be filled: the file is damaged. Save it anew from Word or LibreOffice as .docx.")
    return Message("It cannot be filled: a tag asks for what cannot be done with its value.")


def printed(text: str) -> str:
    """A text as it stands in a paper: one full stop at its end, no word parted from its number.

    >>> printed("The expulsion of Viktor K.. [exhibit 1]")
    'The expulsion of Viktor K. [exhibit\\xa01]'
    """
    return _TIED.sub("\\1\N{NO-BREAK SPACE}", _TWO_STOPS.sub(".", text))


def headed(paper: bytes, text: str) -> bytes:
    """A paper with a line above all that it says."""
    file = docx.Document(io.BytesIO(paper))
    line = file.add_paragraph()
    line.add_run(text).bold = True
    file.element.body.insert(0, line._p)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _filled(template: bytes, context: Mapping[str, Any], title: str) -> bytes:
    file = DocxTemplate(io.BytesIO(template))
    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    counts: dict[str, int] = {}

    def next_number(name: str) -> int:
        counts[name] = counts.get(name, 0) + 1
        return counts[name]

    helpers: dict[str, Callable[..., object]] = {
        "said": lambda *values: not sum(not value for value in values),
        "next": next_number,
    }
    file.render({**context, **helpers}, environment, autoescape=True)
    for text in file.docx.element.body.iter(qn("w:t")):  # a name that ends in a full stop, at the end of a sentence
        text.text = printed(text.text or "")
    for name in _ABOUT:
        setattr(file.docx.core_properties, name, "")
    file.docx.core_properties.title = title
    beside = file.docx.part.package.rels
    for key in [key for key, rel in beside.items() if rel.reltype not in _STAYS]:  # the company, a picture of page one
        del beside[key]
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()
