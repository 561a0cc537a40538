"""Keys under which a person is found again, for an index in a database.

Two or three of what is known of somebody make a key: given name, surname, father's and mother's name, first letters, year and
day of birth, telephone, numbers of papers. One of them may be wrong altogether, and the others still lead there. A key is a
whole number of 63 bits: no name can be read from it, but who guesses a name can test the guess: an index needs the care of
names themselves.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from habeas.trace.levels import Columns, Ints
from habeas.trace.listed import Listed
from habeas.trace.papers import MOST
from habeas.trace.people import People, of_listed, with_other_names

Keys = NDArray[np.int64]
_KINDS: Final = (
    ("G", "S"),
    ("G", "F"),
    ("S", "F"),
    ("G", "M"),
    ("G", "D"),
    ("S", "D"),
    ("F", "D"),
    ("G", "s", "Y"),
    ("S", "g", "Y"),
    ("F", "g", "Y"),
    ("g", "s", "Y"),
    ("G", "s"),
    ("S", "g"),
    ("G", "Y"),
    ("S", "Y"),
    ("F", "Y"),
    ("G", "L"),
    ("S", "L"),
    ("G", "P"),
    ("S", "P"),
    ("D",),
    ("G",),
    ("S",),
    ("T",),
    ("N",),
)
"""G given name, S surname, F father, M mother (as they sound); g and s first letters; D day and Y year of birth, L where last
seen, P place, T telephone, N the number of a paper."""
_LONGEST: Final = 4
"""Years that a vague birth may span to be kept under each of them."""


def keys(listed: Listed) -> tuple[int, ...]:
    """The keys of somebody on a list or on record, those of other reported names with them."""
    _, found = keys_of(of_listed(with_other_names(listed)))
    return tuple(sorted(set(found.tolist())))


@dataclass(frozen=True, slots=True)
class Sought:
    """Somebody asked about: the keys to look for, and each reported name as read (rows of `People.table`)."""

    keys: tuple[int, ...]
    names: pa.Table


def sought(listed: Listed) -> Sought:
    """Keys of somebody asked about have the years beside that of birth too, and the name in both orders."""
    names = with_other_names(listed)
    turned = [replace(each, name=_turned(each.name)) for each in names if " " in each.name.strip()]
    people = of_listed([*names, *turned])
    _, found = keys_of(people, around=1)
    return Sought(tuple(sorted(set(found.tolist()))), people.table.slice(0, len(names)))


def asked(listed: Listed) -> tuple[int, ...]:
    """The keys to look for when somebody is asked about."""
    return sought(listed).keys


def _turned(name: str) -> str:
    """With the first word behind the others."""
    first, *rest = name.split()
    return " ".join([*rest, first])


def keys_of(people: People, around: int = 0) -> tuple[Ints, Keys]:
    """Rows and their keys, each pair once: for a whole list."""
    columns = Columns(people.table)
    texts = {
        "G": hashed(columns, "given_root"),
        "S": hashed(columns, "surname_skeleton"),
        "F": hashed(columns, "father_skeleton", least=2),
        "M": hashed(columns, "mother"),
        "g": hashed(columns, "given_skeleton", 1),
        "s": hashed(columns, "surname_skeleton", 1),
        "T": hashed(columns, "phone"),
        "L": hashed(columns, "last_seen"),
        "P": hashed(columns, "place"),
        "D": day_of(columns),
    }
    several = {"Y": list(_years(columns, around)), "N": numbers_of(columns)}
    rows, found = [], []
    for number, kind in enumerate(_KINDS, 1):
        for told in several.get(kind[-1], [None]):
            parts = [texts[each] if told is None or each not in several else told for each in kind]
            whole = np.logical_and.reduce([each != 0 for each in parts])
            mixed = np.full(len(people), number, dtype=np.uint64)
            for each in parts:
                mixed = mix(mixed, each)
            rows.append(np.flatnonzero(whole).astype(np.int32))
            found.append((mixed[whole] & np.uint64(0x7FFF_FFFF_FFFF_FFFF)).astype(np.int64))
    return np.concatenate(rows), np.concatenate(found)


def mix(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A hash of both, by the finaliser of splitmix64."""
    value = one * np.uint64(0x9E3779B97F4A7C15) + other + np.uint64(0x632BE59BD9B4E019)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


def hashed(columns: Columns, name: str, letters: int = 0, least: int = 1) -> NDArray[np.uint64]:
    """A text as a number that is the same in every run; 0 where it is not told, or has fewer than `least` letters."""
    texts: Sequence[str] = columns.texts[name]
    numbers = [_number(each[:letters] if letters else each) if len(each) >= least else 0 for each in texts]
    return np.array([*numbers, 0], dtype=np.uint64)[columns.codes[name]]


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") or 1


def numbers_of(columns: Columns, cut: Callable[[str], str] = str) -> list[NDArray[np.uint64]]:
    """The numbers of papers of each row, or what is `cut` of them, hashed alike in every run: an array for the first of each
    row, one for the second ...; 0 where a row has fewer."""
    told = [[cut(number) for number in each.split()] for each in columns.texts["document"]]
    codes = columns.codes["document"]
    return [
        np.array([*(_number(each[at]) if at < len(each) and each[at] else 0 for each in told), 0], dtype=np.uint64)[
            codes
        ]
        for at in range(MOST)
    ]


def day_of(columns: Columns) -> NDArray[np.uint64]:
    """The day of birth as a number; 0 where no day is written."""
    year, month, day = (columns.codes[each].astype(np.uint64) for each in ("year", "month", "day"))
    return np.where(day > 0, (year * np.uint64(16) + month) * np.uint64(32) + day, np.uint64(0))


def _years(columns: Columns, around: int) -> Iterator[NDArray[np.uint64]]:
    """Every year in which each person may be born, one array for each; 0 where there are fewer, or too many."""
    first = np.where(columns.codes["first"] >= 0, columns.codes["first"] / 365.2425 + 1, 0).astype(np.int64)
    last = np.where(columns.codes["last"] >= 0, columns.codes["last"] / 365.2425 + 1, 0).astype(np.int64)
    few = (first > 0) & (last - first < _LONGEST)
    for step in range(-around, _LONGEST + around):
        year = first + step
        yield np.where(few & (year <= last + around), year, 0).astype(np.uint64)
