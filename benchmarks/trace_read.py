"""What a careful user of another engine makes of our registers first: Latin names in parts, dates, sex, country, telephone.

None of it is of Habeas. It is given to every peer alike, so that they differ by how they compare, not by who cleaned up.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

import pyarrow as pa

from benchmarks.trace_born import ENGLISH, MONTHS, MONTHS_OF, SMALL_NUMBERS
from benchmarks.trace_families import countries
from benchmarks.trace_names import PEOPLES

_MONTH: Final = {
    word.lower()[:length]: number
    for words, length in ((MONTHS_OF, 9), (MONTHS, 9), (ENGLISH, 9))
    for number, word in enumerate(words, 1)
}
_ISO: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_DOTTED: Final = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
_SPELLED: Final = re.compile(r"(\d{1,2}) ([^\W\d]+) (\d{4})")
_YEAR: Final = re.compile(r"(?<!\d)(19\d\d|20\d\d)(?!\d)")
_NUMBER: Final = re.compile(r"\d+")
_NO_LETTER: Final = re.compile(r"[^a-z ]+")
SEXES: Final = {
    "м": "m", "муж": "m", "мужской": "m", "m": "m", "male": "m", "boy": "m",
    "ж": "f", "жен": "f", "женский": "f", "f": "f", "female": "f", "girl": "f",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Born:
    """A day (ISO) where it is told whole, and the year, of an age also; empty and 0 where not."""

    day: str
    year: int


@lru_cache(maxsize=1 << 18)
def born(text: str, seen_on: str) -> Born:
    """A birth date or an age as of a day.

    >>> born("14 сентября 2000", ""), born("5 лет", "2024-05-01"), born("about three months", "01.02.2024")
    (Born(day='2000-09-14', year=2000), Born(day='', year=2018), Born(day='', year=2023))
    """
    if found := _ISO.search(text):
        return _whole(int(found[1]), int(found[2]), int(found[3]))
    if found := _DOTTED.search(text):
        return _whole(int(found[3]), int(found[2]), int(found[1]))
    if (found := _SPELLED.search(text)) and found[2].lower() in _MONTH:
        return _whole(int(found[3]), _MONTH[found[2].lower()], int(found[1]))
    if found := _YEAR.search(text):
        return Born("", int(found[1]))
    seen = _YEAR.search(seen_on)
    count = _count(text)
    if not seen or count is None:
        return Born("", 0)
    months = count if "мес" in text or "month" in text else 12 * count + 6
    when = int(seen[1]) * 12 + int(seen_on[3:5] if seen_on[2:3] == "." else seen_on[5:7] or 1)
    return Born("", (when - months - 1) // 12)


def _whole(year: int, month: int, day: int) -> Born:
    try:
        return Born(date(year, month, day).isoformat(), year)
    except ValueError:
        return Born("", year)


def _count(text: str) -> int | None:
    if found := _NUMBER.search(text):
        return int(found[0])
    return next((SMALL_NUMBERS.index(word) for word in text.split() if word in SMALL_NUMBERS), None)


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    return {name.lower(): countries(people)[4] for people in PEOPLES for name in countries(people)}


def code(country: str) -> str:
    """The two letters of a country; empty where the spelling is not known."""
    return _codes().get(country.lower(), "")


def sex(text: str) -> str:
    """`m`, `f` or nothing."""
    return SEXES.get(text.lower().rstrip("."), "")


def telephone(text: str) -> str:
    """The last ten figures of a number."""
    return "".join(letter for letter in text if letter.isdigit())[-10:]


def read(tables: dict[str, pa.Table], latin: Callable[[str], str]) -> pa.Table:
    """All registers as one table of what can be compared, nulls where nothing is told.

    Columns: `unique_id`, `register`, `forename`, `surname`, `patronymic`, `full_name` (all parts in one), `written` (as it was
    written), `dob`, `year`, `sex`, `country`, `place`, `last_seen`, `region`, `phone`, `document`. A name told whole is taken
    as surname, given name, patronymic, the usual order of the region. `latin` makes Latin text.
    """
    made: dict[str, list[object]] = {name: [] for name in _COLUMNS}
    for register, table in tables.items():
        for line in _lines(table):
            parts = [line["surname"], line["given"], line["patronymic"]]
            if line["name"] and not any(parts):
                first, _, rest = line["name"].partition(" ")
                given, _, father = rest.partition(" ")
                parts = [first, given, father]
            surname, given, father = (_letters(latin(part)) for part in parts)
            when = born(line["born"], line["seen_on"])
            values = (
                line["id"], register, given, surname, father, " ".join(part for part in (surname, given, father) if part),
                " ".join(part for part in parts if part), when.day, when.year, sex(line["sex"]), code(line["country"]),
                _letters(latin(line["place"])), latin(line["last_seen"]).lower(), latin(line["region"]).lower(),
                telephone(line["phone"]), line["document"],
            )  # fmt: skip
            for name, value in zip(_COLUMNS, values, strict=True):
                made[name].append(value or None)
    types = {"year": pa.int32()}
    return pa.table({name: pa.array(values, types.get(name, pa.string())) for name, values in made.items()})


_COLUMNS: Final = (
    "unique_id", "register", "forename", "surname", "patronymic", "full_name", "written", "dob", "year", "sex", "country",
    "place", "last_seen", "region", "phone", "document",
)  # fmt: skip


def _lines(table: pa.Table) -> Iterable[dict[str, str]]:
    for batch in table.to_batches(max_chunksize=10_000):
        yield from batch.to_pylist()


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", text.lower().replace("-", " ")).strip()
