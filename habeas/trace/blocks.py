"""Which people are compared at all: keys that two records of one person share even where most of their names went wrong.

A key is made of a few columns. A key that too many share is refined by the year of birth, and where that does not help it is
left out: a rare name brings two people together by itself, a common one only with more beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from habeas.trace.levels import Columns, Ints

Keys = NDArray[np.int64]
NO_KEY: Final = -1
LARGEST: Final = 40
"""Rows that may share a key before it is refined, and after it was refined."""
LARGEST_REFINED: Final = 60


@dataclass(frozen=True, slots=True)
class Block:
    """A key: columns that must all be told, each whole or (`given:3`) its first letters."""

    name: str
    columns: tuple[str, ...]


BLOCKS: Final = (
    Block("names", ("given_root", "surname_skeleton")),
    Block("given_father", ("given_root", "father_skeleton")),
    Block("surname_father", ("surname_skeleton", "father_skeleton")),
    Block("given_day", ("given_root", "year", "month", "day")),
    Block("surname_day", ("surname_skeleton", "year", "month", "day")),
    Block("father_day", ("father_skeleton", "year", "month", "day")),
    Block("letters_day", ("given:1", "surname:1", "year", "month", "day")),
    Block("letters", ("given:3", "surname:3")),
    Block("letters_father", ("given:2", "surname:2", "father:2")),
    Block("surname_initial", ("surname_skeleton", "given:1")),
    Block("given_initial", ("given_root", "surname:1")),
    Block("given_place", ("given_root", "place", "region")),
    Block("phone", ("phone",)),
)


def keys(columns: Columns) -> dict[str, Keys]:
    """The keys of each row under each block; `NO_KEY` where it has none."""
    return {block.name: _refined(_key(columns, block), columns) for block in BLOCKS}


def table(found: Mapping[str, Keys]) -> pa.Table:
    """Keys as columns for a join, null where there is none."""
    return pa.table({f"block_{name}": pa.array(each, mask=each == NO_KEY) for name, each in found.items()})


def _key(columns: Columns, block: Block) -> Keys:
    parts = [_part(columns, each) for each in block.columns]
    told = np.logical_and.reduce([each >= 0 for each in parts])
    mixed = np.zeros(len(parts[0]), dtype=np.uint64)
    for part in parts:
        mixed = _mix(mixed, part)
    return _numbered(mixed, told)


def _numbered(mixed: NDArray[np.uint64], told: NDArray[np.bool_]) -> Keys:
    found = (mixed & np.uint64(0x7FFF_FFFF_FFFF_FFFF)).astype(np.int64)
    found[~told] = NO_KEY
    return found


def _mix(mixed: NDArray[np.uint64], part: Ints) -> NDArray[np.uint64]:
    """A hash of both, by the finaliser of splitmix64."""
    with np.errstate(over="ignore"):
        value = mixed * np.uint64(0x9E3779B97F4A7C15) + part.astype(np.uint64) + np.uint64(0x632BE59BD9B4E019)
        value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


def _part(columns: Columns, name: str) -> Ints:
    column, _, letters = name.partition(":")
    codes = columns.codes[column]
    if column in ("year", "month", "day"):
        return np.where(codes > 0, codes, -1).astype(np.int32)
    if not letters:
        return codes
    starts = [each[: int(letters)] if len(each) >= int(letters) else "" for each in columns.texts[column]]
    of: dict[str, int] = {}
    numbers = np.array([of.setdefault(each, len(of)) if each else -1 for each in starts] + [-1], dtype=np.int32)
    found: Ints = numbers[codes]
    return found


def _refined(key: Keys, columns: Columns) -> Keys:
    """A key that many share is joined with the year of birth; if still many share it, nobody has it."""
    size = _sizes(key)
    many = size > LARGEST
    if not many.any():
        return key
    year = _middle_year(columns)
    finer = _numbered(_mix(key.astype(np.uint64), year), (key >= 0) & (year > 0) & many)
    left_out = _sizes(finer) > LARGEST_REFINED
    return np.where(many, np.where(left_out, NO_KEY, finer), key)


def _sizes(key: Keys) -> NDArray[np.int64]:
    _, index, counts = np.unique(key, return_inverse=True, return_counts=True)
    found: NDArray[np.int64] = np.where(key == NO_KEY, 0, counts[index])
    return found


def _middle_year(columns: Columns) -> Ints:
    first, last = columns.codes["first"], columns.codes["last"]
    middle = (first.astype(np.int64) + last) // 2
    return np.where(first >= 0, middle / 365.2425 + 1, -1).astype(np.int32)


def pairs(found: Mapping[str, Keys] | Sequence[Keys]) -> tuple[Ints, Ints]:
    """The distinct pairs of rows (left below right) that share a key."""
    each = found.values() if isinstance(found, Mapping) else found
    packed = [_pairs(key) for key in each]
    distinct = np.unique(np.concatenate(packed)) if packed else np.zeros(0, np.int64)
    return (distinct >> 32).astype(np.int32), (distinct & 0xFFFFFFFF).astype(np.int32)


def _pairs(key: Keys) -> NDArray[np.int64]:
    rows = np.flatnonzero(key != NO_KEY)
    order = rows[np.argsort(key[rows], kind="stable")]
    sorted_keys = key[order]
    found = []
    for step in range(1, len(order)):
        same = np.flatnonzero(sorted_keys[step:] == sorted_keys[:-step])
        if not len(same):
            break
        one, other = order[same], order[same + step]
        found.append(np.minimum(one, other).astype(np.int64) << 32 | np.maximum(one, other))
    return np.concatenate(found) if found else np.zeros(0, np.int64)
