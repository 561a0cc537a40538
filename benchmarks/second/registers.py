"""Writes invented people into three registers, each in its clerks' manner: an institution, search requests, deportations.

1. A family may be held, removed and sought, each in part; who is left of it asks for the others.
2. A line takes the names from the papers, from an interpreter or from memory: `Manner` says in what spelling, how often.
3. Ears, keyboards and forms then do their part: sounds mistaken, letters missed, parts left out, swapped or run together.

The rates are a judgement of what such lists look like, made before any engine was measured on them, and not changed since.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from benchmarks.second.families import Family, Person
from benchmarks.second.forms import Both, child_of, other_tail, ovich, surname
from benchmarks.second.names import SHORT
from benchmarks.second.slips import Births, mistype, written_birth
from benchmarks.second.spell import BACK, LATIN, OLDER_PASSPORT, OWN_LATIN, PASSPORT, UZBEK_CYRILLIC, mishear, table

PATRONYMICS: dict[str, tuple[float, float, float]] = {
    "russian": (0.98, 0.0, 0.0), "tajik": (0.6, 0.05, 0.23), "kyrgyz": (0.75, 0.1, 0.0), "kazakh": (0.6, 0.28, 0.0),
    "uzbek": (0.43, 0.5, 0.02), "turkmen": (0.5, 0.4, 0.0), "azerbaijani": (0.2, 0.72, 0.03), "armenian": (0.6, 0.3, 0.0),
    "georgian": (0.6, 0.0, 0.05), "ukrainian": (0.98, 0.0, 0.0), "belarusian": (0.98, 0.0, 0.0), "moldovan": (0.4, 0.0, 0.1),
}  # fmt: skip
"""Shares of patronymics in -ович, in the people's own manner, and as the bare father's name; the rest has none."""


@dataclass(frozen=True, slots=True)
class Manner:
    """A register's clerks: shares of spellings and of slips (a share is of lines, `heard` and `typed` of name parts)."""

    spellings: dict[str, float]
    heard: float
    typed: float
    patronymic: float
    second_surname: float
    short: float
    swapped: float
    merged: float
    initials: float
    no_surname: float
    no_given: float
    births: Births


MANNERS: dict[str, Manner] = {
    "institution": Manner(
        spellings={"russian": 0.58, "back": 0.22, "ear": 0.16, "own": 0.04},
        heard=0.06,
        typed=0.035,
        patronymic=0.75,
        second_surname=0.25,
        short=0.01,
        swapped=0.03,
        merged=0.04,
        initials=0.03,
        no_surname=0.004,
        no_given=0.002,
        births=Births(0.03, 0.01, 0.06, 0.04, 0.025, 0.02, 0.03, 0.02),
    ),
    "requests": Manner(
        spellings={"russian": 0.4, "own": 0.2, "mine": 0.22, "passport": 0.12, "ear": 0.06},
        heard=0.12,
        typed=0.05,
        patronymic=0.55,
        second_surname=0.35,
        short=0.07,
        swapped=0.04,
        merged=0.06,
        initials=0.01,
        no_surname=0.02,
        no_given=0.01,
        births=Births(0.05, 0.04, 0.13, 0.03, 0.03, 0.05, 0.03, 0.09),
    ),
    "deportation": Manner(
        spellings={
            "passport": 0.55,
            "icao": 0.13,
            "gost": 0.06,
            "french": 0.02,
            "bgn": 0.03,
            "iso9": 0.01,
            "scientific": 0.01,
        }
        | {"russian": 0.19},
        heard=0.03,
        typed=0.025,
        patronymic=0.45,
        second_surname=0.15,
        short=0.0,
        swapped=0.12,
        merged=0.0,
        initials=0.0,
        no_surname=0.002,
        no_given=0.0,
        births=Births(0.02, 0.0, 0.025, 0.015, 0.03, 0.015, 0.025, 0.0),
    ),
}
"""The clerks of each register."""


@dataclass(slots=True)
class Line:
    """One line of a register and whom it is about."""

    person: Person
    family: int
    group: str
    role: str
    surname: str
    given: str
    patronymic: str
    born: str
    seen_on: date
    place: str
    region: str
    last_seen: str
    phone: str


@dataclass
class Registers:
    """The three lists as they grow, with the clerks' shared dice."""

    rng: Random
    lists: dict[str, list[Line]] = field(default_factory=lambda: {name: [] for name in MANNERS})
    groups: int = 0
    families: int = 0

    def __len__(self) -> int:
        return sum(map(len, self.lists.values()))

    def add(self, family: Family) -> None:
        """Lets a family be held, removed and sought, and writes the lines of those whom it concerns."""
        rng = self.rng
        self.families += 1
        held, removed, sought = rng.random() < 0.55, rng.random() < 0.5, rng.random() < 0.6
        day = date(2022, 3, 1) + timedelta(days=rng.randint(0, 1200))
        members = [one for one in family.members if one.born < day]
        here = [one for at, one in enumerate(members) if rng.random() < (0.85 if family.together or not at else 0.12)]
        if held:
            self._write("institution", here, 0.6 if family.together else 0.3, day)
        if removed:
            gone = [one for one in here if rng.random() < 0.8]
            self._write("deportation", gone, 0.35, day + timedelta(days=rng.randint(5, 200)))
        if sought:
            left = [one for one in members if one not in here]
            asked = [one for one in here if rng.random() < 0.85] + [one for one in left if rng.random() < 0.5]
            self._write("requests", asked, 1.0, day + timedelta(days=rng.randint(1, 90)))

    def _write(self, register: str, people: list[Person], grouped: float, day: date) -> None:
        rng, manner, lines = self.rng, MANNERS[register], self.lists[register]
        known = rng.random() < grouped
        self.groups += 1
        halves = rng.random() < 0.12 and register == "institution"  # men and women held apart
        spelling = self._spelling(manner)
        for person in people:
            if rng.random() < 0.3:  # one clerk mostly writes a family in one manner
                spelling = self._spelling(manner)
            group = f"{self.groups}{'f' if halves and person.female else ''}" if known and len(people) > 1 else ""
            lines.append(self._line(person, manner, spelling, group, day + timedelta(days=rng.choice((0, 0, 0, 1, 2)))))

    def _spelling(self, manner: Manner) -> str:
        return self.rng.choices(list(manner.spellings), cum_weights=list(accumulate(manner.spellings.values())))[0]

    def _line(self, person: Person, manner: Manner, spelling: str, group: str, day: date) -> Line:
        rng = self.rng
        parts = self._slips(
            [self._spelled(person, part, spelling) for part in self._papers(person, manner)], manner, spelling
        )
        last, first, patronymic = self._form(parts, manner)
        role = person.kin if group and rng.random() < 0.8 else ""
        place = self._place(person, person.town, spelling) if rng.random() < 0.6 else ""
        region = self._place(person, person.region, spelling) if rng.random() < 0.5 else ""
        seen = self._place(person, person.town, "own") if rng.random() < 0.2 else ""
        phone = person.phone if rng.random() < 0.5 else ""
        born = written_birth(person.born, day.year, manner.births, rng)
        return Line(person, self.families, group, role, last, first, patronymic, born, day, place, region, seen, phone)

    def _papers(self, person: Person, manner: Manner) -> list[Both]:
        """Surname, given name, patronymic before they are spelled; an empty one where the line has none."""
        rng = self.rng
        root, ending = person.other if rng.random() < manner.second_surname else (person.root, person.ending)
        given = person.given
        if rng.random() < manner.short and given.russian in SHORT:
            short = rng.choice(SHORT[given.russian].split("/"))
            given = Both(short, short)
        elif not person.female and rng.random() < 0.04:
            given = other_tail(person.people, given, rng)
        given = self._double(given)
        nothing = Both("", "")
        patronymic = self._patronymic(person) if ending != "son" and rng.random() < manner.patronymic else nothing
        last = surname(person.people, root, ending, person.female)
        draw = rng.random()
        if draw < manner.no_surname:
            last = nothing
        elif draw < manner.no_surname + manner.no_given:
            given = nothing
        return [last, given, patronymic]

    def _double(self, given: Both) -> Both:
        """One name of two (Анна-Мария), or a Muhammadali written apart, in some lines."""
        draw = self.rng.random()
        if "-" in given.own and draw < 0.4:
            at = self.rng.randint(0, 1)
            return Both(given.own.split("-")[at], given.russian.split("-")[at])
        for prefix in ("муҳаммад", "muhammad", "абду", "abdu", "said", "саид"):
            if given.own.startswith(prefix) and len(given.own) > len(prefix) + 2 and draw < 0.2:
                cut = len(prefix)
                return Both(
                    f"{given.own[:cut]} {given.own[cut:].lstrip('-')}", f"{given.russian[:cut]} {given.russian[cut:]}"
                )
        return given

    def _patronymic(self, person: Person) -> Both:
        """Of the shape of the person's papers in two thirds of the lines, else as the clerk is used to."""
        rng = self.rng
        draw = person.number * 0.6180339887 % 1 if rng.random() < 0.65 else rng.random()
        with_ovich, own, bare = PATRONYMICS[person.people]
        father, people = person.father, person.people
        if draw < with_ovich:
            russian = ovich(father.russian, person.female)
            if people in ("russian", "ukrainian", "belarusian"):
                return child_of(people, father, person.female)
            latin = father.own[-1:] <= "ʯ"
            ending = ("ovna" if person.female else "ovich") if latin else ("овна" if person.female else "ович")
            return Both(father.own + ending, russian)
        if draw < with_ovich + own:
            return child_of(people, father, person.female)
        return father if draw < with_ovich + own + bare else Both("", "")

    def _spelled(self, person: Person, name: Both, spelling: str) -> str:
        people = person.people
        if not name.own:
            return ""
        match spelling:
            case "russian" | "ear":
                return name.russian
            case "own":
                cyrillic = people == "uzbek" and person.number % 2
                return table(UZBEK_CYRILLIC)(name.own) if cyrillic else name.own
            case "mine":
                return table(OWN_LATIN[person.number % len(OWN_LATIN)])(name.russian)
            case "passport":
                return passport(person, name)
            case "back":
                return table(BACK[self.rng.choice((0, 0, 0, 1, 2))])(passport(person, name))
        return table(LATIN[spelling])(name.russian)

    def _place(self, person: Person, name: Both, spelling: str) -> str:
        return capital(self._spelled(person, name, spelling))

    def _slips(self, parts: list[str], manner: Manner, spelling: str) -> list[str]:
        rng = self.rng
        heard = 0.5 if spelling == "ear" else manner.heard
        for at, part in enumerate(parts):
            if part and rng.random() < heard:
                part = mishear(part, rng)
            if part and rng.random() < manner.typed:
                part = mistype(part, rng)
            parts[at] = part
        return parts

    def _form(self, parts: list[str], manner: Manner) -> tuple[str, str, str]:
        """The parts as the form took them: swapped, run together, or shortened to initials."""
        rng = self.rng
        last, first, patronymic = (capital(part) for part in parts)
        if last and rng.random() < manner.swapped:
            last, first = first, last
        if patronymic and rng.random() < manner.merged:
            return last, f"{first} {patronymic}", ""
        if rng.random() < manner.initials:
            return last, f"{first[:1]}.", f"{patronymic[:1]}." if patronymic else ""
        return last, first, patronymic


def passport(person: Person, name: Both) -> str:
    """The name in the person's passport: by the country's table of the years it is of."""
    people = person.people
    if person.newer:
        return table(PASSPORT[people])(name.own)
    older = OLDER_PASSPORT.get(people)
    return table(older)(name.own) if older else table(LATIN["gost"])(name.russian)


def capital(name: str) -> str:
    """Each word of the name with a capital letter; what follows an apostrophe stays small."""
    return " ".join("-".join(part[:1].upper() + part[1:] for part in word.split("-")) for word in name.split(" "))
