"""Kept copies: the same thing, and never one that is out of date or damaged."""

from collections.abc import Callable
from pathlib import Path

import pytest

from habeas.dates import Length
from habeas.law import forums, instruments
from habeas.law.codec import Codec
from habeas.law.kept import default_folders, fingerprint, kept

CODEC = Codec((Length,))
TERM = Length(48.0, "hour")


class Maker:
    """Makes the thing, and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> Length:
        self.times += 1
        return TERM


def ask(maker: Maker, *folders: Path, key: str = "key") -> Length:
    """The thing, from a copy in these folders if one is good."""
    return kept("term.json", key, CODEC, Length, maker, folders)


def test_a_thing_is_made_once(tmp_path: Path) -> None:
    maker = Maker()
    assert ask(maker, tmp_path) == ask(maker, tmp_path) == TERM
    assert maker.times == 1


def test_another_key_makes_it_anew(tmp_path: Path) -> None:
    maker = Maker()
    ask(maker, tmp_path)
    ask(maker, tmp_path, key="other")
    assert maker.times == 2


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:-2],
        lambda text: text.replace("48", "49", 1),
        lambda text: "",
        lambda text: "x" + text,
        lambda text: text.split("\n", 1)[0],
        lambda text: "a b\n" + text.split("\n", 1)[1],
    ],
)
def test_a_damaged_copy_is_written_anew(tmp_path: Path, damage: Callable[[str], str]) -> None:
    maker = Maker()
    ask(maker, tmp_path)
    copy = tmp_path / "term.json"
    good = copy.read_text(encoding="utf-8")
    copy.write_text(damage(good), encoding="utf-8")
    assert ask(maker, tmp_path) == TERM
    assert maker.times == 2
    assert copy.read_text(encoding="utf-8") == good


def test_where_nothing_can_be_written_it_is_made_each_time(tmp_path: Path) -> None:
    blocked, second, maker = tmp_path / "file", tmp_path / "second", Maker()
    blocked.write_text("", encoding="utf-8")
    assert ask(maker, blocked) == ask(maker, blocked) == TERM
    assert maker.times == 2
    assert ask(maker, blocked, second) == TERM
    assert (second / "term.json").exists()
    assert ask(maker, blocked, second) == TERM
    assert maker.times == 3


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


def test_a_fingerprint_follows_names_and_contents(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("a", encoding="utf-8")
    two.write_text("a", encoding="utf-8")
    before = fingerprint([one])
    assert before != fingerprint([two])
    one.write_text("b", encoding="utf-8")
    assert fingerprint([one]) != before


def test_the_registers_survive_their_copies() -> None:
    bodies, register = forums.load(), instruments.load()
    assert forums.CODEC.loads(forums.CODEC.dumps(bodies)) == bodies
    assert instruments.CODEC.loads(instruments.CODEC.dumps(register)) == register
