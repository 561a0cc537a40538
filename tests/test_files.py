"""Strict YAML: what it reads, what it refuses, where it says so, and that no file can exhaust it."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.files import Fault, FaultsError, Fields, Items, Mark, Node, Text, nearest, read_yaml, read_yaml_text
from habeas.words import say


def faults(text: str) -> list[str]:
    with pytest.raises(FaultsError) as error:
        read_yaml_text(text, "f.yaml")
    return str(error.value).splitlines()


def told(read: Callable[[], Node]) -> tuple[Fault, ...]:
    """The faults of a reading; none where it succeeds. Any other exception fails the test."""
    try:
        read()
    except FaultsError as error:
        return error.faults
    return ()


def values(node: Node) -> object:
    if isinstance(node, Text):
        return None if node.is_null else node.value
    if isinstance(node, Items):
        return [values(item) for item in node.items]
    return {key: values(value) for key, value in node.pairs.items()}


def test_scalars_stay_text_and_know_their_place() -> None:
    node = read_yaml_text("on: 2015\nborn: {is: '2013-05', x: true}\n", "f.yaml")
    assert isinstance(node, Fields)
    assert node.pairs["on"] == Text("2015", False, Mark("f.yaml", 1, 5))
    assert node.keys["born"] == Mark("f.yaml", 2, 1)
    born = node.pairs["born"]
    assert isinstance(born, Fields)
    assert born.pairs["is"] == Text("2013-05", True, Mark("f.yaml", 2, 12))
    assert born.pairs["x"] == Text("true", False, Mark("f.yaml", 2, 26))


def test_yes_no_and_numbers_are_asked_for() -> None:
    texts = read_yaml_text("[yes, No, true, 'yes', 2.5, '12', 1e400, 0x1F, on]", "f")
    assert isinstance(texts, Items)
    read = [(text.as_bool(), text.as_number()) for text in texts.items if isinstance(text, Text)]
    assert [truth for truth, _ in read] == [True, False, True, None, None, None, None, None, None]
    assert [number for _, number in read] == [None, None, None, None, 2.5, 12.0, None, None, None]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "f.yaml:1:1: The file is empty"),
        ("# only a comment", "f.yaml:1:1: The file is empty"),
        ("a: [1, 2", "f.yaml:1:9: A list or group is not closed"),
        ("a: b: c", "f.yaml:1:5: A colon stands inside a text"),
        ("a:\n\t- b", "f.yaml:2:1: A tab stands"),
        ("a: 'x", "Close the quote"),
        ("a: @x", "at sign"),
        ("a\n---\nb", "f.yaml:2:1: A second document"),
        ("? [a]\n: b", "f.yaml:1:3: A key must be a word"),
        ("a: !!python/object x", "f.yaml:1:4: Tags"),
        ("a: \x07", "f.yaml:1:4: The character U+0007"),
        ("a: 1\nb: \0", "f.yaml:2:4: The character U+0000"),
        ('a: "\\ud83d"', "f.yaml:1:4: "),
        ("%YAML 1.x\n---\na", "f.yaml:1:9: "),
        ("[" * 100_000, "f.yaml:1:65: Nested deeper than 64"),
        ("- " * 5000, "Nested deeper than 64"),
        ("a: *b", "f.yaml:1:4: Aliases"),
    ],
)
def test_what_is_refused_and_where(text: str, fault: str) -> None:
    assert fault in faults(text)[0]


def test_faults_that_leave_the_rest_readable_are_all_told() -> None:
    found = faults("a: 1\na: 2\nb: {c: &x 1, c: *x}\nd: !t 5\n")
    assert [line.split(": ")[0] for line in found] == [
        "f.yaml:2:1",
        "f.yaml:3:8",
        "f.yaml:3:14",
        "f.yaml:3:17",
        "f.yaml:4:4",
    ]
    assert "first on line 1" in found[0]


def test_json_is_read() -> None:
    data = {"a": [1, True, None, "x\ty"], "b": {"ключ": '😀 / \\ " \u2028'}}
    for indent in (None, 2, "\t"):
        for ascii_only in (True, False):
            node = read_yaml_text(json.dumps(data, indent=indent, ensure_ascii=ascii_only), "f.json")
            assert values(node) == {"a": ["1", "true", None, "x\ty"], "b": {"ключ": '😀 / \\ " \u2028'}}


@given(st.dictionaries(st.text("abcя _-", min_size=1, max_size=8), st.text(max_size=30), max_size=6))
def test_any_json_of_texts_is_read_back(data: dict[str, str]) -> None:
    assert values(read_yaml_text(json.dumps(data), "f.json")) == data


@given(st.text("ab:- \n'\"[]{},#&*!|>%@`?\t0\\", max_size=60))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    assert all(fault.mark > Mark("f.yaml", 1, 0) for fault in told(lambda: read_yaml_text(text, "f.yaml")))


@given(st.binary(max_size=60))
def test_no_bytes_do_more_than_be_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "bytes.yaml"
    path.write_bytes(data)
    assert all(str(fault).startswith(str(path)) for fault in told(lambda: read_yaml(path)))


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ("имя: Ли".encode("cp1251"), "1:1: The byte 0xE8 is not UTF-8"),
        ("a: 1\nb: Ли".encode()[:-1], "2:5: The byte"),
        ("a: 1".encode("utf-16"), "1:1: This is not UTF-8"),
        (b"\x89PNG\r\n\x1a\n\0\0", "1:1: The byte 0x89"),
    ],
)
def test_bytes_that_are_no_text(tmp_path: Path, data: bytes, fault: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(data)
    with pytest.raises(FaultsError, match=fault):
        read_yaml(path)


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert values(read_yaml(path, "x")) == {"a": "1", "b": "2"}


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text("a: 1")
    for path, fault in [
        (tmp_path / "cose.yaml", "Did you mean case.yaml"),
        (tmp_path / "q", "no such file"),
        (tmp_path, "not a file"),
        (Path("/dev/zero"), "not a file"),
        (tmp_path / "case.yaml" / "x", "cannot be opened"),
        (tmp_path / "x\0y", "No file can have this name"),
    ]:
        with pytest.raises(FaultsError, match=fault):
            read_yaml(path)


def test_a_large_file_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    start = time.perf_counter()
    with pytest.raises(FaultsError, match="100 MB"):
        read_yaml(path)
    assert time.perf_counter() - start < 0.5


def test_more_values_than_any_case_has_are_refused() -> None:
    assert "More than 300000 values" in faults("[" + "1," * 400_000)[0]


def test_faults_speak_russian_where_it_is_translated_and_keep_their_place() -> None:
    with pytest.raises(FaultsError) as error:
        read_yaml_text("", "f.yaml")
    assert error.value.say("ru").startswith("f.yaml:1:1: ")
    assert say(error.value.faults[0].message) == "The file is empty."


def test_nearest() -> None:
    assert nearest("plced", ["placed", "released"]) == "placed"
    assert nearest("PLACED", ["placed"]) == "placed"
    assert nearest("xyz", ["placed", "released"]) is None
