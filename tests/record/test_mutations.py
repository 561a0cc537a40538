"""Damaged case files: reading never does anything but read or tell its faults, each with file and line."""

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from habeas.files import Fault, FaultsError
from habeas.record.reader import read_case
from habeas.record.vocabulary import load_vocabulary

CASES = sorted((Path(__file__).parents[2] / "habeas" / "record" / "cases").glob("*.yaml"))
WORDS = load_vocabulary()
SIGNS = "{}[]:,-#&*!|>'\"%@`\t\n\\?~0 \u2028я"

Mutation = Callable[[str, random.Random], str]


def _cut(text: str, chance: random.Random) -> str:
    return text[: chance.randrange(len(text))]


def _insert(text: str, chance: random.Random) -> str:
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(text))
        text = text[:at] + chance.choice(SIGNS) + text[at:]
    return text


def _drop_line(text: str, chance: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    del lines[chance.randrange(len(lines))]
    return "".join(lines)


def _double_line(text: str, chance: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    at = chance.randrange(len(lines))
    return "".join([*lines[:at], lines[at], *lines[at:]])


def _swap_values(text: str, chance: random.Random) -> str:
    """Exchange what stands behind two keys: types, ids and dates end up where they cannot be."""
    found = list(re.finditer(r"(?<=: )[^,{}\[\]\n]+", text))
    one, two = sorted(chance.sample(found, 2), key=lambda match: match.start())
    return text[: one.start()] + two[0] + text[one.end() : two.start()] + one[0] + text[two.end() :]


def _bad_date(text: str, chance: random.Random) -> str:
    found = list(re.finditer(r"[12][0-9]{3}-[0-9]{2}(-[0-9]{2})?", text))
    if not found:
        return "{"
    match = chance.choice(found)
    bad = chance.choice(["2015-02-30", "13.10.2015", "2015-13", "0000", "2015-1-1", "9999-99-99", "2016/2015", "-5"])
    return text[: match.start()] + bad + text[match.end() :]


def _rename_key(text: str, chance: random.Random) -> str:
    match = chance.choice(list(re.finditer(r"[a-z_]+(?=: )", text)))
    return text[: match.start()] + chance.choice(["", "who", "x", "on", "[a]", "id"]) + text[match.end() :]


def _nest(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    return text[:at] + chance.choice(["[", "{a: ", "- "]) * chance.choice([3, 70, 5000]) + text[at:]


MUTATIONS: list[Mutation] = [_cut, _insert, _drop_line, _double_line, _swap_values, _bad_date, _rename_key, _nest]


def told(path: Path) -> tuple[Fault, ...]:
    """Faults or warnings of a file; any other exception fails the test."""
    try:
        return read_case(path, WORDS)[1]
    except FaultsError as error:
        return error.faults


@pytest.mark.parametrize("seed", range(120))
def test_a_damaged_file_is_read_or_its_faults_are_told(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    path = tmp_path / "damaged.yaml"
    text = chance.choice(CASES).read_text(encoding="utf-8")
    path.write_text(MUTATIONS[seed % len(MUTATIONS)](text, chance), encoding="utf-8")
    lines = path.read_text(encoding="utf-8").count("\n") + 1
    assert all(fault.mark.file == str(path) and 1 <= fault.mark.line <= lines for fault in told(path))


@pytest.mark.parametrize("seed", range(20))
def test_damaged_bytes_are_read_or_told(seed: int, tmp_path: Path) -> None:
    chance = random.Random(1000 + seed)
    data = bytearray(chance.choice(CASES).read_bytes())
    for _ in range(chance.randint(1, 8)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    path = tmp_path / "damaged.yaml"
    path.write_bytes(bytes(data))
    assert all(fault.mark.file == str(path) for fault in told(path))
