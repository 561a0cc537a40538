"""Written back unchanged: what is read again is equal, keys and their order included."""

from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.files import Fields, Items, Node, Text, read_yaml, read_yaml_text
from habeas.record.reader import case_of, read_case_text
from habeas.record.sheet import plain
from habeas.record.vocabulary import load_vocabulary
from habeas.record.writer import Data, node_of, write_case

CASES = sorted((Path(__file__).parents[2] / "habeas" / "record" / "cases").glob("*.yaml"))
WORDS = load_vocabulary()


def ordered(node: Node) -> object:
    """Keys in their order and values as they are read, without marks."""
    if isinstance(node, Text):
        return node.value if node.quoted and not node.is_null else plain(node)
    if isinstance(node, Items):
        return [ordered(item) for item in node.items]
    return [(key, ordered(value)) for key, value in node.pairs.items()]


def bare(value: object) -> object:
    """A case without the marks of its file."""
    if is_dataclass(value):
        names = [item.name for item in fields(value) if item.name not in ("mark", "file")]
        return {name: bare(getattr(value, name)) for name in names}
    return [bare(item) for item in value] if isinstance(value, tuple) else value


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_bundled_case_is_written_back_unchanged(path: Path) -> None:
    node = read_yaml(path)
    again = read_yaml_text(write_case(node), path.name)
    assert ordered(again) == ordered(node)
    case, told = case_of(node, WORDS, path.name)
    assert bare(read_case_text(write_case(case), path.name, WORDS)[0]) == bare(case)
    assert told == ()


TEXTS = st.one_of(
    st.text(max_size=20),
    st.text("ab: #-?,[]{}&*!|>'\"%@`\t\n\\0", max_size=12),
    st.sampled_from(["", "true", "no", "null", "~", "2015", "2015-10", "0x1F", "1_000", ".5", "---", "<<", "=", "Да"]),
)
DATA = st.recursive(
    st.one_of(TEXTS, st.booleans(), st.none(), st.integers(-999, 10**9), st.floats(-1e9, 1e9)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=12,
)


def read_back(node: Node) -> object:
    if isinstance(node, Text):
        return plain(node)
    if isinstance(node, Items):
        return [read_back(item) for item in node.items]
    return {key: read_back(value) for key, value in node.pairs.items()}


@given(st.dictionaries(TEXTS, DATA, max_size=4))
def test_any_data_comes_back(data: dict[str, Data]) -> None:
    again = read_yaml_text(write_case(node_of(data)), "w.yaml")
    assert isinstance(again, Fields)
    assert list(again.pairs) == list(data)
    assert read_back(again) == data


def test_a_key_too_long_for_one_line_comes_back() -> None:
    data: dict[str, Data] = {"k" * 2000: [{"n" * 1500: 1}]}
    assert read_back(read_yaml_text(write_case(node_of(data)), "w.yaml")) == data


def test_unknown_keys_are_kept() -> None:
    text = "id: a\nstate: RU\nmood: {of: [the, day], x: 007}\npeople:\n  - {id: p, hat: red}\n"
    assert write_case(read_yaml_text(text, "w")) == text
