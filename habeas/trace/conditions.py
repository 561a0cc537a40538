"""What makes a level: conditions on what two people tell, each of which writes itself in SQL and computes itself on numpy."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from habeas.trace import papers
from habeas.trace.grouped import coded
from habeas.trace.texts import Ints

Bools = NDArray[np.bool_]


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
class OfGrownWomen:
    """Both are women or girls, and neither is named as a child: a marriage may have given one another surname."""

    def sql(self) -> str:
        """In SQL."""
        both = "sex_l = 'f' AND sex_r = 'f'"
        return f"{both} AND coalesce(role_l, '') <> 'child' AND coalesce(role_r, '') <> 'child'"

    def holds(self, sides: Sides) -> Bools:
        """Of each pair."""
        sexes, roles = sides.pair("sex"), sides.pair("role")
        woman, child = _code(sides, "sex", "f"), _code(sides, "role", "child")
        found = np.logical_and.reduce(
            [(sex == woman) & (role != child) for sex, role in zip(sexes, roles, strict=True)]
        )
        return np.asarray(found, dtype=bool)


def _code(sides: Sides, column: str, word: str) -> int:
    """The number of a word; one that nobody has where it does not occur."""
    words = sides.words(column)
    return words.index(word) if word in words else len(words)


@dataclass(frozen=True, slots=True)
class Crossed:
    """Two columns stand in one another's place: given name and surname, or another two."""

    one: str = "given_skeleton"
    other: str = "surname_skeleton"

    def sql(self) -> str:
        """In SQL."""
        return f"{self.one}_l = {self.other}_r AND {self.other}_l = {self.one}_r"

    def holds(self, sides: Sides) -> Bools:
        """Of each pair."""
        return _equal(sides, self.one, self.other) & _equal(sides, self.other, self.one)


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


@dataclass(frozen=True, slots=True)
class Initial:
    """One of two words is a letter alone, with which the other begins."""

    column: str

    def sql(self) -> str:
        """In SQL."""
        left, right = f"{self.column}_l", f"{self.column}_r"
        return f"least(length({left}), length({right})) = 1 AND substr({left}, 1, 1) = substr({right}, 1, 1)"

    def holds(self, sides: Sides) -> Bools:
        """Of each pair."""

        def begins(one: list[str], other: list[str]) -> Bools:
            found = (min(len(a), len(b)) == 1 and a[0] == b[0] for a, b in zip(one, other, strict=True))
            return np.fromiter(found, dtype=bool, count=len(one))

        return _of_words(sides, self.column, begins)


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
class Numbers:
    """Numbers of papers, of which each of the two may have several (`papers.numbers`): some pair of them agrees as named.

    `how`: same (a whole number); beside (all but the last character: of papers issued one after the other); slip (of whole
    numbers one character is wrong, missing or too many, or two are exchanged); short (the same, and too short to be one
    person's alone); other kind (no two of them are of one make). `column` has the numbers that are looked at.
    """

    how: str
    column: str = "document"

    def sql(self) -> str:
        """In SQL."""
        if self.how == "other kind":
            made = [(one, other) for one in _parts("document_shape_l") for other in _parts("document_shape_r")]
            return " AND ".join(f"({one} = '' OR {one} <> {other})" for one, other in made)
        told = _NUMBERS_SQL[self.how]
        letters = [(m, n) for m in _parts("document_letters_l") for n in _parts("document_letters_r")]
        both = [(a, b) for a in _parts(f"{self.column}_l") for b in _parts(f"{self.column}_r")]
        return " OR ".join(f"({told.format(a=a, b=b, m=m, n=n)})" for (a, b), (m, n) in zip(both, letters, strict=True))

    def holds(self, sides: Sides) -> Bools:
        """Of each pair."""
        agree = _NUMBERS[self.how]

        def some(one: list[str], other: list[str]) -> Bools:
            both = ((a.split(), b.split()) for a, b in zip(one, other, strict=True))
            found = (any(agree(a, b) for a in mine for b in theirs) for mine, theirs in both)
            return np.fromiter(found, dtype=bool, count=len(one)) ^ (self.how == "other kind")

        return _of_words(sides, self.column, some)


def _parts(column: str) -> list[str]:
    """The numbers that stand in a column, in SQL; empty where there are fewer."""
    return [f"split_part({column}, ' ', {part})" for part in range(1, papers.MOST + 1)]


def _is_slip(one: str, other: str) -> bool:
    most = 2 if sorted(one) == sorted(other) else 1
    return min(len(one), len(other)) >= papers.WHOLE and Levenshtein.distance(one, other, score_cutoff=most) <= most


_NUMBERS: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "same": lambda one, other: one == other and len(one) >= papers.WHOLE,
    "beside": lambda one, other: len(one) == len(other) >= papers.WHOLE and one[:-1] == other[:-1],
    "short": lambda one, other: one == other,
    "slip": _is_slip,
    "other kind": lambda one, other: papers.shapes(one) == papers.shapes(other),
}
_NUMBERS_SQL: Final = {
    "same": f"length({{a}}) >= {papers.WHOLE} AND {{a}} = {{b}}",
    "beside": f"length({{a}}) >= {papers.WHOLE} AND length({{a}}) = length({{b}}) "
    "AND substr({a}, 1, length({a}) - 1) = substr({b}, 1, length({b}) - 1)",
    "short": "{a} <> '' AND {a} = {b}",
    "slip": f"least(length({{a}}), length({{b}})) >= {papers.WHOLE} AND abs(length({{a}}) - length({{b}})) <= 1 AND "
    "levenshtein({a}, {b}) <= CASE WHEN {m} = {n} THEN 2 ELSE 1 END",
}


@dataclass(frozen=True, slots=True)
class Within:
    """Two spans of days that meet once each is made longer by `days` on both sides; spans longer than `longest` never, and of
    `vague` ones one at least is longer than a day."""

    days: int
    longest: int = 1 << 20
    vague: bool = False

    def sql(self) -> str:
        """In SQL."""
        return (
            f"first_l - {self.days} <= last_r AND first_r - {self.days} <= last_l "
            f"AND last_l - first_l <= {self.longest} AND last_r - first_r <= {self.longest}"
        ) + (" AND (last_l > first_l OR last_r > first_r)" if self.vague else "")

    def holds(self, sides: Sides) -> Bools:
        """Of each pair."""
        (first_l, first_r), (last_l, last_r) = sides.pair("first"), sides.pair("last")
        meet = (first_l - self.days <= last_r) & (first_r - self.days <= last_l)
        short = (last_l - first_l <= self.longest) & (last_r - first_r <= self.longest)
        vague = (last_l > first_l) | (last_r > first_r)
        return np.asarray(meet & short & (vague | (not self.vague)), dtype=bool)


@dataclass(frozen=True, slots=True)
class Seen:
    """Both were seen, or brought in, within so many days."""

    days: int

    def sql(self) -> str:
        """In SQL."""
        return f"abs(seen_l - seen_r) <= {self.days}"

    def holds(self, sides: Sides) -> Bools:
        """Of each pair."""
        left, right = sides.pair("seen")
        return np.asarray(np.abs(left - right) <= self.days, dtype=bool)


@dataclass(frozen=True, slots=True)
class Written:
    """Days of birth of which year, month and day are all written, and of these some agree as named.

    `how`: same; swapped (day and month exchanged); day (the day alone is another), month (the month alone), year beside (the
    year alone, and by one), other year (the year alone).
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
            "day": year & month,
            "month": year & day,
            "year beside": month & day & (np.abs(yl - yr) == 1),
            "other year": month & day,
        }[self.how]
        return np.asarray(found & (dl > 0) & (dr > 0), dtype=bool)


_WRITTEN_SQL: Final = {
    "same": "year_l = year_r AND month_l = month_r AND day_l = day_r",
    "swapped": "year_l = year_r AND day_l = month_r AND month_l = day_r",
    "day": "year_l = year_r AND month_l = month_r",
    "month": "year_l = year_r AND day_l = day_r",
    "year beside": "month_l = month_r AND day_l = day_r AND abs(year_l - year_r) = 1",
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
