"""Builds what a person's papers are written from: surname, patronymic and their variants, in own and in Russian spelling."""

from dataclasses import dataclass
from functools import cache
from random import Random
from typing import NamedTuple

from benchmarks.second.names import POOLS, TAILS
from benchmarks.second.spell import RUSSIAN, table

VOWELS = "аеёиоуыэюяӣӯәөұүіaeiouyäöüəı"
LATIN_PEOPLES = ("uzbek", "turkmen", "azerbaijani", "armenian", "georgian", "moldovan")


class Both(NamedTuple):
    """One name in the people's own spelling and in the Russian one, lower case."""

    own: str
    russian: str


@cache
def both(people: str, word: str) -> Both:
    """Reads `own:Russian`, or respells by the people's table."""
    own, _, russian = word.partition(":")
    return Both(own, russian or table(RUSSIAN[people])(own))


@dataclass(frozen=True, slots=True)
class Words:
    """The names of one people that a part of the data may use, each list from the most frequent on."""

    male: list[Both]
    female: list[Both]
    roots: list[Both]


def words(people: str, part: int) -> Words:
    """The names for a part (0, 1, ...): every fifth name is kept from it, other ones for other parts.

    The most frequent eight stay in all: no part of the region lives without a Muhammad or an Aleksandr.
    """

    def keep(text: str) -> list[Both]:
        return [both(people, word) for at, word in enumerate(text.split()) if at < 8 or at % 5 != part % 5]

    pool = POOLS[people]
    male = keep(pool.male)
    roots = keep(pool.roots)
    if pool.endings == "ov":  # surnames of grandfathers' given names, common ones and those gone out of use
        roots = (
            [name for pair in zip(male, roots, strict=False) for name in pair] + male[len(roots) :] + roots[len(male) :]
        )
    return Words(male, keep(pool.female), roots)


def surname(people: str, root: Both, ending: str, female: bool) -> Both:
    """The surname of a root: `ending` is `ov`, `zoda`, `i`, `bare`, `son` (uulu and its like) or a literal ending."""
    if ending in ("ov", "zoda", "i", "bare", "son"):
        return _made(people, root, ending, female)
    if (ending[0] in VOWELS and root.own[-1] in VOWELS) or ending[0] == root.own[-1]:  # Sula-ava, Tkach-chuk
        root = Both(root.own[:-1], root.russian[:-1])
    russian = table(RUSSIAN[people])(ending)
    return Both(root.own + _feminine(ending, female), root.russian + _feminine(russian, female))


def _feminine(ending: str, female: bool) -> str:
    if not female:
        return ending
    if ending.endswith(("ов", "ев", "ин", "оў")):
        return ending[:-1] + "ва" if ending.endswith("оў") else ending + "а"
    for male, her in (("ский", "ская"), ("ський", "ська"), ("скі", "ская")):
        if ending.endswith(male):
            return ending[: -len(male)] + her
    return ending


def _made(people: str, root: Both, ending: str, female: bool) -> Both:
    her = "а" if female else ""
    if ending == "ov":
        soft = root.russian[-1] in VOWELS + "йь"
        russian = root.russian.rstrip("йь") + ("ев" if soft else "ов") + her
        if people not in LATIN_PEOPLES:
            own = root.own.rstrip("йьӣ") + ("и" if root.own[-1] == "ӣ" else "") + russian[-3 if female else -2 :]
            return Both(own, russian)
        tail = {"turkmen": ("ow", "ýew")}.get(people, ("ov", "yev"))[soft]
        return Both(root.own.rstrip("yý") + tail + ("a" if female else ""), russian)
    if ending == "zoda":
        tails = {"azerbaijani": "zadə", "uzbek": "zoda"}
        return Both(
            root.own + tails.get(people, "зода"), root.russian + ("заде" if people == "azerbaijani" else "зода")
        )
    if ending == "i":
        own = root.own.rstrip("ӣ") + ("li" if people == "azerbaijani" else "ӣ")
        return Both(own, root.russian.rstrip("и") + ("ли" if people == "azerbaijani" else "и"))
    return child_of(people, root, female) if ending == "son" else root


SON: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "tajik": (("зода", "зода"), ("духтар", "духтар")),
    "kyrgyz": ((" уулу", " уулу"), (" кызы", " кызы")),
    "kazakh": (("ұлы", "улы"), ("қызы", "кызы")),
    "uzbek": ((" o‘g‘li", " угли"), (" qizi", " кизи")),
    "turkmen": ((" ogly", " оглы"), (" gyzy", " гызы")),
    "azerbaijani": ((" oğlu", " оглы"), (" qızı", " кызы")),
    "armenian": (("i", "и"), ("i", "и")),
}
"""Son and daughter as written after the father's name: own, Russian."""


@cache
def child_of(people: str, father: Both, female: bool) -> Both:
    """The patronymic in the people's own manner; the bare father's name where it has none."""
    if people in ("ukrainian", "belarusian"):
        base = father.own.removesuffix("й").rstrip("оь")
        soft = base[-1] in VOWELS + "ы"
        if people == "ukrainian":
            ending = ("ївна" if soft else "івна") if female else ("йович" if soft else "ович")
        else:
            ending = ("еўна" if soft else "аўна") if female else ("евіч" if soft else "авіч")
        return Both(base + ending, ovich(father.russian, female))
    if people == "russian":
        name = ovich(father.russian, female)
        return Both(name, name)
    if people not in SON or (people == "tajik" and female):
        return father
    own, russian = SON[people][female]
    return Both(father.own + own, father.russian + russian)


IRREGULAR = {
    "пётр": "петров",
    "павел": "павлов",
    "лев": "львов",
    "илья": "ильи",
    "никита": "никити",
    "лука": "луки",
    "юрий": "юрьев",
}
IRREGULAR |= {
    "василий": "васильев",
    "григорий": "григорьев",
    "евгений": "евгеньев",
    "дмитрий": "дмитриев",
    "михаил": "михайлов",
}


@cache
def ovich(father: str, female: bool) -> str:
    """The Russian patronymic of a father's name in Russian spelling, e.g. `рустамович`, `алиевна`."""
    base = IRREGULAR.get(father)
    if base is None:
        soft = father[-1] in VOWELS or father[-1] in "йь"
        base = (father[:-1] if father[-1] in "йь" else father) + ("ев" if soft else "ов")
    if base in ("ильи", "никити", "луки"):
        return base + ("нична" if female else "ч")
    return base + ("на" if female else "ич")


SECOND: dict[str, str] = {
    "tajik": "алӣ назар мурод қул шо", "uzbek": "ali nazar murod qul berdi", "kyrgyz": "бай кул берди бек",
    "kazakh": "бай құл берді бек", "turkmen": "berdi guly nazar myrat", "azerbaijani": "qulu verdi",
}  # fmt: skip
"""Second halves of forefathers' names: Муродалӣ, Ergashberdi."""


def forefather(people: str, root: Both, rng: Random) -> Both:
    """The root of a surname, a quarter of them lengthened by a second half: what makes surnames many."""
    halves = SECOND.get(people, "").split()
    if not halves or len(root.own) > 7 or rng.random() > 0.25:
        return root
    half = both(people, rng.choice(halves))
    return Both(root.own + half.own, root.russian + half.russian)


def endings(people: str, rng: Random) -> tuple[str, str]:
    """The ending of a family's surname, and the one a member may carry in newer or older papers (often the same)."""
    pool = POOLS[people]
    if pool.endings != "ov":
        ending = rng.choice(pool.endings.split())
        return ending, ending
    draw = rng.random()
    newer = {"tajik": ("zoda", "i", "bare"), "kyrgyz": ("son", "son", "bare"), "kazakh": ("bare", "son", "bare")}
    other = newer.get(people, ("zoda", "i", "bare") if people == "azerbaijani" else ("ov",))
    usual = "ov" if draw < 0.72 else rng.choice(other)
    changed = rng.choice((*other, "ov")) if rng.random() < 0.12 else usual
    return usual, changed


def other_tail(people: str, name: Both, rng: Random) -> Both:
    """The given name with a -jon, -bek, -khon put to it or left off."""
    tails = TAILS.get(people, "").split()
    if not tails:
        return name
    for tail in tails:
        if name.own.endswith(tail) and len(name.own) > len(tail) + 3:
            bare = name.own.removesuffix(tail)
            return Both(bare, table(RUSSIAN[people])(bare))
    tail = rng.choice(tails)
    return Both(name.own + tail, name.russian + table(RUSSIAN[people])(tail))
