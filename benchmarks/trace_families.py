"""Families as they are in truth: who they are, before any register writes of them."""

import tomllib
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from benchmarks.trace_dice import Dice, Weighted, weighted
from benchmarks.trace_names import DATA, PEOPLES, given, pool, surname
from benchmarks.trace_spell import Word

CHILDREN: Final = weighted({1: 0.30, 2: 0.30, 3: 0.22, 4: 0.12, 5: 0.06})
WITHOUT_CHILDREN = 0.15
NEWEST = date(2026, 5, 31)
CODES: Final = {
    "tajik": "992", "uzbek": "998", "kyrgyz": "996", "kazakh": "7", "turkmen": "993", "azerbaijani": "994", "armenian": "374",
    "georgian": "995", "ukrainian": "380", "belarusian": "375", "moldovan": "373", "russian": "7",
}  # fmt: skip
_OF: Final[Weighted[str]] = weighted(PEOPLES)


@dataclass(frozen=True, slots=True)
class Person:
    """One person. `father` is the given name of the father; `maiden` the surname before marriage, where it is another."""

    number: int
    family: int
    people: str
    role: str
    sex: str
    surname: Word
    given: Word
    father: Word
    born: date
    second: Word | None = None
    maiden: Word | None = None


@dataclass(slots=True)
class Family:
    """People of one home. `shape` is the shape of patronymics in their papers; places are numbers of `places`."""

    number: int
    people: str
    shape: str
    home: tuple[int, int]
    city: int
    seen: date
    phones: tuple[str, ...]
    members: list[Person] = field(default_factory=list)

    def parent(self, role: str) -> Person | None:
        """The mother or the father."""
        return next((each for each in self.members if each.role == role), None)


@lru_cache(maxsize=16)
def places(people: str) -> list[tuple[list[str], list[list[str]]]]:
    """The regions of a people: spellings of each, and its places, each with its spellings, the official first."""
    said = tomllib.loads((DATA / "places.toml").read_text(encoding="utf-8"))[people]
    return [
        (region.split("|"), [each.split("|") for each in towns.split(";")])
        for region, towns in said.items()
        if region != "country"
    ]  # fmt: skip


@lru_cache(maxsize=16)
def countries(people: str) -> list[str]:
    """Spellings of the country: in Russian, official, English, two codes, their own."""
    said: str = tomllib.loads((DATA / "places.toml").read_text(encoding="utf-8"))[people]["country"]
    return said.split("|")


@lru_cache(maxsize=1)
def cities() -> list[list[str]]:
    """Where people are last seen: spellings of each place."""
    said: str = tomllib.loads((DATA / "places.toml").read_text(encoding="utf-8"))["seen"]["cities"]
    return [each.split("|") for each in said.split(";")]


SHAPES: Final[dict[str, Weighted[str]]] = {
    "tajik": weighted({"vich": 0.62, "bare": 0.18, "zoda": 0.08, "none": 0.12}),
    "uzbek": weighted({"own": 0.52, "vich": 0.45, "none": 0.03}),
    "kyrgyz": weighted({"vich": 0.72, "own": 0.22, "none": 0.06}),
    "kazakh": weighted({"vich": 0.55, "own": 0.42, "none": 0.03}),
    "azerbaijani": weighted({"own": 0.85, "vich": 0.15}),
    "armenian": weighted({"vich": 0.45, "own": 0.15, "none": 0.40}),
    "georgian": weighted({"none": 0.75, "vich": 0.25}),
    "moldovan": weighted({"none": 0.55, "vich": 0.45}),
}
ALWAYS_VICH: Final[Weighted[str]] = weighted({"vich": 1.0})


class Families:
    """Makes families one after another."""

    def __init__(self, dice: Dice, part: str) -> None:
        self.dice, self.part = dice, part
        self.count = self.persons = 0

    def next(self) -> Family:
        """A new family: parents (or one, or only an adult), children, at times a grandmother or an uncle."""
        dice = self.dice
        people = _OF.pick(dice)
        regions = places(people)
        region = min(int(dice.roll() ** 1.6 * len(regions)), len(regions) - 1)
        towns = regions[region][1]
        home = (region, min(int(dice.roll() ** 1.6 * len(towns)), len(towns) - 1))
        city = min(int(dice.roll() ** 2 * len(cities())), len(cities()) - 1)
        seen = date(2021, 6, 1) + timedelta(days=dice.whole(0, 1700))
        shape = SHAPES.get(people, ALWAYS_VICH).pick(dice)
        self.count += 1
        family = Family(self.count, people, shape, home, city, seen, self._phones(people))
        self._fill(family)
        return family

    def _phones(self, people: str) -> tuple[str, ...]:
        def digits(count: int) -> str:
            return "".join(str(self.dice.whole(0, 9)) for _ in range(count))

        return (
            f"+7 9{digits(2)} {digits(3)}-{digits(2)}-{digits(2)}",
            f"+{CODES[people]} {digits(2)} {digits(3)} {digits(4)}",
        )

    def _person(self, family: Family, role: str, sex: str, surname: Word, father: Word, born: date, people: str = "",
                maiden: Word | None = None) -> Person:  # fmt: skip
        dice, people = self.dice, people or family.people
        seconds = pool(people, self.part).second.get(sex)
        second = dice.one(seconds) if seconds and dice.chance(0.08) else None
        name = given(people, self.part, sex, dice)
        while any(each.given == name and each.role == role for each in family.members):
            name = given(people, self.part, sex, dice)
        self.persons += 1
        made = Person(self.persons, family.number, people, role, sex, surname, name, father, born, second, maiden)
        family.members.append(made)
        return made

    def _day(self, low: float, high: float, on: date) -> date:
        """A day of birth of somebody so many years old on a day."""
        return on - timedelta(days=int((low + self.dice.roll() * (high - low)) * 365.25) + 1)

    def _fill(self, family: Family) -> None:
        dice, part, people = self.dice, self.part, family.people
        names = pool(people, part)
        line = names.surnames.pick(dice)
        childless = dice.chance(WITHOUT_CHILDREN)
        father = self._person(
            family, "father", "m", line.male, given(people, part, "m", dice), self._day(22, 50, family.seen)
        )
        hers = people if dice.chance(0.96) else _OF.pick(dice)
        maiden = pool(hers, part).surnames.pick(dice).female
        keeps = dice.chance(
            0.45 if people in {"tajik", "uzbek", "kyrgyz", "turkmen", "azerbaijani", "armenian", "georgian"} else 0.12
        )
        youngest = father.born + timedelta(days=dice.whole(-900, 2600))
        mother_born = min(max(youngest, self._day(46, 46, family.seen)), self._day(18, 18, family.seen))
        mother = self._person(
            family, "mother", "f", maiden if keeps else line.female, given(hers, part, "m", dice), mother_born, hers,
            None if keeps else maiden,
        )  # fmt: skip
        if not childless:
            self._children(family, line.male, line.female, father, mother)
        if dice.chance(0.10):
            self._person(family, "grandmother", "f", line.female, given(people, part, "m", dice),
                         father.born - timedelta(days=dice.whole(19, 33) * 365))  # fmt: skip
        if dice.chance(0.25 if childless else 0.08):
            sex = dice.one("mmf")
            role, theirs = ("uncle", line.male) if sex == "m" else ("aunt", line.female)
            self._person(family, role, sex, theirs, father.father,
                         father.born + timedelta(days=dice.whole(-3000, 3000)))  # fmt: skip

    def _children(self, family: Family, male: Word, female: Word, father: Person, mother: Person) -> None:
        dice = self.dice
        if family.people in {"tajik", "kyrgyz", "kazakh"} and dice.chance(0.15):
            own = surname(father.given, dice.one(pool(family.people, self.part).endings))
            male, female = own.male, own.female
        elif dice.chance(0.05):
            male = female = mother.maiden or mother.surname
        oldest = min(17.5, max((family.seen - mother.born).days / 365.25 - 18, 0.2))
        years = dice.roll() ** 1.3 * oldest
        for _ in range(CHILDREN.pick(dice)):
            sex = dice.one("mf")
            born = self._day(years, years, family.seen)
            self._person(family, "child", sex, male if sex == "m" else female, father.given, born)
            years += 0.0 if dice.chance(0.025) else 1.0 + dice.roll() * 3
            if years > oldest:
                break
