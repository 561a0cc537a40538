"""Who somebody is in a family, in the words of lists: enough to know parents from children."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final, Literal

Role = Literal["child", "mother", "father", ""]
Age = Literal["minor", "grown", ""]

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
    "дочь",
    "дочк",
    "дочер",
    "донь",
    "мальчик",
    "девоч",
    "брат",
    "сестр",
    "малолет",
    "несоверш",
    "дитя",
    "дити",
    "син",
    "бала",
    "қыз",
    "қызы",
    "ұл",
    "фарзанд",
    "писар",
    "духтар",
    "o'g'il",
    "ўғил",
    "qiz",
    "qizi",
    "бача",
    "бачч",
    "ogul",
    "gyz",
    "gyzy",
    "oğul",
    "qız",
    "qızı",
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

_MINOR: Final = [
    *("boy", "girl", "baby", "minor", "infant", "мальчик", "девоч", "малолет", "несоверш", "бача", "подрост", "teen"),
]
"""Not *child*: that is a place in a family, and a mother looks for grown sons too."""
_GROWN: Final = [
    *("grandmother", "grandfather", "grandma", "grandpa", "aunt", "uncle", "wife", "husband", "spouse"),
    *("взросл", "соверш", "adult", "grown"),
    *("бабушк", "дедушк", "тётя", "тетя", "тётк", "тетк", "дядя", "жена", "муж", "супруг"),
]


@lru_cache(maxsize=4096)
def age(text: str) -> Age:
    """Whether somebody of this role is a minor or grown up; a child of somebody or a sister may be either.

    >>> age("мальчик"), age("бабушка"), age("mother"), age("child"), age("son")
    ('minor', 'grown', 'grown', '', '')
    """
    if role(text) in ("mother", "father"):
        return "grown"
    for word in _words(text):
        if any(word.startswith(each) for each in _MINOR):
            return "minor"
        if any(word.startswith(each) for each in _GROWN):
            return "grown"
    return ""


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
