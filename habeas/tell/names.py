"""By which words a text tells somebody's name: in any form of the word, in Cyrillic or in Latin letters.

1. Every word is folded to plain Latin letters (`folded`): Назаров, Nazarov and NAZÁROV are one word, ё is е.
2. A name is looked for by its beginning, without the vowel that Russian cases change (`stem_of`): Каримова, Каримовой.
3. Short names are found only as a word of their own or written large: *Али* is no part of *алименты*.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from anyascii import anyascii

MARK: Final = "[…]"
SHORTEST: Final = 3
"""Letters of a word of a name that is looked for."""
_TWINS: Final = (("dzh", "j"), ("kh", "h"), ("gh", "g"), ("x", "ks"), ("q", "k"), ("w", "v"), ("y", "i"))
"""Letters that one and the same name is written with in Latin."""
_DOUBLED: Final = re.compile(r"([a-z])\1+")
_BETWEEN: Final = re.compile(r"[^a-z0-9]+")
_MARKS: Final = re.compile("[’ʼʻ'`ʹ´ʿ‘]")
_VOWELS: Final = frozenset("aeiou")
_WORD: Final = re.compile(r"[^\W_]+(?:['’ʼ-][^\W_]+)*")
_LONG: Final = 5
_ENDINGS: Final[Mapping[int, int]] = {1: 0, 2: 0, 3: 1, 4: 2}
_ENDING: Final = 3
"""How much longer than the name, by its letters, a form of it may be."""


def folded(text: str) -> str:
    """The words of a text as search reads them, between single blanks.

    >>> folded("Назаров Ёдгор") == folded("NAZAROV Edgor"), folded("Ҷамшед Хабибов"), folded("№ 2-15/2021")
    (True, 'jamshed habibov', 'no 2 15 2021')
    """
    low = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    latin = anyascii(_MARKS.sub("", low)).casefold().replace("'", "").replace("`", "")
    for written, read in _TWINS:
        latin = latin.replace(written, read)
    return _BETWEEN.sub(" ", _DOUBLED.sub(r"\1", latin)).strip()


NOBODY: Final = frozenset(
    folded("the of her his its their our your my at for to in on by from mr mrs ms miss dr and or в во на из от за по для о "
           "об и или ее его их наш ваш мой при г-н г-жа господин госпожа").split()
)  # fmt: skip
"""Words that name nobody, folded."""


def stem_of(word: str) -> str:
    """A folded word without the vowel that Russian cases change: Малика, Малику, Малики.

    >>> stem_of("malika"), stem_of("amir"), stem_of("zoe")
    ('malik', 'amir', 'zoe')
    """
    return word[:-1] if len(word) > SHORTEST and word[-1] in _VOWELS else word


@dataclass(frozen=True, slots=True)
class Tell:
    """Beginnings of folded words that tell of those who are left out: of their names, and of their ids in the case."""

    names: frozenset[str]
    ids: frozenset[str]
    others: frozenset[str] = frozenset()
    """Words of the names of those who stay."""

    def is_in(self, text: str) -> bool:
        """Whether a text may name one of them, in any form of the word and either alphabet."""
        return any(word.startswith(stem) for word in folded(text).split() for stem in self.names)

    def is_in_id(self, id: str) -> bool:
        """Whether an id does, also in the middle of a word."""
        low = folded(id).replace(" ", "")
        return any(stem in low for stem in self.names | self.ids)


def says_name(text: str, tell: Tell) -> bool:
    """Whether a text holds a word that is the name."""
    return any(_is_name(match[0], tell) for match in _WORD.finditer(text))


def blacked_out(text: str, tell: Tell) -> str:
    """A text with the mark in place of each word that is the name."""
    return _WORD.sub(lambda match: MARK if _is_name(match[0], tell) else match[0], text)


def without_names(text: str, tell: Tell) -> list[str]:
    """The words that a text has beside the name; an initial is none."""
    return [word for word in _WORD.findall(blacked_out(text, tell)) if len(word) > 1]


def _is_name(word: str, tell: Tell) -> bool:
    for part in folded(word).split():
        for stem in tell.names:
            ending = len(part) - len(stem)
            if not part.startswith(stem) or ending > _ENDINGS.get(len(stem), _ENDING):
                continue
            if ending > 1 and part in tell.others:
                continue  # the name of somebody who stays
            if ending == 0 or len(stem) >= _LONG or word[:1].isupper() or (ending == 1 and len(stem) > SHORTEST):
                return True
    return False
