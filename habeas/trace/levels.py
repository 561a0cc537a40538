"""How alike two people are in each respect: levels, defined once for columns in memory and for SQL (DuckDB, Spark).

1. A *comparison* is a respect (given name, birth ...); its levels are tried from the first to the last, and the first that
   holds counts. Where one side does not tell, the level is `MISSING`; where none holds, `APART`.
2. A level is made of few conditions, each of which writes itself in SQL and computes itself on numpy columns. Words are
   compared by the plain Levenshtein distance, which DuckDB, Spark and rapidfuzz count alike; so the same pair has the same
   levels on every engine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from habeas.trace.conditions import (
    Condition,
    Crossed,
    Either,
    Half,
    Initial,
    MonthsAgree,
    Numbers,
    OfGrownWomen,
    Part,
    Same,
    Seen,
    Sides,
    Typed,
    Within,
    Written,
)

MISSING: Final = -1
APART: Final = 0
DAYS: Final = ("first", "seen")
"""Columns of days; below 0 where none is told."""
LONGEST_TOLD: Final = 5_500
"""Days that a birth may span to be called told; a longer span comes from "a minor" or "grown up" alone."""
Ints = NDArray[np.int32]
Levels = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Level:
    name: str
    condition: Condition


@dataclass(frozen=True, slots=True)
class Comparison:
    """A respect in which people are compared. `tells` is the column without which nothing is told (an int column: below 0)."""

    name: str
    tells: str
    levels: tuple[Level, ...]

    def missing_sql(self) -> str:
        if self.tells in DAYS:
            return f"{self.tells}_l < 0 OR {self.tells}_r < 0"
        return f"{self.tells}_l IS NULL OR {self.tells}_r IS NULL"

    def of(self, sides: Sides) -> Levels:
        """The level of each pair: `MISSING`, `APART`, or from 1 (the last level) up to the number of levels (the first)."""
        left, right = sides.pair(self.tells)
        missing = (left < 0) | (right < 0)
        found = np.full(len(left), APART, dtype=np.int8)
        found[missing] = MISSING
        open_rows = np.flatnonzero(~missing)
        for rank, level in zip(range(len(self.levels), 0, -1), self.levels, strict=True):
            if not len(open_rows):
                break
            holds = level.condition.holds(_Some(sides, open_rows))
            found[open_rows[holds]] = rank
            open_rows = open_rows[~holds]
        return found


@dataclass(frozen=True, slots=True)
class _Some:
    sides: Sides
    rows: NDArray[np.intp]

    def pair(self, column: str) -> tuple[Ints, Ints]:
        left, right = self.sides.pair(column)
        return left[self.rows], right[self.rows]

    def words(self, column: str) -> list[str]:
        return self.sides.words(column)


COMPARISONS: Final = (
    Comparison(
        "given",
        "given",
        (
            Level("same", Same(("given",))),
            Level("form", Same(("given_root",))),
            Level("alike", Same(("given_skeleton",))),
            Level("crossed", Crossed()),
            Level("other", Either("given_root", "given_other")),
            Level("letter", Typed("given", 1, 4)),
            Level("part", Part("given", 3)),
            Level("end", Part("given", 4, end=True)),
            Level("letters", Typed("given", 2, 6)),
            Level("rough", Typed("given", 2, 4)),
            Level("heard", Typed("given", 3, 7)),
            Level("sound", Typed("given_skeleton", 1, 3)),
            Level("turned", Either("given_skeleton", "surname_skeleton")),
            Level("initial", Part("given", 1)),
            Level("half", Half("given")),
        ),
    ),
    Comparison(
        "surname",
        "surname",
        (
            Level("same", Same(("surname",))),
            Level("form", Same(("surname_skeleton",))),
            Level("crossed", Crossed()),
            Level("other", Either("surname_skeleton", "surname_other")),
            Level("fathers", Either("surname_skeleton", "father_skeleton")),
            Level("letter", Typed("surname", 1, 4)),
            Level("part", Part("surname", 4)),
            Level("letters", Typed("surname", 2, 6)),
            Level("heard", Typed("surname", 3, 8)),
            Level("sound", Typed("surname_skeleton", 1, 3)),
            Level("turned", Either("given_skeleton", "surname_skeleton")),
            Level("half", Half("surname")),
            Level("woman's", OfGrownWomen()),
        ),
    ),
    Comparison(
        "father",
        "father",
        (
            Level("initial", Initial("father_skeleton")),
            Level("same", Same(("father",))),
            Level("form", Same(("father_skeleton",))),
            Level("crossed", Crossed("father_skeleton", "surname_skeleton")),
            Level("letter", Typed("father", 1, 4)),
            Level("letters", Typed("father", 2, 5)),
            Level("heard", Typed("father", 3, 7)),
            Level("sound", Typed("father_skeleton", 1, 3)),
            Level("half", Half("father")),
        ),
    ),
    Comparison("mother", "mother", (Level("same", Same(("mother",))),)),
    Comparison(
        "born",
        "first",
        (
            Level("same", Written("same")),
            Level("swapped", Written("swapped")),
            Level("beside", Within(1, 0)),
            Level("other day", Written("day")),
            Level("other month", Written("month")),
            Level("month", MonthsAgree()),
            Level("vague", Within(0, 800)),
            Level("year beside", Written("year beside")),
            Level("other year", Written("other year")),
            Level("wide", Within(0, LONGEST_TOLD)),
            Level("about", Within(366, LONGEST_TOLD, vague=True)),
            Level("guessed", Within(732, LONGEST_TOLD, vague=True)),
            Level("aged", Within(1463, LONGEST_TOLD, vague=True)),
            Level("near", Within(366, LONGEST_TOLD)),
            Level("far", Within(1100, LONGEST_TOLD)),
            Level("possible", Within(0)),
        ),
    ),
    Comparison("sex", "sex", (Level("same", Same(("sex",))),)),
    Comparison("role", "role", (Level("same", Same(("role",))),)),
    Comparison("place", "place", (Level("same", Same(("place",))),)),
    Comparison("region", "region", (Level("same", Same(("region",))),)),
    Comparison("country", "country", (Level("same", Same(("country",))),)),
    Comparison("last_seen", "last_seen", (Level("same", Same(("last_seen",))),)),
    Comparison(
        "seen",
        "seen",
        (
            Level("weeks", Seen(31)),
            Level("season", Seen(92)),
            Level("months", Seen(183)),
            Level("year", Seen(366)),
            Level("second year", Seen(731)),
        ),
    ),
    Comparison("phone", "phone", (Level("same", Same(("phone",))),)),
    Comparison(
        "document",
        "document",
        (
            Level("own", Numbers("same", "document_own")),
            Level("same", Numbers("same")),
            Level("row", Numbers("beside")),
            Level("digit", Numbers("slip")),
            Level("short", Numbers("short")),
            Level("kind", Numbers("other kind")),
        ),
    ),
)
"""Every respect in which two people are compared, the strongest level first."""

COLUMNS_COMPARED: Final = (
    "given", "given_root", "given_other", "given_skeleton", "surname", "surname_skeleton", "surname_other", "father",
    "father_skeleton", "mother", "sex", "role", "place", "region", "country", "last_seen", "phone", "document",
    "document_own", "document_letters", "document_shape", "seen", "first", "last", "year", "month", "day",
)  # fmt: skip


class Columns:
    """The columns of people as numbers, and pairs of rows over them."""

    def __init__(self, table: pa.Table) -> None:
        self.codes: dict[str, Ints] = {}
        self.texts: dict[str, list[str]] = {}
        for name in COLUMNS_COMPARED:
            column = table[name].combine_chunks()
            if pa.types.is_integer(column.type):
                self.codes[name] = column.to_numpy().astype(np.int32)
            else:
                coded = column.dictionary_encode()
                coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
                self.codes[name] = coded.indices.fill_null(-1).to_numpy().astype(np.int32)
                self.texts[name] = coded.dictionary.to_pylist()

    def pairs(self, left: NDArray[Any], right: NDArray[Any]) -> "Pairs":
        return Pairs(self, left, right)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of rows of the same columns."""

    columns: Columns
    left: NDArray[Any]
    right: NDArray[Any]

    def pair(self, column: str) -> tuple[Ints, Ints]:
        values = self.columns.codes[column]
        return values[self.left], values[self.right]

    def words(self, column: str) -> list[str]:
        return self.columns.texts[column]


def compared(pairs: Sides, comparisons: Sequence[Comparison] = COMPARISONS) -> dict[str, Levels]:
    """The levels of each pair in every respect."""
    return {each.name: each.of(pairs) for each in comparisons}
