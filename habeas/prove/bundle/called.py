"""What somebody is called in a case file, and by which beginnings of words a text tells it."""

import re
from collections.abc import Iterable
from typing import Final

from habeas.record.case import Person
from habeas.tell.names import NOBODY, SHORTEST, folded, stem_of

TWO: Final = 2
"""Letters of the shortest id or whole name that is looked for."""
_OTHERS: Final = "mothers_name"
_CALLED: Final = ("names", "alias", "also_known_under_another_name", _OTHERS)
_CASES: Final = ("i", "e", "u", "oi")
"""How Russian cases end in place of an a, folded."""
_PIECES: Final = re.compile(r"[,;:()/]")


def names_of(person: Person, *, borne: bool = False) -> list[str]:
    """Everything that somebody is called. `borne`: only what is a name of their own.

    That of the mother is not, nor what tells whose kin or what they are, in words written small:

    >>> names_of(Person("a", "Nodira (sister of Timur)", more={"mothers_name": "Oyniso"}), borne=True)
    ['Nodira ']
    """
    values = [person.more[key] for key in _CALLED if key in person.more and not (borne and key == _OTHERS)]
    held = [person.label or "", *(text for each in values for text in (each if isinstance(each, tuple) else (each,)))]
    texts = [text for text in held if isinstance(text, str) and text]
    if not borne:
        return texts
    return [piece for text in texts for piece in _PIECES.split(text) if piece.strip() and not _small_words(piece)]


def capital_words(text: str) -> list[str]:
    """The words written large, or in letters that are neither large nor small."""
    return [word for word in re.findall(r"[^\W\d_]+", text) if not word[0].islower()]


def stems_of(words: Iterable[str]) -> set[str]:
    """By which beginnings of folded words these words are found. Short ones are found as they stand, and in their cases.

    >>> sorted(stems_of(["Каримова", "Tima", "Mrs"])), sorted(stems_of(["Анна"]))
    (['karimov', 'tim', 'tima'], ['ana', 'ane', 'ani', 'anoi', 'anu'])
    """
    low = [
        part
        for word in words
        for part in folded(word).split()
        if max(len(word), len(part)) >= SHORTEST and part not in NOBODY
    ]
    cases = {word[:-1] + end for word in low if len(word) == SHORTEST and word.endswith("a") for end in _CASES}
    return {stem_of(word) for word in low} | {word for word in low if len(word) <= SHORTEST + 1} | cases


def _small_words(text: str) -> bool:
    return any(word[0].islower() for word in re.findall(r"[^\W\d_]+", text))
