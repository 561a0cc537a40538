"""Slips of the hand: typing errors on two keyboards, and dates of birth that are vague, swapped or reckoned from an age."""

from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from random import Random

ROWS = ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю", "qwertyuiop", "asdfghjkl", "zxcvbnm")
BESIDE: dict[str, str] = {
    key: (row[at - 1] if at else "") + (row[at + 1] if at + 1 < len(row) else "")
    for row in ROWS
    for at, key in enumerate(row)
}


def mistype(text: str, rng: Random) -> str:
    """The text with one letter left out, doubled, exchanged with the next, or replaced by its neighbour on the keyboard."""
    if len(text) < 3:
        return text
    at = rng.randrange(len(text) - 1)
    letter, draw = text[at], rng.random()
    if draw < 0.3:
        return text[:at] + text[at + 1 :]
    if draw < 0.45:
        return text[:at] + letter + text[at:]
    if draw < 0.65:
        return text[:at] + text[at + 1] + letter + text[at + 2 :]
    return text[:at] + rng.choice(BESIDE.get(letter) or letter) + text[at + 1 :]


@dataclass(frozen=True, slots=True)
class Births:
    """How often a register has a birth by each `KINDS`; the rest is exact. Shares of its lines."""

    missing: float
    month: float
    year: float
    new_year: float
    swapped: float
    beside: float
    digit: float
    age: float


KINDS = ("missing", "month", "year", "new_year", "swapped", "beside", "digit", "age")


def written_birth(born: date, this_year: int, births: Births, rng: Random) -> str:
    """The birth as a register has it: `1987-03-12`, `1987-03`, `1987` or nothing.

    A person of whom only the age is told gets the year that follows from it, more often wrong than right; no birth
    is later than `this_year`, since a clerk would see it.
    """
    shares = accumulate(getattr(births, kind) for kind in KINDS)
    draw = rng.random()
    kind = next((kind for kind, share in zip(KINDS, shares, strict=True) if draw < share), "exact")
    match kind:
        case "missing":
            return ""
        case "month":
            return f"{born:%Y-%m}"
        case "year":
            return f"{born.year}"
        case "new_year":
            return f"{born.year}-01-01"
        case "swapped" if born.day <= 12:
            return f"{born.year}-{born.day:02}-{born.month:02}"
        case "beside":
            return born.replace(year=min(born.year + rng.choice((-1, 1)), this_year), day=min(born.day, 28)).isoformat()
        case "digit":
            return _wrong_digit(born, this_year, rng)
        case "age":
            return str(min(born.year + round(rng.gauss(0, 1.6)), this_year))
    return born.isoformat()


def _wrong_digit(born: date, this_year: int, rng: Random) -> str:
    draw = rng.random()
    if draw < 0.5:
        return born.replace(day=(born.day + rng.choice((1, 10, 20, 3)) - 1) % 28 + 1).isoformat()
    if draw < 0.75:
        return born.replace(month=born.month % 12 + 1, day=min(born.day, 28)).isoformat()
    year = born.year + rng.choice((-10, 10, -3, 4))
    return f"{year if year <= this_year else born.year - 10}-{born:%m}-{min(born.day, 28):02}"
