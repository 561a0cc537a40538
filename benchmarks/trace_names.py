"""The names of invented people: large pools with uneven frequencies, surnames and patronymics shaped as each people does.

Lists are in `data/people/`. Of every list the first fifth (the names that everybody bears) belongs to both parts; of the
rest *train* and *test* have each their own half, and surnames are made from each part's own names.
"""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.trace_dice import Dice, Item, Weighted
from benchmarks.trace_spell import BGN, CYRILLIC, Word, as_russian

DATA: Final = Path(__file__).parent / "data" / "people"
PARTS: Final = ("train", "test")
PEOPLES: Final = {
    "tajik": 0.24, "uzbek": 0.22, "kyrgyz": 0.14, "ukrainian": 0.10, "azerbaijani": 0.06, "armenian": 0.06, "kazakh": 0.04,
    "moldovan": 0.04, "georgian": 0.03, "russian": 0.03, "turkmen": 0.02, "belarusian": 0.02,
}  # fmt: skip
"""How many of Russia's migrants in the registers are of each people."""
SECOND_OF: Final = dict.fromkeys(("ukrainian", "belarusian", "moldovan", "russian", "georgian", "armenian"), "f")
"""Whose second names are women's; of the other peoples they are men's."""
SHARED = 0.2
COMPOUNDS = {"male": 90, "female": 60}
VOWELS: Final = frozenset("аеёиоуыэюяӣӯўөүұәіїєaeiouyıəöüäýաեէըիոօևაეიოუăâî")


@dataclass(frozen=True, slots=True)
class Surname:
    """A family's name as a man and as a woman bear it; `stem` is the name it was made from, where it was."""

    male: Word
    female: Word
    stem: Word | None = None


@dataclass(frozen=True, slots=True)
class Pool:
    """The names of one people in one part."""

    people: str
    male: Weighted[Word]
    female: Weighted[Word]
    surnames: Weighted[Surname]
    second: dict[str, tuple[Word, ...]]
    endings: tuple[str, ...]
    pet: dict[str, tuple[str, ...]]
    short: dict[str, tuple[Word, ...]]


def _words(text: str, people: str) -> list[Word]:
    found = []
    for token in text.split():
        native, _, russian = token.lower().partition("=")
        found.append(Word(people, native, russian or as_russian(native, people)))
    return found


def _half(listed: list[Word], part: str) -> list[Word]:
    shared = int(len(listed) * SHARED)
    return [word for at, word in enumerate(listed) if at < shared or at % 2 == PARTS.index(part)]


def _compounds(said: dict[str, str], sex: str, people: str, part: str, rng: np.random.Generator) -> list[Word]:
    firsts, seconds = said.get(f"first_{sex}", "").split(), said.get(f"second_{sex}", "").split()
    made = sorted(
        {(first + second).lower() for first in firsts for second in seconds if first.lower() != second.lower()}
    )
    order = [made[at] for at in rng.permutation(len(made))]
    mine = order[PARTS.index(part) :: 2]
    return [Word(people, native, as_russian(native, people)) for native in mine]


@lru_cache(maxsize=32)
def pool(people: str, part: str) -> Pool:
    """The names of a people. The same in every run: the order of rare names has a seed of its own."""
    said = tomllib.loads((DATA / f"{people}.toml").read_text(encoding="utf-8"))
    rng = np.random.default_rng(sum(map(ord, people)))
    given: dict[str, list[Word]] = {}
    stems: list[Word] = []
    for sex in ("male", "female"):
        made = _compounds(said, sex, people, part, rng)
        given[sex] = _unique(_half(_words(said[sex], people), part) + made[: COMPOUNDS[sex]])
        if sex == "male":
            stems = _unique(given[sex] + made)
    endings = tuple(said["endings"].split())
    surnames = [_gendered(word) for word in _half(_words(said.get("surnames", ""), people), part)]
    stems += _half(_words(said.get("stems", ""), people), part)
    surnames += [
        surname(stem, ending)
        for stem in stems
        for ending in sorted({endings[at] for at in rng.integers(0, len(endings), 6 if said.get("stems") else 2)})
    ]  # fmt: skip
    order = rng.permutation(len(surnames)) if not said.get("surnames") else np.arange(len(surnames))
    second = {SECOND_OF.get(people, "m"): tuple(_words(said.get("second_names", ""), people))}
    return Pool(
        people, _zipf(given["male"], 6, 0.95), _zipf(given["female"], 6, 0.95),
        _zipf([surnames[at] for at in order], 15, 0.75), second, endings,
        {sex: tuple(said[f"pet_{sex}"].split()) for sex in given},
        {name.lower(): tuple(_words(short, people)) for name, short in said.get("short", {}).items()},
    )  # fmt: skip


def _unique(words: list[Word]) -> list[Word]:
    return list({word.native: word for word in words}.values())


def _zipf(items: list[Item], shift: float, power: float) -> Weighted[Item]:
    return Weighted(tuple(items), 1 / (np.arange(len(items)) + shift) ** power)


def _gendered(male: Word) -> Surname:
    """A listed surname, and how a woman bears it."""
    return Surname(male, Word(male.people, _woman(male.native), _woman(male.russian)))


def _woman(name: str) -> str:
    for man, woman in (
        ("ський", "ська"), ("цький", "цька"), ("ский", "ская"), ("ий", "а"),
        ("скі", "ская"), ("цкі", "цкая"), ("ов", "ова"), ("ев", "ева"),
        ("ёв", "ёва"), ("ин", "ина"), ("аў", "ава"), ("еў", "ева"), ("ёў", "ёва"), ("оў", "ова"), ("ін", "іна"),
    ):  # fmt: skip
        if name.endswith(man):
            return name[: -len(man)] + woman
    return name


def surname(stem: Word, ending: str) -> Surname:
    """A surname made from a given name (or a stem of a list) by the ending of its people.

    >>> made = surname(Word("tajik", "раҷаб", "раджаб"), "ов")
    >>> made.male.native, made.female.russian
    ('раҷабов', 'раджабова')
    """
    people, native, russian = stem.people, stem.native, stem.russian
    words: tuple[str, str, str, str]
    match ending:
        case "ов" | "ин":
            words = (_ov(native), _ov(native) + "а", _ov(russian), _ov(russian) + "а")
        case "ow":
            last = native + ("ýew" if native[-1] in VOWELS else "ow")
            words = (last, last + "a", _ov(russian), _ov(russian) + "а")
        case "ov":
            last = native + ("yev" if native[-1] in VOWELS else "ov")
            words = (last, last + "a", _ov(russian), _ov(russian) + "а")
        case "-":
            words = (native, native, russian, russian)
        case "уулу":
            words = (f"{native} уулу", f"{native} кызы", f"{russian} уулу", f"{russian} кызы")
        case "ұлы":
            words = (f"{native}ұлы", f"{native}қызы", f"{russian}улы", f"{russian}кызы")
        case _:
            base, russian_base = native, russian
            if people in {"georgian", "ukrainian", "belarusian", "moldovan"}:
                base, russian_base = base.rstrip("აეიოუаеиоуяійьыaeiou"), russian_base.rstrip("аеиоуяйьы")
            if people == "armenian" and native[-1] in VOWELS:
                base, russian_base = base[:-1], russian_base[:-1]
            said = "ян" if ending == "յան" else as_russian(ending, people)
            words = (base + ending, base + ending, russian_base + said, russian_base + said)
    return Surname(Word(people, words[0], words[2]), Word(people, words[1], words[3]), stem)


def _ov(name: str) -> str:
    """The Russian possessive that made most surnames: Карим, Каримов; Али, Алиев; Бой, Боев."""
    if name[-1] in "йь":
        return name[:-1] + "ев"
    if name[-1] == "ӣ":
        return name[:-1] + "иев"
    if name[-1] in "ая" and len(name) > 3:
        return name + "ев" if name[-1] == "а" else name[:-1] + "ев"
    return name + ("ев" if name[-1] in VOWELS else "ов")


VICH = "vich"
"""The patronymic of Russian papers, -ович and -овна."""


@lru_cache(maxsize=1 << 17)
def patronymic(father: Word, sex: str, shape: str) -> Word:
    """The father's name in a child's: `vich`, `own` (-ўғли, -оглы, уулу, -ұлы), `zoda`, or `bare` (the name itself).

    >>> patronymic(Word("uzbek", "карим", "карим"), "f", "own").native
    'карим қизи'
    """
    people, native, russian = father.people, father.native, father.russian
    son = sex == "m"
    vich = _vich(russian, son)
    if shape == "bare":
        return father
    if shape == "zoda":
        return Word(people, f"{native}зода", f"{russian}зода")
    if shape == "own":
        match people:
            case "uzbek":
                return Word(people, f"{native} {'ўғли' if son else 'қизи'}", f"{russian} {'угли' if son else 'кизи'}")
            case "kyrgyz":
                return Word(people, f"{native} {'уулу' if son else 'кызы'}", f"{russian} {'уулу' if son else 'кызы'}")
            case "kazakh":
                return Word(people, f"{native}{'ұлы' if son else 'қызы'}", f"{russian}{'улы' if son else 'кызы'}")
            case "azerbaijani":
                return Word(people, f"{native} {'oğlu' if son else 'qızı'}", f"{russian} {'оглы' if son else 'кызы'}")
            case "armenian":
                return Word(people, f"{native}ի", russian)
    match people:
        case "turkmen":
            last = native + ("ýew" if native[-1] in VOWELS else "ow")
            return Word(people, last + ("iç" if son else "na"), vich)
        case "azerbaijani" | "moldovan" | "georgian" | "armenian":
            return Word(people, vich.translate(BGN), vich)
        case "ukrainian":
            return Word(people, _vich_ukrainian(native, son), vich)
        case "belarusian":
            base = native.rstrip("аяйьы")
            return Word(people, base + ("авіч" if son else "аўна"), vich)
    return Word(people, _vich(native, son) if people in CYRILLIC else vich, vich)


def _vich(name: str, son: bool) -> str:
    special = {"илья": "ильи", "никита": "никити", "лука": "луки", "фома": "фоми", "савва": "савви"}
    if name in special:
        return special[name] + ("ч" if son else "чна")
    base = {"пётр": "петр", "лев": "льв", "павел": "павл"}.get(name, name)
    if base.endswith("ий") and len(base) > 5:
        return base[:-2] + ("ьевич" if son else "ьевна")
    if base[-1] in "йь":
        return base[:-1] + ("евич" if son else "евна")
    if base[-1] == "ӣ":
        return base[:-1] + ("иевич" if son else "иевна")
    return base + ("е" if base[-1] in VOWELS else "о") + ("вич" if son else "вна")


def _vich_ukrainian(name: str, son: bool) -> str:
    if name in {"ілля", "микола"}:
        return {"ілля": ("ілліч", "іллівна"), "микола": ("миколайович", "миколаївна")}[name][0 if son else 1]
    base = {"ігор": "ігор", "лев": "льв"}.get(name, name).rstrip("оаь")
    if base[-1] == "й":
        return base + "ович" if son else base[:-1] + "ївна"
    return base + ("ович" if son else "івна")


def given(people: str, part: str, sex: str, dice: Dice) -> Word:
    """A given name by its frequency."""
    names = pool(people, part)
    return (names.male if sex == "m" else names.female).pick(dice)
