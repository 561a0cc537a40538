"""Two whole names, and how likely they are one person's by the names alone.

The words of both are laid side by side, each with the one most like it, in any order. What counts is the *weakest* of them: a
word that is left out says little, a word that is contradicted says no (many matchers fail on fathers' names there).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import DamerauLevenshtein, Levenshtein

from habeas.trace.given import of_one_family
from habeas.trace.parts import words
from habeas.trace.sound import skeleton, sound

_FORM: Final = 0.9
"""How alike are two forms of one name, a name and its first letter, spellings that the ear takes for one."""
_EVEN: Final = 0.58
"""The likeness of the weakest words at which one person and two are equally likely."""
_STEEP: Final = 12.0
_RUN_TOGETHER: Final = 0.85


@dataclass(frozen=True, slots=True)
class NameLikeness:
    """`probability` by the names alone, and the words that were laid side by side with how alike they are (0 to 1)."""

    probability: float
    pairs: tuple[tuple[str, str, float], ...]


def likeness(one: str, other: str) -> NameLikeness:
    """How likely two names are one person's.

    >>> round(likeness("Назаров Умарали", "Umarali NAZAROV").probability, 2)
    0.99
    >>> likeness("Shamil Abdurahmanovich Ismailov", "Shamil Magomedovich Ismailov").probability < 0.2
    True
    """
    left, right = words(one), words(other)
    heard, said = [sound(each) for each in left], [sound(each) for each in right]
    left, heard = _told(left, heard)
    right, said = _told(right, said)
    if not heard or not said:
        return NameLikeness(0.0, ())
    beside = _side_by_side(heard, said)
    weakest = min(like for _, _, like in beside)
    together = _together("".join(heard), "".join(said))
    even = max(weakest, together if together > _RUN_TOGETHER and len(heard) != len(said) else 0.0)
    pairs = tuple((left[i], right[j], like) for i, j, like in beside)
    return NameLikeness(1 / (1 + math.exp(-_STEEP * (even - _EVEN))), pairs)


def _told(written: Sequence[str], sounded: Sequence[str]) -> tuple[list[str], list[str]]:
    kept = [(word, heard) for word, heard in zip(written, sounded, strict=True) if heard]
    return [word for word, _ in kept], [heard for _, heard in kept]


def _side_by_side(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int, float]]:
    """Each word of the shorter name with one of the other, the most alike first."""
    ranked = sorted(
        ((alike(a, b), i, j) for i, a in enumerate(one) for j, b in enumerate(other)),
        key=lambda each: (-each[0], each[1], each[2]),
    )
    found: list[tuple[int, int, float]] = []
    for like, i, j in ranked:
        if all(i != a and j != b for a, b, _ in found):
            found.append((i, j, like))
    return sorted(found)


@lru_cache(maxsize=1 << 16)
def alike(one: str, other: str) -> float:
    """How alike two words are that `sound` returned: 1 is the same, 0 nothing in common."""
    if one == other:
        return 1.0
    if min(len(one), len(other)) == 1:
        return _FORM if one[0] == other[0] else 0.0
    close = 1 - DamerauLevenshtein.distance(one, other) / max(len(one), len(other))
    bones = skeleton(one)
    if (len(bones) > 2 and bones == skeleton(other)) or of_one_family(one, other):
        return max(close, _FORM)
    return close


def _together(one: str, other: str) -> float:
    """For names that lack a space."""
    return 1 - Levenshtein.distance(one, other) / max(len(one), len(other))
