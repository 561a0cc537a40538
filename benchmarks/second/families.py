"""Invents families: who belongs to them, their names by the custom of their people, their births and their town.

Brothers often have names that begin alike, twins share the day of birth, cousins the surname, and the same few given names
serve half a village: the namesakes that make tracing hard are meant.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from benchmarks.second.forms import Both, both, endings, forefather, other_tail, words
from benchmarks.second.names import POOLS

TAKES_HUSBANDS_NAME = {
    "russian": 0.85,
    "ukrainian": 0.85,
    "belarusian": 0.85,
    "moldovan": 0.85,
    "armenian": 0.5,
    "georgian": 0.2,
}


@dataclass(frozen=True, slots=True)
class Person:
    """One invented person. `kin` is the place in the family; `other` a second surname (maiden, or by older papers)."""

    number: int
    people: str
    kin: str
    female: bool
    given: Both
    father: Both
    root: Both
    ending: str
    other: tuple[Both, str]
    born: date
    town: Both
    region: Both
    country: str
    phone: str
    newer: bool
    """Whether the passport is of the newer way of spelling."""


@dataclass(frozen=True, slots=True)
class Family:
    """Members of whom the first is the one most concerned; `together`: they travel and are held as one."""

    members: list[Person]
    together: bool


class Peoples:
    """Draws names and families for one part of the data; all of it follows from the seed."""

    def __init__(self, rng: Random, part: int) -> None:
        self.rng = rng
        self.count = 0
        self.names = list(POOLS)
        self.shares = list(accumulate(pool.share for pool in POOLS.values()))
        self.words = {people: words(people, part) for people in POOLS}
        self.weights: dict[int, list[float]] = {}
        self.towns = {people: [_town(people, town) for town in pool.towns.split()] for people, pool in POOLS.items()}

    def family(self) -> Family:
        """The next family: a lone man or woman with kin who may look for them, a couple, a mother, or brothers and sisters."""
        rng = self.rng
        people = rng.choices(self.names, cum_weights=self.shares)[0]
        draw = rng.random()
        year = rng.randint(1962, 2004)
        if draw < 0.45:
            return Family(self._lone(people, year), False)
        if draw < 0.92:
            return Family(self._parents(people, min(year, 1998), alone=draw > 0.8), True)
        return Family(self._siblings(people, year), rng.random() < 0.5)

    def _lone(self, people: str, year: int) -> list[Person]:
        rng = self.rng
        head = self._one(people, "son", rng.random() < 0.18, self._name(people, False), self._root(people), year)
        kin = [head]
        if rng.random() < 0.5:
            kin.append(self._mother(head, year - rng.randint(18, 36)))
        if rng.random() < 0.3:
            kin.append(self._child(head, rng.random() < 0.4, year + rng.randint(-7, 7), [head.given]))
        return [replace(one, kin=("daughter" if one.female else "son")) if one.kin != "mother" else one for one in kin]

    def _parents(self, people: str, year: int, alone: bool) -> list[Person]:
        rng = self.rng
        man = self._one(people, "father", False, self._name(people, False), self._root(people), year)
        woman = self._mother(replace(man, father=man.given), year + rng.randint(-3, 6))
        children: list[Person] = []
        born = max(man.born.year, woman.born.year) + rng.randint(18, 29)
        for _ in range(rng.choice((0, 1, 1, 2, 2, 3, 3, 4, 5))):
            if born > 2024:
                break
            taken = [child.given for child in children]
            child = self._child(replace(man, father=man.given), rng.random() < 0.5, born, taken)
            if children and rng.random() < 0.02:
                child = replace(child, born=children[-1].born)
            children.append(child)
            born += rng.choice((1, 2, 2, 3, 3, 4, 5))
        elder = []
        if rng.random() < 0.12:
            elder.append(replace(self._mother(man, year - rng.randint(18, 34)), kin="grandmother"))
        return [*([] if alone else [man]), woman, *children, *elder]

    def _siblings(self, people: str, year: int) -> list[Person]:
        rng = self.rng
        first = self._one(people, "son", False, self._name(people, False), self._root(people), year)
        kin = [first]
        for _ in range(rng.randint(1, 3)):
            year += rng.choice((1, 2, 2, 3, 4))
            kin.append(self._child(first, rng.random() < 0.3, min(year, 2023), [one.given for one in kin]))
        return kin

    def _one(self, people: str, kin: str, female: bool, father: Both, line: tuple[Both, str, str], year: int) -> Person:
        rng = self.rng
        self.count += 1
        root, ending, changed = line
        town, region = rng.choice(self.towns[people])
        country = POOLS[people].country if rng.random() < 0.92 else rng.choice(("RU", "RU", "UZ", "KG", "KZ"))
        phone = f"+7 9{rng.randint(10, 99)} {rng.randint(100, 999)}-{rng.randint(10, 99)}-{rng.randint(10, 99)}"
        given = self._name(people, female)
        born = self._born(year)
        other = (root, changed)
        newer = rng.random() < 0.6
        return Person(
            self.count,
            people,
            kin,
            female,
            given,
            father,
            root,
            ending,
            other,
            born,
            town,
            region,
            country,
            phone,
            newer,
        )

    def _mother(self, child: Person, year: int) -> Person:
        """The mother of `child`, or the wife of whose given name is his father's: she may bear the family's name."""
        people = child.people
        own = self._root(people)
        one = self._one(people, "mother", True, self._name(people, False), own, year)
        married = (child.root, child.ending)
        takes = self.rng.random() < TAKES_HUSBANDS_NAME.get(people, 0.4)
        first, other = (married, own[:2]) if takes else (own[:2], married)
        if first[1] in ("son", "bare") and first == married:  # a father's name is not taken over
            first, other = own[:2], own[:2]
        return replace(
            one, root=first[0], ending=first[1], other=other, town=child.town, region=child.region, phone=child.phone
        )

    def _child(self, elder: Person, female: bool, year: int, taken: Sequence[Both]) -> Person:
        """A brother or sister of those with the `taken` names, of the father, surname and town of `elder`."""
        rng = self.rng
        line = (elder.root, elder.ending, elder.other[1])
        one = self._one(elder.people, "daughter" if female else "son", female, elder.father, line, year)
        given = one.given
        for _ in range(4):
            alike = not taken or rng.random() < 0.75 or given.own[:2] == taken[-1].own[:2]
            if given not in taken and alike:
                break
            given = self._name(elder.people, female)
        while given in taken:
            given = self._name(elder.people, female)
        return replace(
            one,
            given=given,
            town=elder.town,
            region=elder.region,
            phone=elder.phone,
            country=elder.country,
            newer=elder.newer,
        )

    def _name(self, people: str, female: bool) -> Both:
        known = self.words[people]
        name = self._often(known.female if female else known.male)
        return other_tail(people, name, self.rng) if not female and self.rng.random() < 0.12 else name

    def _root(self, people: str) -> tuple[Both, str, str]:
        usual, changed = endings(people, self.rng)
        return forefather(people, self._often(self.words[people].roots), self.rng), usual, changed

    def _often(self, names: list[Both]) -> Both:
        weights = self.weights.get(len(names))
        if weights is None:
            weights = self.weights[len(names)] = list(accumulate(1 / (rank + 8) for rank in range(len(names))))
        return self.rng.choices(names, cum_weights=weights)[0]

    def _born(self, year: int) -> date:
        if year < 1985 and self.rng.random() < 0.05:  # entered in the book at the new year
            return date(year, 1, 1)
        return date(year, 1, 1) + timedelta(days=self.rng.randint(0, 364))


def _town(people: str, text: str) -> tuple[Both, Both]:
    """A town and its region, of `town/region`."""
    town, _, region = text.lower().partition("/")
    return both(people, town), both(people, region)
