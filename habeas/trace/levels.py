"""How alike two people are in each respect: levels, defined once for columns in memory and for SQL (DuckDB, Spark).

1. A *comparison* is a respect (given name, birth ...); its levels are tried from the first to the last, and the first that
   holds counts. Where one side does not tell, the level is `MISSING`; where none holds, `APART`.
2. A level is made of few conditions, each of which writes itself in SQL and computes itself on numpy columns. Words are
   compared by the plain Levenshtein distance, which DuckDB, Spark and rapidfuzz count alike; so the same pair has the same
   levels on every engine.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from habeas.trace.grouped import coded

MISSING: Final = -1
APART: Final = 0
LONGEST_TOLD: Final = 5_500
"""Days that a birth may span to be called told; a longer span comes from "a minor" or "grown up" alone."""
Bools = NDArray[np.bool_]
Ints = NDArray[np.int32]
Levels = NDArray[np.int8]


class Sides(Protocol):
    """The columns of the left and right person of each pair: `pair("given")` are two arrays of whole numbers of one length.

    Text is numbered: `words("given")` are the texts, -1 is not told.
    """

    def pair(self, column: str) -> tuple[Ints, Ints]:
        """A column of both."""
        ...

    def words(self, column: str) -> list[str]:
        """The texts of a column by their number."""
        ...


class Condition(Protocol):
    def sql(self) -> str:
        """The condition on the columns `NAME_l` and `NAME_r`."""
        ...

    def holds(self, sides: Sides) -> Bools:
        """The same of each pair."""
        ...


@dataclass(frozen=True, slots=True)
class Same:
    """Both tell the same; of several columns in all of them."""

    columns: tuple[str, ...]

    def sql(self) -> str:
        """In SQL."""
        return " AND ".join(f"{each}_l = {each}_r" for each in self.columns)

    def holds(self, sides: Sides) -> Bools:
        """Of each pair."""
        found: Bools | None = None
        for each in self.columns:
            left, right = sides.pair(each)
            same = (left == right) & (left >= 0)
            found = same if found is None else found & same
        assert found is not None
        return np.asarray(found, dtype=bool)


@dataclass(frozen=True, slots=True)
class Crossed:
    """Given name and surname stand in one another's place."""

    def sql(self) -> str:
        """In SQL."""
        return "given_skeleton_l = surname_skeleton_r AND surname_skeleton_l = given_skeleton_r"

    def holds(self, sides: Sides) -> Bools:
        """Of each pair."""
        return _equal(sides, "given_skeleton", "surname_skeleton") & _equal(sides, "surname_skeleton", "given_skeleton")


@dataclass(frozen=True, slots=True)
class Either:
    """What one tells in a column the other tells in another one: a surname from before a marriage."""

    one: str
    other: str

    def sql(self) -> str:
        """In SQL."""
        return f"{self.one}_l = {self.other}_r OR {self.other}_l = {self.one}_r"

    def holds(self, sides: Sides) -> Bools:
        """Of each pair."""
        return _equal(sides, self.one, self.other) | _equal(sides, self.other, self.one)


def _equal(sides: Sides, of_left: str, of_right: str) -> Bools:
    """The left one's column beside another column of the right one."""
    left, right = sides.pair(of_left)[0], sides.pair(of_right)[1]
    number = {each: code for code, each in enumerate(sides.words(of_left))}
    codes = np.array([*(number.get(each, -2) for each in sides.words(of_right)), -2], dtype=np.int32)
    return np.asarray((left >= 0) & (codes[right] == left), dtype=bool)


@dataclass(frozen=True, slots=True)
class Typed:
    """Words that differ by a few letters: at most `edits`, in words of at least `letters` letters (the shorter one)."""

    column: str
    edits: int
    letters: int

    def sql(self) -> str:
        """In SQL."""
        left, right = f"{self.column}_l", f"{self.column}_r"
        return (
            f"abs(length({left}) - length({right})) <= {self.edits} AND least(length({left}), length({right})) >= "
            f"{self.letters} AND levenshtein({left}, {right}) <= {self.edits}"
        )

    def holds(self, sides: Sides) -> Bools:
        """Of each pair."""

        def few(one: list[str], other: list[str]) -> Bools:
            apart = process.cpdist(one, other, scorer=Levenshtein.distance, score_cutoff=self.edits, dtype=np.uint8)
            least = np.minimum(np.fromiter(map(len, one), np.int32), np.fromiter(map(len, other), np.int32))
            return np.asarray((apart <= self.edits) & (least >= self.letters), dtype=bool)

        return _of_words(sides, self.column, few)


@dataclass(frozen=True, slots=True)
class Half:
    """Words of which at least half the letters agree: at most half as many edits as the longer one has letters."""

    column: str

    def sql(self) -> str:
        """In SQL."""
        left, right = f"{self.column}_l", f"{self.column}_r"
        return f"levenshtein({left}, {right}) * 2 <= greatest(length({left}), length({right}))"

    def holds(self, sides: Sides) -> Bools:
        """Of each pair."""

        def half(one: list[str], other: list[str]) -> Bools:
            apart = process.cpdist(one, other, scorer=Levenshtein.distance, dtype=np.uint8).astype(np.int32)
            most = np.maximum(np.fromiter(map(len, one), np.int32), np.fromiter(map(len, other), np.int32))
            return np.asarray(apart * 2 <= most, dtype=bool)

        return _of_words(sides, self.column, half)


@dataclass(frozen=True, slots=True)
class Part:
    """One word begins with the other, or ends with it (`end`); the other has at least `letters` letters: a part of a double
    name, or cut off."""

    column: str
    letters: int
    end: bool = False

    def sql(self) -> str:
        """In SQL."""
        left, right = f"{self.column}_l", f"{self.column}_r"
        least = f"least(length({left}), length({right}))"
        one, other = (
            f"substr({each}, {f'length({each}) - {least} + 1' if self.end else '1'}, {least})" for each in (left, right)
        )
        return f"{least} >= {self.letters} AND {one} = {other}"

    def holds(self, sides: Sides) -> Bools:
        """Of each pair."""
        has = str.endswith if self.end else str.startswith

        def part(one: list[str], other: list[str]) -> Bools:
            both = zip(one, other, strict=True)
            found = (min(len(a), len(b)) >= self.letters and (has(a, b) or has(b, a)) for a, b in both)
            return np.fromiter(found, dtype=bool, count=len(one))

        return _of_words(sides, self.column, part)


def _of_words(sides: Sides, column: str, holds: Callable[[list[str], list[str]], Bools]) -> Bools:
    """A condition on two words, asked once of each distinct pair of words."""
    left, right = sides.pair(column)
    found = np.zeros(len(left), dtype=bool)
    both = np.flatnonzero((left >= 0) & (right >= 0))
    if len(both):
        distinct, index = coded(left[both].astype(np.int64) << 32 | right[both])
        words = sides.words(column)
        one = [words[each] for each in (distinct >> 32).tolist()]
        other = [words[each] for each in (distinct & 0xFFFFFFFF).tolist()]
        found[both] = holds(one, other)[index]
    return found


@dataclass(frozen=True, slots=True)
class Within:
    """Two spans of days that meet once each is made longer by `days` on both sides; spans longer than `longest` never."""

    days: int
    longest: int = 1 << 20

    def sql(self) -> str:
        """In SQL."""
        return (
            f"first_l - {self.days} <= last_r AND first_r - {self.days} <= last_l "
            f"AND last_l - first_l <= {self.longest} AND last_r - first_r <= {self.longest}"
        )

    def holds(self, sides: Sides) -> Bools:
        """Of each pair."""
        (first_l, first_r), (last_l, last_r) = sides.pair("first"), sides.pair("last")
        meet = (first_l - self.days <= last_r) & (first_r - self.days <= last_l)
        short = (last_l - first_l <= self.longest) & (last_r - first_r <= self.longest)
        return np.asarray(meet & short, dtype=bool)


@dataclass(frozen=True, slots=True)
class Written:
    """Days of birth of which year, month and day are all written, and of these some agree as named.

    `how`: same; swapped (day and month exchanged); two (two of the three agree); digit years (day and month agree).
    """

    how: str

    def sql(self) -> str:
        """In SQL."""
        all_written = "day_l > 0 AND day_r > 0"
        return f"{all_written} AND ({_WRITTEN_SQL[self.how]})"

    def holds(self, sides: Sides) -> Bools:
        """Of each pair."""
        (yl, yr), (ml, mr), (dl, dr) = sides.pair("year"), sides.pair("month"), sides.pair("day")
        year, month, day = yl == yr, ml == mr, dl == dr
        found = {
            "same": year & month & day,
            "swapped": year & (dl == mr) & (ml == dr),
            "one off": year & (month | day),
            "other year": month & day,
        }[self.how]
        return np.asarray(found & (dl > 0) & (dr > 0), dtype=bool)


_WRITTEN_SQL: Final = {
    "same": "year_l = year_r AND month_l = month_r AND day_l = day_r",
    "swapped": "year_l = year_r AND day_l = month_r AND month_l = day_r",
    "one off": "year_l = year_r AND (month_l = month_r OR day_l = day_r)",
    "other year": "month_l = month_r AND day_l = day_r",
}


@dataclass(frozen=True, slots=True)
class MonthsAgree:
    """One of the two births has no day, and both have the same year and month."""

    def sql(self) -> str:
        """In SQL."""
        return "month_l > 0 AND month_r > 0 AND year_l = year_r AND month_l = month_r AND (day_l = 0 OR day_r = 0)"

    def holds(self, sides: Sides) -> Bools:
        """Of each pair."""
        (yl, yr), (ml, mr), (dl, dr) = sides.pair("year"), sides.pair("month"), sides.pair("day")
        return np.asarray((ml > 0) & (mr > 0) & (yl == yr) & (ml == mr) & ((dl == 0) | (dr == 0)), dtype=bool)


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
        if self.tells == "first":
            return "first_l < 0 OR first_r < 0"
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
        ),
    ),
    Comparison(
        "father",
        "father",
        (
            Level("same", Same(("father",))),
            Level("form", Same(("father_skeleton",))),
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
            Level("one off", Written("one off")),
            Level("month", MonthsAgree()),
            Level("vague", Within(0, 800)),
            Level("other year", Written("other year")),
            Level("wide", Within(0, LONGEST_TOLD)),
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
    Comparison("phone", "phone", (Level("own", Same(("phone_own",))), Level("same", Same(("phone",))))),
)
"""Every respect in which two people are compared, the strongest level first."""

COLUMNS_COMPARED: Final = (
    "given", "given_root", "given_other", "given_skeleton", "surname", "surname_skeleton", "surname_other", "father",
    "father_skeleton", "mother", "sex", "role", "place", "region", "country", "last_seen", "phone", "phone_own",
    "first", "last", "year", "month", "day",
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
