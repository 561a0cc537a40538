"""What is wrong with a template, all at once: each fault with the text of its paragraph, and the nearest name that there is.

1. A template may print names, and repeat or leave out what stands between two tags. Nothing else that Jinja knows is taken: by
   the rest a file could have the office's machine do what it likes.
2. Every text that is filled is read: body, headers, footers, footnotes. Each tag is read by itself, so that one that cannot be
   read hides no other; names are those that are there at that place.
3. What would leave with each paper and is nobody's business is a fault: comments, changes not accepted, what is loaded from
   elsewhere. So is a file that names no value: a finished paper, with somebody in it.
4. Where nothing was found, the template is filled with values made up, and with none: what still fails is told too.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any, Final, NamedTuple
from zipfile import BadZipFile

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import Environment, TemplateError, nodes
from jinja2.exceptions import SecurityError

from habeas.act.brief import Gap, Gaps
from habeas.act.filling import UnfilledError, fill, why_not
from habeas.act.letters import Letter
from habeas.act.notes import ASKS
from habeas.act.tags import KNOWN, LISTS, Reader, Words
from habeas.files import Fault, Mark
from habeas.words import Message

LARGEST: Final = 4 * 2**20
"""Bytes of a template, pictures and all."""
UNPACKED: Final = 24 * 2**20
"""Bytes to which it may unpack."""
_FAULTS: Final = (
    OpcError, BadZipFile, SyntaxError, zlib.error, KeyError, ValueError, RuntimeError, EOFError, OSError, AttributeError,
    IndexError, TypeError,
)  # fmt: skip
"""What the libraries raise where a file is not what it says."""
_FOOTNOTES: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_CHANGES: Final = ("w:ins", "w:del", "w:moveFrom", "w:moveTo")
_COMMENTS: Final = ("w:commentRangeStart", "w:commentReference")
_SAFE: Final = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.Name, nodes.Const, nodes.Getattr, nodes.Call,
    nodes.Not, nodes.And, nodes.Or, nodes.Compare, nodes.Operand, nodes.CondExpr, nodes.Concat, nodes.Filter, nodes.Keyword,
)  # fmt: skip


class _Text(NamedTuple):
    """A part of the file that is filled: its tree, and how docxtpl hands it to Jinja."""

    tree: Any
    source: str


def faults_of(data: bytes, letter: Letter, name: str) -> list[Fault]:
    """What is wrong with a template; `line` of a fault is the number of its paragraph. Raises nothing."""
    if len(data) > LARGEST:
        return [_fault(name, 1, TOO_LARGE)]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > UNPACKED:
                return [_fault(name, 1, TOO_LARGE)]
        file = DocxTemplate(io.BytesIO(data))
        file.init_docx()
        parts = list(_texts(file))
        found = [_fault(name, 1, message) for message in _about(file, parts)]
    except _FAULTS:
        return [_fault(name, 1, _NO_DOCX)]
    reader = Reader(known(letter))
    for part in parts:
        for paragraph in part.tree.iter(qn("w:p")):
            reader.read("".join(node.text or "" for node in paragraph.iter(qn("w:t"))))
        reader.close()
    found += [Fault(Mark(name, line, 1), message, word) for line, message, word in reader.faults]
    if not found and not reader.names:
        found.append(_fault(name, 1, _FINISHED))
    return found or [_fault(name, 1, message) for message in _tried(data, parts, letter)]


def known(letter: Letter) -> dict[str, Words]:
    """The names that a template of a paper may use, each with its values."""
    return {**KNOWN, "ask": frozenset({*ASKS, *letter.asks})}


def _texts(file: DocxTemplate) -> Iterator[_Text]:
    """All that docxtpl fills."""
    trees = [file.docx.element.body]
    for uri in (file.HEADER_URI, file.FOOTER_URI):
        trees += [parse_xml(part.blob) for _, part in file.get_headers_footers(uri)]
    package = file.docx.part.package
    trees += [parse_xml(part.blob) for part in package.parts if part.content_type == _FOOTNOTES]
    for tree in trees:
        yield _Text(tree, file.patch_xml(file.xml_to_string(tree)))


def _about(file: DocxTemplate, parts: list[_Text]) -> Iterator[Message]:
    """What would leave with every paper."""
    if any(next(part.tree.iter(*map(qn, _COMMENTS)), None) is not None for part in parts):
        yield Message("The template holds comments. Delete them: they would leave with every paper.")
    if any(next(part.tree.iter(*map(qn, _CHANGES)), None) is not None for part in parts):
        yield Message(
            "The template holds changes that nobody accepted or rejected. Do so: they would leave with every paper."
        )
    for rel in file.docx.part.package.iter_rels():
        if rel.is_external and rel.reltype != RELATIONSHIP_TYPE.HYPERLINK:
            yield Message(
                "The template loads “%(word)s” each time it is opened. Put the picture into it, or part it from the "
                "other template.",
                {"word": str(rel.target_ref)[:120]},
            )


def _tried(data: bytes, parts: list[_Text], letter: Letter) -> Iterator[Message]:
    """What fails once it is filled. A tag outside of any text (of a picture, of a field) was not read before."""
    for part in parts:
        try:
            tree = Environment().parse(part.source)
        except (TemplateError, ValueError, RecursionError) as error:
            yield why_not(error)
            return
        if any(not isinstance(node, _SAFE) for node in tree.find_all(nodes.Node)):
            yield why_not(SecurityError())
            return
    for value in ("-", Gap("", Gaps())):
        try:
            fill(data, made_up(letter, value), "")
        except UnfilledError as error:
            yield error.why
            return


def made_up(letter: Letter, value: object = "-") -> Mapping[str, Any]:
    """The same value for every name, so that a template can be tried."""
    found: dict[str, Any] = {
        name: SimpleNamespace(**dict.fromkeys(words or (), value)) for name, words in known(letter).items()
    }
    found["person"].form = lambda *forms: forms[0]
    found["findings"].reasons = ["-"]
    return {**found, **{name: [found[name]] for name in LISTS}, "today": "-"}


def _fault(name: str, line: int, message: Message) -> Fault:
    return Fault(Mark(name, line, 1), message)


TOO_LARGE: Final = Message("The template is too large: %(limit)s MB at most.", {"limit": LARGEST // 2**20})
_NO_DOCX: Final = Message("This is no DOCX file. Save it from Word or LibreOffice as .docx.")
_FINISHED: Final = Message("No value of the record stands in this file: it is a finished paper and no template.")
