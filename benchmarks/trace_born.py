"""Birth dates as registers tell them: whole, by month or year, as an age, with day and month swapped, one off."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from benchmarks.trace_dice import Dice

MONTHS_OF: Final = (
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
MONTHS: Final = (
    "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip
ENGLISH: Final = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
SMALL_NUMBERS: Final = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"]


@dataclass(frozen=True, slots=True)
class BornRates:
    """How often a register tells a birth date in each of these ways; a whole and right date is the rest."""

    missing: float
    age: float
    year: float
    month: float
    january: float
    swapped: float
    off: float
    about: float


def told(born: date, on: date, dice: Dice, rates: BornRates, tongue: str) -> str:
    """A birth date as written on a day, in `ru`, `en` or `iso` (figures as passports have them)."""
    roll = dice.roll()
    if roll < rates.missing:
        return ""
    roll -= rates.missing
    if roll < rates.age:
        return age(born, on, dice, rates.about, tongue)
    roll -= rates.age
    if roll < rates.year:
        return _year(born.year + (dice.one((-1, 1)) if dice.chance(0.15) else 0), dice, tongue)
    roll -= rates.year
    if roll < rates.month:
        return _month(born, dice, tongue)
    roll -= rates.month
    if roll < rates.january:
        return _day(date(born.year, 1, 1), dice, tongue)
    roll -= rates.january
    if roll < rates.swapped and born.day <= 12:
        return _day(date(born.year, born.day, born.month), dice, tongue)
    roll -= rates.swapped
    if roll < rates.off:
        return _day(one_off(born, dice), dice, tongue)
    return _day(born, dice, tongue)


def one_off(born: date, dice: Dice) -> date:
    """The date with one part wrong by one, or a figure of the day lost."""
    kind = dice.roll()
    if kind < 0.45:
        return born + timedelta(days=dice.one((-1, 1, -1, 1, 10, -10)))
    if kind < 0.75:
        return _safe(born.year + dice.one((-1, 1)), born.month, born.day)
    return _safe(born.year, (born.month + dice.one((-1, 1)) - 1) % 12 + 1, born.day)


def _safe(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, 28))


def age(born: date, on: date, dice: Dice, about: float, tongue: str) -> str:
    """How old somebody is on a day, in words: months below two years, half years at times; often a guess."""
    months = max((on.year - born.year) * 12 + on.month - born.month - (on.day < born.day), 0)
    guess = dice.chance(about)
    if months < 24 and (months < 12 or dice.chance(0.5)):
        months = max(months + (dice.one((-1, 1, 0)) if guess else 0), 0)
        if tongue == "ru":
            unit = dice.one(("мес.", "мес", _plural(months, "месяц", "месяца", "месяцев")))
            return f"{dice.one(('около ', 'примерно ', '~')) if guess else ''}{months} {unit}"
        said = SMALL_NUMBERS[months] if months < 12 and dice.chance(0.4) else str(months)
        return f"{'about ' if guess else ''}{said} month{'' if months == 1 else 's'}"
    years = months // 12
    if guess:
        years = max(years + dice.one((-1, 0, 0, 1) if years < 15 else (-3, -2, -1, 0, 1, 2, 3)), 1)
        if years > 20 and dice.chance(0.4):
            years = round(years / 5) * 5
    if tongue == "ru":
        unit = _plural(years, "год", "года", "лет")
        return f"{dice.one(('около ', 'примерно ', 'лет ')) if guess else ''}{years} {unit}".replace(
            "лет " + str(years) + " лет", f"лет {years}"
        )
    said = SMALL_NUMBERS[years] if years < 12 and dice.chance(0.3) else str(years)
    if guess:
        return f"about {said}{dice.one((' years', ' years old', ''))}"
    return dice.one((f"{said} years", f"{said} y.o.", f"{years}", f"{said} years old"))


def _plural(number: int, one: str, few: str, many: str) -> str:
    if number % 10 == 1 and number % 100 != 11:
        return one
    return few if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else many


def _year(year: int, dice: Dice, tongue: str) -> str:
    if tongue == "ru":
        return dice.one((f"{year}", f"{year} г.р.", f"{year} года", f"{year}"))
    return dice.one((f"{year}", f"{year}", f"{year}~", f"{year}-XX-XX" if tongue == "iso" else f"{year}?"))


def _month(born: date, dice: Dice, tongue: str) -> str:
    year, month = born.year, born.month
    if tongue == "ru":
        return dice.one((f"{MONTHS[month - 1]} {year}", f"{month:02}.{year}", f"{year}-{month:02}"))
    return dice.one((f"{ENGLISH[month - 1]} {year}", f"{year}-{month:02}", f"{month:02}/{year}"))


def _day(day: date, dice: Dice, tongue: str) -> str:
    if tongue == "iso":
        return day.isoformat() if dice.chance(0.6) else f"{day.day:02}.{day.month:02}.{day.year}"
    if tongue == "ru":
        kind = dice.roll()
        if kind < 0.8:
            return f"{day.day:02}.{day.month:02}.{day.year}"
        if kind < 0.9:
            return f"{day.day} {MONTHS_OF[day.month - 1]} {day.year}"
        return f"{day.day}.{day.month}.{day.year} г.р."
    kind = dice.roll()
    if kind < 0.4:
        return f"{day.day:02}.{day.month:02}.{day.year}"
    if kind < 0.6:
        return f"{day.day} {ENGLISH[day.month - 1]} {day.year}"
    return day.isoformat() if kind < 0.85 else f"{day.day:02}/{day.month:02}/{day.year}"
