"""Who calls whom in the program, read from its source: for tests that hold that every door leads by the same gate.

A name counts as called where it is read, so a function that is handed on counts too. Of methods only those are followed that
give a file by themselves: each counts as called where a module that imports from its own reads an attribute of that name.
"""

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
METHOD: Final = "*."
HEADER: Final = "Content-Disposition"


@cache
def called() -> dict[str, set[str]]:
    """By full name of a function or method what it calls; `HEADER` where it says that an answer is a file to keep."""
    found: dict[str, set[str]] = {}
    methods, readers = set[str](), dict[str, set[str]]()
    for path in sorted((ROOT / "habeas").rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        known = {name: whole for node in ast.walk(tree) for name, whole in _imported(node)}
        imports = {whole.rpartition(".")[0] for whole in known.values()} | {module}
        known |= {node.name: f"{module}.{node.name}" for node in tree.body if isinstance(node, ast.FunctionDef)}
        for name, function in _functions(tree):
            full = f"{module}.{name}"
            found[full] = set(_reads(function, known))
            readers[full] = imports
            methods |= {full} if "." in name else set()
    for method in sorted(each for each in methods if HEADER in _from(found, each)):
        of, name = method.rsplit(".", 1)
        for reader, imports in readers.items():
            if METHOD + name in found[reader] and of.rpartition(".")[0] in imports:
                found[reader].add(method)
    return found


def _from(calls: dict[str, set[str]], name: str) -> set[str]:
    found, left = set[str](), [name]
    while left:
        fresh = calls.get(left.pop(), set()) - found
        found |= fresh
        left += fresh
    return found


def _imported(node: ast.AST) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.ImportFrom) and node.module:
        for each in node.names:
            yield each.asname or each.name, f"{node.module}.{each.name}"


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef):
                    yield f"{node.name}.{inner.name}", inner


def _reads(function: ast.AST, known: dict[str, str]) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Constant) and node.value == HEADER:
            yield HEADER
        elif isinstance(node, ast.Name):
            yield HEADER if node.id == "FileResponse" else known.get(node.id, node.id)
        elif isinstance(node, ast.Attribute):
            of = known.get(node.value.id) if isinstance(node.value, ast.Name) else None
            yield f"{of}.{node.attr}" if of else METHOD + node.attr


def reached(name: str) -> set[str]:
    """All that a function calls, and what that calls."""
    return _from(called(), name)


def views() -> Iterator[tuple[str, str]]:
    """Every address of ours: its name, and the full name of the function behind it."""
    from django.urls import get_resolver

    yield from _views(get_resolver())


def _views(resolver: Any) -> Iterator[tuple[str, str]]:
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _views(pattern)
        else:
            view = inspect.unwrap(pattern.callback)
            yield pattern.name, f"{view.__module__}.{view.__qualname__}"
