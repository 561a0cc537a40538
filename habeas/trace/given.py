"""Given names that are one name though they do not sound alike: short forms, languages, and endings of courtesy.

A name belongs to *families* (data/given.yaml); two names are of one family, or one is the other with a courtesy at its end
(`Умар` and `Умарджон`, `Зулфия` and `Зулфияхон`).
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from habeas.trace.parts import bare
from habeas.trace.sound import skeleton, sound

_COURTESY: Final = re.compile(
    r"^(?P<name>.{3,}?)(?:jan|jon|Zon|Zan|bek|beg|hon|han|hun|boi|bai|oi|ai|gul|hoja|mirzo|mirza|niso|nisa"
    r"|o?Cik|[oe]Cka|uSka|uS|iko)$"
)


@cache
def _families() -> Mapping[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    text = files("habeas.trace").joinpath("data/given.yaml").read_text(encoding="utf-8")
    lines = (line.removeprefix("- ").split() for line in text.splitlines() if line.startswith("- "))
    for number, names in enumerate(lines):
        for name in names:
            own = found.setdefault(sound(name), [])
            if number not in own:
                own.append(number)
    return {name: tuple(numbers) for name, numbers in found.items()}


@cache
def _by_skeleton() -> Mapping[str, int]:
    """Families by what the ear keeps of their names, where that is enough to tell one family."""
    found: dict[str, set[int]] = {}
    for name, numbers in _families().items():
        found.setdefault(skeleton(name), set()).update(numbers)
    return {bones: min(numbers) for bones, numbers in found.items() if len(numbers) == 1 and len(bones) > 2}


def known_given(word: str) -> bool:
    """Whether a word that `sound` returned is among the given names that ship."""
    families = _families()
    return word in families or without_courtesy(word) in families


@lru_cache(maxsize=1 << 18)
def root(given: str) -> str:
    """A short word that stands for the family of a given name that `sound` returned; else its skeleton without courtesy.

    >>> root(sound("Саша")) == root(sound("Александр")), root(sound("Умарджон")) == root(sound("Umar"))
    (True, True)
    """
    if not given:
        return ""
    families = _families()
    if given in families:
        return f"{families[given][0]:03d}"
    plain = without_courtesy(given)
    if plain in families:
        return f"{families[plain][0]:03d}"
    bones = skeleton(bare(plain))
    alike = _by_skeleton().get(skeleton(plain))
    if alike is not None:
        return f"{alike:03d}"
    return bones if len(bones) > 2 else skeleton(given)


@lru_cache(maxsize=1 << 18)
def without_courtesy(given: str) -> str:
    """A given name without an ending of courtesy.

    >>> without_courtesy("umarjon"), without_courtesy("zulfiahon"), without_courtesy("jan")
    ('umar', 'zulfia', 'jan')
    """
    for _ in range(2):
        found = _COURTESY.match(given)
        given = found["name"] if found else given
    return given


def of_one_family(one: str, other: str) -> bool:
    """Whether two given names are forms of one name.

    >>> of_one_family(sound("Саша"), sound("Александра")), of_one_family(sound("Саша"), sound("Паша"))
    (True, False)
    """
    families = _families()
    mine, theirs = (
        families.get(one) or families.get(without_courtesy(one)),
        families.get(other) or families.get(without_courtesy(other)),
    )
    if mine and theirs and not set(mine).isdisjoint(theirs):
        return True
    return without_courtesy(one) == without_courtesy(other)
