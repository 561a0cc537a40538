"""How a name sounds, whatever the script: the form in which spellings of one name meet.

1. `sound` writes any script in one small alphabet: vowels a e i o u, consonants in lower case, and the capitals Z (ж), S (ш, щ)
   and C (ч). So `Хуршед`, `Xurshed`, `Khurshed` and `ХУРШЕД` are one word.
2. `skeleton` keeps what survives the ear and the telephone: consonants, voiced and voiceless together, no doubled letters,
   of the vowels only that there is one in front.

Own tables stand for what the region writes in its own way (passport romanisations, Uzbek, Azerbaijani and Turkmen Latin);
every other script is read by anyascii.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from anyascii import anyascii

_APOSTROPHES: Final = "'`´‘’ʻʼʹʺ′″ʾʿ\"ъь"

_LETTERS: Final = {
    # Cyrillic
    **dict(zip("абвгдезиклмнопрстуфхэ", "abvgdeziklmnoprstufhe", strict=True)),
    **{"ё": "io", "ж": "Z", "й": "i", "ц": "c", "ч": "C", "ш": "S", "щ": "S", "ы": "i", "ю": "iu", "я": "ia"},
    **{"і": "i", "ї": "i", "є": "e", "ґ": "g", "ў": "u", "қ": "k", "ғ": "g", "ҳ": "h", "ҷ": "j", "ӣ": "i", "ӯ": "u"},
    **{"ң": "n", "ү": "u", "ұ": "u", "ө": "o", "ә": "a", "һ": "h", "җ": "j", "ҹ": "j", "ҝ": "g", "ј": "i", "ѵ": "i"},
    # Latin with marks: Azerbaijani, Turkmen, Kazakh, Romanian, Turkish; ISO 9 and scientific transliteration
    **{
        "ə": "a",
        "ı": "i",
        "ö": "o",
        "ü": "u",
        "ä": "a",
        "ň": "n",
        "ñ": "n",
        "ŋ": "n",
        "ý": "i",
        "ğ": "g",
        "ǵ": "g",
        "ġ": "g",
    },
    **{
        "ş": "S",
        "ș": "S",
        "š": "S",
        "ŝ": "S",
        "ç": "C",
        "č": "C",
        "ț": "ts",
        "ţ": "ts",
        "ž": "Z",
        "û": "iu",
        "â": "ia",
    },
    **{"ë": "io", "è": "e", "é": "e", "ê": "e", "ă": "a", "î": "i", "ó": "o", "ł": "l", "ĭ": "i", "ŭ": "u", "ū": "u"},
    **{"ī": "i", "ḥ": "h", "ḩ": "h", "ẖ": "h", "á": "a", "ó": "o", "ú": "u", "í": "i"},
}

_TOGETHER: Final = (
    ("shch", "S"), ("tsch", "C"), ("dsch", "j"), ("tch", "C"), ("sch", "S"), ("dzh", "j"), ("dZ", "j"), ("dj", "j"),
    ("zh", "Z"), ("kh", "h"), ("ch", "C"), ("sh", "S"), ("ts", "c"), ("gh", "g"), ("ph", "f"), ("th", "t"),
    ("ck", "k"), ("qu", "k"), ("cz", "C"), ("ou", "u"), ("oo", "u"), ("ee", "i"),
)  # fmt: skip
"""Letters that are one sound together, longest first; in Latin only."""
_TOGETHER_RE: Final = re.compile("|".join(one for one, _ in _TOGETHER))
_TOGETHER_OF: Final = dict(_TOGETHER)
_KS: Final = re.compile(r"(?<=ale)x|(?<=ma)x(?=i)|(?<=[rs]o)x(?=an)|(?<=^o)x(?=an)|(?<=^a)x(?=en|in)|(?<=li)x$")
_VOWELS: Final = "aeiou"
_TWICE: Final = re.compile(r"(.)\1+")
_GLIDE: Final = re.compile(r"i+(?=[aeou])")
_BEHIND: Final = re.compile(r"(?<=t)j(?=[aeiou])|(?<=[aeiou])j$")
_HARD_C: Final = re.compile(r"(?<!t)c(?=[aoulrmtdnăâ]|$)")
_SOFT_C: Final = re.compile("c(?=[ei])")
"""In Romanian: Ciorbă is Чорба."""
_BARE_C: Final = re.compile("c(?![hkz])")
_MARKED: Final = re.compile("[əğıçşăâșțţčš]")
_FIRST_E: Final = re.compile(r"\bе")
_GERMAN_SIGN: Final = re.compile("sch|[čšž]")
_GERMAN_CH: Final = re.compile("(?<![st])ch")
_MARKED_O: Final = re.compile(f"o[{_APOSTROPHES}]")
_MARKED_J: Final = re.compile(f"(?<=[{_APOSTROPHES}])j")
_BELARUSIAN: Final = re.compile("(?<=[аеёіоуыэюя])ў")
"""In Uzbek this letter is a vowel and stands behind none."""
_LAST_I: Final = re.compile(r"i+$")
_HOV: Final = re.compile(r"^h(?=o[vg])|^h(?=aru)|^h(?=ai[rk])|^h(?=ak[o])|^h(?=am[bp]ar)|^h(?=rac)|^h(?=asmik)")
"""The Armenian h in front, which Russian leaves out: Hovsepyan is Овсепян, Harutyunyan is Арутюнян, Hayk is Айк."""
_ABDUL: Final = re.compile("^abd[ueo]l(?=[rszStdn])")
"""The article before such a letter is not heard: Абдулрахман is Абдурахман."""
_OVHAN: Final = re.compile(r"^o(?:v?h|v)an(?=e|i)")
"""Hovhannes is Оганес and Ованес."""
_CLASSES: Final = str.maketrans(
    dict(zip("bdzcvghq", "ptssfkkk", strict=True)) | dict.fromkeys("ZSCj", "X") | dict.fromkeys("aeiou", None)
)


def latin(text: str) -> bool:
    """Whether a word is written in Latin letters."""
    return any("a" <= letter <= "z" or "\u00c0" <= letter <= "\u024f" for letter in text)


@lru_cache(maxsize=1 << 18)
def sound(word: str) -> str:
    """One word of a name in one alphabet.

    >>> [sound(each) for each in ("Хуршед", "Xurshed", "KHURSHED", "Джамшед", "Jamshed", "Ҷамшед", "Zul'fiya", "Зульфия")]
    ['hurSed', 'hurSed', 'hurSed', 'jamSed', 'jamSed', 'jamSed', 'zulfia', 'zulfia']
    >>> sound("Oʻrinov"), sound("Ўринов"), sound("ნინო"), sound("Արմեն"), sound("Yuriy"), sound("Юрий"), sound("Jurij")
    ('urinov', 'urinov', 'nino', 'armen', 'iuri', 'iuri', 'juri')
    """
    text = unicodedata.normalize("NFC", word.strip()).lower().replace("i̇", "i")
    if latin(text):
        text = _of_latin(text)
    else:
        text = _BELARUSIAN.sub("в", text)
        text = "".join(_LETTERS.get(letter, letter) for letter in text if letter not in _APOSTROPHES)
        if not text.isascii():
            text = _of_latin(anyascii(text).lower())
        text = text.replace("dZ", "j")
    text = "".join(letter for letter in text if letter.isalpha())
    text = _OVHAN.sub("ogan", _HOV.sub("", _TWICE.sub(r"\1", text.replace("tC", "C"))))
    text = _GLIDE.sub("i", _ABDUL.sub("abdu", text))
    return _LAST_I.sub("i", _TWICE.sub(r"\1", text))


def run_together(words: Sequence[str]) -> str:
    """Words that `sound` returned as one.

    >>> run_together(["abdul", "rahman"]) == sound("Абдурахман")
    True
    """
    return _ABDUL.sub("abdu", "".join(words))


def _of_latin(text: str) -> str:
    text = _MARKED_O.sub("u", text)
    text = _MARKED_J.sub("i", text)
    text = "".join(letter for letter in text if letter not in _APOSTROPHES)
    azerbaijani = any(letter in text for letter in "əğıç") or ("ş" in text and "ț" not in text)
    if azerbaijani:
        text = text.replace("c", "j")
    elif "ă" in text or "ț" in text or "ţ" in text or "ș" in text:
        text = _SOFT_C.sub("ch", text)
    text = _HARD_C.sub("k", text)
    text = "".join(_LETTERS.get(letter, letter) for letter in text)
    if not text.isascii():
        text = anyascii(text)
    text = _KS.sub("ks", text)
    text = _TOGETHER_RE.sub(lambda found: _TOGETHER_OF[found[0]], text)
    text = text.replace("x", "h").replace("q", "k").replace("w", "v").replace("y", "i")
    # A j is a glide in transliteration by ISO 9 and by scholars: Tat'jana, Nikolaj. In Uzbek and Tajik it is a consonant.
    return _BEHIND.sub("i", text)


@lru_cache(maxsize=1 << 18)
def otherwise(text: str) -> str:
    """The other reading of a name whose writing has lost its marks, as text; empty where it has one reading.

    A Latin *c* may be the Azerbaijani and Turkish one (`Cavid` is Джавид), a Cyrillic *Е* in front may be *Ё*.

    >>> otherwise("Cavid"), otherwise("Еркин"), otherwise("Charles"), otherwise("Cəfər")
    ('dzhavid', 'ёркин', '', '')
    """
    low = text.lower()
    if _BARE_C.search(low):
        return "" if _MARKED.search(low) else _BARE_C.sub("dzh", low)
    return _FIRST_E.sub("ё", low) if _FIRST_E.search(low) else ""


def romanian(text: str) -> str:
    """A Romanian name with the comma that a *t* may have lost: `Gutu` is Гуцу; empty where it has none.

    >>> romanian("Gutu"), romanian("Guțu"), romanian("Гуцу")
    ('guțu', '', '')
    """
    low = text.lower()
    return "" if not low.isascii() or "t" not in low else low.replace("t", "ț")


def german(text: str) -> str:
    """The reading of a Latin name that is written as in German, or by scholars: *ch* is х there, and *j* is й; empty where
    nothing shows that it is, or nothing would be read otherwise.

    >>> german("Cholmatowa"), german("Schachwerdiewa"), german("Chudžand"), german("Chingizova"), german("Tursunowa")
    ('kholmatova', 'schakhverdieva', 'khudžand', '', '')
    """
    low = text.lower()
    shown = ("w" in low and "v" not in low) or _GERMAN_SIGN.search(low)
    read = _GERMAN_CH.sub("kh", low).replace("j", "y")
    return read.replace("w", "v") if shown and read != low else ""


@lru_cache(maxsize=1 << 18)
def skeleton(sounded: str) -> str:
    """What is left of a word by the ear; of what `sound` returned.

    >>> skeleton(sound("Назаров")), skeleton(sound("Nosirof")), skeleton(sound("Юсуф")), skeleton(sound("Jusup"))
    ('nsrf', 'nsrf', 'Xsf', 'Xsp')
    """
    if not sounded:
        return ""
    first = "X" if sounded[0] == "j" or (sounded[0] == "i" and sounded[1:2] in ("a", "o", "u", "e")) else ""
    vowel = "a" if not first and sounded[0] in _VOWELS else ""
    rest = sounded[1:] if first else sounded
    return _TWICE.sub(r"\1", (first or vowel) + rest.translate(_CLASSES))
