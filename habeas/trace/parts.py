"""The parts of a name: surname, given name, and the father's given name that a patronymic holds.

1. Everything works on `sound`, so that each ending is listed once for all scripts.
2. A surname is reduced to its stem: `Назаров`, `Nazarova`, `Назарзода`, `Nazarli` are `nazar`.
3. A patronymic is reduced to the father's given name: `Рустамович`, `Rustam o‘g‘li`, `Рустамзода`, `Рустам уулу` are `rustam`.
4. A whole name is taken apart by endings and by where the patronymic stands; where they do not tell, by what a word is
   in other names (`Usage`), and else as Russian lists and passports write: the surname first.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from habeas.trace.sound import run_together, sound

_WORDS: Final = re.compile(r"[^\s,;/()\[\].\-–—]+")
_RUN_ON: Final = re.compile(r"(?<=[kqкқ])(?=(?:қызы|кызы|qyzy|kyzy|qizi|kizi)\b)", re.IGNORECASE)
"""Where a name that ends with the letter runs into the word for daughter: Серікқызы."""
_DOUBLED: Final = re.compile("[kqкқKQКҚ]{2}")
_MAY_BE_FATHERS: Final = re.compile(r"(?:ч|вна|чна|ch|vna|čna|hna|č|c|ć)$|\s", re.IGNORECASE)
"""To see quickly that a word is no patronymic."""
_BRACKETS: Final = re.compile(r"[(\[]([^)\]]*)[)\]]?")
_SON: Final = frozenset(
    {
        *("ugli", "ogli", "oglu", "uglu", "ugl", "ulu", "uli", "ogl", "ougli", "oguli", "ugle", "aglu", "agli", "uul"),
        *("oglo", "ukli", "okli", "ugil", "ogil", "ugla"),
    }
)
_DAUGHTER: Final = frozenset(
    {
        *(
            "kizi",
            "gizi",
            "kiz",
            "giz",
            "kisi",
            "gisi",
            "kiza",
            "giza",
            "kize",
            "gize",
            "kezi",
            "gezi",
            "kez",
            "gez",
            "kzi",
            "gzi",
        ),
        *("kis", "gis", "kse", "hizi", "kigi", "kizli"),
    }
)
_CHILD: Final = frozenset({"zoda", "zade", "zada", "zod", "zad"})
_MARKERS: Final = _SON | _DAUGHTER | _CHILD
_PATRONYMIC: Final = re.compile(
    r"^(?P<stem>.{2,}?)(?:(?:[oaei][vf]|i?e[vf])i?[cC]h?|[oe]vik|[oe]ve[cC]|(?<=^il)i[cC]|(?<=^kuzm)i[cC]|(?<=^fom)i[cC]|(?<=^luk)i[cC]|(?<=^nikit)i[cC]|[oeiua]vna|iovna|ini[cC]na|i[cC]na|auna|euna|[aoe]fna|i?vna)$"
)
_OF_A_MAN: Final = re.compile(r"[oe]vi[cC]h?$|[oe]ve[cC]h?$")
_GLUED: Final = re.compile(r"^(?P<stem>.{3,}?)(?:u[gk]li|o[gk]li|o[gk]lu|uglu|ulu|kizi|gizi|kisi|zoda|zade|zada|zod)$")
_SURNAME: Final = re.compile(
    r"^(?P<stem>.{2,}?)(?:(?:[oeaui]v|iev|[oe]f|ief)[aeo]?|(?:zod|zad|zud)[aeio]?|ina?|(?:ck|sk)(?:i|ai|aia|oi|a|e)|ian(?:c)?|eanc|ianc"
    r"|li|lu|Svili|ge?nko|[ea]nk[oa]|(?<=......)[sz]o[td]|Cuk|uk|iuk|[oa]vi[cC]|evi[cC]|pur|ski|sci|ij)$"
)
_SURELY: Final = re.compile(
    r"(?:[oe]v|iev|[oe]f)a?$|(?<=...)(?:zod|zad|zud)[aeio]?$|(?:ck|sk)(?:i|ai|aia)$|ian$|Svili$|enk[oa]$|adze$|idze$|Cuk$|luk$|niuk$|nuk$"
    r"|[ou]lia$|[ao]gli$|esk[ou]$"
)
_ZODA: Final = re.compile(r"^(?P<stem>.{3,}?)(?:zod|zad|zud)[aeio]?$")
_GIVEN_ALL_THE_SAME: Final = re.compile(
    r"^(?:Ser|Sah|Soh|Sahri|beh|bek|gul|nur|dil|mah|mir|oi|o|hur|faiz?|far|ziio|navr|orom|pari|hoS)z[oa]d[ae]?$|^[ou]zod[ae]?$"
    r"|^(?:to|ko|o|iu|gu|zu|u)lia$|^(?:liubov|vova|liova|iakov|andrev|mkrtiC|heinriC|(?:Z|j|i|iu|io)o?s[eiou]f)a?$"
    r"|^(?:adr|andr|mar|emil|iul|ul|lil|dam|krist|hrist|sebast|tat|flor|kipr|Cipr|serz)ian$"
)
"""Given names with the ending of a surname or a patronymic: Шерзод, Гулзода, Любовь, Юлия, Яков, Iulian."""
_LAST: Final = re.compile(r"[aeiou]+$")
_LEAST: Final = 2
_COMPOUND: Final = 4
"""Letters of a word that begins a compound name: Umar Ali is Умарали, Said, Amir and Nur begin others."""

_SERVANT: Final = frozenset({"abdul", "abdu", "abdel"})
"""Servant of: with what follows it is one name."""
_LETTERS: Final = frozenset({"iu", "ia", "io", "ie"})
"""What Ю, Я and Ё alone sound like."""

_LEAST_USAGE: Final = 0.5
_USAGE_IN_ORDER: Final = 3.0
"""How much more of a given name the first word must be than the last one to stand first: more where a patronymic stands behind
both, as the surname does in front of both where officials write."""

Usage = Callable[[str], float]
"""How much more often a word that `sound` returned is a given name than a surname, as log odds; 0 where nothing is known."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A name in parts, each as it sounds; empty where it is not told. `father` is the father's given name, `other` a second
    surname (before a marriage, or the second of a double one), `second` the last word of a given name of several words."""

    given: str = ""
    surname: str = ""
    father: str = ""
    other: str = ""
    second: str = ""


def words(text: str) -> list[str]:
    """The words of a name as written."""
    if _DOUBLED.search(text):
        text = _RUN_ON.sub(" ", text)
    return _WORDS.findall(text)


def sounded(text: str) -> list[str]:
    """The words of a name as they sound."""
    return [each for each in map(sound, words(text)) if each]


@lru_cache(maxsize=1 << 18)
def stem(surname: str) -> str:
    """The stem of a surname that `sound` returned.

    >>> [stem(sound(each)) for each in ("Назаров", "Nazarova", "Назарзода", "Саркисян", "Шевченко", "Ли", "Каримӣ")]
    ['nazar', 'nazar', 'nazar', 'sarkis', 'SevC', 'li', 'karim']
    """
    found = _SURNAME.match(surname)
    core = found["stem"] if found else surname
    short = _LAST.sub("", core)
    return short if len(short) > _LEAST else core


@lru_cache(maxsize=1 << 18)
def fathers(patronymic: str) -> str:
    """The father's given name that one word holds, as `sound` returns it, without its last vowels; empty for another word.

    >>> [fathers(sound(each)) for each in ("Рустамович", "Рустамовна", "Ильич", "Сергеевич", "Rustamqizi", "Рустам")]
    ['rustam', 'rustam', 'il', 'serg', 'rustam', '']
    """
    if _GIVEN_ALL_THE_SAME.match(patronymic):
        return ""
    found = _GLUED.match(patronymic) or _PATRONYMIC.match(patronymic)
    return bare(found["stem"].replace("-", "")) if found else ""


@lru_cache(maxsize=1 << 18)
def bare(given: str) -> str:
    """A given name without its last vowels, as it stands in a patronymic: `sergei` is `serg`, `ilia` is `il`."""
    short = _LAST.sub("", given)
    return short if len(short) >= _LEAST else given


@lru_cache(maxsize=1 << 18)
def is_surname(word: str) -> bool:
    """Whether the ending is one that given names do not have."""
    return len(word) > 3 and _GIVEN_ALL_THE_SAME.match(word) is None and _SURELY.search(word) is not None


@lru_cache(maxsize=1 << 16)
def is_patronymic(word: str) -> bool:
    """Whether a word that `sound` returned has the ending of a Russian patronymic, which no other name has but few surnames."""
    ends = word.endswith("na") or _OF_A_MAN.search(word) is not None
    return ends and _GIVEN_ALL_THE_SAME.match(word) is None and _PATRONYMIC.match(word) is not None


def is_fathers(text: str) -> bool:
    """Whether a text is a father's name alone, by its ending or by a word behind it.

    >>> is_fathers("Рустамович"), is_fathers("Рустам угли"), is_fathers("Рустам Каримович"), is_fathers("Рустам")
    (True, True, False, False)
    """
    if not _MAY_BE_FATHERS.search(text):
        return False
    heard = sounded(text)
    if len(heard) == 1:
        return is_patronymic(heard[0])
    return len(heard) == 2 and heard[1] in (_SON | _DAUGHTER)


@lru_cache(maxsize=1 << 16)
def of_patronymic(text: str) -> str:
    """The father's given name of a patronymic in words of any shape; a name that stands alone is the father's own."""
    known = [each for each in sounded(text) if each not in _MARKERS and len(each) > 1]
    for each in known:
        if found := fathers(each):
            return found
    return bare("".join(known)) or next(iter(_letters(sounded(text))[0]), "")


def split(text: str, usage: Usage | None = None) -> Parts:
    """A whole name in parts.

    >>> split("Назаров Умарали Рустамович")
    Parts(given='umarali', surname='nazarov', father='rustam', other='', second='')
    >>> split("Иван Тарасович Ромонець").surname, split("Замирбек уулу Алмаз Жаныбекович").father
    ('romonec', 'Zanibek')
    >>> split("Umar Ali NAZAROV").given, split("Асан уулу Бакыт").father, split("Рузибоева (Нажмиддиний) Ойгул").other
    ('umarali', 'asan', 'naZmidini')
    """
    inside = _BRACKETS.search(text) if "(" in text or "[" in text else None
    other = "".join(sounded(inside[1])) if inside else ""
    plain = _BRACKETS.sub(" ", text) if inside else text
    heard, other = _units(plain, other)
    letters, whole = _letters(heard)
    clan, father, parts, at = _marked(whole or heard)
    middle = at
    if not father:
        father, parts, middle = _father_in(parts, usage)
    if clan and not father and len(parts) > 1:
        father, clan, middle = clan, "", at
    if whole and not father and not clan and (first_of_father := letters[max(0, 2 - len(parts)) :]):
        father = first_of_father[0]
    if not parts:
        return Parts("", clan, father or clan, other)
    if clan:
        first, second = _one_or_two(parts, True)
        return Parts(first, clan, father or clan, other, second)
    if len(parts) == 1:
        only, second = _one_or_two(parts, False)
        called = usage is not None and usage(only) > _USAGE_IN_ORDER
        if is_surname(only) or (letters and len(only) > 1 and not called):
            return Parts("".join(letters[:1]), only, father, other)
        return Parts(only, "", father, other, second)
    place = _surname_at(parts, "," in plain.strip(", "), middle, usage)
    first, second = _one_or_two(parts[:place] + parts[place + 1 :], bool(father))
    return Parts(first, parts[place].replace("-", ""), father, other, second)


def _letters(heard: Sequence[str]) -> tuple[list[str], list[str]]:
    """Initials, and the other words."""
    letters = [len(each) == 1 or each in _LETTERS for each in heard]
    if True not in letters:
        return [], list(heard)
    return (
        [each for each, letter in zip(heard, letters, strict=True) if letter],
        [each for each, letter in zip(heard, letters, strict=True) if not letter],
    )


def _one_or_two(given: Sequence[str], father_told: bool) -> tuple[str, str]:
    """A given name of several words as one, and its last word. Without an ending, the second word may be the father's name
    (Tajik, Azerbaijani) or a second given name: there the first stands alone, as in a name with a hyphen."""
    parts = [half for each in given for half in each.split("-")]
    if len(parts) < 2 or parts[0] in _SERVANT:
        return run_together(parts), ""
    apart = (not father_told and parts[-1][-1] not in "ae") or len(parts) > len(given)
    if len(parts) == 2 and apart and len(parts[0]) > _COMPOUND:
        return parts[0], parts[1]
    return "".join(parts), parts[-1]


def _units(text: str, other: str) -> tuple[list[str], str]:
    """The words of a name as they sound; of a double surname with a hyphen the second half apart."""
    found: list[str] = []
    if "-" not in text:
        return sounded(text), other
    for unit in text.replace(",", " ").split():
        halves = sounded(unit)
        if len(halves) == 2 and "-" in unit and is_surname(halves[0]) and not other:
            found.append(halves[0])
            other = halves[1]
        elif len(halves) == 2 and min(map(len, halves)) > 1 and not _MARKERS.intersection(halves):
            found.append("-".join(halves))
        else:
            found += halves
    return found, other


def of_given(text: str) -> tuple[str, str, str]:
    """A given name as it sounds, the father's where a patronymic stands behind it, and the last word of several.

    >>> of_given("AYZADA ASLYTURGAN KYZY"), of_given("Мария Светлана")
    (('aizada', 'asliturgan', ''), ('mariasvetlana', '', 'svetlana'))
    """
    heard = sounded(text)
    letters, whole = _letters(heard)
    parts = whole or heard[:1]
    clan, behind, rest, _ = _marked(parts)
    clan = behind or clan
    if not clan and (initial := letters[0 if whole else 1 :]):
        return *_without_fathers_letter(parts, initial[0]), ""
    if len(rest) == 1 and not clan and is_patronymic(rest[0]):
        return "", fathers(rest[0]), ""
    if len(rest) > 1 and not clan and (found := fathers(rest[-1])):
        clan, rest = found, rest[:-1]
    known, father = (rest, clan) if rest else (parts, "")
    first, second = _one_or_two(known, bool(father))
    return first, father, second


def _without_fathers_letter(parts: Sequence[str], letter: str) -> tuple[str, str]:
    """The given name and the father's, of which one is a letter."""
    if len(parts) == 1 and is_patronymic(parts[0]):
        return letter, fathers(parts[0])
    return "".join(parts), letter


def of_surname(text: str) -> tuple[str, str]:
    """A surname as it sounds, and a second one (in brackets, or behind a hyphen).

    >>> of_surname("Калыс кызы"), of_surname("Иванова (Петрова)"), of_surname("Ali-Zade")
    (('kalis', ''), ('ivanova', 'petrova'), ('alizade', ''))
    """
    inside = _BRACKETS.search(text)
    other = "".join(sounded(inside[1])) if inside else ""
    parts = sounded(_BRACKETS.sub(" ", text) if inside else text)
    known = [each for each in parts if each not in (_SON | _DAUGHTER)] or parts
    if not other and len(known) == 2 and (all(map(is_surname, known)) or _is_double(text, known)):
        return known[0], known[1]
    return "".join(known), other


def _is_double(text: str, halves: Sequence[str]) -> bool:
    """Whether a hyphen joins two surnames, and no particle to one (Тер-Петросян, Ali-Zade)."""
    return "-" in text and min(map(len, halves)) >= _COMPOUND and not _MARKERS.intersection(halves)


@lru_cache(maxsize=1 << 16)
def father_in_surname(text: str) -> str:
    """The father's given name where a surname is made of it with a word of its own; else empty.

    >>> father_in_surname("Калыс кызы"), father_in_surname("Калысов")
    ('kalis', '')
    """
    heard = sounded(text)
    return bare(heard[0]) if len(heard) == 2 and heard[1] in (_SON | _DAUGHTER) else ""


@lru_cache(maxsize=1 << 18)
def sex_in(text: str) -> str:
    """What a patronymic in a name tells of the sex: m, f, or nothing. A surname tells nothing: `-ич` is one too, and lists
    write wives and daughters with the husband's or father's ending.

    >>> sex_in("Рустамовна"), sex_in("Асан уулу Бакыт"), sex_in("Rustam qizi"), sex_in("Назаров Умарали")
    ('f', 'm', 'f', '')
    """
    heard = sounded(text)
    if any(each in _DAUGHTER for each in heard[1:]):
        return "f"
    if any(each in _SON for each in heard[1:]):
        return "m"
    known = [each for each in heard if _PATRONYMIC.match(each)]
    if any(each.endswith("na") for each in known):
        return "f"
    # Of two words "-ович" may be the surname, of a woman too.
    return "m" if len(heard) != 2 and any(map(_OF_A_MAN.search, known)) else ""


def _marked(parts: Sequence[str]) -> tuple[str, str, list[str], int]:
    """The name before a word such as *uulu* or *qizi*; of two such names the first is the clan's and the second the father's.
    Then the words that are left, and where the first one stood."""
    at = [i for i, each in enumerate(parts) if i and each in _MARKERS and parts[i - 1] not in _MARKERS]
    if not at or len(parts) < 3:
        return "", "", list(parts), -1
    taken = {i for each in at for i in (each - 1, each)}
    names = [bare(parts[each - 1]) for each in at]
    rest = [each for i, each in enumerate(parts) if i not in taken and each not in _MARKERS]
    return names[0], names[1] if len(names) > 1 else "", rest, at[0] - 1


def _father_in(parts: list[str], usage: Usage | None) -> tuple[str, list[str], int]:
    """The father's name by an ending, the words that are left, and where it stood."""
    if len(parts) < 2:
        return "", parts, -1
    surnames = sum(map(is_surname, parts))
    order = [1, *range(len(parts) - 1, 1, -1)] if len(parts) > 2 else [1]
    for i in order:
        if not is_surname(parts[i]) and (found := fathers(parts[i])):
            return found, parts[:i] + parts[i + 1 :], i
    first_is_surname = usage is not None and usage(parts[0]) < 0
    for i in order if len(parts) > 2 else ():
        zoda = _ZODA.match(parts[i]) if is_surname(parts[i]) else None
        if zoda and (surnames > 1 or i < len(parts) - 1 or first_is_surname):
            return bare(zoda["stem"]), parts[:i] + parts[i + 1 :], i
    return "", parts, -1


def _surname_at(parts: Sequence[str], comma: bool, father_at: int, usage: Usage | None) -> int:
    if comma:
        return 0
    sure = [i for i, each in enumerate(parts) if is_surname(each)]
    if sure:
        return next((i for i in sure if not _ZODA.match(parts[i])), sure[0])
    last = len(parts) - 1
    if father_at == 1 and last == 1:
        return last
    if usage is not None:
        first, behind = usage(parts[0]), usage(parts[last])
        return last if first > behind + (_LEAST_USAGE if father_at < 0 else _USAGE_IN_ORDER) else 0
    return 0
