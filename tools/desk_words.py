"""`python -m tools.desk_words [extract|compile|open]`: the sentences of the pages and their Russian catalogue.

Templates are read by Django's own parser, Python files by their syntax tree: every `translate` and `blocktranslate`, every
call of `gettext` and its kin. `open` prints what has no translation yet. Bare: extract and compile.
"""

import ast
import io
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import write_po

from tools.words import HEADER, ROOT, read

ROOMS: Final = ("desk", "store", "casework")
PO: Final = ROOT / "habeas" / "desk" / "locale" / "ru" / "LC_MESSAGES" / "django.po"
SINGLE: Final = frozenset({"gettext", "gettext_lazy", "_", "gettext_noop"})
OF: Final = "pgettext"
"""Its first text says of what the second is said, where a language needs to know."""
PLURAL: Final = frozenset({"ngettext", "ngettext_lazy"})
PLURAL_FORMS: Final = (
    '"Plural-Forms: nplurals=3; plural='
    '(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"\n'
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A message id, its plural where it is counted, and the file it stands in."""

    one: str
    many: str | None
    where: str
    of: str | None = None


def sentences() -> list[Sentence]:
    """Every sentence of the pages."""
    return [*_of_templates(), *_of_code()]


def _of_code() -> Iterator[Sentence]:
    for room in ROOMS:
        for path in sorted((ROOT / "habeas" / room).rglob("*.py")):
            names = _names(tree := ast.parse(path.read_text("utf-8")))
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and node.args and isinstance(node.func, ast.Name):
                    yield from _of_call(node, names.get(node.func.id, node.func.id), path)


def _names(tree: ast.AST) -> dict[str, str]:
    """Under which name a file calls each function of gettext."""
    return {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
    }


def _of_call(call: ast.Call, name: str, path: Path) -> Iterator[Sentence]:
    texts = [part.value if isinstance(part, ast.Constant) else None for part in call.args]
    where = path.relative_to(ROOT).as_posix()
    if name in SINGLE and isinstance(texts[0], str):
        yield Sentence(texts[0], None, where)
    elif name == OF and len(texts) > 1 and isinstance(texts[0], str) and isinstance(texts[1], str):
        yield Sentence(texts[1], None, where, texts[0])
    elif name in PLURAL and len(texts) > 1 and isinstance(texts[0], str) and isinstance(texts[1], str):
        yield Sentence(texts[0], texts[1], where)


def _of_templates() -> Iterator[Sentence]:
    from django.template import engines
    from django.templatetags.i18n import BlockTranslateNode, TranslateNode

    folder = ROOT / "habeas" / "desk" / "templates"
    engine: Any = engines["django"]
    for path in sorted(path for path in folder.rglob("*") if path.suffix in (".html", ".txt")):
        template = engine.from_string(path.read_text("utf-8"))
        where = path.relative_to(ROOT).as_posix()
        for node in _nodes(template.template.nodelist):
            if isinstance(node, TranslateNode):
                literal = node.filter_expression.var
                text = literal if isinstance(literal, str) else getattr(literal, "literal", None)
                if isinstance(text, str) and text:
                    yield Sentence(text, None, where)
            elif isinstance(node, BlockTranslateNode):
                one, _ = node.render_token_list(node.singular)
                many = node.render_token_list(node.plural)[0] if node.plural else None
                yield Sentence(_trimmed(one, node), many and _trimmed(many, node), where)


def _trimmed(text: str, node: Any) -> str:
    from django.utils.translation import trim_whitespace

    return str(trim_whitespace(text)) if node.trimmed else text


def _nodes(nodes: Iterable[Any]) -> Iterator[Any]:
    for node in nodes:
        yield node
        for name in (
            "nodelist",
            "nodelist_true",
            "nodelist_false",
            "nodelist_loop",
            "nodelist_empty",
            "inner_nodelist",
        ):
            yield from _nodes(getattr(node, name, ()) or ())
        for _, inner in getattr(node, "conditions_nodelists", ()):
            yield from _nodes(inner)


def extract() -> None:
    """Brings the catalogue up to date with the pages; new sentences come untranslated, gone ones go."""
    template = Catalog(project="Habeas", version="", fuzzy=False)
    for each in sentences():
        said = (each.one, each.many) if each.many else each.one
        template.add(said, locations=[(each.where, 0)], context=each.of)
    catalog = read(PO)
    catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
    written = io.BytesIO((HEADER % {"language": "ru"}).replace('"MIME', PLURAL_FORMS + '"MIME', 1).encode())
    written.seek(0, io.SEEK_END)
    write_po(
        written, catalog, width=110, sort_output=True, omit_header=True, ignore_obsolete=True, include_lineno=False
    )
    PO.write_bytes(written.getvalue())
    print(f"{PO.relative_to(ROOT)}: {len(catalog)} sentences, {len(untranslated())} without a translation")


def untranslated() -> list[str]:
    """Sentences without a translation, or without one of the three plural forms."""

    def is_open(string: Any) -> bool:
        return not (all(string) and len(string) == 3 if isinstance(string, tuple | list) else string)

    return [
        (message.id if isinstance(message.id, str) else message.id[0])
        for message in read(PO)
        if message.id and is_open(message.string)
    ]


def compile_all() -> None:
    """Makes the `.mo` that ships."""
    compiled = io.BytesIO()
    write_mo(compiled, read(PO))
    PO.with_suffix(".mo").write_bytes(compiled.getvalue())


def print_open() -> None:
    """Prints what has no translation yet."""
    print("\n".join(untranslated()))


def main(arguments: list[str]) -> None:
    """Runs the steps named, or extract and compile."""
    steps = {"extract": extract, "compile": compile_all, "open": print_open}
    unknown = [name for name in arguments if name not in steps]
    if unknown:
        sys.exit(f"no step is called {', '.join(unknown)}; there are: {', '.join(steps)}")
    set_up()
    for name in arguments or ["extract", "compile"]:
        steps[name]()


def set_up() -> None:
    """Django with the settings of the desk; no office is opened."""
    import django

    os.environ.setdefault("HABEAS_DATA", tempfile.gettempdir())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "habeas.desk.settings")
    django.setup()


if __name__ == "__main__":
    main(sys.argv[1:])
