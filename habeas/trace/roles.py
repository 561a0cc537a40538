"""Who somebody is in a family, in the words of lists: enough to know parents from children."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final, Literal

Role = Literal["child", "mother", "father", ""]

_CHILD: Final = [
    "child",
    "son",
    "daughter",
    "boy",
    "girl",
    "baby",
    "minor",
    "infant",
    "brother",
    "sister",
    "sibling",
    "ребен",
    "ребён",
    "сын",
    "доч",
    "мальчик",
    "девоч",
    "брат",
    "сестр",
    "малолет",
    "несоверш",
    "дит",
    "син",
    "бала",
    "қыз",
    "ұл",
    "фарзанд",
    "писар",
    "духтар",
    "o'g'il",
    "ўғил",
    "qiz",
    "бач",
    "ogul",
    "gyz",
    "oğul",
    "qız",
    "uşaq",
    "ogil",
]
_MOTHER: Final = [
    "mother",
    "mum",
    "mom",
    "мать",
    "матер",
    "мама",
    "мамы",
    "она",
    "модар",
    "ona",
    "ana",
    "апа",
    "эне",
    "eje",
    "mama",
    "анасы",
]
_FATHER: Final = ["father", "dad", "отец", "отца", "папа", "ота", "падар", "ota", "ata", "ата", "кака", "papa", "атасы"]


@lru_cache(maxsize=4096)
def role(text: str) -> Role:
    """A child (a brother or a sister is one of the family's children), mother, father, or nothing that is known.

    >>> role("сын"), role("Mother"), role("бабушка"), role("father (wanted)")
    ('child', 'mother', '', 'father')
    """
    for word in _words(text):
        for found, beginnings in (("mother", _MOTHER), ("father", _FATHER), ("child", _CHILD)):
            if any(word == each or (len(each) > 3 and word.startswith(each)) for each in beginnings):
                return found  # type: ignore[return-value]
    return ""


def _words(text: str) -> Iterator[str]:
    for word in text.lower().replace("/", " ").replace(",", " ").split():
        yield word.strip("().:;")
