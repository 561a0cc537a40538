"""The parts of a name: surname, given name, and the father's given name that a patronymic holds.

1. Everything works on `sound`, so that each ending is listed once for all scripts.
2. A surname is reduced to its stem: `Назаров`, `Nazarova`, `Назарзода`, `Nazarli` are `nazar`.
3. A patronymic is reduced to the father's given name: `Рустамович`, `Rustam o‘g‘li`, `Рустамзода`, `Рустам уулу` are `rustam`.
4. A whole name is taken apart by the endings; where they do not tell, a Russian or passport list writes the surname first.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from habeas.trace.sound import sound

_WORDS: Final = re.compile(r"[^\s,;/()\[\].\-–—]+")
_SON: Final = frozenset({"ugli", "ogli", "oglu", "uglu", "ugl", "ulu", "uli", "hogli", "ogl", "ougli", "oguli", "uul"})
_DAUGHTER: Final = frozenset({"kizi", "gizi", "kiz", "giz", "kisi", "kiza"})
_CHILD: Final = frozenset({"zoda", "zade", "zada", "zod", "zad"})
_MARKERS: Final = _SON | _DAUGHTER | _CHILD
_PATRONYMIC: Final = re.compile(
    r"^(?P<stem>.{2,}?)(?:(?:[oae]v|iv|i?ev)i?[cC]h?|i[cC]|[oei]vna|iovna|ini[cC]na|i[cC]na|auna|euna|[oe]wna|ivna)$"
)
_GLUED: Final = re.compile(r"^(?P<stem>.{3,}?)(?:u[gk]li|o[gk]li|o[gk]lu|uglu|ulu|kizi|gizi|kisi|zoda|zade|zada|zod)$")
_SURNAME: Final = re.compile(
    r"^(?P<stem>.{2,}?)(?:(?:[oe]v|iev|[oe]f|ief|of)a?|(?:zod|zad)[ae]?|ina?|(?:ck|sk)(?:i|ai|aia|oi|a)|ian(?:c)?|eanc|ianc"
    r"|li|lu|Svili|ge?nko|enko|Cuk|uk|iuk|ovi[cC]|evi[cC]|pur|ski|sci|ij)$"
)
_SURELY: Final = re.compile(
    r"(?:[oe]v|iev|[oe]f)a?$|(?:zod|zad)[ae]?$|(?:ck|sk)(?:i|ai|aia)$|ian$|Svili$|enko$|adze$|idze$|eCuk$|nC?uk$|lCuk$|[aou]li?ian$"
)
_LAST: Final = re.compile(r"[aeiou]+$")
_LEAST: Final = 2


@dataclass(frozen=True, slots=True)
class Parts:
    """A name in parts, each as it sounds; empty where it is not told. `father` is the father's given name."""

    given: str = ""
    surname: str = ""
    father: str = ""


def words(text: str) -> list[str]:
    """The words of a name as written."""
    return _WORDS.findall(text)


@lru_cache(maxsize=1 << 18)
def stem(surname: str) -> str:
    """The stem of a surname that `sound` returned.

    >>> [stem(sound(each)) for each in ("Назаров", "Nazarova", "Назарзода", "Саркисян", "Шевченко", "Ли", "Каримӣ")]
    ['nazar', 'nazar', 'nazar', 'sarkis', 'SevC', 'li', 'karim']
    """
    found = _SURNAME.match(surname)
    core = found["stem"] if found else surname
    bare = _LAST.sub("", core)
    return bare if len(bare) > _LEAST else core


@lru_cache(maxsize=1 << 18)
def fathers(patronymic: str) -> str:
    """The father's given name that one word holds, as `sound` returns it, without its last vowels; empty for another word.

    >>> [fathers(sound(each)) for each in ("Рустамович", "Рустамовна", "Ильич", "Сергеевич", "Rustamqizi", "Рустам")]
    ['rustam', 'rustam', 'il', 'serg', 'rustam', '']
    """
    found = _GLUED.match(patronymic) or _PATRONYMIC.match(patronymic)
    return bare(found["stem"]) if found else ""


@lru_cache(maxsize=1 << 18)
def bare(given: str) -> str:
    """A given name without its last vowels, as it stands in a patronymic: `sergei` is `serg`, `ilia` is `il`."""
    short = _LAST.sub("", given)
    return short if len(short) >= _LEAST else given


def is_surname(sounded: str) -> bool:
    """Whether the ending is one that given names do not have."""
    return len(sounded) > 3 and _SURELY.search(sounded) is not None


@lru_cache(maxsize=1 << 16)
def of_patronymic(text: str) -> str:
    """The father's given name of a patronymic in words of any shape; a name that stands alone is the father's own."""
    parts = [sound(each) for each in words(text)]
    parts = [each for each in parts if each]
    known = [each for each in parts if each not in _MARKERS]
    for each in known:
        if found := fathers(each):
            return found
    return bare("".join(known))


def split(text: str) -> Parts:
    """A whole name in parts.

    >>> split("Назаров Умарали Рустамович")
    Parts(given='umarali', surname='nazarov', father='rustam')
    >>> split("Umar Ali NAZAROV"), split("Асан уулу Бакыт").father, split("Karimova, Zulfiya Rustam qizi").father
    (Parts(given='umarali', surname='nazarov', father=''), 'asan', 'rustam')
    """
    sounded = [each for each in map(sound, words(text)) if each]
    marked = _father_in(sounded)
    father, rest = marked
    if not rest:
        return Parts(father=father)
    if len(rest) == 1:
        only = rest[0]
        return Parts("", only, father) if is_surname(only) else Parts(only, "", father)
    at = _surname_at(rest, comma="," in text.strip(", "))
    given = "".join(rest[:at] + rest[at + 1 :])
    return Parts(given, rest[at], father)


def _father_in(sounded: list[str]) -> tuple[str, list[str]]:
    """The father's name, and the words that are left."""
    for i, each in enumerate(sounded):
        if each in _MARKERS and i and len(sounded) > 2:
            return bare(sounded[i - 1]), sounded[: i - 1] + sounded[i + 1 :]
    if len(sounded) > 2:
        # Endings of patronymics are endings of surnames too: the first word is not taken for one.
        for i in range(len(sounded) - 1, 0, -1):
            if not is_surname(sounded[i]) and (found := fathers(sounded[i])):
                return found, sounded[:i] + sounded[i + 1 :]
    return "", sounded


def _surname_at(rest: list[str], comma: bool) -> int:
    if comma:
        return 0
    sure = [i for i, each in enumerate(rest) if is_surname(each)]
    return sure[0] if sure else 0
