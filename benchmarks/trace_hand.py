"""One hand that writes a group of people into a register: what becomes of their names."""

import re
from dataclasses import dataclass
from typing import Final

from benchmarks.trace_dice import Dice, Weighted, weighted
from benchmarks.trace_errors import misheard, typed
from benchmarks.trace_families import Family, Person
from benchmarks.trace_names import patronymic, pool
from benchmarks.trace_rates import Rates
from benchmarks.trace_spell import Word, as_russian, spell

APOSTROPHES: Final = ("‘", "'", "`", "ʻ", "’", "")
SOFT: Final = re.compile(r"(ов|ев|ёв|ов|ov|yev|ýew|ev|ow|ew|off)(а|a)?$", re.IGNORECASE)
ZODA: Final = re.compile(r"(зода|зод|zoda|zod|zadə|zada|заде|зада)$", re.IGNORECASE)
CUTS: Final = (
    "абду", "муҳаммад", "мирзо", "мирза", "саид", "нур", "бек", "ҷон", "жон", "хон", "шо", "гул", "гүл", "нисо", "ой",
    "мурод", "мурат", "назар", "али", "алӣ", "берди", "guly", "myrat", "geldi", "berdi",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Names:
    """A name as one hand wrote it, in its three parts."""

    surname: str
    given: str
    patronymic: str


class Hand:
    """Writes one group: in one system, one order, one habit; now and then it slips."""

    __slots__ = (
        "apostrophe",
        "capitals",
        "dice",
        "family",
        "given_first",
        "heard",
        "part",
        "rates",
        "shape",
        "system",
        "tongue",
        "whole",
    )

    def __init__(self, family: Family, part: str, rates: Rates, dice: Dice) -> None:
        self.family, self.part, self.rates, self.dice = family, part, rates, dice
        self.system = _weighted(rates, "systems").pick(dice)
        self.shape = _weighted(rates, "patronymics").pick(dice)
        self.tongue = _weighted(rates, "tongues").pick(dice)
        self.apostrophe = dice.one(APOSTROPHES)
        self.whole = dice.chance(rates.whole)
        self.given_first = dice.chance(rates.given_first)
        self.capitals = dice.chance(rates.capitals)
        self.heard: dict[str, list[tuple[str, str]]] = {"surname": [], "patronymic": []}

    def write(self, person: Person) -> Names:
        """The three parts of a person's name as this hand writes them, with its slips."""
        rates, dice = self.rates, self.dice
        system = _weighted(rates, "systems").pick(dice) if dice.chance(rates.mixed_hand) else self.system
        surname = "" if dice.chance(rates.surname_missing) else self._surname(person, system)
        given = "" if surname and dice.chance(rates.given_missing) else self._given(person, system)
        father = self._patronymic(person, system)
        if given and dice.chance(rates.initials):
            given, father = f"{given[:1]}.", f"{father[:1]}." if father else ""
        if self.shape == "glued" and father and given:
            given, father = f"{given} {father}", ""
        return Names(surname, given, father)

    def slip(self, text: str) -> str:
        """A name part with errors of hearing and typing at the rates of the register."""
        if text and self.dice.chance(self.rates.hearing):
            text = misheard(text, self.dice)
            if self.dice.chance(0.2):
                text = misheard(text, self.dice)
        if text and self.dice.chance(self.rates.typing):
            text = typed(text, self.dice)
        return text

    def letters(self, text: str) -> str:
        """The hand's own apostrophe and capitals. Georgian has no capital letters."""
        if "‘" in text:
            text = text.replace("‘", self.apostrophe)
        return text.upper() if self.capitals and not "ა" <= text[:1] <= "ჿ" else text

    def joined(self, names: Names) -> str:
        """The parts as one name, in this hand's order."""
        parts = (
            (names.given, names.patronymic, names.surname)
            if self.given_first
            else (names.surname, names.given, names.patronymic)
        )
        return " ".join(part for part in parts if part)

    def _surname(self, person: Person, system: str) -> str:
        rates, dice = self.rates, self.dice
        word = person.surname
        both = False
        if person.maiden:
            both = dice.chance(rates.both_surnames)
            word = person.maiden if not both and dice.chance(rates.other_surname) else word
        text = spell(word, system)
        if dice.chance(rates.ending_swapped) and person.people in {"tajik", "uzbek", "azerbaijani"}:
            text = swapped_ending(text)
        elif dice.chance(rates.ending_dropped):
            text = SOFT.sub("", text) or text
        elif dice.chance(rates.other_sex_ending):
            text = other_sex(text)
        text = self._slip_alike("surname", text)
        if both and person.maiden:
            second = self.slip(spell(person.maiden, system))
            text = dice.one((f"{text} ({second})", f"{text}-{second}", f"{second} ({text})"))
        return text

    def _given(self, person: Person, system: str) -> str:
        rates, dice = self.rates, self.dice
        word = person.given
        kept = person.second is not None and not dice.chance(rates.second_dropped)
        if dice.chance(rates.diminutive):
            word, kept = self._short(person), False
        elif dice.chance(rates.pet_ending):
            word, kept = self._pet(person), False
        text = spell(word, system)
        if dice.chance(rates.split):
            text = cut(text, word.native, dice)
        text = self.slip(text)
        if kept and person.second:
            second = self.slip(spell(person.second, system))
            if dice.chance(rates.second_glued):
                return second + text.lower()
            return f"{second}{dice.one((' ', ' ', '-'))}{text}"
        return text

    def _short(self, person: Person) -> Word:
        listed = pool(person.people, self.part).short.get(person.given.native)
        return self.dice.one(listed) if listed else self._pet(person)

    def _pet(self, person: Person) -> Word:
        """The name as at home: with an ending of endearment, or only its beginning."""
        name = person.given
        if len(name.native) > 7 and self.dice.chance(0.4):
            return Word(name.people, name.native[:-3], name.russian[:-3])
        ending = self.dice.one(pool(person.people, self.part).pet["male" if person.sex == "m" else "female"])
        base, russian = name.native, name.russian
        if person.people in {"georgian", "ukrainian", "belarusian", "moldovan", "russian", "armenian"}:
            base = base.rstrip("аеиоуяйьыіaeiouაეიოუա")
            russian = russian.rstrip("аеиоуяйьы")
        return Word(name.people, base + ending, russian + as_russian(ending, name.people))

    def _patronymic(self, person: Person, system: str) -> str:
        shape = self.family.shape
        match self.shape:
            case "none":
                return ""
            case "vich":
                shape = "vich"
            case "own" if person.people in {"uzbek", "kyrgyz", "kazakh", "azerbaijani"}:
                shape = "own"
        if shape == "none" or (system == "native" and person.people in {"armenian", "georgian", "moldovan"}):
            return ""
        if shape == "zoda" and person.people not in {"tajik", "uzbek"}:
            shape = "vich"
        return self._slip_alike("patronymic", spell(patronymic(person.father, person.sex, shape), system))

    def _slip_alike(self, kind: str, text: str) -> str:
        """Brothers and sisters are misheard together: what was written for one is written for the next, with its ending."""
        if self.dice.chance(self.rates.alike):
            for clean, written in self.heard[kind]:
                shared = next(
                    (at for at, (one, other) in enumerate(zip(clean, text, strict=False)) if one != other),
                    min(len(clean), len(text)),
                )
                before, after = clean[shared:], text[shared:]
                if shared >= 3 and max(len(before), len(after)) <= 4 and written.endswith(before):
                    return written[: len(written) - len(before)] + after
        written = self.slip(text)
        self.heard[kind].append((text, written))
        return written


_CHOICES: Final[dict[tuple[int, str], Weighted[str]]] = {}


def _weighted(rates: Rates, name: str) -> Weighted[str]:
    key = (id(rates), name)
    if key not in _CHOICES:
        _CHOICES[key] = weighted(getattr(rates, name))
    return _CHOICES[key]


def other_sex(surname: str) -> str:
    """A surname with the ending of the other sex: Каримова for Каримов, and back."""
    found = SOFT.search(surname)
    if not found:
        return surname
    if found[2]:
        return surname[:-1]
    return surname + ("а" if surname[-1] in "веёВ" else "a")


def swapped_ending(surname: str) -> str:
    """Раҳмонов for Раҳмонзода, as papers were renewed, and back."""
    cyrillic = surname[:1].lower() in "абвгдеёжзийклмнопрстуфхцчшщъыьэюяқғҳҷӯӣў"
    if ZODA.search(surname):
        return ZODA.sub("ов" if cyrillic else "ov", surname)
    return SOFT.sub("зода" if cyrillic else "zoda", surname)


def cut(text: str, native: str, dice: Dice) -> str:
    """A name of two parts written as two: Абду Раҳмон, Гул-нисо. The place is found in the name's own letters."""
    for part in CUTS:
        at = native.find(part)
        if at < 0 or len(native) - len(part) < 3:
            continue
        place = round((len(part) if at == 0 else at) * len(text) / len(native))
        if 2 <= place <= len(text) - 2:
            left, right = text[:place], text[place:]
            return f"{left} {right.title()}" if dice.chance(0.6) else f"{left}-{right}"
    return text
