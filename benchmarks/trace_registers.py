"""Registers: which people of a family stand in each, and their lines, with the columns of `habeas.trace.listed`."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

import pyarrow as pa

from benchmarks.trace_born import told
from benchmarks.trace_dice import Dice
from benchmarks.trace_families import Family, Person, cities, countries, places
from benchmarks.trace_hand import Hand, Names
from benchmarks.trace_names import PEOPLES
from benchmarks.trace_rates import Rates
from habeas.trace.listed import COLUMNS

LATEST: Final = date(2026, 6, 1)
SEXES: Final = {
    "ru": (("м", "ж"), ("м", "ж"), ("муж.", "жен."), ("М", "Ж"), ("мужской", "женский")),
    "en": (("m", "f"), ("male", "female"), ("M", "F"), ("boy", "girl")),
    "iso": (("M", "F"), ("M", "F"), ("m", "f")),
}
ROWS: Final = tuple(name for name in COLUMNS if name not in ("id", "group"))


@dataclass(slots=True)
class Register:
    """The lines of one register so far. `persons` and `families` are the truth, line by line; `groups` number entries."""

    name: str
    rates: Rates
    part: str
    columns: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in ROWS})
    groups: list[int] = field(default_factory=list)
    grouped: list[bool] = field(default_factory=list)
    persons: list[int] = field(default_factory=list)
    families: list[int] = field(default_factory=list)
    entries: int = 0

    def __len__(self) -> int:
        return len(self.persons)

    def take(self, family: Family, dice: Dice) -> None:
        """Writes a family down, and rarely a second time: another relative wrote, another house took them in."""
        chosen = self._chosen(family, dice)
        self._enter(family, chosen, dice)
        if dice.chance(self.rates.again):
            later = replace_seen(family, dice)
            self._enter(later, chosen if dice.chance(0.5) else self._chosen(family, dice), dice)

    def _chosen(self, family: Family, dice: Dice) -> list[Person]:
        rates = self.rates
        chosen = [each for each in family.members if dice.chance(rates.members[each.role])]
        if len(chosen) > 1 and dice.chance(rates.one_only):
            chosen = [dice.one(chosen)]
        return chosen or [dice.one(family.members)]

    def _enter(self, family: Family, chosen: list[Person], dice: Dice) -> None:
        rates = self.rates
        hand = Hand(family, self.part, rates, dice)
        on = min(family.seen + timedelta(days=dice.whole(0, 420)), LATEST)
        self.entries += 1
        grouped = not dice.chance(rates.group_missing)
        shared = self._shared(family, hand, on)
        sexes = dice.one(SEXES[hand.tongue])
        for person in chosen:
            if person.born <= on:
                self._line(family, person, hand, shared, sexes, on, grouped)

    def ask(self, family: Family, person: Person, dice: Dice) -> None:
        """Writes one line about one person, up to two years later: a question."""
        hand = Hand(family, self.part, self.rates, dice)
        on = min(max(family.seen, person.born) + timedelta(days=dice.whole(30, 700)), LATEST)
        self.entries += 1
        self._line(family, person, hand, self._shared(family, hand, on), dice.one(SEXES[hand.tongue]), on, False)

    def _line(self, family: Family, person: Person, hand: Hand, shared: dict[str, str], sexes: tuple[str, str], on: date,
              grouped: bool) -> None:  # fmt: skip
        rates, dice = self.rates, hand.dice
        line = dict(shared)
        self._name(line, hand.write(person), hand)
        sex = person.sex
        if dice.chance(rates.sex_wrong):
            sex = "f" if sex == "m" else "m"
        line["sex"] = "" if dice.chance(rates.sex_missing) else sexes["mf".index(sex)]
        line["born"] = told(person.born, on, dice, rates.born, hand.tongue)
        line["role"] = "" if dice.chance(rates.role_missing) else person.role
        self._parents(line, family, person, hand)
        for name in ROWS:
            self.columns[name].append(line.get(name, ""))
        self.groups.append(self.entries)
        self.grouped.append(grouped)
        self.persons.append(person.number)
        self.families.append(family.number)

    def _shared(self, family: Family, hand: Hand, on: date) -> dict[str, str]:
        """What a hand writes alike for a whole group: where from, where seen, when, the phone."""
        rates, dice = self.rates, hand.dice
        people = dice.one(tuple(PEOPLES)) if dice.chance(rates.country_wrong) else family.people
        spellings = countries(people)
        at = {"iso": 3, "en": dice.one((2, 2, 4)), "ru": dice.one((0, 0, 0, 1))}[hand.tongue]
        if hand.system == "native" and dice.chance(0.4):
            at = len(spellings) - 1
        region, place = family.home
        if dice.chance(rates.other_place):
            region = dice.whole(0, len(places(family.people)) - 1)
            place = dice.whole(0, len(places(family.people)[region][1]) - 1)
        regions, towns = places(family.people)[region]
        city = cities()[dice.whole(0, len(cities()) - 1) if dice.chance(rates.other_city) else family.city]
        shared = {
            "country": "" if dice.chance(rates.country_missing) else spellings[min(at, len(spellings) - 1)],
            "region": "" if dice.chance(rates.region_missing) else _variant(regions, hand, dice),
            "place": "" if dice.chance(rates.place_missing) else hand.slip(_variant(towns[place], hand, dice)),
            "last_seen": "" if dice.chance(rates.last_seen_missing) else _variant(city, hand, dice),
            "seen_on": on.isoformat() if dice.chance(0.85) else f"{on.day:02}.{on.month:02}.{on.year}",
            "phone": phone(family, dice, rates.other_phone) if dice.chance(rates.phone) else "",
        }
        if self.name == "deportation":
            shared = {
                name: value.upper() if name not in ("seen_on", "phone") else value for name, value in shared.items()
            }
        return shared

    def _name(self, line: dict[str, str], names: Names, hand: Hand) -> None:
        if hand.whole:
            line["name"] = hand.letters(hand.joined(names))
            return
        surname, given = names.surname, names.given
        if hand.dice.chance(self.rates.swapped_columns):
            surname, given = given, surname
        line["surname"], line["given"] = hand.letters(surname), hand.letters(given)
        line["patronymic"] = hand.letters(names.patronymic)

    def _parents(self, line: dict[str, str], family: Family, person: Person, hand: Hand) -> None:
        """The names of the parents, where the hand tells them: whole, or the given name alone."""
        if person.role != "child":
            return
        for role, rate in (("father", self.rates.father_told), ("mother", self.rates.mother_told)):
            parent = family.parent(role)
            if parent is None or not hand.dice.chance(rate):
                continue
            names = hand.write(parent)
            if hand.dice.chance(0.35):
                names = Names("", names.given, "")
            line[role] = hand.letters(hand.joined(names))

    def table(self, order: list[int], ids: list[str], groups: list[str]) -> pa.Table:
        """The register with these ids, its lines in this order."""
        columns = {"id": pa.array(ids, pa.string()), "group": pa.array(groups, pa.string())}
        taken = pa.array(order, pa.int64())
        for name in ROWS:
            columns[name] = pa.array(self.columns[name], pa.string()).take(taken)
        return pa.table({name: columns[name] for name in COLUMNS})


def replace_seen(family: Family, dice: Dice) -> Family:
    """The same family some months later, in another place."""
    later = replace(family, seen=min(family.seen + timedelta(days=dice.whole(20, 300)), LATEST))
    if dice.chance(0.5):
        later.city = dice.whole(0, len(cities()) - 1)
    return later


def _variant(spellings: list[str], hand: Hand, dice: Dice) -> str:
    """One spelling of a place: the official one most often; Latin where the hand writes Latin, if there is one."""
    latin = hand.tongue == "iso" or hand.system in {
        "national",
        "chat_a",
        "chat_b",
        "bgn",
        "german",
        "old_passport",
        "passport",
    }
    fitting = [each for each in spellings if each[0].isascii() == latin] or spellings
    return fitting[0] if dice.chance(0.6) else dice.one(fitting)


def phone(family: Family, dice: Dice, other: float) -> str:
    """A number of the family, or of somebody else, in one of the usual ways of writing."""
    number = (
        dice.one(family.phones)
        if not dice.chance(other)
        else f"+7 9{dice.whole(10, 99)} {dice.whole(100, 999)}-{dice.whole(10, 99)}-{dice.whole(10, 99)}"
    )
    kind = dice.roll()
    if kind < 0.4:
        return number
    figures = "".join(letter for letter in number if letter.isdigit())
    if kind < 0.7:
        return "+" + figures
    if number.startswith("+7 9") and kind < 0.9:
        return "8" + figures[1:]
    return figures
