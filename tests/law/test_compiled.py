"""The kept copy of the law: the same law, and none of another vocabulary."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import habeas
from habeas.law.compiled import CODEC, key_of, shipped_library
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
    assert shipped_library(NAMES, [tmp_path]) == first
    assert kept.stat().st_mtime_ns == stamp
    assert {norm.id for norm in first.norms} < {norm.id for norm in LIBRARY.norms}


def test_a_copy_of_another_vocabulary_does_not_count() -> None:
    kinds = {name: kind for name, kind in NAMES.kinds.items() if name != "released"}
    assert key_of(replace(NAMES, kinds=kinds)) != key_of(NAMES)


def test_the_same_law_elsewhere_is_no_other_law(tmp_path: Path) -> None:
    """A program installed in another folder, or on another machine: nothing is checked again."""
    ignored = shutil.ignore_patterns("__pycache__", "desk", "casework", "store", "trace", "prove", "act", "cases")
    shutil.copytree(Path(habeas.__file__).parent, tmp_path / "habeas", ignore=ignored)
    code = "import habeas; from habeas.law.compiled import *; from habeas.record.vocabulary import load"
    code += "; print(habeas.__file__, key_of(load()))"
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert run.stdout.split() == [str(tmp_path / "habeas" / "__init__.py"), key_of(NAMES)]


def test_the_copy_holds_plain_json() -> None:
    assert isinstance(json.loads(CODEC.dumps(LIBRARY)), list)
