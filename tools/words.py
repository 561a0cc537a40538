"""`python -m tools.words [extract|compile]`: the sentences of the code and their catalogues (bare: both).

1. Every `Message("...", {...})` and `DateFault("...", name=...)` in `habeas/` gives its first argument;
   in `habeas/cli`, so does every `help="..."`. A function that hands a parameter of its own to `Message` is called with
   literals in the same file, and those are gathered.
2. `extract` brings `words/locale/LANGUAGE/LC_MESSAGES/habeas.po` up to date: new sentences untranslated, gone ones out.
3. `compile` turns each into the `.mo` that ships.
"""

import ast
import io
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "habeas"
WORDS = PACKAGE / "words" / "locale"
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
MARKERS = ("Message", "DateFault")
NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)
HEADER = """\
# The sentences of Habeas in this language; `make words` keeps the ids, people write the translations.
msgid ""
msgstr ""
"Project-Id-Version: Habeas\\n"
"Language: %(language)s\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A message id where it stands; `values` are the names given beside it, None where they are made elsewhere."""

    text: str
    path: Path
    line: int
    values: frozenset[str] | None

    @property
    def where(self) -> str:
        """`habeas/room/file.py:12`, as an editor opens it."""
        return f"{self.path.relative_to(ROOT).as_posix()}:{self.line}"


def placeholders(text: str) -> frozenset[str]:
    """The names in `%(name)s`.

    >>> sorted(placeholders("%(who)s was held %(days)s days"))
    ['days', 'who']
    """
    return frozenset(PLACEHOLDER.findall(text))


def is_clean(text: str) -> bool:
    """Whether the sentence has named placeholders only: no stray per cent sign, no brace of a format string."""
    rest = PLACEHOLDER.sub("", text).replace("%%", "")
    return "%" not in rest and not re.search(r"\{\w+\}", rest)


def sentences(folder: Path = PACKAGE) -> list[Sentence]:
    """Every sentence of the code, in the order of files and lines."""
    return [found for path in sorted(folder.rglob("*.py")) for found in _in_file(path)]


def unread(folder: Path = PACKAGE) -> list[str]:
    """Where a `Message` is made of something that is no literal: nobody could translate it.

    `words` itself is let off, and so is `Message(x.help)`: a help text is gathered where it is written.
    """
    places = []
    for path in sorted(folder.rglob("*.py")):
        if "words" in path.relative_to(folder).parts:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        handed = _handed_on(tree)
        given = [*_messages(tree, handed), *_given_to(tree, handed)]
        places += [f"{path}:{node.lineno}" for _, node in given if not (_is_help(node) or list(_literals(node)))]
    return places


def _is_help(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "help"


def _in_file(path: Path) -> Iterator[Sentence]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    handed = _handed_on(tree)
    for call, node in _messages(tree, handed):
        yield from (Sentence(found.value, path, found.lineno, _value_names(call)) for found in _literals(node))
    for _, node in _given_to(tree, handed):
        yield from (Sentence(found.value, path, found.lineno, None) for found in _literals(node))
    if "cli" in path.parts:
        for part in ast.walk(tree):
            if isinstance(part, ast.keyword) and part.arg == "help":
                yield from (Sentence(found.value, path, found.lineno, None) for found in _literals(part.value))


Given = tuple[ast.Call, ast.expr]


def _handed_on(tree: ast.AST) -> dict[str, int]:
    """Functions that make a `Message` of one of their parameters, with its place in a call (`self` not counted)."""
    found = {}
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            names = [parameter.arg for parameter in function.args.args if parameter.arg not in ("self", "cls")]
            for _, node in _messages(function, {}):
                if isinstance(node, ast.Name) and node.id in names:
                    found[function.name] = names.index(node.id)
    return found


def _messages(tree: ast.AST, handed: dict[str, int]) -> Iterator[Given]:
    """Each call of a marker with what stands for its sentence; left out is what a function of `handed` hands on."""
    inner = {
        id(call)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef) and function.name in handed
        for call, node in _messages(function, {})
        if isinstance(node, ast.Name)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or id(node) in inner or _name(node) not in MARKERS:
            continue
        if node.args or node.keywords:
            yield node, node.args[0] if node.args else node.keywords[0].value


def _given_to(tree: ast.AST, handed: dict[str, int]) -> Iterator[Given]:
    """Each call of a function of `handed`, with the sentence it is given."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node) in handed and len(node.args) > handed[_name(node)]:
            yield node, node.args[handed[_name(node)]]


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


@dataclass(frozen=True, slots=True)
class _Literal:
    value: str
    lineno: int


def _literals(node: ast.expr) -> Iterator[_Literal]:
    """The text itself, or both sides of `a if test else b`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield _Literal(node.value, node.lineno)
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)


def _value_names(call: ast.Call) -> frozenset[str] | None:
    values = call.args[1] if len(call.args) > 1 else None
    if values is None and _name(call) == "DateFault":
        return frozenset(keyword.arg for keyword in call.keywords if keyword.arg)
    if values is None:
        named = [keyword.value for keyword in call.keywords if keyword.arg == "values"]
        values = named[0] if named else None
    if values is None:
        return frozenset() if len(call.args) == 1 and not call.keywords else None
    if not isinstance(values, ast.Dict):
        return None
    names = [key.value for key in values.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
    return frozenset(names) if len(names) == len(values.keys) else None


def catalogue_files() -> list[Path]:
    """The `.po` files, one a language."""
    return sorted(WORDS.glob("*/LC_MESSAGES/habeas.po"))


def read(path: Path) -> Catalog:
    """A `.po` file as a Babel catalogue; without a date of its own, so that compiling twice gives the same bytes."""
    with path.open("rb") as file:
        catalog = read_po(file, locale=path.parent.parent.name, abort_invalid=True)
    catalog.creation_date = catalog.revision_date = NO_DATE
    return catalog


def extract() -> None:
    """Bring each `.po` up to date with the code."""
    template = Catalog(project="Habeas", version="", fuzzy=False)
    for sentence in sentences():
        template.add(sentence.text, locations=[(sentence.path.relative_to(ROOT).as_posix(), 0)])
    for path in catalogue_files():
        catalog = read(path)
        catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
        written = io.BytesIO((HEADER % {"language": path.parent.parent.name}).encode())
        written.seek(0, io.SEEK_END)
        write_po(
            written, catalog, width=100, sort_output=True, omit_header=True, ignore_obsolete=True, include_lineno=False
        )
        path.write_bytes(written.getvalue())
        print(f"{path.relative_to(ROOT)}: {len(catalog)} sentences, {len(untranslated(catalog))} without a translation")


def untranslated(catalog: Catalog) -> list[str]:
    """Message ids of the catalogue that have no translation yet."""
    return [str(message.id) for message in catalog if message.id and (not message.string or message.fuzzy)]


def compile_all() -> None:
    """Make each `.mo` from its `.po`."""
    for path in catalogue_files():
        compiled = io.BytesIO()
        write_mo(compiled, read(path))
        path.with_suffix(".mo").write_bytes(compiled.getvalue())


def main(arguments: list[str]) -> None:
    """Run the steps named, or both."""
    steps = {"extract": extract, "compile": compile_all}
    unknown = [name for name in arguments if name not in steps]
    if unknown:
        sys.exit(f"no step is called {', '.join(unknown)}; there are: {', '.join(steps)}")
    for name in arguments or list(steps):
        steps[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
