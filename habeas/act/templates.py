"""Templates of an office: DOCX files named `paper.language.docx`, checked when they are loaded.

An unknown name, a condition that is not closed, a paper that does not exist: each is told with its paragraph and the nearest
name that there is, all at once.
"""

import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from jinja2 import Environment, TemplateSyntaxError, nodes

from habeas.act.letters import LANGUAGES, Letter, letters
from habeas.act.notes import ASKS
from habeas.act.told import PRONOUNS
from habeas.files import Fault, FaultsError, Mark, nearest
from habeas.words import Message

VALUES: Final[Mapping[str, frozenset[str]]] = {
    "to": frozenset({"name"}),
    "person": frozenset({"name", "born", "nationality", "age", "form", *PRONOUNS["en"]}),
    "parents": frozenset({"names"}),
    "custody": frozenset({"place", "since", "days", "now"}),
    "decision": frozenset({"name", "day", "by", "served", "number"}),
    "case": frozenset({"number"}),
    "state": frozenset({"name"}),
}
LISTS: Final[Mapping[str, frozenset[str]]] = {
    "facts": frozenset({"number", "day", "text", "exhibit"}),
    "family": frozenset({"text"}),
    "findings": frozenset({"number", "title", "law", "rule", "verdict", "reasons", "see"}),
    "steps": frozenset({"day", "text"}),
    "silence": frozenset({"text"}),
    "exhibits": frozenset({"number", "name", "hash"}),
}
ALONE: Final = frozenset({"today", "agreed", "power", "said", "next", "loop"})
_TAG: Final = re.compile(r"\{([{%])(?:p|tr|tc|r)?\s(.*?)\s?([}%])\}", re.DOTALL)
_SHOWN: Final = 60


def read_templates(folder: Path) -> dict[tuple[str, str], bytes]:
    """The templates of a folder by paper and language. Raises FaultsError with every fault of all files."""
    faults: list[Fault] = []
    found: dict[tuple[str, str], bytes] = {}
    paths = sorted(path for path in folder.glob("*.docx") if not path.name.startswith("~$"))
    if not paths:
        message = Message(
            "No template is here. Write one with: habeas act templates copy %(folder)s", {"folder": folder}
        )
        faults.append(Fault(Mark(str(folder), 1, 1), message))
    for path in paths:
        name, _, language = path.stem.rpartition(".")
        known = {f"{each}.{tongue}" for each in letters() for tongue in LANGUAGES}
        if path.stem not in known:
            values = {"name": path.name, "near": nearest(path.stem, known) or "release-stateless.ru"}
            said = Message("“%(name)s” names no paper. Call it, for instance, “%(near)s.docx”.", values)
            faults.append(Fault(Mark(str(path), 1, 1), said))
            continue
        data = path.read_bytes()
        own = faults_of(data, letters()[name], str(path))
        faults += own
        found[name, language] = data
    if faults:
        raise FaultsError(faults)
    return found


def faults_of(data: bytes, letter: Letter, name: str) -> list[Fault]:
    """What is wrong with a template; `line` of a fault is the number of its paragraph."""
    try:
        texts = list(_paragraphs(data))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError):
        return [Fault(Mark(name, 1, 1), Message("This is no DOCX file. Save it from Word or LibreOffice as .docx."))]
    source = "\n".join(_tags(text) for text in texts)
    try:
        tree = Environment().parse(source)
    except TemplateSyntaxError as error:
        values = {"text": _short(texts[error.lineno - 1]), "problem": error.message or "?"}
        said = Message("Paragraph “%(text)s”: %(problem)s", values)
        return [Fault(Mark(name, error.lineno, 1), said)]
    return [
        Fault(Mark(name, line, 1), _unknown(word, near, texts[line - 1]), word)
        for line, word, near in _names(tree, _known(letter))
    ]


def _paragraphs(data: bytes) -> Iterator[str]:
    file = docx.Document(io.BytesIO(data))
    for paragraph in file.element.body.iter(qn("w:p")):
        yield "".join(node.text or "" for node in paragraph.iter(qn("w:t")))


def _tags(text: str) -> str:
    """The tags of a paragraph alone, as Jinja reads them."""
    found = (
        f"{{{match[1]} {match[2]} {match[3]}}}" for match in _TAG.finditer(text.replace("“", '"').replace("”", '"'))
    )
    return "".join(found).replace("\n", " ")


def _known(letter: Letter) -> dict[str, frozenset[str]]:
    return {**VALUES, "ask": frozenset({*ASKS, *letter.asks})}


def _names(tree: nodes.Template, known: Mapping[str, frozenset[str]]) -> Iterator[tuple[int, str, str | None]]:
    """Names that nothing stands behind: paragraph, name, and the nearest that there is."""
    loops: dict[str, frozenset[str] | None] = {}
    lists = {loop.iter.name for loop in tree.find_all(nodes.For) if isinstance(loop.iter, nodes.Name)}
    for loop in tree.find_all(nodes.For):
        many = loop.iter.name if isinstance(loop.iter, nodes.Name) else ""
        if isinstance(loop.target, nodes.Name):
            loops[loop.target.name] = LISTS.get(many)
    plain = {*known, *LISTS, *ALONE, *loops}
    for name in tree.find_all(nodes.Name):
        if name.ctx == "load" and name.name not in plain:
            yield name.lineno, name.name, nearest(name.name, LISTS if name.name in lists else plain)
    words_of = {**{name: words for name, words in loops.items() if words is not None}, **known}
    for one in tree.find_all(nodes.Getattr):
        if isinstance(one.node, nodes.Name) and one.node.name in words_of:
            words = words_of[one.node.name]
            if one.attr not in words:
                near = nearest(one.attr, words)
                yield one.lineno, f"{one.node.name}.{one.attr}", near and f"{one.node.name}.{near}"


def _unknown(word: str, near: str | None, text: str) -> Message:
    values = {"word": word, "near": near or "", "text": _short(text)}
    if near:
        return Message("Paragraph “%(text)s”: “%(word)s” is not known. Did you mean “%(near)s”?", values)
    return Message("Paragraph “%(text)s”: “%(word)s” is not known.", values)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
