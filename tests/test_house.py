"""What every file of the house keeps to; `shared/STYLE.md` says why."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ["habeas", "tests", "benchmarks", "tools"]
ENGINE = ["check", "law", "record", "words", "files.py", "spark.py", "dates.py", "trace", "act", "prove"]
LINES_OF_A_FILE = 500
LINES_OF_A_FUNCTION = 50
DRAWERS = {"utils", "util", "misc", "helpers", "helper", "common"}

PYTHON = sorted(
    path
    for room in ROOMS
    for path in (ROOT / room).rglob("*.py")
    if not {"migrations", "node_modules"} & set(path.relative_to(ROOT).parts)
)
YAML = sorted(
    path
    for room in ROOMS
    for suffix in ("*.yaml", "*.yml")
    for path in (ROOT / room).rglob(suffix)
    if "node_modules" not in path.parts
)
TEMPLATES = sorted(
    path
    for suffix in ("*.html", "*.css", "*.js", "*.svg", "*.j2")
    for path in (ROOT / "habeas").rglob(suffix)
    if "vendor" not in path.parts
)
Function = ast.FunctionDef | ast.AsyncFunctionDef

CLOCK = re.compile(
    r"\b(?:(?:date|datetime|pd\.Timestamp|Timestamp)\.(?:today|now|utcnow)|time\.(?:time|time_ns|localtime|gmtime))\("
)
# Put together here, so that this file does not find itself.
MARKS = re.compile(r"\b(?:" + "|".join(["TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK"]) + r")\b")
SKIPS = re.compile(r"mark\." + r"(?:skip|skipif|xfail)\b|importor" + r"skip\(")
HOOKS = re.compile("clean(?:_[a-z]+)?|to_python|process_view|receive_data_chunk|executemany|get_new_connection")
"""Methods that Django or the database calls, and documents."""
OUTSIDE = re.compile(
    r"""(?:src|srcset|href|action|@import|url)\s*(?:=|\()?\s*["'(]?\s*(?:https?:)?//(?!www\.w3\.org/)""", re.IGNORECASE
)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def lines_with(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    return [
        f"{name(path)}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(text(path).splitlines(), 1)
        if pattern.search(line)
    ]


def functions(path: Path) -> Iterator[Function]:
    yield from (node for node in ast.walk(ast.parse(text(path))) if isinstance(node, Function))


def length(function: Function) -> int:
    """Lines from `def` to the end, the docstring left out."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def undocumented(path: Path) -> list[str]:
    """Public classes and functions of a module, and public methods of more than five lines, without a docstring."""
    found = []
    for node in ast.parse(text(path)).body:
        if not isinstance(node, Function | ast.ClassDef) or node.name.startswith("_"):
            continue
        if ast.get_docstring(node) is None and not (isinstance(node, ast.ClassDef) and is_plain_data(node)):
            found.append(f"{name(path)}:{node.lineno}: {node.name}")
        methods = node.body if isinstance(node, ast.ClassDef) else []
        found += [
            f"{name(path)}:{method.lineno}: {node.name}.{method.name}"
            for method in methods
            if isinstance(method, Function) and not method.name.startswith("_") and not HOOKS.fullmatch(method.name)
            if length(method) > 5 and ast.get_docstring(method) is None
        ]
    return found


def is_plain_data(node: ast.ClassDef) -> bool:
    """A dataclass or a protocol whose named fields say it all: it holds nothing but fields and one-line properties."""
    return bool(node.decorator_list or node.bases) and all(
        isinstance(part, ast.AnnAssign | ast.Pass) or (isinstance(part, Function) and length(part) <= 2)
        for part in node.body
    )


def test_no_file_is_long() -> None:
    long = {name(path): count for path in PYTHON + YAML if (count := len(text(path).splitlines())) > LINES_OF_A_FILE}
    assert long == {}


def test_no_function_is_long() -> None:
    long = [
        f"{name(path)}:{function.lineno}: {function.name} has {length(function)} lines"
        for path in PYTHON
        for function in functions(path)
        if length(function) > LINES_OF_A_FUNCTION
    ]
    assert long == []


def test_no_module_is_a_drawer() -> None:
    assert [name(path) for path in PYTHON if {path.stem, *path.relative_to(ROOT).parts} & DRAWERS] == []


def test_the_engine_reads_no_clock() -> None:
    engine = [path for path in PYTHON if path.relative_to(ROOT).parts[:1] == ("habeas",) and path.parent != ROOT]
    rooms = [path for path in engine if path.relative_to(ROOT / "habeas").parts[0] in ENGINE]
    assert rooms
    assert lines_with(CLOCK, rooms) == []


def test_nothing_is_fetched_from_outside() -> None:
    assert lines_with(OUTSIDE, TEMPLATES) == []


def test_nothing_is_left_to_do_later() -> None:
    assert lines_with(MARKS, PYTHON + YAML + TEMPLATES) == []


def test_no_test_is_set_aside() -> None:
    assert lines_with(SKIPS, sorted((ROOT / "tests").rglob("*.py"))) == []


def test_what_is_public_has_a_docstring() -> None:
    ours = [path for path in PYTHON if path.relative_to(ROOT).parts[0] == "habeas"]
    assert [line for path in ours for line in undocumented(path)] == []


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (CLOCK, "day = date.today()"),
        (CLOCK, "datetime.now(tz=UTC)"),
        (CLOCK, "start = time.time()"),
        (OUTSIDE, '<script src="https://example.org/a.js">'),
        (OUTSIDE, "@import '//fonts.example.org/x.css';"),
        (OUTSIDE, "background: url(https://example.org/a.png)"),
        (MARKS, "# TO" + "DO: later"),
        (SKIPS, "@pytest.mark.sk" + "ip(reason='slow')"),
    ],
)
def test_the_rules_see_what_they_forbid(pattern: re.Pattern[str], line: str) -> None:
    assert pattern.search(line)


@pytest.mark.parametrize(
    ("pattern", "line"),
    [(CLOCK, "self.time(3)"), (OUTSIDE, '<svg xmlns="http://www.w3.org/2000/svg">'), (OUTSIDE, '<a href="#top">')],
)
def test_the_rules_let_pass_what_is_right(pattern: re.Pattern[str], line: str) -> None:
    assert not pattern.search(line)
