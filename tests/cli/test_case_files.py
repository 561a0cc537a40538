"""`new`, `schema` and `validate` as a shell sees them."""

import json
from pathlib import Path

import jsonschema

from tests.cli.shell import habeas


def test_a_new_file_is_without_fault_in_both_languages(tmp_path: Path) -> None:
    for language in ("en", "ru"):
        file = tmp_path / f"{language}.yaml"
        assert habeas("new", str(file), "--lang", language).returncode == 0
        assert file.read_text(encoding="utf-8") == habeas("new", "--lang", language).stdout
        done = habeas("validate", str(file))
        assert (done.returncode, done.stderr, done.stdout) == (0, "", "Cases read: 1. No faults.\n")


def test_new_never_overwrites(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("mine")
    done = habeas("new", str(file))
    assert (done.returncode, done.stdout, file.read_text()) == (2, "", "mine")
    assert "mine.yaml is there already" in done.stderr


def test_new_says_where_it_cannot_write(tmp_path: Path) -> None:
    done = habeas("new", str(tmp_path / "no-folder" / "a.yaml"))
    assert done.returncode == 2
    assert "a.yaml cannot be written" in done.stderr


def test_the_schema_is_one_and_takes_a_new_file_apart() -> None:
    done = habeas("schema")
    assert (done.returncode, done.stderr) == (0, "")
    schema = json.loads(done.stdout)
    checker = jsonschema.validators.validator_for(schema)
    checker.check_schema(schema)
    assert checker(schema).is_valid({"id": "a", "state": "RU"})
    assert not checker(schema).is_valid({"id": "a", "state": "RU", "entries": "none"})


def test_every_fault_of_every_file_is_listed_in_the_readers_language(tmp_path: Path) -> None:
    one, two = tmp_path / "one.yaml", tmp_path / "two.yaml"
    one.write_text("id: one\nstate: Ruritania\nentries: none\n")
    two.write_text("id: two\nstate: RU\nid: again\n")
    done = habeas("validate", str(one), str(two), "--lang", "ru")
    assert (done.returncode, done.stdout) == (2, "")
    lines = done.stderr.splitlines()
    assert [line.rsplit("yaml:")[1][:1] for line in lines[:-1]] == ["2", "3", "3"]
    assert "«id» стоит здесь дважды" in lines[2]
    assert lines[-1] == "Ошибок: 3."


def test_a_missing_file_is_named() -> None:
    done = habeas("validate", "no-such-file.yaml")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("no-such-file.yaml:1:1: There is no such file.")


def test_words_not_known_are_listed_and_under_strict_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(
        "id: a\nstate: RU\npeople: [{id: p}]\nentries: [{id: e1, kind: abducted_by_martians, who: p, on: 2020-01-01}]\n"
    )
    mild, strict = habeas("validate", str(file)), habeas("validate", "--strict", str(file))
    assert (mild.returncode, strict.returncode) == (0, 2)
    assert "abducted_by_martians" in mild.stderr
    assert "abducted_by_martians" in strict.stderr
