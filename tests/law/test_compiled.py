"""The kept copy of the law: the same law, and never one that is out of date or damaged."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from habeas.law.compiled import CODEC, key_of, shipped_library
from habeas.law.kept import default_folders
from habeas.law.loader import load_library
from habeas.record.vocabulary import load

NAMES = load()
LIBRARY = load_library(NAMES, extra=[Path(__file__).parent / "every_form.yaml"])


def test_a_library_survives_the_codec() -> None:
    assert CODEC.loads(CODEC.dumps(LIBRARY)) == LIBRARY


@pytest.mark.parametrize("text", ["[", "[99]", "[0,1]", "[-9]", '[[["a"]]]', "[null]", "[0,1,2,3,4]", '["a"]', "[]"])
def test_other_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        CODEC.loads(text)


def test_deep_json_is_refused() -> None:
    with pytest.raises(ValueError, match="codec"):
        CODEC.loads("[-1," * 20000 + "0" + "]" * 20000)


def test_only_named_types_are_written() -> None:
    with pytest.raises(TypeError):
        CODEC.dumps({"a": object()})


def test_the_copy_is_the_law(tmp_path: Path) -> None:
    first = shipped_library(NAMES, [tmp_path])
    kept = tmp_path / "law.json"
    stamp = kept.stat().st_mtime_ns
    assert shipped_library(NAMES, [tmp_path]) == first == load_library(NAMES)
    assert kept.stat().st_mtime_ns == stamp


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:-20],
        lambda text: text.replace("detained", "released", 1),
        lambda text: "",
        lambda text: "x" + text,
        lambda text: text.split("\n", 1)[0],
        lambda text: "a b\n" + text.split("\n", 1)[1],
    ],
)
def test_a_damaged_copy_is_written_anew(tmp_path: Path, damage: Callable[[str], str]) -> None:
    first = shipped_library(NAMES, [tmp_path])
    kept = tmp_path / "law.json"
    good = kept.read_text(encoding="utf-8")
    kept.write_text(damage(good), encoding="utf-8")
    assert shipped_library(NAMES, [tmp_path]) == first
    assert kept.read_text(encoding="utf-8") == good


def test_a_copy_of_another_vocabulary_does_not_count() -> None:
    kinds = {name: kind for name, kind in NAMES.kinds.items() if name != "released"}
    assert key_of(replace(NAMES, kinds=kinds)) != key_of(NAMES)


def test_where_nothing_can_be_written_the_law_is_read(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    assert shipped_library(NAMES, [blocked]) == load_library(NAMES)
    assert shipped_library(NAMES, [blocked, tmp_path / "second"]) == load_library(NAMES)
    assert (tmp_path / "second" / "law.json").exists()


@pytest.mark.parametrize(
    ("environment", "platform", "last"),
    [
        ({"HOME": "/h"}, "linux", "/h/.cache/habeas"),
        ({"HOME": "/h", "XDG_CACHE_HOME": "/c"}, "linux", "/c/habeas"),
        ({"HOME": "/h"}, "darwin", "/h/Library/Caches/habeas"),
        ({"LOCALAPPDATA": "/l"}, "win32", "/l/habeas"),
        ({}, "linux", "__pycache__"),
    ],
)
def test_where_copies_are_kept(environment: dict[str, str], platform: str, last: str) -> None:
    assert default_folders(environment, platform)[-1].as_posix().endswith(last)


def test_the_copy_holds_plain_json() -> None:
    assert isinstance(json.loads(CODEC.dumps(LIBRARY)), list)
