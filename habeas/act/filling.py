"""Fills the DOCX template of a paper.

A template may come from anybody: it is filled in a sandbox. What the file tells of who wrote it does not leave with the paper.
"""

import io
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

_TWO_STOPS: Final = re.compile(r"(?<!\.)\.\.(?!\.)")
_TIED: Final = re.compile(
    r"(\b(?:exhibits?|facts?|paras?\.|articles?|nos?\.|приложени[ея]|обстоятельств[оа]|пункты?|часть|стать[яи])|№) (?=\d)",
    re.IGNORECASE,
)
"""Words that do not stand at the end of a line without their number."""
_STAYS: Final = frozenset({RELATIONSHIP_TYPE.OFFICE_DOCUMENT, RELATIONSHIP_TYPE.CORE_PROPERTIES})
_ABOUT: Final = ("author", "category", "comments", "identifier", "keywords", "last_modified_by", "subject", "version")
"""Properties of a file that Word fills with who wrote it, and where."""


class UnfilledError(Exception):
    """The template cannot be filled; the text says why, in the words of the library."""


def fill(template: bytes, context: Mapping[str, Any], title: str) -> bytes:
    """The paper as DOCX. Raises UnfilledError, also where the template names a value that there is not."""
    try:
        return _filled(template, context, title)
    except Exception as error:  # docxtpl, jinja2 and lxml raise whatever a template leads them to
        raise UnfilledError(str(error)) from error


def printed(text: str) -> str:
    """A text as it stands in a paper: one full stop at its end, no word parted from its number.

    >>> printed("The expulsion of Viktor K.. [exhibit 1]")
    'The expulsion of Viktor K. [exhibit\\xa01]'
    """
    return _TIED.sub("\\1\N{NO-BREAK SPACE}", _TWO_STOPS.sub(".", text))


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
