"""Which people are compared at all: keys that two records of one person share even where most of their names went wrong.

A key is made of a few columns. A key that too many share is refined by the year of birth, and where that does not help it is
left out: a rare name brings two people together by itself, a common one only with more beside it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from habeas.trace import papers
from habeas.trace.grouped import coded, distinct
from habeas.trace.keys import day_of, hashed, mix, numbers_of
from habeas.trace.levels import LONGEST_TOLD, Columns, Ints

Keys = NDArray[np.int64]
NO_KEY: Final = -1
LARGEST: Final = 24
"""Rows that may share a key before it is refined, and after that, where a block says nothing else."""


@dataclass(frozen=True, slots=True)
class Block:
    """A key of some columns that must all be told: each whole, or its first letters (`given:3`). `either` are two columns that
    may stand in one another's place. With `others` there is a second key, of the second surname and given name where told."""

    name: str
    columns: tuple[str, ...]
    either: tuple[str, str] | None = None
    largest: int = LARGEST
    others: bool = False


_NAMES: Final = ("given_skeleton", "surname_skeleton")
_OTHERS: Final = {"given_root": "given_other", "surname_skeleton": "surname_other"}
_DAY: Final = "day of birth"
BLOCKS: Final = (
    Block("names", (), _NAMES),
    Block("root_surname", ("given_root", "surname_skeleton"), others=True),
    Block("given_father", ("given_root", "father_skeleton")),
    Block("surname_father", ("surname_skeleton", "father_skeleton")),
    Block("given_day", ("given_root", _DAY), others=True),
    Block("alike_day", ("given_skeleton", _DAY)),
    Block("alike_father", ("given_skeleton", "father_skeleton")),
    Block("father_surname", ("given_root",), ("surname_skeleton", "father_skeleton")),
    Block("surname_day", ("surname_skeleton", _DAY), others=True),
    Block("father_day", ("father_skeleton", _DAY)),
    Block("letters_day", (_DAY,), ("given_skeleton:1", "surname_skeleton:1")),
    Block("letters", (), ("given_skeleton:3", "surname_skeleton:3")),
    Block("letters_father", ("given:2", "surname:2", "father:2")),
    Block("surname_initial", ("surname_skeleton", "given:1")),
    Block("given_initial", ("given_root", "surname:1")),
    Block("other_name", ("given_root",), ("surname_skeleton", "surname_other")),
    Block("given_place", ("given_root", "place")),
    Block("given_seen", ("given_root", "last_seen")),
    Block("surname_seen", ("surname_skeleton", "last_seen")),
    Block("day_seen", ("last_seen", _DAY)),
    Block("day_place", ("place", _DAY)),
    Block("day_sex", ("sex", _DAY)),
    Block("day_given", ("given:1", _DAY)),
    Block("phone", ("phone",)),
    Block("second_name", ("surname_skeleton",), ("given_root", "given_other")),
    Block("surname", ("surname_skeleton",), largest=10),
    Block("given", ("given_root",), largest=10),
    Block("father", ("father_skeleton",), largest=10),
    Block("surname_start", ("surname_skeleton:4",), largest=10),
)


def keys(columns: Columns) -> list[Keys]:
    """The keys of each row, an array for each block and way to refine it; `NO_KEY` where a row has none. An array that is n
    times as long holds n keys of each."""
    part = cache(lambda name: _part(columns, name))
    country, sex = part("country"), part("sex")
    finer = _Finer(_middle_year(columns), mix(country, sex), (country != 0) & (sex != 0))
    found = []
    for block in BLOCKS:
        key = np.concatenate([_key(part, block), _of_others(part, block)]) if block.others else _key(part, block)
        found += _refined(key, finer, block.largest)
    return [*found, *(_papers(columns, cut) for cut in (str, _beginning, _end))]


def _papers(columns: Columns, cut: Callable[[str], str]) -> Keys:
    """The numbers of papers, or a half of each, so that a slip in the other does no harm: a key for each that somebody has, so
    that this array is a few times as long as the others. What many have is an office's or a series, and nobody's."""
    numbers = np.concatenate(numbers_of(columns, cut))
    key = _numbered(numbers, numbers != 0)
    return np.where(_sizes(key) > LARGEST, NO_KEY, key)


def _beginning(number: str) -> str:
    return number[: len(number) // 2] if len(number) >= papers.WHOLE else ""


def _end(number: str) -> str:
    return number[len(number) // 2 :] if len(number) >= papers.WHOLE else ""


@dataclass(frozen=True, slots=True)
class _Finer:
    """What refines a key: the middle year of birth, and country and sex where both are told."""

    year: Ints
    of_whom: NDArray[np.uint64]
    told: NDArray[np.bool_]


def _key(part: Callable[[str], NDArray[np.uint64]], block: Block) -> Keys:
    parts = [part(each) for each in block.columns]
    if block.either:
        one, other = (part(each) for each in block.either)
        parts += [np.minimum(one, other), np.maximum(one, other)]
    told = np.logical_and.reduce([each != 0 for each in parts])
    mixed = np.zeros(len(told), dtype=np.uint64)
    for each in parts:
        mixed = mix(mixed, each)
    return _numbered(mixed, told)


def _of_others(part: Callable[[str], NDArray[np.uint64]], block: Block) -> Keys:
    """The second key of each row; `NO_KEY` where it has but one."""

    def other(name: str) -> NDArray[np.uint64]:
        second = part(_OTHERS[name]) if name in _OTHERS else 0
        return np.where(second != 0, second, part(name))

    told = np.logical_or.reduce([part(_OTHERS[each]) != 0 for each in block.columns if each in _OTHERS])
    key = _key(other, block)
    return np.where(told & (key != _key(part, block)), key, NO_KEY)


def _numbered(mixed: NDArray[np.uint64], told: NDArray[np.bool_]) -> Keys:
    found = (mixed & np.uint64(0x7FFF_FFFF_FFFF_FFFF)).astype(np.int64)
    found[~told] = NO_KEY
    return found


def _part(columns: Columns, name: str) -> NDArray[np.uint64]:
    """A column as numbers that are the same in every column; 0 where it is not told."""
    if name == _DAY:
        return day_of(columns)
    column, _, letters = name.partition(":")
    return hashed(columns, column, int(letters or 0))


def _refined(key: Keys, by: _Finer, largest: int) -> list[Keys]:
    """A key that few share as it is; one that many share with two years of birth together, each year in both of its pairs; one
    that many share even so with country and sex as well. If still many share it, nobody has it."""
    many = _sizes(key) > largest
    if not many.any():
        return [key]
    found = [np.where(many, NO_KEY, key)]
    times = len(key) // len(by.year)
    year, of_whom, told = np.tile(by.year, times), np.tile(by.of_whom, times), np.tile(by.told, times)
    for step in (0, 1):
        pair_of_years = ((year + step) // 2 * 2 + step).astype(np.uint64)
        finer = _numbered(mix(key.astype(np.uint64), pair_of_years), (key >= 0) & (year > 0) & many)
        too_many = _sizes(finer) > largest
        found.append(np.where(too_many, NO_KEY, finer))
        if too_many.any():
            finest = _numbered(mix(finer.astype(np.uint64), of_whom), too_many & told)
            found.append(np.where(_sizes(finest) > largest, NO_KEY, finest))
    return found


def _sizes(key: Keys) -> NDArray[np.int64]:
    _, index = coded(key)
    found: NDArray[np.int64] = np.where(key == NO_KEY, 0, np.bincount(index)[index])
    return found


def _middle_year(columns: Columns) -> Ints:
    first, last = columns.codes["first"], columns.codes["last"]
    middle = (first.astype(np.int64) + last) // 2
    told = (first >= 0) & (last - first <= LONGEST_TOLD)
    return np.where(told, middle / 365.2425 + 1, -1).astype(np.int32)


def pairs(found: Sequence[Keys]) -> tuple[Ints, Ints]:
    """The distinct pairs of rows (left below right) that share a key."""
    packed = [_pairs(key, len(found[0])) for key in found]
    both = distinct(np.concatenate(packed)) if packed else np.zeros(0, np.int64)
    return (both >> 32).astype(np.int32), (both & 0xFFFFFFFF).astype(np.int32)


def _pairs(key: Keys, people: int) -> NDArray[np.int64]:
    rows = np.flatnonzero(key != NO_KEY)
    order = rows[np.argsort(key[rows], kind="stable")]
    sorted_keys = key[order]
    starts = np.flatnonzero(np.diff(sorted_keys, prepend=-2))
    length = np.diff(np.append(starts, len(order)))
    ends = np.repeat(starts + length, length)
    at = np.flatnonzero(np.repeat(length > 1, length))
    found = []
    step = 1
    while len(at := at[at + step < ends[at]]):
        one, other = order[at] % people, order[at + step] % people
        found.append(np.minimum(one, other).astype(np.int64) << 32 | np.maximum(one, other))
        step += 1
    return np.concatenate(found) if found else np.zeros(0, np.int64)
